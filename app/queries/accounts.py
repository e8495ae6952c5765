"""Who may sign in, and in which roles."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.barcode import printed
from app.domain.errors import NotFound, Refused
from app.domain.permissions import SIGNERS
from app.domain.words import Role, label_of
from app.i18n import N_, _
from app.tables import Column, ColumnKind
from db.models import RoleGrant, User

ENOUGH: Final = 2
"""People that it takes where one may be ill."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account with the roles it holds today."""

    id: int
    login: str
    name: str
    initials: str
    barcode: str
    roles: tuple[Role, ...]
    active: bool
    version: int


COLUMNS = (
    Column[Person](N_("User name"), lambda row: row.login, ColumnKind.CODE, name="LOGIN", width=130),
    Column[Person](N_("Name"), lambda row: row.name, name="NAME", width=170),
    Column[Person](N_("Initials"), lambda row: row.initials, name="INITIALS", width=90),
    Column[Person](N_("Card"), lambda row: row.barcode, ColumnKind.CODE, name="CARD", width=150),
    Column[Person](
        N_("Roles"), lambda row: ", ".join(label_of(role) for role in row.roles), name="ROLES", stretch=True
    ),
    Column[Person](N_("Active"), lambda row: row.active, ColumnKind.FLAG, name="ACTIVE", width=90),
)


def people(session: Session, *, today: date, only_active: bool = False) -> tuple[Person, ...]:
    """All accounts, by name, with the roles in force on `today`."""
    rows = session.execute(
        select(User.id, User.login, User.name, User.initials, User.barcode, User.active, User.version).order_by(
            User.name
        )
    )
    held = roles_on(session, today)
    return tuple(
        Person(row.id, row.login, row.name, row.initials, row.barcode, held.get(row.id, ()), row.active, row.version)
        for row in rows
        if row.active or not only_active
    )


def too_few(session: Session, *, today: date) -> tuple[tuple[str, str], ...]:
    """What too few people may do today, and what to do about it: give passwords, sign verdicts as two."""
    roles = [set(each.roles) for each in people(session, today=today, only_active=True)]
    found = []
    if sum(Role.ADMINISTRATOR in each for each in roles) < ENOUGH:
        text = _("Only an administrator lets others in and gives new passwords. Give the role to a second person.")
        found.append((_("Only one administrator can sign in"), text))
    if sum(bool(SIGNERS & each) for each in roles) < ENOUGH:
        text = _(
            "A verdict takes two of biologist, pathologist and bioinformatician: it waits until a second can sign."
        )
        found.append((_("Fewer than two people can sign verdicts"), text))
    return tuple(found)


def card_holder(session: Session, code: str, *, today: date) -> Person:
    """The person whose card bears a code; refused where nobody can sign in with that account today."""
    person = next((each for each in people(session, today=today) if each.barcode == code), None)
    if person is None:
        raise NotFound(_("{code} is nobody's card.").format(code=printed(code)), hint=_("Ask the administrator."))
    if not person.active:
        raise Refused(_("The account of {name} is closed.").format(name=person.name), hint=_("Ask the administrator."))
    if not person.roles:
        raise Refused(
            _("{name} holds no such role today.").format(name=person.name),
            hint=_("Ask the administrator for the role."),
        )
    return person


def roles_on(session: Session, day: date) -> dict[int, tuple[Role, ...]]:
    """Roles by user id that are in force on a day."""
    rows = session.execute(select(RoleGrant.user_id, RoleGrant.role, RoleGrant.since, RoleGrant.until))
    held: dict[int, tuple[Role, ...]] = {}
    for row in rows:
        if row.since <= day and (row.until is None or day <= row.until):
            held[row.user_id] = tuple(dict.fromkeys((*held.get(row.user_id, ()), row.role)))
    return held


def names_of_people(session: Session) -> tuple[str, ...]:
    """The names of all who ever had an account."""
    return tuple(session.scalars(select(User.name)))


def has_people(session: Session) -> bool:
    """Whether this store has its first administrator."""
    return bool(session.scalar(select(func.count(User.id))))
