"""The folders of the copies as lines of a card: how old the last checked copy is, red where it is too old; what to decide."""

from collections.abc import Callable

from app.backup_words import known_of
from app.backups import Copies, is_file, states
from app.domain.step import hours_and_minutes
from app.i18n import _
from app.queries.overview import Pending
from app.settings import BackupPlan
from ui.lab import QtLab
from ui.marks import State
from ui.widgets.lines import LineOf


def lines_of(lab: QtLab, plan: BackupPlan, act: Callable[[], None] | None = None) -> list[LineOf]:
    """A line a folder; the second one is there even where none is set."""
    if not is_file(lab):
        return [LineOf("", _("Copied by its server"), "", State.WAIT, act)]
    titles = (_("First folder"), _("Second folder"))
    lines = [
        _line(lab, plan, title, state, act) for title, state in zip(titles, states(lab.store.path, plan), strict=False)
    ]
    if len(lines) == 1:
        lines.append(LineOf("", titles[1], _("none set"), State.WAIT, act))
    return lines


def _line(lab: QtLab, plan: BackupPlan, title: str, state: Copies, act: Callable[[], None] | None) -> LineOf:
    age = state.age(lab.now)
    told = _("none") if age is None else hours_and_minutes(age)
    return LineOf("", title, told, _mark(state, plan, lab), act, state.trouble or str(state.folder))


def _mark(state: Copies, plan: BackupPlan, lab: QtLab) -> State:
    if state.is_awaited(plan):
        return State.WAIT
    if state.is_late(plan, lab.now):
        return State.BREACH
    return State.WARN if state.trouble else State.OK


def unsafe(lab: QtLab, plan: BackupPlan) -> tuple[Pending, ...]:
    """A decision for each folder whose last checked copy is too old, or where the last attempt failed."""
    return tuple(
        Pending(
            "breach" if state.is_late(plan, lab.now) else "warn",
            _("The store is not copied as planned"),
            _said(state, plan, lab),
            "settings",
            "backups",
        )
        for state in (states(lab.store.path, plan) if is_file(lab) else ())
        if not state.is_awaited(plan) and not state.is_sound(plan, lab.now)
    )


def _said(state: Copies, plan: BackupPlan, lab: QtLab) -> str:
    """What is wrong first, since a line is cut at its end; then which folder it is."""
    return _("{what} ({folder})").format(what=state.trouble or known_of(state, plan, lab.now), folder=state.folder)
