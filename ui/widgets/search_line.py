"""The line that filters the rows of a page."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui import icons, theme
from ui.widgets.button import keycap_width, paint_keycap
from ui.widgets.inputs import LineInput

KEY = "Ctrl+F"


class SearchLine(LineInput):
    """A magnifier, the text, the key that brings the focus here from anywhere on `page`."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setPlaceholderText(_("Filter these rows"))
        self.setAccessibleName(_("Filter"))
        self.setTextMargins(42, 0, 68, 0)
        self.setFixedHeight(theme.px("size.button"))
        shortcut = QShortcut(QKeySequence(KEY), page)
        shortcut.activated.connect(self._on_asked)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        icons.paint(painter, QRectF(12, self.height() / 2 - 10, 20, 20), "search", theme.color("text2"))
        if not self.hasFocus():
            width = keycap_width(KEY)
            paint_keycap(painter, self.width() - width - 10, self.height() / 2, KEY, theme.color("text2"))

    def _on_asked(self) -> None:
        self.setFocus()
        self.selectAll()
