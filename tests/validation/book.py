"""The pack as a workbook: every requirement, test, package and file on a row of its own."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.outputs.fixed_zip import FixedZip
from app.outputs.sheets.write import Head, write_sheet
from tests.validation.pack import Pack
from tests.validation.scripts import LANGUAGES, scripts

SIGNS: Final = ("Author", "Reviewer", "Quality assurance")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet before it is written: its name, what it tells, its columns and rows."""

    name: str
    title: str
    heads: Sequence[Head]
    rows: Iterable[Sequence[object]]


def pack_xlsx(pack: Pack) -> bytes:
    """The workbook. The same run and installation, the same bytes."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book: Any = Workbook(write_only=True)
    for sheet in sheets(pack):
        write_sheet(book, sheet.name, sheet.title, sheet.heads, sheet.rows)
    buffer = io.BytesIO()
    ExcelWriter(book, FixedZip(buffer, "w")).save()
    return buffer.getvalue()


def sheets(pack: Pack) -> Iterator[Sheet]:
    """The sheets in their order; README names them."""
    told = list(_told(pack))
    about = [
        ["Program", f"DPTrace {pack.version}"],
        ["Outcome", "holds" if pack.holds else "does not hold"],
        ["Commit", pack.commit.hash],
        ["Commit made at", pack.commit.told],
        ["SHA-256 of the program's files", pack.program_sha256],
        ["SHA-256 of requirements.lock", pack.lock_sha256],
        ["SHA-256 of the pack", pack.sha256],
        ["Tests began at", pack.run.began],
        ["Tests ended at", pack.run.ended],
        *([f"Sheet {sheet.name}", sheet.title] for sheet in told),
    ]
    yield Sheet("README", "", [Head("WHAT", 32), Head("TELLS", 80)], about)
    yield from told


def _told(pack: Pack) -> Iterator[Sheet]:
    yield Sheet("VERSION", "versions at work", [Head("WHAT", 20), Head("VERSION", 60, True)], pack.versions)
    heads = [Head("CHECK", 10, True), Head("TITLE", 26), Head("EXPECTED", 44), Head("FOUND", 70), Head("OUTCOME", 10)]
    rows = [[each.id, each.title, each.expected, each.found, _word(each.passed)] for each in pack.checks]
    yield Sheet("IQ", "checks of the installation", heads, rows)
    yield _packages(pack)
    heads = [Head("PATH", 60, True), Head("BYTES", 12), Head("SHA256", 68, True)]
    yield Sheet("FILE", "files of the program", heads, [[each.path, each.size, each.sha256] for each in pack.sources])
    yield _requirements(pack)
    yield _trace(pack)
    yield _tests(pack)
    yield _performance()
    heads = [
        Head("DEVIATION", 12, True),
        Head("WHAT", 70, True),
        Head("OUTCOME", 10),
        Head("REASON", 60),
        Head("REQUIREMENTS", 40, True),
    ]
    heads += [Head("JUDGEMENT", 30), Head("BY", 12), Head("DATE", 14)]
    rows = [
        [each.id, each.what, each.outcome, each.reason or None, " ".join(each.requirements) or None, None, None, None]
        for each in pack.deviations
    ]
    yield Sheet("DEVIATION", "what was not as expected, to be judged", heads, rows)
    heads = [Head("ROLE", 20), Head("NAME", 30), Head("MEANING", 50), Head("DATE", 20)]
    yield Sheet("SIGNATURE", "signed on paper", heads, [[role, None, None, None] for role in SIGNS])


def _packages(pack: Pack) -> Sheet:
    heads = [
        Head("PACKAGE", 26, True),
        Head("LOCKED", 18, True),
        Head("INSTALLED", 18, True),
        Head("FILES", 10),
        Head("ALTERED", 40),
        Head("OUTCOME", 10),
    ]
    rows = [
        [
            each.name,
            each.locked or None,
            each.installed or None,
            each.files,
            " ".join(each.altered) or None,
            _word(each.holds),
        ]
        for each in pack.packages
    ]
    return Sheet("PACKAGE", "packages against the lock and their own records", heads, rows)


def _requirements(pack: Pack) -> Sheet:
    heads = [
        Head("REQUIREMENT", 18, True),
        Head("GROUP", 30),
        Head("TEXT", 100),
        Head("SOURCE", 40),
        Head("RISK", 10),
        Head("WHY", 40),
    ]
    heads += [
        Head("RULES", 10, True),
        Head("EDGE_CASES", 12, True),
        Head("TESTS", 8),
        Head("PASSED", 8),
        Head("SECONDS", 10),
        Head("OUTCOME", 10),
    ]
    rows = [
        [
            *(each.id, each.category, each.text, each.source, each.risk, each.why),
            " ".join(each.rules) or None,
            " ".join(map(str, each.edge_cases)) or None,
            len(trace.results),
            trace.passed,
            round(trace.seconds, 3),
            trace.outcome,
        ]
        for trace in pack.traces
        for each in (trace.requirement,)
    ]
    return Sheet("REQUIREMENT", "requirements with what their tests said", heads, rows)


def _trace(pack: Pack) -> Sheet:
    heads = [Head("REQUIREMENT", 18, True), Head("TEST", 110, True), Head("OUTCOME", 10), Head("SECONDS", 10)]
    rows = [
        [trace.requirement.id, result.test, result.outcome, result.seconds]
        for trace in pack.traces
        for result in trace.results
    ]
    return Sheet("OQ", "traceability: each requirement with each of its tests", heads, rows)


def _tests(pack: Pack) -> Sheet:
    heads = [
        Head("TEST", 110, True),
        Head("OUTCOME", 10),
        Head("SECONDS", 10),
        Head("REASON", 60),
        Head("REQUIREMENTS", 40, True),
    ]
    rows = [
        [each.test, each.outcome, each.seconds, each.reason or None, " ".join(each.requirements) or None]
        for each in pack.run.results
    ]
    return Sheet("TEST", "every test of the run", heads, rows)


def _performance() -> Sheet:
    heads = [
        Head("SCRIPT", 10, True),
        Head("LANGUAGE", 10),
        Head("TITLE", 30),
        Head("STEP", 6),
        Head("DO", 70),
        Head("EXPECTED", 70),
    ]
    heads += [Head("OBSERVED", 40), Head("INITIALS", 10), Head("DATE", 14)]
    rows = [
        [script.id, language, script.title, place, step.do, step.expect, None, None, None]
        for language in LANGUAGES
        for script in scripts(language=language)
        for place, step in enumerate(script.steps, start=1)
    ]
    return Sheet("PQ", "scripts to carry out at the bench", heads, rows)


def _word(passed: bool) -> str:
    return "passed" if passed else "failed"
