"""Charts of a printed form as plain values: they are kept with the form and drawn again from what was kept."""

import base64
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
from pydantic import TypeAdapter

from app.i18n import _
from app.outputs.charts.copies import agreement
from app.outputs.charts.flow import balance
from app.outputs.charts.shapes import STATE_WORDS, Bars, CellState, CnaProfile, Flow, HeatColumn, HeatMap, HeatRow

Drawn: TypeAlias = HeatMap | Bars | CnaProfile | Flow
_SHAPES: Final[Mapping[str, Any]] = {
    "Bars": Bars,
    "CnaProfile": CnaProfile,
    "Flow": Flow,
    "rows": tuple[HeatRow, ...],
    "columns": tuple[HeatColumn, ...],
}


def as_plain(chart: Drawn) -> dict[str, Any]:
    """A chart as JSON tells it. The reads of a heat map stay out: paper does not show them."""
    shape = type(chart).__name__
    if not isinstance(chart, HeatMap):
        return {"shape": shape, **_adapter(shape).dump_python(chart, mode="json")}
    packed = zlib.compress(np.ascontiguousarray(chart.states).tobytes(), 9)
    return {
        "shape": shape,
        "title": chart.title,
        "rows": _adapter("rows").dump_python(chart.rows, mode="json"),
        "columns": _adapter("columns").dump_python(chart.columns, mode="json"),
        "states": base64.b64encode(packed).decode(),
    }


def as_chart(stored: Mapping[str, Any]) -> Drawn:
    """The chart as it was kept."""
    values = dict(stored)
    shape = values.pop("shape")
    if shape != HeatMap.__name__:
        read: Bars | CnaProfile | Flow = _adapter(shape).validate_python(values)
        return read
    rows, columns = (_adapter(name).validate_python(values[name]) for name in ("rows", "columns"))
    states = np.frombuffer(zlib.decompress(base64.b64decode(values["states"])), np.uint8)
    return HeatMap(values["title"], rows, columns, states.reshape(len(rows), len(columns)))


def content_of(chart: Drawn) -> str:
    """What a chart shows beyond the tables beside it, in one sentence: another one, and the chart is another."""
    match chart:
        case HeatMap():
            counts = np.bincount(chart.states.ravel(), minlength=len(CellState))
            states = ", ".join(f"{_(word)} {counts[state]}" for state, word in STATE_WORDS.items())
            text = _("{rows} alterations, {columns} columns: {states}")
            return text.format(rows=len(chart.rows), columns=len(chart.columns), states=states)
        case Bars():
            return ""
        case CnaProfile():
            return agreement(chart)
        case Flow():
            return balance(chart)


@cache
def _adapter(name: str) -> Any:
    """Made at its first use: it takes its time."""
    return TypeAdapter(_SHAPES[name])
