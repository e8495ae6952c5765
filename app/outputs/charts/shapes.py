"""What a chart shows, as plain values: heat map, penetrance, copy numbers, flow of the endpoint."""

from dataclasses import dataclass
from enum import Enum, IntEnum
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.derived import Prevalence
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, Segment
from app.domain.words import CellVerdict
from app.i18n import N_


class CellState(IntEnum):
    """What is known of one alteration in one cell; the first three as calls tell it. No data is neither of the others."""

    NO_DATA = NO_DATA
    REFERENCE = REFERENCE
    MUTATED = MUTATED
    BORDERLINE = 3
    """Seen, but below the thresholds of what counts."""


STATE_WORDS: Final = {
    CellState.MUTATED: N_("Mutated"),
    CellState.BORDERLINE: N_("Below the threshold"),
    CellState.REFERENCE: N_("Reference"),
    CellState.NO_DATA: N_("No data"),
}
"""In the order of a legend."""


class ColumnKind(Enum):
    """What stands in a column of a heat map."""

    TUMOUR = "TUMOUR"
    WBC = "WBC"
    DP = "DP"
    CTC = "CTC"

    @property
    def is_fixed(self) -> bool:
        """Whether it stands beside the cells and does not scroll with them."""
        return self in (ColumnKind.TUMOUR, ColumnKind.WBC)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """An alteration: `k` of `m` informative cells carry it; `in_tumour` where it is on the tumour's list."""

    key: str
    title: str
    k: int
    m: int
    in_tumour: bool = False

    @property
    def share(self) -> float:
        """k / m, -1 where no cell is informative, so that it comes last."""
        return self.k / self.m if self.m else -1.0


@dataclass(frozen=True, slots=True)
class HeatColumn:
    """A cell, the tumour or a control: its code as a person reads it, and the verdict on a cell that has one."""

    key: str
    code: str
    kind: ColumnKind
    verdict: CellVerdict | None = None


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """Alterations x columns. `states` holds CellState, `alt` and `depth` reads (-1 unknown), all of rows x columns.

    Fixed columns may stand anywhere; the charts set them before the cells.
    """

    title: str
    rows: tuple[HeatRow, ...]
    columns: tuple[HeatColumn, ...]
    states: NDArray[np.uint8]
    alt: NDArray[np.int32] | None = None
    depth: NDArray[np.int32] | None = None

    def __post_init__(self) -> None:
        shape = (len(self.rows), len(self.columns))
        shapes = [self.states.shape, *(each.shape for each in (self.alt, self.depth) if each is not None)]
        if any(each != shape for each in shapes):
            raise ValueError(f"states and reads have to be {shape}")
        if self.states.size and int(self.states.max()) > max(CellState):
            raise ValueError("a state beyond the four")

    @property
    def fixed(self) -> tuple[int, ...]:
        """Places of the columns that stand beside the cells, the tumour first."""
        kinds = (ColumnKind.TUMOUR, ColumnKind.WBC)
        return tuple(at for kind in kinds for at, column in enumerate(self.columns) if column.kind is kind)

    @property
    def cells(self) -> tuple[int, ...]:
        """Places of the columns of cells."""
        return tuple(at for at, column in enumerate(self.columns) if not column.kind.is_fixed)

    @property
    def is_empty(self) -> bool:
        return not self.rows or not self.columns


@dataclass(frozen=True, slots=True)
class Bar:
    """The penetrance of one alteration: shares 0 to 1, `low` and `high` of the exact 95 % interval, None where m is 0.

    `corrected` is the estimate corrected for allelic dropout, shown beside the raw share, never instead.
    """

    key: str
    title: str
    k: int
    m: int
    low: float | None = None
    high: float | None = None
    corrected: float | None = None
    prevalence: Prevalence = Prevalence.NO_DATA
    is_clonal: bool = False
    is_few: bool = False

    @property
    def share(self) -> float | None:
        return self.k / self.m if self.m else None


@dataclass(frozen=True, slots=True)
class Bars:
    """Penetrance bars of one kind of cell, in the order in which they are drawn."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the genome that a cell shares with its tumour: places 1-based, inclusive."""

    key: str
    chrom: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CnaProfile:
    """Segments of a cell below those of its tumour. `r` is their correlation, `p` of its permutations; None: not told.

    `least` is the log2 ratio from which the rule takes a segment for a gain or a loss.
    """

    title: str
    tumour: str
    cell: str
    tumour_segments: tuple[Segment, ...]
    cell_segments: tuple[Segment, ...]
    shared: tuple[Stretch, ...] = ()
    r: float | None = None
    p: float | None = None
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Leaving:
    """Participants that go no further, and why."""

    key: str
    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A box of the flow: those who are there, and those who leave before the next box."""

    key: str
    title: str
    n: int
    leaving: tuple[Leaving, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """The endpoint's flow diagram, from the first box to the last."""

    title: str
    steps: tuple[FlowStep, ...]

    @property
    def differences(self) -> tuple[int, ...]:
        """By step but the last: how many participants stand neither in the next box nor among those who left."""
        return tuple(
            here.n - sum(each.n for each in here.leaving) - following.n for here, following in pairwise(self.steps)
        )

    @property
    def closes(self) -> bool:
        """Whether nobody is unaccounted for."""
        return not any(self.differences)
