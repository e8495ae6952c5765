"""Plates: wells, ranges of a layout, and a plate turned by 180 degrees."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.barcode import normalised, participant_name, printed
from app.domain.errors import OtherParticipant, Refused
from app.domain.words import Kind, PlateFormat, SortOutcome
from app.i18n import _

ROWS: Final = "ABCDEFGH"
COLUMNS: Final = 12
_WELL = re.compile(r"([A-H])0?(1[0-2]|[1-9])")
_RANGE = re.compile(r"([A-H]0?(?:1[0-2]|[1-9]))(?:\s*[-–:à]\s*([A-H]?0?(?:1[0-2]|[1-9])))?")

_WORDS: Final = {
    "DP": Kind.DP_CELL,
    "CTC": Kind.CTC,
    "WBC": Kind.WBC,
    "NTC": Kind.NTC,
    "POS": Kind.POSITIVE,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A well of a layout: what is to go there, and how many cells."""

    well: str
    kind: Kind
    n_expected: int = 1


def well_named(text: str) -> str:
    """A well as it is stored and shown: `a1`, `A1` and `A01` are A01. Refused where it is none."""
    match = _WELL.fullmatch(text.strip().upper())
    if match is None:
        raise Refused(
            _("“{text}” is no well.").format(text=text.strip()[:20]), hint=_("Wells run from A1 to H12."), code="well"
        )
    return f"{match.group(1)}{int(match.group(2)):02d}"


def is_well(text: str) -> bool:
    return _WELL.fullmatch(text.strip().upper()) is not None


def wells_of(layout: PlateFormat) -> tuple[str, ...]:
    """All wells in reading order, row by row; a strip or a row of tubes has eight."""
    if layout is PlateFormat.PLATE_96:
        return tuple(f"{row}{column:02d}" for row in ROWS for column in range(1, COLUMNS + 1))
    return tuple(f"{row}01" for row in ROWS)


def turned(well: str) -> str:
    """Where a well comes to lie when a 96-well plate is turned by 180 degrees: A01 and H12 change places."""
    row, column = ROWS.index(well[0]), int(well[1:])
    return f"{ROWS[len(ROWS) - 1 - row]}{COLUMNS + 1 - column:02d}"


def range_of(first: str, last: str) -> Iterator[str]:
    """From one well to another in reading order."""
    wells = wells_of(PlateFormat.PLATE_96)
    start, end = wells.index(first), wells.index(last)
    if end < start:
        raise Refused(
            _("The range {first}-{last} runs backwards.").format(first=first, last=last), hint=_("Turn it round.")
        )
    yield from wells[start : end + 1]


def is_layout(text: str) -> bool:
    """Whether a text begins like a layout: with a kind of cell, then a well."""
    word, _blank, rest = text.strip().upper().partition(" ")
    return word in _WORDS and bool(re.match(r"\s*[A-H]\d", rest))


def is_confirmation(text: str) -> bool:
    """Whether a text begins like a confirmation: `done`, `done, except A7 empty`."""
    return re.match(r"(?i)\s*(done|fait)\b", text) is not None


def parse_layout(text: str) -> tuple[Planned, ...]:
    """A layout like `DP A1-A11, CTC B1-B3; NTC H12; WBC H1 x20`. Each well once; Refused names what does not fit."""
    planned: list[Planned] = []
    for part in filter(None, (each.strip() for each in re.split(r"[;\n]|,(?=\s*[A-Za-z]{2})", text))):
        planned += _planned(part)
    seen: set[str] = set()
    for each in planned:
        if each.well in seen:
            raise Refused(_("Well {well} stands twice in the layout.").format(well=each.well), hint=_("Name it once."))
        seen.add(each.well)
    if not planned:
        raise Refused(_("The layout names no well."), hint=_("Type it like: DP A1-A11, CTC B1-B3, NTC H12."))
    return tuple(planned)


