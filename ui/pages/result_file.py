"""One file of results: its samples, whose they are, and what it warned of."""

from collections.abc import Sequence
from typing import Any

from app.actions import results
from app.i18n import N_, _, ngettext
from app.queries.results import SAMPLES, FileRecord, result_file
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.list_page import ListPage
from ui.pages.results_list import opens_file, sample_in_front
from ui.widgets.button import Button
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel

SHOWN_AT_MOST = 60


class ResultFilePage(ListPage):
    KEY = "result_file"
    TITLE = N_("File of results")
    ICON = "file-spreadsheet"
    RAIL = "results"
    TABLES = frozenset({"result_file", "result_sample"})
    COLUMNS = SAMPLES[:-1]

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        self.number = 0
        self.record: FileRecord | None = None
        super().__init__(lab, desk)
        self.warnings = LinesCard(_("Warnings"))
        self.panel = SidePanel()
        self.panel.add(self.warnings)
        self.beside.addWidget(self.panel)
        self.apart = Button(_("Set apart"), key="Ctrl+D")
        self.apart.bind()
        self.apart.clicked.connect(self._on_apart)
        self.header.add(self.apart)

    def arrive(self, subject: str) -> None:
        self.number = int(subject) if subject.isdecimal() else self.number
        self.refresh()

    def read(self) -> Sequence[Any]:
        self.record = self.lab.ask(result_file, self.number) if self.number else None
        return self.record.samples if self.record is not None else ()

    def refresh(self) -> None:
        super().refresh()
        record = self.record
        self.panel.setVisible(record is not None and bool(record.warnings))
        if record is None:
            return
        file = record.file
        count = ngettext("{count} record", "{count} records", file.records).format(count=file.records)
        about = (count, file.provider, file.build, f"SHA-256 {file.sha256[:12]}…")
        self.header.set_texts(file.name, " · ".join(each for each in about if each))
        self.warnings.show_lines(
            [
                LineOf(str(line) if line else "", sample or _("File"), "", State.WARN, below=text)
                for line, sample, text in record.warnings[:SHOWN_AT_MOST]
            ],
            str(file.warnings),
        )

    def take_scan(self, text: str) -> bool:
        """The path of the next file."""
        return opens_file(self.desk, text)

    def open_row(self, row: Any) -> None:
        if row.code:
            self.desk.open_code(row.code)
        else:
            self.desk.go("quarantine", row.name)

    def _on_apart(self) -> None:
        row = sample_in_front(self.table)
        with_reason(self, lambda reason: self.lab.do(results.set_apart, row.id, reason))
