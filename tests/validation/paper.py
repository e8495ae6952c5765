"""The pack on paper, in the look of the case report form: cover, scope, IQ, OQ, PQ, deviations, signatures."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from app.i18n import speaking
from app.outputs.forms.marks import BREACH, OK, VOID, WARN
from app.outputs.forms.paper import Block, Grid, Head, Line, Lines, Note, PaperDocument, SignHere, build
from tests.validation.pack import Pack
from tests.validation.record import RISKS, Trace, outcomes, tally
from tests.validation.scripts import Script, scripts, words

FORM: Final = "1"
MARKS: Final = {"passed": OK, "failed": BREACH, "error": BREACH, "xfailed": BREACH, "skipped": WARN, "untested": VOID}
SHOWN: Final = 40
"""The packages and deviations beyond this number stand in the workbook alone."""
SCOPE: Final = (
    "This pack tells what DPTrace must do, that this installation is what was released, and that it does what it must. "
    "It is built from a run of the tests in this folder, on the computer named on the first page. It covers the program "
    "and its installation; the laboratory completes it with its own procedures, training and the performance "
    "qualification at its bench.",
    "DPTrace is written for one laboratory (GAMP 5 category 5). Assurance follows the risk (GAMP 5, second edition; FDA, "
    "Computer Software Assurance, 2025): each requirement bears the worst that its failure would do to the rights of a "
    "participant, to a specimen that can't be had again, or to the answer of the trial. Every requirement is verified by "
    "tests of the release that run on real stores and files; those of high risk are tried again by hand where a person, "
    "a device or a specimen takes part.",
)
RISK_WORDS: Final = {
    "high": "a participant's rights or identity, a specimen lost or exchanged, or a wrong answer of the trial",
    "medium": "work to be done again, or data that need an explanation",
    "low": "time or comfort",
}


def pack_pdf(pack: Pack) -> bytes:
    """The whole pack, in English. The same run and installation, the same bytes."""
    with speaking("en"):
        parts = [_cover(pack), _scope(pack), _installation(pack), _operation(pack), _trace(pack)]
        parts += [_performance(script, first=place == 0, language="en") for place, script in enumerate(scripts())]
        parts += [_deviations(pack), _signatures(pack)]
        return build(_document(pack, "Validation pack"), parts)


def booklet_pdf(pack: Pack, language: str) -> bytes:
    """The scripts of the performance qualification alone, in the language of the bench."""
    with speaking(language):
        told = scripts(language=language)
        parts = [_performance(script, first=place == 0, language=language) for place, script in enumerate(told)]
        return build(_document(pack, words(language=language)["title"]), parts)


def _document(pack: Pack, title: str) -> PaperDocument:
    return PaperDocument(
        title=title,
        study="DPTrace",
        participant=pack.version,
        visit="",
        form_version=FORM,
        issued=pack.run.ended,
        state="",
        data_sha256=pack.sha256,
        chain_head="",
    )


def _cover(pack: Pack) -> list[Block]:
    changed = f", {len(pack.commit.changed)} files changed since" if pack.commit.changed else ""
    about = [
        Line("Version", pack.version),
        Line("Outcome", _outcome(pack)),
        Line("Commit", f"{pack.commit.hash or 'none'}{changed}", wide=True, mono=True),
        Line("Committed at", pack.commit.told or "–"),
        Line("Files of the program", f"{len(pack.sources):,}"),
        Line("SHA-256 of the files", pack.program_sha256, wide=True, mono=True),
        Line("SHA-256 of the lock", pack.lock_sha256, wide=True, mono=True),
        Line("Tests began at", pack.run.began),
        Line("Tests ended at", pack.run.ended),
    ]
    return [
        Head(f"DPTrace {pack.version}: validation pack"),
        Lines(about),
        Head("Versions", 2),
        Grid(["What", "Version"], [list(each) for each in pack.versions], (1.2, 3), frozenset({1})),
        Head("In this pack", 2),
        Grid(["Part", "Tells"], _contents(pack), (1, 4)),
    ]


def _outcome(pack: Pack) -> str:
    bad = sum(each.outcome != "skipped" for each in pack.deviations)
    if pack.holds:
        return f"{OK}All requirements met"
    return f"{BREACH}{bad} deviations to settle" if bad != 1 else f"{BREACH}1 deviation to settle"


def _contents(pack: Pack) -> list[list[str]]:
    counts = outcomes(pack.run)
    met = sum(trace.outcome == "passed" for trace in pack.traces)
    fine = sum(each.passed for each in pack.checks)
    return [
        ["Scope and risk", "what is validated, and how much assurance each requirement needs"],
        ["IQ", f"{fine} of {len(pack.checks)} checks of the installation as expected"],
        ["OQ", f"{met} of {len(pack.traces)} requirements met by {counts['passed']:,} tests that passed"],
        ["PQ", f"{len(scripts())} scripts to carry out at the bench"],
        ["Deviations", f"{len(pack.deviations)}: what failed, was skipped or was not tested, with its reason"],
        ["Signatures", "author, reviewer, quality assurance"],
    ]


def _scope(pack: Pack) -> list[Block]:
    rows = []
    for risk, found in tally(pack.traces):
        whole = sum(found.values())
        rows.append(
            [risk, RISK_WORDS[risk], *(str(each) for each in (whole, found["passed"], whole - found["passed"]))]
        )
    sources = [
        ["21 CFR Part 11", "electronic records and signatures"],
        ["EU GMP Annex 11 (2011)", "computerised systems"],
        ["ICH E6(R3)", "section 4, data governance; section 2.8 and 2.9, consent and withdrawal"],
        ["ISO 20387:2018", "biobanking: reception, traceability, storage, distribution, nonconforming output"],
        ["Trial dictionary", "rules R01 to R25, edge cases 1 to 25, thresholds and definitions of the endpoint"],
        ["GDPR, CNIL MR-001", "pseudonymised data of health"],
    ]
    return [
        Head("Scope and risk"),
        *(Note(text) for text in SCOPE),
        Head("Requirements by risk", 2),
        Grid(
            ["Risk", "A failure would cost", "All", "Met", "Not met"],
            rows,
            (0.8, 4.2, 0.6, 0.6, 0.7),
            right=frozenset({2, 3, 4}),
        ),
        Head("Where the requirements come from", 2),
        Grid(["Source", "About"], sources, (1.4, 3.6)),
        Head("What an outcome means", 2),
        Note(
            "A requirement is met where a test of it passed and none failed. A test that was skipped says why and is a "
            "deviation to be judged; a requirement of which no test ran is not met. A check of the installation is "
            "measured while the pack is built."
        ),
    ]


def _installation(pack: Pack) -> list[Block]:
    rows = [
        [each.id, each.title, each.expected, each.found, _marked("passed" if each.passed else "failed")]
        for each in pack.checks
    ]
    odd = [each for each in pack.packages if not each.holds]
    locked = [[each.name, each.locked, each.installed, f"{each.files:,}"] for each in pack.packages if each.holds]
    blocks: list[Block] = [
        Head("IQ: installation qualification"),
        Grid(["No.", "Check", "Expected", "Found", "Outcome"], rows, (0.55, 1.2, 1.7, 2.5, 0.8), frozenset({0})),
        Head("Packages", 2),
        Note(
            f"{len(locked)} packages are as locked, with {sum(each.files for each in pack.packages):,} files compared."
        ),
        Grid(["Package", "Version", "Package", "Version", "Package", "Version"], _in_threes(locked), (1.5, 1) * 3),
    ]
    if odd:
        told = [[each.name, each.locked, each.installed, str(len(each.altered) or "")] for each in odd]
        blocks += [
            Head("Packages that are not as locked", 2),
            Grid(["Package", "Locked", "Installed", "Files altered"], told),
        ]
    return blocks


def _in_threes(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Name and version of three packages a row, read down the first column, then the next."""
    high = -(-len(rows) // 3)
    columns = [rows[high * place : high * (place + 1)] for place in range(3)]
    return [
        [
            text
            for column in columns
            for text in ([column[at][0], column[at][1]] if at < len(column) else ["\u00a0", "\u00a0"])
        ]
        for at in range(high)
    ]


def _operation(pack: Pack) -> list[Block]:
    counts = outcomes(pack.run)
    groups = [
        [title, *_counted(list(found))] for title, found in groupby(pack.traces, lambda each: each.requirement.category)
    ]
    lines = [
        Line("Tests run", f"{len(pack.run.results):,}"),
        Line("Passed", f"{counts['passed']:,}"),
        Line("Failed", f"{counts['failed'] + counts['error'] + counts['xfailed']:,}"),
        Line("Skipped", f"{counts['skipped']:,}"),
        Line("Python", pack.run.python),
        Line("System", pack.run.system),
        Line("Time of all tests", f"{sum(each.seconds for each in pack.run.results) / 60:.1f} min"),
        Line("Requirements", str(len(pack.traces))),
    ]
    groups.append(["All", *_counted(list(pack.traces))])
    heads = ["Group", "Requirements", *(risk.capitalize() for risk in RISKS), "Tests", "Met"]
    return [
        Head("OQ: operation qualification"),
        Lines(lines),
        Head("By group", 2),
        Grid(heads, groups, (2.6, 1, 0.6, 0.7, 0.6, 0.7, 0.7), right=frozenset(range(1, 7))),
    ]


def _counted(found: list[Trace]) -> list[str]:
    tests = {result.test for trace in found for result in trace.results}
    by_risk = [sum(trace.requirement.risk == risk for trace in found) for risk in RISKS]
    met = sum(trace.outcome == "passed" for trace in found)
    return [f"{each:,}" for each in (len(found), *by_risk, len(tests), met)]


def _trace(pack: Pack) -> list[Block]:
    """The traceability matrix, a table a group; the tests of each requirement by name stand in the workbook."""
    blocks: list[Block] = [
        Head("OQ: traceability matrix"),
        Note("Tests: those that passed, of those that ran. The workbook names each with its outcome and its time."),
    ]
    widths = (1.36, 2.5, 1.2, 1.2, 0.6, 0.72, 0.96)
    for title, found in groupby(pack.traces, lambda each: each.requirement.category):
        heads = [title, "What it says", "Source", "Risk", "Tests", "Seconds", "Outcome"]
        rows = [_traced(trace) for trace in found]
        blocks.append(Grid(heads, rows, widths, frozenset({0}), right=frozenset({4, 5}), whole=True))
    return blocks


def _traced(trace: Trace) -> list[str]:
    told = trace.requirement
    counted = [f"{trace.passed}/{len(trace.results)}", f"{trace.seconds:.1f}"]
    return [told.id, told.text, told.source, f"{told.risk}: {told.why}", *counted, _marked(trace.outcome)]


def _performance(script: Script, *, first: bool, language: str) -> list[Block]:
    """A script to carry out, with room for what is observed; one or more pages of its own."""
    told = words(language=language)
    rows = [[str(place), step.do, step.expect, "", ""] for place, step in enumerate(script.steps, start=1)]
    filled = [
        Line(told[name], box=True, wide=True, long=name == "means", may_be_missing=False)
        for name in ("means", "computer", "store")
    ]
    opening: list[Block] = [Head(f"{told['title']}"), Note(told["about"])] if first else []
    return [
        *opening,
        Head(f"{script.id}  {script.title}", 2 if first else 1),
        Lines(
            [
                Line(told["purpose"], script.purpose, wide=True),
                Line(told["needs"], script.needs, wide=True),
                Line(told["verifies"], ", ".join(script.requirements), wide=True, mono=True),
                *filled,
            ]
        ),
        Grid(
            [told[each] for each in ("step", "do", "expect", "observed", "done")],
            rows,
            (0.45, 2.2, 2.2, 1.6, 0.9),
            nothing="\n\n\n",
        ),
        Lines([Line(told["outcome"], box=True, wide=True, long=True, may_be_missing=False)]),
        SignHere(told["by"]),
        SignHere(told["checked"]),
    ]


def _deviations(pack: Pack) -> list[Block]:
    head = Head("Deviations")
    if not pack.deviations:
        return [head, Note("None: every check, requirement and test is as expected.")]
    rows = [
        [
            each.id,
            _said(each.what),
            _marked(each.outcome),
            each.reason,
            ", ".join(each.requirements),
            "",
        ]
        for each in pack.deviations[:SHOWN]
    ]
    left = len(pack.deviations) - SHOWN
    more = [Note(f"{left} more stand in the workbook.")] if left > 0 else []
    heads = ["No.", "What", "Outcome", "Reason", "Requirements", "Judged by, date"]
    return [
        head,
        Note("Each is judged by the reviewer: accepted with its reason, or settled and run again."),
        Grid(heads, rows, (0.75, 1.9, 0.8, 1.9, 1.1, 1), frozenset({0}), nothing=" "),
        *more,
    ]


def _said(what: str) -> str:
    """A test by its sentence and its file; anything else as it is."""
    file, _sign, name = what.rpartition("::")
    return f"{name.removeprefix('test_').replace('_', ' ')} ({file})" if file else what


def _signatures(pack: Pack) -> list[Block]:
    meanings = [
        ["Author", "I built this pack from the release named on the first page and checked that it is complete."],
        ["Reviewer", "I reviewed requirements, results and deviations, and each deviation is judged."],
        [
            "Quality assurance",
            "The pack follows the procedures of the laboratory; the release may be used, or may not.",
        ],
    ]
    lines = [
        Line("Version", pack.version),
        Line("Outcome of the run", _outcome(pack)),
        Line("SHA-256 of the pack", pack.sha256, wide=True, mono=True),
    ]
    release = Line(
        "Release for use",
        box=True,
        choices=("yes", "no", "yes, with the restrictions written beside"),
        wide=True,
        may_be_missing=False,
    )
    signed = [block for role, _meaning in meanings for block in (SignHere(role),)]
    return [
        Head("Signatures"),
        Lines([*lines, release]),
        Grid(["Who signs", "What the signature means"], meanings, (1, 4)),
        *signed,
    ]


def _marked(outcome: str) -> str:
    return f"{MARKS[outcome]}{outcome}"
