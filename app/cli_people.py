"""The verbs about the people of a store: who may sign in, in which roles, and who came in."""

import json
from pathlib import Path
from typing import Final

from app.actions import accounts, sign_ins
from app.cli_typed import Told, Verb, let_in, options_of, password_of, role_of, say, signed_in
from app.domain.barcode import printed
from app.domain.times import parse_date
from app.i18n import _
from app.outputs.forms.many import write_pdf
from app.outputs.forms.people import delegation_log, permission_matrix
from app.queries.delegation import delegations
from app.queries.sign_ins import log_after


def _person(told: Told) -> int:
    """The password of who asks is read first, then the one that the person changes at the first sign-in."""
    lab = signed_in(told)
    roles = [role_of(each) for each in told.roles]
    code = lab.do(accounts.add_person, told.login, told.name, told.initials, password_of(told.login), roles)
    return say(told, _("{name} may sign in.").format(name=told.name), login=told.login, card=printed(code))


def _password(told: Told) -> int:
    """The present password is read first, then the one that takes its place."""
    lab, _must_change, present = let_in(told)
    lab.do(accounts.change_password, present, password_of(told.user))
    return say(told, _("The password is changed."), login=lab.who.login)


def _pin(told: Told) -> int:
    """The password is read first, then the PIN; it opens a locked window, never the command line."""
    lab, _must_change, present = let_in(told)
    if told.none:
        lab.do(accounts.drop_pin)
        return say(told, _("The PIN is dropped."), login=lab.who.login)
    lab.do(accounts.set_pin, present, password_of(_("PIN, 4 to 8 digits")))
    return say(told, _("The PIN is set."), login=lab.who.login)


def _unlock(told: Told) -> int:
    signed_in(told).do(sign_ins.lift, told.login)
    return say(told, _("The account {login} is open again.").format(login=told.login), login=told.login)


def _delegation(told: Told) -> int:
    """The roles of a day as a paper, or as lines."""
    lab = signed_in(told)
    day = parse_date(told.on, today=lab.today) if told.on else lab.today
    rows = lab.ask(delegations, on=day)
    if told.out:
        path = write_pdf(Path(told.out), delegation_log(lab, day))
        return say(told, str(path), path=str(path), day=day.isoformat())
    lines = [f"{row.login}  {row.role_text}  {row.since} – {row.until or _('open')}  {row.granted_by}" for row in rows]
    held = [
        {
            "login": row.login,
            "name": row.name,
            "role": row.role.value,
            "since": row.since,
            "until": row.until,
            "granted_by": row.granted_by,
            "ended_by": row.ended_by,
        }
        for row in rows
    ]
    return say(told, "\n".join(lines), day=day.isoformat(), roles=held)


def _sign_ins(told: Told) -> int:
    """The sign-in log, the first line first; with --json a line each, as the audit is told."""
    for row in signed_in(told).ask(log_after, change=told.after):
        if told.json:
            line = {"at": row.at, "login": row.login, "verb": row.verb, "why": row.why, "place": row.place}
            print(json.dumps(line | {"bench": row.workstation, "by": row.by}, default=str, ensure_ascii=False))
        else:
            told_line = (row.at.isoformat(), row.login or "-", row.what, row.why, row.place, row.workstation)
            print("  ".join(each for each in told_line if each))
    return 0


def _permissions(told: Told) -> int:
    path = write_pdf(Path(told.out), permission_matrix(signed_in(told)))
    return say(told, str(path), path=str(path))


_PDF: Final = {"default": "", "help": "PDF to write; lines on the screen unless said"}

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
    Verb("password", "change one's own password", _password, options_of()),
    Verb(
        "pin",
        "set one's own PIN for the locked bench, or do without one",
        _pin,
        options_of(("--none", {"action": "store_true", "help": "drop it: the password opens the bench"})),
    ),
    Verb("unlock", "open an account that wrong passwords locked", _unlock, options_of(("login", {}))),
    Verb(
        "delegation",
        "list or print who held which role on a day",
        _delegation,
        options_of(("--on", {"default": "", "help": "the day, like 24/11/2026; today unless said"}), ("--out", _PDF)),
    ),
    Verb(
        "sign-ins",
        "list who signed in, and who was kept out",
        _sign_ins,
        options_of(("--after", {"type": int, "default": 0, "help": "only after this change"})),
    ),
    Verb(
        "permissions", "print who may do what", _permissions, options_of(("--out", {"required": True, "help": "PDF"}))
    ),
)
