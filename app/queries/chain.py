"""The walk along the chain: each hash covers its row and the one before; audited fields and events are those it covers."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from app.i18n import N_, _
from app.queries.raw import rows_of
from db.audit import digest
from db.store import GENESIS

GAP: Final = N_("a change before it is missing")
LOOSE: Final = N_("it does not follow the change before it")
CONTENT: Final = N_("its hash does not fit its content")
REASON: Final = N_("its reason was changed")
FIELD: Final = N_("an audited field was changed")
EVENT: Final = N_("an event was changed")
OF_NO_CHANGE: Final = N_("an audited field or an event belongs to no change")

EVERY: Final = 2000
"""How many changes are walked before progress is told."""

_CHANGES = (
    'SELECT id, at, "user", role, workstation, zone, app_version, format, action, reason, reason_salt, reason_digest, '
    'fields, prev, hash FROM "change" ORDER BY id'
)
_LINES = (
    "SELECT change_id, id, table_name, row_id, field, old, new, salt, old_digest, new_digest FROM audit ORDER BY id"
)
_EVENTS = 'SELECT change_id, id, verb, item_id, participant_id, details, at, "user" FROM event ORDER BY id'

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode

Field = tuple[str, int, str]
"""Table, row and field."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold: at which change (0: at none), why, and the table, row and field where it is known."""

    change_id: int
    why: str
    place: str = ""

    def told(self) -> str:
        """Why and where, in words."""
        return f"{_(self.why)} ({self.place})" if self.place else _(self.why)


@dataclass(slots=True)
class Walked:
    """How far the walk came: the last change and its hash, rows read, and what was found emptied by a redaction."""

    last: int = 0
    head: str = GENESIS
    rows: int = 0
    fault: Fault | None = None
    emptied: Counter[Field] = field(default_factory=Counter)
    emptied_at: dict[Field, int] = field(default_factory=dict)
    reasons: list[int] = field(default_factory=list)


class Following:
    """The rows of one table behind the changes they belong to; one out of its turn is told, not passed over."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self.next = next(rows, None)

    def of(self, change: int) -> list[tuple[Any, ...]]:
        """The rows that come next and belong to this change, or to one before it."""
        found: list[tuple[Any, ...]] = []
        present, rows = self.next, self._rows
        while present is not None and present[0] <= change:
            found.append(present)
            present = next(rows, None)
        self.next = present
        return found


def walk(session: Session, tell: Callable[[int], None] = lambda _changes: None) -> Walked:
    """Walk the whole chain, up to the first change that does not hold."""
    walked = Walked()
    lines, events = Following(rows_of(session, _LINES)), Following(rows_of(session, _EVENTS))
    for change in rows_of(session, _CHANGES):
        number = change[0]
        mine, happened = lines.of(number), events.of(number)
        walked.fault = _fault(walked, change, mine, happened)
        if walked.fault is not None:
            return walked
        walked.last, walked.head = number, change[14]
        walked.rows += 1 + len(mine) + len(happened)
        if number % EVERY == 0:
            tell(number)
    for name, rest in (("audit", lines.next), ("event", events.next)):
        if rest is not None and walked.fault is None:
            walked.fault = Fault(walked.last + 1, OF_NO_CHANGE, f"{name} {rest[1]}")
    return walked


def _fault(
    walked: Walked, change: tuple[Any, ...], lines: list[tuple[Any, ...]], events: list[tuple[Any, ...]]
) -> Fault | None:
    number = change[0]
    why = _of_change(walked, change)
    if why:
        return Fault(number, why, f"change {number}")
    late = [(name, row) for name, rows in (("audit", lines), ("event", events)) for row in rows if row[0] != number]
    if late:
        name, row = late[0]
        return Fault(row[0], FIELD if name == "audit" else EVENT, f"{name} {row[1]}")
    lines_text, events_text = _lines_text(walked, lines), _events_text(change, events)
    if change[12] == f'{{"events":{events_text},"rows":{lines_text}}}':
        return None
    return _difference(number, change[12], lines, lines_text, events_text)


def _of_change(walked: Walked, change: tuple[Any, ...]) -> str:
    number, at, user, role, workstation, zone, version, form, action, reason, salt, told, fields, prev, stored = change
    if number != walked.last + 1:
        return GAP
    if prev != walked.head:
        return LOOSE
    parts = (str(number), at, user, role or "", workstation, zone, version, str(form), action, told or "", fields, prev)
    try:
        if hashlib.sha256("\x1f".join(parts).encode()).hexdigest() != stored:
            return CONTENT
    except (TypeError, UnicodeError):
        return CONTENT
    if reason is None and salt is None and told is not None:
        walked.reasons.append(number)
        return ""
    if (reason is None) is not (salt is None) or (salt is not None and digest(salt, str(reason)) != told):
        return REASON
    return ""


def _lines_text(walked: Walked, lines: list[tuple[Any, ...]]) -> str:
    """The audited fields as the chain covers them; free text by its digest, which is judged on the way."""
    covered: list[list[Any]] = []
    for change, _id, table, row, name, old, new, salt, old_digest, new_digest in lines:
        if salt is None and old_digest is None and new_digest is None:
            covered.append([table, row, name, old, new])
            continue
        covered.append([table, row, name, old_digest, new_digest])
        if salt is None and old is None and new is None:
            walked.emptied[table, row, name] += 1
            walked.emptied_at[table, row, name] = change
        elif salt is None or digest(salt, old) != old_digest or digest(salt, new) != new_digest:
            covered[-1] = [table, row, name, "changed", "changed"]
    return _encode(covered)


def _events_text(change: tuple[Any, ...], events: list[tuple[Any, ...]]) -> str:
    """The events as the chain covers them; their time and person are those of the change."""
    texts = []
    for _change, _id, verb, item, person, details, at, user in events:
        fits = at == change[1] and user == change[2]
        ids = f"{'null' if item is None else item},{'null' if person is None else person}"
        texts.append(f"[{_encode(verb)},{ids},{details if fits else 'changed'}]")
    return f"[{','.join(texts)}]"


def _difference(number: int, fields: str, lines: list[tuple[Any, ...]], lines_text: str, events_text: str) -> Fault:
    """The first audited field or event that is not the one the change covers."""
    covered = json.loads(fields)
    told = [tuple(each) for each in covered["rows"]]
    found = [tuple(each) for each in json.loads(lines_text)]
    if told == found and len(lines) == len(told):
        return Fault(number, EVENT, _place_of_event(covered["events"], events_text))
    at = next((at for at, (one, other) in enumerate(zip(told, found, strict=False)) if one != other), None)
    if at is None:
        at = min(len(told), len(found))
    named = told[at] if at < len(told) else found[at] if at < len(found) else ("audit", "", "")
    return Fault(number, FIELD, f"{named[0]} {named[1]} {named[2]}".strip())


def _place_of_event(covered: list[list[Any]], events_text: str) -> str:
    texts = [_encode(each) for each in covered]
    at = next((at for at, text in enumerate(texts) if text not in events_text), len(texts) - 1)
    return f"event {covered[at][0]}" if texts else "event"
