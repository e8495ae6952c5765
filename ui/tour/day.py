"""The clock of the tour: a day like any other, which moves on only when the walk says so."""

from datetime import UTC, datetime, timedelta
from typing import Final

MORNING: Final = datetime(2026, 11, 24, 7, 40, tzinfo=UTC)
"""A Tuesday, twenty to nine in the laboratory."""


class Day:
    """What a store asks for the time."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        self.at += timedelta(days=days, hours=hours, minutes=minutes)
