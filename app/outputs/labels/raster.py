"""A page of labels as the dots of a printer."""

import math
from dataclasses import dataclass

import pypdfium2

POINTS = 72
DARK = 128
HAIR = 0.01
"""Of a dot: a side that is a whole number of dots is not rounded up to one more."""


@dataclass(frozen=True, slots=True)
class Dots:
    """Rows of bytes, a byte a dot: 0 is black, 255 white."""

    width: int
    height: int
    rows: bytes


def dots_of(pdf: bytes, dpi: int) -> Dots:
    """The first page at the printer's resolution, black or white; what lies on dots in the file stays on them.

    The page is made a whole number of dots first, from its lower left corner on: else all of it would be stretched.
    """
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    width, height = (math.ceil(side * dpi / POINTS - 1e-6) for side in page.get_size())
    page.set_mediabox(0, 0, (width - HAIR) * POINTS / dpi, (height - HAIR) * POINTS / dpi)
    image = page.render(scale=dpi / POINTS, grayscale=True).to_numpy().reshape(height, width)
    rows = ((image >= DARK) * 255).astype("uint8")
    document.close()
    return Dots(rows.shape[1], rows.shape[0], rows.tobytes())
