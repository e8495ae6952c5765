"""The delegation log: who held which role from when to when, and who granted and ended it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.words import Role, label_of
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Audit, Change, RoleGrant, User


@dataclass(frozen=True, slots=True)
class Delegation:
    """A role of a person. `until` is None while it has no end; `granted_by` and `ended_by` are user names."""

    id: int
    login: str
    name: str
    initials: str
    role: Role
    since: date
    until: date | None
    granted_by: str
    granted_at: datetime | None
    ended_by: str

    @property
    def role_text(self) -> str:
        return label_of(self.role)


DELEGATION: tuple[Column[Any], ...] = (
    column("NAME", N_("Name"), "name", origin="Assigned", width=190),
    column("INITIALS", N_("Initials"), "initials", origin="Assigned", width=90),
    column("ROLE", N_("Role"), "role_text", origin="Assigned", width=170),
    column("SINCE", N_("From"), "since", K.DATE, origin="Assigned", width=120),
    column("UNTIL", N_("To"), "until", K.DATE, origin="Assigned", width=120),
    column("GRANTED", N_("Granted by"), "granted_by", K.CODE, origin="Assigned", width=130),
    column("ENDED", N_("Ended by"), "ended_by", K.CODE, origin="Assigned", width=130),
)


def delegations(session: Session, *, on: date | None = None) -> Sequence[Delegation]:
    """Every role that was ever granted, or those held on a day; by name, then by the first day."""
    statement = (
        select(RoleGrant.id, User.login, User.name, User.initials, RoleGrant.role, RoleGrant.since, RoleGrant.until)
        .join(User, User.id == RoleGrant.user_id)
        .order_by(User.name, RoleGrant.since, RoleGrant.id)
    )
    if on is not None:
        statement = statement.where(RoleGrant.since <= on, or_(RoleGrant.until.is_(None), RoleGrant.until >= on))
    granted, ended = _audited(session, "role"), _audited(session, "until")
    return tuple(
        Delegation(
            row.id,
            row.login,
            row.name,
            row.initials,
            row.role,
            row.since,
            row.until,
            granted_by=granted[row.id].user if row.id in granted else "",
            granted_at=granted[row.id].at if row.id in granted else None,
            ended_by=ended[row.id].user if row.id in ended and row.until is not None else "",
        )
        for row in session.execute(statement)
    )


def _audited(session: Session, field: str) -> dict[int, Any]:
    """Who last wrote a field of each grant, and when."""
    rows = session.execute(
        select(Audit.row_id, Change.user, Change.at)
        .join(Change, Change.id == Audit.change_id)
        .where(Audit.table_name == "role_grant", Audit.field == field)
        .order_by(Audit.id)
    )
    return {row.row_id: row for row in rows}
