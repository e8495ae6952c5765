"""One line of the benchmark table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, ours beside the naive way, in `unit`; the target is a sentence."""

    what: str
    ours: float
    naive: float | None
    unit: str
    target: str
