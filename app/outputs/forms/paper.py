"""The printed page: A4, black on white, header, footer, boxes; it survives a black-and-white copier."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from app.i18n import _
from app.outputs import fonts
from app.outputs.labels.matrix import modules

MM: Final = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 18 * MM, 15 * MM, 24 * MM, 20 * MM
BODY_PT, LABEL_PT, HEAD_PT = 9.5, 8.0, 12.0
GREY: Final = 0.35


@dataclass(frozen=True, slots=True)
class PaperDocument:
    """What stands at the head and foot of every page."""

    title: str
    study: str
    participant: str
    visit: str
    form_version: str
    issued: str
    state: str
    data_sha256: str
    chain_head: str
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A section's head over a hairline."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its value. `struck` are (old value, who when why); `variable` is printed in the annotated form.

    `box`: empty with ND / NA / UNK beside it, for paper.
    """

    label: str
    value: str = ""
    note: str = ""
    struck: tuple[tuple[str, str], ...] = ()
    variable: str = ""
    box: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Labels and values in two columns."""

    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a repeated header row; `widths` are shares of the page."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    mono: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Code:
    """A code in mono beside its Data Matrix of 10 mm."""

    barcode: str
    printed: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class SignHere:
    """A line to sign on: role, name, date."""

    role: str


Block = Head | Lines | Grid | Code | Note | SignHere


def build(document: PaperDocument, pages: Sequence[Sequence[Block]]) -> bytes:
    """The PDF; each sequence begins on a page of its own. Same content, same bytes."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate

    fonts.register()
    styles = _styles()
    buffer = io.BytesIO()
    template = BaseDocTemplate(
        buffer,
        pagesize=A4,
        title=document.title,
        author="DPTrace",
        creator="DPTrace",
        invariant=1,
        initialFontName=fonts.REGULAR,
    )
    width, height = A4
    frame = Frame(LEFT, BOTTOM, width - LEFT - RIGHT, height - TOP - BOTTOM, 0, 0, 0, 0)

    def under(canvas: Any, _template: Any) -> None:
        if document.state == "DRAFT":
            _diagonal(canvas, _("DRAFT"), width, height)

    template.addPageTemplates([PageTemplate(frames=[frame], onPage=under)])
    story: list[Any] = []
    for place, blocks in enumerate(pages):
        if place:
            story.append(PageBreak())
        for block in blocks:
            story += _flowables(block, styles, width - LEFT - RIGHT)
    template.build(story, canvasmaker=_numbered(document))
    return buffer.getvalue()


