"""The first half of P8: the verdict with its reasons, the cells' verdicts, the rule with its thresholds, the history."""

from collections.abc import Iterator
from typing import Any, Final

from app.domain.barcode import printed
from app.domain.genome.rule import OriginRule
from app.domain.setting_words import SECTIONS, SETTINGS
from app.domain.words import CellVerdict, Kind, Verdict, VerdictState, label_of
from app.i18n import _, grouped
from app.outputs.forms.blocks import Block, Grid, Head, Line, Lines
from app.outputs.forms.marks import marked, short_kind, signed_mark
from app.outputs.forms.words import in_words, when
from app.queries.case import Case, Person
from app.queries.origin_parts import CellCase, Origin
from app.queries.origin_view import OriginView
from app.queries.origin_words import counted_told, evidence_told, reasons_of, remarks_of, rule_told, state_word
from app.queries.verdicts import SignedVerdict
from app.settings import Settings

OF_THE_COUNT: Final = ("dp_positive_min", "unverified_take_part")
"""Settings beside the rule that decide who has a verdict by it."""
OF_NAMES: Final = ("genome_build", "chip_genes")


def verdict_lines(found: Case, settings: Settings) -> Iterator[Line]:
    """What stands and why, who stands behind it, what the rule proposes where it is another, and what is left out."""
    view, told = found.view, found.populations
    proposed = view.case.populations
    yield Line(_("Verdict"), marked(told.verdict), told.verdict.value, wide=True)
    yield Line(_("Reason"), told.reason or _by_the_count(found, settings), wide=True)
    yield Line(_("Signatures"), _signed(view, found), wide=True)
    if view.signed is not None and (proposed.verdict is not told.verdict or view.signed.overridden_why):
        reason = f"{marked(proposed.verdict)}. {proposed.reason}".strip()
        yield Line(_("Proposed by the rule"), reason, wide=True)
    if view.signed is not None:
        yield from _why(view.signed)
    if view.to_reopen and view.signed is not None:
        text = _("The signed verdict rests on other facts: {verdict}. The rule proposes today: {proposed}.")
        told_again = text.format(verdict=label_of(view.signed.word), proposed=label_of(proposed.verdict))
        yield Line(_("To look at again"), told_again, wide=True)
    if view.case.sources:
        yield Line(_("Without unverified cells"), marked(view.case.verified), wide=True)
    if view.excluded:
        yield Line(_("Left out of the sensitivity estimate because"), view.excluded, wide=True)


def _why(signed: SignedVerdict) -> Iterator[Line]:
    if signed.overridden_why:
        yield Line(_("Overridden because"), signed.overridden_why, wide=True)
    if signed.reopened_why:
        yield Line(_("Reopened because"), signed.reopened_why, wide=True)


def _by_the_count(found: Case, settings: Settings) -> str:
    """The reason of a verdict that the counts alone decide."""
    told = found.populations
    if told.verdict is Verdict.AWAITED:
        return _("The final count of DP cells is awaited.")
    if told.verdict is Verdict.NO_DP:
        text = _("{count} DP cells counted; DP-positive from {limit} on.")
        return text.format(count=told.n_dp, limit=settings.dp_positive_min)
    return ""


def _signed(view: OriginView, found: Case) -> str:
    """The state, and both signatures with their times."""
    signed = view.signed
    if signed is None:
        return _("Not signed")
    parts = [signed_mark(signed.state) + state_word(signed), _who(signed.first_by, signed.first, found.people)]
    parts += [_who(signed.second_by, signed.second, found.people)] if signed.second is not None else []
    return " · ".join(parts)


def _who(login: str, at: Any, people: Any) -> str:
    known: Person | None = people.get(login)
    return f"{known.name if known is not None else login}, {when(at)}"


def cells(case: Origin) -> list[Block]:
    """Each DP cell and CTC with its verdict, what was counted in it, and why; those left out say so."""
    shown = [each for kind in (Kind.DP_CELL, Kind.CTC) for each in case.cells if each.kind is kind]
    if not case.sources or not shown:
        return []
    heads = [_("Cell"), _("Type"), _("Verdict"), _("Counted (covered)"), _("Evidence"), _("Why")]
    rows = [_cell(each) for each in shown]
    return [
        Head(_("Verdicts of the cells"), 2),
        Grid(heads, rows, (1.5, 0.8, 1.85, 1.05, 1.3, 3.9), frozenset({0})),
    ]


def _cell(case: CellCase) -> list[str]:
    why = [reasons_of(case), remarks_of(case)]
    is_signed = case.signed is not None and case.signed.state is VerdictState.SIGNED
    verdict = marked(case.verdict) or _("Not judged")
    if case.signed is not None:
        why += [_("the rule says: {verdict}").format(verdict=rule_told(case)), case.signed.overridden_why]
        why += [case.signed.reopened_why]
    return [
        printed(case.code),
        short_kind(case.kind),
        _("{verdict}, signed").format(verdict=verdict) if is_signed else verdict,
        counted_told(case),
        evidence_told(case),
        " ".join(each for each in why if each),
    ]


def thresholds(settings: Settings, version: str) -> list[Block]:
    """The rule in force: its version, the names it knows, and every threshold, two a row."""
    titles = dict(SETTINGS)
    known = [name for _title, names in SECTIONS for name in names if name in OriginRule.model_fields]
    names = [*OF_THE_COUNT, *(name for name in known if name not in OF_NAMES)]
    values = settings.model_dump()
    pairs = [[_(titles[name]), _value(values[name])] for name in names]
    half = (len(pairs) + 1) // 2
    rows = [[*pairs[at], *(pairs[at + half] if at + half < len(pairs) else ("", ""))] for at in range(half)]
    build, genes = (_(titles[name]) for name in OF_NAMES)
    return [
        Head(_("The rule and its thresholds"), 2),
        Lines(
            [
                Line(_("Version of the rule"), version),
                Line(build, settings.genome_build),
                Line(genes, ", ".join(settings.chip_genes), wide=True),
            ]
        ),
        Grid([_("Threshold"), _("Value")] * 2, rows, (2.7, 0.75) * 2, right=frozenset({1, 3}), nothing=""),
    ]


def _value(value: Any) -> str:
    if value is None:
        return _("no limit")
    return grouped(value) if isinstance(value, int) and not isinstance(value, bool) else in_words(value)


def history(found: Case) -> list[Block]:
    """Every verdict that was ever signed, the first one first."""
    rows = [_of_history(each, found) for each in reversed(found.view.history)]
    if not rows:
        return []
    heads = [_("Of"), _("No."), _("Verdict"), _("The rule proposed"), _("State"), _("Signed by"), _("Reason")]
    heads += [_("Rule, digest")]
    return [
        Head(_("History of the verdicts"), 2),
        Grid(heads, rows, (1.3, 0.45, 1.35, 1.3, 1.35, 2.1, 1.7, 1.1), fine=frozenset({7})),
    ]


def _of_history(signed: SignedVerdict, found: Case) -> list[str]:
    who = [_who(signed.first_by, signed.first, found.people)]
    who += [_who(signed.second_by, signed.second, found.people)] if signed.second is not None else []
    proposed = CellVerdict(signed.proposed) if signed.code else Verdict(signed.proposed)
    return [
        printed(signed.code) if signed.code else _("Participant"),
        str(signed.number),
        marked(signed.word),
        label_of(proposed),
        signed_mark(signed.state) + state_word(signed),
        "\n".join(who),
        "\n".join(each for each in (signed.overridden_why, signed.reopened_why) if each),
        f"{signed.rule_version}\n{signed.digest[:12]}",
    ]
