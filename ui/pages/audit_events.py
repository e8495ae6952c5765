"""The events of the audit: what happened in bench words, restores and drills among them, with the change beside it."""

from collections.abc import Sequence
from typing import Any

from app.i18n import N_, language
from app.queries.audit_filter import SHOWN, SHOWN_FR
from app.queries.events import EVENTS, events_count, events_page
from app.queries.trail import whole_change
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.audit_change import ChangePanel
from ui.pages.list_page import ListPage
from ui.widgets.rows import LongList, Source


class AuditEventsPage(ListPage):
    KEY = "audit_events"
    TITLE = N_("Events of the audit")
    ICON = "history"
    RAIL = "settings"
    TABLES = frozenset({"*"})
    COLUMNS = EVENTS
    EMPTY = (N_("Every event appears here with who and when."), "")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.panel = ChangePanel()
        self.beside.addWidget(self.panel)
        self.panel.hide()
        self.filter.setFixedWidth(520)
        self.filter.setToolTip(self.subtitle())
        self.table.chosen.connect(self.open_row)

    def subtitle(self) -> str:
        return SHOWN_FR if language() == "fr" else SHOWN

    def source(self) -> Source:
        def fetch(offset: int, limit: int, _sort: str, _descending: bool) -> Sequence[Any]:
            zone = self.lab.settings.zone
            return self.lab.ask(events_page, offset=offset, limit=limit, search=self.search, zone=zone)

        return LongList(fetch, lambda: self.lab.ask(events_count, search=self.search, zone=self.lab.settings.zone))

    def refresh(self) -> None:
        super().refresh()
        self.panel.setVisible(self.table.current() is not None)

    def open_row(self, row: Any) -> None:
        self.panel.show_event(self.lab.ask(whole_change, row.change_id), row)
        self.panel.show()
