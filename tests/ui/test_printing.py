"""Printing from the window: a printer that goes away freezes nothing, and what is in doubt is asked; scan-back."""

from pathlib import Path

import numpy
import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import QTimer
from PySide6.QtPrintSupport import QPrinter

from app.actions import labels
from app.domain.barcode import printed as spoken
from app.domain.errors import NotFound, Refused
from app.domain.label import LabelText
from app.domain.words import Kind, LabelState, SpoolState
from app.lab import Lab
from app.outputs.labels.layout import dots_of as module_dots
from app.outputs.labels.load import template, templates
from app.outputs.labels.matrix import modules
from app.outputs.labels.printers import pdf_of
from app.outputs.labels.raster import black_on_white, pages_in_dots
from app.queries.labels import labels as waiting
from app.queries.labels import prints, unapplied_count
from app.queries.spool import open_copies
from app.settings import Printer, PrinterKind, Workstation
from tests.given import Given
from tests.listener import Fate, Zebra, deaf, switched_off
from tests.ui.conftest import answer_with
from tests.ui.test_window import said, scan
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.pages.documents import DocumentsPage
from ui.printing import paint
from ui.widgets.red_stop import RedStop

LONG_MS = 30_000
LABEL = LabelText("MB023B001F", Kind.BLOOD, 23, "METABREAST", ("K2EDTA", "2026-03-10 07:00"))


