"""The tumour block: asked for, received, reviewed, cut, extracted, and linked as the reference of all cells."""

from datetime import date, timedelta

from sqlalchemy import func, or_, select

from app import consent
from app.actions import labels
from app.actions.codes import item_of, new_item, participant_by_number
from app.actions.deviations import deviate
from app.actions.participants import check_free_text, corrects
from app.domain.barcode import normalised, participant_name, printed
from app.domain.errors import NeedsReason, NotFound, OtherParticipant, Refused
from app.domain.ffpe import (
    BlockFacts,
    BlockForm,
    RequestForm,
    ReviewForm,
    may_be_reference,
    status_after,
)
from app.domain.order import not_in_future
from app.domain.times import Moment
from app.domain.withdrawal import Use
from app.domain.words import (
    Custody,
    DeviationCode,
    Kind,
    Processing,
    Quality,
    RequestStatus,
    Severity,
    SourceReason,
    YesNo,
    label_of,
)
from app.i18n import _, decimal
from app.queries.specimens import ancestors
from app.work import Versioned, Work
from db.models import Block, Item, Participant, Reference, Review, SectionSet, User

FALLBACK = frozenset(SourceReason) - {SourceReason.NON_BONE_MET}


def request(work: Work, number: int, form: BlockForm, *, asked: RequestForm | None = None) -> str:
    """Ask pathology for a block; returns the code under which it is expected."""
    participant = participant_by_number(work, number)
    may_start(participant)
    told = asked or RequestForm()
    check_free_text(told)
    not_in_future(_("The request"), told.requested, now=work.now)
    item, row = _new_block(work, participant, form)
    row.revise(
        request_status=RequestStatus.REQUESTED,
        requested=told.requested or work.moment(),
        request_reason=told.request_reason,
    )
    item.custody = Custody.EXPECTED
    work.log("block.requested", item)
    return item.barcode


def remind(work: Work, scanned: str) -> None:
    """Remind pathology of a request."""
    item, row = block_of(work, scanned)
    if row.request_status not in (RequestStatus.REQUESTED, RequestStatus.REMINDED):
        raise Refused(_("{code} waits for nothing.").format(code=printed(item.barcode)), hint=_("It is not expected."))
    row.revise(request_status=RequestStatus.REMINDED, reminded=work.moment())
    work.log("block.reminded", item)


def refuse(work: Work, scanned: str, reason: str) -> None:
    """Pathology does not give the block; the request stays on record with its reason."""
    item, row = block_of(work, scanned)
    if not reason.strip():
        raise NeedsReason(_("A refusal needs its reason."), hint=_("Say what pathology answered."))
    row.revise(request_status=RequestStatus.REFUSED, refused=work.moment(), refused_reason=reason.strip())
    item.custody = Custody.ELSEWHERE
    work.log("block.refused", item)


def receive(
    work: Work,
    scanned: str,
    *,
    identity_checked: YesNo,
    stays_in_pathology: bool = False,
    at: Moment | None = None,
    due_back: date | None = None,
) -> None:
    """A block arrives, or its sections do while it stays in pathology. What arrives is always received."""
    item, row = block_of(work, scanned)
    if row.received is not None and item.custody is Custody.IN_LAB:
        raise Refused(
            _("{code} is here already.").format(code=printed(item.barcode)),
            hint=_("Another block of the participant gets a code of its own."),
            code=item.barcode,
        )
    not_in_future(_("The arrival"), at, now=work.now)
    due = due_back or row.due_back or work.today + timedelta(days=work.settings.block_return_days)
    row.revise(
        request_status=RequestStatus.RECEIVED,
        received=at or work.moment(),
        returned=None,
        identity_checked=identity_checked,
        stays_in_pathology=stays_in_pathology,
        due_back=None if stays_in_pathology else due,
    )
    item.revise(custody=Custody.ELSEWHERE if stays_in_pathology else Custody.IN_LAB, processing=Processing.AVAILABLE)
    labels.ask(work, item)
    work.log("block.received", item, identity=identity_checked.value)
    if identity_checked is YesNo.NO:
        text = _("The identity of {code} did not fit at its receipt.").format(code=printed(item.barcode))
        item.quality = Quality.REJECTED
        deviate(work, DeviationCode.LABEL, text, rule="LABEL", items=[item])


def receive_unasked(
    work: Work,
    number: int,
    form: BlockForm,
    *,
    identity_checked: YesNo,
    stays_in_pathology: bool = False,
    at: Moment | None = None,
    due_back: date | None = None,
) -> str:
    """A block that nobody asked for arrives: it is recorded and received; returns its code."""
    item, _row = _new_block(work, participant_by_number(work, number), form)
    receive(
        work,
        item.barcode,
        identity_checked=identity_checked,
        stays_in_pathology=stays_in_pathology,
        at=at,
        due_back=due_back,
    )
    return item.barcode


