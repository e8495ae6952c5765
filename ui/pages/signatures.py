"""Signatures: who signed what, meaning what and when; and what changed since."""

from collections.abc import Sequence
from typing import Any, ClassVar

from app.domain.barcode import participant_name
from app.domain.words import label_of
from app.i18n import N_, ngettext
from app.outputs.forms.words import when
from app.queries.content import shortened
from app.queries.fact_columns import col
from app.queries.signatures import CHANGED, ENDED, HOLDS, KEPT, SignedRow, signature_list, stand_told
from app.tables import Column, Told
from app.tables import ColumnKind as K
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage

ALL = "all"
MARKS = {HOLDS: "ok", CHANGED: "warn", ENDED: "void", KEPT: "ok"}


COLUMNS: tuple[Column[SignedRow], ...] = (
    col("SIGNDTC", N_("Signed at"), lambda row: when(row.at), width=225),
    col("NAME", N_("Name"), lambda row: row.name, width=140),
    col("ROLE", N_("Role"), lambda row: label_of(row.role), width=165),
    col("MEANING", N_("Meaning"), lambda row: label_of(row.meaning), width=240),
    col("SUBJID", N_("Participant"), lambda row: row.person, K.CODE, width=100),
    col("RECORD", N_("Record"), lambda row: row.record, width=220),
    col("STAND", N_("Content"), lambda row: Told(stand_told(row), MARKS[row.stand]), K.STATE, width=200),
    col("REMARK", N_("Remark"), lambda row: row.remark, width=220),
    col("DIGEST", N_("SHA-256"), lambda row: shortened(row.digest), K.CODE, width=150, stretch=True),
)


class SignaturesPage(ListPage):
    """The subject is a participant's number, or nothing for all. Enter leads to what was signed."""

    KEY = "signatures"
    TITLE = N_("Signatures")
    ICON = "shield-check"
    RAIL = "participants"
    TABLES = frozenset({"*"})
    COLUMNS = COLUMNS
    VIEWS: ClassVar = ((ALL, N_("All signatures")), (CHANGED, N_("Changed since")))
    EMPTY = (N_("Nothing was signed yet."), N_("Verdicts, approvals, releases and co-signatures stand here."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.number: int | None = None

    def arrive(self, subject: str) -> None:
        self.number = int(subject) if subject else None
        super().arrive("")

    def read(self) -> Sequence[SignedRow]:
        every = self.lab.ask(signature_list, self.lab.settings, self.number)
        changed = [row for row in every if row.stand == CHANGED]
        self.views.show_counts({ALL: len(every), CHANGED: len(changed)})
        return every if self.view == ALL else changed

    def subtitle(self) -> str:
        count = sum(row.stand == CHANGED for row in self.all_rows)
        told = ngettext("{count} on something that changed since", "{count} on something that changed since", count)
        parts = ["" if self.number is None else participant_name(self.number), told.format(count=count)]
        return " · ".join(filter(None, parts))

    def open_row(self, row: Any) -> None:
        self.desk.go(*row.place)
