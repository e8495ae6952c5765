"""Tumour blocks: what was asked for, what came, which is the reference."""

from collections.abc import Sequence
from typing import Any

from app.i18n import N_, _
from app.queries import sheets
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.widgets.button import Button

SHOWN = ("REFID", "REQSTAT", "NATURE", "MILOC", "TUMCECE", "SECLEFT", "BLKSTAT", "DUEDTC", "REFSINCE")


class TumoursPage(ListPage):
    KEY = "tumours"
    TITLE = N_("Tumours")
    ICON = "microscope"
    RAIL = "tumours"
    TABLES = frozenset({"block", "review", "section_set", "reference"})
    COLUMNS = (sheets.SUBJECT, *(column for column in sheets.BLOCK if column.name in SHOWN))
    EMPTY = (N_("Tumour blocks appear here."), N_("Ask pathology for the block of a participant."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        ask = Button(_("Ask for a block"), kind="primary", icon="plus")
        ask.clicked.connect(lambda: self.desk.go("block", ""))
        self.header.add(ask)

    def read(self) -> Sequence[Any]:
        return self.lab.ask(sheets.blocks)

    def open_row(self, row: Any) -> None:
        self.desk.go("block", row.barcode)
