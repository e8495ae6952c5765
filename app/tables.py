"""A column of a list: one object for the screen, the sheet and the data dictionary."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


class ColumnKind(StrEnum):
    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    TIME = "time"
    DATE = "date"
    WORD = "word"
    STATE = "state"
    CELL = "cell"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Told:
    """What a list says of a row in words, and what to think of it: ok, warn, breach, hold, void or wait."""

    text: str
    state: str


@dataclass(frozen=True)
class Column(Generic[Row]):
    """`value` takes it from a frozen row; `name` is its variable (CDISC where there is one), `title` what people read.

    `origin` says where a value comes from (Collected, Derived, Assigned, Protocol), `source` the record it was read in,
    `rule` by what it is checked or how it follows. `places` are the digits of a number; a number with neither places
    nor a unit, or with 0 places, is a whole one. `words` is the code list of a WORD, `codes` the name of a list that
    is no enumeration; `sort` the key by which a query orders, empty where it can't.
    """

    title: str
    value: Callable[[Row], Any]
    kind: ColumnKind = ColumnKind.TEXT
    unit: str = ""
    name: str = ""
    words: type[StrEnum] | None = None
    places: int | None = None
    width: int = 0
    sort: str = ""
    origin: str = "Collected"
    source: str = ""
    rule: str = ""
    stretch: bool = False
    attribute: str = ""
    codes: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether a number has no decimals."""
        return self.places == 0 or (self.places is None and not self.unit)

    @property
    def code_list(self) -> str:
        """The name of the code list that its values come from; empty where they come from none."""
        if self.words is not None:
            return self.words.__name__
        return self.codes or ("Flag" if self.kind is ColumnKind.FLAG else "")


def column(
    name: str,
    title: str,
    attribute: str,
    kind: ColumnKind = ColumnKind.TEXT,
    *,
    unit: str = "",
    words: type[StrEnum] | None = None,
    places: int | None = None,
    width: int = 0,
    sort: str = "",
    origin: str = "Collected",
    source: str = "this app",
    rule: str = "",
    stretch: bool = False,
    codes: str = "",
) -> "Column[Any]":
    """A column that reads an attribute of its row."""
    reader = attrgetter(attribute)
    how = (kind, unit, name, words, places, width, sort, origin, source, rule, stretch, attribute, codes)
    return Column(title, reader, *how)
