"""The Data Matrix of a code as rows of modules."""

from functools import lru_cache

import numpy
import zxingcpp


@lru_cache(maxsize=4096)
def modules(code: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of dark modules, without quiet zone; 10 characters of [0-9A-Z] give 14 x 14 (ECC 200, square)."""
    made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    image = numpy.array(made.to_image(scale=1, add_quiet_zones=False))
    return tuple(tuple(bool(value < 128) for value in row) for row in image)
