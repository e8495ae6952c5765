"""A sheet of the sponsor's workbook: its rows and its columns, which are the screens' own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from app.domain.form import FieldOfForm, Form
from app.settings import Settings
from app.tables import Column

Source = Callable[[Session, Settings], Iterable[Any]]
OfOne = Callable[[Session, Settings, int], Iterable[Any]]


class Scope(Enum):
    """Whose rows a sheet holds, which decides what a part of the data keeps of it."""

    PARTICIPANT = "participant"
    NOBODY = "nobody"
    STUDY = "study"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`table` names the audited table behind a row (its key, last change, signatures); empty: none.

    `also` are the other rows that a row shows, as (table, name of the id or of several). `of_one` gives the rows of one
    participant where all rows are long to work out. `forms` are what was filled in, by the kind of row, which the row
    says under the name `told_by` (else it is the table): a row that lacks a required field is a draft, and its fields
    may say why they are empty. `renamed` are the fields that a column calls otherwise. `leading` are the columns with
    which every row of a domain of CDISC begins; such a sheet has no labels beside its codes.
    """

    name: str
    title: str
    rows: Source
    columns: tuple[Column[Any], ...]
    table: str = ""
    also: tuple[tuple[str, str], ...] = ()
    forms: Mapping[str, tuple[type[Form], ...]] = field(default_factory=dict)
    told_by: str = "table"
    renamed: Mapping[tuple[type[Form], str], str] = field(default_factory=dict)
    scope: Scope = Scope.PARTICIPANT
    of_one: OfOne | None = None
    leading: tuple[str, ...] = ()

    @property
    def is_domain(self) -> bool:
        return bool(self.leading)

    def attribute(self, form: type[Form], name: str) -> str:
        """What a column calls a field of a form."""
        return self.renamed.get((form, name), name)

    def asked(self) -> Mapping[str, FieldOfForm]:
        """The fields of all its forms by what a column calls them; one that some form requires is required."""
        found: dict[str, FieldOfForm] = {}
        for form in (form for forms in self.forms.values() for form in forms):
            for each in form.fields():
                name = self.attribute(form, each.name)
                if name not in found or (each.entry.required and not found[name].entry.required):
                    found[name] = each
        return found

    def variable(self, form: type[Form], name: str) -> str:
        """The name of the column that holds a field of one of its forms; empty where there is none."""
        if not any(form in forms for forms in self.forms.values()):
            return ""
        attribute = self.attribute(form, name)
        return next((each.name for each in self.columns if each.attribute == attribute), "")
