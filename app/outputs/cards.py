"""The cards that hang at a bench: the scanner's test card, the commands, the keypad. A4, the same bytes each time."""

import io
from typing import Any, Final

from app.domain.commands import ACTS, KEYPAD, MEANINGS, Command, code_of, title_of
from app.domain.keyboard import CARD
from app.i18n import _
from app.outputs import fonts
from app.outputs.labels.matrix import draw

MM: Final = 72 / 25.4
PAGE_MM: Final = (210.0, 297.0)
CARD_MM: Final = (85.6, 54.0)
"""A bank card (ISO/IEC 7810 ID-1), for the sleeves that laboratories have."""
LEFT_MM: Final = (210.0 - 2 * 85.6) / 2
TOP_MM: Final = 13.5
CODE_MM: Final = 26.0
KEY_MM: Final = (60.0, 58.0)
KEY_CODE_MM: Final = 20.0
KEYS_IN_ROW: Final = 3
KEY_ROWS: Final = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (".", "0", "BACK"))


def cards() -> bytes:
    """A PDF: the test card and the commands to cut out on the first page, the keypad on the second."""
    from reportlab.pdfgen.canvas import Canvas

    fonts.register()
    buffer = io.BytesIO()
    size = (PAGE_MM[0] * MM, PAGE_MM[1] * MM)
    canvas = Canvas(buffer, pagesize=size, invariant=1, initialFontName=fonts.REGULAR)  # type: ignore[arg-type]
    canvas.setTitle(_("Cards of the bench"))
    canvas.setCreator("DPTrace")
    told = _("Scan it first: DPTrace says whether the scanner types as this computer reads.")
    _card(canvas, 0, CARD, _("TEST CARD"), told)
    for place, command in enumerate(ACTS, start=1):
        _card(canvas, place, code_of(command).text, title_of(command), _(MEANINGS[command]))
    canvas.showPage()
    _keypad(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _card(canvas: Any, place: int, code: str, title: str, meaning: str) -> None:
    """A card with its code at the left, its word large at the right, and what it does below."""
    from reportlab.lib.utils import simpleSplit

    row, column = divmod(place, 2)
    left = (LEFT_MM + column * CARD_MM[0]) * MM
    bottom = (PAGE_MM[1] - TOP_MM - (row + 1) * CARD_MM[1]) * MM
    canvas.setLineWidth(0.4)
    canvas.rect(left, bottom, CARD_MM[0] * MM, CARD_MM[1] * MM)
    draw(canvas, code, left + 6 * MM, bottom + (CARD_MM[1] - CODE_MM) / 2 * MM, CODE_MM * MM)
    x, room = left + (6 + CODE_MM + 7) * MM, (CARD_MM[0] - CODE_MM - 18) * MM
    pt = min(20.0, room / fonts.width(title, fonts.BOLD, 1.0))
    canvas.setFont(fonts.BOLD, pt)
    canvas.drawString(x, bottom + 33 * MM, title)
    canvas.setFont(fonts.REGULAR, 8)
    for line, text in enumerate(simpleSplit(meaning, fonts.REGULAR, 8, room)):
        canvas.drawString(x, bottom + 26 * MM - line * 10.5, text)


def _keypad(canvas: Any) -> None:
    """Twelve keys, far enough apart that a beam takes one of them."""
    by_value = {each.value: each for each in KEYPAD}
    canvas.setFont(fonts.BOLD, 12)
    canvas.drawString(LEFT_MM * MM, (PAGE_MM[1] - TOP_MM - 4) * MM, _("Digits: they write into the field in front."))
    for row, keys in enumerate(KEY_ROWS):
        for column, value in enumerate(keys):
            _key(canvas, by_value[value], row, column)


def _key(canvas: Any, command: Command, row: int, column: int) -> None:
    left = (15 + column * KEY_MM[0]) * MM
    bottom = (PAGE_MM[1] - TOP_MM - 12 - (row + 1) * KEY_MM[1]) * MM
    canvas.setLineWidth(0.4)
    canvas.rect(left, bottom, KEY_MM[0] * MM, KEY_MM[1] * MM)
    draw(canvas, code_of(command).text, left + (KEY_MM[0] - KEY_CODE_MM) / 2 * MM, bottom + 8 * MM, KEY_CODE_MM * MM)
    canvas.setFont(fonts.BOLD, 26)
    canvas.drawCentredString(left + KEY_MM[0] / 2 * MM, bottom + 38 * MM, title_of(command))
