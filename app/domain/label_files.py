"""Label templates as text: those that come with the program, read from TOML with a check, and written as TOML."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

from app.domain.errors import NotFound, Refused
from app.domain.label import LabelTemplate
from app.i18n import _

FOLDER: Final = Path(__file__).parents[2] / "resources" / "labels"
Value = str | bool | int | float | tuple[str, ...]


@cache
def templates() -> tuple[LabelTemplate, ...]:
    """All templates that come with the program (version 1 of each), by name of their file."""
    return tuple(read_template(path.read_text("utf-8"), path.name) for path in sorted(FOLDER.glob("*.toml")))


def template(name: str) -> LabelTemplate:
    """The template with this id as it came with the program; NotFound names those that exist."""
    for each in templates():
        if each.id == name:
            return each
    known = ", ".join(each.title for each in templates())
    raise NotFound(_("There is no label “{name}”.").format(name=name), hint=_("Labels: {known}.").format(known=known))


def title_of(name: str) -> str:
    """What people call a template; its name where the file is gone."""
    return next((each.title for each in templates() if each.id == name), name)


def read_template(text: str, name: str = "") -> LabelTemplate:
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


def to_toml(template: LabelTemplate) -> str:
    """The text of a template: its own fields, its symbol, its texts, its lines; what is as usual is left out."""
    sections = [
        list(_fields(template)),
        ["[code]", *_fields(template.code)],
        *(["[[texts]]", *_fields(block)] for block in template.texts),
        *(["[[lines]]", *_fields(block)] for block in template.lines),
    ]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _fields(block: BaseModel) -> Iterator[str]:
    """A line for each plain field that differs from its default."""
    for name, field in type(block).model_fields.items():
        value = block.__dict__[name]
        if name not in {"code", "texts", "lines"} and value != field.default:
            yield f"{name} = {_written(value)}"


def _written(value: Value) -> str:
    """A value in TOML; a whole number without its .0."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case tuple():
            return "[" + ", ".join(_written(each) for each in value) + "]"
        case float() | int():
            return repr(value).removesuffix(".0")
