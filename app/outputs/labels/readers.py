"""Readers of Data Matrix symbols: zxing-cpp, and libdmtx as an independent second one where it is installed."""

import ctypes
import ctypes.util
import math
from functools import cache
from typing import Any, Final

import numpy
import zxingcpp
from numpy.typing import NDArray

Picture = NDArray[numpy.uint8]
"""Grey values of dots, row by row: 0 is ink."""
PACK_8BPP: Final = 300
PIXELS: Final = 5
"""libdmtx follows edges: it needs some pixels of each module, and is slow where there are many."""


class _Message(ctypes.Structure):
    """DmtxMessage of libdmtx 0.7, as far as it is read here."""

    _fields_ = [
        ("array_size", ctypes.c_size_t),
        ("code_size", ctypes.c_size_t),
        ("output_size", ctypes.c_size_t),
        ("output_index", ctypes.c_int),
        ("pad_count", ctypes.c_int),
        ("fnc1", ctypes.c_int),
        ("array", ctypes.c_void_p),
        ("code", ctypes.c_void_p),
        ("output", ctypes.c_void_p),
    ]


def read(picture: Picture) -> tuple[str, ...]:
    """The texts of all Data Matrix symbols that stand upright in a picture, as zxing-cpp reads them."""
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.DataMatrix])
    found = zxingcpp.read_barcodes(picture, formats, try_rotate=False, try_downscale=False, try_invert=False)
    return tuple(each.text for each in found)


def read_again(picture: Picture, module: int) -> str | None:
    """The text of the first symbol as libdmtx reads it: empty where it finds none, None where it is not installed.

    `module` is the side of a module in pixels.
    """
    library = _libdmtx()
    if library is None:
        return None
    larger, every = math.ceil(PIXELS / module), max(module // PIXELS, 1)
    pixels = numpy.ascontiguousarray(picture[::every, ::every].repeat(larger, axis=0).repeat(larger, axis=1))
    height, width = pixels.shape
    image = ctypes.c_void_p(library.dmtxImageCreate(pixels.ctypes.data, width, height, PACK_8BPP))
    decoder = ctypes.c_void_p(library.dmtxDecodeCreate(image, 1))
    try:
        return _first(library, decoder)
    finally:
        library.dmtxDecodeDestroy(ctypes.byref(decoder))
        library.dmtxImageDestroy(ctypes.byref(image))


def _first(library: Any, decoder: ctypes.c_void_p) -> str:
    """The first region that holds a message."""
    while region := ctypes.c_void_p(library.dmtxRegionFindNext(decoder, None)):
        message = ctypes.c_void_p(library.dmtxDecodeMatrixRegion(decoder, region, -1))
        library.dmtxRegionDestroy(ctypes.byref(region))
        if message:
            told = ctypes.cast(message, ctypes.POINTER(_Message)).contents
            text = ctypes.string_at(told.output, told.output_index).decode("ascii", "replace")
            library.dmtxMessageDestroy(ctypes.byref(message))
            return text
    return ""


@cache
def _libdmtx() -> Any:
    """The library of the system, its functions with their types; None where there is none."""
    name = ctypes.util.find_library("dmtx")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    pointer, number = ctypes.c_void_p, ctypes.c_int
    library.dmtxImageCreate.argtypes = [pointer, number, number, number]
    library.dmtxDecodeCreate.argtypes = [pointer, number]
    library.dmtxRegionFindNext.argtypes = [pointer, pointer]
    library.dmtxDecodeMatrixRegion.argtypes = [pointer, pointer, number]
    library.dmtxImageCreate.restype = library.dmtxDecodeCreate.restype = pointer
    library.dmtxRegionFindNext.restype = library.dmtxDecodeMatrixRegion.restype = pointer
    return library
