"""The tumour block: asked for, received, reviewed, cut, extracted, and linked as the reference of all cells."""

from datetime import timedelta

from sqlalchemy import select

from app.actions import labels
from app.actions.codes import item_of, new_item, participant_by_number
from app.actions.deviations import deviate
from app.actions.participants import check_free_text, corrects
from app.domain.barcode import printed
from app.domain.errors import NeedsReason, NotFound, OtherParticipant, Refused
from app.domain.ffpe import (
    BlockFacts,
    BlockForm,
    ExtractForm,
    ReviewForm,
    SectionsForm,
    may_ask_sections,
    may_be_reference,
    may_extract,
)
from app.domain.order import not_in_future
from app.domain.words import (
    BlockStatus,
    CountStage,
    Custody,
    DeviationCode,
    Edge,
    Kind,
    ParticipantStatus,
    Processing,
    Quality,
    RequestStatus,
    SourceReason,
    YesNo,
)
from app.i18n import _
from app.queries.specimens import ancestors
from app.work import Versioned, Work
from db.models import Block, Count, Extract, Item, Participant, Reference, Review, SectionSet

FALLBACK = frozenset(SourceReason) - {SourceReason.NON_BONE_MET}


def request(work: Work, number: int, form: BlockForm) -> str:
    """Ask pathology for a block; returns the code under which it is expected."""
    participant = participant_by_number(work, number)
    _may_start(participant)
    item, row = _new_block(work, participant, form)
    row.revise(request_status=RequestStatus.REQUESTED, requested=work.moment())
    item.custody = Custody.EXPECTED
    work.log("block.requested", item)
    return item.barcode


def remind(work: Work, scanned: str) -> None:
    """Remind pathology of a request."""
    item, row = _block(work, scanned)
    if row.request_status not in (RequestStatus.REQUESTED, RequestStatus.REMINDED):
        raise Refused(_("{code} waits for nothing.").format(code=printed(item.barcode)), hint=_("It is not expected."))
    row.revise(request_status=RequestStatus.REMINDED, reminded=work.moment())
    work.log("block.reminded", item)


def refuse(work: Work, scanned: str, reason: str) -> None:
    """Pathology does not give the block; the request stays on record with its reason."""
    item, row = _block(work, scanned)
    if not reason.strip():
        raise NeedsReason(_("A refusal needs its reason."), hint=_("Say what pathology answered."))
    row.revise(request_status=RequestStatus.REFUSED, refused=work.moment(), refused_reason=reason.strip())
    item.custody = Custody.ELSEWHERE
    work.log("block.refused", item)


def receive(work: Work, scanned: str, *, identity_checked: YesNo, stays_in_pathology: bool = False) -> None:
    """A block arrives, or its sections do while it stays in pathology. What arrives is always received."""
    item, row = _block(work, scanned)
    row.revise(
        request_status=RequestStatus.RECEIVED,
        received=work.moment(),
        identity_checked=identity_checked,
        stays_in_pathology=stays_in_pathology,
        due_back=row.due_back or work.today + timedelta(days=work.settings.block_return_days),
    )
    item.revise(custody=Custody.ELSEWHERE if stays_in_pathology else Custody.IN_LAB, processing=Processing.AVAILABLE)
    labels.ask(work, item)
    work.log("block.received", item, identity=identity_checked.value)
    if identity_checked is YesNo.NO:
        text = _("The identity of {code} did not fit at its receipt.").format(code=printed(item.barcode))
        item.quality = Quality.REJECTED
        deviate(work, DeviationCode.LABEL, text, rule="LABEL", items=[item])


def receive_unasked(work: Work, number: int, form: BlockForm, *, identity_checked: YesNo) -> str:
    """A block that nobody asked for arrives: it is recorded and received; returns its code."""
    item, _row = _new_block(work, participant_by_number(work, number), form)
    receive(work, item.barcode, identity_checked=identity_checked)
    return item.barcode


