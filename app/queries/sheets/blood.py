"""Blood tubes with their receipt, runs with their items, reagent lots."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from app.domain.words import (
    Assay,
    Condition,
    Decision,
    LotKind,
    LotState,
    Purpose,
    Rejection,
    RunOutcome,
    TubeType,
    YesNo,
)
from app.i18n import N_
from app.queries.sheets.common import CODE, STATE, Columns, Rows
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Draw, Instrument, Item, Lot, Participant, Receipt, RunItem, StepRun, Tube


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
