"""Destructions: what of a participant lies where, in walking order, what is outside, and how far each thing is."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.barcode import printed
from app.domain.destruction import SETTLED, SIGNATURES, Facts, Stand, is_overdue, stand_of, walking_order
from app.domain.errors import NotFound
from app.domain.times import Moment
from app.domain.words import (
    CELL_KINDS,
    Custody,
    DestructionState,
    Kind,
    Processing,
    Role,
    ShipmentStatus,
    SignatureMeaning,
    WithdrawalScope,
)
from app.i18n import N_, _
from app.settings import Settings
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.base import canonical
from db.models import (
    Destruction,
    DestructionItem,
    Item,
    Participant,
    Shipment,
    ShipmentItem,
    Signature,
    WellContent,
)

SUBJECT = "destruction"
GONE = (Custody.DESTROYED, Custody.LOST, Custody.EXPECTED, Custody.RETURNED)
"""What no destruction is asked for: it is not there, or back where it belongs."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing of a destruction. `lies` is where it lies, or lay before it was picked."""

    id: int
    barcode: str
    kind: Kind
    stand: Stand
    lies: str
    picked: Moment | None
    picked_by: str
    missing: Moment | None
    missing_why: str
    destroyed: Moment | None
    destroyed_by: str
    witness: str
    method: str
    outside: str
    shipment: str
    sent: Moment | None
    asked: Moment | None
    reference: str

    @property
    def note(self) -> str:
        """What a person should know beside its state."""
        if self.stand is Stand.MISSING:
            return self.missing_why
        if self.stand is Stand.CONFIRMED:
            return self.reference
        if self.stand is Stand.DESTROYED:
            return f"{self.method}, {self.destroyed_by} / {self.witness}"
        return self.picked_by


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a certificate, and the content as it was then."""

    user: str
    name: str
    role: Role
    at: Moment
    digest: str


@dataclass(frozen=True, slots=True)
class DestructionView:
    """A destruction as it stands; `digest` is of all that its certificate says."""

    id: int
    version: int
    participant_id: int
    number: int
    scope: WithdrawalScope | None
    withdrawn_at: Moment | None
    state: DestructionState
    why: str
    asked: Moment
    asked_by: str
    lines: tuple[Listed, ...]
    signatures: tuple[Signed, ...]
    certified: Moment | None
    certificate: str

    @property
    def here(self) -> tuple[Listed, ...]:
        """What lies or lay in the laboratory."""
        return tuple(each for each in self.lines if not each.outside)

    @property
    def outside(self) -> tuple[Listed, ...]:
        return tuple(each for each in self.lines if each.outside)

    def count(self, *stands: Stand) -> int:
        return sum(each.stand in stands for each in self.lines)

    @property
    def digest(self) -> str:
        return hashlib.sha256(canonical(content_of(self)).encode()).hexdigest()

    @property
    def valid(self) -> tuple[Signed, ...]:
        """The signatures over the content as it is; what was signed before a change counts no more."""
        return tuple(each for each in self.signatures if each.digest == self.digest)

    def is_overdue(self, today: date, within: int) -> bool:
        """Whether it is not certified `within` days."""
        return self.state is not DestructionState.CERTIFIED and is_overdue(self.asked.day, today, within)


@dataclass(frozen=True, slots=True)
class DestructionLine:
    """A destruction in a list, with what it waits for."""

    id: int
    number: int
    state: DestructionState
    asked: Moment
    things: int
    settled: int
    outside: int
    signed: int
    certificate: str
    is_overdue: bool


COLUMNS: tuple[Column[Listed], ...] = (
    column("REFID", N_("Code"), "barcode", K.CODE, width=140),
    column("KIND", N_("Kind"), "kind", K.WORD, words=Kind, width=110),
    Column(N_("Lies at"), lambda row: row.outside or row.lies or _("no place recorded"), name="LIES", width=230),
    Column(N_("State"), lambda row: _(row.stand.value), name="STAND", width=110),
    Column(N_("By, why, how"), lambda row: row.note, name="NOTE", width=110, stretch=True),
)


def content_of(view: DestructionView) -> list[Any]:
    """All that a certificate states, as plain values."""
    head = [view.id, view.number, view.scope.value if view.scope else None, _iso(view.withdrawn_at), view.why]
    lines = [
        [
            *(each.barcode, each.kind.value, each.stand.name, each.lies, each.outside, each.shipment, each.reference),
            *(_iso(each.picked), each.picked_by, _iso(each.missing), each.missing_why),
            *(_iso(each.destroyed), each.destroyed_by, each.witness, each.method),
        ]
        for each in sorted(view.lines, key=lambda line: line.barcode)
    ]
    return [head, lines]


def destruction(session: Session, number: int) -> DestructionView:
    """The destruction with this number; NotFound where there is none."""
    head = session.execute(
        select(Destruction, Participant.number, Participant.withdrawal_scope, Participant.withdrawn_at)
        .join(Participant, Participant.id == Destruction.participant_id)
        .where(Destruction.id == number, Destruction.voided.is_(False))
    ).first()
    if head is None:
        raise NotFound(
            _("There is no destruction {number}.").format(number=number), hint=_("Open it from its participant.")
        )
    row: Destruction = head[0]
    return DestructionView(
        id=row.id,
        version=row.version,
        participant_id=row.participant_id or 0,
        number=head.number,
        scope=head.withdrawal_scope,
        withdrawn_at=head.withdrawn_at,
        state=row.state,
        why=row.why,
        asked=row.asked,
        asked_by=row.asked_by,
        lines=_lines(session, row.id),
        signatures=_signatures(session, row.id),
        certified=row.certified,
        certificate=row.certificate or "",
    )


def last_destruction(session: Session, number: int) -> int | None:
    """The number of a participant's last destruction; None where none was asked for."""
    return session.scalar(
        select(Destruction.id)
        .join(Participant, Participant.id == Destruction.participant_id)
        .where(Participant.number == number, Destruction.voided.is_(False))
        .order_by(Destruction.id.desc())
        .limit(1)
    )


