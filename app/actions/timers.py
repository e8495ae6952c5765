"""The timers of a run: its first starts with it, the next ones by a scan or a key, and its end ends what still runs."""

from collections.abc import Sequence

from sqlalchemy import select

from app.domain.errors import Refused
from app.domain.step import Step
from app.domain.steps import step_by_key
from app.domain.timer import next_stretch, stretch_title
from app.domain.times import Moment
from app.domain.words import TimeSource
from app.i18n import _
from app.work import Work
from db.models import StepRun, Timer


def start(work: Work, run_id: int, field: str, minutes: float | None = None) -> int:
    """Time a stretch of an open run, as long as its record says or as told; what ran in the run ends. Returns its id."""
    run = work.get(StepRun, run_id)
    step = step_by_key(run.step)
    title = _may_start(run, step, field)
    whole = minutes if minutes is not None else float(run.record.get(field) or 0)
    if whole <= 0:
        raise Refused(
            _("{stretch}: how long is not known.").format(stretch=title),
            hint=_("Type its minutes on the run's record."),
            code=field,
        )
    end_all(work, run)
    return _add(work, run, field, whole, work.moment(TimeSource.SCAN))


def end(work: Work, timer_id: int) -> None:
    """The timer is answered, due or not: what it timed is over at this moment."""
    timer = work.get(Timer, timer_id)
    if timer.ended is not None:
        title = stretch_title(step_by_key(work.get(StepRun, timer.run_id).step), timer.field)
        raise Refused(
            _("{stretch}: its timer was ended already.").format(stretch=title), hint=_("Nothing was changed.")
        )
    _end(work, timer)


def pass_on(work: Work, run_id: int) -> str:
    """End what runs in a run and start the stretch that comes next; returns its field, empty where none is left."""
    run = work.get(StepRun, run_id)
    step = step_by_key(run.step)
    following = next_stretch(step, run.record, [timer.field for timer in _timers(work, run)])
    if following is None:
        end_all(work, run)
        return ""
    field, minutes = following
    start(work, run_id, field, minutes)
    return field


def begin(work: Work, run: StepRun) -> None:
    """With the run starts its first stretch whose minutes are known, where the start itself is known to the minute."""
    first = next_stretch(step_by_key(run.step), run.record)
    if first is not None and run.started is not None and run.started.at is not None:
        field, minutes = first
        _add(work, run, field, minutes, run.started)


def end_all(work: Work, run: StepRun) -> None:
    """With a run ends what is still timed in it."""
    for timer in _timers(work, run):
        if timer.ended is None:
            _end(work, timer)


def _may_start(run: StepRun, step: Step, field: str) -> str:
    """The title of the stretch; refused where the run is finished or its step times no such thing."""
    if field not in step.timed:
        raise Refused(
            _("{step} times no “{field}”.").format(step=_(step.title), field=field),
            hint=_("Choose one of its stretches on the run's record."),
        )
    if run.finished is not None:
        raise Refused(_("This run is finished already."), hint=_("Nothing is timed in it any more."))
    return stretch_title(step, field)


def _add(work: Work, run: StepRun, field: str, minutes: float, started: Moment) -> int:
    timer = Timer(run_id=run.id, field=field, minutes=minutes, started=started)
    work.add(timer)
    work.log("timer.started", run=run.id, field=field, minutes=minutes)
    return timer.id


def _end(work: Work, timer: Timer) -> None:
    timer.revise(ended=work.moment(TimeSource.SCAN), ended_by=work.who.login)
    work.log("timer.ended", run=timer.run_id, field=timer.field)


def _timers(work: Work, run: StepRun) -> Sequence[Timer]:
    return work.session.scalars(select(Timer).where(Timer.run_id == run.id).order_by(Timer.id)).all()
