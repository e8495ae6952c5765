"""A run that begins on one scanned thing: its form filled as last time, its lots and instrument by scan."""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.actions.runs import Means
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.run_times import RunTimes, StartTime
from app.domain.step import Step
from app.domain.times import Moment
from app.i18n import _
from app.queries.runs import as_last_time
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.form_page import FormPage
from ui.widgets.button import Button
from ui.widgets.means import MeansCard


class StartPage(FormPage):
    """`begin` starts the run; what is asked anew each time is in ANEW. Late: the times are typed."""

    STEP: ClassVar[Step]
    TIMES: ClassVar[type[RunTimes] | type[StartTime]] = RunTimes
    ANEW: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.is_late = False
        self.means = MeansCard(lab)
        self.panel.add(self.means)
        self.late = Button(_("Enter late"), kind="quiet", icon="history")
        self.late.clicked.connect(self._on_late)
        self.header.add(self.late)

    def begin(self, form: Form, means: Means, started: Moment | None, finished: Moment | None) -> None:
        """Start the run, or record it as it was; raises what is refused."""
        raise NotImplementedError

    def arrive(self, subject: str) -> None:
        self.subject, self.is_late = subject, False
        self.means.clear()
        self.show_run()

    def take_scan(self, text: str) -> bool:
        """A lot or an instrument."""
        return self.means.take_scan(text, self.STEP.key)

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def show_run(self) -> None:
        """Draw the form anew."""
        self.footer.set_verb(_("Enter late") if self.is_late else _(self.STEP.verb))
        forms: tuple[type[Form], ...] = (self.TIMES, self.STEP.form) if self.is_late else (self.STEP.form,)
        self.show_forms({self.STEP.form: self._usual()}, only=forms)

    def _usual(self) -> Mapping[str, Any]:
        last = self.lab.ask(as_last_time, self.STEP.key)
        return {name: value for name, value in last.items() if name not in self.ANEW}

    def _attempt(self) -> None:
        form = self.form(self.STEP.form)
        times = self.form(self.TIMES).recorded() if self.is_late else {}
        if self.is_late and times["started"] is None:
            raise Refused(_("A run entered late needs its start."), hint=_("Type when it began."), code="started")
        self.begin(form, self.means.means, times.get("started"), times.get("finished"))
        self.drop_draft()

    def _take_answer(self, needed: Refused, answer: str) -> None:
        self.means.take_answer(needed, answer)
        if needed.way_out == "confirm-text":
            for view in self.views.values():
                view.confirm_text()

    def _on_late(self) -> None:
        self.is_late = not self.is_late
        self.show_run()
