"""The populations of the endpoint and the patient's verdict: each a flag with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.words import CellVerdict, CountStatus, Verdict
from app.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class Populations:
    """Domain 3.5: enrolled, sampled, counted, DP-positive; the verdict's state as far as it follows from the counts."""

    number: int
    enrolled: bool
    sampled: bool
    counted: bool
    n_dp: int | None
    dp_positive: bool | None
    verdict: Verdict
    reason: str


def populations(
    number: int,
    *,
    enrolled: bool,
    sampled: bool,
    status: CountStatus | None,
    n_dp: int | None,
    nd_reason: str,
    dp_min: int,
) -> Populations:
    """AWAITED before a final count, NOT_COUNTED where it was not done, NO_DP below the limit, else PENDING.

    Only the raw consensus count decides, never the normalised value (3.4, 3.5). Verdicts beyond PENDING need results.
    """
    if status is CountStatus.NOT_DONE:
        return Populations(number, enrolled, sampled, False, None, None, Verdict.NOT_COUNTED, nd_reason)
    if status is None or n_dp is None:
        return Populations(number, enrolled, sampled, False, None, None, Verdict.AWAITED, "")
    positive = n_dp >= dp_min
    return Populations(
        number, enrolled, sampled, True, n_dp, positive, Verdict.PENDING if positive else Verdict.NO_DP, ""
    )


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is still expected: results of so many DP cells, of the tumour, of the WBC control."""

    cells: int = 0
    tumour: bool = False
    wbc: bool = False

    def __bool__(self) -> bool:
        return bool(self.cells or self.tumour or self.wbc)


def with_results(
    known: Populations,
    cells: Sequence[CellVerdict | None],
    *,
    awaited: Awaited,
    usable_tumour: bool,
    usable_wbc: bool,
    proven_min: int,
) -> Populations:
    """The patient's verdict, the first that holds of 3.4: what the counts decide stays, else the DP cells decide.

    `cells`: the verdicts of the participant's DP cells, None where a cell is not judged. PROVEN from `proven_min`
    cells of tumour origin on, R18 being kept cell by cell; then PENDING, NOT_EVALUABLE, NOT_PROVEN.
    """
    if known.verdict is not Verdict.PENDING:
        return known
    tumour = sum(each is CellVerdict.TUMOUR for each in cells)
    told = tumour + sum(each is CellVerdict.NON_TUMOUR for each in cells)
    if tumour >= proven_min:
        text = ngettext("{count} DP cell of tumour origin.", "{count} DP cells of tumour origin.", tumour)
        return replace(known, verdict=Verdict.PROVEN, reason=text.format(count=tumour))
    if awaited:
        return replace(known, reason=_still_awaited(awaited))
    lacking = _lacking(told, cells=len(cells), usable_tumour=usable_tumour, usable_wbc=usable_wbc)
    if lacking:
        return replace(known, verdict=Verdict.NOT_EVALUABLE, reason=lacking)
    text = ngettext(
        "{count} informative DP cell, {tumour} of tumour origin; {needed} needed.",
        "{count} informative DP cells, {tumour} of tumour origin; {needed} needed.",
        told,
    )
    reason = text.format(count=told, tumour=tumour, needed=proven_min)
    return replace(known, verdict=Verdict.NOT_PROVEN, reason=reason)


def _still_awaited(awaited: Awaited) -> str:
    """Which results are still expected, in whole sentences."""
    told = []
    if awaited.cells:
        text = ngettext("Result of {count} DP cell expected.", "Results of {count} DP cells expected.", awaited.cells)
        told.append(text.format(count=awaited.cells))
    if awaited.tumour:
        told.append(_("The tumour's result is expected."))
    if awaited.wbc:
        told.append(_("The WBC control's result is expected."))
    return " ".join(told)


def _lacking(informative: int, *, cells: int, usable_tumour: bool, usable_wbc: bool) -> str:
    """Why nothing can be concluded, every reason; empty where it can."""
    told = []
    if not cells:
        told.append(_("DP cells were counted and none was recovered."))
    elif not informative:
        told.append(_("No DP cell is informative."))
    if not usable_tumour:
        told.append(_("No usable result of the tumour, and none to come."))
    if not usable_wbc:
        told.append(_("No usable result of the WBC control, and none to come."))
    return " ".join(told)
