"""Printers of this computer: which there are, and labels painted dot by dot at their own resolution."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QMarginsF, QObject, QPointF, QSizeF, QTimer, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.actions import spool
from app.domain.errors import LabError
from app.domain.label import LabelTemplate, LabelText
from app.highwater import note_printed
from app.i18n import _
from app.lab import Lab
from app.outputs.labels.printers import pdf_of
from app.outputs.labels.printing import counted, send_copy
from app.outputs.labels.raster import black_on_white, pages_in_dots
from app.outputs.labels.socket_printer import ConnectionLost, NotReached
from app.queries.spool import waiting_copies
from app.queries.templates import template_of
from app.settings import Printer

MM_PER_INCH = 25.4


def system_printers() -> tuple[str, ...]:
    """The printers that this computer knows, by name."""
    return tuple(QPrinterInfo.availablePrinterNames())


def device_of(printer: Printer) -> QPrinter:
    """The device behind a printer of this computer; NotReached where the computer has it no more."""
    info = QPrinterInfo.printerInfo(printer.address)
    if info.isNull():
        raise NotReached(
            _("This computer has no printer “{name}”.").format(name=printer.address),
            hint=_("Add it in the computer's own settings, or choose another one."),
        )
    return QPrinter(info)


def paint(device: QPrinter, label: LabelText, size: LabelTemplate, printer: Printer) -> None:
    """One label as a document of its own, each dot of it on a dot of the printer."""
    device.setResolution(printer.dpi)
    device.setFullPage(True)
    device.setPageSize(
        QPageSize(
            QSizeF(size.width_mm, size.height_mm), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch
        )
    )
    device.setPageOrientation(QPageLayout.Orientation.Portrait)
    device.setPageMargins(QMarginsF())
    device.setDocName(label.barcode)
    dots = black_on_white(next(pages_in_dots(pdf_of([label], size, printer.dpi), printer.dpi)))
    (height, width), rows = dots.shape, dots.tobytes()
    image = QImage(rows, width, height, width, QImage.Format.Format_Grayscale8)
    painter = QPainter()
    if not painter.begin(device):
        raise NotReached(_("The label printer does not answer."), hint=_("Look whether it is switched on."))
    scale = device.resolution() / printer.dpi
    painter.scale(scale, scale)
    right, down = (round(each * printer.dpi / MM_PER_INCH) for each in printer.offset_mm)
    painter.drawImage(QPointF(right, down), image)
    if not painter.end() or device.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise ConnectionLost(_("The connection to the printer was lost."), hint=_("Look whether it is switched on."))


class SystemPrinting(QObject):
    """Batches for printers of this computer, a label each turn of the loop: the window goes on in between."""

    ended = Signal(int)
    failed = Signal(object)

    def __init__(self, lab: Lab, batches: Sequence[tuple[int, Printer]]) -> None:
        super().__init__()
        self.lab = lab
        self.sent = 0
        self._left: list[tuple[Any, Printer]] = []
        for batch, printer in batches:
            lab.do(spool.recover, batch)
            self._left += [(copy, printer) for copy in lab.ask(waiting_copies, batch)]
        note_printed(lab, [copy.code for copy, _printer in self._left])
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._on_turn)

    def start(self) -> None:
        self._turn.start()

    def _on_turn(self) -> None:
        if not self._left:
            self._turn.stop()
            self.ended.emit(self.sent)
            return
        copy, printer = self._left.pop(0)
        try:
            made = self.lab.ask(template_of, copy.template, copy.template_version)
            self.sent += send_copy(self.lab, copy, partial(_send, copy, made, printer))
        except LabError as problem:
            self._turn.stop()
            self.failed.emit(counted(self.lab, problem))


def _send(copy: Any, made: LabelTemplate, printer: Printer) -> None:
    paint(device_of(printer), LabelText.of(copy.content), made, printer)
