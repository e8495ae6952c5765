"""Results: shipments to the provider, what is expected back and by when, what is overdue."""

from collections.abc import Sequence
from typing import Any

from app.actions import shipments as acts
from app.i18n import N_, _, ngettext
from app.queries.shipments import COLUMNS, overdue, shipments
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.widgets.button import Button
from ui.widgets.inputs import LineInput


class ResultsPage(ListPage):
    KEY = "results"
    TITLE = N_("Results")
    ICON = "git-branch"
    RAIL = "results"
    TABLES = frozenset({"shipment", "shipment_item"})
    COLUMNS = COLUMNS
    EMPTY = (N_("Shipments to the sequencing provider appear here."), N_("Name the provider and open a shipment."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.provider = LineInput()
        self.provider.setPlaceholderText(_("Provider"))
        self.provider.setAccessibleName(_("Provider"))
        self.provider.setFixedWidth(240)
        self.open = Button(_("Open a shipment"), kind="primary", icon="truck")
        self.header.add(self.provider, self.open)
        self.open.clicked.connect(self._on_open)
        self.provider.returnPressed.connect(self._on_open)

    def read(self) -> Sequence[Any]:
        return self.lab.ask(shipments)

    def subtitle(self) -> str:
        today = self.lab.now.astimezone(self.lab.settings.zone).date()
        late = len(self.lab.ask(overdue, today))
        told = ngettext("{count} shipment is overdue", "{count} shipments are overdue", late).format(count=late)
        return f"{self.table.footer()} · {told}" if late else self.table.footer()

    def open_row(self, row: Any) -> None:
        self.desk.go("shipment", row.barcode)

    def _on_open(self) -> None:
        code = self.lab.do(acts.open_draft, self.provider.text())
        self.provider.clear()
        self.desk.go("shipment", code)
