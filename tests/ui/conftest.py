"""A window's Lab, a desk that remembers what was told, and a store with a day's work in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.words import Role
from app.jobs import Running
from app.lab import Lab
from app.settings import Workstation
from tests.conftest import as_role
from tests.given import PASSWORD
from ui import theme
from ui.desk import Desk
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.tour.hands import Pace
from ui.widgets.dialog import ChoiceDialog, LineDialog, PersonDialog, ReasonDialog, VerbDialog
from ui.widgets.sign_dialog import SignDialog
from ui.widgets.text import Text


@dataclass
class Told:
    """Messages as pages tell them, and where pages wanted to go."""

    messages: list[tuple[str, str, str]] = field(default_factory=list)
    went: list[tuple[str, str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    act: Callable[[], None] | None = None

    def tell(self, title: str, text: str = "", *, state: str = "ok", action: str = "", key: str = "") -> None:
        self.messages.append((state, title, text))

    def go(self, key: str, subject: str) -> None:
        self.went.append((key, subject))

    def on_action(self, act: Callable[[], None]) -> None:
        self.act = act


@pytest.fixture(autouse=True)
def swept(qapp: QApplication) -> Iterator[None]:
    """What a test's windows left behind is gone before the next: a style sheet is applied to all that lives."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def answer_with(reason: str, kind: type[VerbDialog] = VerbDialog) -> None:
    """What a person types into the dialog that comes up next, of this kind; to sign, the password too."""

    def typed() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, kind)
        if isinstance(dialog, PersonDialog | LineDialog):
            dialog.line.setText(reason)
        elif isinstance(dialog, SignDialog):
            dialog.reason.setPlainText(reason)
            dialog.password.setText(PASSWORD)
        else:
            assert isinstance(dialog, ReasonDialog)
            dialog.field.setPlainText(reason)
        dialog.act.click()

    QTimer.singleShot(0, typed)


def choose_value(value: str) -> None:
    """Press the button of a choice in the dialog that comes up next."""

    def pressed() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ChoiceDialog)
        dialog._on_chosen(value)

    QTimer.singleShot(0, pressed)


def texts_of(widget: QWidget) -> list[str]:
    """The texts that a person reads on a widget."""
    QApplication.processEvents()
    return [text.text() for text in widget.findChildren(Text) if text.isVisibleTo(widget)]


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    """The application in its fonts and colours."""
    theme.load_fonts()
    theme.apply(qapp)
    return qapp


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def desk(told: Told, tmp_path: Path) -> Desk:
    """A desk that remembers; jobs are waited for."""

    def carry_out(_name: str, running: Running, then: Callable[[object], None]) -> None:
        then(running.result())

    workstation = Workstation(label_folder=str(tmp_path / "labels"))
    return Desk(told, told.go, told.opened.append, lambda: None, carry_out, workstation)


@pytest.fixture
def qtlab(lab: Lab, dressed: QApplication) -> Iterator[QtLab]:
    """A technician's Lab in a window, on a store without participants."""
    made = QtLab(lab)
    yield made
    made.stop()


@pytest.fixture
def opened(qtbot, qtlab: QtLab, desk: Desk):
    """Makes a page and brings it up on a subject, as the technician or as whoever's Lab is given."""

    def make(kind, subject: str = "", lab: QtLab | None = None):
        page = kind(lab or qtlab, desk)
        qtbot.addWidget(page)
        page.arrive(subject)
        return page

    return make


@pytest.fixture
def biologist(store, dressed):
    made = QtLab(as_role(store, Role.BIOLOGIST))
    yield made
    made.stop()


@pytest.fixture
def pace() -> Pace:
    """The clock of the keys: a test says when time passes between them."""
    return Pace()


@pytest.fixture
def window(qtbot, lab: Lab, dressed, pace: Pace, tmp_path, monkeypatch) -> Iterator[MainWindow]:
    """The whole window, on a store without participants; its scans and keys go by `pace`."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    made = MainWindow(QtLab(lab), Workstation(sound_on=False), pace)
    made.hook.install()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()
