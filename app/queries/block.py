"""The record of a block as its page shows it; blocks, extracts and references of a participant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.ffpe import BlockForm, ExtractForm, ReviewForm
from app.domain.times import Moment
from app.domain.words import BlockNature, BlockStatus, Custody, Kind, RequestStatus, SourceReason, YesNo
from app.queries.codes import found
from app.queries.specimens import ancestors
from app.settings import Settings
from db.models import Block, Extract, Item, Lineage, Lot, Participant, Reference, Review, SectionSet, User

AWAITED = (RequestStatus.REQUESTED, RequestStatus.REMINDED)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One reading of a block, whole."""

    at: Moment
    reader: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SectionLine:
    """Sections under one code: asked for, cut, used. `cut` is None while they are awaited."""

    barcode: str
    asked: int | None
    cut: int | None
    used: int
    thickness_um: float | None
    at: Moment | None


@dataclass(frozen=True, slots=True)
class ExtractLine:
    """A DNA extract, whole."""

    barcode: str
    version: int
    source: str
    lot: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """What was or is the reference: from when to when, and why. `until` is None of the present one."""

    barcode: str
    source_reason: SourceReason
    since: Moment
    until: Moment | None
    change_reason: str


@dataclass(frozen=True, slots=True)
class Sibling:
    """A block of the same participant."""

    barcode: str
    request_status: RequestStatus
    custody: Custody
    nature: BlockNature | None


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """A block, its reviews, sections and extracts, the participant's other blocks and references."""

    barcode: str
    participant: int
    values: Mapping[str, Any]
    version: int
    request_status: RequestStatus
    requested: Moment | None
    request_reason: str
    reminded: Moment | None
    refused: Moment | None
    refused_reason: str
    received: Moment | None
    identity_checked: YesNo | None
    stays_in_pathology: bool
    returned: Moment | None
    custody: Custody
    status: BlockStatus
    place: str
    reviews: tuple[ReviewLine, ...]
    sections: tuple[SectionLine, ...]
    extracts: tuple[ExtractLine, ...]
    references: tuple[ReferenceLine, ...]
    siblings: tuple[Sibling, ...]

    @property
    def is_awaited(self) -> bool:
        return self.request_status in AWAITED

    @property
    def is_here(self) -> bool:
        return self.received is not None and self.custody is Custody.IN_LAB

    @property
    def is_reference(self) -> bool:
        """Whether the block or DNA of it is what all cells of the participant are compared with."""
        mine = {self.barcode, *(each.barcode for each in self.extracts)}
        return any(each.until is None and each.barcode in mine for each in self.references)

    def section(self, barcode: str) -> SectionLine | None:
        return next((each for each in self.sections if each.barcode == barcode), None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block or an extract that may become the reference of its participant."""

    id: int
    barcode: str
    kind: Kind
    block: str
    nature: BlockNature | None
    site: str
    is_bone: YesNo | None
    tumour_nuclei_pct: float | None
    din: float | None
    source_reason: SourceReason | None
    since: Moment | None


def block_record(session: Session, scanned: str) -> BlockRecord:
    """The block of a scanned code, or the block from which its sections or DNA came."""
    item, block = _block_behind(session, found(session, scanned, even_void=True).subject_id)
    owner = session.get_one(Participant, item.participant_id or 0)
    return BlockRecord(
        item.barcode,
        owner.number,
        block.held(*(field.name for field in BlockForm.fields())) | {"missing": block.missing},
        block.version,
        block.request_status,
        block.requested,
        block.request_reason or "",
        block.reminded,
        block.refused,
        block.refused_reason or "",
        block.received,
        block.identity_checked,
        block.stays_in_pathology,
        block.returned,
        item.custody,
        block.status,
        item.place_text or "",
        _reviews(session, item.id),
        _sections(session, item.id),
        _extracts(session, item.id),
        references(session, owner.number),
        _siblings(session, owner.id, item.id),
    )


def references(session: Session, number: int) -> tuple[ReferenceLine, ...]:
    """What was and is the reference of a participant, the present one first."""
    rows = session.execute(
        select(Reference, Item.barcode)
        .join(Item, Item.id == Reference.item_id)
        .join(Participant, Participant.id == Reference.participant_id)
        .where(Participant.number == number)
        .order_by(Reference.until.is_not(None), Reference.id.desc())
    )
    return tuple(
        ReferenceLine(code, row.source_reason, row.since, row.until, row.change_reason or "") for row, code in rows
    )


def candidates(session: Session, number: int) -> Sequence[Candidate]:
    """Every block of a participant and the DNA made of it; `since` tells the present reference."""
    mine = select(Item.barcode).join(Block, Block.item_id == Item.id)
    mine = mine.join(Participant, Participant.id == Item.participant_id).where(Participant.number == number)
    since = {each.barcode: each.since for each in references(session, number) if each.until is None}
    rows: list[Candidate] = []
    for code in session.scalars(mine.order_by(Item.id)):
        record = block_record(session, code)
        pct = record.reviews[0].values.get("tumour_nuclei_pct") if record.reviews else None
        for place, (each, din) in enumerate([(code, None), *((x.barcode, x.values["din"]) for x in record.extracts)]):
            rows.append(
                Candidate(
                    len(rows),
                    each,
                    Kind.EXTRACT if place else Kind.BLOCK,
                    code,
                    record.values["nature"],
                    record.values["site"] or "",
                    record.values["is_bone"],
                    pct,
                    din,
                    record.values["source_reason"],
                    since.get(each),
                )
            )
    return rows


def reminder_due(requested: Moment | None, reminded: Moment | None, settings: Settings) -> date | None:
    """The day from which pathology is reminded of a request."""
    last = reminded or requested
    return last.day + timedelta(days=settings.block_reminder_days) if last is not None else None


def _block_behind(session: Session, item_id: int) -> tuple[Item, Block]:
    above = ancestors(session, item_id)
    block = session.scalars(select(Block).where(Block.item_id.in_(above))).one()
    return session.get_one(Item, block.item_id), block


def _reviews(session: Session, block_id: int) -> tuple[ReviewLine, ...]:
    """The last one first."""
    rows = session.execute(
        select(Review, User.initials)
        .outerjoin(User, User.login == Review.pathologist)
        .where(Review.block_id == block_id)
        .order_by(Review.id.desc())
    )
    names = [field.name for field in ReviewForm.fields()]
    return tuple(
        ReviewLine(row.at, initials or row.pathologist, row.held(*names) | {"missing": row.missing})
        for row, initials in rows
    )


def _sections(session: Session, block_id: int) -> tuple[SectionLine, ...]:
    rows = session.execute(
        select(SectionSet, Item.barcode)
        .join(Item, Item.id == SectionSet.item_id)
        .where(SectionSet.block_id == block_id)
        .order_by(Item.id)
    )
    return tuple(
        SectionLine(code, row.asked, row.cut, row.used, row.thickness_um, row.cut_at or row.asked_at)
        for row, code in rows
    )


def _extracts(session: Session, block_id: int) -> tuple[ExtractLine, ...]:
    below = select(Lineage.child_id).where(Lineage.parent_id == block_id)
    source = select(Item.id, Item.barcode).subquery()
    rows = session.execute(
        select(Extract, Item.barcode, source.c.barcode.label("source"), Lot.barcode.label("lot"))
        .join(Item, Item.id == Extract.item_id)
        .join(Lineage, Lineage.child_id == Item.id)
        .join(source, source.c.id == Lineage.parent_id)
        .outerjoin(Lot, Lot.id == Extract.lot_id)
        .where((Lineage.parent_id == block_id) | Lineage.parent_id.in_(below))
        .order_by(Item.id)
    )
    names = [field.name for field in ExtractForm.fields()]
    return tuple(
        ExtractLine(
            row.barcode,
            row.Extract.version,
            row.source,
            row.lot or "",
            row.Extract.held(*names) | {"missing": row.Extract.missing},
        )
        for row in rows
    )


def _siblings(session: Session, participant_id: int, but: int) -> tuple[Sibling, ...]:
    rows = session.execute(
        select(Item.barcode, Block.request_status, Item.custody, Block.nature)
        .join(Block, Block.item_id == Item.id)
        .where(Item.participant_id == participant_id, Item.id != but)
        .order_by(Item.id)
    )
    return tuple(Sibling(*row) for row in rows)
