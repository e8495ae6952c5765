"""GF as CDISC has it: one record a detail of a finding, in the names of SDTMIG 3.4 (domain 6.1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.derived import CallWord, Completion, GenomicDetail, GenomicResult, GenomicTest, Listing
from app.domain.words import Kind
from app.i18n import N_
from app.queries.sheets.common import Columns
from app.queries.sheets.findings import Finding, findings_of, with_results
from app.settings import Settings
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Block, Draw, Item, Lineage, Participant, Tube

NAMES: Final = {
    GenomicTest.SNV: "Single Nucleotide Variation",
    GenomicTest.SHORT: "Short Variation",
    GenomicTest.COPIES: "Copy Number Variation",
    GenomicTest.REARRANGED: "Sequence Rearrangement",
}
FOUND: Final = {GenomicResult.MUTATED: "DETECTED", GenomicResult.REFERENCE: "NOT DETECTED"}
SOMATIC: Final = "SOMATIC VARIATION"
MATERIAL: Final = "DNA"


@dataclass(frozen=True, slots=True)
class Detail:
    """One record: a finding, what of it is told, its value as text and, where it is one, as a number; none has a unit."""

    finding: Finding
    detail: GenomicDetail
    value: str | None
    number_told: float | None
    collected: str
    number: int
    sample_id: int | None

    @property
    def name(self) -> str:
        return NAMES[self.finding.told.test]

    @property
    def material(self) -> str:
        return MATERIAL

    @property
    def inherited(self) -> str:
        """Somatic where the tumour has it and the WBC control has not; else it is not told."""
        return SOMATIC if self.finding.told.listing is Listing.KEPT else ""

    @property
    def place(self) -> str:
        told = self.finding.told
        if told.start is None:
            return ""
        return str(told.start) if told.end in (None, told.start) else f"{told.start}-{told.end}"

    @property
    def reference(self) -> str:
        """The reference allele beside what was detected; a number has none."""
        return self.finding.told.ref if self.detail is GenomicDetail.DETECTION else ""

    @property
    def status(self) -> Completion | None:
        return self.finding.status if self.detail is GenomicDetail.DETECTION else None

    @property
    def reason(self) -> str:
        return self.finding.reason if self.detail is GenomicDetail.DETECTION else ""

    @property
    def category(self) -> CallWord | None:
        return self.finding.call if self.detail is GenomicDetail.DETECTION else None

    @property
    def line(self) -> str:
        """calls.vcf:12"""
        found = self.finding
        return f"{found.file}:{found.line}" if found.line is not None else found.file


def gf_records(session: Session, settings: Settings) -> Iterator[Detail]:
    """The records of every participant whose results count."""
    for number in with_results(session):
        yield from gf_records_of(session, settings, number)


def gf_records_of(session: Session, settings: Settings, number: int) -> Iterator[Detail]:
    """Detection always, or why there is none; each number that is told; the change of the protein where it is there."""
    collected = _collected(session, number)
    for found in findings_of(session, settings, number):
        at = collected.get(found.subject.item_id, "")
        for detail, value in _details(found):
            told = value if isinstance(value, float | int) else None
            text = None if value is None else str(value)
            yield Detail(found, detail, text, told, at, number, found.sample_id)


def _details(found: Finding) -> Iterator[tuple[GenomicDetail, str | float | None]]:
    yield GenomicDetail.DETECTION, FOUND.get(found.result)
    numbers: tuple[tuple[GenomicDetail, float | None], ...] = (
        (GenomicDetail.DEPTH, found.depth),
        (GenomicDetail.VARIANT_DEPTH, found.alt),
        (GenomicDetail.SHARE, found.vaf),
        (GenomicDetail.COPIES, found.copies),
        (GenomicDetail.LOG2, found.log2),
    )
    yield from ((detail, value) for detail, value in numbers if value is not None)
    if found.result is GenomicResult.MUTATED and found.told.hgvsp:
        yield GenomicDetail.PROTEIN, found.told.hgvsp


def _collected(session: Session, number: int) -> Mapping[int, str]:
    """By item, when the blood was drawn or the tissue taken that it comes from, as ISO 8601 text."""
    of_person = select(Participant.id).where(Participant.number == number).scalar_subquery()
    roots: dict[int, Any] = {}
    draws = select(Tube.item_id, Draw.at).join(Draw, Draw.id == Tube.draw_id).join(Item, Item.id == Tube.item_id)
    for item, at in session.execute(draws.where(Item.participant_id == of_person)).tuples():
        roots[item] = at.iso if at is not None else ""
    blocks = select(Block.item_id, Block.sampled_on).join(Item, Item.id == Block.item_id)
    for item, day in session.execute(blocks.where(Item.participant_id == of_person)).tuples():
        roots[item] = day.isoformat() if day is not None else ""
    pairs = select(Lineage.child_id, Lineage.parent_id).where(
        Lineage.participant_id == of_person, Lineage.voided.is_(False)
    )
    for child, parent in sorted(session.execute(pairs).tuples()):
        if parent in roots:
            roots.setdefault(child, roots[parent])
    return roots


CDISC_GF: Final[Columns] = (
    column("GFGRPID", N_("Group ID"), "finding.key", K.CODE, origin="Assigned"),
    column("GFREFID", N_("Reference ID"), "finding.subject.code", K.CODE, origin="Assigned"),
    column("GFSPID", N_("Sponsor-Defined Identifier"), "finding.told.key", K.CODE, origin="Assigned"),
    column(
        "GFTESTCD",
        N_("Short Name of Genomic Measurement"),
        "finding.told.test",
        K.WORD,
        words=GenomicTest,
        source="provider",
    ),
    column("GFTEST", N_("Name of Genomic Measurement"), "name", origin="Assigned"),
    column(
        "GFTSTDTL",
        N_("Measurement, Test, or Examination Detail"),
        "detail",
        K.WORD,
        words=GenomicDetail,
        origin="Assigned",
    ),
    column("GFCAT", N_("Category for Genomic Finding"), "finding.subject.kind", K.WORD, words=Kind, origin="Assigned"),
    column("GFORRES", N_("Result or Finding in Original Units"), "value", K.CODE, source="provider"),
    column("GFORREF", N_("Reference Result in Original Units"), "reference", K.CODE, source="provider"),
    column("GFSTRESC", N_("Result or Finding in Standard Format"), "value", K.CODE, origin="Derived", rule="GFORRES"),
    column(
        "GFSTRESN",
        N_("Numeric Result/Finding in Standard Units"),
        "number_told",
        K.NUMBER,
        places=6,
        origin="Derived",
        rule="GFORRES",
    ),
    column("GFRESCAT", N_("Result Category"), "category", K.WORD, words=CallWord, origin="Derived"),
    column("GFINHERT", N_("Inheritability"), "inherited", origin="Derived", rule="in the tumour's list T"),
    column("GFGENREF", N_("Genome Reference"), "finding.made.build", K.CODE, source="provider"),
    column("GFCHROM", N_("Chromosome Identifier"), "finding.told.chrom", K.CODE, source="provider"),
    column("GFSYM", N_("Genomic Symbol"), "finding.told.gene", K.CODE, source="provider"),
    column("GFGENLOC", N_("Genetic Location"), "place", K.CODE, source="provider"),
    column("GFSTAT", N_("Completion Status"), "status", K.WORD, words=Completion, origin="Derived"),
    column("GFREASND", N_("Reason Test Not Done"), "reason", origin="Derived"),
    column("GFXFN", N_("External File Path"), "line", K.CODE, source="provider"),
    column("GFNAM", N_("Laboratory/Vendor Name"), "finding.made.provider"),
    column("GFSPEC", N_("Specimen Material Type"), "material", origin="Assigned"),
    column("GFMETHOD", N_("Method of Test or Examination"), "finding.made.platform", source="provider"),
    column("GFRUNID", N_("Run ID"), "finding.run", K.CODE, source="provider"),
    column("GFANMETH", N_("Analysis Method"), "finding.made.pipeline", source="provider"),
    column("GFDTC", N_("Date/Time of Specimen Collection"), "collected"),
)
