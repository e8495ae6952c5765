"""Taking out a name that slipped into a free text: of the record, of its audit and of reasons; the chain keeps digests."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Table as SqlTable
from sqlalchemy import Text, or_, select, update

from app.actions.signatures import must_know, sign_again
from app.domain.errors import NeedsReason, Refused
from app.domain.privacy import names_nobody
from app.domain.words import SignatureMeaning
from app.i18n import _
from app.work import Work
from db.base import Base, FrozenRecord, Watched
from db.models import Audit, Change, Draft, Event, Redaction, StoreNote, StudySettings

MARK: Final = "[redacted]"
"""What stands in the record where the text was."""

SHORTEST: Final = 3

SWEEP, DUE, DONE = "sweep", "due", "done"
"""A note of the store: whether its file is still to be written afresh after a redaction."""

Place = tuple[str, int, str]
"""Table, row and field."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """How many texts of the record, lines of the audit, reasons and drafts were emptied, and where the words still stand.

    `since`: the first change that held them; 0 where that is not known, because a draft did.
    """

    texts: int
    lines: int
    reasons: int
    drafts: int
    left: tuple[str, ...]
    since: int


def take_out(work: Work, words: str, why: str, *, password: str) -> TakenOut:
    """Take every free text that holds these words out of the record and its trail; `why` must not repeat them.

    What no redaction reaches (a code, a name in a register, a setting) stays, and is told.
    """
    words = words.strip()
    _may_be_taken_out(words, why)
    must_know(work, password)
    work.because(why)
    texts = _mark_texts(work, words)
    drafts = _empty_drafts(work, words)
    lines = _free_lines(work, words)
    reasons = [row.id for row in _reasons_with(work, words)]
    if not lines and not reasons and not drafts:
        raise Refused(
            _("No free text holds “{words}”.").format(words=words), hint=_("Type it as it stands in the record.")
        )
    _empty_trail(work, [row.id for row in lines], reasons)
    first = _note(work, Counter((row.table_name, row.row_id, row.field) for row in lines), reasons, why)
    digest = hashlib.sha256("".join(f"{row.old_digest}{row.new_digest}" for row in lines).encode()).hexdigest()
    sign_again(
        work, "redaction", first, SignatureMeaning.REDACTED, digest=digest, password=password, remark=why.strip()
    )
    work.log("text.redacted", number=first, lines=len(lines), reasons=len(reasons))
    _note_sweep(work, DUE)
    since = 0 if drafts else min([*(row.change_id for row in lines), *reasons])
    return TakenOut(texts, len(lines), len(reasons), drafts, _left(work, words), since)


def note_swept(work: Work) -> None:
    """The file was written afresh: nothing that was taken out is left between its rows, nor in its log."""
    _note_sweep(work, DONE)


def _note_sweep(work: Work, value: str) -> None:
    """Kept with the store until it is done: whoever opens it next does what a kill or another reader prevented."""
    note = work.session.scalars(select(StoreNote).where(StoreNote.name == SWEEP)).one_or_none()
    if note is None:
        work.add(StoreNote(name=SWEEP, value=value))
    else:
        note.value = value


def _may_be_taken_out(words: str, why: str) -> None:
    if len(words) < SHORTEST:
        raise Refused(
            _("What is to be taken out is too short."),
            hint=_("Type {count} characters or more, as they stand in the record.").format(count=SHORTEST),
        )
    if not why.strip():
        raise NeedsReason(_("A redaction needs its reason."), hint=_("Say why, without the text itself."))
    if words.casefold() in why.casefold():
        raise Refused(_("The reason repeats what is taken out."), hint=_("Say why, without the text itself."))
    if MARK in words or words in MARK:
        raise Refused(_("This is the mark of a text that was taken out."), hint=_("Nothing was changed."))
    names_nobody(why, _("The reason seems to hold {what}."))


def _mark_texts(work: Work, words: str) -> int:
    """Put the mark into every live free text that holds the words, and write again what lines to be emptied told last.

    Each field is emptied first and filled in a second step: its last line of the audit then holds nothing to be taken
    out, and still tells what stands in the record. Returns how many texts held the words.
    """
    told: dict[tuple[str, int], set[str]] = {}
    for line in _free_lines(work, words):
        told.setdefault((line.table_name, line.row_id), set()).add(line.field)
    count = 0
    filled: list[tuple[Watched, dict[str, Any]]] = []
    for row in _rows_with(work, words, told):
        blank, final, held = _steps(row, words, told.get((row.__tablename__, row.id), set()))
        count += held
        row.revise(**blank)
        filled.append((row, final))
    work.session.flush()
    for row, final in filled:
        row.revise(**final)
    work.session.flush()
    return count


def _rows_with(work: Work, words: str, told: Mapping[tuple[str, int], set[str]]) -> Iterator[Watched]:
    """The rows whose free texts hold the words, and those of which a line to be emptied tells."""
    for kind in _watched():
        columns = _free_columns(kind)
        if columns and kind is not StudySettings:
            holds = or_(*(column.cast(Text).contains(words, autoescape=True) for column in columns))
            named = [number for table, number in told if table == kind.__tablename__]
            found = select(kind).where(holds | kind.id.in_(named)).order_by(kind.id)
            yield from work.session.scalars(found.execution_options(with_voided=True)).all()


def _steps(row: Watched, words: str, told: set[str]) -> tuple[dict[str, Any], dict[str, Any], int]:
    """What is written first and second into the free columns of a row, and how many texts held the words."""
    blank: dict[str, Any] = {}
    final: dict[str, Any] = {}
    count = 0
    for column in _free_columns(type(row)):
        value = row.held(column.name)[column.name]
        if isinstance(column.type, FrozenRecord):
            record = dict(value or {})
            keys = {name.partition(".")[2] for name in told if name.partition(".")[0] == column.name}
            holding = {key for key, inside in record.items() if _marked(inside, words) != inside}
            if keys | holding:
                blank[column.name] = record | dict.fromkeys(keys | holding, "")
                final[column.name] = _marked(record, words)
                count += len(holding)
        elif column.name in told or _marked(value, words) != value:
            blank[column.name], final[column.name] = "", _marked(value, words)
            count += _marked(value, words) != value
    return blank, final, count


def _marked(value: Any, words: str) -> Any:
    """The value with the mark in the place of each text that holds the words."""
    match value:
        case str():
            return MARK if words.casefold() in value.casefold() else value
        case Mapping():
            return {key: _marked(inside, words) for key, inside in value.items()}
        case list() | tuple():
            return [_marked(inside, words) for inside in value]
    return value


def _empty_drafts(work: Work, words: str) -> int:
    found = work.session.scalars(select(Draft)).all()
    held = [row for row in found if words.casefold() in repr(dict(row.content)).casefold()]
    for row in held:
        row.content = {}
    return len(held)


def _lines_with(work: Work, words: str) -> list[Any]:
    work.session.flush()
    holds = Audit.old.contains(words, autoescape=True) | Audit.new.contains(words, autoescape=True)
    columns = (
        Audit.id,
        Audit.change_id,
        Audit.table_name,
        Audit.row_id,
        Audit.field,
        Audit.salt,
        Audit.old_digest,
        Audit.new_digest,
    )
    return list(work.session.execute(select(*columns).where(holds).order_by(Audit.id)))


def _reasons_with(work: Work, words: str) -> list[Any]:
    return list(work.session.execute(select(Change.id).where(Change.reason.contains(words, autoescape=True))))


def _empty_trail(work: Work, lines: list[int], reasons: list[int]) -> None:
    """Value and salt go together, the digests stay: what the triggers allow."""
    connection = work.session.connection()
    trail: SqlTable = Base.metadata.tables["audit"]
    changes: SqlTable = Base.metadata.tables["change"]
    for number in lines:
        connection.execute(update(trail).where(trail.c.id == number).values(old=None, new=None, salt=None))
    for number in reasons:
        connection.execute(update(changes).where(changes.c.id == number).values(reason=None, reason_salt=None))


def _note(work: Work, places: Mapping[Place, int], reasons: list[int], why: str) -> int:
    """One row for each field that was emptied, and for each change whose reason was; returns the first one's number."""
    common = {"why": why.strip(), "done": work.moment(), "done_by": work.who.login}
    rows = [
        Redaction(table_name=table, row_id=row, field=name, audit_lines=count, reasons=0, **common)
        for (table, row, name), count in sorted(places.items())
    ]
    rows += [
        Redaction(table_name="change", row_id=number, field="reason", audit_lines=0, reasons=1, **common)
        for number in reasons
    ]
    if not rows:
        rows = [Redaction(table_name="draft", row_id=0, field="", audit_lines=0, reasons=0, **common)]
    work.add(*rows)
    return rows[0].id


