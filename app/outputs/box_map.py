"""The map of a box on paper: its grid with what stands where, seen from above, and the list of it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.domain.barcode import participant_name, printed
from app.domain.masking import knowing
from app.domain.times import Moment
from app.domain.words import label_of
from app.i18n import _, ngettext
from app.lab import Lab
from app.outputs.forms.many import write_pdf
from app.outputs.forms.paper import Block, Code, Grid, Head, Line, Lines, Note, PaperDocument, build
from app.outputs.forms.words import when
from app.queries import trail
from app.queries.accounts import names_of_people
from app.queries.storage import BoxView, Stored, box_view
from app.settings import Settings
from db.base import canonical

VERSION: Final = "1"
WIDEST: Final = 12
"""Columns of the grid that stand beside one another on a page; a wider box is told in parts."""


def write_box_map(lab: Lab, box: str, folder: Path) -> Path:
    """Write the map of a box as it stands; returns the PDF's path."""
    settings, found = lab.settings, lab.ask(box_view, box)
    issued = Moment.of(lab.now, zone=settings.zone)
    with knowing(lab.ask(names_of_people)):
        pdf = box_map(found, settings, printed_at=when(issued), chain=lab.ask(trail.head))
    return write_pdf(folder / f"box-{found.barcode}.pdf", pdf)


def box_map(found: BoxView, settings: Settings, *, printed_at: str, chain: tuple[int, str] = (0, "")) -> bytes:
    """A4, black on white: the box with its Data Matrix, the grid, then one line a thing with its whole code."""
    document = PaperDocument(
        title=_("Map of a box"),
        study=settings.acronym or settings.study_id,
        participant=printed(found.barcode),
        visit="",
        form_version=VERSION,
        issued=printed_at,
        state="",
        data_sha256=digest(found),
        chain_head=chain[1],
        chain_change=chain[0],
        is_example=settings.is_example,
    )
    first: list[Block] = [
        Code(found.barcode, printed(found.barcode), found.name),
        Lines(_about(found, printed_at)),
        *_grids(found),
    ]
    remark: list[Block] = [Note(line) for line in found.remark.splitlines()]
    return build(document, [[*first, *remark, Head(_("Stands in it")), _list(found.holds)]])


def _about(found: BoxView, printed_at: str) -> list[Line]:
    count = len(found.holds)
    held = ngettext("{count} item", "{count} items", count).format(count=count)
    return [
        Line(_("Place"), found.place),
        Line(_("Printed at"), printed_at),
        Line(_("Grid"), _("{rows} rows, {columns} columns").format(rows=found.rows, columns=found.columns)),
        Line(_("Holds"), _("{held}, {free} free").format(held=held, free=found.free)),
    ]


def _grids(found: BoxView) -> list[Block]:
    """Rows by letter, columns by number, A1 at the upper left; in each place the middle of the code that stands there."""
    holds = {each.position: each for each in found.holds}
    letters = list(dict.fromkeys(each[0] for each in found.grid))
    parts = range(1, found.columns + 1, WIDEST)
    return [_grid(letters, range(start, min(start + WIDEST, found.columns + 1)), holds) for start in parts]


def _grid(letters: Sequence[str], columns: range, holds: dict[str, Stored]) -> Grid:
    rows = [[letter, *(_place(holds.get(f"{letter}{column}")) for column in columns)] for letter in letters]
    share = min((len(columns) + 0.5) / 9.5, 1.0)
    widths = (0.5, *[1.0] * len(columns))
    mono = frozenset(range(1, len(columns) + 1))
    return Grid(["", *map(str, columns)], rows, widths, mono, share=share, nothing="\u00a0\n\u00a0")


def _place(held: Stored | None) -> str:
    return f"{held.barcode[2:5]}\n{held.barcode[5:9]}" if held is not None else ""


def _list(holds: Sequence[Stored]) -> Block:
    if not holds:
        return Note(_("Nothing stands in it."))
    rows = [
        [
            each.position,
            printed(each.barcode),
            label_of(each.kind),
            participant_name(each.number) if each.number is not None else "",
            when(each.at),
        ]
        for each in holds
    ]
    heads = [_("Position"), _("Code"), _("Kind"), _("Participant"), _("Stored at")]
    return Grid(heads, rows, (0.7, 1.6, 1.6, 0.9, 1.4), frozenset({0, 1}))


def digest(found: BoxView) -> str:
    """SHA-256 of what the map tells: two maps with the same one show the same box."""
    return hashlib.sha256(
        canonical([found.barcode, [[e.position, e.barcode] for e in found.holds]]).encode()
    ).hexdigest()
