"""Whether the record holds: the chain, the triggers that guard it, and every stored value against its audit."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.i18n import N_
from app.queries.chain import Fault, Field, Walked, walk
from app.queries.raw import rows_of
from app.queries.record_check import strayed
from db.models import Audit, Change, Redaction
from db.triggers import REFUSING, statements, statements_on_server, written

STRAYED: Final = N_("a stored value is not the one that it wrote")
ROW_STRAYED: Final = N_("a row came or went without a change")
EMPTIED: Final = N_("a text was emptied without a redaction")
TRIGGER_GONE: Final = N_("a trigger that guards the record is missing")
TRIGGER_CHANGED: Final = N_("a trigger that guards the record was changed")
TRIGGER_ADDED: Final = N_("a trigger is there that the program did not make")
REFERENCE: Final = N_("a row refers to one that does not exist")
DAMAGED: Final = N_("the file is damaged")

SHOWN: Final = 20
"""How many faults of a kind are told: the first one counts, the others show how far it reaches."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: how many changes the chain has, its head, the rows read, and what does not hold, worst first."""

    changes: int
    head: str
    rows: int = 0
    replayed: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.faults

    @property
    def first_bad(self) -> int | None:
        """The change of the first fault; None where all holds."""
        return self.faults[0].change_id if self.faults else None

    @property
    def place(self) -> str:
        return self.faults[0].place if self.faults else ""

    def told(self) -> str:
        """Why it does not hold, and where, in words."""
        return self.faults[0].told() if self.faults else ""


def verify(session: Session, tell: Callable[[int, int], None] = lambda _done, _total: None) -> Verification:
    """Chain, redactions, replay of the audit, triggers, references, file; `tell` hears how far it came."""
    changes = session.scalar(select(func.count(Change.id))) or 0
    lines = session.scalar(select(func.count(Audit.id))) or 0
    total = changes + lines
    walked = walk(session, lambda done: tell(done, total))
    faults = [walked.fault] if walked.fault is not None else [*islice(_emptied(session, walked), SHOWN)]
    replayed = 0

    def replay(count: int) -> None:
        nonlocal replayed
        replayed += count
        tell(changes + replayed, total)

    for value in islice(strayed(session, replay), SHOWN):
        place = f"{value.table} {value.row_id} {value.field}".strip()
        faults.append(Fault(value.change_id, STRAYED if value.field else ROW_STRAYED, place))
    if session.get_bind().dialect.name == "sqlite":
        faults += [*_triggers(session), *islice(_file(session), SHOWN)]
    else:
        faults += _triggers_on_server(session)
    tell(total, total)
    return Verification(walked.last, walked.head, walked.rows, replayed, tuple(faults))


def _emptied(session: Session, walked: Walked) -> list[Fault]:
    """Texts and reasons that are gone, each against the acts that took them out."""
    said: Counter[Field] = Counter()
    reasons: set[int] = set()
    columns = (Redaction.table_name, Redaction.row_id, Redaction.field, Redaction.audit_lines, Redaction.reasons)
    for row in session.execute(select(*columns)):
        said[row.table_name, row.row_id, row.field] += row.audit_lines
        reasons |= {row.row_id} if row.reasons else set()
    found = [
        Fault(walked.emptied_at.get(place, 0), EMPTIED, " ".join(map(str, place)))
        for place in sorted(said.keys() | walked.emptied.keys())
        if said[place] != walked.emptied[place]
    ]
    return found + [
        Fault(number, EMPTIED, f"change {number} reason") for number in sorted(reasons ^ set(walked.reasons))
    ]


def _triggers(session: Session) -> list[Fault]:
    """Each trigger of ours is there as we made it, and no other."""
    present = dict(rows_of(session, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    wanted = {name: written(name, body) for name, body in statements()}
    return _against(present, wanted)


def _against(present: Mapping[str, object], wanted: Mapping[str, object]) -> list[Fault]:
    gone = [Fault(0, TRIGGER_GONE, name) for name in sorted(wanted.keys() - present.keys())]
    changed = [
        Fault(0, TRIGGER_CHANGED, name)
        for name in sorted(wanted.keys() & present.keys())
        if present[name] != wanted[name]
    ]
    added = [Fault(0, TRIGGER_ADDED, str(name)) for name in sorted(present.keys() - wanted.keys())]
    return gone + changed + added


def _triggers_on_server(session: Session) -> list[Fault]:
    """Each trigger of ours is there, awake, on its table and does what ours does; and there is no other."""
    present = {
        name: (table, state, body)
        for name, table, state, body in rows_of(
            session,
            "SELECT t.tgname, c.relname, t.tgenabled::text, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal",
        )
    }
    wanted = {name: (table, "O", REFUSING) for name, table, _body in statements_on_server()}
    return _against(present, wanted)


def _file(session: Session) -> list[Fault]:
    """What SQLite itself finds: references into nothing, damaged pages, indexes that differ from their table."""
    references = [
        Fault(0, REFERENCE, f"{table} {row} {parent}")
        for table, row, parent, _key in rows_of(session, "PRAGMA foreign_key_check")
    ]
    damage = [Fault(0, DAMAGED, text) for (text,) in rows_of(session, "PRAGMA integrity_check(5)") if text != "ok"]
    return references + damage
