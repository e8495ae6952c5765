"""The label printers of this bench: listed, added, changed, tried with a test label, taken away."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.i18n import N_, _, decimal
from app.outputs.labels.load import template, templates, title_of
from app.outputs.labels.printers import check_printer, trial_label
from app.outputs.labels.printing import trial_job
from app.settings import Printer, PrinterKind, papers_folder
from app.tables import Column
from ui import theme
from ui.desk import Desk
from ui.lab import QtLab
from ui.printing import device_of, paint, system_printers
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.inputs import LineInput
from ui.widgets.rows import ShortList
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import Text

KINDS = (
    (PrinterKind.FILE, N_("PDF file")),
    (PrinterKind.SYSTEM, N_("This computer")),
    (PrinterKind.SOCKET, N_("Network (ZPL)")),
)
ADDRESS = {
    PrinterKind.FILE: N_("Folder"),
    PrinterKind.SYSTEM: N_("Printer of this computer"),
    PrinterKind.SOCKET: N_("Address on the network"),
}
DPIS = ("203", "300", "600")


def _holds(printer: Printer) -> str:
    return ", ".join(title_of(each) for each in printer.templates) or _("Any label")


COLUMNS: tuple[Column[Printer], ...] = (
    Column(N_("Name"), lambda row: row.name, name="NAME", width=150),
    Column(N_("Kind"), lambda row: _(dict(KINDS)[row.kind]), name="KIND", width=130),
    Column(N_("Labels"), _holds, name="LABELS", width=200, stretch=True),
)


class PrintersCard(QWidget):
    """The printers at the left, the one chosen at the right; without one chosen the form adds another."""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__()
        self.lab, self.desk = lab, desk
        self.table = RowsTable(COLUMNS, ShortList(lambda: desk.workstation.printers), key=lambda row: row.name)
        self.table.setAccessibleName(_("Label printers"))
        self.card = TableCard(self.table)
        self.name, self.address, self.right, self.down = (LineInput() for _place in range(4))
        self.kind = Segments([(kind.value, _(title)) for kind, title in KINDS], PrinterKind.SOCKET.value)
        self.system = Choice([(each, each) for each in system_printers()])
        self.dpi = Segments([(each, f"{each} dpi") for each in DPIS], "300")
        self.holds = {each.id: QCheckBox(each.title) for each in templates()}
        self.address_title = Text("", "small_strong")
        self.choose = Button(_("Choose"))
        self.save, self.another = (
            Button(_("Add the printer"), kind="primary"),
            Button(_("Another printer"), icon="plus"),
        )
        self.test, self.remove = Button(_("Test label"), icon="printer"), Button(_("Remove"), kind="quiet")
        self._editing = ""
        self._lay_out()
        self._connect()
        self.show_printers()

    def show_printers(self) -> None:
        """Read the list again; the printer in the form stays chosen."""
        self.table.reload()
        self.card.tell_rows(note="" if self.desk.workstation.printers else _("Without one, labels become PDF files."))
        if not (self._editing and self.table.select_key(self._editing)):
            self._fill(None)

    def typed(self) -> Printer:
        """The printer as the form says it; Refused names the field."""
        kind = PrinterKind(self.kind.value() or PrinterKind.SOCKET)
        address = self.system.value() or "" if kind is PrinterKind.SYSTEM else self.address.text().strip()
        made = Printer(
            name=self.name.text().strip(),
            kind=kind,
            address=address,
            dpi=int(self.dpi.value() or 300),
            offset_mm=(_mm(self.right), _mm(self.down)),
            templates=tuple(name for name, box in self.holds.items() if box.isChecked()),
        )
        check_printer(made, [each for each in self.desk.workstation.printers if each.name != self._editing])
        return made

    def keep(self) -> None:
        """Add the printer, or keep what was changed of the one chosen."""
        made = self._checked()
        before = self.desk.workstation.printers
        if self._editing:
            self.desk.workstation.printers = tuple(made if each.name == self._editing else each for each in before)
        else:
            self.desk.workstation.printers = (*before, made)
        self._editing = made.name
        self._kept()

    def take_away(self) -> None:
        """The printer is no more of this bench."""
        here = self.desk.workstation
        here.printers = tuple(each for each in here.printers if each.name != self._chosen().name)
        self._editing = ""
        self._kept()

    def try_out(self) -> None:
        """A label that stands for nothing goes to the printer as the form says it, kept or not."""
        printer = self._checked()
        template_name = next(iter(printer.templates), "cryovial")
        if printer.kind is PrinterKind.SYSTEM:
            paint(device_of(printer), trial_label(self.lab), template(template_name), printer)
            self._tell_tried(printer)
            return
        if self.lab.is_busy:
            raise Refused(_("Other work is under way."), hint=_("Wait until it ends, or cancel it, then print."))
        running = self.lab.carry_out(trial_job, printer, template_name)
        self.desk.carry_out(_("Test label"), running, lambda _none: self._tell_tried(printer))

    def begin_another(self) -> None:
        """An empty form for one more printer."""
        self.table.clearSelection()
        self._fill(None)
        self.name.setFocus()

    def _checked(self) -> Printer:
        """What was typed; the field that does not fit is marked and takes the focus."""
        fields = {"name": self.name, "address": self.address, "offset": self.right}
        for line in fields.values():
            line.state = ""
            line.update()
        try:
            return self.typed()
        except Refused as refusal:
            if refusal.code in fields:
                fields[refusal.code].state = "breach"
                fields[refusal.code].setFocus()
            raise

    def _chosen(self) -> Any:
        for each in self.desk.workstation.printers:
            if each.name == self._editing:
                return each
        raise Refused(_("No printer is chosen."), hint=_("Choose it in the list."))

    def _kept(self) -> None:
        self.desk.workstation.save()
        self.desk.messages.tell(_("Kept for this bench."))
        self.show_printers()

    def _tell_tried(self, printer: Printer) -> None:
        told = _("A test label went to {name}.").format(name=printer.name)
        self.desk.messages.tell(told, _("Look whether it is sharp and where it should be."))

    def _on_chosen(self) -> None:
        marked = self.table.selectionModel().selectedRows()
        if marked:
            self._fill(self.table.rows.row(marked[0].row()))

    def _fill(self, printer: Printer | None) -> None:
        """The form of a printer, or an empty one."""
        self._editing = printer.name if printer is not None else ""
        shown = printer or Printer(name="", kind=PrinterKind.SOCKET)
        self.name.setText(shown.name)
        self.kind.set_value(shown.kind.value)
        self.address.setText(shown.address)
        if shown.kind is PrinterKind.SYSTEM:
            if shown.address and self.system.findData(shown.address) < 0:
                self.system.addItem(shown.address, shown.address)
            self.system.set_value(shown.address)
        self.dpi.set_value(str(shown.dpi))
        self.right.setText(decimal(shown.offset_mm[0]))
        self.down.setText(decimal(shown.offset_mm[1]))
        for name, box in self.holds.items():
            box.setChecked(name in shown.templates)
        self.save.setText(_("Keep the changes") if printer is not None else _("Add the printer"))
        self.remove.setEnabled(printer is not None)
        self.another.setEnabled(printer is not None)
        self._on_kind()

    def _on_kind(self) -> None:
        kind = PrinterKind(self.kind.value() or PrinterKind.SOCKET)
        self.address_title.setText(_(ADDRESS[kind]))
        self.address.setAccessibleName(_(ADDRESS[kind]))
        self.system.setVisible(kind is PrinterKind.SYSTEM)
        self.address.setVisible(kind is not PrinterKind.SYSTEM)
        self.choose.setVisible(kind is PrinterKind.FILE)
        self.address.setPlaceholderText("192.168.1.40:9100" if kind is PrinterKind.SOCKET else "")
        if kind is PrinterKind.FILE and not self.address.text():
            self.address.setText(str(papers_folder(self.desk.workstation)))

    def _on_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder"), self.address.text())
        if chosen:
            self.address.setText(chosen)

    def _connect(self) -> None:
        self.table.selectionModel().selectionChanged.connect(self._on_chosen)
        self.kind.chosen.connect(lambda _value: self._on_kind())
        acts: tuple[tuple[Button, Callable[[], None]], ...] = (
            (self.save, self.keep),
            (self.another, self.begin_another),
            (self.test, self.try_out),
            (self.remove, self.take_away),
            (self.choose, self._on_folder),
        )
        for button, act in acts:
            button.clicked.connect(act)

    def _lay_out(self) -> None:
        form = QVBoxLayout()
        form.setContentsMargins(18, 14, 18, 14)
        form.setSpacing(12)
        form.addLayout(self._made_grid())
        form.addWidget(Text(_("Labels on its roll; none ticked: any"), "small_strong"))
        form.addLayout(self._made_holds())
        form.addStretch(1)
        inside = QWidget()
        inside.setLayout(form)
        shell = Card()
        shell.column.setContentsMargins(1, 6, 6, 12)
        shell.column.addWidget(Scroll(inside), 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(17, 0, 12, 0)
        foot.setSpacing(8)
        for button in (self.remove, self.test):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.save)
        shell.column.addLayout(foot)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.card, 1)
        left.addWidget(self.another, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 4)
        row.addWidget(shell, 6)

    def _made_grid(self) -> QGridLayout:
        address = QHBoxLayout()
        address.setSpacing(8)
        for widget in (self.address, self.system, self.choose):
            address.addWidget(widget, 0 if widget is self.choose else 1)
        offsets = QHBoxLayout()
        offsets.setSpacing(8)
        for line, title in ((self.right, _("To the right")), (self.down, _("Down"))):
            line.setFixedWidth(100)
            line.setAccessibleName(title)
            offsets.addWidget(Text(title, "small", "text2"))
            offsets.addWidget(line)
        offsets.addStretch(1)
        for control, title in ((self.name, _("Name")), (self.kind, _("Kind")), (self.dpi, _("Resolution"))):
            control.setAccessibleName(title)
        self.system.setAccessibleName(_(ADDRESS[PrinterKind.SYSTEM]))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        lines: tuple[tuple[Text, Any], ...] = (
            (Text(_("Name"), "small_strong"), self.name),
            (Text(_("Kind"), "small_strong"), self.kind),
            (self.address_title, address),
            (Text(_("Resolution"), "small_strong"), self.dpi),
            (Text(_("Offset (mm)"), "small_strong"), offsets),
        )
        for place, (word, control) in enumerate(lines):
            grid.addWidget(word, place, 0)
            if isinstance(control, QWidget):
                grid.addWidget(control, place, 1)
            else:
                grid.addLayout(control, place, 1)
        return grid

    def _made_holds(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for place, box in enumerate(self.holds.values()):
            box.setFont(theme.font("body"))
            box.setMinimumHeight(32)
            grid.addWidget(box, place // 2, place % 2)
        return grid


def _mm(line: LineInput) -> float:
    try:
        return float(line.text().replace(",", ".") or 0)
    except ValueError as error:
        text = _("“{text}” is no number of millimetres.").format(text=line.text())
        raise Refused(text, hint=_("Type it like 0.5 or -1.2."), code="offset") from error
