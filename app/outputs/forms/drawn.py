"""Blocks as ReportLab draws them: labels and values, tables, codes, boxes to fill in, lines to sign on."""

from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from app.i18n import _
from app.outputs import fonts
from app.outputs.forms.blocks import Block, Code, Grid, Head, Line, Lines, Note, SignHere
from app.outputs.labels.matrix import modules

MM: Final = 72 / 25.4
BODY_PT, LABEL_PT, HEAD_PT = 9.5, 8.0, 12.0
GREY: Final = 0.35
LABEL_SHARE: Final = 0.38

Styles = dict[str, Any]


def styles() -> Styles:
    from reportlab.lib.colors import Color
    from reportlab.lib.styles import ParagraphStyle

    grey = Color(GREY, GREY, GREY)
    body = ParagraphStyle("body", fontName=fonts.REGULAR, fontSize=BODY_PT, leading=12.5)
    small = ParagraphStyle("small", parent=body, fontSize=LABEL_PT, leading=10.5)
    return {
        "body": body,
        "mono": ParagraphStyle("mono", parent=body, fontName=fonts.MONO, fontSize=8.5),
        "small": small,
        "label": ParagraphStyle("label", parent=small, textColor=grey),
        "head": ParagraphStyle("head", parent=body, fontName=fonts.BOLD, fontSize=HEAD_PT, leading=15, spaceBefore=9),
        "column": ParagraphStyle("column", parent=small, fontName=fonts.BOLD, leading=10),
    }


def flowables(block: Block, known: Styles, width: float) -> list[Any]:
    """What ReportLab flows down the page for a block."""
    from reportlab.platypus import CondPageBreak, Paragraph, Spacer
    from reportlab.platypus.flowables import HRFlowable

    match block:
        case Head(text):
            rule = HRFlowable(width="100%", thickness=0.5, color="black", spaceBefore=1, spaceAfter=4)
            return [CondPageBreak(60), Paragraph(escape(text), known["head"]), rule]
        case Note(text):
            return [Paragraph(escape(text), known["body"]), Spacer(1, 3)]
        case Lines(lines):
            return [_two_columns(lines, known, width)]
        case Grid():
            return [_table(block, known, width), Spacer(1, 5)]
        case Code(barcode, printed, note):
            return [CondPageBreak(60), Spacer(1, 3), _code(barcode, printed, note, known, width)]
        case SignHere(role):
            return [Spacer(1, 16), _sign_line(role, known, width)]


def _two_columns(lines: Sequence[Line], known: Styles, width: float) -> Any:
    """One table of four columns: label, value, label, value."""
    label, value = width / 2 * LABEL_SHARE, width / 2 * (1 - LABEL_SHARE)
    cells = [cell for line in lines for cell in (_label(line, known, label - 6), _value(line, known, value - 6))]
    cells += ["", ""] * (len(lines) % 2)
    rows = [cells[place : place + 4] for place in range(0, len(cells), 4)] or [["", "", "", ""]]
    room = 4 if any(line.box for line in lines) else 1.5
    looks = [
        ("BOTTOMPADDING", (0, 0), (-1, -1), room),
        ("FONT", (0, 0), (-1, -1), fonts.REGULAR, BODY_PT, 12.5),
        *(("FONT", (at, 0), (at, -1), fonts.REGULAR, LABEL_PT, 11) for at in (0, 2)),
        *(("TOPPADDING", (at, 0), (at, -1), 2.2) for at in (0, 2)),
        *(("TEXTCOLOR", (at, 0), (at, -1), known["label"].textColor) for at in (0, 2)),
    ]
    return _grid(rows, [label, value, label, value], *looks)


def _fits(text: str, font: str, pt: float, width: float) -> bool:
    """Whether a text may be drawn as it is; a paragraph, which can break lines, takes three times as long."""
    return "\n" not in text and fonts.width(text, font, pt) <= width


def _label(line: Line, known: Styles, width: float) -> Any:
    from reportlab.platypus import Paragraph

    if not line.variable and _fits(line.label, fonts.REGULAR, LABEL_PT, width):
        return line.label
    text = escape(line.label)
    if line.variable:
        text += f' <font name="{fonts.MONO}" size="6.5">[{escape(line.variable)}]</font>'
    return Paragraph(text, known["label"])


