"""Rows of the flat workbook that no screen lists: consents, tubes, runs, wells, products, blocks and the rest."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.words import (
    Assay,
    BlockNature,
    BlockStatus,
    Condition,
    Custody,
    Decision,
    DeviationCode,
    DeviationState,
    Doublet,
    FileKind,
    Fixative,
    ItemReceipt,
    Kind,
    LotKind,
    LotState,
    Morphology,
    NtcVerdict,
    ParticipantStatus,
    Processing,
    Purpose,
    Qualifier,
    Quality,
    Rejection,
    RequestStatus,
    Restriction,
    Role,
    RunOutcome,
    Severity,
    Sex,
    ShipmentStatus,
    SignatureMeaning,
    SortOutcome,
    SourceReason,
    Subtype,
    TubeType,
    Viability,
    WgaKit,
    WithdrawalScope,
    YesNo,
)
from app.i18n import N_
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import (
    Block,
    Cell,
    Consent,
    Deviation,
    Draw,
    Extract,
    File,
    Instrument,
    Item,
    Lot,
    Participant,
    Place,
    Placement,
    Plate,
    Query,
    Receipt,
    Reference,
    Review,
    RunItem,
    SectionSet,
    Shipment,
    ShipmentItem,
    Signature,
    StepRun,
    Tube,
    User,
    WellContent,
    WgaProduct,
)

Rows = Sequence[Row[Any]]
Columns = tuple[Column[Any], ...]

SUBJECT = column("SUBJID", N_("Participant"), "number", K.NUMBER, width=110)
CODE = column("REFID", N_("Code"), "barcode", K.CODE, origin="Assigned", width=170)


def participants(session: Session) -> Rows:
    """One row a participant."""
    return session.execute(
        select(
            Participant.id,
            Participant.version,
            Participant.number,
            Participant.status,
            Participant.sex,
            Participant.birth_year,
            Participant.subtype,
            Participant.metastatic_sites,
            Participant.line,
            Participant.visit_date,
            Participant.included_on,
            Participant.first_dose_planned,
            Participant.first_dose,
            Participant.last_doxorubicin,
            Participant.screen_fail_reason,
            Participant.withdrawn_at,
            Participant.withdrawal_scope,
            Participant.remark,
            Participant.missing,
        )
        .where(Participant.voided.is_(False))
        .order_by(Participant.number)
    ).all()


PARTICIPANT: Columns = (
    column("STATUS", N_("Status"), "status", K.WORD, words=ParticipantStatus, origin="Assigned"),
    column("SEX", N_("Sex"), "sex", K.WORD, words=Sex, source="ward form"),
    column("BRTHYR", N_("Birth year"), "birth_year", K.NUMBER, source="ward form"),
    column("SUBTYPE", N_("Subtype"), "subtype", K.WORD, words=Subtype, source="pathology report"),
    column("METSITES", N_("Metastatic sites"), "metastatic_sites", source="ward form"),
    column("LINE", N_("Line of treatment"), "line", K.NUMBER, source="ward form"),
    column("RFSTDTC", N_("Visit"), "visit_date", K.DATE),
    column("INCLDTC", N_("Included on"), "included_on", K.DATE, origin="Derived"),
    column("DOSEPLAN", N_("First dose planned"), "first_dose_planned", K.DATE, source="ward form"),
    column("RFXSTDTC", N_("First dose given"), "first_dose", K.TIME, source="ward form"),
    column("DOXODTC", N_("Last doxorubicin"), "last_doxorubicin", K.DATE, source="ward form"),
    column("SCRFREAS", N_("Reason of screen failure"), "screen_fail_reason"),
    column("WDRWDTC", N_("Withdrawn at"), "withdrawn_at", K.TIME),
    column("WDRWSCOP", N_("Scope of withdrawal"), "withdrawal_scope", K.WORD, words=WithdrawalScope),
    column("COVAL", N_("Remark"), "remark"),
)


def consents(session: Session) -> Rows:
    return session.execute(
        select(
            Consent.id,
            Consent.version,
            Participant.number,
            Consent.form_version,
            Consent.day,
            Consent.checked_by,
            Consent.checked_at,
            Consent.genetic_analysis,
            Consent.reuse,
            Consent.missing,
        )
        .join(Participant, Participant.id == Consent.participant_id)
        .where(Participant.voided.is_(False), Consent.voided.is_(False))
        .order_by(Participant.number, Consent.id)
    ).all()


CONSENT: Columns = (
    column("ICVER", N_("Consent version"), "form_version", source="consent form"),
    column("RFICDTC", N_("Signed on"), "day", K.DATE, source="consent form"),
    column("ICCHKBY", N_("Checked by (initials)"), "checked_by"),
    column("ICCHKDTC", N_("Checked at"), "checked_at", K.TIME),
    column("ICGENET", N_("Genetic analysis agreed"), "genetic_analysis", K.WORD, words=YesNo, source="consent form"),
    column("ICREUSE", N_("Re-use agreed"), "reuse", K.WORD, words=YesNo, source="consent form"),
)


def tubes(session: Session) -> Rows:
    return session.execute(
        select(
            Tube.id,
            Tube.version,
            Item.barcode,
            Participant.number,
            Tube.tube_type,
            Tube.purpose,
            Tube.assay,
            Tube.is_primary,
            Tube.lot_text,
            Tube.expiry,
            Tube.nominal_ml,
            Tube.drawn_ml,
            Tube.position_in_draw,
            Tube.inversions,
            Draw.at.label("drawn"),
            Draw.collector,
            Receipt.received,
            Receipt.receiver,
            Receipt.temp_c,
            Receipt.volume_ml,
            Receipt.condition,
            Receipt.hemolysis_score,
            Receipt.clots,
            Receipt.label_match,
            Receipt.identity_checked,
            Receipt.decision,
            Receipt.rejection,
            Receipt.decision_reason,
            Receipt.exploratory,
            Item.custody,
            Item.processing,
            Item.quality,
            Item.restriction,
            Tube.missing,
            Receipt.missing.label("receipt_missing"),
        )
        .join(Item, Item.id == Tube.item_id)
        .join(Draw, Draw.id == Tube.draw_id)
        .outerjoin(Receipt, and_(Receipt.item_id == Item.id, Receipt.voided.is_(False)))
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(Item.voided.is_(False))
        .order_by(Item.id)
    ).all()


STATE: Columns = (
    column("CUSTODY", N_("Custody"), "custody", K.WORD, words=Custody),
    column("PROCESS", N_("Processing"), "processing", K.WORD, words=Processing),
    column("QUALITY", N_("Quality"), "quality", K.WORD, words=Quality),
    column("RESTRICT", N_("Restriction"), "restriction", K.WORD, words=Restriction),
)
TUBE: Columns = (
    CODE,
    column("TUBETYPE", N_("Tube type"), "tube_type", K.WORD, words=TubeType),
    column("PURPOSE", N_("Purpose"), "purpose", K.WORD, words=Purpose),
    column("ASSAY", N_("Assay"), "assay", K.WORD, words=Assay),
    column("PRIMARY", N_("Primary tube"), "is_primary", K.FLAG, origin="Assigned", rule="R23"),
    column("TUBELOT", N_("Tube lot"), "lot_text", K.CODE),
    column("TUBEEXP", N_("Expires"), "expiry", K.DATE),
    column("NOMVOL", N_("Nominal volume"), "nominal_ml", K.NUMBER, unit="mL"),
    column("DRAWVOL", N_("Drawn volume"), "drawn_ml", K.NUMBER, unit="mL", places=1),
    column("DRAWORD", N_("Order in the draw"), "position_in_draw", K.NUMBER),
    column("INVERS", N_("Inversions"), "inversions", K.NUMBER),
    column("BEDTC", N_("Drawn at"), "drawn", K.TIME, source="ward form"),
    column("COLLECTR", N_("Drawn by (initials)"), "collector", source="ward form"),
    column("BESTDTC", N_("Received at"), "received", K.TIME),
    column("RECEIVER", N_("Received by"), "receiver", origin="Assigned"),
    column("TEMP", N_("Temperature"), "temp_c", K.NUMBER, unit="°C", places=1, rule="R04"),
    column("RECVOL", N_("Received volume"), "volume_ml", K.NUMBER, unit="mL", places=1),
    column("BSSPCCND", N_("Visual check"), "condition", K.WORD, words=Condition),
    column("HEMSCORE", N_("Haemolysis score"), "hemolysis_score", K.NUMBER),
    column("CLOTS", N_("Clots"), "clots", K.WORD, words=YesNo, rule="R06"),
    column("LABELOK", N_("Label fits the request"), "label_match", K.WORD, words=YesNo),
    column("IDENTOK", N_("Identity checked"), "identity_checked", K.WORD, words=YesNo),
    column("DECISION", N_("Decision"), "decision", K.WORD, words=Decision),
    column("REJREAS", N_("Reason of rejection"), "rejection", K.WORD, words=Rejection),
    column("DECREAS", N_("Why"), "decision_reason"),
    column("EXPLOR", N_("Exploratory"), "exploratory", K.FLAG, origin="Derived", rule="R06"),
    *STATE,
)


def runs(session: Session) -> Rows:
    made = aliased(Item)
    return session.execute(
        select(
            RunItem.id,
            RunItem.version,
            StepRun.id.label("run"),
            StepRun.step,
            Item.barcode,
            Participant.number,
            made.barcode.label("made"),
            StepRun.started,
            StepRun.finished,
            StepRun.operator,
            StepRun.second_person,
            Instrument.barcode.label("instrument"),
            StepRun.outcome,
            StepRun.exploratory,
            StepRun.exploratory_reason,
            RunItem.used_ml,
            RunItem.left_at,
            RunItem.left_reason,
            StepRun.record,
        )
        .join(StepRun, StepRun.id == RunItem.run_id)
        .join(Item, Item.id == RunItem.item_id)
        .outerjoin(made, made.id == RunItem.made_id)
        .outerjoin(Instrument, Instrument.id == StepRun.instrument_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(RunItem.voided.is_(False), StepRun.voided.is_(False))
        .order_by(RunItem.id)
    ).all()


RUN: Columns = (
    CODE,
    column("RUNID", N_("Run"), "run", K.NUMBER, origin="Assigned"),
    column("STEP", N_("Step"), "step"),
    column("MADEREF", N_("Made"), "made", K.CODE, origin="Assigned"),
    column("BESTDTC", N_("Started at"), "started", K.TIME, rule="R02, R03"),
    column("BEENDTC", N_("Finished at"), "finished", K.TIME),
    column("OPERATOR", N_("Operator"), "operator", origin="Assigned"),
    column("SECOND", N_("Second person (initials)"), "second_person"),
    column("INSTRMT", N_("Instrument"), "instrument", K.CODE),
    column("OUTCOME", N_("Outcome"), "outcome", K.WORD, words=RunOutcome),
    column("EXPLOR", N_("Exploratory"), "exploratory", K.FLAG, rule="R03"),
    column("EXPLREAS", N_("Why exploratory"), "exploratory_reason"),
    column("USEDVOL", N_("Blood used per tube"), "used_ml", K.NUMBER, unit="mL", places=1, rule="R07"),
    column("LEFTDTC", N_("Left the run at"), "left_at", K.TIME),
    column("LEFTREAS", N_("Why it left"), "left_reason"),
    column("RECORD", N_("Record of the step"), "record"),
)


def lots(session: Session) -> Rows:
    return session.execute(
        select(
            Lot.id,
            Lot.version,
            Lot.barcode,
            Lot.kind,
            Lot.name,
            Lot.maker,
            Lot.catalogue_no,
            Lot.number.label("lot"),
            Lot.expiry,
            Lot.received_on,
            Lot.opened_on,
            Lot.use_within_days,
            Lot.state,
            Lot.remark,
            Lot.missing,
        )
        .where(Lot.voided.is_(False))
        .order_by(Lot.id)
    ).all()


LOT: Columns = (
    CODE,
    column("LOTKIND", N_("Kind"), "kind", K.WORD, words=LotKind, width=160),
    column("LOTNAME", N_("Name"), "name", width=180),
    column("MAKER", N_("Maker"), "maker", width=140),
    column("CATNO", N_("Catalogue number"), "catalogue_no", K.CODE),
    column("LOTNO", N_("Lot number"), "lot", K.CODE, width=130),
    column("EXPDTC", N_("Expires"), "expiry", K.DATE, rule="R08", width=120),
    column("RECDTC", N_("Received on"), "received_on", K.DATE),
    column("OPENDTC", N_("Opened on"), "opened_on", K.DATE, width=120),
    column("USEDAYS", N_("Use within, after opening"), "use_within_days", K.NUMBER, unit="d"),
    column("LOTSTATE", N_("State"), "state", K.WORD, words=LotState, width=120),
    column("COVAL", N_("Remark"), "remark"),
)


def cells(session: Session, plate: str = "") -> Rows:
    """Every cell, pool and control, where it lay or lies and what became of it."""
    on_plate = aliased(Item)
    last = select(func.max(WellContent.id)).where(WellContent.voided.is_(False)).group_by(WellContent.item_id)
    statement = (
        select(
            Cell.id,
            Cell.version,
            Item.barcode,
            Participant.number,
            Item.kind,
            Cell.first_kind,
            Cell.reclassified_reason,
            on_plate.barcode.label("plate"),
            WellContent.well,
            WellContent.live,
            Cell.outcome,
            Cell.lost_at_step,
            Cell.fate_reason,
            Cell.n_expected,
            Cell.n_observed,
            Cell.n_wbc_attached,
            Cell.cluster,
            Cell.doublet,
            Cell.viability,
            Cell.morphology,
            Cell.exploratory,
            Cell.sorted_at,
            File.sha256.label("image"),
            Cell.source_name,
            Cell.remark,
            Item.custody,
            Item.processing,
            Item.quality,
            Item.restriction,
            Cell.missing,
        )
        .join(Item, Item.id == Cell.item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .outerjoin(WellContent, and_(WellContent.item_id == Item.id, WellContent.id.in_(last)))
        .outerjoin(on_plate, on_plate.id == WellContent.plate_id)
        .outerjoin(File, File.id == Cell.image_file_id)
        .where(Item.voided.is_(False), Cell.voided.is_(False))
        .order_by(Item.id)
    )
    if plate:
        statement = statement.where(on_plate.barcode == plate)
    return session.execute(statement).all()


CELL: Columns = (
    CODE,
    column("CELLTYPE", N_("Type"), "kind", K.WORD, words=Kind),
    column("FIRSTYPE", N_("Type as first recorded"), "first_kind", K.WORD, words=Kind),
    column("RECLREAS", N_("Why reclassified"), "reclassified_reason"),
    column("PLATE", N_("Plate"), "plate", K.CODE),
    column("WELL", N_("Well"), "well", K.CODE, rule="R09"),
    column("LIVE", N_("In its well now"), "live", K.FLAG, origin="Derived"),
    column("OUTCOME", N_("Outcome"), "outcome", K.WORD, words=SortOutcome),
    column("LOSTSTEP", N_("Lost at step"), "lost_at_step"),
    column("FATEREAS", N_("Why"), "fate_reason"),
    column("NEXPECT", N_("Cells expected"), "n_expected", K.NUMBER),
    column("NOBSERV", N_("Cells observed"), "n_observed", K.NUMBER),
    column("NWBCATT", N_("WBC attached"), "n_wbc_attached", K.NUMBER),
    column("CLUSTER", N_("Cluster"), "cluster"),
    column("DOUBLET", N_("Doublet check"), "doublet", K.WORD, words=Doublet),
    column("VIABLE", N_("Viability"), "viability", K.WORD, words=Viability),
    column("MORPH", N_("Morphology"), "morphology", K.WORD, words=Morphology),
    column("EXPLOR", N_("Exploratory"), "exploratory", K.FLAG, origin="Derived", rule="R03, R06"),
    column("SORTDTC", N_("Sorted at"), "sorted_at", K.TIME),
    column("IMAGESHA", N_("Image SHA-256"), "image", K.CODE, source="instrument file"),
    column("SRCNAME", N_("Name in the source"), "source_name", K.CODE),
    column("COVAL", N_("Remark"), "remark"),
    *STATE,
)


def products(session: Session, plate: str = "") -> Rows:
    """Every WGA product with the cell it came from and its well."""
    source, on_plate = aliased(Item), aliased(Item)
    statement = (
        select(
            WgaProduct.id,
            WgaProduct.version,
            Item.barcode,
            Participant.number,
            source.barcode.label("cell"),
            source.kind.label("kind"),
            on_plate.barcode.label("plate"),
            WellContent.well,
            WgaProduct.kit,
            WgaProduct.volume_ul,
            WgaProduct.conc_ng_ul,
            WgaProduct.yield_ng,
            WgaProduct.qualifier,
            WgaProduct.frag_bp,
            WgaProduct.a260280,
            WgaProduct.gii,
            WgaProduct.markers_pass,
            WgaProduct.markers_total,
            WgaProduct.ado_pct,
            WgaProduct.low_gii_override,
            WgaProduct.no_qc_reason,
            WgaProduct.ntc_verdict,
            Item.custody,
            Item.processing,
            Item.quality,
            Item.restriction,
            WgaProduct.missing,
        )
        .join(Item, Item.id == WgaProduct.item_id)
        .outerjoin(RunItem, and_(RunItem.made_id == Item.id, RunItem.voided.is_(False)))
        .outerjoin(source, source.id == RunItem.item_id)
        .outerjoin(
            WellContent,
            and_(WellContent.item_id == Item.id, WellContent.live, WellContent.voided.is_(False)),
        )
        .outerjoin(on_plate, on_plate.id == WellContent.plate_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(Item.voided.is_(False), WgaProduct.voided.is_(False))
        .order_by(Item.id)
    )
    if plate:
        statement = statement.where(on_plate.barcode == plate)
    return session.execute(statement).all()


WGA: Columns = (
    CODE,
    column("PARENT", N_("Cell"), "cell", K.CODE, origin="Assigned"),
    column("CELLTYPE", N_("Type"), "kind", K.WORD, words=Kind),
    column("PLATE", N_("Plate"), "plate", K.CODE),
    column("WELL", N_("Well"), "well", K.CODE),
    column("WGAKIT", N_("Kit"), "kit", K.WORD, words=WgaKit),
    column("VOLUME", N_("Volume per product"), "volume_ul", K.NUMBER, unit="µL"),
    column("CONC", N_("Concentration"), "conc_ng_ul", K.NUMBER, unit="ng/µL"),
    column("YIELD", N_("Yield"), "yield_ng", K.NUMBER, unit="ng"),
    column("YIELDQ", N_("Reading"), "qualifier", K.WORD, words=Qualifier),
    column("SIZE", N_("Fragment size"), "frag_bp", K.NUMBER, unit="bp"),
    column("A260A280", N_("A260/280"), "a260280", K.NUMBER),
    column("GII", N_("GII"), "gii", K.NUMBER),
    column("MRKPASS", N_("Markers positive"), "markers_pass", K.NUMBER),
    column("MRKTOTAL", N_("Markers tested"), "markers_total", K.NUMBER),
    column("ADO", N_("Allele drop-out"), "ado_pct", K.NUMBER, unit="%"),
    column("LOWGII", N_("Why sent below the gate"), "low_gii_override"),
    column("NOQC", N_("Why without quality control"), "no_qc_reason", rule="R12"),
    column("NTC", N_("No-template control"), "ntc_verdict", K.WORD, words=NtcVerdict, origin="Derived", rule="R14"),
    *STATE,
)


def blocks(session: Session) -> Rows:
    """Every block with its last review, its sections and DNA, and whether it is the reference."""
    last = select(func.max(Review.id)).where(Review.voided.is_(False)).group_by(Review.block_id)
    cut = (
        select(func.sum(SectionSet.cut))
        .where(SectionSet.block_id == Item.id, SectionSet.voided.is_(False))
        .scalar_subquery()
    )
    return session.execute(
        select(
            Block.id,
            Block.version,
            Item.barcode,
            Participant.number,
            Block.request_status,
            Block.requested,
            Block.reminded,
            Block.refused,
            Block.received,
            Block.due_back,
            Block.returned,
            Block.nature,
            Block.site,
            Block.icd_o3,
            Block.is_bone,
            Block.sampled_on,
            Block.fixative,
            Block.fixation_h,
            Block.decalcified,
            Block.source_reason,
            Block.sections_left,
            Block.status,
            Review.pathologist,
            Review.at.label("reviewed"),
            Review.tumour_nuclei_pct,
            Review.adequate,
            cut.label("sections_cut"),
            Reference.since,
            Reference.source_reason.label("reference_reason"),
            Item.custody,
            Item.processing,
            Item.quality,
            Item.restriction,
            Block.missing,
        )
        .join(Item, Item.id == Block.item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .outerjoin(Review, and_(Review.block_id == Item.id, Review.id.in_(last)))
        .outerjoin(
            Reference,
            and_(Reference.item_id == Item.id, Reference.until.is_(None), Reference.voided.is_(False)),
        )
        .where(Item.voided.is_(False), Block.voided.is_(False))
        .order_by(Item.id)
    ).all()


BLOCK: Columns = (
    CODE,
    column("REQSTAT", N_("Request"), "request_status", K.WORD, words=RequestStatus),
    column("REQDTC", N_("Requested at"), "requested", K.TIME),
    column("REMDTC", N_("Reminded at"), "reminded", K.TIME),
    column("REFDTC", N_("Refused at"), "refused", K.TIME),
    column("RECDTC", N_("Received at"), "received", K.TIME),
    column("DUEDTC", N_("Return due"), "due_back", K.DATE),
    column("RETDTC", N_("Returned at"), "returned", K.TIME),
    column("NATURE", N_("Nature"), "nature", K.WORD, words=BlockNature, source="pathology report"),
    column("MILOC", N_("Site"), "site", source="pathology report"),
    column("ICDO3", N_("ICD-O-3 topography"), "icd_o3", K.CODE, source="pathology report"),
    column("BONE", N_("Bone"), "is_bone", K.WORD, words=YesNo, rule="R15"),
    column("SAMPDTC", N_("Sampled on"), "sampled_on", K.DATE, source="pathology report"),
    column("FIXNAM", N_("Fixative"), "fixative", K.WORD, words=Fixative),
    column("FIXHOURS", N_("Fixation"), "fixation_h", K.NUMBER, unit="h"),
    column("DECALC", N_("Decalcified"), "decalcified", K.WORD, words=YesNo),
    column("SRCREAS", N_("Why this source"), "source_reason", K.WORD, words=SourceReason),
    column("SECLEFT", N_("Sections left"), "sections_left", K.NUMBER, rule="R16"),
    column("BLKSTAT", N_("Status"), "status", K.WORD, words=BlockStatus),
    column("MIEVAL", N_("Pathologist"), "pathologist", origin="Assigned"),
    column("MIDTC", N_("Reviewed at"), "reviewed", K.TIME),
    column("TUMCECE", N_("Tumour nuclei"), "tumour_nuclei_pct", K.NUMBER, unit="%", rule="R17"),
    column("ADEQUATE", N_("Adequate"), "adequate", K.WORD, words=YesNo),
    column("SECCUT", N_("Sections cut"), "sections_cut", K.NUMBER, origin="Derived"),
    column("REFSINCE", N_("Reference since"), "since", K.TIME),
    column("REFREAS", N_("Why it is the reference"), "reference_reason", K.WORD, words=SourceReason),
    *STATE,
)


def extracts(session: Session) -> Rows:
    """DNA extracts of blocks."""
    return session.execute(
        select(
            Extract.id,
            Extract.version,
            Item.barcode,
            Participant.number,
            Extract.at,
            Extract.kit,
            Extract.amount_ng,
            Extract.conc_ng_ul,
            Extract.a260280,
            Extract.a260230,
            Extract.din,
            Extract.frag_bp,
        )
        .join(Item, Item.id == Extract.item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(Item.voided.is_(False))
        .order_by(Item.id)
    ).all()


def shipped(session: Session) -> Rows:
    """Every item of every shipment."""
    on_plate = aliased(Item)
    return session.execute(
        select(
            ShipmentItem.id,
            ShipmentItem.version,
            Item.barcode,
            Participant.number,
            Shipment.barcode.label("shipment"),
            Shipment.provider,
            Shipment.status,
            Shipment.courier,
            Shipment.awb,
            Shipment.temperature,
            Shipment.sent,
            Shipment.received,
            Shipment.results_expected,
            Item.kind,
            on_plate.barcode.label("plate"),
            ShipmentItem.well,
            ShipmentItem.provider_name,
            ShipmentItem.receipt,
            ShipmentItem.result_received,
            ShipmentItem.results_dates,
            ShipmentItem.leftover,
        )
        .join(Shipment, Shipment.id == ShipmentItem.shipment_id)
        .join(Item, Item.id == ShipmentItem.item_id)
        .outerjoin(on_plate, on_plate.id == ShipmentItem.plate_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(ShipmentItem.voided.is_(False), Shipment.voided.is_(False))
        .order_by(ShipmentItem.id)
    ).all()


SHIPMENT: Columns = (
    CODE,
    column("SHIPID", N_("Shipment"), "shipment", K.CODE, origin="Assigned"),
    column("PROVIDER", N_("Provider"), "provider"),
    column("SHIPSTAT", N_("Status"), "status", K.WORD, words=ShipmentStatus),
    column("COURIER", N_("Courier"), "courier"),
    column("AWB", N_("Air waybill"), "awb", K.CODE),
    column("SHIPTEMP", N_("Temperature"), "temperature"),
    column("SENTDTC", N_("Sent at"), "sent", K.TIME),
    column("RECDTC", N_("Received at"), "received", K.TIME, source="provider"),
    column("EXPDTC", N_("Results expected by"), "results_expected", K.DATE),
    column("CELLTYPE", N_("Type"), "kind", K.WORD, words=Kind),
    column("PLATE", N_("Plate"), "plate", K.CODE),
    column("WELL", N_("Well"), "well", K.CODE),
    column("PROVNAME", N_("Provider's name"), "provider_name", K.CODE, source="provider"),
    column("RECCOND", N_("Arrived"), "receipt", K.WORD, words=ItemReceipt, source="provider"),
    column("RESDTC", N_("Result received at"), "result_received", K.TIME),
    column("RESDATES", N_("Sequenced on"), "results_dates", source="provider"),
    column("LEFTOVER", N_("Leftover"), "leftover", K.WORD, words=Custody),
)


def placements(session: Session) -> Rows:
    """Every move of every item."""
    box = aliased(Item)
    return session.execute(
        select(
            Placement.id,
            Placement.version,
            Item.barcode,
            Participant.number,
            Place.name.label("place"),
            box.barcode.label("box"),
            Placement.position,
            Placement.at,
            Placement.out_of_freezer_min,
            Placement.is_current,
        )
        .join(Item, Item.id == Placement.item_id)
        .outerjoin(Place, Place.id == Placement.place_id)
        .outerjoin(box, box.id == Placement.box_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(Placement.voided.is_(False))
        .order_by(Placement.id)
    ).all()


STORAGE: Columns = (
    CODE,
    column("PLACE", N_("Place"), "place"),
    column("BOX", N_("Box"), "box", K.CODE),
    column("POSITION", N_("Position"), "position", K.CODE),
    column("STOREDTC", N_("Stored at"), "at", K.TIME),
    column("OUTMIN", N_("Out of the freezer"), "out_of_freezer_min", K.NUMBER, unit="min"),
    column("CURRENT", N_("There now"), "is_current", K.FLAG, origin="Derived"),
)


def deviations(session: Session) -> Rows:
    return session.execute(
        select(
            Deviation.id,
            Deviation.version,
            Participant.number,
            Deviation.code,
            Deviation.rule,
            Deviation.severity,
            Deviation.state,
            Deviation.description,
            Deviation.action_taken,
            Deviation.capa,
            Deviation.opened,
            Deviation.opened_by,
            Deviation.closed,
            Deviation.closed_by,
            Deviation.cosign_role,
            Deviation.cosign_due,
            Deviation.cosigned,
            Deviation.cosigned_by,
        )
        .outerjoin(Participant, Participant.id == Deviation.participant_id)
        .where(Deviation.voided.is_(False))
        .order_by(Deviation.id.desc())
    ).all()


DEVIATION: Columns = (
    column("DVSEQ", N_("Number"), "id", K.NUMBER, origin="Assigned", width=90),
    column("DVDECOD", N_("Code"), "code", K.WORD, words=DeviationCode, width=150),
    column("DVRULE", N_("Rule"), "rule", K.CODE, origin="Derived", width=80),
    column("DVSEV", N_("Severity"), "severity", K.WORD, words=Severity, width=110),
    column("DVSTATE", N_("State"), "state", K.WORD, words=DeviationState, width=110),
    column("DVTERM", N_("Description"), "description", stretch=True, width=420),
    column("DVACT", N_("Action taken"), "action_taken"),
    column("DVCAPA", N_("CAPA"), "capa"),
    column("DVSTDTC", N_("Opened at"), "opened", K.TIME),
    column("DVOPENBY", N_("Opened by"), "opened_by", origin="Assigned"),
    column("DVENDTC", N_("Closed at"), "closed", K.TIME),
    column("DVCLSBY", N_("Closed by"), "closed_by", origin="Assigned"),
    column("COSROLE", N_("Co-signature asked of"), "cosign_role", K.WORD, words=Role),
    column("COSDUE", N_("Co-signature due"), "cosign_due", K.DATE),
    column("COSDTC", N_("Co-signed at"), "cosigned", K.TIME),
    column("COSBY", N_("Co-signed by"), "cosigned_by", origin="Assigned"),
)


def signatures(session: Session) -> Rows:
    return session.execute(
        select(
            Signature.id,
            Signature.version,
            Signature.subject,
            Signature.subject_id,
            User.barcode.label("person"),
            Signature.role,
            Signature.meaning,
            Signature.at,
            Signature.digest,
        )
        .outerjoin(User, User.login == Signature.user)
        .where(Signature.voided.is_(False))
        .order_by(Signature.id)
    ).all()


SIGNATURE: Columns = (
    column("SUBJECT", N_("Record"), "subject", origin="Assigned"),
    column("SUBJKEY", N_("Record number"), "subject_id", K.NUMBER, origin="Assigned"),
    column("PERSON", N_("Person"), "person", K.CODE, origin="Assigned"),
    column("ROLE", N_("Role"), "role", K.WORD, words=Role),
    column("MEANING", N_("Meaning"), "meaning", K.WORD, words=SignatureMeaning),
    column("SIGNDTC", N_("Signed at"), "at", K.TIME),
    column("DIGEST", N_("SHA-256 of what was signed"), "digest", K.CODE),
)


def files(session: Session) -> Rows:
    return session.execute(
        select(
            File.id,
            File.version,
            Participant.number,
            File.name,
            File.kind,
            File.sha256,
            File.size,
            File.place,
            File.added,
        )
        .outerjoin(Participant, Participant.id == File.participant_id)
        .where(File.voided.is_(False))
        .order_by(File.id)
    ).all()


FILES: Columns = (
    column("FILENAME", N_("File"), "name"),
    column("FILEKIND", N_("Kind"), "kind", K.WORD, words=FileKind),
    column("SHA256", N_("SHA-256"), "sha256", K.CODE, origin="Derived"),
    column("SIZE", N_("Size"), "size", K.NUMBER, unit="B", origin="Derived"),
    column("PLACE", N_("Place"), "place"),
    column("ADDEDDTC", N_("Added at"), "added", K.TIME),
)


def questions(session: Session) -> Rows:
    return session.execute(
        select(
            Query.id,
            Query.version,
            Participant.number,
            Query.subject,
            Query.subject_id,
            Query.field,
            Query.question,
            Query.answer,
            Query.asked,
            Query.asked_by,
            Query.answered,
            Query.closed,
        )
        .outerjoin(Participant, Participant.id == Query.participant_id)
        .where(Query.voided.is_(False))
        .order_by(Query.id)
    ).all()


QUERY: Columns = (
    column("SUBJECT", N_("Record"), "subject"),
    column("SUBJKEY", N_("Record number"), "subject_id", K.NUMBER),
    column("FIELD", N_("Field"), "field", K.CODE),
    column("QUESTION", N_("Question"), "question"),
    column("ANSWER", N_("Answer"), "answer"),
    column("ASKEDDTC", N_("Asked at"), "asked", K.TIME),
    column("ASKEDBY", N_("Asked by"), "asked_by"),
    column("ANSWDTC", N_("Answered at"), "answered", K.TIME),
    column("CLOSDTC", N_("Closed at"), "closed", K.TIME),
)


def plates(session: Session) -> Rows:
    """Every plate with its cells, newest first."""
    live = (
        select(func.count(WellContent.id))
        .where(WellContent.plate_id == Item.id, WellContent.live, WellContent.voided.is_(False))
        .scalar_subquery()
    )
    return session.execute(
        select(
            Plate.id,
            Plate.version,
            Item.barcode,
            Participant.number,
            Plate.format,
            Plate.closed_at,
            live.label("live"),
            Item.restriction,
            Item.custody,
        )
        .join(Item, Item.id == Plate.item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(Item.voided.is_(False))
        .order_by(Item.id.desc())
    ).all()
