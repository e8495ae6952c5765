"""Index values from a sorter's CSV: a dry run that says what does not fit, then the values of each cell, packed."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from sqlalchemy import select

from app.actions.cells import cell_row
from app.actions.codes import item_of
from app.domain.errors import Refused
from app.domain.plate import is_well, turned, turned_by_180, well_named
from app.domain.words import CELL_KINDS, FileKind, Kind, SortOutcome
from app.i18n import _
from app.queries.plates import PlateView
from app.work import Work
from db.models import File, IndexValues

WELL_NAMES = ("well", "puits", "position", "location", "index")


@dataclass(frozen=True, slots=True)
class IndexTable:
    """A sorter's table as read: channels, and rows of (line, well, values)."""

    name: str
    sha256: str
    size: int
    channels: tuple[str, ...]
    rows: tuple[tuple[int, str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an import would do: the cells that get values, and what does not fit."""

    fitting: Mapping[str, tuple[int, tuple[float, ...]]]
    duplicates: tuple[str, ...]
    extra: tuple[str, ...]
    without_values: tuple[str, ...]
    empties: tuple[str, ...]
    is_turned: bool

    @property
    def is_clean(self) -> bool:
        return not (self.duplicates or self.extra or self.is_turned)


def read_table(path: str) -> IndexTable:
    """Read a sorter's CSV: comma, semicolon or tab, decimal comma or point; a column names the wells."""
    import pandas

    data = Path(path).read_bytes()
    text = data.decode("utf-8-sig", errors="replace")
    head = text.splitlines()[0] if text.strip() else ""
    separator = max((";", "\t", ","), key=head.count)
    decimal = "," if separator != "," and "," in text.partition("\n")[2] else "."
    frame = pandas.read_csv(StringIO(text), sep=separator, decimal=decimal, dtype={0: str})
    wells = next((name for name in frame.columns if str(name).strip().lower() in WELL_NAMES), None)
    if wells is None:
        raise Refused(
            _("{name} has no column of wells.").format(name=Path(path).name),
            hint=_("Export the index data with its wells."),
        )
    channels = [name for name in frame.columns if name != wells and pandas.api.types.is_numeric_dtype(frame[name])]
    rows = []
    for line, (well, *values) in enumerate(frame[[wells, *channels]].itertuples(index=False), start=2):
        if is_well(str(well)):
            rows.append((line, well_named(str(well)), tuple(float(value) for value in values)))
    digest = hashlib.sha256(data).hexdigest()
    return IndexTable(Path(path).name, digest, len(data), tuple(str(name) for name in channels), tuple(rows))


def dry_run(table: IndexTable, plate: PlateView) -> DryRun:
    """Compare a table with its plate; nothing is written."""
    seen = [well for _line, well, _values in table.rows]
    cells = {well.well: well for well in plate.wells if well.barcode and well.kind is not Kind.NTC}
    empties = tuple(sorted(w for w, cell in cells.items() if cell.outcome is SortOutcome.EMPTY and w in seen))
    expected = {well.well: well.kind for well in plate.wells}
    return DryRun(
        fitting={well: (line, values) for line, well, values in table.rows if well in cells and seen.count(well) == 1},
        duplicates=tuple(sorted({well for well in seen if seen.count(well) > 1})),
        extra=tuple(sorted(set(seen) - set(cells))),
        without_values=tuple(sorted(set(cells) - set(seen))),
        empties=empties,
        is_turned=turned_by_180(expected, seen) if expected else False,
    )


def turned_table(table: IndexTable) -> IndexTable:
    """The same table read from a plate that lay turned by 180 degrees."""
    rows = tuple((line, turned(well), values) for line, well, values in table.rows)
    return IndexTable(table.name, table.sha256, table.size, table.channels, rows)


def take_in(work: Work, table: IndexTable, plate: str, codes: Mapping[str, str], wells: Sequence[str]) -> int:
    """Write the values of these wells (well -> cell code); a file that was taken in before is refused. Returns how many."""
    if work.session.scalar(select(File.id).where(File.sha256 == table.sha256)) is not None:
        raise Refused(_("{name} was imported before.").format(name=table.name), hint=_("Nothing was written."))
    target = item_of(work, plate, Kind.PLATE)
    file = File(
        name=table.name,
        kind=FileKind.INDEX_CSV,
        sha256=table.sha256,
        size=table.size,
        participant_id=target.participant_id,
        added=work.moment(),
        counts={"rows": len(table.rows), "taken": len(wells)},
    )
    work.add(file)
    by_well = {well: (line, values) for line, well, values in table.rows}
    for well in wells:
        line, values = by_well[well]
        item = item_of(work, codes[well], *CELL_KINDS)
        cell_row(work, item)
        packed = struct.pack(f"<{len(values)}d", *values)
        work.add(
            IndexValues(
                item_id=item.id, file_id=file.id, line=line, channels={"names": list(table.channels)}, packed=packed
            )
        )
    work.log("index.imported", target, file=table.sha256[:12], cells=len(wells))
    return len(wells)
