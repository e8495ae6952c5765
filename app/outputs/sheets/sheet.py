"""A sheet of the sponsor's workbook: its rows and its columns, which are the screens' own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from app.domain.form import Form
from app.settings import Settings
from app.tables import Column

Source = Callable[[Session, Settings], Iterable[Any]]


class Scope(Enum):
    """Whose rows a sheet holds, which decides what a part of the data keeps of it."""

    PARTICIPANT = "participant"
    NOBODY = "nobody"
    STUDY = "study"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`table` names the audited table behind a row (its key, last change, signatures); empty: none.

    `also` are the other rows that a row shows, as (table, name of the id). `forms` are what was filled in, by table:
    a row that lacks a required field is a draft, and its fields may say why they are empty.
    """

    name: str
    title: str
    rows: Source
    columns: tuple[Column[Any], ...]
    table: str = ""
    also: tuple[tuple[str, str], ...] = ()
    forms: Mapping[str, tuple[type[Form], ...]] = field(default_factory=dict)
    scope: Scope = Scope.PARTICIPANT

    @property
    def required(self) -> frozenset[str]:
        """The fields that a form asks for and that may say why they are empty."""
        return frozenset(
            each.name
            for forms in self.forms.values()
            for form in forms
            for each in form.fields()
            if each.entry.required and each.entry.may_be_missing
        )
