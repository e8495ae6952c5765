"""Charts that tests and measurements draw: small ones by hand, large ones from a seed."""

import numpy as np

from app.domain.derived import Prevalence
from app.domain.genome.parsed import Segment
from app.domain.proportion import proportion
from app.domain.words import CellVerdict
from app.outputs.charts.shapes import (
    Bar,
    Bars,
    CellState,
    CnaProfile,
    ColumnKind,
    Flow,
    FlowStep,
    HeatColumn,
    HeatMap,
    HeatRow,
    Leaving,
    Stretch,
)

N, R, M, B = CellState.NO_DATA, CellState.REFERENCE, CellState.MUTATED, CellState.BORDERLINE


def small_map() -> HeatMap:
    """Three alterations; a control, two DP cells, the tumour and a CTC, in no order."""
    columns = (
        HeatColumn("w", "W001-Z", ColumnKind.WBC),
        HeatColumn("a", "D001-7", ColumnKind.DP, CellVerdict.INDETERMINATE),
        HeatColumn("b", "D002-5", ColumnKind.DP, CellVerdict.TUMOUR),
        HeatColumn("t", "X001-T", ColumnKind.TUMOUR),
        HeatColumn("c", "C001-9", ColumnKind.CTC, CellVerdict.NON_TUMOUR),
    )
    rows = (
        HeatRow("esr1", "ESR1 p.Tyr537Ser", 1, 3),
        HeatRow("tp53", "TP53 p.Arg175His", 2, 3, in_tumour=True),
        HeatRow("cdh1", "CDH1 p.Gln23Ter", 0, 0),
    )
    states = np.array([[R, R, M, R, R], [R, M, M, M, R], [R, N, N, M, B]], np.uint8)
    depth = np.full(states.shape, 80, np.int32)
    alt = np.where(states == M, 35, 0).astype(np.int32)
    return HeatMap("Alterations by cell", rows, columns, states, alt, depth)


def large_map(rows: int, cells: int) -> HeatMap:
    """Random states from a fixed seed, with a tumour and a control beside `cells` DP cells."""
    states = np.random.default_rng(7).integers(0, 4, (rows, cells + 2), np.uint8)
    kinds = (ColumnKind.TUMOUR, ColumnKind.WBC, *[ColumnKind.DP] * cells)
    columns = tuple(HeatColumn(f"c{at}", f"D{at:03d}-7", kind) for at, kind in enumerate(kinds))
    mutated, informative = (states[:, 2:] == M).sum(1), np.isin(states[:, 2:], (R, M)).sum(1)
    told = tuple(
        HeatRow(f"r{at}", f"GENE{at} p.Arg{at}His", int(mutated[at]), int(informative[at]), in_tumour=at % 2 == 0)
        for at in range(rows)
    )
    return HeatMap("Alterations by cell", told, columns, states)


def bar(title: str, k: int, m: int, prevalence: Prevalence, **more: object) -> Bar:
    found = proportion(k, m)
    low, high = (None if each is None else each / 100 for each in (found.low, found.high))
    return Bar(title.split()[0].lower(), title, k, m, low, high, prevalence=prevalence, **more)


def some_bars() -> Bars:
    return Bars(
        "Penetrance, DP cells",
        (
            bar("AKT1 p.Glu17Lys", 11, 11, Prevalence.IN_ALL, is_clonal=True),
            bar("TP53 p.Arg175His", 7, 12, Prevalence.SUBCLONAL, corrected=0.686),
            bar("PTEN p.Arg130Gln", 1, 2, Prevalence.PRIVATE, is_few=True),
            bar("CDH1 p.Gln23Ter", 0, 0, Prevalence.NO_DATA, is_few=True),
        ),
    )


def a_profile() -> CnaProfile:
    tumour = (
        Segment("1", 1, 120_000_000, 90, 0.62),
        Segment("17", 1, 22_000_000, 20, -0.8),
        Segment("X", 1, 9, 1, 5.0),
    )
    cell = (
        Segment("1", 1, 119_000_000, 90, 0.55),
        Segment("17", 1, 21_000_000, 20, -0.7),
        Segment("2", 1, 9_000, 1, 0.1),
    )
    shared = (Stretch("1:1", "1", 1, 119_000_000), Stretch("17:1", "17", 1, 21_000_000))
    return CnaProfile(
        "Copy numbers", "Tumour X001-T", "Cell D001-7", tumour, cell, shared, r=0.8234, p=0.004, least=0.2
    )


def a_flow(*, proven: int = 15) -> Flow:
    return Flow(
        "From enrolled to proven",
        (
            FlowStep("enrolled", "Enrolled", 1060, (Leaving("not-drawn", "No tube drawn", 2),)),
            FlowStep("sampled", "Sampled", 1058),
            FlowStep("counted", "DP cells counted", 1058, (Leaving("no-dp", "No DP cell", 1030),)),
            FlowStep(
                "positive", "DP-positive", 28, (Leaving("pending", "Awaited", 4), Leaving("not", "Not proven", 9))
            ),
            FlowStep("proven", "Proven", proven),
        ),
    )
