"""The pages of a PDF as the dots of a printer."""

import math
from collections.abc import Iterator
from typing import Final

import numpy
import pypdfium2

from app.outputs.labels.readers import Picture

POINTS: Final = 72
INK: Final = 128
"""What is darker than this is printed."""
HAIR: Final = 0.01
"""Of a dot: a side that is a whole number of dots is not rounded up to one more."""


def pages_in_dots(pdf: bytes, dpi: int) -> Iterator[Picture]:
    """Each page in grey at the printer's resolution; what lies on dots in the file stays on them.

    A page is made a whole number of dots first, from its lower left corner on: else all of it would be stretched.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            width, height = (math.ceil(side * dpi / POINTS - 1e-6) for side in page.get_size())
            page.set_mediabox(0, 0, (width - HAIR) * POINTS / dpi, (height - HAIR) * POINTS / dpi)
            yield page.render(scale=dpi / POINTS, grayscale=True).to_numpy().reshape(height, width)
            page.close()
    finally:
        document.close()


def black_on_white(picture: Picture) -> Picture:
    """The same with nothing between: 0 is ink, 255 paper."""
    return numpy.where(picture < INK, 0, 255).astype(numpy.uint8)
