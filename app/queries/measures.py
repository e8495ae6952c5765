"""The endpoint's numbers that the record allows today; the others say why they are not yet computable."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from app.domain.derived import Computed
from app.domain.genome.endpoint import spread
from app.domain.populations import Populations
from app.domain.proportion import proportion
from app.domain.words import Verdict
from app.i18n import N_, _
from app.queries.counts import CountRow, final_count
from app.queries.endpoint import endpoint
from app.queries.populations import readings_by_participant
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
    column("EPREASND", N_("Why not"), "reason", origin="Derived"),
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
    people = endpoint(session, settings)
    readings = readings_by_participant(session, settings)
    final = {number: row for number, rows in readings.items() if (row := final_count(rows)) is not None}
    counted = {each.number: final[each.number] for each in people if each.counted}
    return (
        *_populations(people),
        *_primary(people),
        *_secondary(people, counted, settings),
    )


def _populations(people: Sequence[Populations]) -> Iterator[Measure]:
    enrolled = [each for each in people if each.enrolled]
    flags = (
        ("N_ENROLLED", _("Enrolled: ever included"), len(enrolled)),
        ("N_SAMPLED", _("Sampled: a tube was drawn"), sum(each.sampled for each in enrolled)),
        ("N_COUNTED", _("Counted: a final DP count of the primary tube"), sum(each.counted for each in enrolled)),
        ("N_DP_POSITIVE", _("DP-positive: raw final count at the limit or above"), _positive(enrolled)),
    )
    for key, title, x in flags:
        yield Measure(key, title, x=x, n=len(enrolled))
    for verdict in (Verdict.AWAITED, Verdict.NOT_COUNTED, Verdict.NO_DP, Verdict.PENDING):
        x = sum(each.verdict is verdict for each in enrolled)
        yield Measure(f"N_{verdict}", _("Participants whose verdict is {verdict}").format(verdict=verdict), x=x)


def _primary(people: Sequence[Populations]) -> Iterator[Measure]:
    """The denominator is known, the proven ones are not: no result of sequencing is in the record."""
    n = _positive([each for each in people if each.enrolled])
    reason = _("No result of sequencing is in the record.")
    titles = (
        ("PRIMARY", _("Proven tumour origin among the DP-positive")),
        ("SENS_EVALUABLE", _("The same, evaluable participants only")),
        ("SENS_VERIFIED", _("The same, without unverified cells")),
        ("SENS_EXCLUSIONS", _("The same, without signed exclusions")),
    )
    for key, title in titles:
        yield Measure(key, title, Computed.NOT_YET, reason, n=n if key == "PRIMARY" else None)


def _secondary(people: Sequence[Populations], counted: Mapping[int, CountRow], settings: Settings) -> Iterator[Measure]:
    enrolled = [each for each in people if each.enrolled]
    status = Computed.INTERIM if any(each.verdict is Verdict.AWAITED for each in enrolled) else Computed.COMPUTED
    share = proportion(_positive(enrolled), sum(each.counted for each in enrolled))
    title = _("DP-positive among the counted")
    reason = "" if share.n else _("Nobody is counted: not estimable.")
    yield Measure(
        "PCT_DP_POSITIVE",
        title,
        status,
        reason,
        share.x,
        share.n,
        _rounded(share.pct),
        _rounded(share.low),
        _rounded(share.high),
    )
    yield from _spread(enrolled, counted, settings, status)
    yield from _crossed(enrolled, counted, settings, status)


def _spread(
    enrolled: Sequence[Populations], counted: Mapping[int, CountRow], settings: Settings, status: Computed
) -> Iterator[Measure]:
    """Median, quartiles and range of the counts per norm volume."""
    unit = f"/{settings.norm_volume_ml:g} mL"
    mine = [counted[each.number] for each in enrolled if each.number in counted]
    for key, values in (
        ("DP", [float(row.dp_per_norm) for row in mine if row.dp_per_norm is not None]),
        ("CTC", [float(row.ctc_per_norm) for row in mine if row.ctc_per_norm is not None]),
    ):
        for name, title, value in _five(values):
            told = status if values else Computed.NOT_YET
            reason = "" if values else _("Nobody is counted in a known volume.")
            yield Measure(
                f"{key}_{name}",
                _("{cells} per norm volume: {number}").format(cells=key, number=title),
                told,
                reason,
                n=len(values),
                value=value,
                unit=unit,
            )


def _five(values: Sequence[float]) -> Iterator[tuple[str, str, float | None]]:
    """Median, quartiles (inclusive method) and range."""
    told = spread(values)
    yield "MEDIAN", _("median"), told.median
    yield "Q1", _("first quartile"), told.first_quartile
    yield "Q3", _("third quartile"), told.third_quartile
    yield "MIN", _("lowest"), told.lowest
    yield "MAX", _("highest"), told.highest


def _crossed(
    enrolled: Sequence[Populations], counted: Mapping[int, CountRow], settings: Settings, status: Computed
) -> Iterator[Measure]:
    """DP-positive by CTC present, among those with both counts."""
    both = [(each, counted[each.number]) for each in enrolled if each.number in counted]
    known = [(bool(each.dp_positive), bool(row.is_ctc_positive)) for each, row in both if row.n_ctc is not None]
    for dp in (True, False):
        for ctc in (True, False):
            yield Measure(
                f"DP_{'POS' if dp else 'NEG'}_CTC_{'POS' if ctc else 'NEG'}",
                _("DP {dp}, CTC {ctc}").format(dp="+" if dp else "-", ctc="+" if ctc else "-"),
                status,
                x=sum(each == (dp, ctc) for each in known),
                n=len(known),
            )


def _positive(people: Sequence[Populations]) -> int:
    return sum(bool(each.dp_positive) for each in people)


def _rounded(value: float | None) -> float | None:
    """Two decimals, as the interval is reported."""
    return None if value is None else round(value, 2)
