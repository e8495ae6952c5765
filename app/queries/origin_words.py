"""What is said of a participant's cells and verdicts in words, alike on the screen and on paper."""

from collections.abc import Mapping

from app.domain.genome.reasons import sentence
from app.domain.genome.rule import OriginRule
from app.domain.words import Kind, VerdictState, label_of
from app.i18n import _, decimal, ngettext
from app.queries.origin_parts import CellCase, Origin
from app.queries.verdicts import SignedVerdict


def reasons_of(case: CellCase) -> str:
    return " ".join(sentence(each) for each in case.origin.reasons)


def remarks_of(case: CellCase) -> str:
    return " ".join(sentence(each) for each in case.origin.remarks)


def rule_told(case: CellCase) -> str:
    """What the rule says by itself."""
    return _("Not judged") if case.origin.verdict is None else label_of(case.origin.verdict)


def ado_told(case: CellCase) -> str:
    """20 % as the provider told it; what is computed from the WBC's heterozygous SNPs says so."""
    if case.ado is None:
        return ""
    share = f"{decimal(100 * case.ado, 1)}\u00a0%"
    return share if case.ado_told else _("{share} calc.").format(share=share)


def counted_told(case: CellCase) -> str:
    """2 of 5 (4), of which 4 are covered; of a cell that is not judged nothing."""
    if case.origin.verdict is None:
        return ""
    return _("{counted} of {listed} ({covered})").format(
        counted=case.origin.counted, listed=case.origin.listed, covered=case.origin.covered
    )


def evidence_told(case: CellCase) -> str:
    """SNV+ CNA−; a question mark where the copy numbers are not known."""
    if case.origin.verdict is None:
        return ""
    copies = {True: "+", False: "−", None: "?"}[case.origin.cna]
    return f"SNV{'+' if case.origin.snv else '−'} · CNA{copies}"


def state_word(signed: SignedVerdict) -> str:
    return _("Reopened") if signed.state is VerdictState.REOPENED else label_of(signed.state)


def signatures(signed: SignedVerdict, names: Mapping[str, str]) -> str:
    """Who signed first, and second where somebody did."""
    first = _("first: {name}, {day}").format(
        name=names.get(signed.first_by, signed.first_by), day=signed.first.day.strftime("%d/%m/%Y")
    )
    if signed.second is None:
        return first
    second = _("second: {name}, {day}").format(
        name=names.get(signed.second_by, signed.second_by), day=signed.second.day.strftime("%d/%m/%Y")
    )
    return _("{first}; {second}").format(first=first, second=second)


def heterogeneity_told(case: Origin, kind: Kind) -> str:
    """Shannon's H, distinct profiles and the mean distance of the cells of one kind, and what is assumed of ADO."""
    table = case.tables[kind]
    found, bars = table.heterogeneity, table.penetrance
    count = found.cells
    parts = [
        ngettext("{count} cell admitted", "{count} cells admitted", count).format(count=count),
        ngettext("{count} profile", "{count} profiles", found.profiles).format(count=found.profiles),
        _("Shannon H {value}").format(value=decimal(found.shannon, 2)),
    ]
    if found.distance is not None:
        text = ngettext("mean distance {value} of {count} pair", "mean distance {value} of {count} pairs", found.pairs)
        parts.append(text.format(value=decimal(found.distance, 3), count=found.pairs))
    if found.left_out:
        text = ngettext("{count} pair shares no locus", "{count} pairs share no locus", found.left_out)
        parts.append(text.format(count=found.left_out))
    if bars.unknown_ado and count:
        parts.append(_("no ADO known: nothing corrected"))
    elif bars.assumed:
        text = ngettext(
            "{count} cell with the median ADO of its run",
            "{count} cells with the median ADO of their run",
            bars.assumed,
        )
        parts.append(text.format(count=bars.assumed))
    return " · ".join(parts)


def states_told(rule: OriginRule) -> str:
    """What the states of a heat map mean by the thresholds of the rule."""
    return _(
        "Below the threshold: alternate reads, yet fewer than {reads} or under {vaf} %, or a depth under {warn}. "
        "k of m counts from a depth of {depth} on; what is counted under {warn} is in k."
    ).format(
        reads=rule.counted_alt_min,
        vaf=round(100 * rule.counted_vaf_min),
        warn=rule.depth_warn,
        depth=rule.depth_min,
    )
