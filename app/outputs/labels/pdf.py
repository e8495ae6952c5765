"""Labels as PDF at exact size: one page a label, or an A4 sheet with an offset. Same labels, same bytes."""

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from app.domain.errors import Refused
from app.domain.label import LabelSheet, LabelTemplate, LabelText
from app.i18n import _
from app.outputs import fonts
from app.outputs.labels.layout import MM, Drawn, laid_out
from app.outputs.labels.load import template as template_named
from app.outputs.labels.matrix import runs

A4_MM: Final = (210.0, 297.0)


def render(labels: Sequence[LabelText], template: LabelTemplate, *, dpi: int = 300) -> bytes:
    """A PDF with one page a label, exactly as large as the template says."""
    buffer = io.BytesIO()
    canvas = _canvas(buffer, template.width_mm, template.height_mm)
    for label in labels:
        _draw(canvas, laid_out(label, template, dpi=dpi), 0.0, template.height_mm)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def render_sheet(
    labels: Sequence[LabelText],
    sheet: LabelSheet,
    *,
    template: LabelTemplate | None = None,
    first: int = 1,
    offset_mm: tuple[float, float] = (0.0, 0.0),
    dpi: int = 300,
) -> bytes:
    """A PDF of A4 sheets; `first` is the first free label of the first sheet, the offset moves the whole print.

    `template` is the version of the sheet's label to draw; without one, the one that came with the program.
    """
    made = template or template_named(sheet.template)
    per_page = sheet.rows * sheet.columns
    if not 1 <= first <= per_page:
        raise Refused(
            _("Label {first} is not on the sheet.").format(first=first),
            hint=_("A sheet has {count} labels.").format(count=per_page),
        )
    dot = 25.4 / dpi
    buffer = io.BytesIO()
    canvas = _canvas(buffer, *A4_MM)
    for place, label in enumerate(labels, start=first - 1):
        if place > first - 1 and place % per_page == 0:
            canvas.showPage()
        row, column = divmod(place % per_page, sheet.columns)
        left = sheet.left_mm + offset_mm[0] + column * sheet.pitch_x_mm
        top = sheet.top_mm + offset_mm[1] + row * sheet.pitch_y_mm
        _draw(canvas, laid_out(label, made, dpi=dpi), round(left / dot) * dot, A4_MM[1] - round(top / dot) * dot)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _canvas(buffer: io.BytesIO, width_mm: float, height_mm: float) -> Any:
    from reportlab.pdfgen.canvas import Canvas

    fonts.register()
    size = (width_mm * MM, height_mm * MM)
    canvas = Canvas(buffer, pagesize=size, invariant=1, initialFontName=fonts.REGULAR)  # type: ignore[arg-type]
    canvas.setTitle(_("Labels"))
    canvas.setCreator("DPTrace")
    return canvas


def _draw(canvas: Any, drawn: Drawn, left_mm: float, top_mm: float) -> None:
    """One label with its upper left corner at (left, top) of the page, in mm from the lower left."""
    canvas.addLiteral(_symbol(drawn, left_mm, top_mm))
    for line in drawn.lines:
        wide, high = line.size
        x, y = (left_mm + line.x) * MM, (top_mm - line.y - high) * MM
        canvas.addLiteral(f"{x:.4f} {y:.4f} {wide * MM:.4f} {high * MM:.4f} re f")
    if drawn.texts:
        written = canvas.beginText()
        for text in drawn.texts:
            written.setFont(text.font, text.pt)
            written.setTextOrigin((left_mm + text.x_mm) * MM, (top_mm - text.y_mm) * MM)
            written.textOut(text.text)
        canvas.drawText(written)


def _symbol(drawn: Drawn, left_mm: float, top_mm: float) -> str:
    """The dark modules as one path of runs, in a frame whose unit is a module and whose rows count downwards."""
    x, y = (left_mm + drawn.corner_mm[0]) * MM, (top_mm - drawn.corner_mm[1]) * MM
    unit = drawn.module_mm * MM
    path = " ".join(map(_row_of_path, range(len(drawn.rows)), drawn.rows))
    return f"q {unit:.6f} 0 0 -{unit:.6f} {x:.4f} {y:.4f} cm {path} f Q"


@lru_cache(maxsize=16384)
def _row_of_path(row: int, line: tuple[bool, ...]) -> str:
    """A rectangle for each run of dark modules in a row; codes of one participant share most rows."""
    return " ".join(f"{start} {row} {length} 1 re" for start, length in runs(line))
