"""A planned review of the audit: the lines to read, each with its whole change; the findings signed at the end."""

from collections.abc import Sequence
from typing import Any, ClassVar

from app.actions import reviews
from app.domain.words import ReviewRisk, SignatureMeaning, label_of
from app.i18n import N_, _
from app.queries.reviews import Due, planned, to_read
from app.queries.trail import AUDIT, whole_change
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.audit_change import ChangePanel
from ui.pages.list_page import ListPage
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

    def due(self) -> Due:
        """The review in front."""
        return self.lab.ask(planned, self.lab.settings, ReviewRisk(self.view))

    def read(self) -> Sequence[Any]:
        return self.lab.ask(to_read, self.lab.settings, self.due())

    def subtitle(self) -> str:
        due = self.due()
        told = _("Changes {first} to {last}, due on {day}.")
        if due.is_late(self.lab.today):
            told = _("Changes {first} to {last}, overdue since {day}.")
        return told.format(first=due.after + 1, last=due.up_to, day=due.day.strftime("%d/%m/%Y"))

    def open_row(self, row: Any) -> None:
        self.panel.show_change(self.lab.ask(whole_change, row.change_id), row)
        self.panel.show()

    def _on_sign(self) -> None:
        self.lab.must_be_allowed(reviews.finish)
        due = self.due()
        meaning = _("{name} signs as {role}: {meaning}.").format(
            name=self.lab.who.name,
            role=label_of(self.lab.who.role).lower(),
            meaning=label_of(SignatureMeaning.AUDIT_REVIEWED).lower(),
        )
        pairs = (
            Pair(_("Review"), label_of(due.risk)),
            Pair(_("Changes"), f"{due.after + 1} – {due.up_to}"),
            Pair(_("In the reason"), _("Say what was found, or that nothing was.")),
        )
        answer = ask_signature(self, Asked(_("Review of the audit"), meaning, pairs, _("Sign"), needs_reason=True))
        if answer is not None:
            self.lab.do(reviews.finish, due.risk, answer.reason, up_to=due.up_to, password=answer.password)
            self.desk.messages.tell(_("The review is signed."))
            self.refresh()
