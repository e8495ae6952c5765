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
from app.domain.words import Role, SignatureMeaning
from app.i18n import _
from app.work import Work
from db.base import Base, FrozenRecord, Watched
from db.models import Audit, Change, Draft, Event, Redaction, StudySettings

MARK: Final = "[redacted]"
"""What stands in the record where the text was."""

KEEPERS: Final = (Role.ADMINISTRATOR, Role.DATA_MANAGER)
SHORTEST: Final = 3

Place = tuple[str, int, str]
"""Table, row and field."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """How many texts of the record, lines of the audit, reasons and drafts were emptied, and where the words still stand."""

    texts: int
    lines: int
    reasons: int
    drafts: int
    left: tuple[str, ...]


def take_out(work: Work, words: str, why: str, *, password: str) -> TakenOut:
    """Take every free text that holds these words out of the record and its trail; `why` must not repeat them.

    What no redaction reaches (a code, a name in a register, a setting) stays, and is told.
    """
    work.require(*KEEPERS)
    words = words.strip()
    _may_be_taken_out(words, why)
    must_know(work, password)
    work.because(why)
    texts = _mark_texts(work, words)
    drafts = _empty_drafts(work, words)
    lines = [row for row in _lines_with(work, words) if row.salt is not None]
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
    return TakenOut(texts, len(lines), len(reasons), drafts, _left(work, words))


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
    """Put the mark into every live free text and record that holds the words; an ordinary change, with its audit."""
    count = 0
    for kind in _watched():
        if kind is StudySettings:
            continue
        columns = [each.columns[0] for each in kind.__mapper__.column_attrs if _is_free(each.columns[0])]
        if not columns:
            continue
        holds = or_(*(column.cast(Text).contains(words, autoescape=True) for column in columns))
        found = work.session.scalars(select(kind).where(holds).execution_options(with_voided=True)).all()
        for row in found:
            marked = {name: _marked(value, words) for name, value in row.held(*(c.name for c in columns)).items()}
            changed = {name: value for name, value in marked.items() if value != row.held(name)[name]}
            row.revise(**changed)
            count += len(changed)
    work.session.flush()
    return count


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


def _is_free(column: Any) -> bool:
    return bool(column.info.get("free_text")) or isinstance(column.type, FrozenRecord)


def _watched() -> Iterator[type[Watched]]:
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__name__):
        if issubclass(mapper.class_, Watched):
            yield mapper.class_
