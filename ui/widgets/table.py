"""A list of any length: rows of 44 px, a head that stays, the selection that stays with its row."""

import math
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.domain.words import Restriction
from app.i18n import grouped, ngettext
from app.tables import Column, ColumnKind, Told
from ui import icons, marks, theme
from ui.marks import CellMark, State
from ui.widgets.rows import PAGE, Index, RowsModel, Source, at_right, head_of

PAD_LEFT: Final = 16
PAD_RIGHT: Final = 14
MARK: Final = 24
ARROW: Final = 20
LOOKED_AT: Final = 40
CUT_AT: Final = 120
CUT: Final = frozenset({ColumnKind.TEXT, ColumnKind.WORD, ColumnKind.CELL, ColumnKind.STATE})


class RowsDelegate(QStyledItemDelegate):
    """Codes in mono, numbers at the right, states and cells with their mark, a bar at the selected row."""

    def __init__(self, columns: Sequence[Column[Any]]) -> None:
        super().__init__()
        self._columns = tuple(columns)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        column = self._columns[index.column()]
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accent_soft"))
            if index.column() == 0:
                painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), theme.color("accent"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("line"))
        inside = rect.adjusted(PAD_LEFT, 0, -PAD_RIGHT, 0)
        self._paint_text(painter, self._paint_mark(painter, inside, column, index), column, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, theme.px("size.row"))

    def _paint_mark(self, painter: QPainter, inside: QRectF, column: Column[Any], index: Index) -> QRectF:
        """The mark of a state or of a cell; returns the room that is left for the words."""
        spot = QRectF(inside.left(), inside.center().y() - 8, 16, 16)
        value = value_of(column, index)
        state = state_of(column, value)
        if state is not None:
            marks.paint_state(painter, spot, state)
        elif column.kind is ColumnKind.CELL and value in CELL_MARKS:
            marks.paint_cell(painter, spot, CELL_MARKS[value])
        else:
            return inside
        return inside.adjusted(MARK, 0, 0, 0)

    def _paint_text(self, painter: QPainter, inside: QRectF, column: Column[Any], index: Index) -> None:
        state = state_of(column, value_of(column, index)) if column.kind is ColumnKind.STATE else None
        font = font_of(column)
        painter.setFont(font)
        painter.setPen(theme.color(marks.token(state) if state else "text"))
        side = Qt.AlignmentFlag.AlignRight if at_right(column) else Qt.AlignmentFlag.AlignLeft
        text = str(index.data() or "").replace("\n", " ")
        cut = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | side, cut)


CELL_MARKS: Final = {mark.value: mark for mark in CellMark}

_MARKS: Final = {
    "REJECTED": State.BREACH,
    "LOST": State.BREACH,
    "MISSING": State.BREACH,
    "ACCEPTED_WITH_DEVIATION": State.WARN,
    "DAMAGED": State.WARN,
    "DRAFT": State.WARN,
    "OPEN": State.WAIT,
    "HOLD": State.HOLD,
    "CONSENT": State.HOLD,
    "LOCK": State.HOLD,
    "ACCEPTED": State.OK,
    "GOOD": State.OK,
    "INCLUDED": State.OK,
    "CLOSED": State.OK,
    "RELEASED": State.OK,
    "RECEIVED": State.OK,
    "REQUESTED": State.WAIT,
    "REMINDED": State.WAIT,
    "EXPECTED": State.WAIT,
    "SENT": State.WAIT,
    "LOCKED": State.WAIT,
    "SCREENED": State.WAIT,
    "REFUSED": State.BREACH,
    "WITHDRAWN": State.VOID,
    "SCREEN_FAIL": State.VOID,
    "ENDED": State.VOID,
    "CANCELLED": State.VOID,
    "BLOCKED": State.BREACH,
    "EXHAUSTED": State.VOID,
    "RECALLED": State.BREACH,
    "SHIPPED": State.WAIT,
    "DESTROYED": State.VOID,
    "RETURNED": State.VOID,
    "ELSEWHERE": State.WAIT,
    "NOT_BEGUN": State.NOT_BEGUN,
    "EMPTY": State.VOID,
    "CONTAMINATED": State.BREACH,
    "MULTIPLE": State.WARN,
}

_STATES: Final = frozenset(
    {
        "Quality",
        "ParticipantStatus",
        "DeviationState",
        "RequestStatus",
        "ShipmentStatus",
        "ItemReceipt",
        "LotState",
        Restriction.__name__,
    }
)


def value_of(column: Column[Any], index: Index) -> Any:
    """The value behind a cell."""
    model = index.model()
    row = model.row(index.row()) if isinstance(model, RowsModel) else None
    return column.value(row) if row is not None else None


def state_of(column: Column[Any], value: Any) -> State | None:
    """The mark of a stored word that is a state; None of other words."""
    if isinstance(value, Told):
        return State(value.state)
    if not isinstance(value, StrEnum):
        return None
    if column.kind is ColumnKind.STATE:
        return _MARKS.get(value.value, State.OK)
    is_state = column.words is not None and column.words.__name__ in _STATES
    return _MARKS.get(value.value) if is_state else None


def font_of(column: Column[Any]) -> QFont:
    """The type in which the rows of a column are set."""
    role = {ColumnKind.CODE: "code", ColumnKind.STATE: "small_medium"}.get(column.kind, "body")
    return theme.font(role, tabular=at_right(column))


