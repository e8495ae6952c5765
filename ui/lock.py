"""The locked bench: no name, form or list, only what must not be missed; a card with its PIN, or the password, opens it."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.actions.sign_ins import UNLOCKING
from app.domain.barcode import looks_like_code, normalised, parse
from app.domain.errors import LabError, Refused
from app.domain.words import Kind
from app.entrance import Entered, enter, enter_by_pin
from app.i18n import _
from app.lab import Lab
from app.opening import FOUNDER
from app.passwords import PIN_DIGITS
from app.queries.accounts import Person, card_holder
from app.queries.bench import open_tubes
from app.queries.timers import stretches
from app.settings import Workstation
from ui import theme, when
from ui.lab import QtLab
from ui.pages.bench import clock_of
from ui.widgets.button import Button
from ui.widgets.clock_card import ClockRow
from ui.widgets.inputs import LineInput
from ui.widgets.text import Text
from ui.widgets.timer_strip import TimerStrip

TICK_MS = 1000
WIDTH = 600


class LockScreen(QWidget):
    """Takes the place of the whole window until somebody proves to be there.

    `unlocked`: whoever was at work is back. `taken_over`: somebody else came in. `left`: the sign-in is asked for.
    """

    unlocked = Signal()
    taken_over = Signal(object)
    left = Signal()

    def __init__(self, lab: QtLab, workstation: Workstation) -> None:
        super().__init__()
        self._lab = lab
        self._door = Lab(lab.store, FOUNDER, workstation=workstation.name)
        self._holder: Person | None = None
        self._card = ""
        self.clocks, self.timers = ClockRow(), TimerStrip()
        for row in (self.clocks, self.timers):
            row.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.title = Text("", "display")
        self.ask = Text("", "heading", "text2", wraps=True)
        self.line = LineInput()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(_("PIN or password"))
        self.note = Text("", "small", "text2", wraps=True)
        self.open = Button(_("Unlock"), kind="primary", key="Enter")
        self.other = Button(_("Sign in as somebody else"), kind="quiet", key="Ctrl+L")
        self._lay_out()
        self.line.returnPressed.connect(self._on_enter)
        self.open.clicked.connect(self._on_enter)
        self.other.clicked.connect(self.left)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.show_clocks)
        self._timer.start()
        self.begin()

    def begin(self) -> None:
        """Ask for a card; what was typed before is gone."""
        self._holder, self._card = None, ""
        self.title.setText(_("Locked since {time}").format(time=when.clock(self._lab.now)))
        self._ask(_("Scan your card and type your PIN, or type the password of {initials}."), self._lab.who.initials)
        self.note.setText("")
        self.line.clear()
        self.line.setFocus()
        self.show_clocks()

    def show_clocks(self) -> None:
        """The clocks of the blood and the timers go on: a locked bench must not cost a tube."""
        now = self._lab.now
        timed = self._lab.ask(stretches, now)
        tubes = self._lab.ask(open_tubes, self._lab.settings, now)
        runs = {each.run_id: each for each in timed}
        self.clocks.set_clocks([clock_of(tube, now, runs.get(tube.run_id or 0)) for tube in tubes])
        self.clocks.setVisible(bool(tubes))
        self.timers.show_stretches(timed, now)
        self.timers.setVisible(bool(timed))
        for card in (*self.clocks.cards, *self.timers.cards):
            card.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def stop(self) -> None:
        """Look at the clocks no more."""
        self._timer.stop()

    def take_scan(self, text: str) -> None:
        """A scan is a person's card; anything else belongs to a bench that is open."""
        self.line.clear()
        self.line.setFocus()
        try:
            self._take_card(text)
        except LabError as refusal:
            self._refuse(refusal)

    def _take_card(self, text: str) -> None:
        if not looks_like_code(text) or parse(text).kind is not Kind.PERSON:
            raise Refused(_("The bench is locked."), hint=_("Scan your card."))
        code = normalised(text)
        self._holder = self._door.ask(card_holder, code, today=self._door.today)
        self._card = code
        self._ask(_("Card of {initials}: type the PIN, or the password."), self._holder.initials)
        self.note.setText("")

    def _on_enter(self) -> None:
        text = self.line.text()
        self.line.clear()
        if not text:
            return
        if looks_like_code(text):
            self.take_scan(text)
            return
        try:
            entered = self._try(text)
        except LabError as refusal:
            self._refuse(refusal)
            return
        if entered.who.id == self._lab.who.id:
            self.unlocked.emit()
        else:
            self.taken_over.emit(entered)

    def _try(self, text: str) -> Entered:
        """A PIN goes with a card; a password with the card that was scanned, else with whoever was at work."""
        login = self._holder.login if self._holder is not None else self._lab.who.login
        role = self._lab.who.role if login == self._lab.who.login else None
        if not PIN_DIGITS.fullmatch(text):
            return enter(self._door, login, text, place=UNLOCKING, role=role)
        if not self._card:
            raise Refused(_("A PIN goes with its card."), hint=_("Scan your card first."))
        return enter_by_pin(self._door, self._card, text, place=UNLOCKING, role=role)

    def _refuse(self, refusal: LabError) -> None:
        self.note.setText(str(refusal))
        self.note.set_token("breach")

    def _ask(self, text: str, initials: str) -> None:
        self.ask.setText(text.format(initials=initials))

    def _lay_out(self) -> None:
        self.setAccessibleName(_("Locked"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(theme.px("space.block"))
        column.addWidget(self.clocks)
        column.addWidget(self.timers)
        column.addStretch(1)
        inside = QWidget()
        inside.setFixedWidth(WIDTH)
        form = QVBoxLayout(inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(12)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open)
        buttons.addStretch(1)
        buttons.addWidget(self.other)
        for each in (self.title, self.ask, self.line, self.note):
            form.addWidget(each)
        form.addLayout(buttons)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(inside)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addStretch(2)


class IdleWatch(QObject):
    """Emits `idle` once nobody touched a key, the mouse or the scanner for some minutes."""

    idle = Signal()
    SIGNS = frozenset(
        {
            QEvent.Type.KeyPress,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseMove,
            QEvent.Type.Wheel,
            QEvent.Type.TouchBegin,
        }
    )

    def __init__(self, parent: QObject, workstation: Workstation, clock: Callable[[], int]) -> None:
        super().__init__(parent)
        self._workstation, self._clock = workstation, clock
        self._last_ms = clock()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in self.SIGNS:
            self._last_ms = self._clock()
        return False

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()

    def look(self) -> None:
        """See whether the time is over."""
        still = timedelta(milliseconds=self._clock() - self._last_ms)
        if still >= timedelta(minutes=max(self._workstation.lock_after_min, 1)):
            self._last_ms = self._clock()
            self.idle.emit()


class Hidden:
    """The windows in front of a window, out of sight while it is locked, with what is typed in them."""

    def __init__(self, window: QWidget, application: QApplication) -> None:
        popup = application.activePopupWidget()
        if popup is not None:
            popup.close()
        shown = [each for each in application.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        self._dialogs = shown
        self._focus = window.focusWidget()
        for each in shown:
            each.hide()

    def bring_back(self) -> None:
        """Show them again; the focus goes where it was."""
        if self._focus is not None:
            self._focus.setFocus()
        for each in self._dialogs:
            each.show()
            each.activateWindow()

    def give_up(self) -> None:
        """Leave every question unanswered: somebody else takes over."""
        for each in self._dialogs:
            each.reject()
