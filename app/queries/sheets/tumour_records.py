"""The tumour side, one row a record: blocks, their reviews, sections, DNA extracts and references, all kept."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from app.domain.derived import TumourRecord
from app.domain.words import BlockNature, BlockStatus, Fixative, Laterality, RequestStatus, SourceReason, YesNo
from app.i18n import N_
from app.queries.sheets.common import CODE, STATE, Columns, Joined, added
from app.queries.specimens import ancestors
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Block, Extract, Item, Lot, Participant, Reference, Review, SectionSet

_OWN: Final = {
    (TumourRecord.BLOCK, "source_reason"): "block_reason",
    (TumourRecord.REFERENCE, "source_reason"): "reference_reason",
    (TumourRecord.REVIEW, "at"): "review_at",
    (TumourRecord.DNA, "at"): "dna_at",
    (TumourRecord.SECTIONS, "count"): "asked",
}
"""Columns and fields whose name means another thing in another kind of record."""


def tumour_records(session: Session) -> tuple[Joined, ...]:
    """Blocks first, each kind of record in the order it was made."""
    return (
        *_told(session, TumourRecord.BLOCK, "block", _of_item(Block, Block.item_id)),
        *_told(session, TumourRecord.REVIEW, "review", _of_item(Review, Review.block_id)),
        *_told(session, TumourRecord.SECTIONS, "section_set", _of_item(SectionSet, SectionSet.item_id)),
        *_told(session, TumourRecord.DNA, "extract", _of_item(Extract, Extract.item_id)),
        *_told(session, TumourRecord.REFERENCE, "reference", _of_item(Reference, Reference.item_id)),
    )


def _of_item(table: Any, item_id: Any) -> Select[Any]:
    """The columns of a table with the code, the participant and the states of its item."""
    own = [each for each in table.__table__.columns if each.name not in ("item_id", "participant_id")]
    states = (Item.custody, Item.processing, Item.quality, Item.restriction, Item.restriction_reason)
    return (
        select(*own, Item.id.label("item_id"), Item.barcode, Participant.number, *states)
        .join_from(table, Item, Item.id == item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(table.voided.is_(False), Item.voided.is_(False))
        .order_by(table.id)
    )


def _told(session: Session, kind: TumourRecord, table: str, statement: Select[Any]) -> Iterator[Joined]:
    blocks = _block_codes(session)
    lots = {row.id: row.number for row in session.execute(select(Lot.id, Lot.number))}
    for row in session.execute(statement):
        facts: dict[str, Any] = {_OWN.get((kind, name), name): value for name, value in row._mapping.items()}
        causes = {_OWN.get((kind, name), name): cause for name, cause in dict(facts.get("missing") or {}).items()}
        parent = "" if kind is TumourRecord.BLOCK else _block_of(session, row, blocks)
        more = {"record": kind, "table": table, "parent": parent, "lot": lots.get(facts.get("lot_id") or 0)}
        yield Joined((), facts | more | {"missing": causes})


def _block_codes(session: Session) -> dict[int, str]:
    item = aliased(Item)
    return {
        row[0]: row[1] for row in session.execute(select(item.id, item.barcode).join(Block, Block.item_id == item.id))
    }


def _block_of(session: Session, row: Row[Any], blocks: dict[int, str]) -> str:
    above = ancestors(session, row.item_id)
    return next((blocks[each] for each in above if each in blocks and each != row.item_id), "")


_COLUMNS: Columns = (
    column("RECTYPE", N_("Record"), "record", K.WORD, words=TumourRecord, origin="Assigned"),
    CODE,
    column("PARENT", N_("Block"), "parent", K.CODE, origin="Assigned"),
    column("REQSTAT", N_("Request"), "request_status", K.WORD, words=RequestStatus),
    column("REQDTC", N_("Requested at"), "requested", K.TIME),
    column("REQREAS", N_("Why asked for"), "request_reason"),
    column("REMDTC", N_("Reminded at"), "reminded", K.TIME),
    column("REFDTC", N_("Refused at"), "refused", K.TIME),
    column("REFUREAS", N_("Why refused"), "refused_reason"),
    column("RECDTC", N_("Received at"), "received", K.TIME),
    column("IDENTOK", N_("Identity checked"), "identity_checked", K.WORD, words=YesNo),
    column("DUEDTC", N_("Return due"), "due_back", K.DATE),
    column("RETDTC", N_("Returned at"), "returned", K.TIME),
    column("OWNERLAB", N_("Owner laboratory"), "owner_lab"),
    column("INPATH", N_("Stays in pathology"), "stays_in_pathology", K.FLAG),
    column("NATURE", N_("Nature"), "nature", K.WORD, words=BlockNature, source="pathology report"),
    column("MILOC", N_("Site"), "site", source="pathology report"),
    column("ICDO3", N_("ICD-O-3 topography"), "icd_o3", K.CODE, source="pathology report"),
    column("LATERAL", N_("Laterality"), "laterality", K.WORD, words=Laterality, source="pathology report"),
    column("BONE", N_("Bone"), "is_bone", K.WORD, words=YesNo, rule="R15"),
    column("SAMPDTC", N_("Sampled on"), "sampled_on", K.DATE, source="pathology report"),
    column("FIXNAM", N_("Fixative"), "fixative", K.WORD, words=Fixative, source="pathology report"),
    column("FIXHOURS", N_("Fixation"), "fixation_h", K.NUMBER, unit="h", source="pathology report"),
    column(
        "COLDISCH",
        N_("Cold ischaemia"),
        "cold_ischaemia_min",
        K.NUMBER,
        unit="min",
        places=0,
        source="pathology report",
    ),
    column("DECALC", N_("Decalcified"), "decalcified", K.WORD, words=YesNo, source="pathology report"),
    column("SRCREAS", N_("Why this source"), "block_reason", K.WORD, words=SourceReason),
    column("SECLEFT", N_("Sections left"), "sections_left", K.NUMBER, rule="R16"),
    column("BLKSTAT", N_("Status"), "status", K.WORD, words=BlockStatus),
    column("MIEVAL", N_("Pathologist"), "pathologist", origin="Assigned"),
    column("MIDTC", N_("Reviewed at"), "review_at", K.TIME),
    column("MIREFID", N_("Slide"), "slide", K.CODE),
    column("TUMCECE", N_("Tumour nuclei"), "tumour_nuclei_pct", K.NUMBER, unit="%", rule="R17"),
    column("NECROSIS", N_("Necrosis"), "necrosis_pct", K.NUMBER, unit="%"),
    column("AREA", N_("Tumour area"), "area_mm2", K.NUMBER, unit="mm²"),
    column("TIL", N_("TIL"), "til_pct", K.NUMBER, unit="%"),
    column("MACRODIS", N_("Macrodissection"), "macrodissect", K.WORD, words=YesNo),
    column("ADEQUATE", N_("Adequate"), "adequate", K.WORD, words=YesNo, rule="R17"),
    column("ADEQREAS", N_("Why adequate or not"), "adequate_reason"),
    column("SECASKED", N_("Sections asked for"), "asked", K.NUMBER, rule="R16"),
    column("SECCUT", N_("Sections cut"), "cut", K.NUMBER, rule="R16"),
    column("SECUSED", N_("Sections used"), "used", K.NUMBER, origin="Derived"),
    column("THICK", N_("Thickness"), "thickness_um", K.NUMBER, unit="µm"),
    column("ASKDTC", N_("Asked for at"), "asked_at", K.TIME),
    column("CUTDTC", N_("Cut at"), "cut_at", K.TIME),
    column("DNADTC", N_("Extracted at"), "dna_at", K.TIME),
    column("DNAKIT", N_("Kit"), "kit"),
    column("DNALOT", N_("Lot number"), "lot", K.CODE),
    column("DNASEC", N_("Sections used for DNA"), "sections_used", K.NUMBER),
    column("AMOUNT", N_("Amount"), "amount_ng", K.NUMBER, unit="ng"),
    column("CONC", N_("Concentration"), "conc_ng_ul", K.NUMBER, unit="ng/µL"),
    column("A260A280", N_("A260/280"), "a260280", K.NUMBER, places=2),
    column("A260A230", N_("A260/230"), "a260230", K.NUMBER, places=2),
    column("DIN", N_("DIN"), "din", K.NUMBER, places=1),
    column("SIZE", N_("Fragment size"), "frag_bp", K.NUMBER, unit="bp", places=0),
    column("PATHREAS", N_("Pathologist's reason"), "pathologist_reason", rule="R17"),
    column("REFSINCE", N_("Reference since"), "since", K.TIME, origin="Assigned"),
    column("REFUNTIL", N_("Reference until"), "until", K.TIME, origin="Assigned"),
    column("REFREAS", N_("Why it is the reference"), "reference_reason", K.WORD, words=SourceReason, rule="R15"),
    column("REFCHGRE", N_("Why the reference changed"), "change_reason"),
    column("COVAL", N_("Remark"), "remark"),
    *STATE,
)
TUMOUR: Columns = tuple(added(each) for each in _COLUMNS)