def destructions(session: Session, settings: Settings, today: date) -> tuple[DestructionLine, ...]:
    """Every destruction, the last one first."""
    ids = session.scalars(select(Destruction.id).where(Destruction.voided.is_(False)).order_by(Destruction.id.desc()))
    return tuple(_line(destruction(session, each), settings, today) for each in ids.all())


def unsettled(session: Session, settings: Settings, today: date) -> tuple[DestructionLine, ...]:
    """The destructions that are not certified yet."""
    return tuple(
        each for each in destructions(session, settings, today) if each.state is not DestructionState.CERTIFIED
    )


def to_destroy(session: Session, participant_id: int) -> tuple[int, ...]:
    """Ids of what is left of a participant: not what is used up, lost, destroyed, expected or back in pathology."""
    rows = session.execute(
        select(Item.id, Item.kind, Item.processing)
        .where(Item.participant_id == participant_id, Item.voided.is_(False), Item.custody.not_in(GONE))
        .order_by(Item.id)
    )
    return tuple(row.id for row in rows if not _is_used_up(row.kind, row.processing))


def whereabouts(session: Session, item_id: int) -> str:
    """Where a thing lies, from the freezer down; in a plate, its plate and well."""
    plate = aliased(Item)
    well = session.execute(
        select(plate.barcode, plate.place_text, WellContent.well)
        .join(plate, plate.id == WellContent.plate_id)
        .where(WellContent.item_id == item_id, WellContent.live, WellContent.voided.is_(False))
    ).first()
    if well is not None:
        return " / ".join(part for part in (well.place_text, f"{printed(well.barcode)} {well.well}") if part)
    return session.scalar(select(Item.place_text).where(Item.id == item_id)) or ""


