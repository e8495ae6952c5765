"""The sequencing quality of a cell against the gates of the rule (domain 3.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.derived import QcStatus
from app.domain.genome.parsed import SampleQc
from app.domain.genome.reasons import Reason, Why, because
from app.domain.genome.rule import OriginRule


@dataclass(frozen=True, slots=True)
class CellQc:
    """Where a cell stands, and why. `status` is None where results came without any quality: it is not known."""

    status: QcStatus | None
    reasons: tuple[Reason, ...] = ()


def quality_of(measured: SampleQc | None, rule: OriginRule, *, sequenced: bool = True) -> CellQc:
    """FAIL beyond any hard gate, BORDERLINE below the reads that are noted, else PASS (domain 3.2).

    A gate whose limit is None, or whose value the provider does not tell, is not applied; where none could be
    applied the cell is BORDERLINE. Contamination is in per cent.
    """
    if not sequenced:
        return CellQc(QcStatus.NOT_SEQUENCED, (because(Why.NOT_SEQUENCED),))
    if measured is None:
        return CellQc(None, (because(Why.QC_UNKNOWN),))
    failed = tuple(_failed(measured, rule))
    if failed:
        return CellQc(QcStatus.FAIL, failed)
    if measured.total_reads is not None and measured.total_reads < rule.reads_warn:
        low = because(Why.READS_LOW, reads=measured.total_reads, limit=rule.reads_warn)
        return CellQc(QcStatus.BORDERLINE, (low,))
    if not _gated(measured, rule):
        return CellQc(QcStatus.BORDERLINE, (because(Why.NO_GATE),))
    return CellQc(QcStatus.PASS)


def _limits(measured: SampleQc, rule: OriginRule) -> tuple[tuple[Why, float | None, float | None], ...]:
    return (
        (Why.MAPD_HIGH, measured.mapd, rule.mapd_fail),
        (Why.GINI_HIGH, measured.gini, rule.gini_fail),
        (Why.CONTAMINATION_HIGH, measured.contamination, rule.contamination_fail_pct),
    )


def _failed(measured: SampleQc, rule: OriginRule) -> Iterator[Reason]:
    if measured.total_reads is not None and measured.total_reads < rule.reads_fail:
        yield because(Why.READS_FAIL, reads=measured.total_reads, limit=rule.reads_fail)
    for code, value, limit in _limits(measured, rule):
        if value is not None and limit is not None and value > limit:
            yield because(code, value=value, limit=limit)


def _gated(measured: SampleQc, rule: OriginRule) -> bool:
    """Whether any gate could be applied."""
    told = any(value is not None and limit is not None for _code, value, limit in _limits(measured, rule))
    return told or measured.total_reads is not None
