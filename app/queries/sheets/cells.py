"""Cells, pools and controls, what amplification made of them, and their plates."""

from collections.abc import Collection

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.verbs import loss_step
from app.domain.words import (
    ControlRole,
    Doublet,
    Edge,
    Kind,
    Morphology,
    NtcVerdict,
    Qualifier,
    SortOutcome,
    Verification,
    Viability,
    WgaKit,
)
from app.i18n import N_
from app.queries.sheets.common import CODE, STATE, Columns, Rows, of_number
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Cell, File, Item, Lineage, Participant, Plate, RunItem, WellContent, WgaProduct


def cells(session: Session, plate: str = "", *, number: int | None = None) -> Rows:
    """Every cell, pool and control, where it lay or lies and what became of it."""
    on_plate, source = aliased(Item), aliased(Item)
    last = select(func.max(WellContent.id)).where(WellContent.voided.is_(False)).group_by(WellContent.item_id)
    statement = (
        select(
            Cell.id,
            Cell.version,
            Item.id.label("item_id"),
            Item.barcode,
            Participant.number,
            Item.kind,
            Item.role,
            source.barcode.label("source"),
            Cell.run_id.label("run"),
            Cell.first_kind,
            Cell.reclassified_reason,
            on_plate.barcode.label("plate"),
            WellContent.well,
            WellContent.live,
            Cell.outcome,
            Cell.verification,
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
            Item.restriction_reason,
            Cell.missing,
        )
        .join(Item, Item.id == Cell.item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .outerjoin(WellContent, and_(WellContent.item_id == Item.id, WellContent.id.in_(last)))
        .outerjoin(on_plate, on_plate.id == WellContent.plate_id)
        .outerjoin(
            Lineage, and_(Lineage.child_id == Item.id, Lineage.edge == Edge.SORTED_FROM, Lineage.voided.is_(False))
        )
        .outerjoin(source, source.id == Lineage.parent_id)
        .outerjoin(File, File.id == Cell.image_file_id)
        .where(Item.voided.is_(False), Cell.voided.is_(False))
        .order_by(Item.id)
    )
    if plate:
        statement = statement.where(on_plate.barcode == plate)
    return session.execute(of_number(statement, number)).all()


CELL: Columns = (
    CODE,
    column("CELLTYPE", N_("Type"), "kind", K.WORD, words=Kind),
    column("CTRLROLE", N_("Role of a control"), "role", K.WORD, words=ControlRole, origin="Assigned"),
    column("PARENT", N_("Sorted from"), "source", K.CODE, origin="Assigned"),
    column("RUNID", N_("Run"), "run", K.NUMBER, origin="Assigned"),
    column("FIRSTYPE", N_("Type as first recorded"), "first_kind", K.WORD, words=Kind),
    column("RECLREAS", N_("Why reclassified"), "reclassified_reason"),
    column("PLATE", N_("Plate"), "plate", K.CODE),
    column("WELL", N_("Well"), "well", K.CODE, rule="R09"),
    column("LIVE", N_("In its well now"), "live", K.FLAG, origin="Derived"),
    column("OUTCOME", N_("Outcome"), "outcome", K.WORD, words=SortOutcome),
    column("VERIF", N_("Verified by"), "verification", K.WORD, words=Verification),
    Column(N_("Lost at step"), lambda row: loss_step(row.lost_at_step or ""), name="LOSTSTEP"),
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


def products(
    session: Session, plate: str = "", *, number: int | None = None, cells: Collection[str] | None = None
) -> Rows:
    """Every WGA product with the cell it came from and its well: of a plate, a participant, or cells by their codes."""
    source, on_plate = aliased(Item), aliased(Item)
    statement = (
        select(
            WgaProduct.id,
            WgaProduct.version,
            WgaProduct.run_id.label("run"),
            Item.id.label("item_id"),
            Item.barcode,
            Participant.number,
            source.barcode.label("cell"),
            source.kind.label("kind"),
            on_plate.barcode.label("plate"),
            WellContent.well,
            WgaProduct.kit,
            WgaProduct.volume_ul,
            Item.volume_ul.label("left_ul"),
            WgaProduct.conc_ng_ul,
            WgaProduct.yield_ng,
            WgaProduct.qualifier,
            WgaProduct.frag_bp,
            WgaProduct.frag_low_bp,
            WgaProduct.frag_high_bp,
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
            Item.restriction_reason,
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
    if cells is not None:
        statement = statement.where(source.barcode.in_(cells))
    return session.execute(of_number(statement, number)).all()


WGA: Columns = (
    CODE,
    column("PARENT", N_("Cell"), "cell", K.CODE, origin="Assigned"),
    column("CELLTYPE", N_("Type"), "kind", K.WORD, words=Kind),
    column("RUNID", N_("Run"), "run", K.NUMBER, origin="Assigned"),
    column("PLATE", N_("Plate"), "plate", K.CODE, origin="Assigned"),
    column("WELL", N_("Well"), "well", K.CODE, origin="Assigned"),
    column("WGAKIT", N_("Kit"), "kit", K.WORD, words=WgaKit),
    column("VOLUME", N_("Volume per product"), "volume_ul", K.NUMBER, unit="µL", places=1),
    column("VOLLEFT", N_("Volume left"), "left_ul", K.NUMBER, unit="µL", places=1, origin="Derived"),
    column("CONC", N_("Concentration"), "conc_ng_ul", K.NUMBER, unit="ng/µL"),
    column("YIELD", N_("Yield"), "yield_ng", K.NUMBER, unit="ng"),
    column("YIELDQ", N_("How the yield is to be read"), "qualifier", K.WORD, words=Qualifier),
    column("SIZE", N_("Fragment size"), "frag_bp", K.NUMBER, unit="bp", places=0),
    column("SIZELO", N_("Fragment size, lowest"), "frag_low_bp", K.NUMBER, unit="bp", places=0),
    column("SIZEHI", N_("Fragment size, highest"), "frag_high_bp", K.NUMBER, unit="bp", places=0),
    column("A260A280", N_("A260/280"), "a260280", K.NUMBER, places=2),
    column("GII", N_("GII"), "gii", K.NUMBER),
    column("MRKPASS", N_("Markers positive"), "markers_pass", K.NUMBER),
    column("MRKTOTAL", N_("Markers tested"), "markers_total", K.NUMBER),
    column("ADO", N_("Allele drop-out"), "ado_pct", K.NUMBER, unit="%"),
    column("LOWGII", N_("Why sent below the gate"), "low_gii_override"),
    column("NOQC", N_("Why without quality control"), "no_qc_reason", rule="R12"),
    column("NTC", N_("No-template control"), "ntc_verdict", K.WORD, words=NtcVerdict, origin="Derived", rule="R14"),
    *STATE,
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
