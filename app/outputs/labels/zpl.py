"""Labels as ZPL II for Zebra printers and those that understand their language, in whole dots.

What a label says is only ever data: each sign that could be a command, and each that is not plain ASCII, goes as its
hexadecimal escape. (Source: Zebra, ZPL II Programming Guide: ^BX, ^A, ^FH, ^FT, ^GB.)
"""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.label import LabelTemplate, LabelText
from app.i18n import _
from app.outputs.labels.layout import Drawn, PlacedText, laid_out
from app.outputs.labels.matrix import SIDE

DOTS_PER_MM: Final = {203: 8, 300: 12, 600: 24}
"""The dots of a print head a millimetre, by what its maker calls it in dpi."""
QUALITY: Final = 200
"""ECC 200: the only Data Matrix that is still in use."""
RESERVE: Final = 1.05
"""Printers of other makers draw font 0 a little wider."""
_WIDTHS: Final = {
    "'": 0.25,
    " .,:;/|!()[]·fijltrI": 0.34,
    "²°": 0.42,
    "sckvxyzJéèàùç": 0.5,
    "0123456789abdeghnopquêâîôûëïü+*#<>=?_^~$µ": 0.51,
    "EFLTZABCKPSVXYÉÈÀÊÇ": 0.56,
    "DGHNOQRUÎÔ": 0.62,
    "&wÂ": 0.67,
    "mM-": 0.8,
    "W%": 0.84,
}
"""How wide the signs of font 0 are at most, in ems; any other counts as a whole em."""


def render_zpl(
    labels: Sequence[LabelText], template: LabelTemplate, *, dpi: int, offset_mm: tuple[float, float] = (0.0, 0.0)
) -> bytes:
    """The labels, one format each; the offset moves what is printed to the right and down."""
    return b"".join(label_zpl(label, template, dpi=dpi, offset_mm=offset_mm) for label in labels)


def label_zpl(
    label: LabelText,
    template: LabelTemplate,
    *,
    dpi: int,
    offset_mm: tuple[float, float] = (0.0, 0.0),
    copies: int = 1,
) -> bytes:
    """One label as one format. Refused where the offset would move something beyond the upper left corner."""
    drawn = drawn_for_zebra(label, template, dpi=dpi)
    right, down = (round(each / drawn.dot_mm) for each in offset_mm)
    fields = "".join(_fields(drawn, right, down))
    wide, high = math.ceil(drawn.width_mm / drawn.dot_mm), math.ceil(drawn.height_mm / drawn.dot_mm)
    begin = f"^XA^CI28^PW{wide + max(right, 0)}^LL{high + max(down, 0)}^LH0,0"
    return f"{begin}{fields}^PQ{copies}^XZ\n".encode("ascii")


def drawn_for_zebra(label: LabelText, template: LabelTemplate, *, dpi: int) -> Drawn:
    """The layout in the dots and the font of a Zebra printer; Refused where it has no such print head."""
    if dpi not in DOTS_PER_MM:
        known = ", ".join(str(each) for each in DOTS_PER_MM)
        raise Refused(
            _("No ZPL printer has {dpi} dpi.").format(dpi=dpi),
            hint=_("Choose one of these: {known}.").format(known=known),
        )
    return laid_out(label, template, dpi=DOTS_PER_MM[dpi] * 25.4, measure=zebra_width)


def zebra_width(text: str, _font: str) -> float:
    """How wide a text is at most in font 0, in ems."""
    table = _width_of()
    return RESERVE * sum(table.get(each, 1.0) for each in text)


def escaped(text: str) -> str:
    """Field data behind ^FH: ^, ~, _ and the backslash, and every byte of UTF-8 that is no printable ASCII, as _XX."""
    return "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b"^~_\\" else f"_{byte:02X}" for byte in text.encode("utf-8")
    )


@cache
def _width_of() -> dict[str, float]:
    return {each: width for signs, width in _WIDTHS.items() for each in signs}


def _fields(drawn: Drawn, right: int, down: int) -> Iterator[str]:
    """The symbol, the lines and the texts, moved by an offset in dots."""
    x, y = _moved(drawn, drawn.corner_dots, right, down)
    yield f"^FO{x},{y}^BXN,{drawn.module_dots},{QUALITY},{SIDE},{SIDE},6,_^FD{drawn.barcode}^FS"
    for line in drawn.lines:
        wide, high = (max(round(each / drawn.dot_mm), 1) for each in line.size)
        x, y = _moved(drawn, (round(line.x / drawn.dot_mm), round(line.y / drawn.dot_mm)), right, down)
        yield f"^FO{x},{y}^GB{wide},{high},{min(wide, high)}^FS"
    for text in drawn.texts:
        x, y = _moved(drawn, (math.ceil(text.x_mm / drawn.dot_mm), round(text.y_mm / drawn.dot_mm)), right, down)
        high = font_dots(text, drawn)
        yield f"^FT{x},{y}^A0N,{high},{high}^FH_^FD{escaped(text.text)}^FS"


def font_dots(text: PlacedText, drawn: Drawn) -> int:
    """The height of a text's font in whole dots, not larger than laid out."""
    return int(text.pt * 25.4 / 72 / drawn.dot_mm + 1e-6)


def _moved(drawn: Drawn, at: tuple[int, int], right: int, down: int) -> tuple[int, int]:
    x, y = at[0] + right, at[1] + down
    if x < 0 or y < 0:
        raise Refused(
            _("The printer's offset moves the label of {code} beyond its edge.").format(code=printed(drawn.barcode)),
            hint=_("Set a smaller offset, and move the roll in the printer."),
        )
    return x, y
