"""Cells: what became of each, how it looks, what it is called, where it goes."""

from sqlalchemy import select

from app.actions import labels
from app.actions.codes import item_of
from app.actions.deviations import deviate
from app.actions.participants import check_free_text, corrects
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.file_names import bare_name
from app.domain.steps.sorting import CellForm
from app.domain.verbs import loss_step
from app.domain.words import (
    CELL_KINDS,
    Custody,
    DeviationCode,
    FileKind,
    Kind,
    Processing,
    SortOutcome,
    Verification,
    label_of,
)
from app.i18n import _
from app.work import Versioned, Work
from db.models import (
    Cell,
    File,
    Item,
    Participant,
    WellContent,
)

GONE = (SortOutcome.EMPTY, SortOutcome.LOST)


def set_outcome(work: Work, cell: str, outcome: SortOutcome, *, reason: str = "", at_step: str = "sorting") -> None:
    """What became of a cell; LOST names its step and drafts a deviation, and the code stays its own."""
    item = item_of(work, cell, *CELL_KINDS)
    row = cell_row(work, item)
    if row.outcome is outcome:
        return
    if row.outcome in GONE or outcome is SortOutcome.LOST:
        work.because(reason)
    row.revise(
        outcome=outcome,
        fate_reason=reason.strip() or row.fate_reason,
        lost_at_step=at_step if outcome is SortOutcome.LOST else None,
        verification=Verification.IMAGE if outcome is SortOutcome.RECOVERED else row.verification,
    )
    settle(work, item, outcome)
    work.log("cell.lost" if outcome is SortOutcome.LOST else "cell.revised", item, outcome=outcome.value, step=at_step)
    if outcome is SortOutcome.LOST:
        text = _("{code} was lost at {step}.").format(code=printed(item.barcode), step=loss_step(at_step))
        deviate(work, DeviationCode.LOST, text, rule="LOST", items=[item])


def describe(
    work: Work, cell: str, form: CellForm, *, seen: int | Versioned | None, reason: str = "", at_step: str = "sorting"
) -> None:
    """Describe a cell: counts, doublet, viability, morphology; a value that changes needs the reason, a loss its step."""
    item = item_of(work, cell, *CELL_KINDS)
    row = cell_row(work, item)
    work.expect(row, seen)
    check_free_text(form)
    columns = {name: value for name, value in form.recorded().items() if name != "outcome"}
    columns = {n: v for n, v in columns.items() if v is not None or n not in ("verification", "n_expected")}
    if corrects(row, {n: v for n, v in columns.items() if n != "verification"}):
        work.because(reason)
    row.revise(**columns, missing=form.stored_missing())
    if form.outcome is not None and form.outcome is not row.outcome:
        set_outcome(work, cell, form.outcome, reason=reason or form.fate_reason or "", at_step=at_step)
    work.log("cell.revised", item)


def reclassify(work: Work, cell: str, kind: Kind, reason: str) -> str:
    """Another type for a cell, with the reason; returns its code: the same while it bears no label, else a second one."""
    item = item_of(work, cell, *CELL_KINDS)
    if kind not in CELL_KINDS or kind is item.kind:
        raise Refused(_("{code} is {kind} already.").format(code=printed(item.barcode), kind=label_of(item.kind)))
    work.because(reason)
    row = cell_row(work, item)
    row.reclassified_reason = reason.strip()
    before, item.kind = item.kind, kind
    if labels.is_on(work, item):
        owner = work.get(Participant, item.participant_id) if item.participant_id else None
        labels.recode(work, item, owner.number if owner else 0, _("reclassified"))
    work.log("cell.reclassified", item, before=before.value, kind=kind.value)
    return item.barcode


def attach_image(work: Work, cell: str, name: str, sha256: str, size: int, place: str = "") -> None:
    """Name the image of a cell by its SHA-256; the file stays where it is."""
    item = item_of(work, cell, *CELL_KINDS)
    file = File(
        name=bare_name(name),
        kind=FileKind.IMAGE,
        sha256=sha256,
        size=size,
        place=place or None,
        participant_id=item.participant_id,
        added=work.moment(),
    )
    work.add(file)
    cell_row(work, item).revise(image_file_id=file.id, verification=Verification.IMAGE)
    work.log("cell.revised", item, image=sha256[:12])


def move_to_tube(work: Work, cell: str) -> None:
    """A cell leaves its well for a tube of its own: from then on it bears a label."""
    item = item_of(work, cell, *CELL_KINDS, Kind.WGA_PRODUCT)
    content = _content_of(work, item)
    if content is None:
        raise Refused(_("{code} lies in no well.").format(code=printed(item.barcode)), hint=_("Nothing to move."))
    content.live = False
    labels.ask(work, item)
    work.log("item.moved", item, well=content.well)


def name_in_source(work: Work, cell: str, name: str, *, cluster: str = "") -> None:
    """What a source calls a cell that was taken over from it, and the cluster it belongs to."""
    item = item_of(work, cell, *CELL_KINDS)
    cell_row(work, item).revise(source_name=name.strip() or None, cluster=cluster.strip() or None)
    work.log("cell.revised", item)


def cell_row(work: Work, item: Item) -> Cell:
    return work.session.scalars(select(Cell).where(Cell.item_id == item.id)).one()


def settle(work: Work, item: Item, outcome: SortOutcome) -> None:
    """Custody, processing and the well follow the outcome; what was lost or empty leaves its well.

    A well that the cell's product took stays with the product.
    """
    is_gone = outcome in GONE
    if is_gone:
        item.processing = Processing.ENDED
    elif item.processing is Processing.ENDED:
        item.processing = Processing.SORTED
    if outcome is SortOutcome.LOST:
        item.custody = Custody.LOST
    elif item.custody is Custody.LOST:
        item.custody = Custody.IN_LAB
    item.changed_at = work.now
    last = select(WellContent).where(WellContent.item_id == item.id).order_by(WellContent.id.desc())
    content = work.session.scalar(last.limit(1))
    if content is not None and content.live is is_gone and (is_gone or not _is_taken(work, content)):
        content.live = not is_gone
    work.session.flush()


def _is_taken(work: Work, content: WellContent) -> bool:
    """Whether something else lies in the well."""
    others = select(WellContent.id).where(
        WellContent.plate_id == content.plate_id,
        WellContent.well == content.well,
        WellContent.live,
        WellContent.item_id != content.item_id,
    )
    return work.session.scalar(others.limit(1)) is not None


def _content_of(work: Work, item: Item) -> WellContent | None:
    return work.session.scalar(select(WellContent).where(WellContent.item_id == item.id, WellContent.live))
