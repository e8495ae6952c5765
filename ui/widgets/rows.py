"""The rows of a list: pages as they come into view from SQL, or a short list read as a whole; each cell as people read it."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.domain.barcode import participant_name, printed
from app.domain.times import Moment
from app.domain.words import label_of
from app.i18n import _, decimal
from app.tables import Column, ColumnKind, Told
from ui import when

PAGE: Final = 200
KEPT: Final = 24

Index = QModelIndex | QPersistentModelIndex


class Source(Protocol):
    """Where rows come from."""

    def fetch(self, offset: int, limit: int, column: Column[Any] | None, *, descending: bool) -> Sequence[Any]:
        """A page of rows in the order of a column; None: in the list's own order."""

    def count(self) -> int:
        """How many rows there are."""

    def sorts(self, column: Column[Any]) -> bool:
        """Whether the rows can stand in the order of this column."""


class ShortList:
    """A list that is read as a whole; any column orders it."""

    def __init__(self, rows: Callable[[], Sequence[Any]]) -> None:
        self._read = rows
        self._kept: list[Any] = []

    def fetch(self, offset: int, limit: int, column: Column[Any] | None, *, descending: bool) -> Sequence[Any]:
        if offset == 0:
            self._kept = list(self._read())
            if column is not None:
                self._kept.sort(key=lambda row: _order_of(column, row), reverse=descending)
        return self._kept[offset : offset + limit]

    def count(self) -> int:
        return len(self._kept)

    def sorts(self, column: Column[Any]) -> bool:
        return True


class AsEntered(ShortList):
    """A list that stays in the order in which it was entered."""

    def sorts(self, column: Column[Any]) -> bool:
        return False


class LongList:
    """A list of any length: `page(offset, limit, sort, descending)` and `count()` ask the database."""

    def __init__(self, page: Callable[[int, int, str, bool], Sequence[Any]], count: Callable[[], int]) -> None:
        self._page, self._count = page, count

    def fetch(self, offset: int, limit: int, column: Column[Any] | None, *, descending: bool) -> Sequence[Any]:
        return self._page(offset, limit, column.sort if column else "", descending)

    def count(self) -> int:
        return self._count()

    def sorts(self, column: Column[Any]) -> bool:
        return bool(column.sort)


class RowsModel(QAbstractTableModel):
    """Pages of a source, the latest few kept."""

    def __init__(self, columns: Sequence[Column[Any]], source: Source) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.source = source
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self._total = 0
        self._by: Column[Any] | None = None
        self._descending = True

    def reload(self) -> None:
        """Read again from the first page on; the page comes before the count."""
        self.beginResetModel()
        self._pages.clear()
        first = self._fetch(0)
        self._pages[0] = first
        self._total = len(first) if len(first) < PAGE else self.source.count()
        self.endResetModel()

    def row(self, place: int) -> Any:
        """The row at a place, from its page; None where there is none any more."""
        number, within = divmod(place, PAGE)
        if number not in self._pages:
            self._pages[number] = self._fetch(number)
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
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            row = self.row(index.row())
            return "" if row is None else shown(self.columns[index.column()], row)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return head_of(self.columns[section])
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns) and self.source.sorts(self.columns[column]):
            self._by = self.columns[column]
            self._descending = order == Qt.SortOrder.DescendingOrder
            self.reload()

    def _fetch(self, number: int) -> Sequence[Any]:
        return self.source.fetch(number * PAGE, PAGE, self._by, descending=self._descending)


def at_right(column: Column[Any]) -> bool:
    """Numbers and times stand at the right."""
    return column.kind in (ColumnKind.NUMBER, ColumnKind.TIME, ColumnKind.DATE) and column.name != "SUBJID"


def head_of(column: Column[Any]) -> str:
    """The title of a column with its unit."""
    return _(column.title) + (f" ({column.unit})" if column.unit else "")


def shown(column: Column[Any], row: Any) -> str:
    """A cell as people read it."""
    value = column.value(row)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, StrEnum):
        return label_of(value)
    if isinstance(value, Told):
        return value.text
    if isinstance(value, Moment):
        local = value.local
        return value.day.strftime("%d/%m/%Y") if local is None else local.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, datetime):
        return when.full_utc(value) if column.unit == "UTC" else when.near(value, datetime.now(UTC))
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if column.kind is ColumnKind.CODE:
        return printed(str(value))
    if isinstance(value, float | Decimal):
        return decimal(float(value), column.places)
    if column.name == "SUBJID":
        return participant_name(value)
    return str(value)


def _order_of(column: Column[Any], row: Any) -> tuple[bool, Any]:
    """What a row is ordered by: empty cells first, numbers and times as such, words as they are read."""
    value = column.value(row)
    if value is None or value == "":
        return False, ""
    if isinstance(value, Moment):
        return True, (value.day.isoformat(), value.iso)
    if isinstance(value, int | float | Decimal | date):
        return True, value
    return True, shown(column, row).casefold()
