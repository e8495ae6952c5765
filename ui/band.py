"""The band over every page: scan line, message bar, sound, time, person."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import _
from app.settings import Workstation
from app.work import Who
from ui import theme, when
from ui.widgets.button import Button, IconButton
from ui.widgets.message_bar import MessageBar
from ui.widgets.scan_line import HALO, ScanLine


class Band(QWidget):
    """Ask left, answer right; the same on every page."""

    sound_switched = Signal()
    person_asked = Signal()

    def __init__(self, who: Who, workstation: Workstation, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.scan_line = ScanLine()
        self.message_bar = MessageBar()
        self.sound = IconButton("volume-2" if workstation.sound_on else "volume-x", _("Sound on or off"))
        self.time = TimeLabel(clock)
        self.person = PersonDisc(who.initials, _("{name}: switch person").format(name=who.name))
        self.setFixedHeight(theme.px("top_band"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(24 - HALO, 0, 24, 0)
        self._row.setSpacing(theme.px("space.block"))
        self._row.addWidget(self.scan_line)
        self._row.addWidget(self.message_bar, 1)
        for widget in (self.sound, self.time, self.person):
            self._row.addWidget(widget)
        self.sound.clicked.connect(self.sound_switched)
        self.person.clicked.connect(self.person_asked)

    def show_sound(self, *, is_on: bool) -> None:
        self.sound.show_icon("volume-2" if is_on else "volume-x")

    def set_wide(self, *, is_wide: bool) -> None:
        self.scan_line.setFixedWidth((560 if is_wide else 400) + 2 * HALO)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("surface"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))


class TimeLabel(QWidget):
    """The time of day in the study's zone; ticks each minute."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self._text = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        self._timer.start(1000)
        self.setFixedWidth(76)
        self.refresh()

    def refresh(self) -> None:
        """Show the time it is."""
        text = when.clock(self._clock())
        if text != self._text:
            self._text = text
            self.setAccessibleName(_("It is {time}").format(time=text))
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font("title", tabular=True))
        painter.setPen(theme.color("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._text)


class PersonDisc(Button):
    """Who is signed in, by initials; switches the person."""

    def __init__(self, initials: str, name: str) -> None:
        super().__init__("", kind="quiet")
        self._initials = initials
        self.setFixedSize(48, 48)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawEllipse(self.rect().adjusted(4, 4, -4, -4))
        painter.setFont(theme.font("small_strong"))
        painter.setPen(theme.color("accent"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
