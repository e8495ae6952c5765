"""The printed form's type: sizes, styles, and the text that stands behind a mark."""

from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from app.outputs import fonts
from app.outputs.forms.marks import draw, parted

MM: Final = 72 / 25.4
BODY_PT, LABEL_PT, HEAD_PT, SUBHEAD_PT, COLUMN_PT, FINE_PT = 9.5, 8.0, 12.0, 9.5, 7.5, 6.3
MONO_PT: Final = 8.0
FLOWING_INDENT: Final = 96.0
"""Where a text that flows over the pages begins, below the values beside it, in points."""
GREY: Final = 0.35
PALE: Final = 0.55
INK: Final = 0.4
"""The width of the lines of boxes and tables, in points."""

Styles = dict[str, Any]


def styles() -> Styles:
    """The paragraph styles by name."""
    from reportlab.lib.colors import Color
    from reportlab.lib.styles import ParagraphStyle

    grey = Color(GREY, GREY, GREY)
    body = ParagraphStyle("body", fontName=fonts.REGULAR, fontSize=BODY_PT, leading=12.5, splitLongWords=1)
    small = ParagraphStyle("small", parent=body, fontSize=LABEL_PT, leading=10.5)
    why = ParagraphStyle("why", parent=small, fontSize=7, leading=9)
    column = ParagraphStyle("column", parent=small, fontName=fonts.BOLD, fontSize=COLUMN_PT, leading=9.5)
    head = ParagraphStyle("head", parent=body, fontName=fonts.BOLD, fontSize=HEAD_PT, leading=15, spaceBefore=9)
    return {
        "body": body,
        "flowing": ParagraphStyle("flowing", parent=body, leftIndent=FLOWING_INDENT, spaceAfter=2),
        "flowing_why": ParagraphStyle("flowing_why", parent=why, leftIndent=FLOWING_INDENT),
        "mono": ParagraphStyle("mono", parent=body, fontName=fonts.MONO, fontSize=MONO_PT, leading=11.5),
        "fine": ParagraphStyle("fine", parent=body, fontName=fonts.MONO, fontSize=FINE_PT, leading=8.5),
        "small": small,
        "why": why,
        "label": ParagraphStyle("label", parent=small, textColor=grey),
        "head": head,
        "subhead": ParagraphStyle(
            "subhead", parent=body, fontName=fonts.BOLD, fontSize=SUBHEAD_PT, leading=12, spaceBefore=7, spaceAfter=1.5
        ),
        "column": column,
        "column_right": ParagraphStyle("column_right", parent=column, alignment=2),
        "right": ParagraphStyle("right", parent=small, alignment=2),
    }


def spoken(text: str) -> str:
    """A text for a paragraph: escaped, its line breaks kept, control characters made visible."""
    return "<br/>".join(escape(_visible(line)) for line in text.replace("\t", "    ").split("\n"))


def fits(text: str, font: str, pt: float, width: float) -> bool:
    """Whether a text may be drawn as it is; a paragraph, which can break lines, takes three times as long."""
    return text.isprintable() and not parted(text)[0] and fonts.width(text, font, pt) <= width


def worded(text: str, style: Any) -> Any:
    """A text as a paragraph, behind its mark where it wears one."""
    sign, words = parted(text)
    return behind(sign, spoken(words), style)


def behind(sign: str, markup: str, style: Any) -> Any:
    """A paragraph behind a mark; the paragraph alone where there is none."""
    from reportlab.platypus import Paragraph

    paragraph = Paragraph(markup, style)
    return _marked()(sign, paragraph, style) if sign else paragraph


def _visible(text: str) -> str:
    return (
        text if text.isprintable() else "".join(f"\\u{ord(each):04x}" if _is_control(each) else each for each in text)
    )


def _is_control(letter: str) -> bool:
    return letter < " " or "\x7f" <= letter <= "\x9f" or "\ud800" <= letter <= "\udfff" or letter in "\ufffe\uffff"


@cache
def _marked() -> Any:
    """A flowable: an outline before a paragraph, as high as its capitals."""
    from reportlab.platypus import Flowable

    class Marked(Flowable):  # type: ignore[misc, unused-ignore]
        def __init__(self, sign: str, paragraph: Any, style: Any) -> None:
            super().__init__()
            self.sign, self.paragraph, self.style = sign, paragraph, style
            self.side = style.fontSize * 0.86
            self.indent = self.side + 3.2

        def wrap(self, width: float, height: float) -> tuple[float, float]:
            _room, self.high = self.paragraph.wrap(max(width - self.indent, 12), height)
            return width, self.high

        def draw(self) -> None:
            self.paragraph.drawOn(self.canv, self.indent, 0)
            middle = self.high - self.style.leading / 2 - self.style.fontSize * 0.04
            draw(self.canv, self.sign, 0, middle - self.side / 2, self.side)

    return Marked
