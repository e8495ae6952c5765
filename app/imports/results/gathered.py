"""Alterations and calls of a file while it is read, in flat arrays; turned into the calls of each sample once."""

from array import array
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.domain.genome.alteration import Alteration
from app.domain.genome.parsed import Calls, calls_of

ALTERATION: Final = 500
"""Bytes of an alteration beside its texts, about."""
CALL: Final = 26
"""Bytes of a call while it is split from the others."""

_TYPES: Final = {"state": np.uint8, "depth": np.int32, "alt": np.int32, "vaf": np.float32, "passed": np.bool_}


class Alterations:
    """The alterations of a file by their place in it; one that is told twice keeps its place."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._told: list[Alteration] = []
        self._lines = array("i")
        self.size = 0
        """Bytes that they take, about."""

    def place(self, alteration: Alteration, line: int) -> int:
        """Its place, and from the first time on."""
        key = alteration.key
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self._told)
            self._told.append(alteration)
            self._lines.append(line)
            self.size += ALTERATION + 2 * len(key) + len(alteration.hgvsc) + len(alteration.hgvsp)
        return place

    def line(self, place: int) -> int:
        """The line that told it first."""
        return self._lines[place]

    def all(self) -> tuple[Alteration, ...]:
        return tuple(self._told)

    def __len__(self) -> int:
        return len(self._told)


class Table:
    """Calls that come alteration by alteration, each for all samples of the file at once."""

    def __init__(self, samples: Sequence[str]) -> None:
        self._samples = samples
        self._row, self._line = array("i"), array("i")
        self._columns: dict[str, array[Any]] = {
            "state": array("B"),
            "depth": array("i"),
            "alt": array("i"),
            "vaf": array("f"),
            "passed": array("B"),
        }

    def add(self, row: int, line: int, columns: Mapping[str, Sequence[Any]]) -> None:
        """One alteration; each column holds one value a sample."""
        self._row.append(row)
        self._line.append(line)
        for name, values in columns.items():
            self._columns[name].extend(values)

    def __len__(self) -> int:
        return len(self._row)

    def calls(self) -> dict[str, Calls]:
        rows, lines = np.asarray(self._row, np.int32), np.asarray(self._line, np.int32)
        shape = (len(rows), len(self._samples))
        flat: dict[str, NDArray[Any]] = {
            name: np.frombuffer(self._columns[name], _TYPES[name]).reshape(shape)
            for name in _TYPES
            if len(self._columns[name])
        }
        return {
            sample: calls_of(
                {"row": rows, "line": lines, "state": np.zeros(0)}
                | {name: np.ascontiguousarray(values[:, place]) for name, values in flat.items()}
            )
            for place, sample in enumerate(self._samples)
        }


class Lists:
    """Calls that come one by one, in any order of samples."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, array[Any]]] = {}

    def add(self, sample: str, *, row: int, line: int, state: int, depth: int, alt: int, passed: bool) -> None:
        columns = self._of.get(sample)
        if columns is None:
            columns = self._of[sample] = {name: array("i") for name in ("row", "line", "depth", "alt")}
            columns |= {"state": array("B"), "passed": array("B")}
        for name, value in (("row", row), ("line", line), ("depth", depth), ("alt", alt)):
            columns[name].append(value)
        columns["state"].append(state)
        columns["passed"].append(passed)

    def calls(self) -> dict[str, Calls]:
        return {sample: calls_of(columns) for sample, columns in self._of.items()}
