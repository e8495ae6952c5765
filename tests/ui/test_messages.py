"""Messages and their button: Enter does a way out, never an undo."""

import pytest

from app.settings import Workstation
from tests.given import Given
from ui.lab import QtLab
from ui.main_window import MainWindow


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
    window.take_scan("")
    window.take_scan("")
    assert len(given.wells(plate)) == 4


def test_enter_on_an_empty_scan_line_takes_the_way_out_that_a_message_offers(window: MainWindow):
    done = []
    window.messages.tell("3 items were not scanned.", action="Send all the same", state="warn")
    window.messages.on_action(lambda: done.append("sent"))
    window.take_scan("")
    assert done == ["sent"]
