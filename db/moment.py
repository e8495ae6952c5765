"""A moment as it is stored: an instant in UTC with the offset it was entered in and how it came in, or only a date."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from db.words import TimeSource


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in the record. `at` is aware UTC, or None where only `day` (local) is known."""

    day: date
    at: datetime | None = None
    offset_min: int = 0
    source: TimeSource = TimeSource.CLOCK

    @classmethod
    def of(cls, at: datetime, *, zone: ZoneInfo, source: TimeSource = TimeSource.CLOCK) -> "Moment":
        """The moment of an aware instant, with the offset of `zone` at that instant."""
        local = at.astimezone(zone)
        offset = local.utcoffset() or timedelta()
        return cls(local.date(), at.astimezone(UTC), int(offset.total_seconds() // 60), source)

    @property
    def is_partial(self) -> bool:
        return self.at is None

    @property
    def local(self) -> datetime | None:
        """The instant on the clock of where it was entered."""
        return None if self.at is None else self.at.astimezone(timezone(timedelta(minutes=self.offset_min)))

    @property
    def iso(self) -> str:
        """ISO 8601 with offset, or the date alone."""
        return self.day.isoformat() if self.local is None else self.local.isoformat(timespec="seconds")

    def text(self) -> str:
        """The stored form: it sorts by time as text."""
        if self.at is None:
            return f"{self.day.isoformat()}||{self.source.value}"
        utc = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{utc}Z|{self.offset_min:+04d}|{self.source.value}"

    @classmethod
    def parse(cls, text: str) -> "Moment":
        """Read the stored form back."""
        when, offset, source = text.split("|")
        if not offset:
            return cls(date.fromisoformat(when), None, 0, TimeSource(source))
        at = datetime.fromisoformat(when.removesuffix("Z")).replace(tzinfo=UTC)
        local = at + timedelta(minutes=int(offset))
        return cls(local.date(), at, int(offset), TimeSource(source))
