"""Whether a person may go through the door: what the role may do, and whether the person holds it today."""

from datetime import date
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import ACTIONS_OF, BEFORE_ANYBODY, SETTING_UP, must_be_one_of, who_may_do
from app.domain.words import label_of
from app.i18n import _
from app.work import Who
from db.models import RoleGrant, User

CHANGING: Final = "accounts.change_password"
NOBODY_YET: Final = 0
"""The id of the program itself, before anybody has signed in."""


def must_be_let_in(who: Who, module: str, function: str) -> None:
    """Refused unless the role may call this action. The program itself sets up a store, and nothing more."""
    short = module.removeprefix(ACTIONS_OF)
    if who.id == NOBODY_YET and short not in BEFORE_ANYBODY and f"{short}.{function}" not in SETTING_UP:
        raise Refused(_("Nobody is signed in."), hint=_("Sign in first."))
    if who.id != NOBODY_YET:
        must_be_one_of(who.name, who.role, who_may_do(module, function))


def must_hold_role(session: Session, who: Who, today: date, module: str = "", function: str = "") -> None:
    """Refused unless the account is open and holds the role today: a role ends with its last day, signed in or not."""
    if who.id == NOBODY_YET or module.removeprefix(ACTIONS_OF) in BEFORE_ANYBODY:
        return
    account = select(User.active, User.must_change).where(User.id == who.id)
    row = session.execute(account).one_or_none()
    if row is None or not row.active:
        raise Refused(_("The account of {name} is closed.").format(name=who.name), hint=_("Ask the administrator."))
    if row.must_change and f"{module.removeprefix(ACTIONS_OF)}.{function}" != CHANGING:
        raise Refused(
            _("{name} has a password that somebody else gave.").format(name=who.name),
            hint=_("Sign in again and choose your own, or “dptrace password”."),
            code="must_change",
        )
    held = select(RoleGrant.id).where(
        RoleGrant.user_id == who.id,
        RoleGrant.role == who.role,
        RoleGrant.since <= today,
        or_(RoleGrant.until.is_(None), RoleGrant.until >= today),
    )
    if session.scalar(held.limit(1)) is None:
        raise Refused(
            _("{name} does not hold the role {role} today.").format(name=who.name, role=label_of(who.role)),
            hint=_("Ask the administrator for the role, or switch to a person who holds it (Ctrl+L)."),
        )