def _value(line: Line, known: Styles, width: float) -> Any:
    from reportlab.platypus import Paragraph

    if line.box:
        return _box(line, known, width)
    if not line.struck and not line.note and _fits(line.value, fonts.REGULAR, BODY_PT, width):
        return line.value or "–"
    text = "".join(f"<strike>{escape(old)}</strike> " for old, _why in line.struck) + escape(line.value or "–")
    if line.note:
        text += f' <font size="7">{escape(line.note)}</font>'
    text += "".join(f'<br/><font size="6.5">{escape(why)}</font>' for _old, why in line.struck)
    return Paragraph(text, known["body"])


def _box(line: Line, known: Styles, width: float) -> list[Any]:
    """A box of 6 mm with the codes of missing values beside it; choices to tick below."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer, Table

    codes = 3 * 20
    box = Table([["", "ND", "NA", "UNK"]], colWidths=[width - codes, 20, 20, 20], rowHeights=[17])
    box.setStyle(
        [
            ("BOX", (0, 0), (0, 0), 0.6, "black"),
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 6.5),
            ("BOX", (1, 0), (-1, 0), 0.3, "grey"),
            ("INNERGRID", (1, 0), (-1, 0), 0.3, "grey"),
            ("ALIGN", (1, 0), (-1, 0), "CENTER"),
        ]
    )
    box.hAlign = "LEFT"
    if not line.choices:
        return [box]
    tight = ParagraphStyle("choices", parent=known["small"], fontSize=7, leading=9)
    ticks = "   ".join(f"□\u00a0{escape(each).replace(' ', chr(0xA0))}" for each in line.choices)
    return [box, Spacer(1, 2), Paragraph(ticks, tight)]


def _table(grid: Grid, known: Styles, width: float) -> Any:
    from reportlab.platypus import Paragraph, Table

    shares = grid.widths or [1.0] * len(grid.heads)
    widths = [width * share / sum(shares) for share in shares]
    rows: list[list[Any]] = [[Paragraph(escape(head), known["column"]) for head in grid.heads]]
    for row in grid.rows:
        rows.append([_text(text, known, at in grid.mono, widths[at] - 7) for at, text in enumerate(row)])
    heights = [None, *([20] * len(grid.rows))] if grid.roomy else None
    table = Table(rows, colWidths=widths, rowHeights=heights, repeatRows=1)
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, "black"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR, LABEL_PT, 10.5),
            *(("FONT", (at, 1), (at, -1), fonts.MONO, 8.5, 10.5) for at in grid.mono if grid.rows),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ]
    )
    return table


def _text(text: str, known: Styles, is_mono: bool, width: float) -> Any:
    from reportlab.platypus import Paragraph

    if _fits(text, fonts.MONO if is_mono else fonts.REGULAR, 8.5 if is_mono else LABEL_PT, width):
        return text
    return Paragraph(escape(text), known["mono" if is_mono else "small"])


def _grid(rows: list[list[Any]], widths: list[float], *more: Any) -> Any:
    from reportlab.platypus import Table

    table = Table(rows, colWidths=widths)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 8),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            *more,
        ]
    )
    return table


def _code(barcode: str, printed: str, note: str, known: Styles, width: float) -> Any:
    from reportlab.platypus import Paragraph

    words = Paragraph(
        f'<font name="{fonts.MONO_BOLD}" size="11">{escape(printed)}</font><br/><font size="8">{escape(note)}</font>',
        known["body"],
    )
    middle = ("VALIGN", (0, 0), (-1, -1), "MIDDLE")
    return _grid([[_matrix(barcode), words]], [13 * MM, width - 13 * MM], middle)


def _matrix(barcode: str) -> Any:
    """The Data Matrix, 10 mm wide, as one path."""
    from reportlab.platypus import Flowable

    class Matrix(Flowable):  # type: ignore[misc, unused-ignore]
        def wrap(self, *_room: float) -> tuple[float, float]:
            return 10 * MM, 10 * MM

        def draw(self) -> None:
            rows = modules(barcode)
            side = 10 * MM / len(rows)
            path = self.canv.beginPath()
            for row, line in enumerate(rows):
                for column, dark in enumerate(line):
                    if dark:
                        path.rect(column * side, (len(rows) - 1 - row) * side, side, side)
            self.canv.drawPath(path, stroke=0, fill=1)

    return Matrix()


def _sign_line(role: str, known: Styles, width: float) -> Any:
    from reportlab.platypus import Paragraph

    heads = [role, _("Name"), _("Meaning"), _("Date, time, zone")]
    cells = [Paragraph(escape(head), known["label"]) for head in heads]
    return _grid([cells], [width / 4] * 4, ("LINEABOVE", (0, 0), (-1, 0), 0.4, "black"))
