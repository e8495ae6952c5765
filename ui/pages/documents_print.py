"""Sending labels from the window: files at once, the network in a job, printers of this computer a label each turn."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.domain.errors import Refused
from app.i18n import _, ngettext
from app.outputs.labels.printers import printers_of
from app.outputs.labels.printing import OnSheet, plan, print_batches, print_waiting
from app.settings import Printer, PrinterKind
from ui.desk import Desk
from ui.lab import QtLab
from ui.printing import SystemPrinting
from ui.written import tell_written


class Printing(QObject):
    """Sends what waits to the printers of the bench; `done` whenever the queue may have changed."""

    done = Signal()

    def __init__(self, lab: QtLab, desk: Desk, folder: Path) -> None:
        super().__init__()
        self.lab, self.desk, self.folder = lab, desk, folder
        self.to_files = 0
        self.printers: tuple[str, ...] = ()
        self._system: SystemPrinting | None = None

    def start(self, numbers: Sequence[int], on: OnSheet | None) -> None:
        """Print waiting labels (all, or those named) where each belongs, or on an A4 sheet."""
        if on is not None:
            here = self.desk.workstation
            self._tell_files(print_waiting(self.lab, self.folder, dpi=here.label_dpi, numbers=numbers, on=on))
            return
        if self.lab.is_busy or self._system is not None:
            raise Refused(_("Other work is under way."), hint=_("Wait until it ends, or cancel it, then print."))
        made = plan(self.lab, printers_of(self.desk.workstation), numbers)
        self.to_files = sum(len(ids) for _printer, ids in made.files)
        self.printers = tuple(dict.fromkeys(printer.name for _batch, printer in made.batches))
        files = [path for printer, ids in made.files for path in self._write(printer, ids)]
        if files:
            self._tell_files(files)
        by_kind = {
            kind: tuple(each for each in made.batches if each[1].kind is kind)
            for kind in (PrinterKind.SYSTEM, PrinterKind.SOCKET)
        }
        if by_kind[PrinterKind.SYSTEM]:
            self._begin_system(by_kind[PrinterKind.SYSTEM])
        if by_kind[PrinterKind.SOCKET]:
            running = self.lab.carry_out(print_batches, by_kind[PrinterKind.SOCKET])
            self.desk.carry_out(_("Labels"), running, self._on_sent)
        self.done.emit()

    def _write(self, printer: Printer, ids: Sequence[int]) -> list[Path]:
        folder = Path(printer.address).expanduser()
        return print_waiting(self.lab, folder, dpi=printer.dpi, numbers=ids, printer=printer.name)

    def _tell_files(self, files: Sequence[Path]) -> None:
        told = ngettext("{count} label file written.", "{count} label files written.", len(files))
        tell_written(self.desk, told.format(count=len(files)), files[0] if len(files) == 1 else files[0].parent)
        self.done.emit()

    def _begin_system(self, batches: Sequence[tuple[int, Printer]]) -> None:
        self._system = SystemPrinting(self.lab, batches)
        self._system.ended.connect(self._on_system_ended)
        self._system.failed.connect(self._on_system_failed)
        self._system.start()

    def _on_system_ended(self, sent: int) -> None:
        self._system = None
        self._on_sent(sent)

    def _on_system_failed(self, problem: object) -> None:
        self._system = None
        self.lab.failed.emit(problem)

    def _on_sent(self, sent: object) -> None:
        count = int(str(sent))
        told = ngettext("{count} label printed.", "{count} labels printed.", count).format(count=count)
        self.desk.messages.tell(told, _("Scan each beside what it comes from, once it is applied."))
        self.done.emit()
