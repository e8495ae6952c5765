"""A list of any length: pages are fetched as they come into view; the selection stays with its row."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.domain.barcode import printed
from app.domain.times import Moment
from app.domain.words import Restriction, label_of
from app.i18n import _, decimal, grouped
from app.tables import Column, ColumnKind
from ui import marks, theme
from ui.marks import State

PAGE: Final = 200
KEPT: Final = 24

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[int, int, str, bool], Sequence[Any]]


class RowsModel(QAbstractTableModel):
    """`fetch(offset, limit, sort, descending)` gives a page, `count()` how many rows there are."""

    def __init__(self, columns: Sequence[Column[Any]], fetch: Fetch, count: Callable[[], int]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._fetch, self._count = fetch, count
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self._total = 0
        self.sort_key, self.descending = "", True

    def reload(self) -> None:
        """Read again from the first page on; the page comes before the count."""
        self.beginResetModel()
        self._pages.clear()
        first = self._fetch(0, PAGE, self.sort_key, self.descending)
        self._pages[0] = first
        self._total = len(first) if len(first) < PAGE else self._count()
        self.endResetModel()

    def row(self, place: int) -> Any:
        """The row at a place, from its page."""
        number, within = divmod(place, PAGE)
        if number not in self._pages:
            self._pages[number] = self._fetch(number * PAGE, PAGE, self.sort_key, self.descending)
            while len(self._pages) > KEPT:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        page = self._pages[number]
        return page[within] if within < len(page) else None

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._total

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            row = self.row(index.row())
            return "" if row is None else shown(self.columns[index.column()], row)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if at_right(column) else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return _(column.title) + (f" ({column.unit})" if column.unit else "")
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns) and self.columns[column].sort:
            self.sort_key = self.columns[column].sort
            self.descending = order == Qt.SortOrder.DescendingOrder
            self.reload()


def at_right(column: Column[Any]) -> bool:
    """Numbers and times stand at the right."""
    return column.kind in (ColumnKind.NUMBER, ColumnKind.TIME, ColumnKind.DATE)


def shown(column: Column[Any], row: Any) -> str:
    """A cell as people read it."""
    value = column.value(row)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, StrEnum):
        return label_of(value)
    if isinstance(value, Moment):
        local = value.local
        return value.day.strftime("%d/%m/%Y") if local is None else local.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, datetime):
        return value.astimezone().strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if column.kind is ColumnKind.CODE:
        return printed(str(value))
    if isinstance(value, float | Decimal):
        return decimal(float(value), column.places)
    if column.name == "SUBJID":
        return f"{value:03d}"
    return str(value)


class RowsDelegate(QStyledItemDelegate):
    """Codes in mono, numbers at the right, states with their mark, a bar at the selected row."""

    def __init__(self, columns: Sequence[Column[Any]]) -> None:
        super().__init__()
        self._columns = tuple(columns)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        column = self._columns[index.column()]
        rect = QRectF(option.rect)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_selected:
            painter.fillRect(rect, theme.color("accent_soft"))
            if index.column() == 0:
                painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), theme.color("accent"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inside = rect.adjusted(12, 0, -8, 0)
        text = str(index.data() or "")
        state = state_of(column, index)
        if text and state is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            marks.paint_state(painter, QRectF(inside.left(), inside.center().y() - 8, 16, 16), state)
            inside = inside.adjusted(24, 0, 0, 0)
        font = theme.font(
            "code_small" if column.kind is ColumnKind.CODE else "body", tabular=column.kind is ColumnKind.NUMBER
        )
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        side = Qt.AlignmentFlag.AlignRight if at_right(column) else Qt.AlignmentFlag.AlignLeft
        flags = Qt.AlignmentFlag.AlignVCenter | side
        cut = QFontMetricsF(font).elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, flags, cut)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, theme.px("size.row"))


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
}


def state_of(column: Column[Any], index: Index) -> State | None:
    """The mark of a stored word that is a state; None of other words."""
    if column.words is None or column.words.__name__ not in _STATES:
        return None
    model = index.model()
    row = model.row(index.row()) if isinstance(model, RowsModel) else None
    value = column.value(row) if row is not None else None
    return _MARKS.get(value.value) if isinstance(value, StrEnum) else None


_STATES: Final = frozenset(
    {
        "Quality",
        "Restriction",
        "ParticipantStatus",
        "DeviationState",
        "RequestStatus",
        "ShipmentStatus",
        "ItemReceipt",
        "LotState",
    }
    | {Restriction.__name__}
)


class RowsTable(QTableView):
    """Rows of 44 px; Enter or a double click opens; Ctrl+A selects nothing."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(
        self, columns: Sequence[Column[Any]], fetch: Fetch, count: Callable[[], int], key: Callable[[Any], Any]
    ) -> None:
        super().__init__()
        self._key = key
        self.rows = RowsModel(columns, fetch, count)
        self.setModel(self.rows)
        self._delegate = RowsDelegate(columns)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.px("size.row"))
        self._head(columns)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.selectionModel().currentRowChanged.connect(self._on_current)

    def reload(self) -> None:
        """Read again; the selection stays with its row where that is still on the page."""
        before = self.current()
        wanted = self._key(before) if before is not None else None
        self.rows.reload()
        for place in range(min(self.rows.rowCount(), PAGE)):
            row = self.rows.row(place)
            if wanted is not None and row is not None and self._key(row) == wanted:
                self.selectRow(place)
                return

    def current(self) -> Any:
        """The selected row, or None."""
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() and index.row() < self.rows.rowCount() else None

    def footer(self) -> str:
        """How many rows there are."""
        return _("{count} rows").format(count=grouped(self.rows.rowCount()))

    def selectAll(self) -> None:
        """A list of a million rows is never selected as a whole."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def _open(self, place: int) -> None:
        row = self.rows.row(place)
        if row is not None:
            self.opened.emit(row)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        row = self.rows.row(index.row()) if index.isValid() else None
        if row is not None:
            self.chosen.emit(row)

    def _head(self, columns: Sequence[Column[Any]]) -> None:
        head = self.horizontalHeader()
        head.setFont(theme.font("small_strong"))
        head.setFixedHeight(theme.px("size.table_header"))
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSectionsClickable(True)
        metrics = QFontMetricsF(theme.font("small_strong"))
        for place, column in enumerate(columns):
            title = _(column.title) + (f" ({column.unit})" if column.unit else "")
            width = max(column.width or 120, int(metrics.horizontalAdvance(title)) + 34)
            self.setColumnWidth(place, width)
            if column.stretch:
                head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        if not any(column.stretch for column in columns):
            head.setStretchLastSection(True)
        head.sortIndicatorChanged.connect(lambda column, order: self.rows.sort(column, order))


def of_list(rows: Callable[[], Sequence[Any]]) -> tuple[Fetch, Callable[[], int]]:
    """Fetch and count of a short list that is read as a whole."""
    kept: list[Any] = []

    def fetch(offset: int, limit: int, _sort: str, _descending: bool) -> Sequence[Any]:
        if offset == 0:
            kept[:] = rows()
        return kept[offset : offset + limit]

    return fetch, lambda: len(kept)
