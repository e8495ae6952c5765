"""The columns of genomic findings, and those that tell an alteration, which penetrance shares."""

from typing import Final

from app.domain.derived import CallWord, Completion, GenomicResult, GenomicTest, Listing, Stand
from app.domain.words import Kind
from app.i18n import N_
from app.queries.sheets.common import Columns
from app.tables import ColumnKind as K
from app.tables import column

TOLD: Final[Columns] = (
    column("ALTER", N_("Alteration"), "told.key", K.CODE, origin="Assigned", rule="chromosome:place:alleles, or name"),
    column("GFTESTCD", N_("Kind of alteration"), "told.test", K.WORD, words=GenomicTest, source="provider"),
    column("GFSYM", N_("Gene"), "told.gene", K.CODE, source="provider"),
    column("GFCHROM", N_("Chromosome"), "told.chrom", K.CODE, source="provider"),
    column("GFSTART", N_("Start"), "told.start", K.NUMBER, source="provider"),
    column("GFEND", N_("End"), "told.end", K.NUMBER, source="provider"),
    column("GFREF", N_("Reference allele"), "told.ref", K.CODE, source="provider"),
    column("GFALT", N_("Alternate allele"), "told.alt", K.CODE, source="provider"),
    column("GFHGVSC", N_("HGVS, coding"), "told.hgvsc", K.CODE, source="provider"),
    column("GFHGVSP", N_("HGVS, protein"), "told.hgvsp", K.CODE, source="provider"),
    column("INTUMOUR", N_("In the tumour"), "told.in_tumour", K.FLAG, origin="Derived", rule="in the tumour's list T"),
    column(
        "LISTING",
        N_("In the tumour's list, or why not"),
        "told.listing",
        K.WORD,
        words=Listing,
        origin="Derived",
        rule="VAF, depth and filter in the tumour; absent from the WBC control",
    ),
    column("CHIPFL", N_("CHIP gene"), "told.is_chip", K.FLAG, origin="Derived", rule="gene in the study's list"),
)
GF: Final[Columns] = (
    column("REFID", N_("Code"), "subject.code", K.CODE, origin="Assigned"),
    column("CELLTYPE", N_("Type"), "subject.kind", K.WORD, words=Kind, origin="Assigned"),
    column(
        "ADMITFL",
        N_("Counts for penetrance"),
        "subject.admitted",
        K.FLAG,
        origin="Derived",
        rule="a single DP cell or CTC that is judged",
    ),
    *TOLD,
    column(
        "GFORRES",
        N_("Result: mutated, reference or no data"),
        "result",
        K.WORD,
        words=GenomicResult,
        source="provider",
    ),
    column("GFSTAT", N_("No result"), "status", K.WORD, words=Completion, origin="Derived"),
    column("GFREASND", N_("Why there is no result"), "reason", origin="Derived"),
    column(
        "CALL",
        N_("What the rule reads"),
        "call",
        K.WORD,
        words=CallWord,
        origin="Derived",
        rule="alternate reads, VAF and depth against the study's limits",
    ),
    column(
        "STAND",
        N_("In the penetrance"),
        "stand",
        K.WORD,
        words=Stand,
        origin="Derived",
        rule="WITH: in NALT and NINFORM; WITHOUT: in NINFORM alone",
    ),
    column("DEPTH", N_("Read depth"), "depth", K.NUMBER, source="provider"),
    column("ALTREADS", N_("Variant reads"), "alt", K.NUMBER, source="provider"),
    column("VAF", N_("Variant allele fraction"), "vaf", K.NUMBER, places=4, source="provider"),
    column("COPYNUM", N_("Copy number"), "copies", K.NUMBER, places=2, source="provider"),
    column("SEGMEAN", N_("Mean log2 ratio of the segment"), "log2", K.NUMBER, places=4, source="provider"),
    column("PASSFL", N_("Passes the filter"), "passed", K.FLAG, source="provider"),
    column("GFGENREF", N_("Genome build"), "made.build", K.CODE, source="provider"),
    column("GFRUNID", N_("Sequencing run"), "run", K.CODE, source="provider"),
    column("SAMPLE", N_("Sample in the file"), "sample", K.CODE, source="provider"),
    column("RESFILE", N_("Number of the file of results"), "file_id", K.NUMBER, origin="Assigned"),
    column("SRCFILE", N_("File"), "file", K.CODE, source="provider"),
    column("SRCLINE", N_("Line of the file"), "line", K.NUMBER, source="provider"),
    column("SRCALSO", N_("Told also by"), "also", origin="Derived"),
)
