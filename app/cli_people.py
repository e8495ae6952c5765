"""The verb that adds a person to a store: who may sign in, and in which roles."""

from typing import Final

from app.actions import accounts
from app.cli_typed import Told, Verb, options_of, password_of, role_of, say, signed_in
from app.domain.barcode import printed
from app.i18n import _


def _person(told: Told) -> int:
    """The password of who asks is read first, then the new person's."""
    lab = signed_in(told)
    roles = [role_of(each) for each in told.roles]
    code = lab.do(accounts.add_person, told.login, told.name, told.initials, password_of(told.login), roles)
    return say(told, _("{name} may sign in.").format(name=told.name), login=told.login, card=printed(code))


PEOPLE_VERBS: Final[tuple[Verb, ...]] = (
    Verb(
        "person",
        "add a person who may sign in, in one or several roles",
        _person,
        options_of(
            ("login", {}),
            ("--name", {"required": True}),
            ("--initials", {"required": True}),
            ("--roles", {"required": True, "nargs": "+", "help": "technician, biologist, pathologist ..."}),
        ),
    ),
)
