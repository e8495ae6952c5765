"""Recorded values in words, as printed: times with their source, codes with their label."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.domain.form import FieldOfForm, Form
from app.domain.times import Moment
from app.domain.words import label_of
from app.i18n import _, decimal
from app.outputs.forms.paper import Line
from app.queries.case_parts import Correction, Entry, Person

FILLED, BLANK, ANNOTATED = "filled", "blank", "annotated"


def in_words(value: Any, unit: str = "") -> str:
    """A value as people read it; empty where there is none."""
    if value is None or value == "":
        return ""
    if isinstance(value, Moment):
        return when(value)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, StrEnum):
        return label_of(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    text = decimal(float(value)) if isinstance(value, int | float | Decimal) else str(value)
    return f"{text} {unit}".strip()


def when(moment: Moment | None) -> str:
    """A time with its zone offset, or a date alone."""
    if moment is None:
        return ""
    local = moment.local
    if local is None:
        return moment.day.strftime("%d/%m/%Y")
    hours, minutes = divmod(abs(moment.offset_min), 60)
    sign = "-" if moment.offset_min < 0 else "+"
    return f"{local:%d/%m/%Y %H:%M} (UTC{sign}{hours}{f':{minutes:02d}' if minutes else ''})"


def source_of(value: Any) -> str:
    """How a time came into the record: clock, scan, typed or late; empty of anything else."""
    return f"[{label_of(value.source)}]" if isinstance(value, Moment) else ""


def lines_of(
    entry: Entry,
    mode: str,
    *,
    people: Mapping[str, Person] | None = None,
    only: tuple[str, ...] = (),
    but: tuple[str, ...] = (),
) -> list[Line]:
    """One line a field of a recorded form, in the mode of the printed form."""
    return [
        _line(field, entry, mode, people or {})
        for field in entry.form.fields()
        if (not only or field.name in only) and field.name not in but
    ]


def blank_lines(form: type[Form], mode: str) -> list[Line]:
    """The fields of a form without values."""
    return [_line(field, Entry(form, {}), mode, {}) for field in form.fields()]


def _line(field: FieldOfForm, entry: Entry, mode: str, people: Mapping[str, Person]) -> Line:
    unit = field.entry.unit
    label = _(field.entry.title) + (f" ({unit})" if unit and mode != FILLED else "")
    if mode != FILLED:
        variable = (field.entry.cdisc or field.name.upper()) if mode == ANNOTATED else ""
        return Line(label, variable=variable, box=True, choices=tuple(label_of(each) for each in field.choices))
    value = entry.values.get(field.name)
    text, note = in_words(value, unit), source_of(value)
    cause = entry.missing.get(field.name)
    if value is None and cause:
        told: Mapping[str, str] = cause
        text, note = told["cause"], told.get("reason", "")
    struck = tuple(_struck(field, each, people) for each in entry.corrections.get(field.name, ()))
    return Line(label, text, note, struck)


def _struck(field: FieldOfForm, correction: Correction, people: Mapping[str, Person]) -> tuple[str, str]:
    who = people[correction.who].name if correction.who in people else correction.who
    when_changed = correction.when.strftime("%d/%m/%Y %H:%M UTC")
    return old_value(field, correction.old), f"{who}, {when_changed}: {correction.why}"


def old_value(field: FieldOfForm, stored: str) -> str:
    """An audited text as people read it, in its field's own words."""
    known: dict[str, Any] = {each.value: each for each in field.choices}
    if stored in known:
        return label_of(known[stored])
    if issubclass(field.kind, Moment) and stored.count("|") == 2:
        return when(Moment.parse(stored))
    if issubclass(field.kind, date):
        return in_words(date.fromisoformat(stored))
    if issubclass(field.kind, int | float):
        return in_words(float(stored), field.entry.unit)
    return stored


def person(people: Mapping[str, Person], login: str | None) -> str:
    """The initials of one of our people; what was typed elsewhere."""
    return people[login].initials if login and login in people else login or ""
