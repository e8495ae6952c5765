"""A review of the audit, by plan or for a cause: the lines to read, each with its whole change; the findings signed."""

from collections.abc import Sequence
from typing import Any, ClassVar

from app.actions import reviews
from app.domain.errors import Refused
from app.domain.words import ReviewRisk, SignatureMeaning, label_of
from app.i18n import N_, _
from app.queries.reviews import Due, planned, raised, to_read
from app.queries.trail import AUDIT, whole_change
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.audit_change import ChangePanel
from ui.pages.list_page import ListPage
from ui.signing import meaning_of
from ui.widgets.button import Button
from ui.widgets.pairs import Pair
from ui.widgets.sign_dialog import Asked, ask_signature


class AuditReviewPage(ListPage):
    """The subject is empty; the views are the risks."""

    KEY = "audit_review"
    TITLE = N_("Review of the audit")
    ICON = "history"
    RAIL = "settings"
    TABLES = frozenset({"*"})
    COLUMNS = AUDIT
    VIEWS: ClassVar = (
        (ReviewRisk.CRITICAL.value, N_("Critical data")),
        (ReviewRisk.ROUTINE.value, N_("Routine sample")),
        (ReviewRisk.CAUSE.value, N_("For a cause")),
    )
    EMPTY = (N_("Nothing changed since the last review."), "")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.sign = Button(_("Sign the review"), kind="primary", key="Ctrl+Enter", icon="shield-check")
        self.sign.bind()
        self.sign.clicked.connect(self._on_sign)
        self.header.add(self.sign)
        self.panel = ChangePanel()
        self.beside.addWidget(self.panel)
        self.panel.hide()
        self.table.chosen.connect(self.open_row)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (*super().page_keys(), ("Ctrl+Enter", N_("sign the review")))

    def due(self) -> Due | None:
        """The review in front: the planned one, or the first of those raised for a cause, if any."""
        risk = ReviewRisk(self.view)
        if risk is ReviewRisk.CAUSE:
            return next(iter(self.lab.ask(raised)), None)
        return self.lab.ask(planned, self.lab.settings, risk)

    def arrive(self, subject: str) -> None:
        """`subject` is a risk, or nothing."""
        if subject:
            self.views.set_value(subject)
        super().arrive("")

    def is_narrowed(self) -> bool:
        return bool(self.search)

    def widen(self) -> None:
        """Show every line of the review in front."""
        self.filter.clear()
        self.refresh()

    def refresh(self) -> None:
        self.views.show_counts({ReviewRisk.CAUSE.value: len(self.lab.ask(raised))})
        super().refresh()

    def read(self) -> Sequence[Any]:
        due = self.due()
        return self.lab.ask(to_read, self.lab.settings, due) if due is not None else ()

    def subtitle(self) -> str:
        due = self.due()
        if due is None:
            return _("No review was asked for: Ctrl+U in the audit asks for one of what is filtered.")
        told = _("Changes {first} to {last}, due on {day}.")
        if due.is_late(self.lab.today):
            told = _("Changes {first} to {last}, overdue since {day}.")
        text = told.format(first=due.after + 1, last=due.up_to, day=due.day.strftime("%d/%m/%Y"))
        return " · ".join(part for part in (text, due.search, due.why) if part)

    def open_row(self, row: Any) -> None:
        self.panel.show_change(self.lab.ask(whole_change, row.change_id), row)
        self.panel.show()

    def _on_sign(self) -> None:
        self.lab.must_be_allowed(reviews.finish)
        due = self.due()
        if due is None:
            raise Refused(_("No review was asked for."), hint=_("Ctrl+U in the audit asks for one."))
        meaning = meaning_of(self.lab, SignatureMeaning.AUDIT_REVIEWED)
        pairs = (
            Pair(_("Review"), label_of(due.risk)),
            Pair(_("Changes"), f"{due.after + 1} – {due.up_to}"),
            *((Pair(_("Cause"), due.why),) if due.why else ()),
            Pair(_("In the reason"), _("Say what was found, or that nothing was.")),
        )
        answer = ask_signature(self, Asked(_("Review of the audit"), meaning, pairs, _("Sign"), needs_reason=True))
        if answer is not None:
            if due.risk is ReviewRisk.CAUSE:
                self.lab.do(reviews.finish_raised, due.number, answer.reason, password=answer.password)
            else:
                self.lab.do(reviews.finish, due.risk, answer.reason, up_to=due.up_to, password=answer.password)
            self.desk.messages.tell(_("The review is signed."))
            self.refresh()
