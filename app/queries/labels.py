"""Labels that wait to be printed, those that wait to be applied, and every print there was."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.domain.barcode import normalised, participant_name, printed
from app.domain.errors import OtherParticipant, Refused
from app.domain.words import ON_PAPER, LabelState, PrintReason, SpoolState, label_of
from app.i18n import N_, _
from app.queries.codes import Found
from app.queries.spool import is_doubtful, open_copies
from app.tables import Column, Told, column
from app.tables import ColumnKind as K
from db.models import Item, Label, Lineage, Participant, Spooled, User, WellContent

COLUMNS: tuple[Column[Any], ...] = (
    column("CODE", N_("Code"), "code", K.CODE, width=180),
    column("TEMPLATE", N_("Label"), "template", width=210),
    column("COPIES", N_("Copies"), "copies", K.NUMBER, width=90),
    column("REASON", N_("Reason"), "reason", K.WORD, words=PrintReason, width=190),
    column("PRINTER", N_("Printer"), "printer", width=150),
    column("STATE", N_("State"), "told", K.STATE, width=170),
    column("WHY", N_("Why"), "why", width=160, stretch=True),
)

UNAPPLIED_COLUMNS: tuple[Column[Any], ...] = (
    column("CODE", N_("Code"), "code", K.CODE, width=180),
    column("BESIDE", N_("To be scanned beside"), "beside", width=260, stretch=True),
    column("TEMPLATE", N_("Label"), "template", width=210),
    column("PRINTED", N_("Printed on"), "printed_at", K.TIME, width=160),
    column("MARK", N_("Mark"), "mark", width=80),
)

LOG_COLUMNS: tuple[Column[Any], ...] = (
    column("LABEL", N_("No."), "id", K.NUMBER, places=0, width=70),
    column("PRINTED", N_("Printed on"), "printed_at", K.TIME, width=150),
    column("CODE", N_("Code"), "code", K.CODE, width=170),
    column("TEMPLATE", N_("Label"), "template", width=170),
    column("VERSION", N_("V."), "template_version", K.NUMBER, places=0, width=44),
    column("COPIES", N_("Copies"), "copies", K.NUMBER, places=0, width=80),
    column("REASON", N_("Reason"), "reason_told", width=150),
    column("PRINTER", N_("Printer"), "printer", width=120),
    column("BY", N_("By"), "by", width=60),
    column("STATE", N_("State"), "told", K.STATE, width=125),
    column("WHY", N_("Why"), "why", width=150, stretch=True),
)

_OUT = (LabelState.PRINTED, LabelState.APPLIED, LabelState.VOID)
_STATES = {LabelState.PRINTED: "wait", LabelState.APPLIED: "ok", LabelState.VOID: "void"}


@dataclass(frozen=True, slots=True)
class Queued:
    """A waiting label: the printer it goes to, or the one it is on its way to, and what became of its copies."""

    id: int
    code: str
    template: str
    copies: int
    reason: PrintReason
    why: str
    state: LabelState
    printer: str = ""
    batch: int | None = None
    doubtful: int | None = None
    problem: str = ""
    told: Told = field(default=Told("", "wait"))


@dataclass(frozen=True, slots=True)
class Print:
    """A label that came out of a printer."""

    id: int
    code: str
    template: str
    template_version: int
    copies: int
    reason: PrintReason
    mark: str
    printer: str
    by: str
    printed_at: Any
    state: LabelState
    why: str

    @property
    def reason_told(self) -> str:
        """The reason with the mark that the label bears: Reprint R2."""
        return f"{label_of(self.reason)} {self.mark}".strip()

    @property
    def told(self) -> Told:
        return Told(label_of(self.state), _STATES[self.state])


@dataclass(frozen=True, slots=True)
class Unapplied:
    """A label that was printed and not yet scanned beside what it comes from."""

    id: int
    code: str
    template: str
    printed_at: Any
    mark: str
    beside: str
    state: LabelState = LabelState.PRINTED


def labels(session: Session, *, only_waiting: bool = True) -> Sequence[Row[Any]]:
    """Waiting labels in the order asked for, or all, newest first."""
    statement = select(
        Label.id,
        Label.version,
        Label.code,
        Label.template,
        Label.template_version,
        Label.copies,
        Label.reason,
        Label.state,
        Label.why,
        Label.content,
    ).where(Label.voided.is_(False))
    if only_waiting:
        statement = statement.where(Label.state == LabelState.WAITING).order_by(Label.id)
    else:
        statement = statement.order_by(Label.id.desc()).limit(500)
    return session.execute(statement).all()


def queue(session: Session, now: datetime) -> list[Queued]:
    """Waiting labels with what became of their copies; those on no way have no printer yet."""
    copies: dict[int, list[Row[Any]]] = {}
    for copy in open_copies(session):
        copies.setdefault(copy.label_id, []).append(copy)
    return [_queued(row, copies.get(row.id, []), now) for row in labels(session)]


def prints(session: Session, offset: int, limit: int, *, descending: bool = True) -> list[Print]:
    """A page of every print, newest first."""
    order = Label.id.desc() if descending else Label.id
    rows = session.execute(_prints().order_by(order).offset(offset).limit(limit))
    return [
        Print(
            row.id,
            row.code,
            row.template,
            row.template_version,
            row.copies,
            row.reason,
            mark_of(row.reprint),
            row.printer or "",
            row.initials or row.printed_by or "",
            row.printed_at,
            row.state,
            row.void_reason or row.why or "",
        )
        for row in rows
    ]


def print_count(session: Session) -> int:
    out = select(func.count(Label.id)).where(Label.state.in_(_OUT), Label.voided.is_(False))
    return session.scalar(out) or 0


def unapplied(session: Session, offset: int, limit: int) -> list[Unapplied]:
    """A page of the codes of which the latest print was not applied yet, oldest first."""
    columns = select(Label.id, Label.code, Label.item_id, Label.template, Label.printed_at, Label.reprint)
    rows = session.execute(
        columns.where(Label.id.in_(_latest_unapplied())).order_by(Label.id).offset(offset).limit(limit)
    )
    found = rows.all()
    beside = _sources(session, {row.item_id for row in found if row.item_id is not None})
    return [
        Unapplied(
            row.id,
            row.code,
            row.template,
            row.printed_at,
            mark_of(row.reprint),
            ", ".join(printed(each) for each in beside.get(row.item_id, ())) or _("itself"),
        )
        for row in found
    ]


def unapplied_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(_latest_unapplied().subquery())) or 0


def is_unapplied(session: Session, code: str) -> bool:
    """Whether the latest print of a code was not applied yet."""
    return is_any_unapplied(session, select(literal(code)))


def is_any_unapplied(session: Session, codes: Select[tuple[str]]) -> bool:
    """Whether one of some codes has a latest print that was not applied yet."""
    return session.scalar(_latest_unapplied().where(Label.code.in_(codes)).limit(1)) is not None


def is_source(session: Session, target: Found) -> bool:
    """Whether labels are scanned beside this: things come from it, or it comes from nothing."""
    if target.subject != "item":
        return True
    made = select(Lineage.id).where(Lineage.parent_id == target.subject_id, Lineage.voided.is_(False))
    held = select(WellContent.id).where(WellContent.plate_id == target.subject_id, WellContent.voided.is_(False))
    has_any = session.scalar(made.limit(1)) is not None or session.scalar(held.limit(1)) is not None
    return has_any or sources_of(session, target) == (target.code,)


def sources_of(session: Session, target: Found) -> tuple[str, ...]:
    """The codes beside which a label is applied: what its thing comes from, the plate that holds that; else its own."""
    if target.subject != "item":
        return (target.code,)
    return _sources(session, {target.subject_id}).get(target.subject_id) or (target.code,)


def number_of(session: Session, target: Found) -> int | None:
    """The number of the participant of a thing; None where it is nobody's."""
    if target.subject != "item":
        return None
    owner = select(Participant.number).join(Item, Item.participant_id == Participant.id)
    return session.scalar(owner.where(Item.id == target.subject_id))


