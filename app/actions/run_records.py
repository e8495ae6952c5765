"""What a run was done with, named after its start: a lot that was forgotten, the instrument."""

from sqlalchemy import select

from app.actions.codes import subject_id_of
from app.actions.runs import check_calibration, use_lot
from app.domain.barcode import parse, printed
from app.domain.errors import Refused
from app.domain.words import Kind
from app.i18n import _
from app.work import Work
from db.models import Item, RunItem, RunLot, StepRun


def add_lot(work: Work, run_id: int, scanned: str) -> None:
    """A lot that the run used: a fact, so that an expired one is a deviation and no refusal (R08)."""
    run = work.get(StepRun, run_id)
    lot_id = subject_id_of(work, scanned, Kind.LOT)
    if _row(work, run, lot_id) is not None:
        raise Refused(
            _("{code} is named in this run already.").format(code=printed(parse(scanned).text)),
            hint=_("Nothing was changed."),
        )
    use_lot(work, run, scanned, purpose=run.step, is_fact=True)
    _log(work, run)


def remove_lot(work: Work, run_id: int, scanned: str, reason: str) -> None:
    """A lot that was named by mistake: it leaves the run, with the reason."""
    run = work.get(StepRun, run_id)
    row = _row(work, run, subject_id_of(work, scanned, Kind.LOT))
    if row is None:
        raise Refused(
            _("{code} is not named in this run.").format(code=printed(parse(scanned).text)),
            hint=_("Nothing was changed."),
        )
    work.because(reason)
    row.voided = True
    _log(work, run)


def set_instrument(work: Work, run_id: int, scanned: str, *, reason: str = "") -> None:
    """The instrument of the run; another than before needs the reason."""
    run = work.get(StepRun, run_id)
    instrument = subject_id_of(work, scanned, Kind.INSTRUMENT)
    if run.instrument_id == instrument:
        return
    if run.instrument_id is not None:
        work.because(reason)
    run.instrument_id = instrument
    check_calibration(work, run, instrument)
    _log(work, run)


def _row(work: Work, run: StepRun, lot_id: int) -> RunLot | None:
    return work.session.scalar(select(RunLot).where(RunLot.run_id == run.id, RunLot.lot_id == lot_id))


def _log(work: Work, run: StepRun) -> None:
    inside = select(Item).join(RunItem, RunItem.item_id == Item.id).where(RunItem.run_id == run.id)
    for item in work.session.scalars(inside):
        work.log("run.revised", item, run=run.id)
