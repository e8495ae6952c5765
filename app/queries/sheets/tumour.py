"""Tumour blocks and DNA extracts."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.domain.words import BlockNature, BlockStatus, Fixative, RequestStatus, SourceReason, YesNo
from app.i18n import N_
from app.queries.sheets.common import CODE, STATE, Columns, Rows, of_number
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Block, Extract, Item, Participant, Reference, Review, SectionSet


def blocks(session: Session, *, number: int | None = None) -> Rows:
    """Every block with its last review, its sections and DNA, and whether it is the reference."""
    last = select(func.max(Review.id)).where(Review.voided.is_(False)).group_by(Review.block_id)
    cut = (
        select(func.sum(SectionSet.cut))
        .where(SectionSet.block_id == Item.id, SectionSet.voided.is_(False))
        .scalar_subquery()
    )
    statement = (
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
            Block.identity_checked,
            Block.stays_in_pathology,
            Block.request_reason,
            Block.refused_reason,
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
            Item.restriction_reason,
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
    )
    return session.execute(of_number(statement, number)).all()


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
