"""Start the amplification of plates: kit, its lot, volumes; a reagent blank goes along unless there is none."""

from typing import cast

from app.actions import wga
from app.actions.runs import Means
from app.domain.barcode import looks_like_code, normalised, parse, printed
from app.domain.form import Form
from app.domain.steps import WGA
from app.domain.steps.wga import WgaForm, kit_of, waited_too_long
from app.domain.times import Moment
from app.domain.words import CELL_KINDS, Kind
from app.i18n import N_, _
from app.queries.means import named
from app.queries.wga import batch, days_since_sort
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.start_page import StartPage
from ui.widgets.derived import DerivedCard, Fact, NoticeCard
from ui.widgets.segments import Segments

WITH, WITHOUT = "with", "without"


class AmplifyStartPage(StartPage):
    """The subject is a closed plate, or a cell in a tube of its own; more are scanned to go along in the same run."""

    KEY = "amplify_start"
    TITLE = N_("Start amplification")
    RAIL = "sort"
    FORMS = (WgaForm,)
    VERB = N_("Start amplification")
    STEP = WGA

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.codes: list[str] = []
        self.notice = NoticeCard("warn")
        self.together = DerivedCard(_("In this run"))
        self.blank = Segments([(WITH, _("Reagent blank")), (WITHOUT, _("None"))], WITH)
        self.blank.setAccessibleName(_("Reagent blank"))
        blank_card = DerivedCard(_("Control of the run"))
        blank_card.column.addWidget(self.blank)
        for card in (self.notice, self.together, blank_card):
            self.panel.add(card)

    def arrive(self, subject: str) -> None:
        self.codes = [normalised(subject)] if subject else []
        self.blank.set_value(WITH)
        super().arrive(subject)

    def take_scan(self, text: str) -> bool:
        """Another plate or cell goes along, a second scan takes it out again; a lot or an instrument is named."""
        if not looks_like_code(text):
            return False
        kind, code = parse(text).kind, normalised(text)
        if kind is Kind.LOT:
            return super().take_scan(text) and self._take_kit(code)
        if kind is not Kind.PLATE and kind not in CELL_KINDS:
            return super().take_scan(text)
        self.lab.ask(batch, code)
        if code in self.codes:
            self.codes.remove(code)
        else:
            self.codes.append(code)
        self._show_together()
        return True

    def _take_kit(self, lot: str) -> bool:
        """The lot of a kit says which kit it is, where its name does."""
        kit = kit_of(self.lab.ask(named, lot, self.lab.today).name)
        if kit is not None:
            self.views[WgaForm].set_value("kit", kit)
        return True

    def show_run(self) -> None:
        title = _("Amplify {code}, entered late") if self.is_late else _("Amplify {code}")
        self.header.set_texts(title.format(code=printed(self.subject)), _("Scan the kit's lot and the thermocycler."))
        super().show_run()
        self._show_together()

    def begin(self, form: Form, means: Means, started: Moment | None, finished: Moment | None) -> None:
        late = self._late_sentence()
        run = self.lab.do(
            wga.start,
            self.codes,
            cast(WgaForm, form),
            at=started,
            means=means,
            blank=self.blank.value() != WITHOUT,
            is_fact=self.is_late,
        )
        told, then = _("Amplification of {plate} started."), _("Enter again when it is done.")
        if finished is not None:
            self.lab.do(wga.finish, run, at=finished, time_reason=means.time_reason)
            told, then = _("Amplification of {plate} entered late."), _("Enter its measurements.")
        names = ", ".join(printed(code) for code in self.codes)
        self.desk.tell_undoable(told.format(plate=names), late or then, state="warn" if late else "ok")
        self.desk.go("amplify", self.codes[0])

    def _late_sentence(self) -> str:
        days = [days for code in self.codes if (days := self.lab.ask(days_since_sort, code, self.lab.now)) is not None]
        return waited_too_long(max(days, default=None), self.lab.settings)

    def _show_together(self) -> None:
        facts = []
        for code in self.codes:
            found = self.lab.ask(batch, code)
            facts.append(Fact(printed(code), _("{count} cells").format(count=len(found.waiting))))
            if found.is_on_hold:
                facts.append(Fact(_("On hold"), "", found.hold_reason[:40], State.HOLD))
        self.together.show_facts(facts or [Fact(_("Scan a closed plate."), "")])
        late = self._late_sentence()
        self.notice.setVisible(bool(late))
        if late:
            self.notice.show_notice(_("Past target"), late, "warn")
