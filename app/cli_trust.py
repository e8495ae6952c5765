"""The verbs of who reviews the record: queries, source checks, and what is locked."""

from dataclasses import asdict
from typing import Final

from app.actions import queries, source_checks
from app.cli_typed import Told, Verb, options_of, say, signed_in
from app.lab import Lab
from app.outputs.source_checks import page_contents, pages_checked
from app.queries.asked import OPEN, STATES, Asked, asked
from app.queries.locks import LockRow, locks
from app.queries.source_checks import PAGE_KEYS


def _queries(told: Told) -> int:
    """List, or ask, answer, close or open one again."""
    lab = signed_in(told)
    if told.ask:
        subject, row, field = told.ask
        number = lab.do(queries.ask, subject, int(row), field, told.text, number=told.number)
        return say(told, str(number), query=number)
    if told.answer or told.close or told.reopen:
        return say(told, str(_act(told, lab)), query=_number(told))
    found = lab.ask(asked, state=told.state, number=told.number, by=lab.who.login if told.mine else "")
    return say(told, "\n".join(map(_line, found)), queries=[_plain(each) for each in found])


def _act(told: Told, lab: Lab) -> int:
    if told.answer:
        lab.do(queries.answer, told.answer, told.text)
    elif told.close:
        lab.do(queries.close, told.close)
    else:
        lab.do(queries.reopen, told.reopen, told.text)
    return _number(told)


def _number(told: Told) -> int:
    return int(told.answer or told.close or told.reopen)


def _line(row: Asked) -> str:
    place = f"{row.subject} {row.subject_id} {row.field}"
    return "  ".join(part for part in (str(row.id), row.state, place, row.asked_by, row.question, row.answer) if part)


def _plain(row: Asked) -> dict[str, object]:
    return {
        "query": row.id,
        "state": row.state,
        "participant": row.number,
        "subject": row.subject,
        "record": row.subject_id,
        "field": row.field,
        "question": row.question,
        "answer": row.answer,
        "asked": row.asked.iso,
        "asked_by": row.asked_by,
        "answered_by": row.answered_by,
        "closed_by": row.closed_by,
    }


def _source(told: Told) -> int:
    """Tick or withdraw a page, then list how the pages of the participant stand."""
    lab = signed_in(told)
    if told.check:
        lab.do(source_checks.check, told.number, told.check, page_contents(lab, told.number)[told.check])
    elif told.withdraw:
        lab.do(source_checks.withdraw, told.number, told.withdraw)
    found = pages_checked(lab, told.number)
    text = "\n".join("  ".join((each.page, each.state, each.checked_by, *each.changed)) for each in found)
    return say(told, text, pages=[asdict(each) for each in found])


def _locks(told: Told) -> int:
    found = signed_in(told).ask(locks)
    return say(told, "\n".join(map(_locked, found)), locks=[_plain_lock(each) for each in found])


def _locked(row: LockRow) -> str:
    ended = f"{row.unlocked.iso} {row.unlocked_by} {row.unlocked_why}" if row.unlocked else ""
    name = row.subject if row.number is None else f"{row.subject} {row.number:03d}"
    return "  ".join(part for part in (name, row.locked.iso, row.locked_by, row.why, ended) if part)


def _plain_lock(row: LockRow) -> dict[str, object]:
    return {
        "subject": row.subject,
        "participant": row.number,
        "locked": row.locked.iso,
        "locked_by": row.locked_by,
        "why": row.why,
        "unlocked": row.unlocked.iso if row.unlocked else None,
        "unlocked_by": row.unlocked_by,
        "unlocked_why": row.unlocked_why,
    }


TRUST_VERBS: Final[tuple[Verb, ...]] = (
    Verb(
        "queries",
        "list the queries on fields; ask, answer, close or open one again",
        _queries,
        options_of(
            ("--state", {"choices": list(STATES), "default": OPEN}),
            ("--number", {"type": int, "default": None, "help": "participant number"}),
            ("--mine", {"action": "store_true", "help": "only those that you asked"}),
            ("--ask", {"nargs": 3, "metavar": ("TABLE", "RECORD", "FIELD"), "default": None}),
            ("--answer", {"type": int, "default": 0, "metavar": "QUERY"}),
            ("--close", {"type": int, "default": 0, "metavar": "QUERY"}),
            ("--reopen", {"type": int, "default": 0, "metavar": "QUERY"}),
            ("--text", {"default": "", "help": "the question, the answer, or why it is opened again"}),
        ),
    ),
    Verb(
        "source",
        "list, tick or withdraw the pages of a participant's form that were verified against their source",
        _source,
        options_of(
            ("--number", {"type": int, "required": True, "help": "participant number"}),
            ("--check", {"choices": PAGE_KEYS, "default": ""}),
            ("--withdraw", {"choices": PAGE_KEYS, "default": ""}),
        ),
    ),
    Verb("locks", "list what is or was locked, by whom and why", _locks, options_of()),
)
