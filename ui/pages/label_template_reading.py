"""What a label comes to on a printer: who reads its code, how large a module is, which texts lack room."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.label import LabelTemplate, LabelText
from app.i18n import _, decimal, ngettext
from app.outputs.labels.layout import Drawn
from app.outputs.labels.reading import ReadBack, lost, read_back
from ui.marks import State
from ui.widgets.card import Card
from ui.widgets.field import NoteLine
from ui.widgets.layouts import clear
from ui.widgets.pairs import Pair, Pairs
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.text import Text

DPIS: Final = ("203", "300", "600")


class ReadingCard(Card):
    """The check before printing, at a resolution that is chosen."""

    chosen = Signal()

    def __init__(self, dpi: int) -> None:
        super().__init__()
        self.resolution = Segments([(each, f"{each} dpi") for each in DPIS], str(dpi) if str(dpi) in DPIS else "300")
        self.resolution.setAccessibleName(_("Resolution"))
        self.readers, self.measures = Pairs(76), Pairs(112)
        self.refusal = Text("", "small_strong", "breach", wraps=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self.told: tuple[str, ...] = ()
        self._lay_out()
        self.resolution.chosen.connect(lambda _value: self.chosen.emit())

    @property
    def dpi(self) -> int:
        return int(self.resolution.value() or DPIS[1])

    def show_label(self, label: LabelText, template: LabelTemplate, drawn: Drawn) -> None:
        """Check a label as it would be printed: what was read, or the refusal in words; below, the texts without room."""
        try:
            self._show_read(label, read_back(label, template, dpi=self.dpi))
        except Refused as refusal:
            self.show_refusal(refusal)
        self._show_lost(label, drawn)

    def show_refusal(self, refusal: Refused) -> None:
        """The label can't be printed like this, or not even laid out."""
        self.refusal.setText(f"{refusal.text} {refusal.hint}".strip())
        self.refusal.setVisible(True)
        self.facts.setVisible(False)

    def _show_read(self, label: LabelText, found: ReadBack) -> None:
        self.refusal.setVisible(False)
        self.refusal.setText("")
        self.facts.setVisible(True)
        dots = ngettext("{count} dot", "{count} dots", found.module_dots).format(count=found.module_dots)
        modules = ngettext("{count} module", "{count} modules", found.quiet_modules).format(count=found.quiet_modules)
        self.readers.show_pairs([_reader("zxing-cpp", found.by_zxing, label), _second(found.by_libdmtx, label)])
        state = State.WARN if found.warnings else State.OK
        self.measures.show_pairs(
            [
                Pair(_("Module"), f"{dots} · {decimal(found.module_mm, 2)} mm", state),
                Pair(_("Quiet zone"), f"{modules} · {decimal(found.quiet_mm, 2)} mm", State.OK),
            ]
        )

    def _show_lost(self, label: LabelText, drawn: Drawn) -> None:
        clear(self._lines)
        self.told = tuple(each.told for each in lost(label, drawn))
        for told in self.told or (_("Every text has its room."),):
            line = NoteLine()
            line.show_note("warn" if self.told else "", told)
            line.setAccessibleName(told)
            self._lines.addWidget(line)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Text(_("Read back"), "heading"))
        head.addStretch(1)
        head.addWidget(self.resolution)
        self.facts = QWidget()
        facts = QHBoxLayout(self.facts)
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setSpacing(16)
        facts.addWidget(self.readers, 9)
        facts.addWidget(self.measures, 11)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.refusal)
        column.addWidget(self.facts)
        column.addLayout(self._lines)
        column.addStretch(1)
        self.column.setContentsMargins(16, 10, 12, 10)
        self.column.addLayout(head)
        self.column.addWidget(Scroll(inside), 1)


def _reader(name: str, read: str, label: LabelText) -> Pair:
    is_right = read == label.barcode
    return Pair(
        name, printed(read) if read else _("reads nothing"), State.OK if is_right else State.BREACH, is_code=is_right
    )


def _second(read: str | None, label: LabelText) -> Pair:
    """The independent reader, which not every computer has."""
    return Pair("libdmtx", _("not installed"), State.VOID) if read is None else _reader("libdmtx", read, label)
