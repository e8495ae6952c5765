"""The verbs that tell the answer of the trial: the endpoint, the penetrance in a participant's cells, the verdicts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.cli_typed import Told, Verb, options_of, say, signed_in
from app.domain.barcode import participant_name
from app.domain.derived import Computed
from app.domain.genome.penetrance import PenetranceRow
from app.domain.words import Kind, label_of
from app.i18n import _, decimal
from app.outputs.endpoint_report import write_endpoint
from app.queries.answer import answer
from app.queries.answer_facts import as_values, heading_of, interim_told, lines_of
from app.queries.endpoint import Judged, judged_participants
from app.queries.origin_parts import Origin
from app.queries.origin_view import origin_view
from app.queries.origin_words import heterogeneity_told

OUT: Final = ("--out", {"default": "", "help": "folder for the report of the endpoint, PDF"})
KINDS: Final = {"DP": Kind.DP_CELL, "CTC": Kind.CTC}


def _endpoint(told: Told) -> int:
    """Every number of the answer, a line each; as JSON with the participants behind each; `--out` writes the report."""
    lab = signed_in(told)
    found = lab.ask(answer, lab.settings)
    paper = str(write_endpoint(lab, found, Path(told.out))) if told.out else ""
    marks = {Computed.INTERIM: f" [{_('Interim')}]"}
    lines = [
        f"{heading_of(each)}: {' · '.join(part for part in (each.value, each.interval) if part)}"
        f"{marks.get(each.status, '')}"
        for each in lines_of(found)
    ]
    text = "\n".join([*lines, interim_told(found), *([paper] if paper else [])])
    return say(told, text, **as_values(found), **({"path": paper} if paper else {}))


def _penetrance(told: Told) -> int:
    """k of m admitted cells for each alteration, with its exact interval."""
    lab = signed_in(told)
    case = lab.ask(origin_view, lab.settings, told.participant).case
    rows = [line for kind in KINDS for line in _rows(case, kind)]
    texts = [
        f"{each['kind']}  {each['alteration']}  {each['k']}/{each['m']}  "
        f"{_share(each['share'])} ({_share(each['ci_low'])} – {_share(each['ci_high'])})"
        for each in rows
    ]
    cells = {kind: len(case.tables[of].codes) for kind, of in KINDS.items()}
    varied = {kind: _varied(case, kind) for kind in KINDS}
    told_of = [f"{kind}  {heterogeneity_told(case, of)}" for kind, of in KINDS.items() if case.tables[of].codes]
    text = "\n".join([*texts, *told_of]) or _("No cell is admitted, or no alteration was called.")
    return say(
        told,
        text,
        participant=told.participant,
        digest=case.digest,
        cells=cells,
        heterogeneity=varied,
        alterations=rows,
    )


def _varied(case: Origin, kind: str) -> dict[str, Any]:
    """How the admitted cells differ: distinct profiles, Shannon's H in nats, mean distance 0 to 1 over the pairs."""
    found = case.tables[KINDS[kind]].heterogeneity
    return {
        "profiles": found.profiles,
        "shannon": found.shannon,
        "distance": found.distance,
        "pairs": found.pairs,
        "pairs_without_common_locus": found.left_out,
    }


def _rows(case: Origin, kind: str) -> Iterator[dict[str, Any]]:
    for row in case.tables[KINDS[kind]].penetrance.rows():
        yield _row_values(case, kind, row)


def _row_values(case: Origin, kind: str, row: PenetranceRow) -> dict[str, Any]:
    """Shares are 0 to 1; null where they are not estimable."""
    known = case.evidence.alterations[row.alteration]
    return {
        "kind": kind,
        "alteration": known.title,
        "key": known.key,
        "k": row.k,
        "m": row.m,
        "share": row.share,
        "ci_low": row.low,
        "ci_high": row.high,
        "corrected": row.corrected,
        "clonal": row.clonal,
        "few_cells": row.few,
    }


def _share(share: float | None) -> str:
    return _("not estimable") if share is None else f"{decimal(100 * share, 1)} %"


def _verdicts(told: Told) -> int:
    """Each participant's verdict as it stands, what the rule proposes, and who signed."""
    lab = signed_in(told)
    people = lab.ask(judged_participants, lab.settings)
    lines = [
        "  ".join(
            part
            for part in (
                participant_name(each.standing.number),
                label_of(each.standing.verdict),
                label_of(each.signed.state) if each.signed else _("Not signed"),
                _("To look at again") if each.to_reopen else "",
                each.standing.populations.reason,
            )
            if part
        )
        for each in people
    ]
    return say(told, "\n".join(lines), verdicts=[_verdict_values(each) for each in people])


def _verdict_values(each: Judged) -> dict[str, Any]:
    known, signed = each.standing.populations, each.signed
    return {
        "participant": each.standing.number,
        "verdict": known.verdict.value,
        "reason": known.reason,
        "proposed": each.proposed.verdict.value,
        "without_unverified": each.standing.verified.value,
        "enrolled": known.enrolled,
        "sampled": known.sampled,
        "counted": known.counted,
        "n_dp": known.n_dp,
        "dp_positive": known.dp_positive,
        "ctc_positive": each.standing.ctc_positive,
        "excluded": each.standing.excluded,
        "signed": signed.state.value if signed else None,
        "first_by": signed.first_by if signed else None,
        "second_by": (signed.second_by or None) if signed else None,
        "to_reopen": each.to_reopen,
    }


ANSWER: Final = (
    Verb("endpoint", "tell the endpoint with its exact interval", _endpoint, options_of(OUT)),
    Verb(
        "penetrance",
        "tell in how many cells of a participant each alteration is",
        _penetrance,
        options_of(("--participant", {"type": int, "required": True, "help": "participant number"})),
    ),
    Verb("verdicts", "list the verdicts of the participants and their signatures", _verdicts, options_of()),
)
