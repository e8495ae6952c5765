"""Calls and segments as bytes for the store: compressed columns, the same bytes for the same facts."""

import json
import struct
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.domain.genome.parsed import Calls, Segment, calls_of

FORMAT: Final = 1
_LEVEL: Final = 1
_COLUMNS: Final[tuple[tuple[str, np.dtype[Any]], ...]] = (
    ("row", np.dtype("<i4")),
    ("line", np.dtype("<i4")),
    ("state", np.dtype("u1")),
    ("depth", np.dtype("<i4")),
    ("alt", np.dtype("<i4")),
    ("vaf", np.dtype("<f4")),
    ("passed", np.dtype("?")),
)
_HEAD: Final = struct.Struct("<BI")


def pack(calls: Calls) -> bytes:
    """The calls of one sample; `row` then holds the alterations' numbers in the store."""
    arrays: tuple[NDArray[Any], ...] = (
        calls.row,
        calls.line,
        calls.state,
        calls.depth,
        calls.alt,
        calls.vaf,
        calls.passed,
    )
    body = b"".join(each.astype(kind).tobytes() for each, (_name, kind) in zip(arrays, _COLUMNS, strict=True))
    return _HEAD.pack(FORMAT, len(calls)) + zlib.compress(body, _LEVEL)


def unpack(packed: bytes) -> Calls:
    """The calls that `pack` made bytes of."""
    kind, count = _HEAD.unpack_from(packed)
    if kind != FORMAT:
        raise ValueError(f"calls of format {kind} are not known")
    body, offset, columns = zlib.decompress(packed[_HEAD.size :]), 0, {}
    for name, dtype in _COLUMNS:
        columns[name] = np.frombuffer(body, dtype, count, offset)
        offset += count * dtype.itemsize
    return calls_of(columns)


def pack_segments(segments: tuple[Segment, ...]) -> bytes:
    rows = [[each.chrom, each.start, each.end, each.marks, each.log2, each.copies, each.line] for each in segments]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), _LEVEL)


def unpack_segments(packed: bytes) -> tuple[Segment, ...]:
    return tuple(Segment(*row) for row in json.loads(zlib.decompress(packed)))
