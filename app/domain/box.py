"""A box: the positions of its grid, and what is different where its tubes were scanned again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


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


def place_in_grid(position: str) -> tuple[str, int]:
    """What positions are ordered by: the row, then the column as a number."""
    return position[:1], int(position[1:]) if position[1:].isdecimal() else 0


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
