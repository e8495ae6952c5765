"""A typed word opens the one thing it names, asks where it names several, and else looks among the specimens."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.words import Kind
from app.queries.search import Hit
from ui.which import SPECIMENS, which
from ui.widgets.dialog import ChoiceDialog

LOT = Hit(Kind.LOT, "MB000R001D", "Ampli1 W5521")
FREEZER = Hit(Kind.PLACE, "MB000Y0012", "Freezer 2")


@pytest.fixture
def parent(qtbot, dressed) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def in_the_dialog(act: Callable[[ChoiceDialog], None]) -> None:
    def asked() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ChoiceDialog)
        act(dialog)

    QTimer.singleShot(0, asked)


def test_a_word_that_names_nothing_is_looked_for_among_the_specimens(parent: QWidget):
    assert which(parent, "clot", ()) == SPECIMENS


def test_a_word_that_names_one_thing_opens_it(parent: QWidget):
    assert which(parent, "ampli", (LOT,)) == LOT.barcode


def test_a_word_that_names_several_things_asks_which(parent: QWidget):
    in_the_dialog(lambda dialog: dialog._on_chosen(FREEZER.barcode))
    assert which(parent, "2", (LOT, FREEZER)) == FREEZER.barcode


def test_leaving_the_question_opens_nothing(parent: QWidget):
    in_the_dialog(lambda dialog: dialog.reject())
    assert which(parent, "2", (LOT, FREEZER)) == ""