class Head(QHeaderView):
    """Titles in small bold over a hairline; an arrow at the column that orders the rows."""

    def __init__(self, rows: RowsModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._rows = rows
        self.setFixedHeight(theme.px("size.table_header"))
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(False)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.sectionClicked.connect(self._on_clicked)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        column = self._rows.columns[index]
        box = QRectF(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, theme.color("surface"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme.color("edge"))
        inside = box.adjusted(PAD_LEFT, 0, -PAD_RIGHT, 0)
        font = theme.font("small_strong")
        if self.sortIndicatorSection() == index:
            is_down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            spot = QRectF(inside.right() - 14, inside.center().y() - 8, 16, 16)
            icons.paint(painter, spot, "chevron-down" if is_down else "chevron-up", theme.color("text"))
            inside = inside.adjusted(0, 0, -ARROW, 0)
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        side = Qt.AlignmentFlag.AlignRight if at_right(column) else Qt.AlignmentFlag.AlignLeft
        title = QFontMetricsF(font).elidedText(head_of(column), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | side, title)
        painter.restore()

    def _on_clicked(self, section: int) -> None:
        if not self._rows.source.sorts(self._rows.columns[section]):
            return
        again = self.sortIndicatorSection() == section and self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if again else Qt.SortOrder.AscendingOrder
        self.setSortIndicator(section, order)
        self._rows.sort(section, order)
        self.viewport().update()


class RowsTable(QTableView):
    """Enter or a double click opens; Ctrl+A selects nothing; columns share what room is left."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, columns: Sequence[Column[Any]], source: Source, key: Callable[[Any], Any]) -> None:
        super().__init__()
        self._key = key
        self.rows = RowsModel(columns, source)
        self.setModel(self.rows)
        self._delegate = RowsDelegate(columns)
        self.setItemDelegate(self._delegate)
        self.setHorizontalHeader(Head(self.rows))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.px("size.row"))
        self._natural = [natural_width(column) for column in columns]
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.selectionModel().currentRowChanged.connect(self._on_current)

    def reload(self) -> None:
        """Read again; the selection stays with its row where that is still on the page."""
        before = self.current()
        wanted = self._key(before) if before is not None else None
        self.rows.reload()
        self._share_room()
        if wanted is not None:
            self.select_key(wanted)

    def select_key(self, wanted: Any) -> bool:
        """Select the row with this key, if it is on the first page."""
        for place in range(min(self.rows.rowCount(), PAGE)):
            row = self.rows.row(place)
            if row is not None and self._key(row) == wanted:
                self.selectRow(place)
                return True
        return False

    def current(self) -> Any:
        """The selected row, or None."""
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() and index.row() < self.rows.rowCount() else None

    def footer(self) -> str:
        """How many rows there are."""
        count = self.rows.rowCount()
        return ngettext("{count} row", "{count} rows", count).format(count=grouped(count))

    def minimumSizeHint(self) -> QSize:
        """The head and two rows."""
        return QSize(200, theme.px("size.table_header") + 2 * theme.px("size.row"))

    def selectAll(self) -> None:
        """A list of a million rows is never selected as a whole."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Every column what its words need, then what it likes to have; the rest to those that stretch, else to all."""
        room = self.viewport().width()
        needs = [self._needed(place) for place in range(len(self._natural))]
        spare = room - sum(needs)
        changes = [self._change(place, need, is_short=spare < 0) for place, need in enumerate(needs)]
        part = min(spare / sum(changes), 1.0) if any(changes) else 0.0
        widths = [need + math.floor(change * part) for need, change in zip(needs, changes, strict=True)]
        for place, width in enumerate(self._stretched(widths, room - sum(widths))):
            self.setColumnWidth(place, width)

    def _change(self, place: int, need: int, *, is_short: bool) -> int:
        """How much, px, a column takes or gives; figures and times are never cut."""
        if is_short:
            return min(self._natural[place] - need, 0) if self.rows.columns[place].kind in CUT else 0
        return max(self._natural[place] - need, 0)

    def _stretched(self, widths: Sequence[int], rest: int) -> list[int]:
        """The widths, px, with the rest, if there is one, given to the columns that stretch, else to all alike."""
        stretching = [place for place, each in enumerate(self.rows.columns) if each.stretch]
        takers = stretching or list(range(len(widths)))
        share, odd = divmod(max(rest, 0), max(len(takers), 1))
        return [
            width + (share if place in takers else 0) + (odd if place == takers[-1] else 0)
            for place, width in enumerate(widths)
        ]

    def _needed(self, place: int) -> int:
        """The width, px, of a column's title and of its first rows; words that may be cut need less."""
        column = self.rows.columns[place]
        title = QFontMetricsF(theme.font("small_strong")).horizontalAdvance(head_of(column))
        title += ARROW if self.rows.source.sorts(column) else 0
        metrics = QFontMetricsF(font_of(column))
        first = [self.rows.index(row, place) for row in range(min(self.rows.rowCount(), LOOKED_AT))]
        words = max((metrics.horizontalAdvance(str(each.data() or "")) for each in first), default=0.0)
        has_mark = column.kind is ColumnKind.CELL or any(state_of(column, value_of(column, each)) for each in first)
        marked = MARK if has_mark else 0
        most = CUT_AT if column.stretch else math.inf
        return math.ceil(max(title, min(words + marked, most))) + PAD_LEFT + PAD_RIGHT

    def _open(self, place: int) -> None:
        row = self.rows.row(place)
        if row is not None:
            self.opened.emit(row)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        row = self.rows.row(index.row()) if index.isValid() else None
        if row is not None:
            self.chosen.emit(row)


def natural_width(column: Column[Any]) -> int:
    """What a column needs: its own width, and its title with the arrow."""
    title = QFontMetricsF(theme.font("small_strong")).horizontalAdvance(head_of(column))
    least = {ColumnKind.DATE: 124, ColumnKind.TIME: 170}.get(column.kind, 110)
    return max(
        column.width or least, least if column.kind is ColumnKind.DATE else 0, int(title) + PAD_LEFT + PAD_RIGHT + ARROW
    )
