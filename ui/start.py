"""Start the program with a window: fonts, theme, store, sign-in, then the main window; switch person."""

import gc
import logging
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from time import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from app import i18n
from app.actions import sign_ins
from app.domain.errors import LabError
from app.entrance import Entered
from app.lab import Lab
from app.opening import FOUNDER, Store, default_store, open_store
from app.queries.accounts import people
from app.settings import Workstation, data_folder
from app.work import Who
from ui import theme
from ui.lab import QtLab
from ui.sign_in import SignIn
from ui.warm import Warming

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class Program:
    """One store, one window at a time: the sign-in, or the bench of who signed in."""

    def __init__(
        self, store: Store, workstation: Workstation, *, hint: str = "", clock: Callable[[], int] | None = None
    ) -> None:
        self.store, self.workstation, self._hint, self._clock = store, workstation, hint, clock
        self.sign_in: SignIn | None = None
        self.window: MainWindow | None = None
        self.warming = Warming()

    def show_sign_in(self, login: str = "", *, is_handed_over: bool = False) -> SignIn:
        """Ask who is at the bench, with one account chosen where its card was scanned; drafts of the person before stay."""
        geometry = self.window.geometry() if self.window else None
        takes_pin = self._close_window()
        card = self._card_of(login) if is_handed_over else ""
        self.sign_in = SignIn(
            self.store, self.workstation, hint=self._hint, login=login, card=card, takes_pin=takes_pin
        )
        self.sign_in.signed_in.connect(self.show_bench)
        self.sign_in.language_chosen.connect(self._on_language)
        if geometry is not None:
            self.sign_in.setGeometry(geometry)
        else:
            self.sign_in.resize(1366, 768)
        self.sign_in.show()
        return self.sign_in

    def _close_window(self) -> bool:
        """Close the bench of whoever was there; returns whether there was one."""
        if self.window is None:
            return False
        window = self.window
        window.close()
        window.deleteLater()
        self.window = None
        return True

    def _card_of(self, login: str) -> str:
        reader = Lab(self.store, FOUNDER)
        known = reader.ask(people, today=reader.today)
        return next((each.barcode for each in known if each.login == login), "")

    def _on_taken_over(self, entered: Entered) -> None:
        """Somebody else came in at the locked window: their bench opens; where a question is left, the sign-in asks it."""
        if entered.must_change or len(entered.roles) > 1:
            self.show_sign_in(entered.who.login)
            return
        geometry = self.window.geometry() if self.window else None
        self._close_window()
        window = self.show_bench(entered.who)
        if geometry is not None:
            window.setGeometry(geometry)

    def _on_closing(self, lab: QtLab) -> None:
        """Whoever leaves the bench signs out."""
        lab.do(sign_ins.leave, place=sign_ins.WINDOW)

    def show_bench(self, who: Who) -> "MainWindow":
        """The main window of a person."""
        lab = QtLab(Lab(self.store, who, workstation=self.workstation.name))
        self.warming.finish()
        window: MainWindow = resolve_name("ui.main_window:MainWindow")(lab, self.workstation, self._clock)
        self.window = window
        window.hook.install()
        window.person_left.connect(self.show_sign_in)
        window.handed_over.connect(lambda login: self.show_sign_in(login, is_handed_over=True))
        window.taken_over.connect(self._on_taken_over)
        window.closing.connect(lambda: self._on_closing(lab))
        if self.sign_in is not None:
            window.setGeometry(self.sign_in.geometry())
            self.sign_in.close()
            self.sign_in.deleteLater()
            self.sign_in = None
        window.show()
        resolve_name("ui.clock_watch:ClockWatch")(lab, window.messages)
        window.backups.begin()
        resolve_name("ui.anchor_watch:AnchorWatch")(lab, window.messages, window)
        return window

    def _on_language(self, language: str) -> None:
        i18n.use(language)
        self.workstation.language = language
        self.workstation.save()
        if self.sign_in is not None:
            old, self.sign_in = self.sign_in, None
            geometry = old.geometry()
            self.show_sign_in().setGeometry(geometry)
            old.close()
            old.deleteLater()


def start(place: str, *, example: bool, probe: bool) -> int:
    """Run the window; a measurement, `probe`, ends at the first usable sign-in and prints the second of the epoch."""
    try:
        workstation = Workstation.load()
    except LabError as error:
        dressed(Workstation())
        QMessageBox.critical(None, "DPTrace", str(error))
        return 1
    i18n.use(workstation.language)
    log_to(data_folder() / "log")
    application = dressed(workstation)
    hint = ""
    try:
        if example:
            store, hint = resolve_name("app.example:open_example")(), resolve_name("app.example:hint")()
        else:
            store = open_store(place or workstation.store or default_store())
    except LabError as error:
        QMessageBox.critical(None, "DPTrace", str(error))
        return 1
    program = Program(store, workstation, hint=hint)
    program.show_sign_in()
    gc.freeze()
    gc.enable()
    if probe:
        QTimer.singleShot(0, partial(_tell, application))
    else:
        program.warming.begin()
    return application.exec()


def dressed(workstation: Workstation) -> QApplication:
    """The application with its fonts and colours."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("DPTrace")
    theme.load_fonts()
    theme.apply(application, workstation.theme)
    theme.set_motion(is_on=workstation.motion)
    return application


def _tell(application: QApplication) -> None:
    print(f"{time():.3f}")
    application.quit()


def log_to(folder: Path) -> None:
    """Keep the reports of our own faults in a file of this computer."""
    folder.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=folder / "dptrace.log", level=logging.WARNING, format="%(asctime)s %(message)s")
