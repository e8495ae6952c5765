"""A participant whose cells, control and tumour came back from sequencing, and files of results as tests tell them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """What went to the provider of one participant: codes of DP cells' products, of the WBC's, and of the extract."""

    number: int
    cells: tuple[str, ...]
    wbc: str
    extract: str
    shipment: str

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.cells, self.wbc, self.extract)


def sent(lab: Lab, given: Given, number: int = 23, *, dp: int = 3) -> Sent:
    """A participant with so many DP cells sorted, amplified, measured and sent with their WBC control and tumour DNA."""
    given.participant(number)
    plate = given.plate(number, layout=f"DP A1-A{dp}, NTC H12, WBC H1")
    lab.do(sorting.close, plate)
    given.amplified(plate)
    wells = given.wells(plate)
    products = [wells[f"A{place:02d}"] for place in range(1, dp + 1)]
    for code in [*products, wells["H01"], wells["H12"]]:
        lab.do(wga.measure, code, QcForm.fill({"gii": 3 if code != wells["H12"] else 0}), seen=None)
    block = given.block(number)
    lab.do(blocks.link, number, block, SourceReason.NON_BONE_MET)
    extract = lab.do(sections.extract, block, ExtractForm.fill({"amount_ng": 400}))
    shipment = lab.do(shipments.open_draft, "Genome centre")
    for code in (plate, extract):
        lab.do(shipments.add, shipment, code)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    return Sent(number, tuple(products), wells["H01"], extract, shipment)


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
        told[name] = calls_of({"row": range(len(signs)), "state": states, "depth": depths, "alt": alts})
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
