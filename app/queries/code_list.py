"""A list of codes against the record: what each stands for, and why the others stand for nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session, aliased

from app.domain.barcode import neighbours, normalised, printed
from app.domain.code_list import Entry
from app.domain.words import Custody, Kind, Processing, Quality, ReservedState, Restriction, SortOutcome, label_of
from app.i18n import N_, _, ngettext
from app.queries.specimens_list import place_of, state_of
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Cell, Code, Item, Participant, Reserved, WellContent

CHUNK: Final = 500
"""Codes asked for by one query."""
SUGGESTED_AT_MOST: Final = 50
MEANT_AT_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """One recognised thing, at its place in the list (`id`); a thing of a register has no state."""

    id: int
    barcode: str
    kind: Kind
    item_id: int | None
    number: int | None = None
    processing: Processing | None = None
    quality: Quality | None = None
    custody: Custody | None = None
    restriction: Restriction | None = None
    place_text: str | None = None
    plate: str | None = None
    well: str | None = None
    outcome: SortOutcome | None = None
    times: int = 1
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """One entry that stands for nothing, why, and which issued codes were probably meant."""

    id: int
    typed: str
    reason: str
    meant: tuple[str, ...] = ()
    times: int = 1


@dataclass(frozen=True, slots=True)
class CodeList:
    """What a list of entries holds, both parts in the order of entry."""

    rows: tuple[Listed, ...] = ()
    unread: tuple[Unread, ...] = ()


def note_of(row: Listed) -> str:
    """That it was entered more than once, and under which other code."""
    told = [ngettext("entered {count} time", "entered {count} times", row.times).format(count=row.times)]
    told = told if row.times > 1 else []
    return ", ".join([*told, *(_("also as {code}").format(code=printed(code)) for code in row.also)])


def _state(row: Listed) -> Any:
    return None if row.item_id is None else state_of(row)


def _nearest(row: Listed) -> str:
    """The end of a place, which is what one reaches for: the box and the position."""
    return place_of(row).rpartition(" / ")[2]


COLUMNS: tuple[Column[Listed], ...] = (
    column("REFID", N_("Code"), "barcode", K.CODE, width=150),
    column("KIND", N_("Kind"), "kind", K.CELL, words=Kind, width=116),
    column("SUBJID", N_("Participant"), "number", K.NUMBER, width=90),
    Column[Listed](N_("State"), _state, K.STATE, name="STATE", width=120),
    column("PROCESSING", N_("Processing"), "processing", K.WORD, words=Processing, width=110),
    column("CUSTODY", N_("Custody"), "custody", K.WORD, words=Custody, width=100),
    Column[Listed](N_("Place"), _nearest, name="PLACE", width=130, stretch=True),
)

UNREAD_COLUMNS: tuple[Column[Unread], ...] = (
    column("ENTERED", N_("Entered"), "typed", width=220),
    column("REASON", N_("Why it is not in the list"), "reason", width=380, stretch=True),
    Column[Unread](
        N_("Probably meant"), lambda row: ", ".join(printed(code) for code in row.meant), name="MEANT", width=180
    ),
)


def code_list(session: Session, entries: Sequence[Entry]) -> CodeList:
    """What the entries stand for; one query a chunk of codes, and one more for those that were not found."""
    found = {row.text: row for row in _in_chunks(session, _FOUND, (each.code for each in entries))}
    absent = [each.code for each in entries if each.code and each.code not in found]
    reserved = {row.code: row.state for row in _in_chunks(session, _RESERVED, absent)}
    meant = _meant(session, [each for each in entries if each.is_misread or each.code in absent])
    rows: dict[tuple[str, int], Listed] = {}
    unread: list[Unread] = []
    for place, entry in enumerate(entries, start=1):
        row = found.get(entry.code)
        if row is None or row.voided:
            reason = _why(entry, row, reserved)
            unread.append(Unread(place, entry.typed, reason, meant.get(entry.key, ()), entry.times))
            continue
        key = (str(row.subject), int(row.subject_id))
        before = rows.get(key)
        rows[key] = _listed(place, row, entry) if before is None else _again(before, entry)
    return CodeList(tuple(rows.values()), tuple(unread))


def subjects(session: Session, texts: Iterable[str]) -> Mapping[str, Row[Any]]:
    """The item behind each of these codes, by code; codes of anything else, or of nothing, are left out."""
    rows = _in_chunks(session, _FOUND, texts)
    return {row.text: row for row in rows if not row.voided and row.item_id is not None}


def _in_chunks(session: Session, statement: Any, texts: Iterable[str]) -> Iterator[Row[Any]]:
    wanted = [text for text in dict.fromkeys(texts) if text]
    for start in range(0, len(wanted), CHUNK):
        chosen = statement(wanted[start : start + CHUNK]).execution_options(with_voided=True)
        yield from session.execute(chosen)


def _FOUND(texts: Sequence[str]) -> Select[Any]:
    plate = aliased(Item)
    on_plate = and_(WellContent.item_id == Item.id, WellContent.live, WellContent.voided.is_(False))
    return (
        select(
            Code.text,
            Code.kind,
            Code.subject,
            Code.subject_id,
            Code.voided,
            Item.id.label("item_id"),
            Item.barcode,
            Item.processing,
            Item.quality,
            Item.custody,
            Item.restriction,
            Item.place_text,
            Participant.number,
            plate.barcode.label("plate"),
            WellContent.well,
            Cell.outcome,
        )
        .outerjoin(Item, and_(Code.subject == "item", Item.id == Code.subject_id, Item.voided.is_(False)))
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .outerjoin(Cell, and_(Cell.item_id == Item.id, Cell.voided.is_(False)))
        .outerjoin(WellContent, on_plate)
        .outerjoin(plate, plate.id == WellContent.plate_id)
        .where(Code.text.in_(texts))
    )


def _RESERVED(texts: Sequence[str]) -> Select[Any]:
    return select(Reserved.code, Reserved.state).where(Reserved.code.in_(texts), Reserved.voided.is_(False))


def _ISSUED(texts: Sequence[str]) -> Select[Any]:
    return select(Code.text).where(Code.text.in_(texts), Code.voided.is_(False))


def _meant(session: Session, entries: Sequence[Entry]) -> Mapping[str, tuple[str, ...]]:
    """The issued codes one character or one swap away, by what was entered; asked for the first few only."""
    near = {each.key: neighbours(each.key) for each in entries[:SUGGESTED_AT_MOST]}
    issued = {row.text for row in _in_chunks(session, _ISSUED, (code for codes in near.values() for code in codes))}
    return {key: tuple(code for code in codes if code in issued)[:MEANT_AT_MOST] for key, codes in near.items()}


def _why(entry: Entry, row: Row[Any] | None, reserved: Mapping[str, ReservedState]) -> str:
    if entry.problem:
        return entry.problem
    if row is not None:
        return _("Issued and taken back: put the label aside.")
    state = reserved.get(entry.code)
    if state is None:
        return _("Never issued here.")
    return _("Printed in advance: {state}.").format(state=label_of(state).lower())


def _listed(place: int, row: Row[Any], entry: Entry) -> Listed:
    return Listed(
        id=place,
        barcode=row.barcode or row.text,
        kind=row.kind,
        item_id=row.item_id,
        number=row.number,
        processing=row.processing,
        quality=row.quality,
        custody=row.custody,
        restriction=row.restriction,
        place_text=row.place_text,
        plate=row.plate,
        well=row.well,
        outcome=row.outcome,
        times=entry.times,
        also=(entry.code,) if row.barcode and row.barcode != entry.code else (),
    )


def _again(before: Listed, entry: Entry) -> Listed:
    also = before.also if entry.code == before.barcode else (*before.also, entry.code)
    return replace(before, times=before.times + entry.times, also=tuple(dict.fromkeys(also)))


def texts_of(entries: Iterable[Entry]) -> list[str]:
    """What a draft keeps of a list: each entry as often as it came."""
    return [entry.code or normalised(entry.typed) for entry in entries for _turn in range(entry.times)]
