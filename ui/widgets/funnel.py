"""The funnel of the cells: bar, cells, share of those placed, ended here with cause, waiting; and its balance."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.queries.overview import Overview
from ui import marks, theme
from ui.marks import State

ROW = 40


class Funnel(QWidget):
    """Numbers beside bars; zero base; no legend."""

    def __init__(self) -> None:
        super().__init__()
        self._overview: Overview | None = None

    def show_overview(self, overview: Overview) -> None:
        self._overview = overview
        self.setAccessibleName("; ".join(f"{row.title} {row.count}" for row in overview.funnel) + f"; {self.balance()}")
        self.update()

    def balance(self) -> str:
        """The mass balance in words."""
        if self._overview is None:
            return ""
        first = self._overview.funnel[0].count
        if self._overview.missing == 0:
            return _("{count} cells placed: each ended, waits or came through.").format(count=first)
        return _("{count} cells do not add up.").format(count=abs(self._overview.missing))

    def sizeHint(self) -> QSize:
        return QSize(700, 30 + 5 * ROW + 44)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 30 + 5 * ROW + 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._overview is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width()
        marks_at = (0.0, width * 0.50, width * 0.60, width * 0.70, width * 0.92)
        heads = ("", _("cells"), "%", _("ended here"), _("waiting"))
        painter.setFont(theme.font("micro"))
        painter.setPen(theme.color("text2"))
        for left, head in zip(marks_at, heads, strict=True):
            painter.drawText(QRectF(left, 0, 160, 22), Qt.AlignmentFlag.AlignVCenter, head)
        first = max(self._overview.funnel[0].count, 1)
        for place, row in enumerate(self._overview.funnel):
            top = 26 + place * ROW
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(0, top, width, top)
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("text"))
            painter.drawText(QRectF(0, top, 120, ROW), Qt.AlignmentFlag.AlignVCenter, row.title)
            track = QRectF(124, top + 12, width * 0.48 - 130, 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sunken"))
            painter.drawRoundedRect(track, 4, 4)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * row.count / first, 16), 4, 4)
            painter.setFont(theme.font("strong", tabular=True))
            painter.setPen(theme.color("text"))
            painter.drawText(QRectF(marks_at[1], top, 80, ROW), Qt.AlignmentFlag.AlignVCenter, str(row.count))
            painter.setFont(theme.font("small", tabular=True))
            painter.setPen(theme.color("text2"))
            share = f"{round(100 * row.count / first)} %"
            texts = (
                (marks_at[2], share),
                (marks_at[3], row.cause if row.ended else ""),
                (marks_at[4], str(row.waiting) if row.waiting else ""),
            )
            for left, text in texts:
                painter.drawText(QRectF(left, top, width - left, ROW), Qt.AlignmentFlag.AlignVCenter, text)
        self._paint_balance(painter, 26 + len(self._overview.funnel) * ROW)

    def _paint_balance(self, painter: QPainter, top: int) -> None:
        assert self._overview is not None
        closes = self._overview.missing == 0
        state = State.OK if closes else State.BREACH
        marks.paint_state(painter, QRectF(0, top + 14, 18, 18), state)
        painter.setFont(theme.font("small_strong"))
        painter.setPen(theme.color(marks.token(state)))
        painter.drawText(QRectF(28, top, self.width() - 28, 46), Qt.AlignmentFlag.AlignVCenter, self.balance())
