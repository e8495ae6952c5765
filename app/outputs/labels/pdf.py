"""Draw labels at exact size: one page a label, or an A4 sheet with an offset. Same labels, same bytes."""

import io
from collections.abc import Sequence
from typing import Any, Final

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.label import LabelSheet, LabelTemplate, LabelText, TextBlock
from app.i18n import _
from app.outputs import fonts
from app.outputs.labels.load import template as template_named
from app.outputs.labels.matrix import modules

MM: Final = 72 / 25.4
A4_MM: Final = (210.0, 297.0)
HALF_CAPITAL: Final = 0.365
"""Half the height of a capital or a digit, in ems, of Inter and JetBrains Mono."""


def render(labels: Sequence[LabelText], template: LabelTemplate, *, dpi: int = 300) -> bytes:
    """A PDF with one page a label, exactly as large as the template says."""
    buffer = io.BytesIO()
    canvas = _canvas(buffer, template.width_mm, template.height_mm)
    for label in labels:
        _draw(canvas, label, template, 0.0, template.height_mm, dpi)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def render_sheet(
    labels: Sequence[LabelText],
    sheet: LabelSheet,
    *,
    first: int = 1,
    offset_mm: tuple[float, float] = (0.0, 0.0),
    dpi: int = 300,
) -> bytes:
    """A PDF of A4 sheets; `first` is the first free label of the first sheet, the offset moves the whole print."""
    template = template_named(sheet.template)
    per_page = sheet.rows * sheet.columns
    if not 1 <= first <= per_page:
        raise Refused(
            _("Label {first} is not on the sheet.").format(first=first),
            hint=_("A sheet has {count} labels.").format(count=per_page),
        )
    buffer = io.BytesIO()
    canvas = _canvas(buffer, *A4_MM)
    for place, label in enumerate(labels, start=first - 1):
        if place > first - 1 and place % per_page == 0:
            canvas.showPage()
        row, column = divmod(place % per_page, sheet.columns)
        left = sheet.left_mm + offset_mm[0] + column * sheet.pitch_x_mm
        top = A4_MM[1] - sheet.top_mm - offset_mm[1] - row * sheet.pitch_y_mm
        _draw(canvas, label, template, left, top, dpi)
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


def _draw(canvas: Any, label: LabelText, template: LabelTemplate, left_mm: float, top_mm: float, dpi: int) -> None:
    """One label with its upper left corner at (left, top) of the page, in mm from the lower left."""
    _draw_code(canvas, label, template, left_mm, top_mm, dpi)
    for block in template.texts:
        text = label.text(block.source)
        if text:
            _draw_text(canvas, text, block, left_mm, top_mm, label)


def snapped(module_mm: float, dpi: int) -> float:
    """A module as a whole number of printer dots, in mm, not larger than asked for where that leaves two dots."""
    dot = 25.4 / dpi
    return max(int(module_mm / dot + 1e-6), 2) * dot


def _draw_code(canvas: Any, label: LabelText, template: LabelTemplate, left_mm: float, top_mm: float, dpi: int) -> None:
    """Dark modules as runs of one path; corners lie on printer dots."""
    side = snapped(template.code.module_mm, dpi)
    dot = 25.4 / dpi
    x0 = round((left_mm + template.code.x + template.code.quiet * side) / dot) * dot
    y0 = round((top_mm - template.code.y - template.code.quiet * side) / dot) * dot
    path = canvas.beginPath()
    for row, line in enumerate(modules(label.barcode)):
        for start, length in _runs(line):
            path.rect((x0 + start * side) * MM, (y0 - (row + 1) * side) * MM, length * side * MM, side * MM)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


def _runs(line: Sequence[bool]) -> list[tuple[int, int]]:
    """(start, length) of each run of dark modules."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(line):
        if not dark:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found


def _draw_text(canvas: Any, text: str, block: TextBlock, left_mm: float, top_mm: float, label: LabelText) -> None:
    font = (
        (fonts.MONO_BOLD if block.bold else fonts.MONO) if block.mono else fonts.BOLD if block.bold else fonts.REGULAR
    )
    room = block.width * MM
    natural = fonts.width(text, font, 1.0)
    pt = min(block.pt, room / natural)
    if pt < block.least_pt:
        if block.source == "code":
            raise Refused(
                _("The code {code} does not fit this label.").format(code=printed(label.barcode)),
                hint=_("Choose a larger label."),
            )
        pt, text = block.least_pt, _cut(text, font, block.least_pt, room)
    x = (left_mm + block.x) * MM
    y = (top_mm - block.y - block.height / 2) * MM - pt * HALF_CAPITAL
    canvas.setFont(font, pt)
    width = fonts.width(text, font, pt)
    shift = {"left": 0.0, "center": (room - width) / 2, "right": room - width}[block.align]
    canvas.drawString(x + shift, y, text)


def _cut(text: str, font: str, pt: float, room: float) -> str:
    """As much of a text as fits, with an ellipsis."""
    while text and fonts.width(text + "…", font, pt) > room:
        text = text[:-1]
    return text + "…"
