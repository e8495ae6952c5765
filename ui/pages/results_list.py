"""What the lists under Results share: the tabs between shipments, files and quarantine, and the key that takes a file in."""

from pathlib import Path
from typing import Any, Final

from app.domain.errors import Refused
from app.i18n import N_, _
from app.queries.results import quarantine, result_files
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.widgets.button import Button
from ui.widgets.table import RowsTable

SUFFIXES: Final = (".vcf", ".gz", ".maf", ".seg", ".csv", ".tsv", ".txt", ".xlsx", ".ternary", ".dat")


class ResultsList(ListPage):
    """Each tab is a page of its own; the tab in front names it."""

    RAIL = "results"
    VIEWS = (
        ("results", N_("Shipments")),
        ("result_files", N_("Files")),
        ("quarantine", N_("Quarantine")),
        ("radar", N_("Match radar")),
        ("endpoint", N_("Endpoint")),
    )

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.views.set_value(self.KEY)
        self.views.chosen.connect(self._on_tab)
        self.take = Button(_("Take results in"), key="Ctrl+I", icon="upload")
        self.take.bind()
        self.take.clicked.connect(lambda: self.desk.go("take_results", ""))
        self.header.add(self.take)

    def refresh(self) -> None:
        super().refresh()
        files, apart = self.lab.ask(result_files), self.lab.ask(quarantine)
        self.views.show_counts({"result_files": len(files), "quarantine": len(apart)})

    def is_narrowed(self) -> bool:
        return bool(self.search)

    def widen(self) -> None:
        self.filter.clear()
        self.refresh()

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (*super().page_keys(), ("Ctrl+I", N_("take results in")))

    def take_scan(self, text: str) -> bool:
        """The path of a file of results is taken in; anything else is the window's."""
        return opens_file(self.desk, text)

    def _on_tab(self, key: str) -> None:
        if key != self.KEY:
            self.views.set_value(self.KEY)
            self.desk.go(key, "")


def opens_file(desk: Desk, text: str) -> bool:
    """Whether a text names a file of results; if so, the page that takes it in comes up with it."""
    path = path_in(text)
    if path:
        desk.go("take_results", path)
    return bool(path)


def path_in(text: str) -> str:
    """The path of a file of results that was typed or scanned; empty where the text is none."""
    path = text.strip().strip('"')
    return path if Path(path).suffix.lower() in SUFFIXES else ""


def sample_in_front(table: RowsTable) -> Any:
    """The chosen row of a list of samples; Refused where none is."""
    row = table.current()
    if row is None:
        raise Refused(_("No sample is in front."), hint=_("Choose its row."))
    return row
