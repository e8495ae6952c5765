"""Index values from a sorter's table: a dry run that says what does not fit, then the values of each cell, packed."""

import hashlib
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select

from app.actions.cells import cell_row
from app.actions.codes import item_of
from app.domain.errors import Refused
from app.domain.plate import is_well, turned, turned_by_180, well_named
from app.domain.words import CELL_KINDS, FileKind, Kind, SortOutcome
from app.i18n import N_, _, decimal
from app.imports.rows import Rows, read_rows
from app.queries.plates import PlateView
from app.tables import Column, Told
from app.tables import ColumnKind as K
from app.work import Work
from db.models import File, IndexValues

WELL_NAMES: Final = ("well", "puits", "position", "location", "index")
SHOWN_CHANNELS: Final = 3


@dataclass(frozen=True, slots=True)
class IndexTable:
    """A sorter's table as read: its channels, and rows of (line, well, values); a value that is missing is NaN."""

    name: str
    sha256: str
    size: int
    channels: tuple[str, ...]
    rows: tuple[tuple[int, str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the dry run: a well of the file or of the plate, its cell, and whether the values fit."""

    id: int
    well: str
    code: str
    values: str
    says: Told
    fits: bool


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an import would do, line by line; nothing is written."""

    lines: tuple[Line, ...]
    is_turned: bool

    @property
    def fitting(self) -> tuple[Line, ...]:
        """The lines whose values would be taken in."""
        return tuple(line for line in self.lines if line.fits)

    @property
    def problems(self) -> int:
        return sum(line.says.state == "breach" for line in self.lines)


COLUMNS: tuple[Column[Line], ...] = (
    Column(N_("Well"), lambda line: line.well, K.CODE, name="WELL", width=90),
    Column(N_("Code"), lambda line: line.code, K.CODE, name="REFID", width=160),
    Column(N_("Says"), lambda line: line.says, K.STATE, name="SAYS", width=300, stretch=True),
    Column(N_("Values"), lambda line: line.values, name="VALUES", width=260, stretch=True),
)


def read_table(path: str) -> IndexTable:
    """Read a sorter's table (CSV, TSV or XLSX, decimal comma or point); a column names the wells. Refused where none does."""
    rows = read_rows(path)
    file = Path(path.strip().strip('"')).expanduser()
    head, body = rows[0], rows[1:]
    wells = next((place for place, name in enumerate(head) if name.strip().lower() in WELL_NAMES), None)
    if wells is None:
        raise Refused(
            _("{name} has no column of wells.").format(name=file.name),
            hint=_("Export the index data with its wells."),
        )
    places = [place for place in range(len(head)) if place != wells and _is_numeric(body, place)]
    data = file.read_bytes()
    return IndexTable(
        file.name,
        hashlib.sha256(data).hexdigest(),
        len(data),
        tuple(head[place] for place in places),
        tuple(
            (line, well_named(row[wells]), tuple(_number(_at(row, place)) for place in places))
            for line, row in enumerate(body, start=2)
            if is_well(_at(row, wells))
        ),
    )


def dry_run(table: IndexTable, plate: PlateView) -> DryRun:
    """Compare a table with its plate: which values fit, and for each of the others why not."""
    seen = [well for _line, well, _values in table.rows]
    cells = {well.well: well for well in plate.wells if well.barcode}
    lines = []
    for line, well, values in table.rows:
        cell = cells.get(well)
        fits = cell is not None and cell.kind is not Kind.NTC and seen.count(well) == 1
        lines.append(
            Line(
                line,
                well,
                cell.barcode if cell else "",
                _shown(table.channels, values),
                _says(cell.kind if cell else None, cell.outcome if cell else None, seen.count(well)),
                fits,
            )
        )
    without = [cell for well, cell in sorted(cells.items()) if well not in seen and cell.kind is not Kind.NTC]
    lines += [
        Line(-place, cell.well, cell.barcode, "", Told(_("no values in the file"), "wait"), False)
        for place, cell in enumerate(without, start=1)
    ]
    expected = {well.well: well.kind for well in plate.wells}
    return DryRun(tuple(lines), turned_by_180(expected, seen) if expected else False)


def turned_table(table: IndexTable) -> IndexTable:
    """The same table read from a plate that lay turned by 180 degrees."""
    rows = tuple((line, turned(well), values) for line, well, values in table.rows)
    return IndexTable(table.name, table.sha256, table.size, table.channels, rows)


def take_in(work: Work, table: IndexTable, plate: str, lines: Sequence[Line]) -> int:
    """Write the values of the fitting lines; a file that was taken in before is refused. Returns how many."""
    if work.session.scalar(select(File.id).where(File.sha256 == table.sha256)) is not None:
        raise Refused(_("{name} was imported before.").format(name=table.name), hint=_("Nothing was written."))
    if not lines:
        raise Refused(_("No line of {name} fits.").format(name=table.name), hint=_("Choose the file of this plate."))
    target = item_of(work, plate, Kind.PLATE)
    file = File(
        name=table.name,
        kind=FileKind.INDEX_CSV,
        sha256=table.sha256,
        size=table.size,
        participant_id=target.participant_id,
        added=work.moment(),
        counts={"rows": len(table.rows), "taken": len(lines)},
    )
    work.add(file)
    values_at = {line: values for line, _well, values in table.rows}
    for line in lines:
        item = item_of(work, line.code, *CELL_KINDS)
        cell_row(work, item)
        values = values_at[line.id]
        packed = struct.pack(f"<{len(values)}d", *values)
        channels: Mapping[str, list[str]] = {"names": list(table.channels)}
        work.add(IndexValues(item_id=item.id, file_id=file.id, line=line.id, channels=channels, packed=packed))
    work.log("index.imported", target, file=table.sha256[:12], cells=len(lines))
    return len(lines)


def _says(kind: Kind | None, outcome: SortOutcome | None, times: int) -> Told:
    if times > 1:
        return Told(_("the well stands twice in the file"), "breach")
    if kind is None:
        return Told(_("nothing was placed in this well"), "breach")
    if kind is Kind.NTC:
        return Told(_("values where the no-template control lies"), "breach")
    if outcome is SortOutcome.EMPTY:
        return Told(_("fits, though the well is recorded as empty"), "warn")
    return Told(_("fits"), "ok")


def _shown(channels: Sequence[str], values: Sequence[float]) -> str:
    told = [f"{name} {decimal(value)}" for name, value in zip(channels, values, strict=True) if not math.isnan(value)]
    return ", ".join(told[:SHOWN_CHANNELS]) + (" …" if len(told) > SHOWN_CHANNELS else "")


def _is_numeric(rows: Rows, place: int) -> bool:
    """Whether a column holds numbers and nothing else, blanks aside."""
    texts = [text for row in rows if (text := _at(row, place))]
    return bool(texts) and all(not math.isnan(_number(text)) for text in texts)


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ".").replace(" ", ""))
    except ValueError:
        return math.nan


def _at(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""
