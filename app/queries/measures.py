"""The endpoint's numbers as rows: each with its status, and why it is interim or not estimable."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from app.domain.derived import Computed
from app.domain.genome.endpoint import EVALUABLE, Spread
from app.domain.proportion import Proportion
from app.domain.words import Verdict
from app.i18n import N_, _
from app.queries.answer import Answer, answer, title_of, why_interim
from app.settings import Settings
from app.tables import Column, column
from app.tables import ColumnKind as K


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of the endpoint: x of n with its exact 95 % interval, or a value with its unit."""

    key: str
    title: str
    status: Computed = Computed.COMPUTED
    reason: str = ""
    x: int | None = None
    n: int | None = None
    pct: float | None = None
    low: float | None = None
    high: float | None = None
    value: float | None = None
    unit: str = ""


EXACT: Final = "Clopper-Pearson, exact"
MEASURES: tuple[Column[Measure], ...] = (
    column("MEASURE", N_("Measure"), "key", K.CODE, origin="Derived"),
    column("LABEL", N_("What it is"), "title", origin="Derived"),
    column("EPSTAT", N_("Status"), "status", K.WORD, words=Computed, origin="Derived"),
    column("EPREASND", N_("Why interim, or why not"), "reason", origin="Derived"),
    column("NUMER", N_("Participants with it"), "x", K.NUMBER, origin="Derived"),
    column("DENOM", N_("Of participants"), "n", K.NUMBER, origin="Derived"),
    column("PCT", N_("Share"), "pct", K.NUMBER, unit="%", places=2, origin="Derived", rule="100 x NUMER / DENOM"),
    column("CILOW", N_("95 % interval, lower"), "low", K.NUMBER, unit="%", places=2, origin="Derived", rule=EXACT),
    column("CIHIGH", N_("95 % interval, upper"), "high", K.NUMBER, unit="%", places=2, origin="Derived", rule=EXACT),
    column("VALUE", N_("Value"), "value", K.NUMBER, places=2, origin="Derived"),
    column("VALUEU", N_("Unit"), "unit", origin="Derived"),
)


def measures(session: Session, settings: Settings) -> tuple[Measure, ...]:
    """Populations, the primary endpoint, its sensitivity analyses, and the secondary numbers."""
    return measures_of(answer(session, settings))


def measures_of(found: Answer) -> tuple[Measure, ...]:
    """The same of an answer that is known."""
    return (*_populations(found), *_estimates(found), *_secondary(found))


def _populations(found: Answer) -> Iterator[Measure]:
    people = [each.populations for each in found.enrolled]
    flags = (
        ("N_ENROLLED", _("Enrolled: ever included"), len(people)),
        ("N_SAMPLED", _("Sampled: a tube was drawn"), sum(each.sampled for each in people)),
        ("N_COUNTED", _("Counted: a final DP count of the primary tube"), sum(each.counted for each in people)),
        (
            "N_DP_POSITIVE",
            _("DP-positive: raw final count at the limit or above"),
            sum(bool(each.dp_positive) for each in people),
        ),
        (
            "N_EVALUABLE",
            _("Evaluable: proven or not proven"),
            sum(each.verdict in EVALUABLE for each in people),
        ),
    )
    for key, title, x in flags:
        yield Measure(key, title, x=x, n=len(people))
    for verdict in Verdict:
        x = len(found.numbers(verdict))
        yield Measure(f"N_{verdict}", _("Participants whose verdict is {verdict}").format(verdict=verdict), x=x)


def _estimates(found: Answer) -> Iterator[Measure]:
    """The literal endpoint and its sensitivity, each with its own denominator (domain 3.5)."""
    for each in found.estimates:
        none = "" if each.share.n else _("No participant is in the denominator: not estimable.")
        still = why_interim(found) if each.status is Computed.INTERIM else ""
        reason = " ".join(word for word in (none, still) if word)
        yield _share(each.key, title_of(each), each.status, reason, each.share)


def _share(key: str, title: str, status: Computed, reason: str, share: Proportion) -> Measure:
    told = (_rounded(share.pct), _rounded(share.low), _rounded(share.high))
    return Measure(key, title, status, reason, share.x, share.n, *told)


def _secondary(found: Answer) -> Iterator[Measure]:
    share, status = found.dp_positive, found.counts_status
    reason = "" if share.n else _("Nobody is counted: not estimable.")
    yield _share("PCT_DP_POSITIVE", _("DP-positive among the counted"), status, reason, share)
    yield from _spread(found, status)
    yield from _crossed(found, status)


def _spread(found: Answer, status: Computed) -> Iterator[Measure]:
    """Median, quartiles and range of the counts per norm volume."""
    unit = f"/{found.norm_volume_ml:g} mL"
    for key, told in (("DP", found.dp), ("CTC", found.ctc)):
        for name, title, value in _five(told):
            yield Measure(
                f"{key}_{name}",
                _("{cells} per norm volume: {number}").format(cells=key, number=title),
                status if told.n else Computed.NOT_YET,
                "" if told.n else _("Nobody is counted in a known volume."),
                n=told.n,
                value=value,
                unit=unit,
            )


def _five(told: Spread) -> Iterator[tuple[str, str, float | None]]:
    """Median, quartiles (inclusive method) and range."""
    yield "MEDIAN", _("median"), told.median
    yield "Q1", _("first quartile"), told.first_quartile
    yield "Q3", _("third quartile"), told.third_quartile
    yield "MIN", _("lowest"), told.lowest
    yield "MAX", _("highest"), told.highest


def _crossed(found: Answer, status: Computed) -> Iterator[Measure]:
    """DP-positive by CTC present, among those with both counts."""
    told = found.crossed
    cells = (
        ("DP_POS_CTC_POS", "+", "+", told.dp_ctc),
        ("DP_POS_CTC_NEG", "+", "-", told.dp_only),
        ("DP_NEG_CTC_POS", "-", "+", told.ctc_only),
        ("DP_NEG_CTC_NEG", "-", "-", told.neither),
    )
    n = sum(len(numbers) for _key, _dp, _ctc, numbers in cells)
    for key, dp, ctc, numbers in cells:
        yield Measure(key, _("DP {dp}, CTC {ctc}").format(dp=dp, ctc=ctc), status, x=len(numbers), n=n)
    yield Measure("DP_CTC_UNKNOWN", _("DP or CTC not counted"), status, x=len(told.unknown), n=len(found.enrolled))


def _rounded(value: float | None) -> float | None:
    """Two decimals, as the interval is reported."""
    return None if value is None else round(value, 2)
