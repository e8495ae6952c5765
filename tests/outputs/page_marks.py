"""Where the letters of a PDF stand: what lies beyond the margins, and what lies over something else."""

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2

MM = 72 / 25.4
LEFT, RIGHT, LOWEST, HIGHEST = 18 * MM, 595.3 - 15 * MM, 5 * MM, 841.9 - 8 * MM
WATERMARK_PT = 40


@dataclass(frozen=True)
class Letter:
    """One letter and its box in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        return max(self.right - self.left, 0) * max(self.top - self.bottom, 0)

    def shared(self, other: "Letter") -> float:
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(wide, 0) * max(high, 0)


def letters(pdf: bytes) -> Iterator[list[Letter]]:
    """The letters of each page, but for the pale diagonal."""
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        found = []
        for place in range(text.count_chars()):
            letter = text.get_text_range(place, 1)
            if letter.strip():
                each = Letter(letter, *text.get_charbox(place))
                if each.top - each.bottom < WATERMARK_PT:
                    found.append(each)
        yield found


def beyond_the_margins(pdf: bytes) -> list[str]:
    """Letters outside the frame of the page, as page and letter."""
    return [
        f"page {number}: {each.text} at {each.left:.0f}, {each.bottom:.0f}"
        for number, page in enumerate(letters(pdf), start=1)
        for each in page
        if not (each.left > LEFT - 1 and each.right < RIGHT + 1 and each.bottom > LOWEST and each.top < HIGHEST)
    ]


def over_one_another(pdf: bytes) -> list[str]:
    """Pairs of letters of which one covers a third of the other."""
    found = []
    for number, page in enumerate(letters(pdf), start=1):
        cells: dict[tuple[int, int], list[Letter]] = {}
        for each in page:
            around = [(int(each.left // 12) + x, int(each.bottom // 12) + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
            for other in (other for cell in around for other in cells.get(cell, ())):
                if each.shared(other) > 0.34 * min(each.area, other.area):
                    found.append(f"page {number}: {other.text}{each.text} at {each.left:.0f}, {each.bottom:.0f}")
            cells.setdefault((int(each.left // 12), int(each.bottom // 12)), []).append(each)
    return found
