"""What a verb of the command line is, who does it, and how it answers."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.domain.errors import Refused
from app.domain.words import Role
from app.i18n import _
from app.lab import Lab
from app.opening import FOUNDER, default_store, open_store
from app.queries.accounts import sign_in

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
    role = _role(told.role) if told.role else None
    store = open_store(told.store or default_store(), create=False)
    reader = Lab(store, FOUNDER)
    prompt = _("Password of {login}: ").format(login=told.user)
    password = getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    today = reader.now.astimezone(reader.settings.zone).date()
    return Lab(store, reader.ask(sign_in, told.user, password, today=today, role=role))


def say(told: Told, text: str, **values: Any) -> int:
    """Print the result: a line for people, or JSON."""
    print(json.dumps(values, ensure_ascii=False, default=str) if told.json else text)
    return 0


def options_of(*options: tuple[str, dict[str, Any]]) -> Callable[[argparse.ArgumentParser], None]:
    """The options of a verb, as (name, what argparse needs to know)."""

    def add(made: argparse.ArgumentParser) -> None:
        for name, how in options:
            made.add_argument(name, **how)

    return add


def _role(text: str) -> Role:
    known = {each.value: each for each in Role}
    if text.upper() not in known:
        raise Refused(
            _("“{text}” is no role.").format(text=text),
            hint=_("Roles: {names}.").format(names=", ".join(known)),
        )
    return known[text.upper()]
