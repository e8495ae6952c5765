"""The corrected fields of a row that stands in a table: below it, with the old value struck, who, when and why."""

from collections.abc import Iterator
from typing import Any

from app.domain.form import Form
from app.i18n import _
from app.outputs.forms.blocks import Block, Head, Lines
from app.outputs.forms.words import FILLED, lines_of
from app.outputs.sheets.fact import fact
from app.queries.case import Case, Entry


def corrected(found: Case, table: str, row: Any, form: type[Form], name: str) -> Iterator[Block]:
    """Nothing where nothing was corrected."""
    changed = found.corrected.get(table, {}).get(row.id, {})
    values = {each.name: fact(row, each.name) for each in form.fields() if each.name in changed}
    if values:
        entry = Entry(form, values, {}, changed)
        yield Head(_("Corrected: {record}").format(record=name), 2)
        yield Lines(lines_of(entry, FILLED, people=found.people, only=tuple(values)))
