"""The way of a participant's blood as a timeline: drawn to verdict."""

from app.domain.step import hours_and_minutes
from app.domain.steps import step_by_key
from app.domain.times import Moment, elapsed
from app.domain.words import CountStage, Kind
from app.i18n import _, decimal
from app.queries.case import Case, TubeCase
from ui.marks import State
from ui.widgets.timeline import TimelineEntry


def way_of(found: Case) -> list[TimelineEntry]:
    """Stations in order; the first that is not done is now."""
    tube = next((tube for tube in found.tubes if tube.is_primary), None)
    entries = [_drawn(tube), _received(tube), *(_run(found, step) for step in ("enrichment", "staining"))]
    final = [row for row in found.counts if row.stage is CountStage.FINAL]
    entries.append(TimelineEntry(_("Counted"), _when(final[-1].at) if final else "", state=State.OK if final else None))
    entries.append(_run(found, "sorting"))
    entries.append(_run(found, "wga"))
    sent = [row.sent for row in found.shipped if row.sent is not None]
    entries.append(TimelineEntry(_("Dispatched"), _when(sent[0]) if sent else "", state=State.OK if sent else None))
    entries.append(TimelineEntry(_("Verdict")))
    return _with_now(entries)


def _with_now(entries: list[TimelineEntry]) -> list[TimelineEntry]:
    for place, entry in enumerate(entries):
        if entry.state is None and not entry.is_now:
            if not any(each.is_now for each in entries):
                entries[place] = TimelineEntry(entry.name, entry.when, entry.detail, None, is_now=True)
            break
    return entries


def _drawn(tube: TubeCase | None) -> TimelineEntry:
    at = tube.draw.values.get("at") if tube else None
    volume = tube.tube.values.get("drawn_ml") if tube else None
    return TimelineEntry(_("Drawn"), _when(at), f"{decimal(volume)} mL" if volume else "", State.OK if at else None)


def _received(tube: TubeCase | None) -> TimelineEntry:
    receipt = tube.receipt.values if tube and tube.receipt else {}
    at = receipt.get("received")
    age = elapsed(tube.clock.drawn, at) if tube else None
    detail = _("after {age}").format(age=hours_and_minutes(age)) if age is not None else ""
    return TimelineEntry(_("Received"), _when(at), detail, State.OK if at else None)


def _run(found: Case, step: str) -> TimelineEntry:
    runs = [run for run in found.runs if run.step == step]
    name = _(step_by_key(step).title)
    if not runs:
        return TimelineEntry(name)
    last = runs[-1]
    if last.finished is None:
        return TimelineEntry(name, _when(last.started), _("under way"), None, is_now=True)
    cells = sum(row.kind is Kind.DP_CELL for row in found.cells) if step == "sorting" else 0
    detail = _("{count} DP cells").format(count=cells) if cells else ""
    state = State.WARN if last.exploratory_reason else State.OK
    return TimelineEntry(name, _when(last.finished), detail, state)


def _when(moment: Moment | None) -> str:
    if moment is None:
        return ""
    local = moment.local
    return moment.day.strftime("%d/%m") if local is None else local.strftime("%d/%m %H:%M")
