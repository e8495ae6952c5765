"""Tumour blocks: what was asked for, what came, what is late, which is the reference."""

from collections.abc import Sequence
from typing import Any

from app.i18n import N_, _, ngettext
from app.queries.tumours import COLUMNS, tumours
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.widgets.button import Button


class TumoursPage(ListPage):
    KEY = "tumours"
    TITLE = N_("Tumours")
    ICON = "microscope"
    RAIL = "tumours"
    TABLES = frozenset({"block", "review", "section_set", "reference", "item"})
    COLUMNS = COLUMNS
    EMPTY = (N_("Tumour blocks appear here."), N_("Ask pathology for the block of a participant."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        ask = Button(_("Ask for a block"), kind="primary", key="Ctrl+B", icon="plus")
        ask.bind()
        ask.clicked.connect(lambda: self.desk.go("block", ""))
        self.header.add(ask)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (*super().page_keys(), ("Ctrl+B", N_("ask for a block")))

    def read(self) -> Sequence[Any]:
        return self.lab.ask(tumours, self.lab.settings, self.lab.today)

    def subtitle(self) -> str:
        rows = self.all_rows
        reminders = sum(row.is_reminder for row in rows)
        returns = sum(row.is_late and not row.is_reminder for row in rows)
        parts = [self.table.footer()]
        if reminders:
            parts.append(ngettext("{count} to remind", "{count} to remind", reminders).format(count=reminders))
        if returns:
            parts.append(ngettext("{count} return overdue", "{count} returns overdue", returns).format(count=returns))
        return " · ".join(parts)

    def open_row(self, row: Any) -> None:
        self.desk.go("block", row.barcode)