def describe(work: Work, scanned: str, form: BlockForm, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Complete or correct what is known of a block."""
    item, row = block_of(work, scanned)
    work.expect(row, seen)
    check_free_text(form)
    if corrects(row, form.recorded()):
        work.because(reason)
    if form.sections_left != row.sections_left:
        row.status = status_after(form.sections_left, work.settings, was_cut=was_cut(work, item))
    row.revise(**form.recorded(), missing=form.stored_missing())
    work.log("block.described", item)


def review(work: Work, scanned: str, form: ReviewForm) -> None:
    """Record a pathologist's review; earlier ones stay (R17: below the limit it is not adequate, or says why)."""
    item, _row = block_of(work, scanned)
    check_free_text(form)
    not_in_future(_("The review"), form.at, now=work.now)
    limit = work.settings.tumour_nuclei_inadequate_pct
    pct = form.tumour_nuclei_pct
    if pct is not None and pct < limit and form.adequate is YesNo.YES and not form.adequate_reason:
        raise NeedsReason(
            _("Below {limit} % tumour nuclei a block is not adequate.").format(limit=decimal(limit)),
            hint=_("Record it as not adequate, or give the pathologist's reason."),
            code="adequate_reason",
            way_out="adequate",
        )
    columns = form.recorded() | {"at": form.at or work.moment(), "pathologist": _pathologist(work, form)}
    work.add(Review(block_id=item.id, missing=form.stored_missing(), **columns))
    item.quality = Quality.ACCEPTED if form.adequate is YesNo.YES else item.quality
    work.log("block.reviewed", item, tumour_nuclei_pct=pct)


def link(work: Work, number: int, scanned: str, source_reason: SourceReason, *, reason: str = "") -> None:
    """Link a block or extract as the reference of all cells of a participant; replacing one keeps both (R15, R24)."""
    participant = participant_by_number(work, number)
    item = _candidate(work, participant, scanned)
    block_item, block = block_behind(work, item)
    may_be_reference(facts_of(block_item, block), source_reason)
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
            number=participant_name(number), reason=source_reason.value
        )
        deviate(work, DeviationCode.FFPE_FALLBACK, text, rule="R15", items=[item])


def give_back(work: Work, scanned: str, *, at: Moment | None = None) -> None:
    """The block goes back to pathology."""
    item, row = block_of(work, scanned)
    if item.custody is not Custody.IN_LAB:
        raise Refused(
            _("{code} is not in the laboratory: {custody}.").format(
                code=printed(item.barcode), custody=label_of(item.custody).lower()
            ),
            hint=_("Nothing is here to give back."),
            code=item.barcode,
        )
    not_in_future(_("The return"), at, now=work.now)
    row.returned = at or work.moment()
    item.revise(custody=Custody.RETURNED, changed_at=work.now)
    work.log("block.returned", item)


def lose(work: Work, scanned: str, reason: str) -> None:
    """A block is nowhere to be found: a fact with its deviation; found again, it is received again."""
    item, _row = block_of(work, scanned)
    if not reason.strip():
        raise NeedsReason(
            _("A loss needs its reason."), hint=_("Say where the block was seen last, and what was searched.")
        )
    work.because(reason)
    item.revise(custody=Custody.LOST, changed_at=work.now)
    work.log("block.lost", item)
    text = _("{code} is lost: {reason}").format(code=printed(item.barcode), reason=reason.strip())
    deviate(work, DeviationCode.LOST, text, rule="LOST", items=[item], severity=Severity.MAJOR)


def check_candidate(work: Work, number: int, scanned: str) -> str:
    """The red stop where a block or an extract is another participant's (R24); its own code otherwise."""
    return _candidate(work, participant_by_number(work, number), scanned).barcode


def current_reference(work: Work, participant: Participant) -> Reference | None:
    return work.session.scalar(
        select(Reference).where(Reference.participant_id == participant.id, Reference.until.is_(None))
    )


def last_review(work: Work, block: Item) -> Review | None:
    return work.session.scalar(select(Review).where(Review.block_id == block.id).order_by(Review.id.desc()).limit(1))


def _candidate(work: Work, participant: Participant, scanned: str) -> Item:
    item = item_of(work, scanned, Kind.BLOCK, Kind.EXTRACT)
    if item.participant_id == participant.id:
        return item
    name = participant_name(participant.number)
    raise OtherParticipant(
        _("STOP. This block belongs to another participant."),
        hint=_("Put it aside, then scan a block of {number}.").format(number=name),
        code=item.barcode,
        expected=normalised(name),
        open_work="link",
    )


def _pathologist(work: Work, form: ReviewForm) -> str:
    """Who read: the account behind the initials, the initials of somebody without one, or whoever records it."""
    if not form.pathologist:
        return work.who.login
    initials = form.pathologist.upper()
    known = select(User.login).where(or_(func.upper(User.initials) == initials, User.login == form.pathologist))
    return work.session.scalar(known.limit(1)) or initials


def was_cut(work: Work, block: Item) -> bool:
    """Whether sections of a block ever came."""
    cut = select(SectionSet.id).where(SectionSet.block_id == block.id, SectionSet.cut > 0)
    return work.session.scalar(cut.limit(1)) is not None


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


def block_of(work: Work, scanned: str) -> tuple[Item, Block]:
    """The block of a scanned code."""
    item = item_of(work, scanned, Kind.BLOCK)
    return item, work.session.scalars(select(Block).where(Block.item_id == item.id)).one()


def block_behind(work: Work, item: Item) -> tuple[Item, Block]:
    """The block that sections or an extract came from, or the block itself."""
    for each in ancestors(work.session, item.id):
        row = work.session.scalar(select(Block).where(Block.item_id == each))
        if row is not None:
            return work.get(Item, each), row
    raise NotFound(_("{code} comes from no block.").format(code=printed(item.barcode)), hint=_("Scan a block."))


def facts_of(item: Item, row: Block) -> BlockFacts:
    """A block as its rules read it."""
    return BlockFacts(item.barcode, row.nature, row.is_bone, row.decalcified, row.sections_left, row.status)


def owner_of(work: Work, item: Item) -> Participant | None:
    """The participant of an item; None where it is of nobody."""
    return work.get(Participant, item.participant_id) if item.participant_id else None


def may_start(participant: Participant) -> None:
    """R20: nothing more is asked for of a participant who withdrew."""
    consent.may_person(Use.ASK, participant)
