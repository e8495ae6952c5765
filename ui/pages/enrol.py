"""Enrol a participant, or complete and correct the record of one."""

from typing import cast

from app.actions import participants
from app.domain.enrolment import Enrolment
from app.domain.errors import Refused
from app.i18n import N_, _
from app.queries.enrolment import Enrolled, enrolled, next_number
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.form_page import FormPage
from ui.widgets.derived import DerivedCard, Fact


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

    def arrive(self, subject: str) -> None:
        self.subject, self._reason = subject, ""
        self.record = self.lab.ask(enrolled, int(subject)) if subject.isdigit() else None
        if self.record is not None:
            self.header.set_texts(_("Record of participant {number}").format(number=f"MB-{int(subject):03d}"))
            self.footer.set_verb(_("Save"))
            self.show_forms({Enrolment: self.record.values})
            return
        self.header.set_texts(_(self.TITLE), _("No name, no full birth date, no hospital number: none has a field."))
        self.footer.set_verb(_(self.VERB))
        settings = self.lab.settings
        today = self.lab.now.astimezone(settings.zone).date()
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
        self.card.show_facts(
            [
                Fact(_("Age this year"), age),
                Fact(_("Becomes"), _("Included") if form.day else _("Screened")),
            ]
        )

    def _attempt(self) -> None:
        form = cast(Enrolment, self.form(Enrolment))
        if self.record is None:
            number = self.lab.do(participants.enrol, form)
            self.desk.messages.tell(_("Participant {number} enrolled.").format(number=f"MB-{number:03d}"))
        else:
            number = int(self.subject)
            self.lab.do(participants.revise, number, form, seen=self.record.version, reason=self._reason)
            self.desk.messages.tell(_("Record of {number} saved.").format(number=f"MB-{number:03d}"))
        self.drop_draft()
        self.desk.go("participant", f"{number:03d}")

    def _take_answer(self, needed: Refused, answer: str) -> None:
        if needed.way_out == "confirm-text":
            self.views[Enrolment].confirm_text()
        else:
            self._reason = answer
