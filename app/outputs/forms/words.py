"""Recorded values in words, as printed: times with their source, codes with their label; and the boxes for paper."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from app.domain.barcode import printed
from app.domain.form import FieldOfForm, Form
from app.domain.masking import masked
from app.domain.times import Moment
from app.domain.words import TimeSource, label_of
from app.i18n import _, decimal
from app.outputs.forms.blocks import Block, Head, Line, Lines
from app.outputs.forms.marks import marked
from app.outputs.sheets import variable_of
from app.queries.case_parts import Correction, Entry, Person

FILLED, BLANK, ANNOTATED = "filled", "blank", "annotated"
LONGEST: Final = 20
"""A choice of more letters has no room in a box of half a page."""


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
    text = number_of(value) if isinstance(value, int | float | Decimal) else str(value)
    return f"{text} {unit}".strip()


def number_of(value: float | Decimal) -> str:
    """A number with all its digits and no others: 1250000, 8.2, 0."""
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return decimal(float(value), max(-exponent, 0) if isinstance(exponent, int) else None)


def per_norm(count: Decimal | None) -> str:
    """A count per norm volume, always to one decimal."""
    return "" if count is None else decimal(float(count), 1)


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


def when_from(moment: Moment | None) -> str:
    """A time with its source, for a cell of a table."""
    return f"{when(moment)} {source_of(moment)}".strip()


def at(label: str, moment: Moment | None) -> Line:
    """A line that tells a time with its source."""
    return Line(label, when(moment), source_of(moment))


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


def sections_of(
    entry: Entry,
    mode: str,
    *,
    people: Mapping[str, Person] | None = None,
    more: Mapping[str, list[Line]] | None = None,
    but: tuple[str, ...] = (),
) -> list[Block]:
    """The fields of a form under the heads of its sections; `more` are lines that follow those of a section."""
    found: dict[str, list[Line]] = {}
    for field in entry.form.fields():
        if field.name not in but:
            found.setdefault(field.entry.section, []).append(_line(field, entry, mode, people or {}))
    for section, lines in (more or {}).items():
        found.setdefault(section, []).extend(lines)
    return [part for section, lines in found.items() for part in (Head(_(section), 2), Lines(lines))]


def blank_lines(form: type[Form], mode: str) -> list[Line]:
    """The fields of a form without values."""
    return lines_of(Entry(form, {}), mode)


def blank_sections(form: type[Form], mode: str) -> list[Block]:
    """The fields of a form without values, under the heads of its sections."""
    return sections_of(Entry(form, {}), mode)


def asked(
    label: str,
    variable: str,
    mode: str,
    *,
    hint: str = "",
    choices: Iterable[StrEnum] = (),
    wide: bool = False,
    long: bool = False,
) -> Line:
    """A box for something that no form asks for."""
    told = variable if mode == ANNOTATED else ""
    ticks = tuple(label_of(each) for each in choices)
    return Line(
        label, "", variable=told, box=True, choices=ticks, wide=wide, long=long, hint=hint, may_be_missing=False
    )


def short(variables: Sequence[str]) -> tuple[str, ...]:
    """The first variable of a table with its sheet, the others by their names alone."""
    return tuple(each if place == 0 else each.partition(".")[2] for place, each in enumerate(variables))


def date_hint() -> str:
    return _("dd / mm / yyyy")


def time_hint() -> str:
    return _("dd / mm / yyyy   hh : mm")


def _line(field: FieldOfForm, entry: Entry, mode: str, people: Mapping[str, Person]) -> Line:
    unit = field.entry.unit
    label = _(field.entry.title)
    choices = tuple(label_of(each) for each in field.choices)
    if mode != FILLED:
        return Line(
            f"{label} ({unit})" if unit else label,
            variable=variable_of(entry.form, field.name) if mode == ANNOTATED else "",
            box=True,
            choices=choices,
            wide=field.entry.long or len("".join(choices)) > 3 * LONGEST or max(map(len, choices), default=0) > LONGEST,
            long=field.entry.long,
            hint=time_hint() if field.kind is Moment else date_hint() if field.kind is date else "",
            may_be_missing=field.entry.may_be_missing,
        )
    value = entry.values.get(field.name)
    told = masked(value) if field.kind is str and isinstance(value, str) and not field.entry.code else value
    text = marked(told) if isinstance(told, StrEnum) else in_words(told, unit)
    note = source_of(value)
    cause = entry.missing.get(field.name)
    if value is None and cause:
        text, note = str(cause["cause"]), str(cause.get("reason", ""))
    struck = tuple(_struck(field, each, people) for each in entry.corrections.get(field.name, ()))
    return Line(label, text, note, struck, mono=field.entry.code)


def _struck(field: FieldOfForm, correction: Correction, people: Mapping[str, Person]) -> tuple[str, str]:
    who = people[correction.who].name if correction.who in people else correction.who
    old = masked(correction.old) if field.kind is str and not field.entry.code else correction.old
    return old_value(field, old), f"{who}, {_on_the_wall(correction.when)}: {correction.why}"


def _on_the_wall(at: datetime) -> str:
    """An instant with the offset of the clock it carries."""
    offset = at.utcoffset() or timedelta()
    return when(Moment(at.date(), at.astimezone(UTC), int(offset.total_seconds() // 60), TimeSource.CLOCK))


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


def no_result_told(shipped: Sequence[Any]) -> list[str]:
    """A sentence for each thing that was sent and of which no result will come: since when, and why."""
    text = _("{code}: no result will come, said on {when}: {why}")
    return [
        text.format(code=printed(row.barcode), when=when(row.no_result), why=row.no_result_why or "")
        for row in shipped
        if row.no_result is not None
    ]


def person(people: Mapping[str, Person], login: str | None) -> str:
    """The initials of one of our people; what was typed elsewhere."""
    return people[login].initials if login and login in people else login or ""
