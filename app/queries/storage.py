"""Where things stand: the path of a place, what a box holds, what stands in a place."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from app.domain.barcode import printed
from app.domain.box import may_be_stored, place_in_grid, positions, spot
from app.domain.errors import Refused
from app.domain.step import Specimen
from app.domain.times import Moment
from app.domain.withdrawal import destroyed
from app.domain.words import Custody, Kind, Processing, Restriction, label_of
from app.i18n import N_, _
from app.queries.codes import found
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Box, Item, Participant, Place, Placement, WellContent


@dataclass(frozen=True, slots=True)
class Stored:
    """One thing in a box or a place."""

    id: int
    barcode: str
    kind: Kind
    number: int | None
    position: str
    at: Moment
    out_of_freezer_min: int | None
    restriction: Restriction | None = None


@dataclass(frozen=True, slots=True)
class BoxView:
    """The grid of a box and what stands in it, by position."""

    barcode: str
    name: str
    rows: int
    columns: int
    place: str
    holds: tuple[Stored, ...]
    version: int = 0
    remark: str = ""

    @property
    def free(self) -> int:
        return self.rows * self.columns - len(self.holds)

    @property
    def grid(self) -> tuple[str, ...]:
        """Its positions, row by row."""
        return positions(self.rows, self.columns)

    @property
    def next_free(self) -> str:
        """The first position that is free; empty where the box is full."""
        taken = {each.position for each in self.holds}
        return next((each for each in self.grid if each not in taken), "")


@dataclass(frozen=True, slots=True)
class Move:
    """One stay of an item: where, since when, whether it is there still."""

    where: str
    at: Moment
    out_of_freezer_min: int | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of a thing in a box."""

    barcode: str
    position: str
    at: Moment
    is_current: bool


COLUMNS: tuple[Column[Stored], ...] = (
    column("POSITION", N_("Position"), "position", K.CODE, width=100),
    column("REFID", N_("Code"), "barcode", K.CODE, width=170),
    column("KIND", N_("Kind"), "kind", K.WORD, words=Kind, width=160, stretch=True),
    column("SUBJID", N_("Participant"), "number", K.NUMBER, width=110),
    column("STOREDTC", N_("Stored at"), "at", K.TIME, width=160),
    column("OUTMIN", N_("Out of the freezer"), "out_of_freezer_min", K.NUMBER, unit="min", width=130),
)


def path_of(session: Session, placed: Placement) -> str:
    """Where a placement is, from the freezer down: "Freezer 2 / Rack 1 / Box 4 A1"."""
    if placed.place_id is not None:
        return " / ".join(_path(session, placed.place_id))
    box = session.scalars(select(Box).where(Box.item_id == placed.box_id)).one()
    stands = session.scalar(select(Placement).where(Placement.item_id == box.item_id, Placement.is_current))
    above = [path_of(session, stands)] if stands is not None else []
    return " / ".join([*above, f"{box.name} {placed.position or ''}".strip()])


def box_view(session: Session, scanned: str) -> BoxView:
    """A box by its code, with what stands in it row by row."""
    item = session.get_one(Item, found(session, scanned, even_void=True).subject_id)
    box = session.scalars(select(Box).where(Box.item_id == item.id)).one()
    holds = _stored(session, Placement.box_id == item.id)
    ordered = tuple(sorted(holds, key=lambda each: place_in_grid(each.position)))
    place, remark = item.place_text or "", item.remark or ""
    return BoxView(item.barcode, box.name, box.rows, box.columns, place, ordered, item.version, remark)


def spot_in(session: Session, box_id: int, typed: str, *, but: int) -> str:
    """The position that was typed, else the first free one, for the thing with the id `but`; refused where there is none."""
    box = session.scalars(select(Box).where(Box.item_id == box_id)).one()
    rows = session.execute(
        select(Placement.position, Item.barcode)
        .join(Item, Item.id == Placement.item_id)
        .where(Placement.box_id == box_id, Placement.is_current, Placement.voided.is_(False), Item.id != but)
    )
    taken = {row.position: row.barcode for row in rows if row.position}
    return spot(box.name, positions(box.rows, box.columns), taken, typed)


