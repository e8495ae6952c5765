"""A run: the tubes that go through a step together, what it is done with, its form. One start for all."""

from typing import cast

from app.actions import runs
from app.domain.barcode import looks_like_code, parse, printed
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.run_times import RunTimes
from app.domain.step import Step, hours_and_minutes
from app.domain.steps import STEPS
from app.domain.steps.enrichment import EnrichmentForm, removes_dp
from app.domain.steps.staining import KEPT, StainingForm
from app.domain.timer import minutes_text, next_stretch, stretch_title
from app.domain.words import Assay, EnrichmentMethod, Kind
from app.i18n import N_, _, decimal, ngettext
from app.queries.bench import next_step
from app.queries.panels import panel_named, panel_of_lot
from app.queries.runs import RunTube, as_last_time, run_tube
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.pages.tube_parts import is_lot
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, Fact, NoticeCard
from ui.widgets.means import MeansCard

USUAL_OF_ENRICHMENT = (
    "sop",
    "lysis_min",
    "lysis_c",
    "spin_g",
    "spin_min",
    "spin_c",
    "brake",
    "more_spins",
    "fixed",
)


class RunPage(FormPage):
    """Scan tubes to add them, lots and instruments to name them; Ctrl+Enter starts. Late: the times are typed.

    The subject is a tube, and behind a blank the lot or the instrument that was scanned beside it.
    """

    KEY = "run"
    TITLE = N_("Run")
    RAIL = "bench"
    TABLES = frozenset({"item", "run_item"})
    FORMS = (EnrichmentForm,)
    VERB = N_("Start")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.step: Step = STEPS[0]
        self.tubes: dict[str, RunTube] = {}
        self.is_late = False
        self._panel: str | None = None
        self.tubes_card = DerivedCard(_("In this run"))
        self.means = MeansCard(lab)
        self.notice = NoticeCard("warn")
        self.late = Button(_("Enter late"), kind="quiet", icon="history")
        self.late.clicked.connect(self._on_late)
        self.header.add(self.late)
        for card in (self.tubes_card, self.means, self.notice):
            self.panel.add(card)

    def arrive(self, subject: str) -> None:
        self.tubes, self.is_late, self._panel = {}, False, None
        self.means.clear()
        code, _blank, means = subject.partition(" ")
        tube = self.lab.ask(run_tube, self.lab.settings, code) if code else None
        step = next_step(tube.kind, tube.processing) if tube else None
        self.step = step or STEPS[0]
        self.subject = self.step.key
        if tube is not None:
            self.tubes[tube.barcode] = tube
        self._show()
        if means:
            self.take_scan(means)

    def take_scan(self, text: str) -> bool:
        """A tube joins the run, a lot or an instrument is named; a second scan of a tube takes it out again.

        The lot of a cocktail brings its panel: only differences are typed.
        """
        if self.means.take_scan(text, self.step.key):
            self._take_panel(text)
            return True
        if not looks_like_code(text) or parse(text).kind not in self.step.takes:
            return False
        tube = self.lab.ask(run_tube, self.lab.settings, text)
        if tube.barcode in self.tubes:
            del self.tubes[tube.barcode]
        else:
            self.tubes[tube.barcode] = tube
        self._show_tray()
        return True

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def _fact(self, tube: RunTube) -> Fact:
        """What is left of a tube; that its blood is over its limit."""
        left = f"{decimal(tube.left_ml, 1)} mL" if tube.left_ml is not None else ""
        return Fact(printed(tube.barcode), left, "", State.BREACH if tube.over(self.lab.now) else None)

    def _over(self) -> str:
        """The tubes over their limit, each with its excess; empty where none is (R03)."""
        late = [(tube, tube.over(self.lab.now)) for tube in self.tubes.values()]
        return ", ".join(f"{printed(tube.barcode)} (+{hours_and_minutes(by)})" for tube, by in late if by is not None)

    def derive(self) -> None:
        form = self.views[self.step.form].readable() if self.step.form in self.views else None
        biased = isinstance(form, EnrichmentForm) and any(removes_dp(form, tube.assay) for tube in self.tubes.values())
        together = self._drawn_for_one()
        over = "" if self.is_late else self._over()
        self.notice.setVisible(bool(over) or biased or bool(together))
        self._fill_markers(form)
        if over:
            text = _(
                "{tubes}. The start asks why it is tried all the same, as exploratory; or reject it on its receipt."
            )
            self.notice.show_notice(_("Over its limit"), text.format(tubes=over), "breach")
        elif biased:
            text = _("This method can remove CD45+ cells; the DP count is a lower bound.")
            self.notice.show_notice(_("Lower bound"), text, "warn")
        elif together:
            text = _("{codes} stay apart: each makes its own fraction, tubes are never pooled.")
            self.notice.show_notice(_("Never pooled"), text.format(codes=", ".join(map(printed, together))), "wait")

    def _attempt(self) -> None:
        form = self.form(self.step.form)
        codes = list(self.tubes)
        if self.is_late:
            times = cast(RunTimes, self.form(RunTimes))
            if times.started is None:
                raise Refused(_("A run entered late needs its start."), hint=_("Type when it began."), code="started")
            self.lab.do(
                runs.enter_late,
                codes,
                self.step.key,
                form,
                started=times.started,
                finished=times.finished,
                means=self.means.means,
            )
            told = ngettext(
                "{step} entered late for {count} tube.", "{step} entered late for {count} tubes.", len(codes)
            )
        else:
            self.lab.do(runs.start, codes, self.step.key, form, means=self.means.means)
            told = ngettext("{step} started with {count} tube.", "{step} started with {count} tubes.", len(codes))
        self.drop_draft()
        is_exploratory = bool(self.means.means.exploratory_reason)
        then = _("Exploratory: a biologist's co-signature is due.") if is_exploratory else self._then(form)
        self.desk.tell_undoable(
            told.format(step=_(self.step.title), count=len(codes)),
            "" if self.is_late else then,
            state="warn" if is_exploratory else "ok",
        )
        self.desk.go("bench", "")

    def _then(self, form: Form) -> str:
        """What is timed now, or what to do when the run is done."""
        first = next_stretch(self.step, form.stored())
        if first is None:
            return _("Scan it when it is done.")
        field, minutes = first
        text = _("{stretch} is timed: {minutes}. Scan it when it is over.")
        return text.format(stretch=stretch_title(self.step, field), minutes=minutes_text(minutes))

    def _take_panel(self, text: str) -> None:
        """The preset of a cocktail lot fills the panel and its markers."""
        if self.step.form is not StainingForm or not is_lot(text):
            return
        preset = self.lab.ask(panel_of_lot, text)
        if preset is None:
            return
        view = self.views[StainingForm]
        view.set_value("panel", preset.name)
        view.set_value("markers", preset.markers or None)
        self.desk.messages.tell(
            _("Panel {name} by its cocktail lot.").format(name=preset.name),
            _("Type only what differs from the preset."),
        )

    def _fill_markers(self, form: Form | None) -> None:
        """A panel that is typed brings its markers as well."""
        if isinstance(form, StainingForm) and form.panel != self._panel and not form.markers:
            self._panel = form.panel
            preset = self.lab.ask(panel_named, form.panel or "")
            if preset is not None and preset.markers:
                self.views[StainingForm].set_value("markers", preset.markers)

    def _drawn_for_one(self) -> list[str]:
        """The tubes of this run that one participant gave for one assay, where there are several."""
        own = [(tube.participant, tube.assay) for tube in self.tubes.values() if tube.kind is Kind.BLOOD]
        return [
            code
            for code, tube in self.tubes.items()
            if tube.participant is not None and own.count((tube.participant, tube.assay)) > 1
        ]

    def _take_answer(self, needed: Refused, answer: str) -> None:
        self.means.take_answer(needed, answer)
        if needed.way_out == "confirm-text":
            for view in self.views.values():
                view.confirm_text()

    def _on_late(self) -> None:
        self.is_late = not self.is_late
        self._show()

    def _show(self) -> None:
        title = _("{step}, entered late") if self.is_late else "{step}"
        self.header.set_texts(
            title.format(step=_(self.step.title)), _("Scan the tubes of the run, its lots and its instrument.")
        )
        self.footer.set_verb(_("Enter late") if self.is_late else _(self.step.verb))
        usual: dict[type[Form], dict[str, object]] = {self.step.form: self._usual()}
        forms: tuple[type[Form], ...] = (RunTimes, self.step.form) if self.is_late else (self.step.form,)
        self.show_forms(usual, only=forms)
        self._show_tray()

    def _usual(self) -> dict[str, object]:
        """What is usual for the step: the smallest volume that all its tubes still hold; what stands as the last time."""
        last = self.lab.ask(as_last_time, self.step.key)
        if self.step.form is StainingForm:
            return {name: value for name, value in last.items() if name in KEPT}
        if self.step.form is not EnrichmentForm:
            return {name: value for name, value in last.items() if name in ("sop", "configuration", "nozzle_um")}
        left = [tube.left_ml for tube in self.tubes.values() if tube.left_ml is not None]
        for_cellsearch = any(tube.assay is Assay.CTC_CELLSEARCH for tube in self.tubes.values())
        method = EnrichmentMethod.CELLSEARCH if for_cellsearch else EnrichmentMethod.RBC_LYSIS
        usual: dict[str, object] = {"method": method}
        if last.get("method") == method:
            usual |= {name: value for name, value in last.items() if name in USUAL_OF_ENRICHMENT}
        return usual | ({"blood_used_ml": min(left)} if left else {})

    def _show_tray(self) -> None:
        self.tubes_card.set_title(_("In this run"), str(len(self.tubes)))
        self.tubes_card.show_facts([self._fact(tube) for tube in self.tubes.values()] or [Fact(_("Scan a tube"), "")])
        self.derive()
