"""Results: shipments to the provider, what each waits for, what is overdue."""

from collections.abc import Sequence
from typing import Any

from app.actions import shipments as acts
from app.domain.barcode import looks_like_code
from app.i18n import N_, _, ngettext
from app.queries.origin_view import subject_of
from app.queries.shipments import COLUMNS, shipment_list
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.results_list import ResultsList
from ui.widgets.button import Button
from ui.widgets.derived import NoticeCard
from ui.widgets.inputs import LineInput


class ResultsPage(ResultsList):
    KEY = "results"
    TITLE = N_("Results")
    ICON = "git-branch"
    TABLES = frozenset({"shipment", "shipment_item"})
    COLUMNS = COLUMNS
    EMPTY = (N_("Shipments to the sequencing provider appear here."), N_("Name the provider and open a shipment."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.provider = LineInput()
        self.provider.setPlaceholderText(_("Provider"))
        self.provider.setAccessibleName(_("Provider"))
        self.provider.setFixedWidth(240)
        self.open = Button(_("Open a shipment"), kind="primary", key="Ctrl+O", icon="truck")
        self.open.bind()
        self.overdue = NoticeCard("breach")
        self.header.add(self.provider, self.open)
        layout = self.layout()
        assert layout is not None
        layout.insertWidget(1, self.overdue)  # type: ignore[attr-defined]
        self.open.clicked.connect(self._on_open)
        self.provider.returnPressed.connect(self._on_open)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (*super().page_keys(), ("Ctrl+O", N_("open a shipment")))

    def take_scan(self, text: str) -> bool:
        """A cell or its product opens what sequencing told of it, a path the import; any other code its record."""
        if not looks_like_code(text) or self.lab.ask(subject_of, text) is None:
            return super().take_scan(text)
        self.desk.go("origin", text)
        return True

    def read(self) -> Sequence[Any]:
        return self.lab.ask(shipment_list, self.lab.today)

    def refresh(self) -> None:
        super().refresh()
        late = [row for row in self.all_rows if row.days_late]
        self.overdue.setVisible(bool(late))
        if late:
            title = ngettext("{count} shipment is overdue", "{count} shipments are overdue", len(late))
            told = [
                _("{provider}: {back} of {count} results in, expected by {day}").format(
                    provider=row.provider,
                    back=row.back,
                    count=row.items,
                    day=row.results_expected.strftime("%d/%m/%Y"),
                )
                for row in late[:3]
            ]
            self.overdue.show_notice(title.format(count=len(late)), "; ".join(told), "breach")

    def open_row(self, row: Any) -> None:
        self.desk.go("shipment", row.barcode)

    def _on_open(self) -> None:
        code = self.lab.do(acts.open_draft, self.provider.text())
        self.provider.clear()
        self.desk.go("shipment", code)