def wrong_pair(session: Session, beside: Found, target: Found, allowed: Sequence[str]) -> Refused:
    """The red stop where the two are of two participants, else a refusal that names where the label belongs."""
    ours, theirs = (number_of(session, each) for each in (beside, target))
    if ours and theirs and ours != theirs:
        return OtherParticipant(
            _("STOP. This label belongs to another participant."),
            hint=_("Put it aside, then scan a label of {number}.").format(number=participant_name(ours)),
            code=target.code,
            expected=normalised(participant_name(ours)),
            open_work=beside.code,
        )
    code, source = printed(target.code), printed(beside.code)
    if allowed == (target.code,):
        text = _("{code} comes from nothing here: its label is scanned beside itself.").format(code=code)
        return Refused(text, hint=_("Scan {code} twice.").format(code=code), code=target.code)
    text = _("{code} does not come from {source}: it comes from {true}.")
    parents = ", ".join(printed(each) for each in allowed)
    return Refused(
        text.format(code=code, source=source, true=parents),
        hint=_("Put the label aside, or scan the right source first."),
        code=target.code,
    )


def mark_of(reprint: int) -> str:
    """What a reprint bears: R2 for the second print of a code."""
    return f"R{reprint + 1}" if reprint else ""


def _sources(session: Session, item_ids: set[int]) -> dict[int, tuple[str, ...]]:
    """By item that comes from something, the codes of its parents, then those of plates that hold it or one of these."""
    found: dict[int, list[str]] = {}
    parent, plate = aliased(Item), aliased(Item)
    edges = select(Lineage.child_id, Lineage.parent_id, parent.barcode).join(parent, parent.id == Lineage.parent_id)
    parents = session.execute(
        edges.where(Lineage.child_id.in_(item_ids), Lineage.voided.is_(False)).order_by(Lineage.parent_id)
    ).all()
    for row in parents:
        found.setdefault(row.child_id, []).append(row.barcode)
    held = select(WellContent.item_id, plate.barcode).join(plate, plate.id == WellContent.plate_id)
    in_wells = {each for row in parents for each in (row.parent_id, row.child_id)}
    wells = session.execute(
        held.where(WellContent.item_id.in_(in_wells), WellContent.live, WellContent.voided.is_(False))
    ).all()
    for row in parents:
        found[row.child_id] += [well.barcode for well in wells if well.item_id in (row.parent_id, row.child_id)]
    return {item_id: tuple(dict.fromkeys(codes)) for item_id, codes in found.items()}


