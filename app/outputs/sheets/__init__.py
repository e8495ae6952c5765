"""The sheets of the sponsor's workbook, flat profile, in their order (README, DICTIONARY, CODELISTS come first)."""

from typing import Final

from app.i18n import N_
from app.outputs.sheets.sheet import Sheet
from app.queries import counts, endpoint, sheets, trail
from app.tables import ColumnKind as K
from app.tables import column

SEQ = (
    sheets.CODE,
    column("SHIPID", N_("Shipment"), "shipment", K.CODE, origin="Assigned"),
    column("PROVNAME", N_("Provider's name"), "provider_name", K.CODE),
    column("RESDTC", N_("Result received at"), "result_received", K.TIME),
    column("RESDATES", N_("Sequenced on"), "results_dates", source="provider"),
)
GF = (
    sheets.CODE,
    column("GFSYM", N_("Gene"), "gene", K.CODE, source="provider"),
    column("GFTESTCD", N_("Alteration"), "test", K.CODE, source="provider"),
    column("GFORRES", N_("Result"), "result", source="provider"),
)
PENETRANCE = (
    column("ALTER", N_("Alteration"), "alteration", K.CODE, origin="Derived"),
    column("NALT", N_("Cells with it"), "k", K.NUMBER, origin="Derived"),
    column("NINFORM", N_("Informative cells"), "m", K.NUMBER, origin="Derived"),
)

SHEETS: Final[tuple[Sheet, ...]] = (
    Sheet("PARTICIPANT", N_("Participants"), lambda s, _: sheets.participants(s), sheets.PARTICIPANT, "participant"),
    Sheet("CONSENT", N_("Consents"), lambda s, _: sheets.consents(s), sheets.CONSENT, "consent"),
    Sheet("TUBE", N_("Blood tubes and their receipt"), lambda s, _: sheets.tubes(s), sheets.TUBE, "tube"),
    Sheet("RUN", N_("Processing runs, one row an item"), lambda s, _: sheets.runs(s), sheets.RUN, "run_item"),
    Sheet("LOT", N_("Reagent lots"), lambda s, _: sheets.lots(s), sheets.LOT, "lot"),
    Sheet("COUNT", N_("Counts, one row a reading"), counts.counts, counts.COLUMNS[1:], "count"),
    Sheet("CELL", N_("Cells, pools and controls"), lambda s, _: sheets.cells(s), sheets.CELL, "cell"),
    Sheet("WGA", N_("Amplification products"), lambda s, _: sheets.products(s), sheets.WGA, "wga_product"),
    Sheet("BLOCK", N_("Tumour blocks"), lambda s, _: sheets.blocks(s), sheets.BLOCK, "block"),
    Sheet(
        "SHIPMENT", N_("Shipments, one row an item"), lambda s, _: sheets.shipped(s), sheets.SHIPMENT, "shipment_item"
    ),
    Sheet("STORAGE", N_("Storage, one row a move"), lambda s, _: sheets.placements(s), sheets.STORAGE, "placement"),
    Sheet(
        "SEQ",
        N_("Sequencing, as far as results came"),
        lambda s, _: [row for row in sheets.shipped(s) if row.result_received is not None],
        SEQ,
        "shipment_item",
    ),
    Sheet("GF", N_("Genomic findings; none is imported yet"), lambda _s, _: (), GF),
    Sheet("PENETRANCE", N_("Penetrance; it follows from genomic findings"), lambda _s, _: (), PENETRANCE),
    Sheet("ENDPOINT", N_("Populations of the endpoint"), endpoint.endpoint, endpoint.COLUMNS),
    Sheet(
        "DEVIATION",
        N_("Protocol deviations"),
        lambda s, _: reversed(sheets.deviations(s)),
        sheets.DEVIATION,
        "deviation",
    ),
    Sheet("QUERY", N_("Queries"), lambda s, _: sheets.questions(s), sheets.QUERY, "query"),
    Sheet("SIGNATURE", N_("Signatures"), lambda s, _: sheets.signatures(s), sheets.SIGNATURE, "signature"),
    Sheet("FILES", N_("Raw files by SHA-256"), lambda s, _: sheets.files(s), sheets.FILES, "file"),
    Sheet("AUDIT", N_("Every audited field"), lambda s, _: trail.audit(s, only_data=True), trail.AUDIT),
)
