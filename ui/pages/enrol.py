"""Enrol a participant, or complete and correct the record of one."""

from datetime import date
from typing import cast

from app.actions import participants
from app.domain.barcode import participant_name
from app.domain.enrolment import Enrolment, washout_short
from app.domain.errors import Refused
from app.domain.words import label_of
from app.i18n import N_, _
from app.queries.enrolment import Enrolled, enrolled, next_number, open_deviations
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.pages.participant_acts import acts_on
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.more import MoreButton


class EnrolPage(FormPage):
    """Opened bare it enrols; on a number it revises."""

    KEY = "enrol"
    TITLE = N_("Enrol a participant")
    RAIL = "participants"
    TABLES = frozenset({"participant", "consent"})
    FORMS = (Enrolment,)
    VERB = N_("Enrol")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.record: Enrolled | None = None
        self._reason = ""
        self.card = DerivedCard()
        self.panel.add(self.card)
        self.more = MoreButton()
        self.header.add(self.more)

    def arrive(self, subject: str) -> None:
        self.subject, self._reason = subject, ""
        self.record = self.lab.ask(enrolled, int(subject)) if subject.isdecimal() else None
        if self.record is not None:
            self.header.set_texts(
                _("Record of participant {number}").format(number=participant_name(int(subject))),
                _("A changed value asks for the reason; what was empty is simply completed."),
            )
            self.more.offer(acts_on(self, self.lab, self.desk, int(subject), self.record.status))
            self.footer.set_verb(_("Save"))
            self.show_forms({Enrolment: self.record.values})
            self.views[Enrolment].fields["number"].setEnabled(False)
            return
        self.more.offer(())
        self.header.set_texts(_(self.TITLE), _("No name, no full birth date, no hospital number: none has a field."))
        self.footer.set_verb(_(self.VERB))
        settings = self.lab.settings
        today = self.lab.today
        usual = {"number": self.lab.ask(next_number), "visit_date": today, "form_version": settings.consent_version}
        self.show_forms({Enrolment: usual})

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def derive(self) -> None:
        if Enrolment not in self.views:
            return
        form = cast(Enrolment, self.views[Enrolment].readable())
        year = self.lab.now.astimezone(self.lab.settings.zone).year
        age = (
            _("{age} or {next}").format(age=year - form.birth_year - 1, next=year - form.birth_year)
            if form.birth_year
            else "–"
        )
        facts = [Fact(_("Age this year"), age)]
        if self.record is None:
            facts.append(Fact(_("Becomes"), _("Included") if form.day else _("Screened")))
        else:
            facts.append(Fact(_("Status"), label_of(self.record.status)))
        self.card.show_facts([*facts, *self._treatment(form)])

    def _treatment(self, form: Enrolment) -> list[Fact]:
        """R01 and the doxorubicin wash-out, against each day of a draw; before one, against the visit."""
        days = self.record.drawn if self.record and self.record.drawn else (form.visit_date,)
        facts = []
        first = form.first_dose.day if form.first_dose else form.first_dose_planned
        for day in (each for each in days if each is not None):
            if first is not None:
                told, state = _against(day, first)
                facts.append(Fact(day.strftime("%d/%m/%Y"), told, "", state))
            if form.last_doxorubicin is not None:
                limit = self.lab.settings.doxorubicin_washout_days
                passed = _("{days} d").format(days=(day - form.last_doxorubicin).days)
                state = State.WARN if washout_short(form.last_doxorubicin, day, days=limit) else State.OK
                name = _("Doxorubicin, {day}").format(day=day.strftime("%d/%m"))
                facts.append(Fact(name, passed, _("of {days} d").format(days=limit), state))
        return facts

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (("Ctrl+M", N_("consent, withdrawal, screen failure")),) if self.record is not None else ()

    def _attempt(self) -> None:
        form = cast(Enrolment, self.form(Enrolment))
        if self.record is None:
            number = self.lab.do(participants.enrol, form)
            self.desk.tell_undoable(_("Participant {number} enrolled.").format(number=participant_name(number)))
        else:
            number = int(self.subject)
            before = self.lab.ask(open_deviations, number)
            self.lab.do(participants.revise, number, form, seen=self.record.version, reason=self._reason)
            self._tell_saved(number, before)
        self.drop_draft()
        self.desk.go("participant", f"{number:03d}")

    def _tell_saved(self, number: int, before: int) -> None:
        """What was saved; a time entered later may draft a deviation by itself (R01)."""
        drafted = self.lab.ask(open_deviations, number) > before
        self.desk.tell_undoable(
            _("Record of {number} saved.").format(number=participant_name(number)),
            _("A draw came after the first dose: a deviation is drafted.") if drafted else "",
            state="warn" if drafted else "ok",
        )

    def _take_answer(self, needed: Refused, answer: str) -> None:
        if needed.way_out == "confirm-text":
            self.views[Enrolment].confirm_text()
        else:
            self._reason = answer


def _against(day: date, dose: date) -> tuple[str, State]:
    """A day of blood against the day of the first dose."""
    if day == dose:
        return _("the day of the dose"), State.WAIT
    return (_("after the first dose"), State.BREACH) if day > dose else (_("before the first dose"), State.OK)
