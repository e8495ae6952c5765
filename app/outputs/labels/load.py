"""A4 sheets of labels from their TOML files; the templates themselves are read in `app.domain.label_files`."""

import tomllib
from functools import cache

from app.domain.label import LabelSheet
from app.domain.label_files import FOLDER, read_template, template, templates, title_of, to_toml
from app.i18n import _

__all__ = ["read_template", "sheet_title", "sheets", "template", "templates", "title_of", "to_toml"]


@cache
def sheets() -> tuple[LabelSheet, ...]:
    """All A4 sheets."""
    found = []
    for path in sorted((FOLDER / "sheets").glob("*.toml")):
        found.append(LabelSheet.model_validate(tomllib.loads(path.read_text("utf-8"))))
    return tuple(found)


def sheet_title(sheet: LabelSheet) -> str:
    """What people call an A4 sheet: its label, rows and columns."""
    return _("A4, {rows} x {columns}: {label}").format(
        rows=sheet.rows, columns=sheet.columns, label=title_of(sheet.template)
    )
