"""A label of the store on a template: previewed at true size or larger, and read back as it would be printed."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.label import LabelTemplate, LabelText, Source
from app.i18n import _
from app.outputs.labels.layout import Box, laid_out
from app.outputs.labels.reading import KINDS, example_label
from app.queries.templates import Sample, samples
from ui.lab import QtLab
from ui.pages.label_template_reading import ReadingCard
from ui.widgets.button import IconButton
from ui.widgets.card import Card
from ui.widgets.label_preview import ZOOMS, LabelPreview, PreviewArea
from ui.widgets.segments import Segments
from ui.widgets.text import CutText


class LabelLook(QWidget):
    """The labels of the store that were asked for on the template, the newest first; without any, another's or an example."""

    def __init__(self, lab: QtLab, dpi: int) -> None:
        super().__init__()
        self.lab = lab
        self.samples: Sequence[Sample] = ()
        self.place = 0
        self.template: LabelTemplate | None = None
        self._is_own = False
        self._marked: Source | None = None
        self.preview = LabelPreview()
        self.area = PreviewArea(self.preview)
        self.zoom = Segments([(str(each), f"{each}x") for each in ZOOMS], str(ZOOMS[0]))
        self.zoom.setAccessibleName(_("Zoom"))
        self.before = IconButton("chevron-left", _("A newer label (Alt+←)"))
        self.after = IconButton("chevron-right", _("An older label (Alt+→)"))
        self.code = CutText("", "code_small")
        self.note = CutText("", "small", "text2")
        self.reading = ReadingCard(dpi)
        self._lay_out()
        self._connect()

    @property
    def label(self) -> LabelText:
        """The label that is shown."""
        assert self.template is not None
        return self.samples[self.place].label if self.samples else example_label(self.lab, self.template)

    def read_samples(self, made: LabelTemplate) -> None:
        """Read the labels of a template again; the one shown stays, where it is still there."""
        before = self.samples[self.place].label.barcode if self.samples else ""
        own = self.lab.ask(samples, made.id)
        self._is_own = bool(own)
        self.samples = own or [each for each in self.lab.ask(samples) if each.label.kind in KINDS[made.vessel]]
        self.place = 0
        self.show_code(before)

    def show_code(self, code: str) -> bool:
        """Show the label of a code; False where none of this template bears it."""
        for place, each in enumerate(self.samples):
            if each.label.barcode == code:
                self.place = place
                self._show()
                return True
        return False

    def step(self, by: int) -> None:
        """The next label of the store, or the one before."""
        if self.samples:
            self.place = min(max(self.place + by, 0), len(self.samples) - 1)
            self._show()

    def mark(self, source: Source | None) -> None:
        """Outline the box of the text whose numbers are edited, also where this label has nothing to say there."""
        self._marked = source
        box = self._box()
        self.preview.mark(box)
        if box is not None:
            self.area.bring(box)

    def _box(self) -> Box | None:
        for block in self.template.texts if self.template else ():
            if block.source == self._marked:
                return (block.x, block.y, block.x + block.width, block.y + block.height)
        return None

    def show_template(self, template: LabelTemplate) -> None:
        """Show the label on a template; where it can't be laid out, the last good preview stays, and the reason is told."""
        self.template = template
        self._show()

    def _show(self) -> None:
        if self.template is None:
            return
        label = self.label
        self._tell_sample(label)
        try:
            drawn = laid_out(label, self.template, dpi=self.reading.dpi)
        except Refused as refusal:
            self.reading.show_refusal(refusal)
            return
        self.preview.show_label(drawn, f"{self.template.title}, {printed(label.barcode)}")
        self.preview.mark(self._box())
        self.reading.show_label(label, self.template, drawn)

    def _tell_sample(self, label: LabelText) -> None:
        count = len(self.samples)
        self.code.setText(printed(label.barcode))
        if not count:
            self.note.setText(_("An example: no label of this kind was asked for yet."))
        elif self._is_own:
            told = _("Label {place} of {count} that were asked for, with version {version}.")
            version = self.samples[self.place].version
            self.note.setText(told.format(place=self.place + 1, count=count, version=version))
        else:
            self.note.setText(_("No label of this size was asked for yet: with what a label of another size says."))
        self.before.setEnabled(self.place > 0)
        self.after.setEnabled(self.place < count - 1)

    def _connect(self) -> None:
        self.zoom.chosen.connect(lambda value: self.preview.set_zoom(int(value)) if value else None)
        self.preview.zoomed.connect(lambda zoom: self.zoom.set_value(str(zoom)))
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))
        self.reading.chosen.connect(self._show)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.before)
        head.addWidget(self.code, 1)
        head.addWidget(self.after)
        head.addSpacing(8)
        head.addWidget(self.zoom)
        shown = Card()
        shown.column.setContentsMargins(8, 8, 8, 8)
        shown.column.setSpacing(6)
        shown.column.addLayout(head)
        shown.column.addWidget(self.area, 1)
        shown.column.addWidget(self.note)
        self.reading.setFixedHeight(188)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(shown, 1)
        column.addWidget(self.reading)
