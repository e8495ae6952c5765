"""What the lists have in common: rows of columns, a row with what follows from it, the participant, the four states."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, Select

from app.domain.words import Custody, Processing, Quality, Restriction
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Participant

Rows = Sequence[Row[Any]]

Columns = tuple[Column[Any], ...]

SUBJECT = column("SUBJID", N_("Participant"), "number", K.NUMBER, width=110)

CODE = column("REFID", N_("Code"), "barcode", K.CODE, origin="Assigned", width=170)

STATE: Columns = (
    column("CUSTODY", N_("Custody"), "custody", K.WORD, words=Custody),
    column("PROCESS", N_("Processing"), "processing", K.WORD, words=Processing),
    column("QUALITY", N_("Quality"), "quality", K.WORD, words=Quality),
    column("RESTRICT", N_("Restriction"), "restriction", K.WORD, words=Restriction),
    column("RESTREAS", N_("Reason of the restriction"), "restriction_reason"),
)


@dataclass(frozen=True, slots=True)
class Joined:
    """A row of the record and what follows from it, by name."""

    base: Any
    more: Mapping[str, Any] = field(default_factory=dict)


def of_number(statement: Select[Any], number: int | None) -> Select[Any]:
    """The rows of one participant; of all where none is named."""
    return statement if number is None else statement.where(Participant.number == number)


def of_base(columns: Iterable[Column[Any]]) -> Columns:
    """Columns that read the row inside a Joined."""
    return tuple(_inside(each) for each in columns)


def added(made: Column[Any]) -> Column[Any]:
    """A column that reads what was joined, under its attribute's name."""
    return replace(made, value=lambda row, name=made.attribute: row.more.get(name))  # type: ignore[misc]


def _inside(column: Column[Any]) -> Column[Any]:
    return replace(column, value=lambda row, read=column.value: read(row.base))  # type: ignore[misc]
