"""A box: the positions of its grid, and what is different where its tubes were scanned again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import Custody, label_of
from app.i18n import _

_POSITION = re.compile(r"[A-Za-z] ?[0-9]{1,2}")

GONE = (Custody.SHIPPED, Custody.DESTROYED)


@dataclass(frozen=True, slots=True)
class Stands:
    """A thing at a position."""

    position: str
    code: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A thing at another position than the record says; `before` is empty where it stood outside this box."""

    code: str
    before: str
    position: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a box holds by its record against what was seen in it, each group in the order of the grid."""

    in_place: tuple[Stands, ...] = ()
    moved: tuple[Moved, ...] = ()
    missing: tuple[Stands, ...] = ()
    foreign: tuple[Moved, ...] = ()
    empty: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether all stands where the record says."""
        return not (self.moved or self.missing or self.foreign)


def positions(rows: int, columns: int) -> tuple[str, ...]:
    """The positions of a grid, row by row: A1, A2 ... B1."""
    return tuple(f"{chr(65 + row)}{column}" for row in range(rows) for column in range(1, columns + 1))


def normal_position(typed: str) -> str:
    """`a 01` is A1."""
    text = typed.replace(" ", "").upper()
    return text[:1] + text[1:].lstrip("0") if text[1:].isdecimal() else text


def names_position(typed: str) -> bool:
    """Whether a text names a position of some box: a letter, then one or two digits."""
    return _POSITION.fullmatch(typed.strip()) is not None


def position_of(number: int, grid: Sequence[str]) -> str:
    """The position of a number, counted row by row from 1; refused where the box has none."""
    if not 0 < number <= len(grid):
        raise Refused(
            _("This box has no position {number}.").format(number=number),
            hint=_("Its positions are numbered from 1 to {last}, row by row.").format(last=len(grid)),
            code="position",
        )
    return grid[number - 1]


def place_in_grid(position: str) -> tuple[str, int]:
    """What positions are ordered by: the row, then the column as a number."""
    return position[:1], int(position[1:]) if position[1:].isdecimal() else 0


def may_be_stored(code: str, custody: Custody) -> None:
    """Refused where a thing is not here."""
    if custody in GONE:
        raise Refused(
            _("{code} is recorded as: {custody}.").format(code=printed(code), custody=label_of(custody)),
            hint=_("Record its return in its shipment first, then store it."),
            code=code,
        )


def spot(name: str, grid: Sequence[str], taken: Mapping[str, str], typed: str) -> str:
    """The position in a box that was typed, else the first free one; `taken` are codes by position.

    Refused where the box is full, has no such position, or holds something there.
    """
    free = next((each for each in grid if each not in taken), "")
    cell = normal_position(typed) or free
    if not cell:
        raise Refused(
            _("{box} is full.").format(box=name),
            hint=_("All {count} positions from {first} to {last} are taken: scan another box.").format(
                count=len(grid), first=grid[0], last=grid[-1]
            ),
            code="position",
        )
    if cell not in grid:
        raise Refused(
            _("“{position}” is no position of {box}.").format(position=typed.strip(), box=name),
            hint=_("Positions run from A1 to {last}.").format(last=grid[-1]),
            code="position",
        )
    if cell in taken:
        raise Refused(
            _("{position} of {box} holds {code}.").format(position=cell, box=name, code=printed(taken[cell])),
            hint=_("Choose an empty position; the first free one is {free}.").format(free=free or "–"),
            code=taken[cell],
        )
    return cell


def difference(held: Mapping[str, str], seen: Mapping[str, str], grid: Sequence[str]) -> Difference:
    """What was seen against what the record holds; both are codes by position.

    A code is seen once at most, and every position is one of the grid. Applied to `held`, the difference gives `seen`.
    """
    before = {code: position for position, code in held.items()}
    known = [Moved(seen[each], before.get(seen[each], ""), each) for each in grid if each in seen]
    gone = [each for each in grid if each in held and held[each] not in seen.values()]
    return Difference(
        in_place=tuple(Stands(each.position, each.code) for each in known if each.before == each.position),
        moved=tuple(each for each in known if each.before and each.before != each.position),
        missing=tuple(Stands(each, held[each]) for each in gone),
        foreign=tuple(each for each in known if not each.before),
        empty=tuple(each for each in grid if each not in seen),
    )
