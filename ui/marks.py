"""The marks: one shape a state and a kind of cell, so that the screen still works in grey."""

import math
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from app.domain.words import Kind
from app.i18n import N_, _
from ui import theme


class State(Enum):
    """What a person should think of a thing: its colour token and its word."""

    OK = "ok"
    WARN = "warn"
    LAST_HOUR = "last_hour"
    BREACH = "breach"
    HOLD = "hold"
    VOID = "void"
    WAIT = "wait"
    NOT_BEGUN = "not_begun"


_WORDS = {
    State.OK: N_("In time"),
    State.WARN: N_("Past target"),
    State.LAST_HOUR: N_("Last hour"),
    State.BREACH: N_("Over limit"),
    State.HOLD: N_("On hold"),
    State.VOID: N_("Ended"),
    State.WAIT: N_("Waiting"),
    State.NOT_BEGUN: N_("Not begun"),
}


def word(state: State) -> str:
    return _(_WORDS[state])


def token(state: State) -> str:
    """The colour token of a state."""
    return {State.LAST_HOUR: "warn", State.NOT_BEGUN: "void"}.get(state, state.value)


def paint_state(
    painter: QPainter, rect: QRectF, state: State, *, color: QColor | None = None, sign: QColor | None = None
) -> None:
    """Draw the mark of a state; `sign` is the colour of what stands in a filled shape."""
    ink = color or theme.color(token(state))
    inner = sign or theme.color("surface")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    unit = rect.width() / 20
    painter.translate(rect.topLeft())
    painter.scale(unit, unit)
    _DRAW[state](painter, ink, inner)
    painter.restore()


def _fill(painter: QPainter, ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)


def _stroke(painter: QPainter, ink: QColor, width: float = 2) -> None:
    pen = QPen(ink, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _ok(painter: QPainter, ink: QColor, inner: QColor) -> None:
    _fill(painter, ink)
    painter.drawEllipse(QRectF(1, 1, 18, 18))
    _stroke(painter, inner)
    painter.drawPolyline(QPolygonF([QPointF(6, 10.4), QPointF(8.8, 13.2), QPointF(14, 7.4)]))


def _warn(painter: QPainter, ink: QColor, inner: QColor) -> None:
    path = QPainterPath(QPointF(10, 2))
    path.lineTo(19, 18)
    path.lineTo(1, 18)
    path.closeSubpath()
    pen = QPen(ink, 1.6)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(ink)
    painter.drawPath(path)
    _stroke(painter, inner)
    painter.drawLine(QPointF(10, 8), QPointF(10, 12))
    painter.drawPoint(QPointF(10, 15.2))


def _breach(painter: QPainter, ink: QColor, inner: QColor) -> None:
    _fill(painter, ink)
    corners = [
        QPointF(10 + 9.6 * math.cos(math.radians(22.5 + 45 * i)), 10 + 9.6 * math.sin(math.radians(22.5 + 45 * i)))
        for i in range(8)
    ]
    painter.drawPolygon(QPolygonF(corners))
    _stroke(painter, inner)
    painter.drawLine(QPointF(7, 7), QPointF(13, 13))
    painter.drawLine(QPointF(13, 7), QPointF(7, 13))


def _hold(painter: QPainter, ink: QColor, inner: QColor) -> None:
    _fill(painter, ink)
    painter.drawRoundedRect(QRectF(1.5, 1.5, 17, 17), 3, 3)
    _stroke(painter, inner, 2.4)
    painter.drawLine(QPointF(7.4, 6.5), QPointF(7.4, 13.5))
    painter.drawLine(QPointF(12.6, 6.5), QPointF(12.6, 13.5))


def _void(painter: QPainter, ink: QColor, _inner: QColor) -> None:
    _stroke(painter, ink)
    painter.drawEllipse(QRectF(2, 2, 16, 16))
    painter.drawLine(QPointF(4.6, 4.6), QPointF(15.4, 15.4))


def _wait(painter: QPainter, ink: QColor, _inner: QColor) -> None:
    _stroke(painter, ink)
    painter.drawEllipse(QRectF(2, 2, 16, 16))
    painter.drawPolyline(QPolygonF([QPointF(10, 5.6), QPointF(10, 10.2), QPointF(13, 11.8)]))


def _not_begun(painter: QPainter, ink: QColor, _inner: QColor) -> None:
    pen = QPen(ink, 2)
    pen.setDashPattern([1.6, 1.6])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(2, 2, 16, 16))


_DRAW = {
    State.OK: _ok,
    State.WARN: _warn,
    State.LAST_HOUR: _warn,
    State.BREACH: _breach,
    State.HOLD: _hold,
    State.VOID: _void,
    State.WAIT: _wait,
    State.NOT_BEGUN: _not_begun,
}


class CellMark(Enum):
    """The shape of a kind of cell."""

    DP = Kind.DP_CELL
    CTC = Kind.CTC
    WBC = Kind.WBC
    NTC = Kind.NTC
    POS = Kind.POSITIVE


def paint_cell(painter: QPainter, rect: QRectF, mark: CellMark, *, faded: bool = False) -> None:
    """Draw the mark of a cell: shape alone tells its kind."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(0.35 if faded else 1.0)
    match mark:
        case CellMark.DP:
            _dp(painter, rect)
        case CellMark.CTC:
            _fill(painter, theme.color("ck"))
            painter.drawEllipse(rect)
        case CellMark.WBC:
            _fill(painter, theme.color("cd45"))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 2, 2)
        case CellMark.NTC:
            pen = QPen(theme.color("text2"), max(1.5, rect.width() / 10))
            pen.setDashPattern([1.5, 1.5])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(rect.adjusted(1, 1, -1, -1))
        case CellMark.POS:
            _fill(painter, theme.color("ok"))
            middle = rect.center()
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(middle.x(), rect.top()),
                        QPointF(rect.right(), middle.y()),
                        QPointF(middle.x(), rect.bottom()),
                        QPointF(rect.left(), middle.y()),
                    ]
                )
            )
    painter.restore()


def _dp(painter: QPainter, rect: QRectF) -> None:
    gap = max(1.0, rect.width() / 12)
    for token_name, start in (("ck", 90), ("cd45", -90)):
        half = QPainterPath()
        shifted = rect.translated(-gap / 2 if start == 90 else gap / 2, 0)
        half.moveTo(shifted.center())
        half.arcTo(shifted, start, 180)
        half.closeSubpath()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(token_name))
        painter.drawPath(half)


def paint_multiple(painter: QPainter, box: QRectF) -> None:
    """The badge of a well with more cells than expected."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("hold"))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(theme.color("surface"))
    painter.setFont(theme.font("micro"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "2+")


def paint_logo(painter: QPainter, rect: QRectF) -> None:
    """The product's mark: a cell with both markers."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _dp(painter, rect)
    painter.restore()
