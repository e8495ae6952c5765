"""What the verbs share: who signs in, forms from `name=value` texts, options, and how a result is told."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from app.actions.sign_ins import COMMAND_LINE
from app.anchors import anchored
from app.domain.errors import Refused
from app.domain.form import FieldOfForm, Form, MissingValue
from app.domain.times import Moment, parse_date, parse_moment
from app.domain.words import Missing, Role, label_of
from app.entrance import enter
from app.i18n import _
from app.lab import Lab
from app.opening import FOUNDER, Store, default_store, open_store

Told = argparse.Namespace


@dataclass(frozen=True, slots=True)
class Verb:
    """A name, what it does, its options, and the function behind it."""

    name: str
    help: str
    act: Callable[[Told], int]
    options: Callable[[argparse.ArgumentParser], None]
    needs_user: bool = True


def signed_in(told: Told) -> Lab:
    """A Lab of the person named, after the password; it is read from standard input where that is no terminal."""
    return signed_in_to(told.store or default_store(), told)


def signed_in_to(place: str | Path, told: Told) -> Lab:
    """The same on another store than the one the arguments name."""
    return person_at(open_store(place, create=False), told)


def person_at(store: Store, told: Told) -> Lab:
    """A Lab of the person named on a store that is open."""
    lab, must_change, _password = let_in(told, store)
    if must_change:
        raise Refused(
            _("{name} has a password that somebody else gave.").format(name=lab.who.name),
            hint=_("Choose your own with “dptrace password --user {login}”.").format(login=lab.who.login),
            code="must_change",
        )
    for fault in anchored(lab).faults:
        print(fault.told(), file=sys.stderr)
    return lab


def let_in(told: Told, store: Store | None = None) -> tuple[Lab, bool, str]:
    """A Lab of whoever the password lets in, whether it must be changed before anything else, and the password."""
    store = store or open_store(told.store or default_store(), create=False)
    role = role_of(told.role) if told.role else None
    password = password_of(told.user)
    entered = enter(Lab(store, FOUNDER), told.user, password, place=COMMAND_LINE, role=role)
    return Lab(store, entered.who), entered.must_change, password


def password_of(login: str) -> str:
    """A password, asked for at a terminal, else the next line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(_("Password of {login}: ").format(login=login))
    return sys.stdin.readline().rstrip("\r\n")


def role_of(text: str) -> Role:
    """A role by its name in any case; Refused with the names there are."""
    known = {role.value: role for role in Role}
    if text.upper() not in known:
        raise Refused(
            _("There is no role “{role}”.").format(role=text),
            hint=_("Roles: {names}.").format(names=", ".join(known).lower()),
        )
    return known[text.upper()]


def typed(
    lab: Lab,
    form: type[Form],
    values: Mapping[str, str],
    told: Told | None = None,
    *,
    known: Mapping[str, Any] | None = None,
) -> Any:
    """A form from `name=value` texts, times and dates as in the window; with the causes of what is missing.

    `known` are the values that stay where nothing else is said.
    """
    zone = lab.settings.zone
    found: dict[str, Any] = dict(known or {})
    fields = {field.name: field for field in form.fields()}
    for name, text in values.items():
        if name not in fields:
            raise no_field(form, name)
        kind = fields[name].kind
        if not text:
            found[name] = None
        elif kind is Moment:
            found[name] = parse_moment(text, now=lab.now, zone=zone)
        elif kind.__name__ == "date":
            found[name] = parse_date(text, today=lab.today)
        elif fields[name].choices:
            found[name] = _word(fields[name], text)
        else:
            found[name] = text.replace(",", ".") if kind in (int, float) else text
    if told is None:
        return form.fill(found)
    missing = {name: cause for name, cause in causes(told.missing).items() if name in fields}
    return form.fill(found | {"missing": missing, "confirmed_free_text": told.no_names})


def _word(field: FieldOfForm, text: str) -> StrEnum:
    """A coded word by its code or by what people read, in any case."""
    for choice in field.choices:
        if text.casefold() in (choice.value.casefold(), choice.name.casefold(), label_of(choice).casefold()):
            return choice
    known = ", ".join(f"{choice.value} ({label_of(choice)})" for choice in field.choices)
    raise Refused(
        _("{field}: “{value}” does not fit.").format(field=_(field.entry.title), value=text),
        hint=_("One of: {choices}.").format(choices=known),
        code=field.name,
    )


def no_field(form: type[Form], name: str) -> Refused:
    names = ", ".join(field.name for field in form.fields())
    return Refused(
        _("{form} has no field “{field}”.").format(form=_(form.TITLE), field=name),
        hint=_("Fields: {names}.").format(names=names),
    )


def causes(texts: list[str]) -> dict[str, MissingValue]:
    """`name=ND:why` texts as the causes of missing values."""
    found = {}
    for name, text in pairs(texts).items():
        word, _colon, why = text.partition(":")
        known = {cause.value: cause for cause in Missing}
        if word.upper() not in known:
            raise Refused(
                _("“{text}” is no cause.").format(text=text),
                hint=_("Type it like temp_c=ND:no probe; causes: {names}.").format(names=", ".join(known)),
            )
        found[name] = MissingValue(known[word.upper()], why.strip())
    return found


def pairs(texts: list[str]) -> dict[str, str]:
    """`name=value` texts as a mapping."""
    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise Refused(_("“{text}” is no name=value.").format(text=text), hint=_("Type it like volume_ml=8.2."))
        found[name] = value
    return found


def say(told: Told, text: str, **values: Any) -> int:
    """Print the result: a line for people, or JSON."""
    print(json.dumps(values, ensure_ascii=False, default=str) if told.json else text)
    return 0


def options_of(*options: tuple[str, dict[str, Any]]) -> Callable[[argparse.ArgumentParser], None]:
    def add(made: argparse.ArgumentParser) -> None:
        for name, how in options:
            made.add_argument(name, **how)

    return add


VALUES: Final = (
    "--set",
    {
        "dest": "values",
        "nargs": "+",
        "action": "extend",
        "default": [],
        "metavar": "name=value",
        "help": "fields of the form",
    },
)
MISSING: Final = (
    "--missing",
    {
        "nargs": "+",
        "action": "extend",
        "default": [],
        "metavar": "name=cause:why",
        "help": "fields that hold nothing: ND not done, NA not applicable, UNK unknown",
    },
)
NO_NAMES: Final = ("--no-names", {"action": "store_true", "help": "the free text names nobody: it was looked at"})
AT: Final = ("--at", {"default": "", "help": "when, as in the window: 0915, -10, 24/11/2026 08:05; else now"})
SECOND: Final = ("--second", {"default": "", "help": "second person: initials, or the code of a card"})
TIME_REASON: Final = ("--time-reason", {"default": "", "help": "why times are out of order"})
FORM: Final = (VALUES, MISSING, NO_NAMES)
