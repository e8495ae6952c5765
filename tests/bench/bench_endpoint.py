"""The endpoint from the store: what loading the results costs, what judging them costs, and the answer that is kept."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np

from tests.bench.row import Row

PARTICIPANTS, CELLS, ALTERATIONS = 60, 200, 2_000
PART: Final = 3
"""Participants of the large store; its times are scaled to all, each participant being loaded and judged by itself."""
USUAL: Final = (40, 200)
"""Cells and alterations of a usual participant; of these all are in the store."""
FULL_PLATE: Final = 68


def measure() -> list[Row]:
    usual = _of_store(PARTICIPANTS, *USUAL)
    large = _of_store(PART, CELLS, ALTERATIONS)
    rows = []
    for (loading, cold, warm), (cells, alterations), times in (
        (usual, USUAL, 1),
        (large, (CELLS, ALTERATIONS), PARTICIPANTS / PART),
    ):
        size = f"{PARTICIPANTS} x {cells} cells x {alterations}"
        rows.append(Row(f"endpoint, loading, {size}", loading * times, None, "s", ""))
        rows.append(Row(f"endpoint, judging, {size}", (cold - loading) * times, None, "s", "< 2 s"))
        if times == 1:
            rows.append(Row(f"endpoint, nothing changed, {size}", 1000 * warm, None, "ms", "< 150 ms"))
    return rows


def _of_store(participants: int, cells: int, alterations: int) -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        _told(path, participants, cells, alterations)
        _measured(path, participants)
        return _measured(path, participants)


def _measured(path: Path, participants: int) -> tuple[float, float, float]:
    """Seconds of loading, of the first answer of an opened store, and of the next with nothing changed."""
    from app.domain.words import Role
    from app.lab import Lab
    from app.queries.answer import answer
    from app.queries.evidence import evidence
    from db.store import Store
    from tests.given import PEOPLE, Clock

    store = Store(f"sqlite:///{path}", clock=Clock())
    lab = Lab(store, PEOPLE[Role.TECHNICIAN])
    settings = lab.settings
    loading = _timed(lambda: [lab.ask(evidence, number) for number in range(1, participants + 1)])
    cold = _timed(lambda: lab.ask(answer, settings))
    warm = _timed(lambda: lab.ask(answer, settings))
    share = lab.ask(answer, settings).estimates[0].share
    assert (share.x, share.n) == (participants, participants)
    store.close()
    return loading, cold, warm


def _timed(work: Callable[[], Any]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin


def _told(path: Path, participants: int, cells: int, alterations: int) -> None:
    """Participants whose cells were sorted, sent and sequenced, with tumour and WBC control."""
    from app.actions import study
    from app.domain.words import Role
    from app.lab import Lab
    from db.migrate import prepare
    from db.store import Store
    from tests.given import PEOPLE, Clock, Given, first_people

    prepare(path)
    clock = Clock()
    store = Store(f"sqlite:///{path}", clock=clock)
    first_people(store)
    biologist = Lab(store, PEOPLE[Role.BIOLOGIST])
    biologist.do(study.change_settings, {"wga_at_provider": True}, "cells go unamplified")
    lab = Lab(store, PEOPLE[Role.TECHNICIAN], workstation="Bench 1")
    for number in range(1, participants + 1):
        _participant(lab, Given(lab, clock), number, cells, alterations)
    store.close()


def _participant(lab: Any, given: Any, number: int, cells: int, alterations: int) -> None:
    from app.actions import blocks, sections, shipments, sorting
    from app.domain.ffpe import ExtractForm
    from app.domain.words import Kind, SourceReason
    from app.queries.kin import kin
    from tests.sequenced import counted, quality, take

    given.participant(number)
    codes: list[str] = []
    wbc = ""
    shipment = lab.do(shipments.open_draft, "Genome centre")
    while len(codes) < cells:
        room = min(FULL_PLATE, cells - len(codes))
        wells = [f"{'ABCDEF'[place // 12]}{place % 12 + 1}" for place in range(room)]
        plate = given.plate(number, layout=", ".join([*(f"DP {well}" for well in wells), "NTC H12", "WBC H1"]))
        lab.do(sorting.close, plate)
        lab.do(shipments.add, shipment, plate)
        live = given.wells(plate)
        codes += [live[f"{well[0]}{int(well[1:]):02d}"] for well in wells]
        wbc = live["H01"]
    block = given.block(number)
    lab.do(blocks.link, number, block, SourceReason.NON_BONE_MET)
    extract = lab.do(sections.extract, block, ExtractForm.fill({"amount_ng": 400}))
    lab.do(shipments.add, shipment, extract)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    tube = next(each.barcode for each in lab.ask(kin, number) if each.kind is Kind.BLOOD)
    counted(lab, tube, cells)
    names = [*codes, wbc, extract]
    take(lab, quality(names), _calls(names, number, alterations))


def _calls(names: list[str], seed: int, alterations: int) -> Any:
    """A third of the loci of a cell without data, a tenth of them in the tumour, few of these in a cell."""
    from app.domain.genome.alteration import short_variant
    from app.domain.genome.parsed import MUTATED, REFERENCE, About, Results, calls_of
    from app.domain.words import FileKind

    draw = np.random.default_rng(seed)
    sites = tuple(short_variant("17", 7_000_000 + 1000 * place, "C", "T") for place in range(alterations))
    listed = np.arange(alterations) < alterations // 10
    told = {}
    for name in names:
        is_cell = name not in names[-2:]
        rows = np.flatnonzero(draw.random(alterations) > (1 / 3 if is_cell else 0))
        carries = draw.random(len(rows)) < 0.3 if is_cell else np.full(len(rows), name == names[-1])
        alt = np.where(listed[rows] & carries, 27, 0)
        states = np.where(alt > 0, MUTATED, REFERENCE)
        columns = {"row": rows, "line": rows + 2, "state": states, "depth": np.full(len(rows), 60), "alt": alt}
        told[name] = calls_of({key: values.tolist() for key, values in columns.items()})
    digest = f"{seed:032x}{alterations:032x}"
    about = About(build="GRCh38")
    parts = {"samples": tuple(names), "alterations": sites, "calls": told, "records": alterations}
    return Results(FileKind.VCF, "calls.vcf", digest, 100, about=about, **parts)
