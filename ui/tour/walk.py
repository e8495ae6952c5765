"""One walk: the program, the hands that work it, the camera that looks on, and the day it happens in."""

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.barcode import parse
from app.domain.form import Form
from app.domain.words import Kind
from app.queries.labels import labels
from app.queries.search import search
from ui.main_window import MainWindow
from ui.pages.form_page import FormPage
from ui.pages.page import Page
from ui.sign_in import SignIn
from ui.start import Program
from ui.tour.camera import Camera
from ui.tour.day import Day
from ui.tour.hands import Astray, Hands
from ui.widgets.button import Button
from ui.widgets.crash import CrashReport
from ui.widgets.form_view import FormView

P = TypeVar("P", bound=Page)
WINDOW_MS: Final = 50
TURN_MS: Final = 5
PATIENCE_MS: Final = 1500
OF_A_JOB_MS: Final = 60_000
"""Long work begins a process of its own."""


class Walk:
    """What the stops share: the window in front, its page, and the codes that labels bear."""

    def __init__(self, program: Program, hands: Hands, camera: Camera, day: Day) -> None:
        self.program, self.camera, self.day = program, camera, day
        self.hands = hands
        hands.front = lambda: self.front
        self.number = 0
        self.late = self.plate = ""

    @property
    def front(self) -> QWidget:
        """The window in front: the main window, else the sign-in."""
        shown = self.program.window or self.program.sign_in
        assert shown is not None
        return shown

    @property
    def window(self) -> MainWindow:
        assert self.program.window is not None
        return self.program.window

    @property
    def sign_in(self) -> SignIn:
        assert self.program.sign_in is not None
        return self.program.sign_in

    def wake(self) -> None:
        """A window that came to the front has the keys, once the one before it is gone."""
        QTest.qWait(WINDOW_MS)
        self.front.activateWindow()
        if not QTest.qWaitForWindowActive(self.front):
            raise Astray("the window does not come to the front")

    def on(self, kind: type[P]) -> P:
        """The page in front, which is to be of this kind; nothing may have been refused on the way."""
        self.until(lambda: isinstance(self.window.page, kind))
        message = self.window.band.message_bar.message
        if self.hands.unforeseen or self.window.findChildren(CrashReport) or message.state == "breach":
            raise Astray(f"{message.title} {message.text} {self.hands.unforeseen}")
        if not isinstance(self.window.page, kind):
            raise Astray(f"on {self.window.page.KEY}, not on {kind.KEY}: {message.title} {message.text}")
        return self.window.page

    def until(self, is_so: Callable[[], bool], *, patience_ms: int = PATIENCE_MS) -> None:
        """Let the window work until something is so; a key of a button takes a tenth of a second to press it."""
        for _turn in range(patience_ms // TURN_MS):
            QTest.qWait(TURN_MS)
            if is_so():
                return

    def fill(self, page: type[FormPage], form: type[Form], **values: str) -> None:
        """Tab through the fields of a form on the page in front."""
        view: FormView = self.on(page).views[form]
        self.hands.fill(view, values)

    def button(self, text: str) -> Button:
        """The button of the page in front that bears this text."""
        return next(each for each in self.window.page.findChildren(Button) if each.text() == text)

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        """Time passes, and the window shows it."""
        self.day.later(days=days, hours=hours, minutes=minutes)
        self.window.band.time.refresh()

    def shoot(self, name: str) -> None:
        """A picture of the window in front, with its keys."""
        if not self.front.isActiveWindow():
            self.wake()
        self.camera.shoot(self.front, name)

    def label(self, kind: Kind) -> str:
        """The code on the label that was asked for last of a kind."""
        codes: list[str] = [row.code for row in self.window.lab.ask(labels, only_waiting=False)]
        return next(code for code in codes if parse(code).kind is kind)

    def named(self, text: str) -> str:
        """The code on a bottle, a box or a person's card that bears this text."""
        return self.window.lab.ask(search, text)[0].barcode