def _planned(part: str) -> list[Planned]:
    word, _blank, rest = part.partition(" ")
    kind = _WORDS.get(word.upper())
    if kind is None:
        raise Refused(
            _("“{word}” is no kind of cell.").format(word=word), hint=_("Use DP, CTC, WBC, NTC or POS, then the wells.")
        )
    body, amount = rest, 1 if kind is not Kind.NTC else 0
    match = re.search(r"\s*[xX×]\s*(\d{1,3})\s*$", rest)
    if match is not None:
        body, amount = rest[: match.start()], int(match.group(1))
    return [Planned(well, kind, amount) for well in _wells_in(body)]


def _wells_in(text: str) -> Iterator[str]:
    body = text.strip().upper()
    place = 0
    for match in _RANGE.finditer(body):
        if body[place : match.start()].strip(" ,"):
            break
        place = match.end()
        first = well_named(match.group(1))
        last = match.group(2)
        if last is None:
            yield first
        else:
            yield from range_of(first, well_named(last if last[0] in ROWS else first[0] + last))
    if body[place:].strip(" ,") or not body:
        raise Refused(
            _("“{text}” is no range of wells.").format(text=text.strip()[:40]),
            hint=_("Type it like A1-A11, or A1, A3."),
        )


_EXCEPTION_WORDS: Final = {
    "EMPTY": SortOutcome.EMPTY,
    "VIDE": SortOutcome.EMPTY,
    "MULTIPLE": SortOutcome.MULTIPLE,
    "DOUBLE": SortOutcome.MULTIPLE,
    "CONTAMINATED": SortOutcome.CONTAMINATED,
    "CONTAMINÉ": SortOutcome.CONTAMINATED,
    "LOST": SortOutcome.LOST,
    "PERDU": SortOutcome.LOST,
    "SEEN": SortOutcome.RECOVERED,
    "VU": SortOutcome.RECOVERED,
}


def parse_exceptions(text: str) -> Mapping[str, SortOutcome]:
    """`done, except A7 empty, B2 lost`: which wells did not go as planned. An empty text: all went as planned."""
    found: dict[str, SortOutcome] = {}
    body = re.sub(r"(?i)\b(done|all|fait|tout|except|sauf)\b", " ", text)
    for part in filter(None, (each.strip() for each in re.split(r"[,;\n]", body))):
        words = part.split()
        outcome = _EXCEPTION_WORDS.get(words[-1].upper()) if words else None
        if outcome is None:
            raise Refused(
                _("“{text}” says no outcome.").format(text=part[:40]),
                hint=_("Type it like: A7 empty, B2 lost, B3 multiple, B4 contaminated, B5 seen."),
            )
        for well in _wells_in(" ".join(words[:-1])):
            found[well] = outcome
    return found


def turned_by_180(expected: Mapping[str, Kind], seen: Iterable[str]) -> bool:
    """Whether the wells with values fit the plan only when the plate is turned (told by its control wells).

    `expected` is the plan, `seen` the wells for which the instrument has values; an NTC has none, a WBC has.
    """
    filled = {well for well, kind in expected.items() if kind is not Kind.NTC}
    empty = {well for well, kind in expected.items() if kind is Kind.NTC}
    found = set(seen)
    straight = len(filled ^ found) + len(empty & found)
    back = {turned(well) for well in found}
    return len(filled ^ back) + len(empty & back) < straight


def closed(plate: str) -> Refused:
    """Nothing more goes onto a plate that is closed."""
    return Refused(
        _("{plate} is closed.").format(plate=printed(plate)), hint=_("Open a sort onto another plate."), code=plate
    )


def same_participant(plate: str, owner: int | None, source: str, number: int | None) -> None:
    """R24: a plate of one participant holds cells of nobody else; a mixed one, of nobody alone, takes any."""
    if owner is None or owner == number:
        return
    raise OtherParticipant(
        _("STOP. This tube belongs to another participant."),
        hint=_("Put it into the quarantine rack, then scan a tube of {number}.").format(number=participant_name(owner)),
        code=source,
        expected=normalised(participant_name(owner)),
        open_work=plate,
    )
