"""A label on the screen at true size or enlarged: drawn from the layout that is printed, between rulers in millimetres."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.outputs import fonts
from app.outputs.labels.layout import MM, Box, Drawn, PlacedText
from app.outputs.labels.matrix import runs
from ui import theme

ZOOMS: Final = (1, 2, 4, 8)
RULER: Final = 24
"""Pixels of a ruler."""
AROUND: Final = 14
"""Pixels between a ruler and the label."""
CORNER_MM: Final = 1.0
MM_PER_INCH: Final = 25.4
DPI_AS_TOLD: Final = (40.0, 500.0)
"""A screen that tells less or more does not know its own size."""
EM: Final = 256
"""Pixels of the type from which the outlines of letters are taken."""
TICKS: Final = ((24, 1), (3.5, 5), (0, 10))
"""From how many pixels a millimetre on, every how many millimetres bear their number."""
LEAST_TICK: Final = 3.0
_FACES: Final = {
    fonts.REGULAR: ("Inter", QFont.Weight.Normal),
    fonts.MEDIUM: ("Inter", QFont.Weight.Medium),
    fonts.BOLD: ("Inter", QFont.Weight.DemiBold),
    fonts.MONO: ("JetBrains Mono", QFont.Weight.Medium),
    fonts.MONO_BOLD: ("JetBrains Mono", QFont.Weight.DemiBold),
}


class LabelPreview(QWidget):
    """Keys: + and - enlarge and reduce; the arrows are left to the area around it, which scrolls."""

    zoomed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.zoom = ZOOMS[0]
        self.drawn: Drawn | None = None
        self._marked: Box | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def px_per_mm(self) -> float:
        """Pixels of a millimetre at the present zoom, by what the screen says of its own size."""
        screen = self.screen()
        dpi = screen.physicalDotsPerInchX()
        if not DPI_AS_TOLD[0] <= dpi <= DPI_AS_TOLD[1]:
            dpi = screen.logicalDotsPerInchX()
        return dpi / MM_PER_INCH * self.zoom

    @property
    def origin(self) -> QPointF:
        """Where the label's upper left corner lies, in pixels."""
        return QPointF(RULER + AROUND, RULER + AROUND)

    def show_label(self, drawn: Drawn | None, name: str = "") -> None:
        """Show a label as it is laid out; `name` is read aloud in its place."""
        self.drawn = drawn
        self.setAccessibleName(name)
        self._fit()

    def set_zoom(self, zoom: int) -> None:
        if zoom in ZOOMS and zoom != self.zoom:
            self.zoom = zoom
            self._fit()
            self.zoomed.emit(zoom)

    def step_zoom(self, by: int) -> None:
        """The next larger or smaller zoom, where there is one."""
        self.set_zoom(ZOOMS[min(max(ZOOMS.index(self.zoom) + by, 0), len(ZOOMS) - 1)])

    def mark(self, box: Box | None) -> None:
        """Outline a box, as that of the text whose numbers are edited."""
        self._marked = box
        self.update()

    def in_pixels(self, box: Box) -> QRectF:
        """Where a box of the label lies on this widget."""
        place = _rect(box)
        return QRectF(self.origin + place.topLeft() * self.px_per_mm, place.size() * self.px_per_mm)

    def sizeHint(self) -> QSize:
        wide, high = (self.drawn.width_mm, self.drawn.height_mm) if self.drawn else (0.0, 0.0)
        room = RULER + 2 * AROUND
        return QSize(round(wide * self.px_per_mm) + room, round(high * self.px_per_mm) + room)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus:
                self.step_zoom(1)
            case Qt.Key.Key_Minus:
                self.step_zoom(-1)
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.drawn is not None:
            self._paint_label(painter, self.drawn)
        self._paint_rulers(painter)
        if self.hasFocus():
            theme.paint_focus(painter, QRectF(self.visibleRegion().boundingRect()), theme.px("radius.control"))

    def _fit(self) -> None:
        self.resize(self.sizeHint())
        self.updateGeometry()
        self.update()

    def _paint_label(self, painter: QPainter, drawn: Drawn) -> None:
        """All in millimetres: the outline, the ink, then what is no ink: the quiet zone and the box that is edited."""
        painter.save()
        painter.translate(self.origin)
        painter.scale(self.px_per_mm, self.px_per_mm)
        sheet = QRectF(0, 0, drawn.width_mm, drawn.height_mm)
        painter.setPen(_hairline("edge"))
        painter.setBrush(Qt.GlobalColor.white)
        if drawn.cut == "circle":
            painter.drawEllipse(sheet)
        else:
            painter.drawRoundedRect(sheet, CORNER_MM, CORNER_MM)
        painter.fillPath(symbol(drawn), Qt.GlobalColor.black)
        for line in drawn.lines:
            painter.fillRect(QRectF(line.x, line.y, *line.size), Qt.GlobalColor.black)
        for text in drawn.texts:
            painter.fillPath(outline(text), Qt.GlobalColor.black)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_hairline("accent", is_dashed=True))
        painter.drawRect(_rect(drawn.zone))
        if self._marked is not None:
            painter.setPen(_hairline("ck"))
            painter.drawRect(_rect(self._marked))
        painter.restore()

    def _paint_rulers(self, painter: QPainter) -> None:
        """A tick every millimetre where there is room for it, a longer one at 5, a number as often as it can be read.

        They lie at the edges of what is in sight, over a label that is scrolled.
        """
        left, top = max(-self.x(), 0), max(-self.y(), 0)
        across = QRectF(left + RULER, top, self.width(), RULER)
        down = QRectF(left, top + RULER, RULER, self.height())
        for band in (across, down, QRectF(left, top, RULER, RULER)):
            painter.fillRect(band, theme.color("surface"))
        painter.setFont(theme.font("micro"))
        metrics = QFontMetricsF(painter.font())
        each = self.px_per_mm
        numbered = next(every for least, every in TICKS if each >= least)
        wide, high = (self.drawn.width_mm, self.drawn.height_mm) if self.drawn else (0.0, 0.0)
        for is_across, length in ((True, wide), (False, high)):
            painter.setClipRect(across.adjusted(-8, 0, 0, 0) if is_across else down.adjusted(0, -8, 0, 0))
            edge = (top if is_across else left) + RULER
            for mm in range(int(length) + 1):
                at = (self.origin.x() if is_across else self.origin.y()) + mm * each
                if each < LEAST_TICK and mm % 5:
                    continue
                painter.setPen(QPen(theme.color("edge"), 1))
                tick = 8 if mm % 5 == 0 else 4
                ends = (QPointF(at, edge), QPointF(at, edge - tick))
                painter.drawLine(*(end if is_across else end.transposed() for end in ends))
                if mm % numbered == 0:
                    painter.setPen(theme.color("text2"))
                    self._paint_number(painter, metrics, QPointF(at, edge - 11), str(mm), is_across=is_across)
        painter.setClipping(False)

    def _paint_number(
        self, painter: QPainter, metrics: QFontMetricsF, at: QPointF, text: str, *, is_across: bool
    ) -> None:
        """A number at its tick; down the side it stands on its end. `at`: along the ruler, then across it."""
        width = metrics.horizontalAdvance(text)
        painter.save()
        if is_across:
            painter.translate(at.x() - width / 2, at.y())
        else:
            painter.translate(at.y(), at.x() + width / 2)
            painter.rotate(-90)
        painter.drawText(QPointF(0, 0), text)
        painter.restore()


