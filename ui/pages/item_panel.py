"""The item in front of a list: what it is, its state, where it is, what happened last, and what can be done with it."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.barcode import participant_name, printed
from app.domain.words import Kind, Quality, label_of
from app.i18n import _, pgettext
from app.queries.history import Happened
from app.queries.item import ItemRecord
from ui import icons, marks, theme, when
from ui.marks import State
from ui.pages.history_of import mark_of
from ui.widgets.button import Button, IconButton
from ui.widgets.card import Card
from ui.widgets.chip import StateChip
from ui.widgets.layouts import clear
from ui.widgets.pairs import Pair, Pairs
from ui.widgets.rule import Rule
from ui.widgets.table import CELL_MARKS
from ui.widgets.text import Text

EVENTS_SHOWN = 4


class ItemPanel(Card):
    """Shows one record; its buttons say what is wanted of it."""

    opened = Signal()
    print_asked = Signal()
    owner_asked = Signal()

    def __init__(self) -> None:
        super().__init__(margin=16)
        self.setFixedWidth(theme.px("size.panel_narrow"))
        self.top = CodeHead()
        self.chips = QHBoxLayout()
        self.pairs, self.events = Pairs(), QVBoxLayout()
        self.open = Button(pgettext("act", "Open"), kind="primary", key="Enter")
        self.print, self.owner = IconButton("printer", _("Print its label")), IconButton("user", _("Participant"))
        self.open.clicked.connect(self.opened)
        self.print.clicked.connect(self.print_asked)
        self.owner.clicked.connect(self.owner_asked)
        self._lay_out()

    def show_record(self, record: ItemRecord, events: Sequence[Happened], now: datetime) -> None:
        self.top.show_code(record.barcode, record.kind)
        self._show_chips(record)
        self.pairs.show_pairs(pairs_of(record))
        self.owner.setVisible(record.participant is not None)
        self.print.setVisible(not record.plate)
        clear(self.events)
        for each in events[:EVENTS_SHOWN]:
            self.events.addWidget(EventLine(each, now))

    def _show_chips(self, record: ItemRecord) -> None:
        clear(self.chips)
        for state, text in chips_of(record):
            self.chips.addWidget(StateChip(state, text))
        self.chips.addStretch(1)

    def _lay_out(self) -> None:
        self.chips.setSpacing(8)
        self.events.setSpacing(0)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.open, 1)
        acts.addWidget(self.print)
        acts.addWidget(self.owner)
        self.column.setSpacing(12)
        self.column.addWidget(self.top)
        self.column.addLayout(self.chips)
        self.column.addWidget(self.pairs)
        self.column.addWidget(Rule())
        self.column.addWidget(Text(_("History"), "small_strong", "text2"))
        self.column.addLayout(self.events)
        self.column.addStretch(1)
        self.column.addLayout(acts)


class CodeHead(QWidget):
    """A code in large mono beside the mark or the icon of its kind."""

    def __init__(self) -> None:
        super().__init__()
        self._code, self._kind = "", Kind.BLOOD
        self.setFixedHeight(32)

    def show_code(self, code: str, kind: Kind) -> None:
        self._code, self._kind = code, kind
        self.setAccessibleName(f"{printed(code)}, {label_of(kind)}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        spot = QRectF(0, 4, 24, 24)
        if self._kind in CELL_MARKS:
            marks.paint_cell(painter, spot, CELL_MARKS[self._kind])
        else:
            icons.paint(painter, spot, icon_of(self._kind), theme.color("text2"))
        painter.setFont(theme.font("code_scan"))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(36, 0, self.width() - 36, 32), Qt.AlignmentFlag.AlignVCenter, printed(self._code))


class EventLine(QWidget):
    """One event: its mark, what happened, when."""

    def __init__(self, happened: Happened, now: datetime) -> None:
        super().__init__()
        self._state = mark_of(happened)
        self._text = f"{happened.what} {happened.detail}".strip()
        self._when = when.near(happened.at, now)
        self.setToolTip(f"{self._text} · {happened.user}")
        self.setFixedHeight(28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marks.paint_state(painter, QRectF(0, 6, 16, 16), self._state)
        box = QRectF(self.rect()).adjusted(26, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("small", tabular=True))
        painter.setPen(theme.color("text2"))
        painter.drawText(box, flags | Qt.AlignmentFlag.AlignRight, self._when)
        room = box.width() - painter.fontMetrics().horizontalAdvance(self._when) - 8
        painter.setFont(theme.font("small_medium"))
        painter.setPen(theme.color("text"))
        cut = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(box, flags, cut)


def icon_of(kind: Kind) -> str:
    """The icon of a kind that has no mark of its own."""
    return {
        Kind.BLOOD: "droplet",
        Kind.ENRICHED: "flask-conical",
        Kind.WGA_PRODUCT: "dna",
        Kind.ALIQUOT: "test-tubes",
        Kind.BLOCK: "microscope",
        Kind.SECTION: "layers",
        Kind.EXTRACT: "dna",
        Kind.PLATE: "grid-3x3",
        Kind.BOX: "box",
        Kind.PLACE: "map-pin",
        Kind.SHIPMENT: "truck",
    }.get(kind, "tag")


def chips_of(record: ItemRecord) -> list[tuple[State, str]]:
    """What a person should know first: a restriction, what is wrong with it, how far it is."""
    found = []
    if record.restriction is not None:
        found.append((State.HOLD, label_of(record.restriction)))
    if record.quality in (Quality.REJECTED, Quality.WITH_DEVIATION):
        state = State.BREACH if record.quality is Quality.REJECTED else State.WARN
        found.append((state, label_of(record.quality)))
    if not found:
        found.append((State.OK, label_of(record.processing)))
    return found


def pairs_of(record: ItemRecord) -> list[Pair]:
    """Owner, origin, state, place and reason of an item."""
    owner = participant_name(record.participant) if record.participant else _("of no participant")
    pairs = [Pair(_("Kind"), label_of(record.kind)), Pair(_("Participant"), owner)]
    if record.parents:
        pairs.append(Pair(_("From"), ", ".join(printed(code) for code, _kind, _edge in record.parents), is_code=True))
    pairs.append(Pair(_("Processing"), label_of(record.processing)))
    pairs.append(Pair(_("Custody"), label_of(record.custody)))
    if record.plate:
        pairs.append(Pair(_("Lies in"), f"{printed(record.plate)} {record.well}", is_code=True))
    if record.place:
        pairs.append(Pair(_("Place"), record.place))
    if record.restriction_reason:
        pairs.append(Pair(_("Reason"), record.restriction_reason))
    return pairs
