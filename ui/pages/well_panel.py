"""The well in front of the plate map: its cell, picture, index values, and what became of it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImageReader, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.barcode import printed
from app.domain.words import label_of
from app.i18n import _
from app.queries.cell import CellRecord
from app.queries.plates import Channel, Well
from ui import marks, theme
from ui.marks import CellMark
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.index_bars import IndexBar, IndexBars
from ui.widgets.outcomes import Outcomes
from ui.widgets.pairs import Pair, Pairs
from ui.widgets.text import Text

CHANNELS_SHOWN = 5
PICTURE_HIGH = 84


class WellPanel(Card):
    """Emits the place of a pressed outcome, and that the cell is to be described."""

    outcome_chosen = Signal(int)
    described = Signal()

    def __init__(self) -> None:
        super().__init__(margin=16)
        self.top = WellHead()
        self.code = Text("", "code", "text2")
        self.picture = QLabel()
        self.facts = Pairs(name_width=124)
        self.bars, self.outcomes = IndexBars(), Outcomes()
        self.outcome_head = Text(_("Outcome"), "small_strong", "text2")
        self.describe = Button(_("Describe the cell"), key="Ctrl+D", icon="notebook-pen")
        self.outcomes.chosen.connect(self.outcome_chosen)
        self.describe.clicked.connect(self.described)
        self.column.setSpacing(8)
        for widget in (self.top, self.code, self.picture, self.facts, self.bars, self.outcome_head, self.outcomes):
            self.column.addWidget(widget)
        self.column.addWidget(self.describe)

    def show_well(self, name: str, here: Well | None, record: CellRecord | None, channels: Sequence[Channel]) -> None:
        """An empty or planned well has no record; channels are those of the whole plate."""
        self.top.show_well(name, CellMark(here.kind) if here else None, label_of(here.kind) if here else _("Empty"))
        self.code.setText(printed(here.barcode) if here and here.barcode else _("planned") if here else "")
        self.code.setVisible(here is not None)
        self.facts.show_pairs(facts_of(here, record))
        self._show_picture(record.picture_place if record else "")
        shown = bars_of(record, channels)
        self.bars.show_bars(shown)
        self.bars.setVisible(bool(shown))
        for widget in (self.outcome_head, self.outcomes, self.describe):
            widget.setVisible(record is not None)
        self.outcomes.show_outcome(here.outcome if here else None)

    def _show_picture(self, place: str) -> None:
        """The picture where its file still lies; it is read no larger than it is shown."""
        self.picture.setVisible(bool(place) and Path(place).is_file())
        if not self.picture.isVisibleTo(self):
            return
        reader = QImageReader(place)
        size = reader.size().scaled(300, PICTURE_HIGH, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(size)
        self.picture.setPixmap(QPixmap.fromImage(reader.read()))


class WellHead(QWidget):
    """The well's name in large, the mark and the kind of what lies there."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._mark, self._kind = "A01", CellMark.DP, ""
        self._is_filled = False
        self.setFixedHeight(40)

    def show_well(self, name: str, mark: CellMark | None, kind: str) -> None:
        self._name, self._kind, self._is_filled = name, kind, mark is not None
        self._mark = mark or CellMark.DP
        self.setAccessibleName(f"{name}: {kind}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("display"))
        painter.setPen(theme.color("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._name)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.color("text" if self._is_filled else "text3"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(self.rect(), flags, self._kind)
        if self._is_filled:
            left = self.width() - painter.fontMetrics().horizontalAdvance(self._kind) - 30
            marks.paint_cell(painter, QRectF(left, 9, 22, 22), self._mark)


def facts_of(here: Well | None, record: CellRecord | None) -> list[Pair]:
    """What is known of the cell beside its outcome; a line each where something is."""
    if here is None:
        return []
    pairs = [Pair(_("Cells expected"), str(here.n_expected))] if here.n_expected != 1 else []
    if record is not None:
        if record.values.get("n_observed") is not None:
            pairs.append(Pair(_("Cells observed"), str(record.values["n_observed"])))
        for name, title in (("doublet", _("Doublet check")), ("morphology", _("Morphology"))):
            if record.values.get(name) is not None:
                pairs.append(Pair(title, label_of(record.values[name])))
    if here.product:
        pairs.append(Pair(_("WGA product"), printed(here.product), is_code=True))
    return pairs


def bars_of(record: CellRecord | None, channels: Sequence[Channel]) -> list[IndexBar]:
    """The cell's index values over the ranges of its plate, the first channels only."""
    if record is None:
        return []
    ranges = {each.name: each for each in channels}
    return [
        IndexBar(name, value, ranges[name].middle, ranges[name].high)
        for name, value in list(record.index.items())[:CHANNELS_SHOWN]
        if name in ranges
    ]
