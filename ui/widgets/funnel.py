"""The funnel of the cells: bar, cells, share of those detected, ended here with cause, waiting; and its balances."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.i18n import _, grouped
from app.queries.funnel import Balance, FunnelRow
from app.queries.judged_funnel import Judgement
from ui import marks, theme
from ui.marks import State

HEAD, BAR, FOOT, GAP = 26, 14, 36, 6
ROW_LOW, ROW_HIGH, ROWS = 20, 36, 10


class Funnel(QWidget):
    """Numbers beside bars; zero base; no legend. Below: the balances in words, green where they close, else red."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[FunnelRow, ...] = ()
        self._balances: tuple[Balance | Judgement, ...] = ()

    def show_funnel(self, rows: Sequence[FunnelRow], *balances: Balance | Judgement) -> None:
        self._rows, self._balances = tuple(rows), balances
        told = [f"{row.title} {row.count}" for row in rows] + [each.sentence() for each in balances]
        self.setAccessibleName("; ".join(told))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(700, HEAD + ROWS * ROW_HIGH + self._foot())

    def minimumSizeHint(self) -> QSize:
        return QSize(480, HEAD + ROWS * ROW_LOW + self._foot())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._balances:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row_height = min((self.height() - HEAD - self._foot()) / max(len(self._rows), 1), ROW_HIGH)
        self._paint_heads(painter)
        for place, row in enumerate(self._rows):
            self._paint_row(painter, QRectF(0, HEAD + place * row_height, self.width(), row_height), row)
        top = HEAD + len(self._rows) * row_height + GAP
        for place, balance in enumerate(self._balances):
            self._paint_balance(painter, QRectF(0, top + place * (FOOT + GAP), self.width(), FOOT), balance)

    def _foot(self) -> int:
        return max(len(self._balances), 1) * (FOOT + GAP) + GAP

    def _columns(self) -> tuple[QRectF, ...]:
        """Title, bar, cells, share, cause, waiting: left and width of each."""
        width = self.width()
        metrics = QFontMetricsF(theme.font("strong"))
        title = max((metrics.horizontalAdvance(row.title) for row in self._rows), default=88.0) + 16
        cells, share, waiting = 64.0, 92.0, 80.0
        cause = max(width * 0.32, 150.0)
        bar = width - title - cells - share - cause - waiting
        lefts = (0.0, title, title + bar, title + bar + cells, title + bar + cells + share + 20, width - waiting)
        widths = (title, bar, cells, share, cause - 20, waiting)
        return tuple(QRectF(left, 0, size, 0) for left, size in zip(lefts, widths, strict=True))

    def _paint_heads(self, painter: QPainter) -> None:
        names = ("", "", _("Cells"), _("of detected"), _("Ended here"), _("Waiting"))
        painter.setFont(theme.font("micro"))
        painter.setPen(theme.color("text2"))
        for place, (column, name) in enumerate(zip(self._columns(), names, strict=True)):
            box = QRectF(column.left(), 0, column.width(), HEAD - 6)
            painter.drawText(box, _side(place) | Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_row(self, painter: QPainter, box: QRectF, row: FunnelRow) -> None:
        title, bar, cells, share, cause, waiting = (
            QRectF(column.left(), box.top(), column.width(), box.height()) for column in self._columns()
        )
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(box.topLeft(), box.topRight())
        is_end = row in (self._rows[0], self._rows[-1])
        first = max(self._rows[0].count, 1)
        self._paint_bar(painter, bar, row.count / first)
        told = (
            (title, 0, row.title, "strong" if is_end else "body", "text"),
            (cells, 2, grouped(row.count), "strong", "text"),
            (share, 3, f"{round(100 * row.count / first)} %" if self._rows[0].count else "–", "body", "text2"),
            (cause, 4, row.cause or _("none"), "body", "text" if row.ended else "text3"),
            (waiting, 5, grouped(row.waiting), "strong", "wait" if row.waiting else "text3"),
        )
        for place_box, place, text, role, token in told:
            painter.setFont(theme.font(role, tabular=place != 4))
            painter.setPen(theme.color(token))
            cut = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, place_box.width())
            painter.drawText(place_box, _side(place) | Qt.AlignmentFlag.AlignVCenter, cut)

    def _paint_bar(self, painter: QPainter, box: QRectF, share: float) -> None:
        track = QRectF(box.left(), box.center().y() - BAR / 2, box.width(), BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(track, 4, 4)
        painter.setBrush(theme.color("accent"))
        if share > 0:
            painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * min(share, 1), BAR), 4, 4)

    def _paint_balance(self, painter: QPainter, box: QRectF, balance: Balance | Judgement) -> None:
        closes = balance.closes
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ok_soft" if closes else "breach_soft"))
        painter.drawRoundedRect(box, 8, 8)
        state = State.OK if closes else State.BREACH
        marks.paint_state(painter, QRectF(14, box.center().y() - 9, 18, 18), state)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font("strong"))
        inside = box.adjusted(44, 0, -14, 0)
        text = balance.sentence()
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, text)
        rest = inside.width() - QFontMetricsF(painter.font()).horizontalAdvance(text)
        note = _("No cell unaccounted for") if closes else ""
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("ok"))
        if QFontMetricsF(painter.font()).horizontalAdvance(note) < rest - 24:
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, note)


def _side(place: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if place in (2, 3, 5) else Qt.AlignmentFlag.AlignLeft
