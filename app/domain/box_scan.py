"""A box being scanned again: what was seen so far, kept from scan to scan and over an interruption."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.i18n import _


@dataclass(frozen=True, slots=True)
class Rescan:
    """What was seen, by position, in the order of the scans. `loose`: what belongs elsewhere or nowhere, and where.

    `in_order`: tubes are taken as they lie, row by row, and `at` is the number of the position that comes next.
    """

    in_order: bool = False
    seen: Mapping[str, str] = field(default_factory=dict)
    loose: Mapping[str, str] = field(default_factory=dict)
    at: int = 0

    @property
    def is_begun(self) -> bool:
        return bool(self.seen or self.loose or self.at)

    def next_in(self, grid: Sequence[str]) -> str:
        """The position that comes next as they lie; empty at the end of the box."""
        return grid[self.at] if self.in_order and self.at < len(grid) else ""

    def put(self, code: str, grid: Sequence[str]) -> "Rescan":
        """The next tube as it lies. Refused where it was seen before, and at the end of the box."""
        where = next((position for position, each in self.seen.items() if each == code), "")
        if where:
            raise Refused(
                _("{code} was seen at {position} already.").format(code=printed(code), position=where),
                hint=_("Look at the tube in your hand, then scan it again."),
                code=code,
            )
        position = self.next_in(grid)
        if not position:
            raise Refused(
                _("The last position is scanned."), hint=_("Compare, or take a scan back where one was too many.")
            )
        return replace(self, seen={**self.seen, position: code}, at=self.at + 1)

    def found(self, code: str, position: str) -> "Rescan":
        """A tube that belongs into this box, at its position."""
        return replace(self, seen={**self.seen, position: code})

    def stray(self, code: str, where: str) -> "Rescan":
        """A tube that belongs elsewhere, or a code that is none of ours."""
        return replace(self, loose={**self.loose, code: where})

    def skipped(self, grid: Sequence[str]) -> "Rescan":
        """The next position is empty."""
        return replace(self, at=min(self.at + 1, len(grid)))

    def taken_back(self, grid: Sequence[str]) -> "Rescan":
        """Without the last scan, or the last position passed over."""
        if not self.in_order:
            seen = dict(list(self.seen.items())[:-1])
            return replace(self, seen=seen)
        at = max(self.at - 1, 0)
        return replace(self, at=at, seen={each: code for each, code in self.seen.items() if each != grid[at]})

    def kept(self) -> dict[str, Any]:
        """What a draft keeps; the order of the scans too."""
        return {
            "in_order": self.in_order,
            "seen": [list(each) for each in self.seen.items()],
            "loose": [list(each) for each in self.loose.items()],
            "at": self.at,
        }


def restored(content: Mapping[str, Any]) -> Rescan:
    """A re-scan as a draft kept it."""
    return Rescan(
        in_order=bool(content.get("in_order")),
        seen={str(position): str(code) for position, code in content.get("seen", ())},
        loose={str(code): str(where) for code, where in content.get("loose", ())},
        at=int(content.get("at", 0)),
    )