def _numbered(document: PaperDocument) -> Any:
    """A canvas that knows how many pages there are when it draws their heads and feet."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):  # type: ignore[misc, unused-ignore]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs["initialFontName"] = fonts.REGULAR
            super().__init__(*args, **kwargs)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._kept.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined, unused-ignore]

        def save(self) -> None:
            for place, state in enumerate(self._kept, start=1):
                self.__dict__.update(state)
                _frame(self, document, place, len(self._kept))
                super().showPage()
            super().save()

    return Numbered


def _frame(canvas: Any, document: PaperDocument, page: int, pages: int) -> None:
    from reportlab.lib.pagesizes import A4

    width, height = A4
    canvas.setFillGray(0)
    canvas.setFont(fonts.BOLD, 10)
    canvas.drawString(LEFT, height - 14 * MM, f"{document.study} · {document.participant}")
    canvas.setFont(fonts.REGULAR, LABEL_PT)
    canvas.drawString(LEFT, height - 18.5 * MM, document.title + (f" · {document.visit}" if document.visit else ""))
    told = _("page {page} of {pages}").format(page=page, pages=pages)
    canvas.drawRightString(width - RIGHT, height - 14 * MM, told)
    if document.is_example:
        canvas.setFont(fonts.BOLD, 9)
        canvas.drawRightString(width - RIGHT, height - 18.5 * MM, _("EXAMPLE, nothing here is real"))
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, height - 20.5 * MM, width - RIGHT, height - 20.5 * MM)
    canvas.line(LEFT, 16 * MM, width - RIGHT, 16 * MM)
    canvas.setFont(fonts.REGULAR, 7)
    first = _("Form {version} · issued {issued} · {state}").format(
        version=document.form_version, issued=document.issued or "–", state=document.state or "–"
    )
    second = _("Data {data} · chain {chain}").format(
        data=document.data_sha256[:16] or "–", chain=document.chain_head[:16] or "–"
    )
    canvas.drawString(LEFT, 12.5 * MM, first)
    canvas.drawString(LEFT, 9.5 * MM, second)
    if not document.issued:
        canvas.drawRightString(width - RIGHT, 9.5 * MM, _("ND not done · NA not applicable · UNK unknown"))


def _diagonal(canvas: Any, text: str, width: float, height: float) -> None:
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(55)
    canvas.setFillGray(0.92)
    canvas.setFont(fonts.BOLD, 96)
    canvas.drawCentredString(0, -30, text)
    canvas.restoreState()


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    body = ParagraphStyle("body", fontName=fonts.REGULAR, fontSize=BODY_PT, leading=12.5)
    return {
        "body": body,
        "mono": ParagraphStyle("mono", parent=body, fontName=fonts.MONO, fontSize=8.5),
        "small": ParagraphStyle("small", parent=body, fontSize=LABEL_PT, leading=10.5),
        "label": ParagraphStyle("label", parent=body, fontSize=LABEL_PT, leading=10.5, textColor=_grey()),
        "head": ParagraphStyle("head", parent=body, fontName=fonts.BOLD, fontSize=HEAD_PT, leading=15, spaceBefore=9),
        "column": ParagraphStyle("column", parent=body, fontName=fonts.BOLD, fontSize=LABEL_PT, leading=10),
    }


def _grey() -> Any:
    from reportlab.lib.colors import Color

    return Color(GREY, GREY, GREY)


def _flowables(block: Block, styles: dict[str, Any], width: float) -> list[Any]:
    from reportlab.platypus import Paragraph, Spacer
    from reportlab.platypus.flowables import HRFlowable

    match block:
        case Head(text):
            rule = HRFlowable(width="100%", thickness=0.5, color="black", spaceBefore=1, spaceAfter=4)
            return [Paragraph(escape(text), styles["head"]), rule]
        case Note(text):
            return [Paragraph(escape(text), styles["body"]), Spacer(1, 3)]
        case Lines(lines):
            return [_two_columns(lines, styles, width)]
        case Grid():
            return [_table(block, styles, width), Spacer(1, 5)]
        case Code(barcode, printed, note):
            return [_code(barcode, printed, note, styles, width)]
        case SignHere(role):
            return [Spacer(1, 16), _sign_line(role, styles, width)]


def _two_columns(lines: Sequence[Line], styles: dict[str, Any], width: float) -> Any:
    from reportlab.platypus import Table

    cells = [_line(line, styles, width / 2 - 10) for line in lines]
    if len(cells) % 2:
        cells.append("")
    rows = [cells[place : place + 2] for place in range(0, len(cells), 2)] or [["", ""]]
    table = Table(rows, colWidths=[width / 2, width / 2])
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 8),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
        ]
    )
    return table


def _line(line: Line, styles: dict[str, Any], width: float) -> Any:
    from reportlab.platypus import Paragraph, Table

    label = escape(line.label)
    if line.variable:
        label += f' <font name="{fonts.MONO}" size="6.5">[{escape(line.variable)}]</font>'
    value: Any
    if line.box:
        value = Table([["", "ND", "NA", "UNK"]], colWidths=[width * 0.30, 18, 18, 22], rowHeights=[14])
        value.setStyle(
            [
                ("BOX", (0, 0), (0, 0), 0.4, "black"),
                ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 6),
                ("BOX", (1, 0), (-1, 0), 0.2, "grey"),
                ("INNERGRID", (1, 0), (-1, 0), 0.2, "grey"),
                ("ALIGN", (1, 0), (-1, 0), "CENTER"),
            ]
        )
    else:
        text = "".join(f"<strike>{escape(old)}</strike> " for old, _why in line.struck) + escape(line.value or "–")
        if line.note:
            text += f' <font size="7">{escape(line.note)}</font>'
        text += "".join(f'<br/><font size="6.5">{escape(why)}</font>' for _old, why in line.struck)
        value = Paragraph(text, styles["body"])
    table = Table([[Paragraph(label, styles["label"]), value]], colWidths=[width * 0.42, width * 0.58])
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 8),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    return table


def _table(grid: Grid, styles: dict[str, Any], width: float) -> Any:
    from reportlab.platypus import Paragraph, Table

    shares = grid.widths or [1.0] * len(grid.heads)
    total = sum(shares)
    rows: list[list[Any]] = [[Paragraph(escape(head), styles["column"]) for head in grid.heads]]
    for row in grid.rows:
        rows.append(
            [
                Paragraph(escape(text), styles["mono" if place in grid.mono else "small"])
                for place, text in enumerate(row)
            ]
        )
    table = Table(rows, colWidths=[width * share / total for share in shares], repeatRows=1)
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, "black"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 8),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ]
    )
    return table


def _code(barcode: str, printed: str, note: str, styles: dict[str, Any], width: float) -> Any:
    from reportlab.platypus import Paragraph, Table

    words = Paragraph(
        f'<font name="{fonts.MONO_BOLD}" size="11">{escape(printed)}</font><br/><font size="8">{escape(note)}</font>',
        styles["body"],
    )
    table = Table([[_matrix(barcode), words]], colWidths=[13 * MM, width - 13 * MM])
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 8),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    return table


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


def _sign_line(role: str, styles: dict[str, Any], width: float) -> Any:
    from reportlab.platypus import Paragraph, Table

    heads = [role, _("Name"), _("Meaning"), _("Date, time, zone")]
    table = Table([[Paragraph(escape(head), styles["label"]) for head in heads]], colWidths=[width / 4] * 4)
    table.setStyle(
        [
            ("LINEABOVE", (0, 0), (-1, 0), 0.4, "black"),
            ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 8),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    return table
