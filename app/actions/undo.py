"""Undo one's own last change: old values come back as a recorded change; what it inserted is voided."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, select

from app.actions import codes, storage
from app.domain.errors import Refused
from app.domain.verbs import act
from app.domain.words import LabelState
from app.i18n import _
from app.work import Work
from db.base import Base, MomentText, Watched
from db.evidence import ROWS
from db.models import Audit, Change, Event, Item, Label, Placement, Shipment, Signature
from db.moment import Moment

PASSED_OVER = ("undo.", "spool.", "sign_ins.")
"""What leaves no trace of its own to undo, who came in, and what paper shows: no undoing takes a label back."""

NEVER = (
    "locks.",
    "undo.",
    "accounts.",
    "study.",
    "exports.",
    "documents.",
    "drafts.",
    "drills.",
    "destructions.destroy",
    "destructions.confirm_outside",
    "destructions.sign",
    "templates.",
    "results.",
    "verdicts.",
    "redactions.",
    "reviews.",
)


def last(work: Work) -> str:
    """Undo the person's last change, unless something later built on it, it was shipped or signed; say what it was."""
    change = last_of(work)
    written = select(Audit).where(Audit.change_id == change.id, Audit.field != ROWS).order_by(Audit.id.desc())
    rows = work.session.scalars(written).all()
    _still_told(rows)
    _untouched(work, change, rows)
    words = act(change.action)
    work.because(_("Undone: {action}").format(action=words))
    for (table, row_id), lines in _by_row(rows).items():
        row = work.session.get_one(_class_of(table), row_id, execution_options={"with_voided": True})
        if any(line.field == "voided" and line.old is None for line in lines):
            _void(row)
        else:
            row.revise(**_old_values(row, lines))
    _give_codes_back(work, rows)
    _tell_places(work, rows)
    work.log("change.undone", number=change.id, action=change.action)
    return words


def _give_codes_back(work: Work, rows: Sequence[Audit]) -> None:
    work.session.flush()
    for row_id in {row.row_id for row in rows if row.table_name == "item" and row.field == "voided" and not row.old}:
        codes.give_back(work, work.session.get_one(Item, row_id, execution_options={"with_voided": True}))


def _tell_places(work: Work, rows: Sequence[Audit]) -> None:
    """Where things stand is a text that follows from the moves: write it again."""
    work.session.flush()
    for row_id in {row.row_id for row in rows if row.table_name == "placement"}:
        moved = work.session.get_one(Placement, row_id, execution_options={"with_voided": True})
        storage.touch_box(work, moved)
        storage.tell_place(work, work.get(Item, moved.item_id))


def last_of(work: Work) -> Change:
    """The person's last change that can be undone: not an undo itself, not one undone before."""
    undone = _undone_numbers(work)
    own = select(Change).where(Change.user == work.who.login).order_by(Change.id.desc()).limit(50)
    for change in work.session.scalars(own):
        if change.id in undone or change.action.startswith(PASSED_OVER):
            continue
        if change.action.startswith(NEVER):
            break
        return change
    raise Refused(_("There is nothing of yours to undo."), hint=_("Correct the record itself, with a reason."))


def _undone_numbers(work: Work) -> set[int]:
    details = work.session.scalars(select(Event.details).where(Event.verb == "change.undone"))
    return {int(each["number"]) for each in details}


def _settled_numbers(work: Work) -> set[int]:
    """Changes that were undone, and the changes that undid them: together they left no trace."""
    undoing = work.session.scalars(select(Change.id).where(Change.action == "undo.last"))
    return _undone_numbers(work) | set(undoing)


def _still_told(rows: Sequence[Audit]) -> None:
    """A text that was taken out of the audit can't come back."""
    if any(row.salt is None and (row.old_digest or row.new_digest) for row in rows):
        raise Refused(
            _("Your last change can't be undone: a text of it was taken out for good."),
            hint=_("Correct the record itself, with a reason."),
        )


def _untouched(work: Work, change: Change, rows: Sequence[Audit]) -> None:
    settled = _settled_numbers(work)
    for table, row_id in {(row.table_name, row.row_id) for row in rows}:
        later = select(Audit.id).where(
            Audit.table_name == table,
            Audit.row_id == row_id,
            Audit.change_id > change.id,
            Audit.change_id.not_in(settled),
        )
        if work.session.scalar(later.limit(1)) is not None:
            raise Refused(
                _("Your last change can't be undone: something later builds on it."),
                hint=_("Correct the record itself, with a reason."),
            )
        signed = select(Signature.id).where(Signature.subject == table, Signature.subject_id == row_id)
        shipped = table == "shipment" and work.session.get_one(Shipment, row_id).sent is not None
        if shipped or work.session.scalar(signed.limit(1)) is not None:
            raise Refused(
                _("Your last change was shipped or signed: it stays."),
                hint=_("Record what is true now as a correction."),
            )


def _by_row(rows: Sequence[Audit]) -> dict[tuple[str, int], list[Audit]]:
    """Audit lines by row, latest first: children before what they hang on."""
    grouped: dict[tuple[str, int], list[Audit]] = {}
    for row in rows:
        grouped.setdefault((row.table_name, row.row_id), []).append(row)
    return grouped


def _void(row: Watched) -> None:
    row.voided = True
    if isinstance(row, Label) and row.state is LabelState.WAITING:
        row.state = LabelState.CANCELLED


def _class_of(table: str) -> type[Watched]:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Watched) and mapper.class_.__tablename__ == table:
            return mapper.class_
    raise LookupError(table)


def _old_values(row: Watched, lines: Sequence[Audit]) -> dict[str, Any]:
    """The values before the change, by column; fields of a record go back into it one by one."""
    values: dict[str, Any] = {}
    for line in lines:
        name, _dot, key = line.field.partition(".")
        if key:
            record = values.setdefault(name, dict(row.held(name)[name]))
            if line.old is None:
                record.pop(key, None)
            else:
                record[key] = _from_json(line.old)
        else:
            values[name] = value_of(row.__table__.c[name], line.old)
    return values


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def value_of(column: ColumnElement[Any], text: str | None) -> Any:
    """An audited text as the value of its column again."""
    if text is None:
        return None
    if isinstance(column.type, MomentText):
        return Moment.parse(text)
    kind: type[Any] = column.type.python_type
    if kind is bool:
        return text == "1"
    if issubclass(kind, Enum):
        return kind(text)
    if kind is datetime:
        return datetime.fromisoformat(text)
    if kind is date:
        return date.fromisoformat(text)
    return kind(text)
