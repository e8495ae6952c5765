"""The record of one run: complete or correct it, name a lot, take a tube out, finish it as it went."""

from collections.abc import Callable
from typing import cast

from app.actions import run_records, runs
from app.domain.barcode import looks_like_code, normalised, parse, printed
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.run_times import RunRecord
from app.domain.timer import Stretch
from app.domain.times import Moment
from app.domain.words import ControlResult, Kind, RunOutcome, label_of
from app.i18n import N_, _, decimal
from app.outputs.forms.words import old_value, source_of, when
from app.queries.run_record import RunPart, RunView, run_record
from app.queries.timers import proposed, stretches, timers_of_run
from ui import timed
from ui.ask import ask_for, with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.pages.timed_lines import timed_lines
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.dialog import ask_reason, choose
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.queue_card import short_code

_OUTCOMES = {RunOutcome.OK: State.OK, RunOutcome.PARTIAL: State.WARN, RunOutcome.ABORTED: State.VOID}
_CONTROLS = {ControlResult.PASS: State.OK, ControlResult.FAIL: State.BREACH, ControlResult.NOT_DONE: State.VOID}


class RunRecordPage(FormPage):
    """The subject is the number of the run. A scan of one of its tubes takes that out; a lot or an instrument is named."""

    KEY = "run_record"
    TITLE = N_("Record of a run")
    RAIL = "bench"
    TABLES = frozenset({"step_run", "run_item", "run_lot", "deviation", "timer"})
    FORMS = (RunRecord,)
    VERB = N_("Save")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.run: RunView | None = None
        self._reason, self._time_reason = "", ""
        self.out = Button(_("Take a tube out"), key="Ctrl+T", icon="arrow-up")
        self.save = Button(_("Save"), key="Ctrl+S", icon="check")
        self.plate = Button(_("Its plate"), icon="grid-3x3")
        for button, key in ((self.out, "Ctrl+T"), (self.save, "Ctrl+S")):
            button.setShortcut(key)
        self.header.add(self.plate, self.out, self.save)
        self.state = DerivedCard(_("Run"))
        self.timers = LinesCard(_("Timers"))
        self.tubes = LinesCard(_("In this run"))
        self.means = LinesCard(_("Lots and instrument"))
        self.controls = DerivedCard(_("Controls of the run"))
        self.deviations = LinesCard(_("Deviations"))
        self.before = LinesCard(_("What stood here before"))
        for card in (self.state, self.timers, self.tubes, self.means, self.controls, self.deviations, self.before):
            self.panel.add(card)
        self.out.clicked.connect(self._on_take_out)
        self.save.clicked.connect(self._on_save)
        self.plate.clicked.connect(lambda: self.desk.go("sort", self._run().plate))

    def arrive(self, subject: str) -> None:
        self.subject = subject
        self._reason = self._time_reason = ""
        if not subject:
            self.header.set_texts(_(self.TITLE), _("Open a run from the history of a tube."))
            for button in (self.out, self.save, self.plate):
                button.hide()
            self.show_forms({})
            return
        self.refresh()
        run = self._run()
        times = {"started": run.started, "finished": run.finished, "outcome": run.outcome or RunOutcome.OK}
        taken = proposed(run.record, self.lab.ask(timers_of_run, run.id)) if run.is_open else {}
        self.show_forms(
            {RunRecord: times | {"second_person": run.second_person}, run.step.form: {**taken, **run.record}},
            only=(RunRecord, run.step.form),
        )

    def refresh(self) -> None:
        """What lies beside the forms; what is being typed stays."""
        if not self.subject:
            return
        self.run = self.lab.ask(run_record, int(self.subject))
        run = self.run
        ends_here = run.is_open and run.step.key not in runs.ENDS_ELSEWHERE
        name = _("{step}, run {number}").format(step=_(run.step.title), number=run.id)
        self.header.set_texts(name, _("A changed value asks for the reason; what stood there stays readable."))
        self.footer.set_verb(_("Finish the run") if ends_here else _("Save"))
        self.save.setVisible(ends_here)
        self.out.setVisible(ends_here)
        self.plate.setVisible(bool(run.plate))
        self._show_state(run)
        self._show_timers(run)
        self._show_tubes(run)
        self._show_means(run)
        self._show_below(run)

    def take_scan(self, text: str) -> bool:
        if self.run is None or not looks_like_code(text):
            return False
        kind, code = parse(text).kind, normalised(text)
        if kind is Kind.LOT:
            self._name_lot(code)
            return True
        if kind is Kind.INSTRUMENT:
            with_reason(self, lambda why: self.lab.do(run_records.set_instrument, self._run().id, code, reason=why))
            return True
        part = next((each for each in self.run.parts if each.barcode == code and each.is_in), None)
        if part is None or not self.run.is_open:
            return False
        self._take_out(part)
        return True

    def confirm(self) -> None:
        """Finish an open run; save one whose end is on record, or comes with its plate."""
        run = self._run()
        ends_here = run.is_open and run.step.key not in runs.ENDS_ELSEWHERE
        ask_for(self, self._finish if ends_here else self._save, self._take_answer)

    def reject(self) -> bool:
        """The card REJECT takes a tube out of an open run."""
        if self.run is None or not self.out.isVisibleTo(self):
            return False
        self._on_take_out()
        return True

    def derive(self) -> None:
        run = self.run
        if run is None or run.step.form not in self.views:
            return
        form = self.views[run.step.form].readable()
        held = form.recorded() if form is not None else {}
        results = [(field.entry.title, held.get(field.name)) for field in run.step.form.fields()]
        judged = [(title, result) for title, result in results if isinstance(result, ControlResult)]
        self.controls.setVisible(bool(judged))
        self.controls.show_facts([Fact(_(title), label_of(each), "", _CONTROLS[each]) for title, each in judged])

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (("Ctrl+S", N_("save without finishing")), ("Ctrl+T", N_("take a tube out")))

    def _run(self) -> RunView:
        if self.run is None:
            raise Refused(_("No run is shown."), hint=_("Open one from the history of a tube."))
        return self.run

    def _finish(self) -> None:
        run = self._run()
        told, form = self._forms()
        if told.started != run.started:
            self._revise(run, told, form, finished=None)
        made = self.lab.do(
            runs.finish,
            run.id,
            at=told.finished,
            form=form,
            outcome=told.outcome or RunOutcome.OK,
            time_reason=self._time_reason,
            second_person=told.second_person or "",
        )
        after = _("Made: {codes}. Their labels wait.").format(codes=", ".join(map(printed, made))) if made else ""
        if told.outcome is RunOutcome.ABORTED:
            after = _("Nothing was made; its tubes wait for the step again.")
        self._tell(_("{step} finished.").format(step=_(run.step.title)), after)
        self.desk.go("bench", "")

    def _save(self) -> None:
        run = self._run()
        told, form = self._forms()
        self._revise(run, told, form, finished=told.finished)
        self._tell(_("Record of the run saved."), _("Both versions stay readable.") if self._reason else "")
        self.arrive(self.subject)

    def _revise(self, run: RunView, told: RunRecord, form: Form, *, finished: Moment | None) -> None:
        self.lab.do(
            runs.revise,
            run.id,
            form,
            seen=run.version,
            started=told.started,
            finished=finished,
            reason=self._reason,
            time_reason=self._time_reason,
            outcome=None if run.is_open else told.outcome,
            second_person=told.second_person or "",
        )

    def _forms(self) -> tuple[RunRecord, Form]:
        return cast(RunRecord, self.form(RunRecord)), self.form(self._run().step.form)

    def _take_answer(self, needed: Refused, answer: str) -> None:
        match needed.way_out:
            case "time-reason":
                self._time_reason = answer
            case "confirm-text":
                for view in self.views.values():
                    view.confirm_text()
            case _:
                self._reason = answer

    def _tell(self, title: str, text: str) -> None:
        self.drop_draft()
        self.desk.tell_undoable(title, text)

    def _on_save(self) -> None:
        ask_for(self, self._save, self._take_answer)

    def _name_lot(self, code: str) -> None:
        """A lot that is not in the run joins it; one that is leaves it, with the reason."""
        run = self._run()
        if code not in [lot.barcode for lot in run.lots]:
            self.lab.do(run_records.add_lot, run.id, code)
            self.desk.tell_undoable(_("{code} is named in this run.").format(code=printed(code)))
            return
        title = _("Take {code} out of this run?").format(code=printed(code))
        reason = ask_reason(self, title, _("It was named by mistake: say why."), _("Take it out"))
        if reason is not None:
            self.lab.do(run_records.remove_lot, run.id, code, reason)

    def _on_take_out(self) -> None:
        """The only tube, or the one that is chosen."""
        inside = [part for part in self._run().parts if part.is_in]
        if len(inside) == 1:
            self._take_out(inside[0])
            return
        options = [(part.barcode, printed(part.barcode)) for part in inside]
        chosen = choose(self, _("Which tube leaves the run?"), _("Or scan it on this page."), options)
        for part in inside:
            if part.barcode == chosen:
                self._take_out(part)

    def _take_out(self, part: RunPart) -> None:
        title = _("Take {code} out of this run?").format(code=printed(part.barcode))
        reason = ask_reason(
            self, title, _("The others go on. Say what happened to it."), _("Take it out"), asked=("run",)
        )
        if reason is None:
            return
        self.lab.do(runs.take_out, part.barcode, reason)
        self.desk.tell_undoable(
            _("{code} left the run.").format(code=printed(part.barcode)), _("It waits for the step again.")
        )

    def _show_state(self, run: RunView) -> None:
        outcome = label_of(run.outcome) if run.outcome else _("under way")
        state = _OUTCOMES[run.outcome] if run.outcome else State.WAIT
        facts = [Fact(_("Outcome"), outcome, "", state), Fact(_("Operator"), run.operator)]
        for title, moment in ((_("Started"), run.started), (_("Finished"), run.finished)):
            if moment is not None:
                facts.append(Fact(title, when(moment).partition(" (")[0], source_of(moment).strip("[]").lower()))
        if run.exploratory_reason:
            facts.append(Fact(_("Exploratory"), run.exploratory_reason[:40], "", State.WARN))
        self.state.show_facts(facts)

    def _show_timers(self, run: RunView) -> None:
        now = self.lab.now
        rows = self.lab.ask(timers_of_run, run.id)
        stretch = next((each for each in self.lab.ask(stretches, now) if each.run_id == run.id), None)
        lines = timed_lines(run.step, rows, stretch, now, self._on_timer)
        self.timers.setVisible(bool(lines))
        self.timers.show_lines(lines)

    def _on_timer(self, stretch: Stretch) -> None:
        timed.answer(self.lab, self.desk.messages, self.desk.undo, stretch)

    def _show_tubes(self, run: RunView) -> None:
        lines = []
        for part in run.parts:
            used = f"{decimal(part.used_ml)} mL" if part.used_ml is not None else ""
            text = (
                f"→ {short_code(part.made)}"
                if part.made
                else ""
                if part.is_in
                else _("out: {why}").format(why=part.left_reason)
            )
            state = None if part.is_in else State.VOID
            lines.append(LineOf(printed(part.barcode), text, used, state, self._opener(part.barcode)))
        self.tubes.show_lines(lines, str(sum(part.is_in for part in run.parts)))

    def _show_means(self, run: RunView) -> None:
        lines = [
            LineOf(
                "",
                f"{lot.name} {lot.number}",
                _("expired") if lot.expired else "",
                State.WARN if lot.expired else None,
                self._opener(lot.barcode),
            )
            for lot in run.lots
        ]
        code, name = run.instrument
        if code:
            lines.append(LineOf("", name, printed(code), None, self._opener(code)))
        self.means.show_lines(lines or [LineOf("", _("Scan lots and the instrument"))])

    def _show_below(self, run: RunView) -> None:
        self.deviations.setVisible(bool(run.deviations))
        self.deviations.show_lines(
            [LineOf(str(number), text, "", State.WARN, self._deviation(number)) for number, text in run.deviations]
        )
        lines = []
        for field in (*RunRecord.fields(), *run.step.form.fields()):
            for each in run.corrections.get(field.name, ()):
                at = each.when.astimezone(self.lab.settings.zone).strftime("%d/%m %H:%M")
                lines.append(LineOf(at, f"{_(field.entry.title)}: {old_value(field, each.old)} ({each.why})", each.who))
        self.before.setVisible(bool(lines))
        self.before.show_lines(lines, str(len(lines)))

    def _opener(self, code: str) -> Callable[[], None]:
        return lambda: self.desk.open_code(code)

    def _deviation(self, number: int) -> Callable[[], None]:
        return lambda: self.desk.go("deviations", str(number))