@pytest.fixture
def window(qtbot, lab: Lab, dressed, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    made = MainWindow(QtLab(lab), Workstation(sound_on=False, label_folder=str(tmp_path)))
    made.hook.install()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


@pytest.fixture
def three(given: Given) -> list[str]:
    given.participant(23)
    return [given.tube(23) for _tube in range(3)]


def at_the_labels(window: MainWindow, *printers: Printer) -> DocumentsPage:
    window.workstation.printers = printers
    window.go("documents", "")
    assert isinstance(window.page, DocumentsPage)
    return window.page


def zebra_at(address: str) -> Printer:
    return Printer(name="Zebra", kind=PrinterKind.SOCKET, address=address)


def test_the_labels_go_to_the_network_while_the_window_goes_on(qtbot, window: MainWindow, lab, three):
    turns: list[int] = []
    beat = QTimer(interval=1)
    beat.timeout.connect(lambda: turns.append(1))
    beat.start()
    with Zebra() as zebra:
        page = at_the_labels(window, zebra_at(zebra.address))
        assert {page.labels.table.rows.row(place).printer for place in range(3)} == {"Zebra"}
        window.take_scan("")
        qtbot.waitUntil(lambda: not window.lab.is_busy, timeout=LONG_MS)
    assert zebra.printed == three
    assert len(turns) > 5
    assert said(window).startswith("3 labels printed.")
    assert page.labels.waiting_count == 0
    assert {row.printer for row in lab.ask(prints, 0, 9)} == {"Zebra"}


def test_a_printer_that_is_off_is_told_with_the_way_to_try_again(qtbot, window: MainWindow, lab, three):
    with switched_off() as address:
        page = at_the_labels(window, zebra_at(address))
        page.labels.print_all()
        qtbot.waitUntil(lambda: not window.lab.is_busy, timeout=LONG_MS)
    assert said(window).startswith("The label printer does not answer. 3 labels wait.")
    assert {page.labels.table.rows.row(place).told.text for place in range(3)} == {"Not sent", "Waits for the printer"}
    with Zebra() as zebra:
        window.workstation.printers = (zebra_at(zebra.address),)
        window.take_scan("")
        qtbot.waitUntil(lambda: not window.lab.is_busy, timeout=LONG_MS)
    assert zebra.printed == three


@pytest.mark.requirement("URS-LABEL-004")
def test_a_label_in_doubt_is_asked_and_printed_again_only_when_a_person_says_so(qtbot, window, lab, three):
    with Zebra(fates=[Fate.PRINTS, Fate.DROPS]) as zebra:
        page = at_the_labels(window, zebra_at(zebra.address))
        page.labels.print_all()
        qtbot.waitUntil(lambda: not window.lab.is_busy, timeout=LONG_MS)
        assert "1 label waits" in said(window)
        assert page.labels.question.isVisible()
        assert page.labels.asked.text() == "Did the label of MB-023-B002-D come out of Zebra?"
        page.labels.print_all()
        qtbot.waitUntil(lambda: not window.lab.is_busy, timeout=LONG_MS)
        assert zebra.printed == [three[0], three[2]]
        page.labels.print_again()
        qtbot.waitUntil(lambda: not window.lab.is_busy, timeout=LONG_MS)
    assert zebra.printed == [three[0], three[2], three[1]]
    assert not page.labels.question.isVisible()


def test_a_label_in_doubt_that_came_out_is_printed(qtbot, window: MainWindow, lab, three):
    with Zebra(fates=[Fate.PRINTS, Fate.PRINTS, Fate.PRINTS_AND_DROPS]) as zebra:
        page = at_the_labels(window, zebra_at(zebra.address))
        page.labels.print_all()
        qtbot.waitUntil(lambda: not window.lab.is_busy, timeout=LONG_MS)
    page.labels.came_out()
    assert zebra.printed == three
    assert page.labels.waiting_count == 0
    with pytest.raises(Refused, match="No label is in doubt"):
        page.labels.came_out()


def test_cancel_in_the_message_bar_ends_a_send_that_stands_still(qtbot, window: MainWindow, lab, three):
    with deaf() as address:
        page = at_the_labels(window, zebra_at(address))
        page.labels.print_all()
        qtbot.waitUntil(lambda: any(_sending(lab)), timeout=LONG_MS)
        window.band.message_bar.cancelled.emit()
        assert not window.lab.is_busy
    assert page.labels.question.isVisible()
    assert len(lab.ask(waiting)) == 3


def test_what_waits_at_a_printer_is_taken_back_and_goes_elsewhere(qtbot, window: MainWindow, lab, three, tmp_path):
    with switched_off() as address:
        page = at_the_labels(window, zebra_at(address))
        page.labels.print_all()
        qtbot.waitUntil(lambda: not window.lab.is_busy, timeout=LONG_MS)
    window.workstation.printers = ()
    page.labels.table.selectRow(0)
    page.labels.take_back()
    page.labels.print_all()
    assert len(list(tmp_path.glob("labels-*.pdf"))) == 1
    assert page.labels.waiting_count == 0


def test_a_label_that_no_printer_holds_is_told(window: MainWindow, three):
    page = at_the_labels(window, Printer(name="Slides", kind=PrinterKind.SOCKET, address="x", templates=("slide",)))
    assert page.labels.table.rows.row(0).told.text == "No printer"
    with pytest.raises(NotFound, match="No printer of this bench holds “Blood tube"):
        page.labels.print_all()


def test_a_printer_that_the_computer_has_no_more_leaves_the_labels_waiting(qtbot, window: MainWindow, lab, three):
    page = at_the_labels(window, Printer(name="Brother", kind=PrinterKind.SYSTEM, address="no such printer"))
    page.labels.print_all()
    qtbot.waitUntil(lambda: "3 labels wait." in said(window), timeout=LONG_MS)
    assert said(window).startswith("This computer has no printer “no such printer”.")
    assert page.labels.waiting_count == 3


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("name", [each.id for each in templates()])
def test_every_module_is_as_many_dots_wide_on_a_printer_of_the_computer(name: str, dpi: int):
    (used,) = (each for each in templates() if each.id == name)
    (page,) = pages_in_dots(pdf_of([LABEL], used, dpi), dpi)
    image = black_on_white(page)
    side = module_dots(used.code.module_mm, dpi)
    matrix = numpy.array(modules(LABEL.barcode))
    wanted = numpy.where(numpy.kron(matrix, numpy.ones((side, side), dtype=bool)), 0, 255)
    assert any(
        (image[top : top + wanted.shape[0], left : left + wanted.shape[1]] == wanted).all()
        for top in _near(used.code.y, used.code.quiet, side, dpi)
        for left in _near(used.code.x, used.code.quiet, side, dpi)
    )


@pytest.mark.parametrize("dpi", [300, 600])
def test_a_label_painted_by_the_computer_is_read_back(dressed, tmp_path: Path, dpi: int):
    device = QPrinter()
    device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    device.setOutputFileName(str(tmp_path / "painted.pdf"))
    paint(device, LABEL, template("blood_tube"), Printer(name="x", kind=PrinterKind.SYSTEM, dpi=dpi))
    document = pypdfium2.PdfDocument(tmp_path / "painted.pdf")
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [50, 25]
    image = document[0].render(scale=dpi / 72, grayscale=True).to_numpy()
    (read,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.DataMatrix)
    assert read.text == LABEL.barcode


@pytest.mark.requirement("URS-LABEL-003")
def test_labels_are_applied_with_the_scanner_alone(window: MainWindow, lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    fraction = given.fraction(tube)
    print_all(lab)
    page = at_the_labels(window)
    scan(window, tube)
    assert (page.labels.view, page.labels.applying.source) == ("unapplied", tube)
    scan(window, fraction)
    assert said(window) == f"The label of {spoken(fraction)} is applied. 1 label is left to be applied."
    window.scans._last = type(window.scans._last)()
    scan(window, tube)
    assert said(window).endswith("0 labels are left to be applied.")
    assert lab.ask(unapplied_count) == 0
    window.scans._last = type(window.scans._last)()
    scan(window, fraction)
    assert "is applied since" in said(window)


@pytest.mark.requirement("URS-LABEL-003")
def test_scanning_another_source_changes_it_and_a_wrong_pair_is_named(window: MainWindow, lab, given: Given):
    given.participant(23)
    first, second = given.tube(23), given.tube(23)
    of_first, of_second = given.fraction(first), given.fraction(second)
    print_all(lab)
    page = at_the_labels(window)
    scan(window, of_first)
    assert "Nothing comes from MB-023-E001" in said(window)
    scan(window, first)
    scan(window, of_second)
    assert "does not come from MB-023-B001-F: it comes from MB-023-B002-D" in said(window)
    scan(window, second)
    assert page.labels.applying.source == second
    window.scans._last = type(window.scans._last)()
    scan(window, of_second)
    assert "is applied" in said(window)
    page.labels.applying.let_go()
    assert page.labels.applying.source == ""


def test_a_label_of_another_participant_is_the_red_stop_in_the_window(window: MainWindow, lab, given: Given):
    for number in (23, 24):
        given.participant(number)
    ours, theirs = given.tube(23), given.fraction(given.tube(24))
    print_all(lab)
    at_the_labels(window)
    scan(window, ours)
    scan(window, theirs)
    assert window.findChild(RedStop) is not None


def test_a_void_label_is_refused_in_the_window_and_opens_the_record_under_its_present_code(
    window: MainWindow, lab, given: Given
):
    given.participant(23)
    tube = given.tube(23)
    print_all(lab)
    page = at_the_labels(window)
    page.labels.shown.set_value("log")
    page.refresh()
    page.labels.log.selectRow(0)
    answer_with("lost at the ward")
    page.labels.void_one()
    assert said(window) == "The label of MB-023-B001-F is void. It bears MB-023-B002-D from here on."
    assert lab.ask(prints, 0, 9)[0].state is LabelState.VOID
    window.go("bench", "")
    scan(window, tube)
    assert "is void since 10/03 09:00 (L. Amari: lost at the ward)" in said(window)
    window.take_scan("")
    assert window.page.KEY != "bench"
    window.go("bench", "")
    window.open_code(tube)
    assert window.page.KEY != "bench"


def _sending(lab: Lab) -> list[bool]:
    return [row.state is SpoolState.SENDING for row in lab.ask(open_copies)]


def _near(place_mm: float, quiet: int, side: int, dpi: int) -> range:
    """Where the first dark dot may lie: a dot more or less than where the template puts it."""
    place = round(place_mm * dpi / 25.4) + quiet * side
    return range(max(place - 2, 0), place + 3)


def print_all(lab: Lab) -> None:
    lab.do(labels.printed, [row.id for row in lab.ask(waiting)])
