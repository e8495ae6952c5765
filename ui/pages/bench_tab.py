"""What belongs to this bench and not to the study: its name, language, look, sounds, label printer, folder."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.i18n import N_, _, decimal
from app.settings import data_folder
from ui import theme
from ui.desk import Desk
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.inputs import LineInput
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.text import Text

ON_OFF = (("on", N_("On")), ("off", N_("Off")))
VOLUMES = (("0.3", N_("Soft")), ("0.7", N_("Medium")), ("1.0", N_("Loud")))

LOCKED_AT_MOST_MIN = 60


class BenchTab(QWidget):
    """Every choice holds at once and is kept in this computer's own file."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        here = desk.workstation
        self.name, self.offset_x, self.offset_y, self.folder = (LineInput() for _place in range(4))
        self.name.setText(here.name)
        self.offset_x.setText(decimal(here.label_offset_mm[0]))
        self.offset_y.setText(decimal(here.label_offset_mm[1]))
        self.folder.setText(here.label_folder or str(data_folder() / "documents"))
        self.idle = LineInput()
        self.idle.setText(str(here.lock_after_min))
        self._grid = QGridLayout()
        self._lay_out()
        for line in (self.name, self.offset_x, self.offset_y, self.folder, self.idle):
            line.editingFinished.connect(self._on_typed)

    def _on_typed(self) -> None:
        """Keep what was typed; an offset that is no number is refused."""
        here = self.desk.workstation
        here.name = self.name.text().strip() or here.name
        here.label_offset_mm = (self._mm(self.offset_x), self._mm(self.offset_y))
        here.label_folder = self.folder.text().strip()
        here.lock_after_min = self._minutes()
        here.save()

    def _minutes(self) -> int:
        """From one minute to an hour: a bench that is never locked shows its names to whoever passes."""
        text = self.idle.text().strip()
        if not text.isdecimal() or not 1 <= int(text) <= LOCKED_AT_MOST_MIN:
            told = _("A bench is locked after 1 to {most} minutes.").format(most=LOCKED_AT_MOST_MIN)
            raise Refused(told, hint=_("Type a number of minutes."))
        return int(text)

    def _mm(self, line: LineInput) -> float:
        try:
            return float(line.text().replace(",", ".") or 0)
        except ValueError as error:
            text = _("“{text}” is no number of millimetres.").format(text=line.text())
            raise Refused(text, hint=_("Type it like 0.5 or -1.2.")) from error

    def _on_theme(self, mode: str) -> None:
        self.desk.workstation.theme = mode
        theme.apply(QApplication.instance(), mode)  # type: ignore[arg-type]
        self._kept()

    def _on_language(self, language: str) -> None:
        self.desk.workstation.language = language
        self._kept(_("The language changes when the next person signs in (Ctrl+L)."))

    def _on_sound(self, value: str) -> None:
        self.desk.workstation.sound_on = value == "on"
        self._kept()

    def _on_volume(self, value: str) -> None:
        self.desk.workstation.sound_volume = float(value)
        self._kept()

    def _on_motion(self, value: str) -> None:
        self.desk.workstation.motion = value == "on"
        theme.set_motion(is_on=value == "on")
        self._kept()

    def _on_dpi(self, dpi: str) -> None:
        self.desk.workstation.label_dpi = int(dpi)
        self._kept()

    def _on_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder for labels and papers"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)
            self._on_typed()

    def _kept(self, note: str = "") -> None:
        self.desk.workstation.save()
        self.desk.messages.tell(_("Kept for this bench."), note)

    def _lay_out(self) -> None:
        here = self.desk.workstation
        volume = min(VOLUMES, key=lambda each: abs(float(each[0]) - here.sound_volume))[0]
        offsets = QHBoxLayout()
        offsets.setSpacing(8)
        for line, title in ((self.offset_x, _("To the right")), (self.offset_y, _("Down"))):
            line.setFixedWidth(120)
            line.setAccessibleName(title)
            offsets.addWidget(Text(title, "small", "text2"))
            offsets.addWidget(line)
        offsets.addStretch(1)
        choose = Button(_("Choose"))
        choose.clicked.connect(self._on_folder)
        folder = QHBoxLayout()
        folder.setSpacing(8)
        folder.addWidget(self.folder, 1)
        folder.addWidget(choose)
        dpis = tuple((dpi, f"{dpi} dpi") for dpi in ("203", "300", "600"))
        self._line(_("Name of this bench"), self.name)
        self._line(
            _("Language"), self._segments((("fr", "Français"), ("en", "English")), here.language, self._on_language)
        )
        modes = (("light", _("Light")), ("dark", _("Dark")))
        self._line(_("Appearance"), self._segments(modes, here.theme, self._on_theme))
        self._line(_("Sounds"), self._segments(_said(ON_OFF), "on" if here.sound_on else "off", self._on_sound))
        self._line(_("Volume"), self._segments(_said(VOLUMES), volume, self._on_volume))
        self._line(_("Motion"), self._segments(_said(ON_OFF), "on" if here.motion else "off", self._on_motion))
        self._line(_("Label printer"), self._segments(dpis, str(here.label_dpi), self._on_dpi))
        self._line(_("Offset of the printer (mm)"), offsets)
        self._line(_("Folder for labels and papers"), folder)
        self._line(_("Locked when idle for (min)"), self.idle)
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(12)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(18, 14, 18, 14)
        column.addLayout(self._grid)
        column.addStretch(1)
        card = Card()
        card.column.setContentsMargins(1, 6, 6, 6)
        card.column.addWidget(Scroll(inside))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(card)

    def _line(self, title: str, control: QWidget | QHBoxLayout) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(Text(title, "small_strong"), row, 0)
        if isinstance(control, QWidget):
            control.setAccessibleName(title)
            control.setMaximumWidth(480)
            self._grid.addWidget(control, row, 1)
        else:
            self._grid.addLayout(control, row, 1)

    def _segments(self, options: tuple[tuple[str, str], ...], value: str, act: Callable[[str], None]) -> Segments:
        made = Segments(options, value)
        made.chosen.connect(act)
        return made


def _said(options: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((value, _(word)) for value, word in options)
