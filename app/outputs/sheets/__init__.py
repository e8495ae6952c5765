"""The sheets of the sponsor's workbook, flat profile, in their order (README, DICTIONARY, CODELISTS come first)."""

from typing import Final

from app.domain.aliquot import AliquotForm, AliquotTime
from app.domain.destruction import ConfirmForm, DestroyForm
from app.domain.deviation import DeviationForm
from app.domain.dispatch import Arrival, HandOver, ShipmentForm
from app.domain.enrolment import Enrolment, ScreenFailure, Withdrawal
from app.domain.ffpe import (
    ArrivalForm,
    BlockForm,
    CutForm,
    ExtractForm,
    KitLot,
    RequestForm,
    ReviewForm,
    SectionsForm,
)
from app.domain.form import Form
from app.domain.register_forms import LotForm
from app.domain.run_times import RunRecord, RunTimes, StartTime
from app.domain.steps import STEPS
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.enumeration import CountForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.steps.sorting import CellForm
from app.domain.steps.wga import QcForm
from app.i18n import N_
from app.outputs.sheets.sheet import Scope, Sheet
from app.queries import counts, measures, owners, sheets, trail
from app.queries.sheets.cdisc_gf import CDISC_GF, gf_records, gf_records_of
from app.queries.sheets.cdisc_relspec import CDISC_RELSPEC, related
from app.queries.sheets.cdisc_subjects import CDISC_DM, CDISC_DS, CDISC_DV, demographics, dispositions
from app.queries.sheets.common import of_base
from app.queries.sheets.finding_columns import GF
from app.queries.sheets.findings import findings, findings_of
from app.queries.sheets.heterogeneities import HETEROGENEITY, heterogeneities, heterogeneities_of
from app.queries.sheets.overview import OVERVIEW, overviews
from app.queries.sheets.penetrances import PENETRANCE, penetrances, penetrances_of
from app.queries.sheets.records import DEVIATION_WITH_ITEMS, deviations_with_items
from app.queries.sheets.result_files import FILES_WITH_RESULTS, files_with_results
from app.queries.sheets.sequencing import SEQ, sequenced
from app.queries.sheets.tumour_records import TUMOUR, tumour_records
from app.queries.sheets.verdicts import JUDGED, judged_cells

ITEM = ("item", "item_id")
RESULTS = ("result_sample", "sample_ids")
PERSON = ("participant", "participant_id")

