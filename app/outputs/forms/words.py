"""Recorded values in words, as printed: times with their source, codes with their label."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.form import FieldOfForm, Form
from app.domain.times import Moment
from app.domain.words import TimeSource, label_of
from app.i18n import _, decimal
from app.outputs.forms.paper import Line
from app.queries.case import Entry

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
    text = decimal(value) if isinstance(value, int | float) else str(value)
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
    """How a time came into the record; empty of anything else."""
    return f"[{label_of(value.source)}]" if isinstance(value, Moment) and value.source is not TimeSource.CLOCK else ""


def lines_of(entry: Entry, mode: str, *, only: tuple[str, ...] = (), but: tuple[str, ...] = ()) -> list[Line]:
    """One line a field of a recorded form, in the mode of the printed form."""
    return [
        _line(field, entry, mode)
        for field in entry.form.fields()
        if (not only or field.name in only) and field.name not in but
    ]


def blank_lines(form: type[Form], mode: str) -> list[Line]:
    """The fields of a form without values."""
    return [_line(field, Entry(form, {}), mode) for field in form.fields()]


def _line(field: FieldOfForm, entry: Entry, mode: str) -> Line:
    unit = field.entry.unit
    label = _(field.entry.title) + (f" ({unit})" if unit and mode != FILLED else "")
    variable = (field.entry.cdisc or field.name.upper()[:8]) if mode == ANNOTATED else ""
    if mode != FILLED:
        return Line(label, variable=variable, box=True)
    value = entry.values.get(field.name)
    cause = entry.missing.get(field.name)
    text = in_words(value, unit)
    note = source_of(value)
    if value is None and cause:
        told: Mapping[str, str] = cause
        text = told["cause"]
        note = told.get("reason", "")
    struck = tuple(
        (old_value(correction.old), f"{correction.who}, {correction.when:%d/%m/%Y %H:%M} UTC: {correction.why}")
        for correction in entry.corrections.get(field.name, ())
    )
    return Line(label, text, note, struck)


def old_value(stored: str) -> str:
    """An audited text as people read it."""
    if stored.count("|") == 2:
        return when(Moment.parse(stored))
    return stored
