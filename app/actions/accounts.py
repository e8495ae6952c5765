"""Accounts: the first administrator, people with their roles from one day to another, passwords and PINs."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.actions import labels
from app.actions.codes import next_barcode, register
from app.actions.signatures import must_know
from app.domain.errors import NotFound, Refused
from app.domain.words import Kind, Role, label_of
from app.i18n import _
from app.passwords import HASHER, check_password, check_pin
from app.standing import NOBODY_YET
from app.work import Versioned, Work
from db.models import RoleGrant, User


def add_person(
    work: Work, login: str, name: str, initials: str, password: str, roles: Sequence[Role], *, since: date | None = None
) -> str:
    """A person with an account and roles; returns the code of the person's card.

    The password that an administrator types here is changed by the person at the first sign-in.
    """
    login = login.strip().lower()
    if not login or not name.strip() or not initials.strip():
        raise Refused(_("An account needs a user name, a name and initials."), hint=_("Type all three."))
    if work.session.scalar(select(User.id).where(User.login == login)) is not None:
        raise Refused(_("The user name “{login}” is taken.").format(login=login), hint=_("Choose another."))
    _own_initials(work, initials)
    check_password(password, known=(login, name, initials, work.settings.site))
    if not roles:
        raise Refused(_("{name} has no role.").format(name=name), hint=_("Choose at least one role."))
    code = next_barcode(work, Kind.PERSON)
    user = User(
        login=login,
        name=name.strip(),
        initials=initials.strip().upper(),
        barcode=code.text,
        password_hash=HASHER.hash(password),
        must_change=work.who.id != NOBODY_YET,
    )
    work.add(user)
    register(work, code, "user", user.id)
    work.add(*(RoleGrant(user_id=user.id, role=role, since=since or work.today) for role in roles))
    work.log("account.added", login=login)
    return code.text


def _own_initials(work: Work, initials: str) -> None:
    """Initials on a paper form name one person, so no two accounts share them, open or closed."""
    typed = initials.strip().upper()
    holder = work.session.scalar(select(User.name).where(User.initials == typed))
    if holder is not None:
        raise Refused(
            _("The initials {initials} are those of {name}.").format(initials=typed, name=holder),
            hint=_("Add a letter, for instance the second one of the name."),
            code="initials",
        )


def ask_card(work: Work, login: str) -> str:
    """Ask for the label of a person's card; returns its code. Everybody may ask for the own one."""
    user = user_by_login(work, login)
    if user.login != work.who.login:
        work.require(Role.ADMINISTRATOR)
    labels.ask_for_code(work, user.barcode, Kind.PERSON, user.name)
    work.log("account.card_asked", login=user.login)
    return user.barcode


def grant(work: Work, login: str, role: Role, *, since: date | None = None, until: date | None = None) -> None:
    """Give a person a role from one day to another."""
    user = user_by_login(work, login)
    start = since or work.today
    if until is not None and until < start:
        raise Refused(
            _("A role can't end before it begins."), hint=_("Type a last day on or after the first."), code="until"
        )
    if _held(work, user, role):
        raise Refused(
            _("{name} holds the role {role} already.").format(name=user.name, role=label_of(role)),
            hint=_("End it first, or leave it as it is."),
        )
    work.add(RoleGrant(user_id=user.id, role=role, since=start, until=until))
    work.log("account.role_granted", login=user.login, role=role.value)


def end_role(work: Work, login: str, role: Role, *, until: date | None = None) -> None:
    """End a role of a person; the grant stays on record."""
    user = user_by_login(work, login)
    rows = _held(work, user, role)
    if role is Role.ADMINISTRATOR:
        _another_administers(work, user)
    if not rows:
        raise Refused(
            _("{name} does not hold the role {role}.").format(name=user.name, role=label_of(role)),
            hint=_("Nothing was changed."),
        )
    for row in rows:
        row.until = until or work.today
    work.log("account.role_ended", login=user.login, role=role.value)


def set_password(work: Work, login: str, password: str) -> None:
    """Give another person a password, to be changed at the next sign-in; it opens a locked account."""
    user = user_by_login(work, login)
    if user.id == work.who.id:
        raise Refused(
            _("One's own password is changed with the one before."),
            hint=_("Use “Change my password”, or “dptrace password”."),
            code="own",
        )
    _take_password(work, user, password)
    user.must_change = True
    work.log("account.password_set", login=user.login)


def change_password(work: Work, present: str, password: str) -> None:
    """Change one's own password, knowing the present one; only its Argon2id hash is stored."""
    must_know(work, present)
    user = work.get(User, work.who.id)
    _take_password(work, user, password)
    user.must_change = False
    work.log("account.password_changed", login=user.login)


def set_pin(work: Work, password: str, pin: str) -> None:
    """Set one's own PIN, with the password; it opens a locked window beside one's card, and signs nothing."""
    must_know(work, password)
    check_pin(pin)
    user = work.get(User, work.who.id)
    user.pin_hash = HASHER.hash(pin)
    work.log("pin.set", login=user.login)


def drop_pin(work: Work) -> None:
    """Do without a PIN: from then on the password opens a locked window."""
    user = work.get(User, work.who.id)
    if user.pin_hash is None:
        raise Refused(_("{name} has no PIN.").format(name=user.name), hint=_("Nothing was changed."))
    user.pin_hash = None
    work.log("pin.dropped", login=user.login)


def _take_password(work: Work, user: User, password: str) -> None:
    known = (user.login, user.name, user.initials, work.settings.site)
    check_password(password, known=known, before=user.password_hash)
    user.password_hash = HASHER.hash(password)


def set_active(work: Work, login: str, *, active: bool, seen: int | Versioned | None = None) -> None:
    """Close an account, or open it again; its name stays on what it did."""
    user = user_by_login(work, login)
    work.expect(user, seen)
    if not active:
        _another_administers(work, user)
    user.active = active
    work.log("account.activity_set", login=user.login, active=active)


def user_by_login(work: Work, login: str) -> User:
    user = work.session.scalar(select(User).where(User.login == login.strip().lower()))
    if user is None:
        raise NotFound(_("There is no account “{login}”.").format(login=login), hint=_("Check the user name."))
    return user


def _held(work: Work, user: User, role: Role) -> Sequence[RoleGrant]:
    """The grants of a role that have no end yet."""
    held = select(RoleGrant).where(RoleGrant.user_id == user.id, RoleGrant.role == role, RoleGrant.until.is_(None))
    return work.session.scalars(held).all()


def _another_administers(work: Work, leaving: User) -> None:
    """A store keeps an administrator, else nobody could let anybody in."""
    others = (
        select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.id != leaving.id, User.active, RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.until.is_(None))
    )
    if work.session.scalar(others.limit(1)) is None:
        raise Refused(
            _("{name} is the only administrator.").format(name=leaving.name),
            hint=_("Give the role to somebody else first."),
        )
