"""Label templates as text: those that come with the program, read from TOML with a check, and written as TOML."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

from app.domain.errors import NotFound, Refused
from app.domain.label import LabelTemplate
from app.domain.label_numbers import reason_of
from app.i18n import _

FOLDER: Final = Path(__file__).parents[2] / "resources" / "labels"
_LINE: Final = re.compile(r"at line (\d+)")
_HEAD: Final = re.compile(r"\s*(\[{1,2})\s*(\w+)\s*\]")
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
    """A template from its text; Refused names the file, the field that does not fit, its line and the reason."""
    try:
        return LabelTemplate.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        told = _("Line {line}: it is no TOML.").format(line=line[1]) if line else _("It ends too early, or is no TOML.")
        said = _("Label file {name}: {field} does not fit.").format(name=name, field=_("its text"))
        raise Refused(said, hint=told) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        told = _("Line {line}: {reason}.").format(line=_line_of(text, first["loc"]), reason=reason_of(first))
        said = _("Label file {name}: {field} does not fit.").format(name=name, field=where or _("its text"))
        raise Refused(said, hint=told) from error


def read_template_of(name: str, text: str, file: str = "") -> LabelTemplate:
    """The same of a label that is known; Refused where the text is of another one."""
    made = read_template(text, file or name)
    if made.id != name:
        raise Refused(
            _("The text is of the label “{other}”, not of “{name}”.").format(other=made.id, name=name),
            hint=_('The id of a template stays: write id = "{name}".').format(name=name),
        )
    return made


def to_toml(template: LabelTemplate) -> str:
    """The text of a template: its own fields, its symbol, its texts, its lines; what is as usual is left out."""
    sections = [
        list(_fields(template)),
        ["[code]", *_fields(template.code)],
        *(["[[texts]]", *_fields(block)] for block in template.texts),
        *(["[[lines]]", *_fields(block)] for block in template.lines),
    ]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _line_of(text: str, where: tuple[int | str, ...]) -> int:
    """The line, counted from 1, of a field of a template's text; that of its section, or the first, where it is missing."""
    section, _dot, _rest = ".".join(map(str, where)).partition(".")
    wanted = (section, *(part for part in where[1:2] if isinstance(part, int))) if len(where) > 1 else ("",)
    here: tuple[int | str, ...] = ("",)
    counts: dict[str, int] = {}
    begun = 1
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _HEAD.match(line):
            name = head[2]
            here = (name, counts.get(name, 0)) if head[1] == "[[" else (name,)
            counts[name] = counts.get(name, 0) + 1
            begun = number if here == wanted else begun
        elif here == wanted and line.partition("=")[0].strip() == str(where[-1]):
            return number
    return begun


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
