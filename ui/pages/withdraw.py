"""A participant withdraws the consent: when, how far, and what that binds (R20)."""

from typing import cast

from app.actions import participants
from app.domain.barcode import participant_name
from app.domain.enrolment import BINDING, Withdrawal
from app.domain.errors import Refused
from app.domain.words import ParticipantStatus, WithdrawalScope, label_of
from app.i18n import N_, _
from app.queries.leaving import Leaving, leaving
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.widgets.derived import DerivedCard, Fact, NoticeCard


class WithdrawPage(FormPage):
    """The subject is the participant's number."""

    KEY = "withdraw"
    TITLE = N_("Withdrawal of consent")
    RAIL = "participants"
    TABLES = frozenset({"participant", "item"})
    FORMS = (Withdrawal,)
    VERB = N_("Record the withdrawal")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.record: Leaving | None = None
        self._reason = ""
        self.notice = NoticeCard("hold")
        self.card = DerivedCard(_("What it binds"))
        self.panel.add(self.notice)
        self.panel.add(self.card)

    def arrive(self, subject: str) -> None:
        self.subject, self._reason = subject, ""
        self.record = self.lab.ask(leaving, int(subject)) if subject.isdecimal() else None
        self.footer.set_verb(_(self.VERB))
        if self.record is None:
            self.header.set_texts(_(self.TITLE), _("Open it from the record of a participant."))
            self.show_forms({})
            return
        title = _("{number} withdraws the consent").format(number=participant_name(self.record.number))
        self.header.set_texts(title, _("Ask what may be kept and used. Nothing is deleted; the number stays used."))
        self.show_forms({Withdrawal: {n: v for n, v in self.record.values.items() if v is not None}})

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def derive(self) -> None:
        if self.record is None or Withdrawal not in self.views:
            return
        form = cast(Withdrawal, self.views[Withdrawal].readable())
        self.notice.setVisible(form.withdrawal_scope is not None)
        is_bound = form.withdrawal_scope in BINDING
        if form.withdrawal_scope is not None:
            self.notice.show_notice(
                _("From then on"), told_scope(form.withdrawal_scope), "hold" if is_bound else "wait"
            )
        bound = _("bound") if is_bound else _("may be used")
        record = self.record
        labels = _("cancelled") if is_bound else ""
        self.card.show_facts(
            [
                Fact(_("Things here"), str(record.here), bound, State.HOLD if is_bound and record.here else None),
                Fact(_("Sent or elsewhere"), str(record.away), bound, State.WARN if is_bound and record.away else None),
                Fact(_("Open runs"), str(record.open_runs), "", State.WARN if record.open_runs else None),
                Fact(_("Labels waiting"), str(record.labels), labels if record.labels else ""),
            ]
        )

    def cancel(self) -> None:
        self.drop_draft()
        self.desk.go("participant", self.subject)

    def _attempt(self) -> None:
        if self.record is None:
            raise Refused(_("No participant is shown."), hint=_("Type a participant's number, then open More."))
        form = cast(Withdrawal, self.form(Withdrawal))
        number = self.record.number
        self.lab.do(participants.withdraw, number, form, seen=self.record.version, reason=self._reason)
        self.drop_draft()
        after = _("Tell the provider what was sent.") if self.record.away else label_of(ParticipantStatus.WITHDRAWN)
        self.desk.tell_undoable(_("{number} withdrew.").format(number=participant_name(number)), after, state="hold")
        is_to_destroy = form.withdrawal_scope is WithdrawalScope.DESTROY_SAMPLES and bool(
            self.record.here + self.record.away
        )
        self.desk.go("destruction" if is_to_destroy else "participant", f"{number:03d}")

    def _take_answer(self, _needed: Refused, answer: str) -> None:
        self._reason = answer


def told_scope(scope: WithdrawalScope) -> str:
    """What the scope of a withdrawal means at the bench."""
    return {
        WithdrawalScope.STOP_ONLY_KEEP: _("No new tube. What exists may be worked on, printed and sent."),
        WithdrawalScope.STOP_NO_NEW_USE: _(
            "No new tube, work, label or shipment. Returns and results that arrive are still recorded."
        ),
        WithdrawalScope.DESTROY_SAMPLES: _(
            "No new tube, work, label or shipment. The material waits to be destroyed, on record."
        ),
    }[scope]
