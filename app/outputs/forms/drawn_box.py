"""What is filled in by hand: boxes, choices to tick, and the codes of missing values beside them."""

from typing import Any, Final

from app.outputs import fonts
from app.outputs.forms.blocks import Line
from app.outputs.forms.looks import FINE_PT, INK, PALE, Styles

HIGH, HIGH_OF_TEXT, CODE_WIDE = 18.0, 34.0, 17.5
CAUSES: Final = ("ND", "NA", "UNK")


def box(line: Line, known: Styles, width: float) -> Any:
    """A box of 6 mm (16 mm for a text), or choices to tick, with ND / NA / UNK beside it where they may be told."""
    from reportlab.lib.colors import Color
    from reportlab.platypus import Paragraph, Table

    causes = CAUSES if line.may_be_missing else ()
    room = width - len(causes) * CODE_WIDE
    inner: Any = ""
    if line.choices:
        ticks = "   ".join(f"□\u00a0{each.replace(' ', chr(0xA0))}" for each in line.choices)
        inner = Paragraph(_with_variable(ticks, line), known["why"])
    elif line.variable:
        inner = Paragraph(_with_variable("", line), known["why"])
    elif line.hint:
        inner = line.hint
    high = None if line.choices else HIGH_OF_TEXT if line.long else HIGH
    made = Table(
        [[inner, *causes]], colWidths=[room, *[CODE_WIDE] * len(causes)], rowHeights=[high], minRowHeights=[HIGH]
    )
    pale = Color(PALE, PALE, PALE)
    looks: list[Any] = [
        ("BOX", (0, 0), (0, 0), INK, "black"),
        ("FONT", (0, 0), (0, 0), fonts.REGULAR, 7),
        ("TEXTCOLOR", (0, 0), (0, 0), pale),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
    if causes:
        looks += [
            ("GRID", (1, 0), (-1, 0), 0.25, pale),
            ("FONT", (1, 0), (-1, 0), fonts.REGULAR, FINE_PT),
            ("ALIGN", (1, 0), (-1, 0), "CENTER"),
            ("LEFTPADDING", (1, 0), (-1, 0), 0),
            ("RIGHTPADDING", (1, 0), (-1, 0), 0),
        ]
    made.setStyle(looks)
    made.hAlign = "LEFT"
    return [made]


def _with_variable(text: str, line: Line) -> str:
    """The name of the variable in mono, before what stands in the box."""
    return f'<font name="{fonts.MONO}" size="6.2">{line.variable}</font>   {text}'.strip() if line.variable else text
