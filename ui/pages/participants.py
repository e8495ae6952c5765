"""Participants: the list, newest number last; Enter opens one."""

from collections.abc import Sequence
from typing import Any

from app.i18n import N_, _
from app.queries import sheets
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.widgets.button import Button

SHOWN = ("STATUS", "SEX", "BRTHYR", "SUBTYPE", "LINE", "RFSTDTC", "DOSEPLAN")


class ParticipantsPage(ListPage):
    KEY = "participants"
    TITLE = N_("Participants")
    ICON = "users"
    RAIL = "participants"
    TABLES = frozenset({"participant", "consent"})
    COLUMNS = (sheets.SUBJECT, *(column for column in sheets.PARTICIPANT if column.name in SHOWN))
    EMPTY = (N_("Enrolled participants appear here."), N_("Press Ctrl+N to enrol the first one."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        enrol = Button(_("Enrol a participant"), kind="primary", key="Ctrl+N", icon="plus")
        enrol.clicked.connect(lambda: self.desk.go("enrol", ""))
        self.queries = Button(_("Queries"), key="Ctrl+Q", icon="clipboard-list")
        self.review = Button(_("Review of the records"), key="Ctrl+R", icon="shield-check")
        for button, page in ((self.queries, "queries"), (self.review, "record_review")):
            button.bind()
            button.clicked.connect(lambda page=page: self.desk.go(page, ""))
        self.header.add(self.queries, self.review, enrol)

    def read(self) -> Sequence[Any]:
        return self.lab.ask(sheets.participants)

    def subtitle(self) -> str:
        rows = self.table.rows.rowCount()
        return _("{count} of {planned} planned").format(count=rows, planned=self.lab.settings.planned_n)

    def open_row(self, row: Any) -> None:
        self.desk.go("participant", f"{row.number:03d}")
