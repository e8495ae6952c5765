"""Outage kits, their codes and what became of each, and what was found on tubes and waits for its record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from app.domain.barcode import parse, printed
from app.domain.errors import NotFound
from app.domain.outage import owner_name
from app.domain.times import Moment
from app.domain.words import NOT_ACCOUNTED, Kind, LabelState, ReservedState, label_of
from app.i18n import N_, _
from app.queries.codes import claimed_in
from app.tables import Column, Told, column
from app.tables import ColumnKind as K
from db.models import Label, OutageKit, Reserved

STATES: Final = {
    ReservedState.RESERVED: "wait",
    ReservedState.CLAIMED: "warn",
    ReservedState.USED: "ok",
    ReservedState.VOIDED: "void",
}


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit with how many of its codes stand in which state."""

    id: int
    paper: str
    made: Moment
    made_by: str
    closed: Moment | None
    closed_by: str | None
    remark: str
    total: int
    reserved: int
    claimed: int
    used: int
    voided: int
    labels_waiting: int

    @property
    def open(self) -> int:
        return self.reserved + self.claimed

    @property
    def state(self) -> Told:
        """Whether it is closed, and how many codes are left to account for."""
        if self.closed is not None:
            return Told(_("Closed"), "ok")
        return Told(_("{count} to account for").format(count=self.open), "wait" if self.open else "warn")


@dataclass(frozen=True, slots=True)
class KitCode:
    """A code of a kit and how it was accounted for."""

    id: int
    paper: str
    code: str
    kind: Kind
    participant_no: int
    state: ReservedState
    used_at: Moment | None
    written_by: str | None
    entered: Moment | None
    entered_by: str | None
    paper_line: str | None
    why: str | None

    @property
    def owner(self) -> str:
        return owner_name(self.participant_no)

    @property
    def told(self) -> Told:
        return Told(label_of(self.state), STATES[self.state])

    @property
    def is_open(self) -> bool:
        return self.state in NOT_ACCOUNTED

    @property
    def said(self) -> str:
        """What the paper says of it, or why it is void."""
        if self.why:
            return self.why
        return " · ".join(each for each in (self.written_by, self.paper_line) if each)


KIT_COLUMNS: tuple[Column[Any], ...] = (
    column("PAPER", N_("Kit"), "paper", width=90),
    column("STATE", N_("State"), "state", K.STATE, width=150, stretch=True),
)

CODE_COLUMNS: tuple[Column[Any], ...] = (
    column("CODE", N_("Code"), "code", K.CODE, width=170),
    column("KIND", N_("Kind"), "kind", K.WORD, words=Kind, width=150),
    column("STATE", N_("State"), "told", K.STATE, width=170),
    column("USED", N_("Used at"), "used_at", K.TIME, width=150),
    column("SAID", N_("Paper or reason"), "said", width=170, stretch=True),
)


def kits(session: Session) -> list[Kit]:
    """All kits, the latest first."""

    def counted(state: ReservedState) -> Any:
        return func.coalesce(func.sum(case((Reserved.state == state, 1), else_=0)), 0)

    statement = (
        select(
            OutageKit.id,
            OutageKit.paper,
            OutageKit.made,
            OutageKit.made_by,
            OutageKit.closed,
            OutageKit.closed_by,
            func.coalesce(OutageKit.remark, ""),
            func.count(Reserved.id),
            *(counted(state) for state in STATES),
        )
        .join(Reserved, Reserved.kit_id == OutageKit.id)
        .group_by(OutageKit.id)
        .order_by(OutageKit.id.desc())
    )
    waiting = (
        select(Reserved.kit_id, func.count())
        .join(Label, Label.code == Reserved.code)
        .where(Label.state == LabelState.WAITING)
        .group_by(Reserved.kit_id)
    )
    unprinted = {row[0]: row[1] for row in session.execute(waiting)}
    return [Kit(*(*row, unprinted.get(row.id, 0))) for row in session.execute(statement)]


def kit(session: Session, paper: str) -> Kit:
    """One kit; NotFound where none has this number."""
    for each in kits(session):
        if each.paper == paper:
            return each
    raise NotFound(_("There is no outage kit {kit}.").format(kit=paper), hint=_("Choose it in the list."))


def kit_codes(session: Session, paper: str) -> list[KitCode]:
    """Every code of a kit, in the order of its series."""
    return _codes(session, OutageKit.paper == paper)


def waiting_for_record(session: Session) -> list[KitCode]:
    """What was found on tubes and waits for its record, in the order in which the records will take the codes."""
    return _codes(session, Reserved.state == ReservedState.CLAIMED, by=claimed_in())


def reserved_code(session: Session, scanned: str) -> KitCode:
    """A code of a kit by its scan; NotFound where it belongs to none."""
    text = parse(scanned).text
    rows = _codes(session, Reserved.code == text)
    if not rows:
        raise NotFound(
            _("{code} belongs to no outage kit.").format(code=printed(text)),
            hint=_("Only codes that were printed in advance are entered here."),
            code=text,
        )
    return rows[0]


def unprinted_labels(session: Session, paper: str) -> Sequence[Row[Any]]:
    """(number, template) of the labels of a kit that wait to be printed."""
    statement = (
        select(Label.id, Label.template)
        .join(Reserved, Reserved.code == Label.code)
        .join(OutageKit, OutageKit.id == Reserved.kit_id)
        .where(OutageKit.paper == paper, Label.state == LabelState.WAITING)
        .order_by(Label.id)
    )
    return session.execute(statement).all()


def _codes(session: Session, which: Any, *, by: Any = Reserved.id) -> list[KitCode]:
    statement = (
        select(
            Reserved.id,
            OutageKit.paper,
            Reserved.code,
            Reserved.kind,
            Reserved.participant_no,
            Reserved.state,
            Reserved.used_at,
            Reserved.written_by,
            Reserved.entered,
            Reserved.entered_by,
            Reserved.paper_line,
            Reserved.why,
        )
        .join(OutageKit, OutageKit.id == Reserved.kit_id)
        .where(which)
        .order_by(by, Reserved.id)
    )
    return [KitCode(*row) for row in session.execute(statement)]
