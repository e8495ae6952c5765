"""Whether every stored value is the one that its last audited change wrote: what was changed from outside is found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from db.audit import text_of
from db.base import Base, Watched, canonical
from db.models import Audit

CHUNK: Final = 500
CASCADED: Final = frozenset({("lineage", "participant_id")})
"""Columns that the database itself carries along with what they refer to."""

Last = dict[int, dict[str, tuple[int, str | None]]]


@dataclass(frozen=True, slots=True)
class Strayed:
    """A stored value that no change wrote. `field` is empty where the whole row came or went from outside."""

    table: str
    row_id: int
    field: str
    change_id: int


def strayed(session: Session) -> Iterator[Strayed]:
    """Every value that differs from its audit, table by table, a few hundred rows at a time."""
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__name__):
        if issubclass(mapper.class_, Watched) and not mapper.class_.__dict__.get("__abstract__"):
            yield from _of_table(session, mapper.class_)


def _of_table(session: Session, kind: type[Watched]) -> Iterator[Strayed]:
    table = kind.__tablename__
    highest = session.scalar(select(func.max(kind.id)).execution_options(with_voided=True)) or 0
    audited = session.scalar(select(func.max(Audit.row_id)).where(Audit.table_name == table)) or 0
    for low in range(1, max(highest, audited) + 1, CHUNK):
        within = range(low, low + CHUNK)
        last = _last_values(session, table, within)
        rows = select(kind).where(kind.id.between(within[0], within[-1])).execution_options(with_voided=True)
        held = {row.id: _values(row) for row in session.scalars(rows)}
        session.expunge_all()
        for row_id in sorted(held.keys() | last.keys()):
            yield from _of_row(table, row_id, held.get(row_id), last.get(row_id))


def _of_row(
    table: str, row_id: int, held: Mapping[str, str | None] | None, last: Mapping[str, tuple[int, str | None]] | None
) -> Iterator[Strayed]:
    if held is None or last is None:
        yield Strayed(table, row_id, "", max((change for change, _text in (last or {}).values()), default=0))
        return
    for name in sorted(held.keys() | last.keys()):
        change, told = last.get(name, (0, None))
        if (table, name) not in CASCADED and told != REDACTED and not _same(told, held.get(name)):
            yield Strayed(table, row_id, name, change)


REDACTED: Final = "\0redacted"


def _last_values(session: Session, table: str, within: range) -> Last:
    lines = session.execute(
        select(Audit.row_id, Audit.field, Audit.change_id, Audit.new, Audit.new_digest)
        .where(Audit.table_name == table, Audit.row_id.between(within[0], within[-1]))
        .order_by(Audit.id)
    )
    found: Last = {}
    for row_id, name, change, new, digest in lines:
        text = REDACTED if new is None and digest is not None else new
        found.setdefault(row_id, {})[name] = (change, text)
    return found


def _values(row: Watched) -> dict[str, str | None]:
    """The audited columns of a row as the audit writes them; records key by key."""
    found: dict[str, str | None] = {}
    for attribute in inspect(type(row)).column_attrs:
        column = attribute.columns[0]
        if column.info.get("unaudited") or column.primary_key:
            continue
        value: Any = row.held(attribute.key)[attribute.key]
        if hasattr(value, "keys"):
            for key, inside in value.items():
                found[f"{attribute.key}.{key}"] = inside if isinstance(inside, str) else canonical(inside)
        else:
            found[attribute.key] = text_of(value)
    return found


def _same(told: str | None, held: str | None) -> bool:
    """A whole number written into a column of decimals comes back with its point."""
    if told == held:
        return True
    try:
        return told is not None and held is not None and float(told) == float(held)
    except ValueError:
        return False
