"""The label templates, two lines each: what it is for; below, its size, the version in force and how many there are."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.label import VESSELS
from app.i18n import _, decimal, ngettext
from app.queries.templates import InForce
from app.tables import Column
from ui import theme
from ui.widgets.rows import Index, RowsModel, ShortList
from ui.widgets.table import RowsTable

ROW: Final = 52
PAD: Final = 16


def _title(row: InForce) -> str:
    return _(VESSELS[row.template.vessel])


def size_of(row: InForce) -> str:
    """The size of a label: 33 x 13 mm, or the width of a dot."""
    template = row.template
    if template.cut == "circle":
        return _("dot of {width} mm").format(width=decimal(template.width_mm))
    return _("{width} x {height} mm").format(width=decimal(template.width_mm), height=decimal(template.height_mm))


def about(row: InForce) -> str:
    """The second line of a row."""
    count = ngettext("version {number}, the only one", "version {number} of {count}", row.count)
    return f"{size_of(row)} · {count.format(number=row.number, count=row.count)}"


class TemplateList(RowsTable):
    """Arrows choose; the window's language names the vessels."""

    def __init__(self, rows: Callable[[], Sequence[InForce]]) -> None:
        super().__init__(
            (Column(_("Label"), _title, name="LABEL", stretch=True),), ShortList(rows), lambda row: row.name
        )
        self._two_lines = TwoLines()
        self.setItemDelegate(self._two_lines)
        self.horizontalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.setAccessibleName(_("Label templates"))


class TwoLines(QStyledItemDelegate):
    """A bold line, a small one below it; a bar at the selected row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        row = model.row(index.row()) if isinstance(model, RowsModel) else None
        if row is None:
            return
        rect = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accent_soft"))
            painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), theme.color("accent"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("line"))
        inside = rect.adjusted(PAD, 6, -PAD // 2, -6)
        for text, role, token, side in (
            (_title(row), "strong", "text", Qt.AlignmentFlag.AlignTop),
            (about(row), "small", "text2", Qt.AlignmentFlag.AlignBottom),
        ):
            font = theme.font(role)
            painter.setFont(font)
            painter.setPen(theme.color(token))
            cut = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
            painter.drawText(inside, side, cut)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)
