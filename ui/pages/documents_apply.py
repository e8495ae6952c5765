"""Scan-back: what labels come from is scanned, then its labels one after another; what is left is listed."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions import labels as acts
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.i18n import _, grouped, ngettext
from app.queries import labels as queries
from app.queries.codes import Found, found
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.chip import FilterChip
from ui.widgets.layouts import clear
from ui.widgets.table_card import TableCard
from ui.widgets.text import CutText


class ScanBack(QWidget):
    """The source in hand as a chip, and the labels that were printed and not yet scanned beside theirs."""

    def __init__(self, lab: QtLab, desk: Desk, card: TableCard) -> None:
        super().__init__()
        self.lab, self.desk, self.card = lab, desk, card
        self.source = ""
        self.left = 0
        self.hint = CutText("", "body", "text2")
        self.chip = QHBoxLayout()
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(self.chip)
        row.addWidget(self.hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(card, 1)
        self.refresh()

    def refresh(self) -> None:
        self.card.table.reload()
        self.left = self.lab.ask(queries.unapplied_count)
        self.card.tell_rows(told_left(self.left))
        self._tell()

    def take(self, text: str) -> None:
        """A scan: the source first, then its labels; another thing that labels come from is the next source."""
        target = self.lab.ask(found, text)
        if not self.source:
            self._take_source(target)
        elif self._is_label(target):
            code = self.lab.do(acts.apply, self.source, target.code)
            self.refresh()
            self.desk.messages.tell(
                _("The label of {code} is applied.").format(code=printed(code)), told_left(self.left)
            )
        else:
            self._take_source(target)

    def let_go(self) -> None:
        """No source is in hand any more."""
        self.source = ""
        self._tell()

    def _is_label(self, target: Found) -> bool:
        """Whether a scan beside a source is meant as a label of it; things that come from nothing are sources."""
        comes_from = self.lab.ask(queries.sources_of, target)
        if target.code == self.source or self.source in comes_from:
            return True
        waits = self.lab.ask(queries.is_unapplied, target.code) and comes_from != (target.code,)
        return waits or not self.lab.ask(queries.is_source, target)

    def _take_source(self, target: Found) -> None:
        if not self.lab.ask(queries.is_source, target):
            beside = ", ".join(printed(each) for each in self.lab.ask(queries.sources_of, target))
            raise Refused(
                _("Nothing comes from {code}.").format(code=printed(target.code)),
                hint=_("Scan first what it comes from: {codes}.").format(codes=beside),
                code=target.code,
            )
        self.source = target.code
        self._tell()
        self.desk.messages.tell(
            _("Source: {code}.").format(code=printed(target.code)), _("Scan its labels one after another.")
        )

    def _tell(self) -> None:
        clear(self.chip)
        if not self.source:
            self.hint.setText(_("Scan what the labels come from, then the labels one after another."))
            return
        chip = FilterChip(_("Source"), printed(self.source))
        chip.clicked.connect(self.let_go)
        self.chip.addWidget(chip)
        self.hint.setText(_("Scan its labels one after another; what comes from nothing is scanned twice."))


def told_left(count: int) -> str:
    """How many labels are left to be applied."""
    told = ngettext("{count} label is left to be applied.", "{count} labels are left to be applied.", count)
    return told.format(count=grouped(count))