def journey(session: Session, item_id: int) -> Row[Any] | None:
    """The shipment in which a thing is away: its id, code, provider and when it went."""
    return session.execute(
        select(Shipment.id, Shipment.barcode, Shipment.provider, Shipment.sent)
        .join(ShipmentItem, ShipmentItem.shipment_id == Shipment.id)
        .where(
            or_(ShipmentItem.item_id == item_id, ShipmentItem.plate_id == item_id),
            ShipmentItem.voided.is_(False),
            Shipment.status.in_((ShipmentStatus.SENT, ShipmentStatus.RECEIVED)),
        )
        .order_by(Shipment.id.desc())
        .limit(1)
    ).first()


def _is_used_up(kind: Kind, processing: Processing) -> bool:
    return processing is Processing.ENDED or (kind in CELL_KINDS and processing is Processing.AMPLIFIED)


def _lines(session: Session, number: int) -> tuple[Listed, ...]:
    rows = session.execute(
        select(DestructionItem, Item.barcode, Item.kind, Item.custody, Shipment.barcode, Shipment.sent)
        .join(Item, Item.id == DestructionItem.item_id)
        .outerjoin(Shipment, Shipment.id == DestructionItem.shipment_id)
        .where(DestructionItem.destruction_id == number, DestructionItem.voided.is_(False))
    ).all()
    found = [_listed(session, *row) for row in rows]
    return tuple(
        sorted(found, key=lambda each: (bool(each.outside), walking_order(each.outside or each.lies), each.barcode))
    )


def _listed(
    session: Session, row: DestructionItem, code: str, kind: Kind, custody: Custody, shipment: str, sent: Moment | None
) -> Listed:
    is_away = custody in (Custody.SHIPPED, Custody.ELSEWHERE)
    was_away = bool(row.outside) and (is_away or row.destroyed is not None or custody is Custody.DESTROYED)
    facts = Facts(
        is_outside=is_away,
        is_asked=row.asked is not None,
        is_picked=row.picked is not None,
        is_missing=row.missing is not None,
        is_destroyed=row.destroyed is not None,
        is_given_back=kind is Kind.BLOCK and custody is Custody.RETURNED,
        has_addressee=was_away,
    )
    return Listed(
        id=row.item_id,
        barcode=code,
        kind=kind,
        stand=stand_of(facts),
        lies=row.lay or whereabouts(session, row.item_id),
        picked=row.picked,
        picked_by=row.picked_by or "",
        missing=row.missing,
        missing_why=row.missing_why or "",
        destroyed=row.destroyed,
        destroyed_by=row.destroyed_by or "",
        witness=row.witness or "",
        method=row.method or "",
        outside=(row.outside or "") if was_away else "",
        shipment=shipment or "",
        sent=sent,
        asked=row.asked,
        reference=row.reference or "",
    )


def _signatures(session: Session, number: int) -> tuple[Signed, ...]:
    rows = session.execute(
        select(Signature.user, Signature.name, Signature.role, Signature.at, Signature.digest)
        .where(
            Signature.subject == SUBJECT,
            Signature.subject_id == number,
            Signature.meaning == SignatureMeaning.DESTROYED,
            Signature.voided.is_(False),
        )
        .order_by(Signature.id)
    )
    return tuple(Signed(*row) for row in rows)


def _line(view: DestructionView, settings: Settings, today: date) -> DestructionLine:
    return DestructionLine(
        id=view.id,
        number=view.number,
        state=view.state,
        asked=view.asked,
        things=len(view.lines),
        settled=view.count(*SETTLED),
        outside=view.count(Stand.OUTSIDE, Stand.ASKED),
        signed=min(len(view.valid), SIGNATURES),
        certificate=view.certificate,
        is_overdue=view.is_overdue(today, settings.destruction_days),
    )


def _iso(moment: Moment | None) -> str | None:
    return moment.iso if moment is not None else None
