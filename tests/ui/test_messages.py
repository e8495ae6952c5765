"""Messages and their button: Enter does a way out, never an undo."""

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from app.settings import Workstation
from tests.given import Given
from ui.lab import QtLab
from ui.main_window import MainWindow

pytestmark = pytest.mark.requirement("URS-LOOK-005")


@pytest.fixture
def window(qtbot, qtlab: QtLab, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    made = MainWindow(qtlab, Workstation(label_folder=str(tmp_path)))
    qtbot.addWidget(made)
    yield made
    made.close()


def test_enter_on_an_empty_scan_line_does_not_undo_what_was_just_done(window: MainWindow, given: Given):
    given.participant(23)
    plate = given.plate(23, "DP A1-A2")
    window.go("sort", plate)
    window.take_scan("A3")
    window.take_scan("")
    assert len(given.wells(plate)) == 4


def test_enter_on_an_empty_scan_line_takes_the_way_out_that_a_message_offers(window: MainWindow):
    done = []
    window.messages.tell("3 items were not scanned.", action="Send all the same", state="warn")
    window.messages.on_action(lambda: done.append("sent"))
    window.take_scan("")
    assert done == ["sent"]


def test_a_message_that_fell_quiet_offers_nothing_to_enter(window: MainWindow):
    done = []
    window.messages.tell("Written.", action="Open it")
    window.messages.on_action(lambda: done.append("opened"))
    window.band.message_bar.fall_quiet()
    window.take_scan("")
    assert done == []


class Opener(QObject):
    """The desktop's program for files, as far as Qt hands one over."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        QDesktopServices.setUrlHandler("file", self, "take")

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_enter_opens_the_paper_that_was_just_written(window: MainWindow, given: Given, tmp_path):
    given.participant(23)
    opener = Opener()
    window.go("documents", "023")
    window.page.papers.print_summary()
    window.take_scan("")
    QDesktopServices.unsetUrlHandler("file")
    assert opener.opened == [str(tmp_path / "case-summary-023.pdf")]