class PreviewArea(QScrollArea):
    """The preview where it may be larger than its place."""

    def __init__(self, preview: LabelPreview) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(preview)
        self.setCornerWidget(QWidget())
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        preview.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.preview = preview
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(lambda _value: preview.update())

    def bring(self, box: Box) -> None:
        """Bring a box of the label into sight."""
        place = self.preview.in_pixels(box)
        middle = place.center()
        self.ensureVisible(round(middle.x()), round(middle.y()), round(place.width() / 2), round(place.height() / 2))

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """The focus comes and goes, and what is in sight stays."""
        return QWidget.focusNextPrevChild(self, is_next)


def symbol(drawn: Drawn) -> QPainterPath:
    """The dark modules as one path in millimetres, a rectangle for each run; no seam shows between neighbours."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    (left, top), side = drawn.corner_mm, drawn.module_mm
    for row, line in enumerate(drawn.rows):
        for start, length in runs(line):
            path.addRect(QRectF(left + start * side, top + row * side, length * side, side))
    return path


def outline(text: PlacedText) -> QPainterPath:
    """The letters of a text as a path in millimetres, without kerning and ligatures, as they are printed."""
    family, weight = _FACES[text.font]
    font = QFont(family)
    font.setPixelSize(EM)
    font.setWeight(weight)
    font.setKerning(False)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in ("calt", "liga"):
        font.setFeature(QFont.Tag(feature), 0)
    letters = QPainterPath()
    letters.addText(QPointF(0, 0), font, text.text)
    place = QTransform.fromTranslate(text.x_mm, text.y_mm)
    place.scale(text.pt / MM / EM, text.pt / MM / EM)
    return place.map(letters)


def _rect(box: Box) -> QRectF:
    return QRectF(QPointF(box[0], box[1]), QPointF(box[2], box[3]))


def _hairline(token: str, *, is_dashed: bool = False) -> QPen:
    """One pixel at any zoom; the label is white in both modes."""
    pen = QPen(QColor(theme.ink(token)), 1)
    pen.setCosmetic(True)
    if is_dashed:
        pen.setDashPattern([4, 3])
    return pen