def _latest_unapplied() -> Select[tuple[int]]:
    """The ids of the latest prints of their codes that are printed and no more."""
    latest = select(func.max(Label.id)).where(Label.state.in_(ON_PAPER), Label.voided.is_(False)).group_by(Label.code)
    return select(Label.id).where(Label.id.in_(latest), Label.state == LabelState.PRINTED)


def _prints() -> Select[Any]:
    printer = (
        select(func.max(Spooled.printer))
        .where(Spooled.label_id == Label.id, Spooled.state == SpoolState.SENT)
        .scalar_subquery()
    )
    return (
        select(
            Label.id,
            Label.code,
            Label.template,
            Label.template_version,
            Label.copies,
            Label.reason,
            Label.reprint,
            Label.printed_at,
            Label.printed_by,
            Label.state,
            Label.why,
            Label.void_reason,
            User.initials,
            printer.label("printer"),
        )
        .outerjoin(User, User.login == Label.printed_by)
        .where(Label.state.in_(_OUT), Label.voided.is_(False))
    )


def _queued(row: Row[Any], copies: Sequence[Row[Any]], now: datetime) -> Queued:
    doubtful = next((copy for copy in copies if is_doubtful(copy, now)), None)
    told = Told(label_of(row.state), "wait")
    if doubtful is not None:
        told = Told(label_of(SpoolState.DOUBTFUL), "warn")
    elif any(copy.state is SpoolState.SENDING for copy in copies):
        told = Told(label_of(SpoolState.SENDING), "wait")
    elif any(copy.problem for copy in copies):
        told = Told(_("Not sent"), "warn")
    elif copies:
        told = Told(_("Waits for the printer"), "wait")
    return Queued(
        row.id,
        row.code,
        row.template,
        row.copies,
        row.reason,
        row.why or "",
        row.state,
        printer=copies[0].printer if copies else "",
        batch=copies[0].batch if copies else None,
        doubtful=doubtful.id if doubtful is not None else None,
        problem=next((copy.problem for copy in copies if copy.problem), ""),
        told=told,
    )
