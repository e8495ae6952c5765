"""What is locked refuses every change: checked once in the door, over all rows that a change wrote."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.domain.barcode import PREFIX
from app.domain.errors import Refused
from app.domain.times import Moment
from app.i18n import _
from db.audit import Line, Trail
from db.base import Base
from db.models import Deviation, Draw, Item, Lock, Participant, RunItem, WellContent

PARTICIPANT, STUDY = "participant", "study"

FREE: Final = frozenset(
    {
        "audit_review",
        "code_floor",
        "destruction",
        "destruction_item",
        "document",
        "draft",
        "drill",
        "instrument",
        "label",
        "lock",
        "lot",
        "query",
        "redaction",
        "role_grant",
        "signature",
        "source_check",
        "spooled",
        "store_note",
        "study_settings",
        "template_version",
        "user",
    }
)
"""Tables about the work and the people, not of the data: a lock leaves them open."""

_CHUNK = 500


def refuse_locked(session: Session) -> None:
    """Refused where this change wrote a row of a participant, or of a study, that is locked."""
    session.flush()
    locks = session.scalars(select(Lock).where(Lock.unlocked.is_(None))).all()
    if not locks:
        return
    trail: Trail = session.info["trail"]
    lines = [line for line in trail.lines if line.table not in FREE]
    study = next((each for each in locks if each.subject == STUDY), None)
    if study is not None and lines:
        raise _locked(_("The study"), study)
    locked = {each.subject_id: each for each in locks if each.subject == PARTICIPANT}
    touched = locked.keys() & participants_of(session, lines)
    if touched:
        first = min(touched)
        number = session.scalar(select(Participant.number).where(Participant.id == first))
        raise _locked(f"{PREFIX}-{number:03d}", locked[first])


def told_of(name: str, by: str, at: Moment) -> str:
    """Who locked what, and when."""
    return _("{name} was locked by {who} on {when}.").format(name=name, who=by, when=when(at))


def refused(told: str) -> Refused:
    """The refusal of what is locked, as `told_of` says it, with the way out."""
    hint = _("Nothing was changed. A data manager unlocks it with a signature and a reason.")
    return Refused(told, hint=hint, way_out="unlock")


def _locked(name: str, lock: Lock) -> Refused:
    return refused(told_of(name, lock.locked_by, lock.locked))


def when(moment: Moment) -> str:
    """Day and minute on the wall where it happened."""
    return moment.text().partition("+")[0] if moment.local is None else f"{moment.local:%Y-%m-%d %H:%M}"


def participants_of(session: Session, lines: Iterable[Line]) -> set[int]:
    """The participants whose rows were written, those whom a row left included."""
    found: set[int] = set()
    rows: dict[str, set[int]] = {}
    for line in lines:
        rows.setdefault(line.table, set()).add(line.row)
        if line.field == "participant_id":
            found |= {int(each) for each in (line.old, line.new) if each}
    for table, ids in rows.items():
        found |= _owners(session, Base.metadata.tables[table], ids)
    return found


def _owners(session: Session, table: Table, ids: Iterable[int]) -> set[int]:
    """Those to whom rows of a table lead: themselves, by their participant, their things, their draw or their run."""
    if table.name == "participant":
        return set(ids)
    found = set[int]()
    if "participant_id" in table.c:
        found |= _values(session, table.c.id, ids, table.c.participant_id)
    if table.name == "item":
        found |= _in_plates(session, ids)
    if table.name == "step_run":
        found |= _of_runs(session, ids)
        return found
    for column in table.c:
        target = next((key.column.table.name for key in column.foreign_keys), "")
        if target in _LEADS and column.name not in ("participant_id", "box_id", "place_id"):
            found |= _owners_of(session, target, _values(session, table.c.id, ids, column))
    if not found and "run_id" in table.c:
        found |= _of_runs(session, _values(session, table.c.id, ids, table.c.run_id))
    return found


_LEADS: Final = frozenset({"item", "draw", "deviation", "result_sample", "label"})
"""Tables through which a row belongs to somebody."""


def _owners_of(session: Session, target: str, ids: set[int]) -> set[int]:
    if target == "item":
        return _values(session, Item.__table__.c.id, ids, Item.__table__.c.participant_id)
    if target == "draw":
        return _values(session, Draw.__table__.c.id, ids, Draw.__table__.c.participant_id)
    if target == "deviation":
        return _values(session, Deviation.__table__.c.id, ids, Deviation.__table__.c.participant_id)
    return _owners(session, Base.metadata.tables[target], ids)


def _of_runs(session: Session, ids: Iterable[int]) -> set[int]:
    table: Any = RunItem.__table__
    return _owners_of(session, "item", _values(session, table.c.run_id, ids, table.c.item_id))


def _in_plates(session: Session, ids: Iterable[int]) -> set[int]:
    """Whose cells lie in a plate: what happens to the plate happens to them."""
    table: Any = WellContent.__table__
    return _owners_of(session, "item", _values(session, table.c.plate_id, ids, table.c.item_id))


def _values(session: Session, key: Any, ids: Iterable[int], wanted: Any) -> set[int]:
    """The values of a column in rows with these keys, the voided rows too."""
    found: set[int] = set()
    for some in _chunks(sorted(set(ids))):
        found |= {value for value in session.scalars(select(wanted).where(key.in_(some))) if value is not None}
    return found


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
