"""The numbers of a label template: named, changed one by one, and refused with one sentence where one does not fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from app.domain.errors import Refused
from app.domain.label import LabelTemplate, Source, title_of
from app.i18n import N_, _, decimal

TITLES: Final = {
    "width_mm": N_("Width"),
    "height_mm": N_("Height"),
    "x": N_("From the left"),
    "y": N_("From the top"),
    "module_mm": N_("Module"),
    "quiet": N_("Quiet modules"),
    "width": N_("Width"),
    "height": N_("Height"),
    "pt": N_("Size"),
    "least_pt": N_("Least size"),
    "length": N_("Length"),
    "thickness": N_("Thickness"),
}
UNITS: Final = {"pt": "pt", "least_pt": "pt", "quiet": ""}
STEPS: Final = {"pt": 0.5, "least_pt": 0.5, "quiet": 1.0, "module_mm": 0.01}
STEP_MM: Final = 0.1
LABEL: Final = ("width_mm", "height_mm")
CODE: Final = ("x", "y", "module_mm", "quiet")
TEXT: Final = ("x", "y", "width", "height", "pt", "least_pt")
LINE: Final = ("x", "y", "length", "thickness")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a template: its key (`code.x`, `texts.0.pt`), what it is of, what it says, what one step changes."""

    key: str
    part: str
    field: str
    value: float
    source: Source | None = None

    @property
    def title(self) -> str:
        return _(TITLES[self.field])

    @property
    def unit(self) -> str:
        return UNITS.get(self.field, "mm")

    @property
    def step(self) -> float:
        return STEPS.get(self.field, STEP_MM)


def numbers(template: LabelTemplate) -> tuple[Number, ...]:
    """All numbers of a template: of the label, of its symbol, of its texts, of its lines."""
    return tuple(_numbers(template))


def with_number(template: LabelTemplate, key: str, typed: str) -> LabelTemplate:
    """The template with another number; Refused says in one sentence what does not fit (`code` is the key)."""
    values = template.model_dump()
    part, _dot, field = key.rpartition(".")
    holder = _held(values, part)
    value = _read(typed, key, field)
    holder[field] = int(value) if field == "quiet" and value == int(value) else value
    try:
        return LabelTemplate.model_validate(values)
    except ValidationError as error:
        raise Refused(
            _("{what}: {reason}.").format(what=_(TITLES[field]), reason=reason_of(error.errors()[0])),
            hint=_("The label stays as it was before."),
            code=key,
        ) from error


def reason_of(error: Mapping[str, Any]) -> str:
    """Why a value of a template does not fit, from one error of pydantic."""
    told = error.get("ctx", {})
    match error["type"]:
        case "greater_than":
            return _("it must be more than {least}").format(least=decimal(float(told["gt"])))
        case "greater_than_equal":
            return _("it is at least {least}").format(least=decimal(float(told["ge"])))
        case "missing":
            return _("it is missing")
        case "extra_forbidden":
            return _("no template has it")
        case "literal_error":
            return _("it is one of {known}").format(known=str(told["expected"]).replace("'", ""))
        case "int_from_float" | "int_type" | "int_parsing":
            return _("it is a whole number")
        case "float_type" | "float_parsing":
            return _("it is a number")
        case "bool_type" | "bool_parsing":
            return _("it is true or false")
    return _("it can't be read")


def _numbers(template: LabelTemplate) -> Iterator[Number]:
    for field in LABEL:
        yield Number(field, _("Label"), field, template.__dict__[field])
    for field in CODE:
        yield Number(f"code.{field}", _("Symbol"), field, template.code.__dict__[field])
    for place, block in enumerate(template.texts):
        for field in TEXT:
            yield Number(f"texts.{place}.{field}", title_of(block.source), field, block.__dict__[field], block.source)
    for place, line in enumerate(template.lines):
        for field in LINE:
            part = _("Line {number}").format(number=place + 1)
            yield Number(f"lines.{place}.{field}", part, field, line.__dict__[field])


def _held(values: dict[str, Any], part: str) -> dict[str, Any]:
    """The part of a template's values that a key's number stands in; `part` is the key without its last word."""
    section, _dot, place = part.partition(".")
    if not section:
        return values
    held: dict[str, Any] = values[section][int(place)] if place else values[section]
    return held


def _read(typed: str, key: str, field: str) -> float:
    try:
        return float(typed.strip().replace(",", "."))
    except ValueError as error:
        raise Refused(
            _("{what}: “{text}” is no number.").format(what=_(TITLES[field]), text=typed.strip()[:20]),
            hint=_("The label stays as it was before."),
            code=key,
        ) from error
