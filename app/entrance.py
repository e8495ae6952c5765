"""The way in: a password, or a card with its PIN, becomes a person at work, or a refusal that tells a stranger nothing."""

from dataclasses import dataclass

from app.actions import sign_ins
from app.actions.sign_ins import Outcome, Try
from app.domain.errors import Refused
from app.domain.words import Role
from app.i18n import _
from app.lab import Lab
from app.tries import locked
from app.work import Who


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in, in the first of the roles that may be taken; `must_change`: with a password that somebody else gave."""

    who: Who
    roles: tuple[Role, ...]
    must_change: bool


def enter(reader: Lab, login: str, password: str, *, place: str, role: Role | None = None) -> Entered:
    """Whoever this password lets in; `reader` is a Lab of the program itself. Raises what keeps out."""
    return _let_in(reader, reader.do(sign_ins.enter, login, password, place=place, role=role), role)


def enter_by_pin(reader: Lab, card: str, pin: str, *, place: str, role: Role | None = None) -> Entered:
    """Whoever this card and PIN let in."""
    return _let_in(reader, reader.do(sign_ins.enter_by_pin, card, pin, place=place, role=role), role)


def _let_in(reader: Lab, tried: Try, role: Role | None) -> Entered:
    if tried.who is not None:
        return Entered(tried.who, tried.roles, tried.must_change)
    if tried.outcome is Outcome.LOCKED and tried.until is not None:
        raise locked(tried.until, reader.settings)
    raise _refusal(tried.outcome, tried.name, role)


def _refusal(outcome: Outcome, name: str, role: Role | None) -> Refused:
    """Never says whether the user name, the card, the password or the PIN was wrong."""
    administrator = _("Ask the administrator.")
    match outcome:
        case Outcome.CLOSED:
            return Refused(_("The account of {name} is closed.").format(name=name), hint=administrator)
        case Outcome.NO_ROLE:
            text = _("{name} holds no such role today.") if role else _("{name} holds no role today.")
            return Refused(text.format(name=name), hint=_("Ask the administrator for the role."))
        case Outcome.NO_PIN:
            text = _("{name} has set no PIN.").format(name=name)
            return Refused(text, hint=_("Type the password."), code="password")
        case Outcome.PIN_LOCKED:
            text = _("After three wrong PINs only the password is taken.")
            return Refused(text, hint=_("Type the password."), code="password")
    return Refused(
        _("User name and password do not fit together."), hint=_("Type both again; capitals matter."), code="password"
    )
