"""The ledger of codes: one row a series, and behind it one row a number with what became of it."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.barcode import parse
from app.highwater import damaged_lines
from app.i18n import N_, _, ngettext
from app.queries.ledger import (
    LEDGER_COLUMNS,
    SERIES_COLUMNS,
    LedgerRow,
    SeriesRow,
    ledger,
    of_fate,
    series,
    series_name,
    series_with,
)
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.button import Button
from ui.widgets.empty import EmptyState
from ui.widgets.or_empty import OrEmpty
from ui.widgets.rows import ShortList, shown
from ui.widgets.search_line import SearchLine
from ui.widgets.segments import Segments
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import Text

SHOWN: Final = (
    ("all", N_("All of them")),
    ("gaps", N_("With gaps")),
    ("voided", N_("Voided")),
    ("reserved", N_("Reserved codes")),
    ("unexplained", N_("Unexplained")),
)


class CodesTab(QWidget):
    """Enter opens a series, Alt+Left goes back to all of them; the filter holds for both."""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__()
        self.lab, self.desk = lab, desk
        self.opened: SeriesRow | None = None
        self.unexplained = 0
        self.shown = Segments([(key, _(title)) for key, title in SHOWN], "all")
        self.filter = SearchLine(self)
        self.kits = Button(_("Outage kits"), key="Ctrl+K", icon="package")
        self.kits.bind()
        self.back = Button(_("All series"), kind="quiet", key="Alt+←", icon="chevron-left")
        self.name = Text("", "heading")
        self.series = RowsTable(SERIES_COLUMNS, ShortList(self._series), key=lambda row: row.key)
        self.numbers = RowsTable(LEDGER_COLUMNS, ShortList(self._numbers), key=lambda row: row.sequence)
        self.series.setAccessibleName(_("Series of codes"))
        self.numbers.setAccessibleName(_("Codes of the series"))
        self.series_card, self.numbers_card = TableCard(self.series), TableCard(self.numbers)
        nothing = _("Codes are issued when a tube, a plate or a lot is recorded.")
        self.or_empty = OrEmpty(self.series_card, EmptyState("scan-barcode", _("No code fits this view."), nothing))
        self.stack = QStackedWidget()
        self._lay_out()
        self.shown.chosen.connect(lambda _value: self.refresh())
        self.filter.textChanged.connect(lambda _text: self.refresh())
        self.kits.clicked.connect(lambda: self.desk.go("outage", ""))
        self.back.clicked.connect(self.show_all)
        self.series.opened.connect(self.open)

    def refresh(self) -> None:
        if self.opened is None:
            self.series.reload()
            self.or_empty.show_content(is_empty=self.series.rows.rowCount() == 0)
            self.series_card.tell_rows(note=self._damaged())
        else:
            self.numbers.reload()
            self.numbers_card.tell_rows()

    def open(self, row: SeriesRow) -> None:
        """Show every number of a series."""
        self.opened = row
        self.name.setText(series_name(row))
        self.filter.clear()
        self._show(self.numbers_card)
        self.refresh()
        self.numbers.setFocus()
        self.numbers.selectRow(0)

    def show_all(self) -> None:
        """Back to the series; the one that was open stays selected."""
        before, self.opened = self.opened, None
        self.filter.clear()
        self._show(self.or_empty)
        self.refresh()
        if before is not None:
            self.series.select_key(before.key)
        self.series.setFocus()

    def open_code(self, text: str) -> None:
        """A scanned code: its series, at its number."""
        code = parse(text)
        of = (code.participant, code.kind)
        row = next((each for each in self.lab.ask(series) if (each.participant_no, each.kind) == of), None)
        if row is not None:
            self.shown.set_value("all")
            self.open(row)
            self.numbers.selectRow(min(code.sequence, self.numbers.rows.rowCount()) - 1)

    def next_act(self) -> None:
        row = self.series.current()
        if self.opened is None and row is not None:
            self.open(row)
        else:
            table = self.series if self.opened is None else self.numbers
            table.setFocus()
            table.selectRow(0)

    def _series(self) -> Sequence[SeriesRow]:
        rows = self.lab.ask(series)
        self.unexplained = sum(row.unexplained for row in rows)
        kept = [row for row in rows if series_with(row, self.shown.value() or "all")]
        return self._filtered(kept, SERIES_COLUMNS)

    def _numbers(self) -> Sequence[LedgerRow]:
        if self.opened is None:
            return []
        rows = self.lab.ask(ledger, self.opened.participant_no, self.opened.kind)
        kept = [row for row in rows if of_fate(row, self.shown.value() or "all")]
        return self._filtered(kept, LEDGER_COLUMNS)

    def _filtered(self, rows: Sequence[Any], columns: Sequence[Any]) -> Sequence[Any]:
        words = self.filter.text().lower().split()
        if not words:
            return rows
        texts = [" ".join(shown(column, row) for column in columns).lower() for row in rows]
        return [row for row, text in zip(rows, texts, strict=True) if all(word in text for word in words)]

    def _damaged(self) -> str:
        lines = damaged_lines(self.lab)
        if not lines:
            return ""
        told = ngettext(
            "A damaged line was skipped: {first}", "{count} damaged lines were skipped: {first}", len(lines)
        )
        return told.format(count=len(lines), first=lines[0])

    def _show(self, front: QWidget) -> None:
        self.stack.setCurrentWidget(front)
        is_one = front is self.numbers_card
        self.back.setVisible(is_one)
        self.name.setVisible(is_one)

    def _lay_out(self) -> None:
        self.filter.setFixedWidth(240)
        top = QHBoxLayout()
        top.setSpacing(12)
        for widget in (self.shown, self.filter):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.kits)
        above = QHBoxLayout()
        above.setSpacing(12)
        above.addWidget(self.back)
        above.addWidget(self.name)
        above.addStretch(1)
        for card in (self.or_empty, self.numbers_card):
            self.stack.addWidget(card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addLayout(above)
        column.addWidget(self.stack, 1)
        QShortcut(QKeySequence("Alt+Left"), self).activated.connect(self.back.click)
        self._show(self.or_empty)
