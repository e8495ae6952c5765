"""A participant whose cells, control and tumour came back from sequencing, and files of results as tests tell them."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.actions import blocks, counts, results, sections, shipments, sorting, wga
from app.domain.ffpe import ExtractForm
from app.domain.genome.alteration import Alteration, short_variant
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, About, Results, SampleQc, Segment, calls_of
from app.domain.steps.wga import QcForm
from app.domain.words import CountStage, FileKind, Role, SourceReason
from app.lab import Lab
from tests.app.test_sorting import count_form
from tests.given import PEOPLE, Given

GOOD = SampleQc(2, total_reads=900_000, ado_pct=20.0)


@dataclass(frozen=True)
class Sent:
    """What went to the provider of one participant: codes of cells' products, of the WBC's, and of the extract."""

    number: int
    cells: tuple[str, ...]
    wbc: str
    extract: str
    shipment: str
    ctc: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.cells, *self.ctc, self.wbc, self.extract)


def sent(lab: Lab, given: Given, number: int = 23, *, dp: int = 3, ctc: int = 0) -> Sent:
    """A participant with so many DP cells sorted, amplified, measured and sent with their WBC control and tumour DNA.

    At most 72 DP cells from A1 on, and 12 CTC in row G.
    """
    given.participant(number)
    dp_wells = [f"{'ABCDEF'[place // 12]}{place % 12 + 1}" for place in range(dp)]
    ctc_wells = [f"G{place}" for place in range(1, ctc + 1)]
    layout = [f"DP {well}" for well in dp_wells] + [f"CTC {well}" for well in ctc_wells]
    plate = given.plate(number, layout=", ".join([*layout, "NTC H12", "WBC H1"]))
    lab.do(sorting.close, plate)
    given.amplified(plate)
    wells = given.wells(plate)
    products, others = ([wells[f"{each[0]}{int(each[1:]):02d}"] for each in told] for told in (dp_wells, ctc_wells))
    for code in [*products, *others, wells["H01"], wells["H12"]]:
        lab.do(wga.measure, code, QcForm.fill({"gii": 3 if code != wells["H12"] else 0}), seen=None)
    block = given.block(number)
    lab.do(blocks.link, number, block, SourceReason.NON_BONE_MET)
    extract = lab.do(sections.extract, block, ExtractForm.fill({"amount_ng": 400}))
    shipment = lab.do(shipments.open_draft, "Genome centre")
    for code in (plate, extract):
        lab.do(shipments.add, shipment, code)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    return Sent(number, tuple(products), wells["H01"], extract, shipment, tuple(others))


def counted(lab: Lab, tube: str, n_dp: int) -> None:
    lab.do(counts.record, tube, count_form(n_dp=n_dp, n_ctc=0, stage=CountStage.FINAL))


SITES = tuple(short_variant("17", 7_000_000 + 1000 * place, "C", "T") for place in range(60))
_STATES = {"1": MUTATED, "0": REFERENCE, ".": NO_DATA}


def calls(columns: Mapping[str, str], *, depth: int = 60, vaf: float = 0.45, kind: FileKind = FileKind.VCF) -> Results:
    """A file of calls: by sample a text of 1 (mutated), 0 (reference) and . (no data), one sign a site of SITES."""
    told = {}
    for name, signs in columns.items():
        states = [_STATES[sign] for sign in signs]
        depths = [depth if state != NO_DATA else -1 for state in states]
        alts = [round(depth * vaf) if state == MUTATED else 0 if state == REFERENCE else -1 for state in states]
        lines = range(2, 2 + len(signs))
        told[name] = calls_of({"row": range(len(signs)), "line": lines, "state": states, "depth": depths, "alt": alts})
    width = max(map(len, columns.values()))
    return _results(kind, columns, alterations=SITES[:width], calls=told, records=width)


def quality(names: Sequence[str], measured: SampleQc = GOOD) -> Results:
    return _results(FileKind.QC_TABLE, names, quality=dict.fromkeys(names, measured), records=len(names))


def segments(told: Mapping[str, Sequence[Segment]]) -> Results:
    return _results(FileKind.SEG, told, segments={name: tuple(each) for name, each in told.items()}, records=len(told))


def _results(kind: FileKind, names: Any, **parts: Any) -> Results:
    samples = tuple(names)
    digest = hashlib.sha256(repr((kind, names, parts)).encode()).hexdigest()
    return Results(
        kind, f"{kind.value.lower()}.txt", digest, 100, samples=samples, about=About(build="GRCh38"), **parts
    )


def take(lab: Lab, *files: Results, shipment: str = "") -> list[int]:
    return [lab.do(results.take_in, each, shipment=shipment) for each in files]


def acting(lab: Lab, role: Role) -> Lab:
    """The same store with another person at it."""
    return Lab(lab.store, PEOPLE[role], workstation="Bench 1")


def alteration(place: int) -> Alteration:
    return SITES[place]


def crowd(
    lab: Lab, given: Given, number: int = 23, *, dp: int = 40, ctc: int = 4, sites: int = 60, genes: bool = True
) -> Sent:
    """A participant with many cells, all their results in: calls of each state, copy numbers, quality; from a seed."""
    told = sent(lab, given, number, dp=dp, ctc=ctc)
    draw = random.Random(number)
    shares = [draw.choice((0.9, 0.6, 0.3, 0.1)) for _site in range(sites)]
    columns = {
        code: "".join("." if draw.random() < 0.15 else "1" if draw.random() < share else "0" for share in shares)
        for code in (*told.cells, *told.ctc)
    }
    columns[told.wbc] = "".join("1" if place % 9 == 8 else "0" for place in range(sites))
    columns[told.extract] = "".join("0" if place % 5 == 4 else "1" for place in range(sites))
    file = calls(columns)
    if genes:
        named = tuple(
            replace(each, gene=GENES[place % len(GENES)], hgvsp=f"p.Arg{100 + place}His")
            for place, each in enumerate(file.alterations)
        )
        file = replace(file, alterations=named)
    tumour = [
        Segment("8", 1_000_000, 60_000_000, 400, 0.6, 3.0, 2),
        Segment("17", 1_000_000, 40_000_000, 300, -0.7, 1.0, 3),
    ]
    copies = {
        told.extract: tumour,
        **{code: [*tumour, Segment("1", 1, 90_000_000, 500, 0.05, 2.0, 4)] for code in told.cells[:3]},
    }
    take(lab, quality(told.all), file, segments(copies))
    return told


GENES = ("TP53", "PIK3CA", "ESR1", "CDH1", "GATA3", "MAP3K1", "ERBB2", "PTEN")
