"""Counts per tube and assay: preliminary at the sort, final after re-gating, two readers and their consensus."""

from sqlalchemy import select

from app import consent
from app.actions.codes import item_of
from app.actions.participants import check_free_text, corrects
from app.domain.errors import Refused
from app.domain.order import not_in_future
from app.domain.steps.enumeration import CountForm, check_count
from app.domain.words import CountStage, CountStatus, Kind, Processing, Reading
from app.i18n import _
from app.queries.specimens import blood_of
from app.work import Versioned, Work
from db.models import Count, Item, Receipt, RunItem, StepRun, Tube


def record(work: Work, scanned: str, form: CountForm) -> int:
    """Record a reading of a tube (or of its fraction); returns its id. The same reading twice is a correction."""
    item = item_of(work, scanned, Kind.BLOOD, Kind.ENRICHED)
    tube = _tube_of(work, item)
    check_count(form)
    check_free_text(form)
    not_in_future(_("The reading"), form.at, now=work.now)
    _same_reader(work, tube, form)
    consent.note_facts(work, [work.get(Item, tube.item_id)], form.at)
    if _reading(work, tube.item_id, form) is not None:
        raise Refused(
            _("This reading is recorded already."), hint=_("Correct it on the count's record, with the reason.")
        )
    columns = form.recorded()
    row = Count(
        item_id=tube.item_id,
        run_id=_acquisition_of(work, item),
        assay=tube.assay,
        reader=work.who.login,
        exploratory=_is_exploratory(work, tube),
        missing=form.stored_missing(),
        **(columns | {"at": form.at or work.moment()}),
    )
    work.add(row)
    if item.processing is Processing.ACQUIRED and form.stage is CountStage.FINAL:
        item.processing = Processing.COUNTED
    blood = work.get(Item, tube.item_id)
    work.log("count.recorded", blood, stage=row.stage.value, n_dp=row.n_dp, n_ctc=row.n_ctc)
    return row.id


def revise(work: Work, number: int, form: CountForm, *, seen: int | Versioned | None, reason: str = "") -> None:
    """Correct a reading, with the reason where a number changes."""
    row = work.get(Count, number)
    work.expect(row, seen)
    check_count(form)
    check_free_text(form)
    if corrects(row, form.recorded()):
        work.because(reason)
    row.revise(**(form.recorded() | {"at": form.at or row.at}), missing=form.stored_missing())
    work.log("count.revised", work.get(Item, row.item_id), n_dp=row.n_dp, n_ctc=row.n_ctc)


def adjudicate(work: Work, scanned: str, form: CountForm) -> int:
    """The consensus of two readers who differ, by a third person or by both together."""
    item = item_of(work, scanned, Kind.BLOOD, Kind.ENRICHED)
    tube = _tube_of(work, item)
    read = set(
        work.session.scalars(
            select(Count.reading).where(Count.item_id == tube.item_id, Count.stage == CountStage.FINAL)
        )
    )
    if not {Reading.READER_1, Reading.READER_2} <= read:
        raise Refused(
            _("The consensus needs the readings of two readers."), hint=_("Record both final readings first.")
        )
    return record(work, scanned, form)


def _tube_of(work: Work, item: Item) -> Tube:
    blood = blood_of(work.session, item.id)
    if blood is None:
        raise Refused(_("{code} comes from no blood tube.").format(code=item.barcode), hint=_("Scan a tube."))
    return work.session.scalars(select(Tube).where(Tube.item_id == blood.tube_id)).one()


def _reading(work: Work, tube_id: int, form: CountForm) -> Count | None:
    same = select(Count).where(Count.item_id == tube_id, Count.stage == form.stage, Count.reading == form.reading)
    return work.session.scalar(same)


def _same_reader(work: Work, tube: Tube, form: CountForm) -> None:
    """Two readers are two people."""
    if form.reading is not Reading.READER_2 or form.status is not CountStatus.DONE:
        return
    first = select(Count.reader).where(
        Count.item_id == tube.item_id, Count.stage == form.stage, Count.reading == Reading.READER_1
    )
    if work.session.scalar(first) == work.who.login:
        raise Refused(
            _("{name} read this tube first.").format(name=work.who.name), hint=_("A second person reads it again.")
        )


def _acquisition_of(work: Work, item: Item) -> int | None:
    runs = (
        select(StepRun.id)
        .join(RunItem, RunItem.run_id == StepRun.id)
        .where(RunItem.item_id == item.id, StepRun.step == "acquisition")
        .order_by(StepRun.id.desc())
    )
    return work.session.scalar(runs.limit(1))


def _is_exploratory(work: Work, tube: Tube) -> bool:
    """R03, R06: a run or a receipt that was exploratory makes the count so."""
    receipt = work.session.scalar(select(Receipt.exploratory).where(Receipt.item_id == tube.item_id))
    runs = (
        select(StepRun.id)
        .join(RunItem, RunItem.run_id == StepRun.id)
        .where(RunItem.item_id == tube.item_id, StepRun.exploratory)
    )
    return bool(receipt) or work.session.scalar(runs.limit(1)) is not None
