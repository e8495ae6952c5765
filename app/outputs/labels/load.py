"""Label templates and sheets from their TOML files, checked."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from app.domain.errors import NotFound, Refused
from app.domain.label import LabelSheet, LabelTemplate
from app.i18n import _

FOLDER: Final = Path(__file__).parents[3] / "resources" / "labels"


@cache
def templates() -> tuple[LabelTemplate, ...]:
    """All templates, by name of their file."""
    return tuple(_template(path) for path in sorted(FOLDER.glob("*.toml")))


@cache
def sheets() -> tuple[LabelSheet, ...]:
    """All A4 sheets."""
    found = []
    for path in sorted((FOLDER / "sheets").glob("*.toml")):
        found.append(LabelSheet.model_validate(tomllib.loads(path.read_text("utf-8"))))
    return tuple(found)


def template(name: str) -> LabelTemplate:
    """The template with this id; NotFound names those that exist."""
    for each in templates():
        if each.id == name:
            return each
    known = ", ".join(each.title for each in templates())
    raise NotFound(_("There is no label “{name}”.").format(name=name), hint=_("Labels: {known}.").format(known=known))


def title_of(name: str) -> str:
    """What people call a template; its name where the file is gone."""
    return next((each.title for each in templates() if each.id == name), name)


def sheet_title(sheet: LabelSheet) -> str:
    """What people call an A4 sheet: its label, rows and columns."""
    return _("A4, {rows} x {columns}: {label}").format(
        rows=sheet.rows, columns=sheet.columns, label=title_of(sheet.template)
    )


def read_template(text: str, name: str) -> LabelTemplate:
    """A template from its text; Refused names the file and the field that does not fit."""
    try:
        return LabelTemplate.model_validate(tomllib.loads(text))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        where = ""
        if isinstance(error, ValidationError):
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Refused(
            _("Label file {name}: {field} does not fit.").format(name=name, field=where or _("its text")),
            hint=str(error).splitlines()[-1][:120],
        ) from error


def _template(path: Path) -> LabelTemplate:
    return read_template(path.read_text("utf-8"), path.name)
