"""A button: verb, icon, key; its focus ring stays inside it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.i18n import _
from ui import icons, theme

_KINDS = {
    "primary": ("accent", "on_accent", "accent"),
    "secondary": ("raised", "text", "edge"),
    "quiet": ("", "text2", ""),
    "danger": ("breach_solid", "on_breach", "breach_solid"),
}


class Button(QPushButton):
    """`kind`: primary, secondary, quiet or danger. `key` is shown as a keycap; the page binds it."""

    def __init__(
        self, text: str, *, kind: str = "secondary", key: str = "", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.kind = kind
        self.key = key
        self.icon_name = icon
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.setFont(theme.font("strong"))

    def bind(self) -> None:
        """Press the button by the key that it shows, wherever the focus is on its page."""
        self.setShortcut(self.key.replace("Enter", "Return"))

    def setText(self, text: str) -> None:
        bound = self.shortcut()
        super().setText(text)
        self.setShortcut(bound)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = 32 + QFontMetricsF(self.font()).horizontalAdvance(self.text())
        width += 28 if self.icon_name else 0
        width += keycap_width(self.key) + 8 if self.key else 0
        return QSize(round(width), theme.px("size.button"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink, border = self._tokens()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = theme.px("radius.control")
        if ground:
            fill = theme.color(ground)
            if self.isDown():
                fill = fill.darker(112)
            elif self.underMouse() and self.isEnabled():
                fill = fill.darker(104)
            painter.setBrush(fill)
        elif self.underMouse():
            painter.setBrush(theme.color("sunken"))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color(border), 1) if border else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, radius, radius)
        self._paint_content(painter, box, theme.color(ink))
        if self.hasFocus():
            token = "on_accent" if self.kind == "primary" else "on_breach" if self.kind == "danger" else "focus"
            painter.setPen(QPen(theme.color(token), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), radius - 2, radius - 2)

    def _tokens(self) -> tuple[str, str, str]:
        if not self.isEnabled():
            return ("sunken", "text3", "") if self.kind != "quiet" else ("", "text3", "")
        return _KINDS[self.kind]

    def _paint_content(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        text_width = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        key_width = keycap_width(self.key) + 8 if self.key else 0
        icon_width = 28 if self.icon_name else 0
        left = box.left() + (box.width() - text_width - key_width - icon_width) / 2
        if self.icon_name:
            size = theme.px("size.icon")
            icons.paint(painter, QRectF(left, box.center().y() - size / 2, size, size), self.icon_name, ink)
            left += icon_width
        painter.setFont(self.font())
        painter.setPen(ink)
        painter.drawText(
            QRectF(left, box.top(), text_width + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        if self.key:
            paint_keycap(painter, left + text_width + 8, box.center().y(), self.key, ink)


class IconButton(Button):
    """A square button that bears one icon; its name is told on hovering."""

    def __init__(self, icon: str, name: str) -> None:
        super().__init__("", kind="quiet")
        self.setFixedSize(theme.px("size.target_min"), theme.px("size.target_min"))
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._icon = icon

    def show_icon(self, icon: str) -> None:
        self._icon = icon
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = theme.px("size.icon")
        picture = icons.pixmap(self._icon, "text2", size, self.devicePixelRatioF())
        QPainter(self).drawPixmap((self.width() - size) // 2, (self.height() - size) // 2, picture)


def told_key(key: str) -> str:
    """A key as it is engraved on this country's keyboards."""
    return key.replace("Enter", _("Enter"))


def keycap_width(key: str) -> float:
    return QFontMetricsF(theme.font("micro")).horizontalAdvance(told_key(key)) + 14


def paint_keycap(painter: QPainter, left: float, middle: float, key: str, ink: QColor) -> None:
    """A key in its frame, left edge and vertical middle given."""
    box = QRectF(left, middle - 11, keycap_width(key), 22)
    edge = QColor(ink)
    edge.setAlphaF(0.45)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, theme.px("radius.keycap"), theme.px("radius.keycap"))
    painter.setPen(ink)
    painter.setFont(theme.font("micro"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, told_key(key))
