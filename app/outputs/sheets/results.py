"""What the provider sends back: sequencing, genomic findings, penetrance; columns stand, rows come with results."""

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.domain.words import Kind
from app.i18n import N_
from app.queries import sheets
from app.queries.sheets.common import Columns
from app.tables import ColumnKind as K
from app.tables import column


def sequenced(session: Session) -> list[Row[tuple[object, ...]]]:
    """The dispatched items whose result came."""
    return [row for row in sheets.shipped(session) if row.result_received is not None]


SEQ: Columns = (
    sheets.CODE,
    column("CELLTYPE", N_("Type"), "kind", K.WORD, words=Kind),
    column("SHIPID", N_("Shipment"), "shipment", K.CODE, origin="Assigned"),
    column("PROVNAME", N_("Provider's name"), "provider_name", K.CODE, source="provider"),
    column("RESDTC", N_("Result received at"), "result_received", K.TIME),
    column("RESDATES", N_("Sequenced on"), "results_dates", source="provider"),
)
GF: Columns = (
    sheets.CODE,
    column("GFTESTCD", N_("Kind of alteration"), "test", K.CODE, source="provider"),
    column("GFSYM", N_("Gene"), "gene", K.CODE, source="provider"),
    column("GFGENREF", N_("Genome build"), "build", K.CODE, source="provider"),
    column("GFCHROM", N_("Chromosome"), "chromosome", K.CODE, source="provider"),
    column("GFGENLOC", N_("Position"), "position", K.NUMBER, source="provider"),
    column("GFORRES", N_("Result"), "result", K.CODE, source="provider"),
    column("DEPTH", N_("Read depth"), "depth", K.NUMBER, source="provider"),
    column("ALTREADS", N_("Variant reads"), "alt_reads", K.NUMBER, source="provider"),
    column("GFSTAT", N_("Status"), "status", source="provider"),
    column("GFREASND", N_("Why not done"), "reason", source="provider"),
    column("GFRUNID", N_("Sequencing run"), "run", K.CODE, source="provider"),
    column("SRCFILE", N_("File"), "file", K.CODE, source="provider"),
)
PENETRANCE: Columns = (
    column("SUBJID", N_("Participant"), "number", K.NUMBER, origin="Derived"),
    column("ALTER", N_("Alteration"), "alteration", K.CODE, origin="Derived"),
    column("NALT", N_("Cells with it"), "k", K.NUMBER, origin="Derived"),
    column("NINFORM", N_("Informative cells"), "m", K.NUMBER, origin="Derived"),
    column("PCT", N_("Share"), "pct", K.NUMBER, unit="%", origin="Derived"),
    column("CILOW", N_("95 % interval, lower"), "low", K.NUMBER, unit="%", origin="Derived"),
    column("CIHIGH", N_("95 % interval, upper"), "high", K.NUMBER, unit="%", origin="Derived"),
    column("CLASS", N_("Class"), "kind", K.CODE, origin="Derived"),
)