def _left(work: Work, words: str) -> tuple[str, ...]:
    """Where the words still stand: audited codes and names, live ones, details of events."""
    lines = [f"audit {row.table_name} {row.row_id} {row.field}" for row in _lines_with(work, words)]
    events = work.session.scalars(
        select(Event.id).where(Event.details.cast(Text).contains(words, autoescape=True)).order_by(Event.id)
    )
    return tuple(dict.fromkeys([*lines, *(f"event {number}" for number in events), *_plain_texts(work, words)]))


def _plain_texts(work: Work, words: str) -> Iterator[str]:
    for kind in _watched():
        for attribute in kind.__mapper__.column_attrs:
            column = attribute.columns[0]
            if type(column.type) is Text and not column.info:
                held = select(kind.id).where(column.contains(words, autoescape=True))
                for number in work.session.scalars(held.execution_options(with_voided=True)):
                    yield f"{kind.__tablename__} {number} {column.name}"


def _free_lines(work: Work, words: str) -> list[Any]:
    """The lines that may be emptied; settings are no free text, though their audit is salted."""
    return [
        row
        for row in _lines_with(work, words)
        if row.salt is not None and row.table_name != StudySettings.__tablename__
    ]


def _free_columns(kind: type[Watched]) -> list[Any]:
    columns = [each.columns[0] for each in kind.__mapper__.column_attrs]
    return [each for each in columns if each.info.get("free_text") or isinstance(each.type, FrozenRecord)]


def _watched() -> Iterator[type[Watched]]:
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__name__):
        if issubclass(mapper.class_, Watched):
            yield mapper.class_
