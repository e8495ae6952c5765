"""From, then to: what two scans one after the other mean, by what is in hand and what is scanned next."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.dispatch import SENDABLE
from app.domain.words import CELL_KINDS, Kind
from app.i18n import N_, _


class Carry(StrEnum):
    """What a pair of scans does; OPEN is no transfer: the second thing opens."""

    OPEN = "open"
    BOX = "box"
    PLACE = "place"
    SHIPMENT = "shipment"
    SORT = "sort"
    RUN = "run"
    LABEL = "label"


class Back(StrEnum):
    """What the two scans mean the other way round, with the target first."""

    SAME = "same"
    OPENS = "opens"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Pair:
    """From one of `things` to one of `targets`; `word` is what is scanned next, as a person says it."""

    carry: Carry
    things: frozenset[Kind]
    targets: frozenset[Kind]
    back: Back
    word: str


TUBES: Final = frozenset({Kind.BLOOD, Kind.ENRICHED})
IN_A_PLATE: Final = frozenset({*CELL_KINDS, Kind.WGA_PRODUCT})
THINGS: Final = frozenset(
    {*TUBES, *IN_A_PLATE, Kind.ALIQUOT, Kind.BLOCK, Kind.SECTION, Kind.EXTRACT, Kind.PLATE, Kind.BOX}
)
"""What can be taken in hand and carried to somewhere; a box goes to a place only."""

_LABEL: Final = N_("the label of what is made of it")


def _label(parent: frozenset[Kind], children: frozenset[Kind]) -> Pair:
    return Pair(Carry.LABEL, parent, children, Back.REFUSED, _LABEL)


PAIRS: Final = (
    Pair(Carry.BOX, THINGS - {Kind.BOX}, frozenset({Kind.BOX}), Back.SAME, N_("a box")),
    Pair(Carry.PLACE, THINGS, frozenset({Kind.PLACE}), Back.OPENS, N_("a place")),
    Pair(Carry.SHIPMENT, THINGS - {Kind.BOX}, frozenset({Kind.SHIPMENT}), Back.SAME, N_("a shipment")),
    Pair(Carry.SORT, TUBES, frozenset({Kind.PLATE}), Back.SAME, N_("a plate")),
    Pair(Carry.RUN, TUBES, frozenset({Kind.LOT, Kind.INSTRUMENT}), Back.OPENS, N_("a lot or an instrument")),
    _label(frozenset({Kind.BLOOD}), frozenset({Kind.ENRICHED, *CELL_KINDS})),
    _label(frozenset({Kind.ENRICHED}), frozenset(CELL_KINDS)),
    _label(frozenset({Kind.PLATE}), IN_A_PLATE),
    _label(frozenset(CELL_KINDS), frozenset({Kind.WGA_PRODUCT})),
    _label(frozenset({Kind.WGA_PRODUCT, Kind.EXTRACT}), frozenset({Kind.ALIQUOT})),
    _label(frozenset({Kind.BLOCK}), frozenset({Kind.SECTION, Kind.EXTRACT})),
    _label(frozenset({Kind.SECTION}), frozenset({Kind.EXTRACT})),
)
"""Each pair of kinds stands in one line at most. A kind that travels in no shipment is refused there by its name."""

OWN_LABEL: Final = N_("its label")
"""What comes from nothing is scanned twice."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a pair of kinds means; `is_turned` where the target was scanned first."""

    pair: Pair | None = None
    is_turned: bool = False

    @property
    def carry(self) -> Carry:
        return self.pair.carry if self.pair is not None else Carry.OPEN


def pair_of(thing: Kind, target: Kind) -> Pair | None:
    """The line of the table for a thing in hand and what is scanned next."""
    return next((each for each in PAIRS if thing in each.things and target in each.targets), None)


def meaning(first: Kind, second: Kind) -> Meaning:
    """What is meant by two scans: a transfer, the same with the target first, or nothing."""
    pair = pair_of(first, second)
    if pair is not None:
        return Meaning(pair)
    turned = pair_of(second, first)
    return Meaning(turned, is_turned=True) if turned is not None and turned.back is not Back.OPENS else Meaning()


def pairs_from(thing: Kind) -> tuple[Pair, ...]:
    """The lines of the table that begin with a thing in hand; of a shipment only what may travel in one."""
    return tuple(
        each for each in PAIRS if thing in each.things and (each.carry is not Carry.SHIPMENT or thing in SENDABLE)
    )


def in_words(words: tuple[str, ...]) -> str:
    """What can be scanned next, as a line; empty where nothing can."""
    return _("Next scan: {what}.").format(what=", ".join(_(each) for each in dict.fromkeys(words))) if words else ""
