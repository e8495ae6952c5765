"""Open a sort: instrument, chip, mode and destination, before the first cell is placed."""

from typing import cast

from app.actions import sorting
from app.actions.runs import Means
from app.domain.barcode import looks_like_code, parse, printed
from app.domain.form import Form
from app.domain.run_times import StartTime
from app.domain.steps import SORTING
from app.domain.steps.sorting import SortingForm
from app.domain.times import Moment
from app.domain.words import Kind
from app.i18n import N_, _
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.start_page import StartPage
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.segments import Segments

NEW, MIXED = "new", "mixed"


class SortOpenPage(StartPage):
    """The subject is the tube, and behind a blank the open plate that it goes on with, or a lot or an instrument."""

    KEY = "sort_open"
    TITLE = N_("Open a sort")
    RAIL = "sort"
    FORMS = (SortingForm,)
    VERB = N_("Open the sort")
    STEP = SORTING
    TIMES = StartTime
    ANEW = frozenset({"orientation_checked", "chip", "spin_g", "spin_min", "final_ul"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.source, self.plate = "", ""
        self.target = Segments([(NEW, _("New plate")), (MIXED, _("Mixed plate"))], NEW)
        self.target.setAccessibleName(_("Onto"))
        self.target.chosen.connect(lambda _value: self.derive())
        self.onto = DerivedCard(_("Onto"))
        self.onto.column.addWidget(self.target)
        self.told = DerivedCard(_("Then"))
        self.panel.add(self.onto)
        self.panel.add(self.told)

    def arrive(self, subject: str) -> None:
        self.source, _blank, beside = subject.partition(" ")
        is_means = looks_like_code(beside) and parse(beside).kind in (Kind.LOT, Kind.INSTRUMENT)
        self.plate = "" if is_means else beside
        self.target.setVisible(not self.plate)
        self.target.set_value(NEW)
        super().arrive(f"{self.source} {self.plate}".strip())
        if is_means:
            self.take_scan(beside)

    def show_run(self) -> None:
        title = _("Sort {code}, entered late") if self.is_late else _("Sort {code}")
        self.header.set_texts(
            title.format(code=printed(self.source)),
            _("Scan the instrument and the lots; the rest stands as last time."),
        )
        super().show_run()
        self.footer.set_verb(_(self.VERB))

    def derive(self) -> None:
        if self.plate:
            facts = [Fact(_("Goes on with"), printed(self.plate))]
        elif self.target.value() == MIXED:
            facts = [Fact(_("A new plate"), _("of several participants"))]
        else:
            facts = [Fact(_("A new plate"), _("of this participant only"))]
        self.told.show_facts(facts)

    def begin(self, form: Form, means: Means, started: Moment | None, finished: Moment | None) -> None:
        code = self.lab.do(
            sorting.open_session,
            self.source,
            cast(SortingForm, form),
            plate=self.plate,
            mixed=not self.plate and self.target.value() == MIXED,
            means=means,
            started=started,
            is_fact=self.is_late,
        )
        self.desk.tell_undoable(
            _("Sort of {source} onto {plate} opened.").format(source=printed(self.source), plate=printed(code)),
            _("Plan the layout, then confirm what was sorted."),
        )
        self.desk.go("sort", code)