SHEETS: Final[tuple[Sheet, ...]] = (
    Sheet(
        "PARTICIPANT",
        N_("Participants"),
        overviews,
        OVERVIEW,
        "participant",
        forms={"participant": (Enrolment,), "withdrawal": (Withdrawal,), "screen_failure": (ScreenFailure,)},
        renamed={
            (ScreenFailure, "reason"): "screen_fail_reason",
            (ScreenFailure, "why"): "screen_fail_why",
        },
    ),
    Sheet(
        "CONSENT",
        N_("Consents"),
        lambda s, _: sheets.consents(s),
        sheets.CONSENT,
        "consent",
        forms={"consent": (Enrolment,)},
    ),
    Sheet(
        "TUBE",
        N_("Blood tubes, their draw, receipt and window"),
        sheets.tubes,
        sheets.TUBE,
        "tube",
        also=(ITEM, ("draw", "draw_id"), ("receipt", "receipt_id")),
        forms={"tube": (DrawForm, TubeForm, ReceiptForm)},
    ),
    Sheet(
        "RUN",
        N_("Processing runs, one row an item"),
        lambda s, _: sheets.runs(s),
        sheets.RUN,
        "run_item",
        also=(("step_run", "run"),),
        forms={"times": (RunTimes, StartTime, RunRecord), **{step.key: (step.form,) for step in STEPS}},
        told_by="step",
    ),
    Sheet(
        "LOT",
        N_("Reagent lots"),
        lambda s, _: sheets.lots(s),
        sheets.LOT,
        "lot",
        forms={"lot": (LotForm,)},
        renamed={(LotForm, "number"): "lot"},
        scope=Scope.NOBODY,
    ),
    Sheet(
        "COUNT",
        N_("Counts, one row a reading"),
        counts.counts,
        counts.COLUMNS[1:],
        "count",
        forms={"count": (CountForm,)},
    ),
    Sheet(
        "CELL",
        N_("Cells, pools and controls"),
        judged_cells,
        JUDGED,
        "cell",
        also=(ITEM,),
        forms={"cell": (CellForm,)},
    ),
    Sheet(
        "WGA",
        N_("Amplification products"),
        lambda s, _: sheets.products(s),
        sheets.WGA,
        "wga_product",
        also=(ITEM,),
        forms={"wga_product": (QcForm,)},
    ),
    Sheet(
        "ALIQUOT",
        N_("Aliquots of products and extracts"),
        sheets.aliquots,
        sheets.ALIQUOT,
        "item",
        forms={"item": (AliquotForm, AliquotTime)},
        renamed={(AliquotForm, "left_ul"): "source_left_ul", (AliquotTime, "at"): "made"},
    ),
    Sheet(
        "BLOCK",
        N_("Tumour blocks, reviews, sections, DNA, references: one row a record"),
        lambda s, _: tumour_records(s),
        TUMOUR,
        "block",
        also=(ITEM,),
        forms={
            "block": (BlockForm,),
            "request": (RequestForm,),
            "arrival": (ArrivalForm,),
            "review": (ReviewForm,),
            "section_set": (SectionsForm,),
            "cut": (CutForm,),
            "extract": (ExtractForm,),
            "kit_lot": (KitLot,),
        },
        renamed={
            (BlockForm, "source_reason"): "block_reason",
            (ReviewForm, "at"): "review_at",
            (SectionsForm, "count"): "asked",
            (SectionsForm, "at"): "asked_at",
            (CutForm, "count"): "cut",
            (CutForm, "at"): "cut_at",
            (ExtractForm, "at"): "dna_at",
        },
    ),
    Sheet(
        "SHIPMENT",
        N_("Shipments, one row an item"),
        lambda s, _: sheets.shipped(s),
        sheets.SHIPMENT,
        "shipment_item",
        also=(("shipment", "shipment_id"),),
        forms={"shipment_item": (ShipmentForm,), "hand_over": (HandOver,), "arrival": (Arrival,)},
        renamed={(Arrival, "condition"): "received_condition"},
    ),
    Sheet(
        "DESTRUCTION",
        N_("What was destroyed as its participant wants, one row a thing"),
        lambda s, _: sheets.destroyed_things(s),
        sheets.DESTRUCTION,
        "destruction_item",
        also=(("destruction", "destruction"),),
        forms={"destroyed": (DestroyForm, ConfirmForm)},
        renamed={(DestroyForm, "at"): "destroyed", (ConfirmForm, "on"): "destroyed"},
    ),
    Sheet("STORAGE", N_("Storage, one row a move"), lambda s, _: sheets.placements(s), sheets.STORAGE, "placement"),
    Sheet(
        "SEQ",
        N_("Sequencing, one row an item of which a result came"),
        sequenced,
        SEQ,
        "item",
        also=(RESULTS, ("shipment_item", "shipment_item_id")),
    ),
    Sheet(
        "GF",
        N_("Genomic findings, one row an alteration and a sample"),
        findings,
        GF,
        also=(("result_sample", "sample_id"),),
        of_one=findings_of,
    ),
    Sheet(
        "PENETRANCE",
        N_("Penetrance, one row an alteration and a kind of cell"),
        penetrances,
        PENETRANCE,
        also=(RESULTS, ("item", "item_ids")),
        of_one=penetrances_of,
    ),
    Sheet(
        "HETERO",
        N_("Heterogeneity, one row a participant and a kind of cell"),
        heterogeneities,
        HETEROGENEITY,
        also=(RESULTS, ("item", "item_ids")),
        of_one=heterogeneities_of,
    ),
    Sheet(
        "ENDPOINT",
        N_("Populations and numbers of the endpoint, each with its status"),
        measures.measures,
        measures.MEASURES,
        scope=Scope.STUDY,
    ),
    Sheet(
        "DEVIATION",
        N_("Protocol deviations"),
        lambda s, _: deviations_with_items(s),
        DEVIATION_WITH_ITEMS,
        "deviation",
        forms={"deviation": (DeviationForm,)},
    ),
    Sheet("QUERY", N_("Queries"), lambda s, _: sheets.questions(s), sheets.QUERY, "query"),
    Sheet("SIGNATURE", N_("Signatures"), lambda s, _: owners.signed(s), of_base(sheets.SIGNATURE), "signature"),
    Sheet(
        "FILES",
        N_("Raw files by SHA-256, those of results with their samples and what stands apart"),
        lambda s, _: files_with_results(s),
        FILES_WITH_RESULTS,
        "file",
        also=(("result_file", "result_file_id"), RESULTS),
    ),
    Sheet("AUDIT", N_("Every audited field"), lambda s, _: owners.audited(s), of_base(trail.AUDIT), "audit"),
)


SUBJECT = ("STUDYID", "DOMAIN", "USUBJID")
CDISC: Final[tuple[Sheet, ...]] = (
    Sheet("DM", N_("Demographics"), demographics, CDISC_DM, also=(PERSON,), leading=SUBJECT),
    Sheet(
        "DS",
        N_("Disposition: consent, inclusion, screen failure, withdrawal"),
        lambda s, _: dispositions(s),
        CDISC_DS,
        also=(PERSON,),
        leading=(*SUBJECT, "DSSEQ"),
    ),
    Sheet(
        "DV",
        N_("Protocol deviations"),
        lambda s, _: tuple(reversed(sheets.deviations(s))),
        CDISC_DV,
        "deviation",
        leading=(*SUBJECT, "DVSEQ"),
    ),
    Sheet(
        "GF",
        N_("Genomics Findings, one record a detail of a finding"),
        gf_records,
        CDISC_GF,
        also=(("result_sample", "sample_id"),),
        of_one=gf_records_of,
        leading=(*SUBJECT, "GFSEQ"),
    ),
    Sheet(
        "RELSPEC",
        N_("Related Specimens, one record a specimen and what it was made of"),
        lambda s, _: related(s),
        CDISC_RELSPEC,
        also=(ITEM,),
        leading=("STUDYID", "USUBJID"),
    ),
)
"""The domains of the CDISC-shaped profile: names of at most 8 characters, labels of at most 40."""


def changes(since: int) -> Sheet:
    """What changed after a change; empty where no earlier export is named."""
    return Sheet(
        "CHANGES",
        N_("Changes since the export named above"),
        lambda s, _: owners.audited(s, after=since) if since else (),
        of_base(trail.AUDIT),
        "audit",
    )


def variable_of(form: type[Form], name: str) -> str:
    """Where the workbook holds a field of a form, like TUBE.BEDTC; empty where no sheet holds it."""
    for sheet in SHEETS:
        if found := sheet.variable(form, name):
            return f"{sheet.name}.{found}"
    return ""


__all__ = ["CDISC", "SHEETS", "changes", "variable_of"]
