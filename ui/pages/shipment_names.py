"""The provider's own sample names: typed row by row, or a list of two columns, checked before it is entered."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from app.actions import shipments
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.i18n import _, ngettext
from app.imports.names import NameLine, check_names
from app.imports.rows import KINDS, Rows, read_rows, rows_of
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.inputs import LineInput, TextInput
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.text import Text

SHOWN_AT_MOST = 100


class NamesCard(Card):
    """`check` is the card of what entering the list would do; `named` tells the page to read again."""

    named = Signal(bool)

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(_("Provider's names"), margin=16)
        self.lab, self.desk = lab, desk
        self.shipment = ""
        self.row: Any = None
        self.lines: tuple[NameLine, ...] = ()
        self.about = Text(_("Choose a row to name it"), "small", "text2")
        self.line = LineInput(mono=True)
        self.paste = TextInput(96)
        self.file = Button(_("Read a file"), key="Ctrl+O", icon="upload")
        self.file.setShortcut("Ctrl+O")
        self.enter = Button("")
        self.check = LinesCard(_("Would be named"))
        self._lay_out()
        self.line.returnPressed.connect(self._on_named)
        self.paste.textChanged.connect(self._on_changed)
        self.file.clicked.connect(self._on_file)
        self.enter.clicked.connect(self._on_enter)

    def show_shipment(self, shipment: str) -> None:
        """The shipment whose items are named; a pasted list is checked against it again."""
        self.shipment = shipment
        self._on_changed()

    def show_row(self, row: Any) -> None:
        """The item that a typed name goes to."""
        self.row = row
        self.line.setEnabled(row is not None)
        self.about.setText(printed(row.barcode) if row is not None else _("Choose a row to name it"))
        self.line.setText((row.provider_name or "") if row is not None else "")

    def read(self, path: str) -> None:
        """Read a file of two columns into the field."""
        self.paste.setPlainText("\n".join("\t".join(row[:2]) for row in read_rows(path)))

    @property
    def fitting(self) -> Mapping[str, str]:
        """The names that would be entered, by code."""
        return {line.code: line.name for line in self.lines if line.fits and not line.is_known}

    def _on_named(self) -> None:
        if self.row is None:
            raise Refused(_("No item is in front."), hint=_("Choose its row, then type the name."))
        self._name({self.row.barcode: self.line.text()})
        self.named.emit(True)

    def _on_changed(self) -> None:
        rows: Rows = rows_of(self.paste.toPlainText())
        self.lines = self.lab.ask(check_names, self.shipment, rows) if rows and self.shipment else ()
        misfits = sum(not line.fits for line in self.lines)
        note = ngettext("{count} does not fit", "{count} don't fit", misfits).format(count=misfits) if misfits else ""
        self.check.setVisible(bool(self.lines))
        ordered = sorted(self.lines, key=lambda line: (line.fits, not line.changes))
        self.check.show_lines([_line(each) for each in ordered[:SHOWN_AT_MOST]], note)
        count = len(self.fitting)
        self.enter.setEnabled(count > 0)
        text = ngettext("Enter {count} name", "Enter {count} names", count).format(count=count)
        self.enter.setText(text if count else _("Nothing to enter"))

    def _on_enter(self) -> None:
        self._name(self.fitting)
        self.paste.clear()
        self.named.emit(False)

    def _name(self, names: Mapping[str, str]) -> None:
        def attempt(reason: str) -> None:
            count = self.lab.do(shipments.name_items, self.shipment, names, reason=reason)
            told = ngettext("{count} name entered.", "{count} names entered.", count).format(count=count)
            self.desk.tell_undoable(told)

        with_reason(self, attempt)

    def _on_file(self) -> None:
        names = " ".join(f"*{kind}" for kind in KINDS)
        path, _kind = QFileDialog.getOpenFileName(self, _("The list of names"), str(Path.home()), f"({names})")
        if path:
            self.read(path)

    def _lay_out(self) -> None:
        self.line.setPlaceholderText(_("Name, then Enter"))
        self.line.setAccessibleName(_("Provider's name"))
        self.paste.setPlaceholderText("MB-020-G001-8\tS0001\nMB-020-G002-6\tS0002")
        self.paste.setAccessibleName(_("List of names"))
        for widget in (self.about, self.line, self.paste, self.file, self.enter):
            self.column.addWidget(widget)


def _line(line: NameLine) -> LineOf:
    code = line.code[5:9] or line.key[:14]
    if not line.fits:
        return LineOf(code, f"{line.name} {line.problem}".strip(), state=State.BREACH)
    if line.changes:
        return LineOf(code, f"{line.before} → {line.name}", state=State.WARN)
    return LineOf(code, line.name, _("there") if line.is_known else "", State.VOID if line.is_known else State.OK)
