"""Sections of a block and the DNA made of them: asked for, cut, used, extracted, corrected."""

from typing import Any

from sqlalchemy import select

from app import consent
from app.actions import labels
from app.actions.blocks import block_behind, block_of, facts_of, last_review, owner_of, was_cut
from app.actions.codes import as_written, item_of, new_item, subject_id_of
from app.actions.deviations import deviate
from app.actions.participants import check_free_text, corrects
from app.actions.runs import view_of
from app.domain.barcode import printed
from app.domain.errors import NeedsReason
from app.domain.ffpe import ExtractForm, SectionsForm, may_ask_sections, may_extract, status_after
from app.domain.lots import lot_ended
from app.domain.order import not_in_future
from app.domain.withdrawal import Use
from app.domain.words import CountStage, Custody, DeviationCode, Edge, Kind, Processing, Quality, Role
from app.i18n import _
from app.work import Versioned, Work
from db.models import Block, Count, Extract, Item, Lot, SectionSet


def ask(work: Work, scanned: str, form: SectionsForm, *, reason: str = "") -> str:
    """Ask for sections under a code of their own; without DP cells the participant's need a reason (edge case 6)."""
    item, row = block_of(work, scanned)
    consent.may_be(work, Use.WORK, item)
    may_ask_sections(facts_of(item, row), form.count or 0)
    not_in_future(_("The request"), form.at, now=work.now)
    if _has_no_dp(work, item) and not reason.strip():
        raise NeedsReason(
            _("No DP cell was counted for this participant."), hint=_("Say what the sections are for."), way_out="no-dp"
        )
    if reason.strip():
        work.because(reason)
    section = _new_sections(work, item, form, custody=Custody.EXPECTED, asked=form.count)
    labels.ask(work, section)
    work.log("sections.asked", item, count=form.count)
    return section.barcode


def report_cut(work: Work, scanned: str, form: SectionsForm, *, reason: str = "") -> None:
    """Sections came, as many as were truly cut; more than were left is a fact with its deviation (R16).

    Reported once more it is a correction with its reason: what is left follows.
    """
    section = item_of(work, scanned, Kind.SECTION)
    row = work.session.scalars(select(SectionSet).where(SectionSet.item_id == section.id)).one()
    not_in_future(_("The cut"), form.at, now=work.now)
    count, before = form.count or 0, row.cut
    if before is not None and before != count:
        work.because(reason)
    row.revise(cut=count, cut_at=form.at or work.moment(), thickness_um=form.thickness_um or row.thickness_um)
    came = count > 0
    section.revise(
        custody=Custody.IN_LAB if came else Custody.ELSEWHERE,
        processing=Processing.AVAILABLE if came else Processing.ENDED,
        quality=Quality.ACCEPTED,
    )
    block_item = work.get(Item, row.block_id)
    _take_from(work, block_item, count - (before or 0))
    work.log("sections.cut", block_item, count=count)


def came(work: Work, scanned: str, form: SectionsForm) -> str:
    """Sections or curls that nobody asked for came from a block, here or in pathology; returns their code."""
    item, _row = block_of(work, scanned)
    section = _new_sections(work, item, form, custody=Custody.IN_LAB, asked=None)
    labels.ask(work, section)
    report_cut(work, section.barcode, form)
    return section.barcode


def extract(work: Work, scanned: str, form: ExtractForm, *, lot: str = "", pathologist_reason: str = "") -> str:
    """DNA extracted from sections or from a block; returns the extract's code.

    It is a fact: an expired kit lot (R08) and more sections than there were (R16) are deviations.
    """
    source = item_of(work, scanned, Kind.SECTION, Kind.BLOCK)
    block_item, block = block_behind(work, source)
    nuclei = last_review(work, block_item)
    pct = nuclei.tumour_nuclei_pct if nuclei else None
    may_extract(facts_of(block_item, block), pct, work.settings, reason=pathologist_reason)
    check_free_text(form)
    not_in_future(_("The extraction"), form.at, now=work.now)
    consent.note_facts(work, [source], form.at)
    item = new_item(
        work,
        Kind.EXTRACT,
        owner_of(work, source),
        parent=source,
        edge=Edge.EXTRACTED_FROM,
        processing=Processing.AVAILABLE,
        quality=Quality.ACCEPTED,
        volume_ul=_volume(form),
    )
    columns = _extract_columns(work, form, item, lot) | {"at": as_written(work, item, form.at) or work.moment()}
    why = pathologist_reason.strip() or None
    work.add(Extract(item_id=item.id, pathologist_reason=why, missing=form.stored_missing(), **columns))
    _use_sections(work, source, form.sections_used or 0)
    labels.ask(work, item)
    work.log("extract.made", item, amount_ng=form.amount_ng)
    return item.barcode


