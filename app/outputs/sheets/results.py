"""What the provider sends back: sequencing, genomic findings, penetrance; columns stand, rows come with results."""

from sqlalchemy.orm import Session

from app.domain.derived import Prevalence
from app.domain.words import Kind
from app.i18n import N_
from app.queries import sheets
from app.queries.sheets.common import Columns, Joined, added, of_base
from app.tables import Column, column
from app.tables import ColumnKind as K


def sequenced(session: Session) -> tuple[Joined, ...]:
    """The dispatched items whose result came; the provider's numbers are not in the record yet."""
    return tuple(Joined(row) for row in sheets.shipped(session) if row.result_received is not None)


def _told(
    name: str, title: str, attribute: str, kind: K = K.TEXT, *, unit: str = "", places: int | None = None
) -> Column:  # type: ignore[type-arg]
    """A column of what the provider reports."""
    return added(column(name, title, attribute, kind, unit=unit, places=places, source="provider"))


_SENT: Columns = (
    sheets.CODE,
    column("CELLTYPE", N_("Type"), "kind", K.WORD, words=Kind, origin="Assigned"),
    column("SHIPID", N_("Shipment"), "shipment", K.CODE, origin="Assigned"),
    column("PROVNAME", N_("Provider's name"), "provider_name", K.CODE, source="provider"),
    column("RESDTC", N_("Result received at"), "result_received", K.TIME),
    column("RESDATES", N_("Sequenced on"), "results_dates", source="provider"),
)
SEQ: Columns = (
    *of_base(_SENT),
    _told("SEQRUNID", N_("Sequencing run"), "run_id", K.CODE),
    _told("SEQBATCH", N_("Sequencing batch"), "batch", K.CODE),
    _told("PLATFORM", N_("Platform"), "platform"),
    _told("FLOWCELL", N_("Flow cell"), "flow_cell", K.CODE),
    _told("LANE", N_("Lane"), "lane", K.CODE),
    _told("NUCSRC", N_("Nucleic acid source"), "nucleic_acid_source"),
    _told("LIBID", N_("Library"), "library", K.CODE),
    _told("LIBKIT", N_("Library kit and lot"), "library_kit", K.CODE),
    _told("LIBSEL", N_("Library selection"), "library_selection"),
    _told("INDEX1", N_("Index 1"), "index1", K.CODE),
    _told("INDEX2", N_("Index 2"), "index2", K.CODE),
    _told("POOLID", N_("Pool"), "pool", K.CODE),
    _told("INPUTNG", N_("Input"), "input_ng", K.NUMBER, unit="ng", places=2),
    _told("READLEN", N_("Read length"), "read_length", K.NUMBER, unit="bp", places=0),
    _told("TARGDEP", N_("Target depth"), "target_depth", K.NUMBER, unit="x", places=0),
    _told("GENREF", N_("Genome build"), "build", K.CODE),
    _told("PIPELINE", N_("Pipeline and version"), "pipeline", K.CODE),
    _told("NREADS", N_("Total reads"), "total_reads", K.NUMBER),
    _told("MAPPCT", N_("Reads mapped"), "mapped_pct", K.NUMBER, unit="%", places=2),
    _told("MAPQ30", N_("Reads of mapping quality 30 or above"), "mapq30_pct", K.NUMBER, unit="%", places=2),
    _told("DUPPCT", N_("Reads duplicated"), "dup_pct", K.NUMBER, unit="%", places=2),
    _told("MEANCOV", N_("Mean coverage"), "mean_cov", K.NUMBER, unit="x", places=2),
    _told("COV10X", N_("Covered 10x or more"), "cov10x_pct", K.NUMBER, unit="%", places=2),
    _told("COV20X", N_("Covered 20x or more"), "cov20x_pct", K.NUMBER, unit="%", places=2),
    _told("COV30X", N_("Covered 30x or more"), "cov30x_pct", K.NUMBER, unit="%", places=2),
    _told("ADO", N_("Allele drop-out"), "ado_pct", K.NUMBER, unit="%", places=2),
    _told("MAPD", N_("MAPD or DLRS"), "mapd", K.NUMBER, places=3),
    _told("GINI", N_("Gini coefficient of the bin counts"), "gini", K.NUMBER, places=3),
    _told("CONTAM", N_("Contamination"), "contamination", K.NUMBER, unit="%", places=2),
    _told("SEQQC", N_("Quality of the cell's data"), "qc_status", K.CODE),
    _told("SRCFILE", N_("File"), "file", K.CODE),
)
GF: Columns = (
    sheets.CODE,
    _told("GFTESTCD", N_("Kind of alteration"), "test", K.CODE),
    _told("GFSYM", N_("Gene"), "gene", K.CODE),
    _told("GFGENREF", N_("Genome build"), "build", K.CODE),
    _told("GFCHROM", N_("Chromosome"), "chromosome", K.CODE),
    _told("GFSTART", N_("Start"), "start", K.NUMBER),
    _told("GFEND", N_("End"), "end", K.NUMBER),
    _told("GFREF", N_("Reference allele"), "ref", K.CODE),
    _told("GFALT", N_("Alternate allele"), "alt", K.CODE),
    _told("GFHGVSC", N_("HGVS, coding"), "hgvsc", K.CODE),
    _told("GFHGVSP", N_("HGVS, protein"), "hgvsp", K.CODE),
    _told("GFORRES", N_("Result: MUT, REF or NODATA"), "call", K.CODE),
    _told("DEPTH", N_("Read depth"), "depth", K.NUMBER),
    _told("ALTREADS", N_("Variant reads"), "alt_reads", K.NUMBER),
    _told("VAF", N_("Variant allele fraction"), "vaf", K.NUMBER, places=4),
    _told("COPYNUM", N_("Copy number"), "copy_number", K.NUMBER, places=2),
    _told("SEGMEAN", N_("Mean log2 ratio of the segment"), "seg_mean", K.NUMBER, places=4),
    _told("GFFILTER", N_("Filter"), "filter", K.CODE),
    _told("GFSTAT", N_("Status"), "status"),
    _told("GFREASND", N_("Why not done"), "reason"),
    _told("GFRUNID", N_("Sequencing run"), "run", K.CODE),
    _told("SRCFILE", N_("File"), "file", K.CODE),
    _told("SRCLINE", N_("Line of the file"), "line", K.NUMBER),
)
_EXACT = "Clopper-Pearson, exact"
PENETRANCE: Columns = (
    column("SUBJID", N_("Participant"), "number", K.NUMBER, origin="Derived"),
    column("CELLTYPE", N_("Type"), "cell_kind", K.WORD, words=Kind, origin="Derived"),
    column("ALTER", N_("Alteration"), "alteration", K.CODE, origin="Derived"),
    column("GFSYM", N_("Gene"), "gene", K.CODE, origin="Derived"),
    column("INTUMOUR", N_("In the tumour"), "in_tumour", K.FLAG, origin="Derived"),
    column("NALT", N_("Cells with it"), "k", K.NUMBER, origin="Derived"),
    column("NINFORM", N_("Informative cells"), "m", K.NUMBER, origin="Derived"),
    column("PCT", N_("Share"), "pct", K.NUMBER, unit="%", places=2, origin="Derived", rule="100 x NALT / NINFORM"),
    column("CILOW", N_("95 % interval, lower"), "low", K.NUMBER, unit="%", places=2, origin="Derived", rule=_EXACT),
    column("CIHIGH", N_("95 % interval, upper"), "high", K.NUMBER, unit="%", places=2, origin="Derived", rule=_EXACT),
    column(
        "PCTADO",
        N_("Share corrected for allele drop-out"),
        "pct_corrected",
        K.NUMBER,
        unit="%",
        places=2,
        origin="Derived",
        rule="NALT / sum of (1 - ADO / 2) over the informative cells, at most 100 %",
    ),
    column("CLASS", N_("Class"), "prevalence", K.WORD, words=Prevalence, origin="Derived"),
    column("CLONALFL", N_("Clonal"), "clonal", K.FLAG, origin="Derived", rule="CILOW above 50 %"),
    column("FEWFL", N_("Few cells"), "few", K.FLAG, origin="Derived", rule="NINFORM below 3"),
)
