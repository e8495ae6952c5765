"""Tables of a printed form: hairlines, a header that comes again on each page, codes in mono, numbers to the right."""

from typing import Any, Final

from app.outputs import fonts
from app.outputs.forms.blocks import Grid
from app.outputs.forms.looks import FINE_PT, INK, LABEL_PT, MONO_PT, Styles, fits, spoken, worded

ROOMY: Final = 21.0
PADDING: Final = 3.0


def table(grid: Grid, known: Styles, width: float) -> Any:
    """The table as ReportLab draws it; a row higher than a page is split, unless rows stay whole."""
    from reportlab.platypus import Table

    shares = grid.widths or [1.0] * len(grid.heads)
    widths = [width * grid.share * share / sum(shares) for share in shares]
    rows: list[list[Any]] = [[_head(grid, place, known) for place in range(len(grid.heads))]]
    for row in grid.rows:
        told = row if grid.roomy else [text or grid.nothing for text in row]
        rows.append([_cell(text, grid, place, known, widths[place]) for place, text in enumerate(told)])
    heights = [None, *([ROOMY] * len(grid.rows))] if grid.roomy else None
    made = Table(
        rows, colWidths=widths, rowHeights=heights, repeatRows=1, splitInRow=0 if grid.roomy or grid.whole else 1
    )
    made.hAlign = "LEFT"
    made.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), INK, "black"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.9, "black"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR, LABEL_PT, 10.5),
            *(("FONT", (at, 1), (at, -1), fonts.MONO, MONO_PT, 10.5) for at in grid.mono if grid.rows),
            *(("FONT", (at, 1), (at, -1), fonts.MONO, FINE_PT, 8.5) for at in grid.fine if grid.rows),
            *(("ALIGN", (at, 0), (at, -1), "RIGHT") for at in grid.right),
            ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
            ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ]
    )
    return made


def _head(grid: Grid, place: int, known: Styles) -> Any:
    from reportlab.platypus import Paragraph

    text = spoken(grid.heads[place])
    if grid.variables and grid.variables[place]:
        text += f'<br/><font name="{fonts.MONO}" size="5.6">{grid.variables[place]}</font>'
    return Paragraph(text, known["column_right" if place in grid.right else "column"])


def _cell(text: str, grid: Grid, place: int, known: Styles, width: float) -> Any:
    is_mono, is_fine = place in grid.mono, place in grid.fine
    font = fonts.MONO if is_mono or is_fine else fonts.REGULAR
    size = FINE_PT if is_fine else MONO_PT if is_mono else LABEL_PT
    if fits(text, font, size, width - 2 * PADDING):
        return text
    style = "fine" if is_fine else "mono" if is_mono else "right" if place in grid.right else "small"
    return worded(text, known[style])