def describe(work: Work, scanned: str, form: BlockForm, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Complete or correct what is known of a block."""
    item, row = _block(work, scanned)
    work.expect(row, seen)
    check_free_text(form)
    if corrects(row, form.recorded()):
        work.because(reason)
    row.revise(**form.recorded(), missing=form.stored_missing())
    work.log("block.described", item)


def review(work: Work, scanned: str, form: ReviewForm) -> None:
    """Record a pathologist's review; earlier ones stay (R17: below the limit it is not adequate, or says why)."""
    item, _row = _block(work, scanned)
    check_free_text(form)
    not_in_future(_("The review"), form.at, now=work.now)
    limit = work.settings.tumour_nuclei_inadequate_pct
    pct = form.tumour_nuclei_pct
    if pct is not None and pct < limit and form.adequate is YesNo.YES and not form.adequate_reason:
        raise NeedsReason(
            _("Below {limit} % tumour nuclei a block is not adequate.").format(limit=f"{limit:g}"),
            hint=_("Record it as not adequate, or give the pathologist's reason."),
            code="adequate_reason",
            way_out="adequate",
        )
    columns = form.recorded() | {"at": form.at or work.moment()}
    work.add(Review(block_id=item.id, pathologist=work.who.login, missing=form.stored_missing(), **columns))
    item.quality = Quality.ACCEPTED if form.adequate is YesNo.YES else item.quality
    work.log("block.reviewed", item, tumour_nuclei_pct=pct)


def ask_sections(work: Work, scanned: str, form: SectionsForm, *, reason: str = "") -> str:
    """Ask for sections under a code of their own; without DP cells the participant's need a reason (edge case 6)."""
    item, row = _block(work, scanned)
    count = form.count or 0
    may_ask_sections(_facts(item, row), count)
    if _has_no_dp(work, item) and not reason.strip():
        raise NeedsReason(
            _("No DP cell was counted for this participant."), hint=_("Say what the sections are for."), way_out="no-dp"
        )
    if reason.strip():
        work.because(reason)
    section = new_item(
        work, Kind.SECTION, _owner(work, item), parent=item, edge=Edge.SECTIONED_FROM, custody=Custody.EXPECTED
    )
    work.add(
        SectionSet(
            item_id=section.id, block_id=item.id, asked=count, thickness_um=form.thickness_um, asked_at=work.moment()
        )
    )
    labels.ask(work, section)
    work.log("sections.asked", item, count=count)
    return section.barcode


def report_cut(work: Work, scanned: str, form: SectionsForm) -> None:
    """Sections came: more than were left is a fact with its deviation (R16), and the block is exhausted at zero."""
    section = item_of(work, scanned, Kind.SECTION)
    row = work.session.scalars(select(SectionSet).where(SectionSet.item_id == section.id)).one()
    block_item = work.get(Item, row.block_id)
    block = work.session.scalars(select(Block).where(Block.item_id == block_item.id)).one()
    count = form.count or 0
    row.revise(cut=count, cut_at=work.moment(), thickness_um=form.thickness_um or row.thickness_um)
    section.revise(custody=Custody.IN_LAB, processing=Processing.AVAILABLE, quality=Quality.ACCEPTED)
    if block.sections_left is not None:
        if count > block.sections_left:
            text = _("{count} sections of {code} were cut; {left} had been left.").format(
                count=count, code=printed(block_item.barcode), left=block.sections_left
            )
            deviate(work, DeviationCode.STOCK, text, rule="R16", items=[block_item])
        left = max(block.sections_left - count, 0)
        low = BlockStatus.LOW if left <= work.settings.sections_low else BlockStatus.IN_USE
        block.revise(sections_left=left, status=BlockStatus.EXHAUSTED if left == 0 else low)
    work.log("sections.cut", block_item, count=count)


def extract(work: Work, scanned: str, form: ExtractForm, *, pathologist_reason: str = "") -> str:
    """DNA extracted from sections or from a block; returns the extract's code."""
    source = item_of(work, scanned, Kind.SECTION, Kind.BLOCK)
    block_item, block = _block_behind(work, source)
    nuclei = last_review(work, block_item)
    pct = nuclei.tumour_nuclei_pct if nuclei else None
    may_extract(_facts(block_item, block), pct, work.settings, reason=pathologist_reason)
    check_free_text(form)
    item = new_item(
        work,
        Kind.EXTRACT,
        _owner(work, source),
        parent=source,
        edge=Edge.EXTRACTED_FROM,
        processing=Processing.AVAILABLE,
        quality=Quality.ACCEPTED,
    )
    columns = form.recorded() | {"at": form.at or work.moment()}
    why = pathologist_reason.strip() or None
    work.add(Extract(item_id=item.id, pathologist_reason=why, missing=form.stored_missing(), **columns))
    labels.ask(work, item)
    work.log("extract.made", item, amount_ng=form.amount_ng)
    return item.barcode


def link(work: Work, number: int, scanned: str, source_reason: SourceReason, *, reason: str = "") -> None:
    """Link a block or extract as the reference of all cells of a participant; replacing one keeps both (R15, R24)."""
    participant = participant_by_number(work, number)
    item = item_of(work, scanned, Kind.BLOCK, Kind.EXTRACT)
    if item.participant_id != participant.id:
        raise OtherParticipant(
            _("STOP. This block belongs to another participant."),
            hint=_("Put it aside, then scan a block of {number}.").format(number=f"MB-{number:03d}"),
            code=item.barcode,
            expected=f"MB{number:03d}",
            open_work="link",
        )
    block_item, block = _block_behind(work, item)
    may_be_reference(_facts(block_item, block), source_reason)
    now = current_reference(work, participant)
    if now is not None and now.item_id == item.id:
        raise Refused(
            _("{code} is the reference already.").format(code=printed(item.barcode)), hint=_("Nothing to do.")
        )
    if now is not None:
        work.because(reason)
        now.revise(until=work.moment(), change_reason=reason.strip())
        work.session.flush()
    work.add(
        Reference(participant_id=participant.id, item_id=item.id, source_reason=source_reason, since=work.moment())
    )
    work.log("reference.changed" if now else "reference.linked", item, reason=source_reason.value)
    if source_reason in FALLBACK:
        text = _("The reference of {number} is no metastasis outside bone: {reason}.").format(
            number=f"MB-{number:03d}", reason=source_reason.value
        )
        deviate(work, DeviationCode.FFPE_FALLBACK, text, rule="R15", items=[item])


def give_back(work: Work, scanned: str) -> None:
    """The block goes back to pathology."""
    item, row = _block(work, scanned)
    row.returned = work.moment()
    item.revise(custody=Custody.RETURNED, changed_at=work.now)
    work.log("block.returned", item)


def current_reference(work: Work, participant: Participant) -> Reference | None:
    return work.session.scalar(
        select(Reference).where(Reference.participant_id == participant.id, Reference.until.is_(None))
    )


def last_review(work: Work, block: Item) -> Review | None:
    return work.session.scalar(select(Review).where(Review.block_id == block.id).order_by(Review.id.desc()).limit(1))


def _new_block(work: Work, participant: Participant, form: BlockForm) -> tuple[Item, Block]:
    check_free_text(form)
    item = new_item(work, Kind.BLOCK, participant)
    row = Block(
        item_id=item.id,
        request_status=RequestStatus.REQUESTED,
        missing=form.stored_missing(),
        **form.recorded(),
    )
    work.add(row)
    return item, row


def _block(work: Work, scanned: str) -> tuple[Item, Block]:
    item = item_of(work, scanned, Kind.BLOCK)
    return item, work.session.scalars(select(Block).where(Block.item_id == item.id)).one()


def _block_behind(work: Work, item: Item) -> tuple[Item, Block]:
    """The block that sections or an extract came from, or the block itself."""
    for each in ancestors(work.session, item.id):
        row = work.session.scalar(select(Block).where(Block.item_id == each))
        if row is not None:
            return work.get(Item, each), row
    raise NotFound(_("{code} comes from no block.").format(code=printed(item.barcode)), hint=_("Scan a block."))


def _facts(item: Item, row: Block) -> BlockFacts:
    return BlockFacts(item.barcode, row.nature, row.is_bone, row.decalcified, row.sections_left, row.status)


def _owner(work: Work, item: Item) -> Participant | None:
    return work.get(Participant, item.participant_id) if item.participant_id else None


def _has_no_dp(work: Work, item: Item) -> bool:
    """A final count of 0 DP cells, and none above."""
    rows = (
        select(Count.n_dp)
        .join(Item, Item.id == Count.item_id)
        .where(Item.participant_id == item.participant_id, Count.stage == CountStage.FINAL, Count.n_dp.is_not(None))
    )
    counted = work.session.scalars(rows).all()
    return bool(counted) and max(count or 0 for count in counted) == 0


def _may_start(participant: Participant) -> None:
    if participant.status is ParticipantStatus.WITHDRAWN:
        raise Refused(
            _("Participant {number:03d} withdrew: nothing more is asked for.").format(number=participant.number),
            hint=_("Returns and destruction can still be recorded."),
        )
