"""A column of measurements pasted or read from a file, by well or in the order of the plate; what of it fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.plate import is_well, well_named
from app.domain.steps.wga import QcForm, measured, yield_text
from app.i18n import _, decimal
from app.imports.checked import Checked
from app.imports.rows import Rows, read_rows, rows_of
from app.queries.sheets import products
from app.queries.wga import batch

BLANKS: Final = ("", "-", "–")


@dataclass(frozen=True, slots=True)
class ColumnLine(Checked):
    """One value of a column: for which product, what stood there before, or why it does not fit."""

    well: str
    code: str
    text: str
    before: str
    shown: str
    problem: str = ""

    @property
    def after(self) -> str:
        return self.shown


def read_column(text: str, wells: Sequence[str]) -> Mapping[str, str]:
    """Values by well from lines like `A1<tab>12,3`, or one value a line for `wells` in their order.

    Separators: tab, semicolon, a comma, or blanks. Blank values are left out; a well named twice is refused.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Refused(_("The column is empty."), hint=_("Copy it from the instrument's table, then paste it here."))
    by_blank = [tuple(line.split(None, 1)) for line in lines]
    if all(len(parts) == 2 and is_well(parts[0]) for parts in by_blank[1:] or by_blank):
        return values_of(tuple(by_blank), wells, column=1)
    return values_of(rows_of(text), wells, column=1)


def titles(rows: Rows) -> tuple[str, ...]:
    """The heads of the columns beside the one that names the wells; a file without heads is told by numbers."""
    place = well_column(rows)
    width = max(len(row) for row in rows)
    head = rows[0] if place is None or not is_well(_at(rows[0], place)) else ()
    return tuple(
        _at(head, each) or _("Column {number}").format(number=each + 1) for each in range(width) if each != place
    )


def read_file(path: str, wells: Sequence[str], *, column: str = "") -> Mapping[str, str]:
    """The values of one column of a file, by its title where the file has several; Refused where that is not said."""
    rows = read_rows(path)
    known = titles(rows)
    if not column and len(known) > 1 and well_column(rows) is not None:
        raise Refused(_("The file has several columns."), hint=_("One of: {choices}.").format(choices=", ".join(known)))
    if well_column(rows) is None:
        return values_of(rows, wells, column=0)
    place = known.index(column) if column in known else 0
    others = [each for each in range(max(len(row) for row in rows)) if each != well_column(rows)]
    if not others:
        raise Refused(_("The file tells wells and no values."), hint=_("Save it with the column that was measured."))
    return values_of(rows, wells, column=others[place])


def well_column(rows: Rows) -> int | None:
    """The place of the column that names wells; None where the values stand in the order of the plate."""
    width = max((len(row) for row in rows), default=0)
    for place in range(width):
        named = [_at(row, place) for row in rows[1:] or rows]
        if sum(map(is_well, named)) * 2 >= len(named) > 0:
            return place
    return None


def values_of(rows: Rows, wells: Sequence[str], *, column: int) -> Mapping[str, str]:
    """The values of a column of rows, by well; a row below the heads that names no well stays under its own name."""
    place = well_column(rows)
    if place is None:
        return _in_order(rows, wells)
    found: dict[str, str] = {}
    for number, row in enumerate(rows):
        named = _at(row, place)
        if not is_well(named) and number == 0:
            continue
        well = well_named(named) if is_well(named) else named
        if well in found and is_well(named):
            raise Refused(
                _("Well {well} stands twice in the column.").format(well=well), hint=_("Nothing was entered.")
            )
        if _at(row, column) not in BLANKS:
            found[well] = _at(row, column)
    return found


def check_column(session: Session, plate: str, name: str, values: Mapping[str, str]) -> tuple[ColumnLine, ...]:
    """What entering a column would do, well by well; nothing is entered."""
    here = {row.well: row for row in batch(session, plate).rows if row.well}
    known = {row.barcode: row for row in products(session, plate)}
    lines = []
    for well in sorted(values):
        row = here.get(well)
        if row is None or not row.product:
            lines.append(ColumnLine(well, "", values[well], "", "", _no_product(well, is_here=row is not None)))
            continue
        before = value_text(name, dict(known[row.product]._mapping)) if row.product in known else ""
        lines.append(_line(well, row.product, name, values[well], before))
    return tuple(lines)


def _no_product(well: str, *, is_here: bool) -> str:
    if not is_well(well):
        return _("is no well")
    return _("is not amplified") if is_here else _("holds no product")


def value_text(name: str, row: Mapping[str, Any]) -> str:
    """A recorded value as it is typed."""
    if name == "yield_ng":
        return yield_text(row["yield_ng"], row["qualifier"])
    value = row[name]
    return "" if value is None else decimal(value)


def _line(well: str, code: str, name: str, text: str, before: str) -> ColumnLine:
    try:
        form = QcForm.fill(measured(name, text))
    except Refused as refusal:
        return ColumnLine(well, code, text, before, "", refusal.hint or refusal.text)
    return ColumnLine(well, code, text, before, value_text(name, form.recorded()))


def _in_order(rows: Rows, wells: Sequence[str]) -> Mapping[str, str]:
    lines = [row[0] for row in rows]
    if len(lines) > len(wells):
        raise Refused(
            _("{count} values for {wells} wells.").format(count=len(lines), wells=len(wells)),
            hint=_("Put the well before each value, like A1 12.3."),
        )
    return {well: value for well, value in zip(wells, lines, strict=False) if value not in BLANKS}


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""
