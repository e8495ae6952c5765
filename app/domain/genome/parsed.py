"""What a file of results holds once it is read and checked: alterations, calls, segments and quality, sample by sample."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.genome.alteration import Alteration
from app.domain.words import FileKind

NO_DATA, REFERENCE, MUTATED = 0, 1, 2
"""States of a call. No data is neither of the others: "./." says nothing."""
UNKNOWN = -1
"""A depth or a number of reads that the file does not tell."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that does not fit: where, what, and the way out. `refuses` the whole file, else it is a warning."""

    line: int
    text: str
    hint: str = ""
    sample: str = ""
    refuses: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Calls:
    """The calls of one sample, each array as long as the others.

    `row` places in the file's alterations, `line` of the file (1-based), `state` NO_DATA, REFERENCE or MUTATED,
    `depth` and `alt` in reads (UNKNOWN = -1), `vaf` 0 to 1 as told by the file (NaN where it tells none), `passed`
    whether the record's FILTER is PASS or not applied.
    """

    row: NDArray[np.int32]
    line: NDArray[np.int32]
    state: NDArray[np.uint8]
    depth: NDArray[np.int32]
    alt: NDArray[np.int32]
    vaf: NDArray[np.float32]
    passed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.row)

    def renumbered(self, numbers: NDArray[np.int32]) -> "Calls":
        """With the alterations' own numbers instead of their places in the file."""
        return replace(self, row=numbers[self.row])


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one copy number: 1-based inclusive places, `log2` ratio, `copies` where the file tells them."""

    chrom: str
    start: int
    end: int
    marks: int
    log2: float
    copies: float | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class SampleQc:
    """What the provider measured on one sample; None where the table has no such value. Percentages are 0 to 100."""

    line: int
    total_reads: int | None = None
    mapped_pct: float | None = None
    dup_pct: float | None = None
    mean_cov: float | None = None
    cov10x_pct: float | None = None
    cov20x_pct: float | None = None
    ado_pct: float | None = None
    mapd: float | None = None
    breakpoints: int | None = None
    gini: float | None = None
    contamination: float | None = None
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself; an empty text: it does not say."""

    build: str = ""
    format: str = ""
    pipeline: str = ""
    run: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """A file of results, read and checked. Samples stand in the file's order.

    A name that comes twice is told apart by its number, `C7` and `C7 (2)`; its rows are kept under each, and both are
    `duplicates`. A file with `refusals` gives its samples and problems, and nothing to take in.
    """

    kind: FileKind
    name: str
    sha256: str
    size: int
    records: int
    samples: tuple[str, ...]
    about: About = About()
    alterations: tuple[Alteration, ...] = ()
    calls: Mapping[str, Calls] = field(default_factory=dict)
    segments: Mapping[str, tuple[Segment, ...]] = field(default_factory=dict)
    quality: Mapping[str, SampleQc] = field(default_factory=dict)
    duplicates: tuple[str, ...] = ()
    """Samples that the file tells twice in a way that can't both hold: their rows go to quarantine."""
    problems: tuple[Problem, ...] = ()

    @property
    def refusals(self) -> tuple[Problem, ...]:
        return tuple(each for each in self.problems if each.refuses)


def calls_of(rows: Mapping[str, Any]) -> Calls:
    """Calls from columns as lists or arrays by their names; what is lacking is unknown, NaN or passed."""
    count = len(rows["row"])
    return Calls(
        np.asarray(rows["row"], np.int32),
        np.asarray(rows.get("line", np.zeros(count)), np.int32),
        np.asarray(rows["state"], np.uint8),
        np.asarray(rows.get("depth", np.full(count, UNKNOWN)), np.int32),
        np.asarray(rows.get("alt", np.full(count, UNKNOWN)), np.int32),
        np.asarray(rows.get("vaf", np.full(count, np.nan)), np.float32),
        np.asarray(rows.get("passed", np.ones(count)), np.bool_),
    )
