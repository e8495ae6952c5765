"""Blocks as ReportLab draws them: heads, labels and values, codes, lines to sign on."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from app.i18n import _
from app.outputs import fonts
from app.outputs.forms.blocks import Block, Code, Figure, Grid, Head, Leaf, Line, Lines, Note, SignHere
from app.outputs.forms.drawn_box import box
from app.outputs.forms.drawn_figure import figure
from app.outputs.forms.drawn_grid import table
from app.outputs.forms.looks import BODY_PT, LABEL_PT, MM, MONO_PT, Styles, behind, fits, spoken, worded
from app.outputs.forms.marks import parted
from app.outputs.labels.matrix import draw

LABEL_SHARE: Final = 0.39
GUTTER: Final = 8
FLOWING: Final = 900
"""A text of more characters than this flows over the pages by itself; a cell of a table must fit one page."""


def flowables(block: Block, known: Styles, width: float) -> list[Any]:
    """What ReportLab flows down the page for a block."""
    from reportlab.platypus import CondPageBreak, PageBreak, Paragraph, Spacer
    from reportlab.platypus.flowables import HRFlowable

    match block:
        case Head(text, 2):
            return [CondPageBreak(46), Paragraph(spoken(text), known["subhead"])]
        case Head(text):
            rule = HRFlowable(width="100%", thickness=0.5, color="black", spaceBefore=1, spaceAfter=4)
            return [CondPageBreak(70), Paragraph(spoken(text), known["head"]), rule]
        case Note(text):
            return [worded(text, known["body"]), Spacer(1, 3)]
        case Lines(lines):
            return list(_lines(lines, known, width))
        case Grid():
            return [table(block, known, width), Spacer(1, 5)]
        case Code(barcode, printed, note):
            return [CondPageBreak(80), Spacer(1, 5), _code(barcode, printed, note, known, width)]
        case Figure(chart):
            return figure(chart, known, width)
        case SignHere(role):
            return [Spacer(1, 20), _sign_line(role, known, width)]
        case Leaf():
            return [PageBreak()]


def _lines(lines: Sequence[Line], known: Styles, width: float) -> Iterator[Any]:
    """Tables of four columns (label, value, label, value); a text too long for any cell flows between them."""
    waiting: list[Line] = []
    for line in lines:
        if len(line.value) <= FLOWING:
            waiting.append(line)
            continue
        if waiting:
            yield _columns(waiting, known, width)
        waiting = []
        yield from _flowing(line, known)
    if waiting:
        yield _columns(waiting, known, width)


def _flowing(line: Line, known: Styles) -> Iterator[Any]:
    from reportlab.platypus import Paragraph, Spacer

    yield Spacer(1, 3)
    yield Paragraph(spoken(line.label), known["label"])
    yield Paragraph(_told(line), known["flowing"])
    yield from (Paragraph(spoken(why), known["flowing_why"]) for _old, why in line.struck)


def _columns(lines: Sequence[Line], known: Styles, width: float) -> Any:
    """Two lines a row; a wide one, or one whose value would break, has the row for itself."""
    column = (width - GUTTER) / 2
    label, value = column * LABEL_SHARE, column * (1 - LABEL_SHARE)
    rows: list[list[Any]] = []
    spans: list[tuple[Any, ...]] = []
    half: list[Any] = []
    for line in lines:
        is_wide = line.wide or _breaks(line, value)
        if is_wide and half:
            rows.append([*half, "", "", ""])
            half = []
        room = width - label if is_wide else value
        cells = [_label(line, known, label - 6), _value(line, known, room)]
        if is_wide:
            spans.append(("SPAN", (1, len(rows)), (-1, len(rows))))
            rows.append([*cells, "", "", ""])
        elif half:
            rows.append([*half, "", *cells])
            half = []
        else:
            half = cells
    if half:
        rows.append([*half, "", "", ""])
    return _plain_table(rows, [label, value, GUTTER, label, value], *_looks(lines, known), *spans)


def _breaks(line: Line, room: float) -> bool:
    """Whether a value needs the whole width: it is corrected, of several lines, or more than two lines long."""
    if line.box or not line.value:
        return False
    wide = fonts.width(line.value.replace("\n", " "), fonts.MONO if line.mono else fonts.REGULAR, BODY_PT)
    return bool(line.struck) or "\n" in line.value or wide + len(line.note) * 4 > 1.9 * room


def _looks(lines: Sequence[Line], known: Styles) -> Iterator[tuple[Any, ...]]:
    yield "BOTTOMPADDING", (0, 0), (-1, -1), 4 if any(line.box for line in lines) else 1.5
    yield "FONT", (0, 0), (-1, -1), fonts.REGULAR, BODY_PT, 12.5
    for at in (0, 3):
        yield "FONT", (at, 0), (at, -1), fonts.REGULAR, LABEL_PT, 11
        yield "TOPPADDING", (at, 0), (at, -1), 2.2
        yield "RIGHTPADDING", (at, 0), (at, -1), 5
        yield "TEXTCOLOR", (at, 0), (at, -1), known["label"].textColor


def _label(line: Line, known: Styles, width: float) -> Any:
    from reportlab.platypus import Paragraph

    if fits(line.label, fonts.REGULAR, LABEL_PT, width):
        return line.label
    return Paragraph(spoken(line.label), known["label"])


def _value(line: Line, known: Styles, width: float) -> Any:
    from reportlab.platypus import Paragraph

    if line.box:
        return box(line, known, width)
    if not line.struck and not line.note and not line.mono and fits(line.value, fonts.REGULAR, BODY_PT, width - 4):
        return line.value or "–"
    told = behind(parted(line.value)[0], _told(line), known["mono" if line.mono and line.value else "body"])
    return [told, *(Paragraph(spoken(why), known["why"]) for _old, why in line.struck)] if line.struck else told


def _told(line: Line) -> str:
    """Old values struck, the value, its note in small."""
    value = parted(line.value)[1]
    text = "".join(f"<strike>{spoken(old)}</strike> " for old, _why in line.struck) + spoken(value or "–")
    return text + (f' <font size="6.4">{spoken(line.note)}</font>' if line.note else "")


def _plain_table(rows: list[list[Any]], widths: list[float], *more: Any) -> Any:
    from reportlab.platypus import Table

    made = Table(rows, colWidths=widths)
    made.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR, LABEL_PT),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            *more,
        ]
    )
    return made


def _code(barcode: str, printed: str, note: str, known: Styles, width: float) -> Any:
    from reportlab.platypus import Paragraph

    told = f'<br/><font size="8">{spoken(note)}</font>' if note else ""
    words = Paragraph(f'<font name="{fonts.MONO_BOLD}" size="11">{spoken(printed)}</font>{told}', known["body"])
    middle = ("VALIGN", (0, 0), (-1, -1), "MIDDLE")
    return _plain_table([[_matrix(barcode), words]], [13 * MM, width - 13 * MM], middle)


def _matrix(barcode: str) -> Any:
    """The Data Matrix, 10 mm wide, as one path."""
    from reportlab.platypus import Flowable

    class Matrix(Flowable):  # type: ignore[misc, unused-ignore]
        def wrap(self, *_room: float) -> tuple[float, float]:
            return 10 * MM, 10 * MM

        def draw(self) -> None:
            draw(self.canv, barcode, 0, 0, 10 * MM)

    return Matrix()


def _sign_line(role: str, known: Styles, width: float) -> Any:
    """Four pieces of line with a gap between them: signature, name, meaning, time."""
    from reportlab.platypus import Paragraph

    heads = [role, _("Name"), _("Meaning"), _("Date, time, zone")]
    cells = [part for head in heads for part in (Paragraph(spoken(head), known["label"]), "")][:-1]
    gap = 10.0
    widths = [(width - 3 * gap) / 4, gap] * 4
    rules = [("LINEABOVE", (at, 0), (at, 0), 0.4, "black") for at in (0, 2, 4, 6)]
    return _plain_table([cells], widths[:-1], *rules)


__all__ = ["LABEL_PT", "MM", "MONO_PT", "flowables"]
