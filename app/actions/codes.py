"""Issue barcodes from the one registry, and find what a scanned code stands for."""

from sqlalchemy import func, select

from app.domain.barcode import NOBODY, PREFIX, Barcode, parse, printed
from app.domain.errors import NotFound, Refused
from app.domain.words import CELL_KINDS, Edge, Kind, Processing, Quality, label_of
from app.i18n import _
from app.queries.codes import found
from app.work import Work
from db.models import Code, Item, Lineage, Participant

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
    """The next free code of a kind; numbers are never used again, even of voided codes (R10)."""
    number = NOBODY if kind in OF_NOBODY else participant_no
    highest = select(func.max(Code.sequence)).where(Code.participant_no == number, Code.kind == kind)
    last = work.session.scalar(highest.execution_options(with_voided=True)) or 0
    if last >= 999:
        text = _("All 999 codes of kind {kind} are in use for {number:03d}.").format(kind=label_of(kind), number=number)
        raise Refused(text, hint=_("Ask the data manager."))
    return Barcode(PREFIX, number, kind, last + 1)


def register(work: Work, code: Barcode, subject: str, subject_id: int) -> None:
    """Enter an issued code in the registry."""
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
