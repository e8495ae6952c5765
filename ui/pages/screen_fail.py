"""A participant is not included: the coded reason, and its words."""

from typing import cast

from app.actions import participants
from app.domain.barcode import participant_name
from app.domain.enrolment import ScreenFailure, failure_of
from app.domain.errors import Refused
from app.domain.words import ParticipantStatus, label_of
from app.i18n import N_, _
from app.queries.leaving import Leaving, leaving
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.widgets.derived import DerivedCard, Fact


class ScreenFailPage(FormPage):
    """The subject is the participant's number."""

    KEY = "screen_fail"
    TITLE = N_("Screen failure")
    RAIL = "participants"
    TABLES = frozenset({"participant"})
    FORMS = (ScreenFailure,)
    VERB = N_("Record the screen failure")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.record: Leaving | None = None
        self.card = DerivedCard(_("Now"))
        self.panel.add(self.card)

    def arrive(self, subject: str) -> None:
        self.subject = subject
        self.record = self.lab.ask(leaving, int(subject)) if subject.isdecimal() else None
        self.footer.set_verb(_(self.VERB))
        if self.record is None:
            self.header.set_texts(_(self.TITLE), _("Open it from the record of a participant."))
            self.show_forms({})
            return
        title = _("{number} is not included").format(number=participant_name(self.record.number))
        self.header.set_texts(title, _("The number stays used. Name the criterion, never a person."))
        before = failure_of(self.record.screen_fail_reason) if self.record.screen_fail_reason else ScreenFailure()
        self.show_forms({ScreenFailure: {n: v for n, v in before.recorded().items() if v is not None}})
        is_included = self.record.status is ParticipantStatus.INCLUDED
        self.card.show_facts(
            [
                Fact(_("Status"), label_of(self.record.status), "", State.WARN if is_included else None),
                Fact(_("Things here"), str(self.record.here)),
            ]
        )

    def confirm(self) -> None:
        ask_for(self, self._attempt, lambda _needed, _answer: self.views[ScreenFailure].confirm_text())

    def cancel(self) -> None:
        self.drop_draft()
        self.desk.go("participant", self.subject)

    def _attempt(self) -> None:
        if self.record is None:
            raise Refused(_("No participant is shown."), hint=_("Type a participant's number, then open More."))
        number = self.record.number
        form = cast(ScreenFailure, self.form(ScreenFailure))
        self.lab.do(participants.screen_fail, number, form, seen=self.record.version)
        self.drop_draft()
        self.desk.tell_undoable(
            _("{number} is a screen failure.").format(number=participant_name(number)),
            label_of(form.reason) if form.reason else "",
        )
        self.desk.go("participant", f"{number:03d}")