def revise_extract(
    work: Work,
    scanned: str,
    form: ExtractForm,
    *,
    seen: int | Versioned | None,
    lot: str = "",
    reason: str = "",
) -> None:
    """Complete or correct what is known of an extract; a value that changes needs the reason."""
    item = item_of(work, scanned, Kind.EXTRACT)
    row = work.session.scalars(select(Extract).where(Extract.item_id == item.id)).one()
    work.expect(row, seen)
    check_free_text(form)
    not_in_future(_("The extraction"), form.at, now=work.now)
    columns = _extract_columns(work, form, item, lot) | {"at": form.at or row.at}
    if corrects(row, columns):
        work.because(reason)
    row.revise(**columns, missing=form.stored_missing())
    work.log("extract.revised", item)


def _new_sections(work: Work, block: Item, form: SectionsForm, *, custody: Custody, asked: int | None) -> Item:
    section = new_item(
        work, Kind.SECTION, owner_of(work, block), parent=block, edge=Edge.SECTIONED_FROM, custody=custody
    )
    asked_at = None if asked is None else form.at or work.moment()
    work.add(
        SectionSet(
            item_id=section.id,
            block_id=block.id,
            asked=asked,
            thickness_um=form.thickness_um,
            asked_at=asked_at,
        )
    )
    return section


def _take_from(work: Work, item: Item, count: int) -> None:
    """So many sections fewer in a block; more than were left is a deviation (R16), none left makes it exhausted."""
    block = work.session.scalars(select(Block).where(Block.item_id == item.id)).one()
    if block.sections_left is None:
        return
    if count > block.sections_left:
        text = _("{count} sections of {code} were cut; {left} had been left.").format(
            count=count, code=printed(item.barcode), left=block.sections_left
        )
        deviate(work, DeviationCode.STOCK, text, rule="R16", items=[item])
    left = max(block.sections_left - count, 0)
    work.session.flush()
    block.revise(sections_left=left, status=status_after(left, work.settings, was_cut=was_cut(work, item)))


def _use_sections(work: Work, source: Item, count: int) -> None:
    """Sections that went into DNA: of a set, which ends with its last one, or of the block itself."""
    if source.kind is Kind.BLOCK:
        _take_from(work, source, count)
        return
    row = work.session.scalars(select(SectionSet).where(SectionSet.item_id == source.id)).one()
    row.used = row.used + count
    if row.cut is not None and row.used > row.cut:
        text = _("{used} sections of {code} were used; {cut} had been cut.").format(
            used=row.used, code=printed(source.barcode), cut=row.cut
        )
        deviate(work, DeviationCode.STOCK, text, rule="R16", items=[source])
    if row.cut is not None and count and row.used >= row.cut:
        source.revise(processing=Processing.ENDED, changed_at=work.now)


def _extract_columns(work: Work, form: ExtractForm, item: Item, scanned_lot: str) -> dict[str, Any]:
    """The columns of an extract, its kit's lot among them; an expired one is a deviation that is co-signed (R08)."""
    columns = form.recorded()
    if not scanned_lot:
        return columns | {"lot_id": None}
    lot = work.get(Lot, subject_id_of(work, scanned_lot, Kind.LOT))
    ended = lot_ended(view_of(lot), form.at.day if form.at else work.today)
    if ended:
        text = _("{kind} lot {number} was used: {why}.").format(kind=lot.name, number=lot.number, why=ended)
        deviate(work, DeviationCode.LOT_EXPIRED, text, rule="R08", items=[item], cosign=Role.BIOLOGIST)
    return columns | {"lot_id": lot.id, "kit": form.kit or lot.name}


def _volume(form: ExtractForm) -> float | None:
    """The volume of an extract in µL, where amount and concentration tell it."""
    return round(form.amount_ng / form.conc_ng_ul, 1) if form.amount_ng and form.conc_ng_ul else None


def _has_no_dp(work: Work, item: Item) -> bool:
    """A final count of 0 DP cells, and none above."""
    rows = (
        select(Count.n_dp)
        .join(Item, Item.id == Count.item_id)
        .where(Item.participant_id == item.participant_id, Count.stage == CountStage.FINAL, Count.n_dp.is_not(None))
    )
    counted = work.session.scalars(rows).all()
    return bool(counted) and max(count or 0 for count in counted) == 0
