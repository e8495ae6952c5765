"""Deviations as their page shows them: what each concerns, its facts, its co-signature and whether that is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.deviation import FACTS
from app.domain.times import Moment
from app.domain.words import DeviationCode, DeviationState, Kind, Restriction, Role, Severity, label_of
from app.i18n import N_, _, decimal
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Deviation, DeviationItem, Item, Participant

OPEN, COSIGN, ALL = "open", "cosign", "all"


@dataclass(frozen=True, slots=True)
class Concerned:
    """A thing that a deviation concerns, and what holds it."""

    barcode: str
    kind: Kind
    restriction: Restriction | None
    restriction_reason: str


@dataclass(frozen=True, slots=True)
class DeviationRow:
    """A deviation, whole."""

    id: int
    version: int
    number: int | None
    code: DeviationCode
    rule: str
    severity: Severity
    state: DeviationState
    description: str
    action_taken: str
    capa: str
    opened: Moment
    opened_by: str
    closed: Moment | None
    closed_by: str | None
    cosign_role: Role | None
    cosign_due: date | None
    cosigned_by: str | None
    facts: Mapping[str, Any]
    items: tuple[Concerned, ...]
    cosignature: str
    is_cosign_open: bool
    is_cosign_late: bool

    @property
    def held(self) -> tuple[Concerned, ...]:
        """What it concerns and is on hold, plates first."""
        held = [each for each in self.items if each.restriction is Restriction.HOLD]
        return tuple(sorted(held, key=lambda each: each.kind is not Kind.PLATE))

    def told_facts(self) -> Sequence[tuple[str, str]]:
        """The facts in words: name and value."""
        found = []
        for key, value in self.facts.items():
            title, unit = FACTS.get(key, (key.replace("_", " "), ""))
            if value is False or value is None:
                continue
            found.append((_(title), f"{_told(value)} {unit}".strip()))
        return found


COLUMNS: Final[tuple[Column[Any], ...]] = (
    column("DVSEQ", N_("No."), "id", K.NUMBER, width=56),
    column("DVDECOD", N_("Code"), "code", K.WORD, words=DeviationCode, width=130),
    column("DVSEV", N_("Severity"), "severity", K.WORD, words=Severity, width=85),
    column("DVSTATE", N_("State"), "state", K.WORD, words=DeviationState, width=110),
    column("COSIGN", N_("Co-signature"), "cosignature", width=120),
    column("DVTERM", N_("Description"), "description", width=150, stretch=True),
    column("SUBJID", N_("Participant"), "number", K.NUMBER, width=90),
)


def deviation_list(session: Session, today: date, which: str = ALL) -> Sequence[DeviationRow]:
    """The deviations that are open, that wait for a co-signature, or all; the newest first, late co-signatures before."""
    statement = (
        select(Deviation, Participant.number)
        .outerjoin(Participant, Participant.id == Deviation.participant_id)
        .order_by(Deviation.id.desc())
    )
    if which == OPEN:
        statement = statement.where(Deviation.state != DeviationState.CLOSED)
    if which == COSIGN:
        statement = statement.where(Deviation.cosign_role.is_not(None), Deviation.cosigned_by.is_(None))
    items = _items(session)
    rows = [_row(row, number, items.get(row.id, ()), today) for row, number in session.execute(statement)]
    return sorted(rows, key=lambda row: not row.is_cosign_late)


def _items(session: Session) -> dict[int, tuple[Concerned, ...]]:
    found: dict[int, tuple[Concerned, ...]] = {}
    rows = session.execute(
        select(DeviationItem.deviation_id, Item.barcode, Item.kind, Item.restriction, Item.restriction_reason)
        .join(Item, Item.id == DeviationItem.item_id)
        .where(DeviationItem.voided.is_(False))
        .order_by(DeviationItem.id)
    )
    for row in rows:
        thing = Concerned(row.barcode, row.kind, row.restriction, row.restriction_reason or "")
        found[row.deviation_id] = (*found.get(row.deviation_id, ()), thing)
    return found


def _row(row: Deviation, number: int | None, items: tuple[Concerned, ...], today: date) -> DeviationRow:
    is_open = row.cosign_role is not None and row.cosigned_by is None
    is_late = is_open and row.cosign_due is not None and row.cosign_due < today
    return DeviationRow(
        row.id,
        row.version,
        number,
        row.code,
        row.rule,
        row.severity,
        row.state,
        row.description,
        row.action_taken or "",
        row.capa or "",
        row.opened,
        row.opened_by,
        row.closed,
        row.closed_by,
        row.cosign_role,
        row.cosign_due,
        row.cosigned_by,
        dict(row.facts),
        items,
        _cosignature(row, is_late=is_late),
        is_open,
        is_late,
    )


def _cosignature(row: Deviation, *, is_late: bool) -> str:
    if row.cosign_role is None:
        return ""
    if row.cosigned_by is not None:
        return _("by {user}").format(user=row.cosigned_by)
    day = row.cosign_due.strftime("%d/%m/%Y") if row.cosign_due else ""
    return (_("overdue since {day}") if is_late else _("due {day}")).format(day=day)


def _told(value: Any) -> str:
    if value is True:
        return _("Yes")
    if isinstance(value, int | float):
        return decimal(round(value, 2))
    try:
        return datetime.fromisoformat(str(value)).strftime("%d/%m/%Y %H:%M")
    except ValueError:
        return str(value)


def role_word(row: DeviationRow) -> str:
    """Whose co-signature is asked for."""
    return label_of(row.cosign_role) if row.cosign_role is not None else ""
