"""Samples whose rows do not count: a scan says whose they are, with a reason; a second person's Enter confirms it."""

from collections.abc import Sequence
from typing import Any

from app.actions import results
from app.domain.barcode import looks_like_code
from app.domain.words import SampleState
from app.i18n import N_, _, ngettext
from app.queries.results import SAMPLES, quarantine, result_file
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.results_list import ResultsList, sample_in_front
from ui.widgets.button import Button


class QuarantinePage(ResultsList):
    KEY = "quarantine"
    TITLE = N_("Quarantine of results")
    ICON = "git-branch"
    TABLES = frozenset({"result_sample"})
    COLUMNS = SAMPLES
    EMPTY = (N_("No sample stands apart."), N_("What a file does not tell for certain appears here."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.apart = Button(_("Take the proposal back"), key="Ctrl+D")
        self.apart.bind()
        self.apart.clicked.connect(self._on_apart)
        self.header.add(self.apart)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (*super().page_keys(), ("Ctrl+D", N_("take the proposal back")))

    def read(self) -> Sequence[Any]:
        return self.lab.ask(quarantine)

    def subtitle(self) -> str:
        waiting = sum(row.state is SampleState.PROPOSED for row in self.all_rows)
        told = ngettext("{count} waits for a second person", "{count} wait for a second person", waiting)
        return told.format(count=waiting) if waiting else _("Choose a row, then scan the item it belongs to.")

    def take_scan(self, text: str) -> bool:
        """A code proposes the item of the row in front."""
        if not looks_like_code(text):
            return super().take_scan(text)
        row = sample_in_front(self.table)
        with_reason(self, lambda reason: self.lab.do(results.propose, row.id, text, reason), verb=_("Propose it"))
        return True

    def open_row(self, row: Any) -> None:
        """Enter confirms what another person proposed."""
        self.lab.do(results.confirm, row.id)
        (after,) = [each for each in self.lab.ask(result_file, row.file_id).samples if each.id == row.id]
        if after.state is SampleState.MAPPED:
            self.desk.messages.tell(_("{name} counts.").format(name=row.name))
        else:
            self.desk.messages.tell(_("{name} stays apart.").format(name=row.name), after.told, state="hold")
        self.refresh()

    def _on_apart(self) -> None:
        row = sample_in_front(self.table)
        with_reason(self, lambda reason: self.lab.do(results.set_apart, row.id, reason))