def may_be_put_away(session: Session, item: Specimen) -> None:
    """Refused where the thing is not here, used up, or lies in a plate, which is what is put away then."""
    if item.destroyed:
        raise destroyed(item.barcode, item.destroyed)
    may_be_stored(item.barcode, item.custody)
    if item.custody is Custody.EXPECTED:
        text = _("{code} is not in the laboratory: {custody}.").format(code=item.name, custody=label_of(item.custody))
        raise Refused(text, hint=_("Receive it first."), code=item.barcode, way_out="open")
    if item.processing is Processing.ENDED:
        hint = _("Scan what was made of it: {code}.").format(code=printed(item.successor)) if item.successor else ""
        text = _("{code} is used up.").format(code=item.name)
        raise Refused(text, hint=hint or _("Nothing of it is left to put away."), code=item.barcode, way_out="open")
    plate = aliased(Item)
    lies = session.execute(
        select(plate.barcode, WellContent.well)
        .join(plate, plate.id == WellContent.plate_id)
        .where(WellContent.item_id == item.id, WellContent.live)
    ).first()
    if lies is not None:
        raise Refused(
            _("{code} lies in {plate} {well}.").format(code=item.name, plate=printed(lies.barcode), well=lies.well),
            hint=_("Put the plate away, or move it to its own tube."),
            code=lies.barcode,
            way_out="open",
        )


def stays(session: Session, scanned: str, *, limit: int = 40) -> tuple[Stay, ...]:
    """What was put into a box, newest first, whether it is there still or not."""
    rows = session.execute(
        select(Item.barcode, Placement.position, Placement.at, Placement.is_current)
        .join(Item, Item.id == Placement.item_id)
        .where(Placement.box_id == found(session, scanned).subject_id, Placement.voided.is_(False))
        .order_by(Placement.id.desc())
        .limit(limit)
    )
    return tuple(Stay(row.barcode, row.position or "", row.at, row.is_current) for row in rows)


def in_place(session: Session, scanned: str) -> tuple[Stored, ...]:
    """What stands in a place itself, boxes first."""
    return tuple(
        sorted(
            _stored(session, Placement.place_id == found(session, scanned, even_void=True).subject_id),
            key=lambda each: (each.kind is not Kind.BOX, each.barcode),
        )
    )


def moves(session: Session, scanned: str) -> tuple[Move, ...]:
    """Every stay of an item, newest first."""
    rows = session.scalars(
        select(Placement)
        .where(Placement.item_id == found(session, scanned, even_void=True).subject_id, Placement.voided.is_(False))
        .order_by(Placement.id.desc())
    )
    return tuple(Move(path_of(session, row), row.at, row.out_of_freezer_min, row.is_current) for row in rows)


def _stored(session: Session, where: ColumnElement[bool]) -> list[Stored]:
    thing = aliased(Item)
    rows = session.execute(
        select(
            Placement.id,
            thing.barcode,
            thing.kind,
            Participant.number,
            Placement.position,
            Placement.at,
            Placement.out_of_freezer_min,
            thing.restriction,
        )
        .join(thing, thing.id == Placement.item_id)
        .outerjoin(Participant, Participant.id == thing.participant_id)
        .where(where, Placement.is_current, Placement.voided.is_(False))
    )
    return [
        Stored(
            row.id,
            row.barcode,
            row.kind,
            row.number,
            row.position or "",
            row.at,
            row.out_of_freezer_min,
            row.restriction,
        )
        for row in rows
    ]


def _path(session: Session, place_id: int) -> list[str]:
    place = session.get_one(Place, place_id)
    return [*(_path(session, place.parent_id) if place.parent_id else []), place.name]
