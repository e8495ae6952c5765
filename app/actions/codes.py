"""Issue barcodes from the one registry, and find what a scanned code stands for."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.domain.barcode import NOBODY, PREFIX, Barcode, parse, printed
from app.domain.errors import NotFound, Refused
from app.domain.times import Moment
from app.domain.withdrawal import binds
from app.domain.words import (
    CELL_KINDS,
    ON_PAPER,
    Edge,
    Kind,
    Processing,
    Quality,
    ReservedState,
    Restriction,
    TimeSource,
    label_of,
)
from app.i18n import _
from app.queries.codes import RESERVED, claimed_in, found
from app.work import Work
from db.models import Code, CodeFloor, Item, Label, Lineage, OutageKit, Participant, Reserved

OF_NOBODY = frozenset(
    {
        Kind.PLATE,
        Kind.BOX,
        Kind.PLACE,
        Kind.LOT,
        Kind.INSTRUMENT,
        Kind.SHIPMENT,
        Kind.PERSON,
        Kind.COMMAND,
        Kind.NTC,
        Kind.POSITIVE,
    }
)


def next_barcode(work: Work, kind: Kind, participant_no: int = NOBODY) -> Barcode:
    """The code that the next thing of a kind bears: one found on a tube that waits for its record, else a fresh one."""
    number = NOBODY if kind in OF_NOBODY else participant_no
    return _claimed(work, kind, number) or fresh_barcodes(work, kind, number)[0]


def fresh_barcodes(work: Work, kind: Kind, participant_no: int = NOBODY, count: int = 1) -> list[Barcode]:
    """The next free codes of a kind; numbers are never used again, even of voided codes (R10).

    They lie above what was printed before an older store was restored.
    """
    number = NOBODY if kind in OF_NOBODY else participant_no
    last = max(
        work.session.scalar(
            select(func.max(table.sequence))
            .where(table.participant_no == number, table.kind == kind)
            .execution_options(with_voided=True)
        )
        or 0
        for table in (Code, CodeFloor)
    )
    if last + count > 999:
        text = _("All 999 codes of kind {kind} are in use for {number:03d}.").format(kind=label_of(kind), number=number)
        raise Refused(text, hint=_("Ask the data manager."))
    return [Barcode(PREFIX, number, kind, last + place) for place in range(1, count + 1)]


def _claimed(work: Work, kind: Kind, number: int) -> Barcode | None:
    """The code of this kind that was the first to be found on a tube and waits for its record."""
    waiting = select(Reserved.code).where(
        Reserved.state == ReservedState.CLAIMED, Reserved.kind == kind, Reserved.participant_no == number
    )
    code = work.session.scalar(waiting.order_by(claimed_in(), Reserved.id).limit(1))
    return parse(code) if code else None


def register(work: Work, code: Barcode, subject: str, subject_id: int) -> None:
    """Enter an issued code in the registry; one that was printed in advance finds its subject."""
    in_advance = select(Code).where(Code.text == code.text, Code.subject == RESERVED)
    row = work.session.scalar(in_advance)
    if row is not None:
        _use(work, row, subject, subject_id)
        return
    work.add(
        Code(
            text=code.text,
            participant_no=code.participant,
            kind=code.kind,
            sequence=code.sequence,
            subject=subject,
            subject_id=subject_id,
        )
    )


def _use(work: Work, code: Code, subject: str, subject_id: int) -> None:
    """A code found on a tube has its record: the thing tells from which paper it was entered."""
    reserved = work.get(Reserved, code.subject_id)
    code.revise(subject=subject, subject_id=subject_id)
    reserved.revise(state=ReservedState.USED, entered=work.moment(), entered_by=work.who.login)
    item = work.get(Item, subject_id) if subject == "item" else None
    kit = work.get(OutageKit, reserved.kit_id)
    work.log(
        "item.from_paper",
        item,
        code=code.text,
        kit=kit.paper,
        line=reserved.paper_line,
        at=reserved.used_at,
    )


def borne(work: Work, item: Item) -> Label | None:
    """The label that a thing bears already, because its code was printed in advance; from then on it is its label."""
    printed_ahead = select(Label).where(
        Label.code == item.barcode,
        Label.item_id.is_(None),
        Label.state.in_(ON_PAPER),
    )
    row = work.session.scalar(printed_ahead.order_by(Label.id).limit(1))
    if row is not None:
        row.item_id = item.id
    return row


def as_written(work: Work, item: Item, moment: Moment | None) -> Moment | None:
    """The same moment; one that was typed for a thing entered from the paper of an outage is a late one."""
    if moment is None or moment.source is not TimeSource.TYPED:
        return moment
    on_paper = select(Reserved.id).where(Reserved.code == item.barcode, Reserved.state == ReservedState.USED)
    if work.session.scalar(on_paper) is None:
        return moment
    return Moment(moment.day, moment.at, moment.offset_min, TimeSource.LATE)


def give_back(work: Work, item: Item) -> None:
    """An item that is undone leaves a code that was printed in advance to the thing that truly bears it."""
    in_advance = select(Code.id).where(Code.text == item.barcode, Code.subject == RESERVED)
    if work.session.scalar(in_advance) is not None:
        item.barcode = f"{item.barcode}-{item.id}"


def raise_floors(work: Work, marks: Sequence[tuple[int, Kind, int]], source: str) -> None:
    """Numbers of these series (participant, kind, number) were printed by a later store than this one: go above them.

    `source` is when this store was last changed before that.
    """
    for participant_no, kind, sequence in marks:
        row = CodeFloor(participant_no=participant_no, kind=kind, sequence=sequence, at=work.moment(), source=source)
        work.add(row)
    work.log("codes.floor_raised", count=len(marks))


def new_item(
    work: Work,
    kind: Kind,
    participant: Participant | None = None,
    *,
    parent: Item | None = None,
    edge: Edge | None = None,
    processing: Processing = Processing.NOT_BEGUN,
    quality: Quality = Quality.PENDING,
    **columns: object,
) -> Item:
    """A new thing with its own barcode, and the edge to what it came from. Columns are those of Item."""
    code = next_barcode(work, kind, participant.number if participant else NOBODY)
    item = Item(
        barcode=code.text,
        kind=kind,
        participant_id=participant.id if participant else None,
        processing=processing,
        quality=quality,
        changed_at=work.now,
    )
    item.revise(**columns)
    if participant is not None and binds(participant.withdrawal_scope):
        item.restriction = Restriction.CONSENT
    work.add(item)
    register(work, code, "item", item.id)
    if parent is not None and edge is not None:
        join(work, parent, item, edge)
    return item


def join(work: Work, parent: Item, child: Item, edge: Edge) -> None:
    """A typed edge of the lineage; controls of nobody have no parent edge, since participants never mix in it."""
    if parent.participant_id == child.participant_id:
        work.add(Lineage(parent_id=parent.id, child_id=child.id, edge=edge, participant_id=child.participant_id))


def item_of(work: Work, scanned: str, *kinds: Kind) -> Item:
    """The item that a scanned code stands for; Refused where it is of another kind than those asked for."""
    target = found(work.session, scanned)
    if target.subject != "item":
        raise wrong_kind(target.code, target.kind, kinds)
    item = work.get(Item, target.subject_id)
    if kinds and item.kind not in kinds:
        raise wrong_kind(item.barcode, item.kind, kinds)
    return item


def wrong_kind(code: str, kind: Kind, wanted: tuple[Kind, ...]) -> Refused:
    """The refusal of a code of the wrong kind: what it is, what is wanted."""
    names = _("a cell") if wanted == CELL_KINDS else ", ".join(label_of(each) for each in wanted)
    text = _("{code} is: {kind}.").format(code=printed(code), kind=label_of(kind))
    return Refused(text, hint=_("Scan one of these instead: {wanted}.").format(wanted=names), code=code)


def subject_id_of(work: Work, scanned: str, kind: Kind) -> int:
    """The id of the register row (lot, instrument, place, shipment) that a code stands for."""
    parse(scanned)
    target = found(work.session, scanned)
    if target.kind is not kind:
        raise wrong_kind(target.code, target.kind, (kind,))
    return target.subject_id


def participant_by_number(work: Work, number: int) -> Participant:
    """The participant with this number; NotFound where none has it."""
    row = work.session.scalar(select(Participant).where(Participant.number == number))
    if row is None:
        raise NotFound(
            _("No participant {number:03d} is enrolled.").format(number=number),
            hint=_("Check the number, or enrol the participant (Ctrl+N)."),
        )
    return row
