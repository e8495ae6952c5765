"""A measured column: pasted or read from a file, shown value by value before it is entered."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from app.actions import wga
from app.domain.errors import NotFound, Refused
from app.domain.plate import wells_of
from app.domain.steps.wga import QcForm
from app.domain.words import PlateFormat
from app.i18n import _, ngettext
from app.imports.column import ColumnLine, check_column, read_column, read_file, titles, well_column
from app.imports.rows import KINDS, read_rows
from app.queries.wga import Batch
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.dialog import choose
from ui.widgets.inputs import TextInput
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.text import Text

MEASURED = ("yield_ng", "gii", "conc_ng_ul", "frag_bp", "a260280", "markers_pass", "markers_total", "ado_pct")
SHOWN_AT_MOST = 100


class ColumnCard(Card):
    """What was measured, its values, and the button that enters them; `check` is the card of what that would do."""

    entered = Signal()
    checked = Signal()

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(_("A measured column"), margin=16)
        self.lab, self.desk = lab, desk
        self.batch: Batch | None = None
        self.lines: tuple[ColumnLine, ...] = ()
        self.measure = Choice([(name, _(QcForm.field(name).entry.title)) for name in MEASURED], "yield_ng")
        self.paste = TextInput(76)
        self.file = Button(_("Read a file"), key="Ctrl+O", icon="upload")
        self.enter = Button("", kind="primary", key="Ctrl+Enter")
        self.check = LinesCard(_("Would be entered"))
        self._lay_out()
        self.measure.chosen.connect(lambda _name: self._on_changed())
        self.paste.textChanged.connect(self._on_changed)
        self.file.clicked.connect(self._on_file)
        self.enter.clicked.connect(self._on_enter)
        for key, button in (("Ctrl+O", self.file), ("Ctrl+Return", self.enter)):
            QShortcut(QKeySequence(key), self).activated.connect(button.click)

    def show_batch(self, found: Batch) -> None:
        """The batch whose wells the values go to; a pasted column is checked against it again."""
        self.batch = found
        self._on_changed()

    def read(self, path: str) -> None:
        """Read a file into the field; of several columns one is chosen."""
        rows = read_rows(path)
        known = titles(rows)
        chosen = known[0] if known else ""
        if len(known) > 1 and well_column(rows) is not None:
            options = [(title, title) for title in known]
            name = _(QcForm.field(self._name()).entry.title)
            picked = choose(self, _("Which column holds: {name}?").format(name=name), Path(path).name, options)
            if picked is None:
                return
            chosen = picked
        values = read_file(path, self._wells(), column=chosen)
        self.paste.setPlainText("\n".join(f"{well}\t{value}" for well, value in values.items()))

    @property
    def fitting(self) -> Mapping[str, str]:
        """The values that would be entered, by well; those that are there already are left alone."""
        return {line.well: line.text for line in self.lines if line.fits and not line.is_known}

    def _on_changed(self) -> None:
        self.lines, told = (), ""
        typed = self.paste.toPlainText()
        if typed.strip() and self.batch is not None:
            try:
                values = read_column(typed, self._wells())
                self.lines = self.lab.ask(check_column, self.batch.barcode, self._name(), values)
            except (Refused, NotFound) as refusal:
                told = refusal.text
        self._show_lines(told)

    def _show_lines(self, told: str) -> None:
        changes = sum(line.changes for line in self.lines)
        misfits = sum(not line.fits for line in self.lines)
        count = len(self.fitting)
        note = ngettext("{count} changes", "{count} change", changes).format(count=changes) if changes else ""
        if misfits:
            note = ngettext("{count} does not fit", "{count} don't fit", misfits).format(count=misfits)
        self.check.setVisible(bool(self.lines) or bool(told))
        shown = [_line(each) for each in sorted(self.lines, key=_rank)[:SHOWN_AT_MOST]]
        if told:
            shown = [LineOf("", told, state=State.BREACH)]
        self.check.show_lines(shown, note)
        self.enter.setEnabled(count > 0)
        text = ngettext("Enter {count} value", "Enter {count} values", count).format(count=count)
        self.enter.setText(text if count else _("Nothing to enter"))
        if self.check.isVisible():
            self.checked.emit()

    def _on_enter(self) -> None:
        assert self.batch is not None
        plate, values, name = self.batch.barcode, dict(self.fitting), self._name()
        if not values:
            raise Refused(_("There is nothing to enter."), hint=_("Paste a column, or read it from a file."))

        def attempt(reason: str) -> None:
            count = self.lab.do(wga.measure_column, plate, name, values, reason=reason)
            self.paste.clear()
            told = ngettext("{count} value entered.", "{count} values entered.", count).format(count=count)
            self.desk.tell_undoable(told)

        with_reason(self, attempt)
        self.entered.emit()

    def _on_file(self) -> None:
        names = " ".join(f"*{kind}" for kind in KINDS)
        path, _kind = QFileDialog.getOpenFileName(self, _("The file with the values"), str(Path.home()), f"({names})")
        if path:
            self.read(path)

    def _name(self) -> str:
        return self.measure.value() or "yield_ng"

    def _wells(self) -> list[str]:
        """The wells of the products in reading order, for a column without wells."""
        wells = [row.well for row in self.batch.products if row.well] if self.batch is not None else []
        return sorted(wells) or list(wells_of(PlateFormat.PLATE_96))

    def _lay_out(self) -> None:
        self.paste.setPlaceholderText("A1\t31,5\nA2\t< LOQ\nA3\t0")
        self.paste.setAccessibleName(_("Column to paste"))
        self.measure.setAccessibleName(_("What was measured"))
        for widget in (
            Text(_("What was measured"), "small_strong"),
            self.measure,
            self.paste,
            self.file,
            self.enter,
        ):
            self.column.addWidget(widget)


def _rank(line: ColumnLine) -> tuple[int, str]:
    """What does not fit first, then what changes, then what is new."""
    return (0 if not line.fits else 1 if line.changes else 3 if line.is_known else 2, line.well)


def _line(line: ColumnLine) -> LineOf:
    if not line.fits:
        return LineOf(line.well, f"{line.text}: {line.problem}", state=State.BREACH)
    if line.changes:
        return LineOf(line.well, f"{line.before} → {line.shown}", state=State.WARN)
    return LineOf(line.well, line.shown, _("there") if line.is_known else "", State.VOID if line.is_known else State.OK)
