"""The study's settings: names and thresholds, blood windows, criteria, usual reasons; each change a version."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.actions import study
from app.domain.setting_words import SECTIONS, SETTINGS
from app.domain.times import parse_date
from app.domain.words import Assay, EndEvent, TubeType, WgaKit, label_of
from app.i18n import N_, _
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.study_reasons import ReasonsEditor
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.field import shown
from ui.widgets.grid_editor import GridColumn, GridEditor
from ui.widgets.inputs import LineInput
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.text import Text

DATES: Final = ("planned_start", "planned_end")
OPTIONAL: Final = ("mapd_fail", "gini_fail", "contamination_fail_pct")
"""An empty line is no limit."""
NAMES: Final = ("chip_genes",)
"""Several names with blanks or commas between them."""
YES_NO: Final = (("Y", N_("Yes")), ("N", N_("No")))
COLUMNS: Final = 3


class StudyTab(QWidget):
    """What is typed and not saved stays; saving asks for the reason."""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__()
        self.lab, self.desk = lab, desk
        before = lab.settings.model_dump()
        self.flags = {name: _flag() for name, _title in SETTINGS if isinstance(before[name], bool)}
        self.lines = {name: LineInput() for name, _title in SETTINGS if name not in self.flags}
        self.windows = GridEditor(window_columns(), _("Add a window"))
        self.criteria = GridEditor(criterion_columns(), _("Add a kit"))
        self.reasons = ReasonsEditor()
        self.accept = Button(_("Accept the windows"), icon="shield-check")
        self.save_button = Button(_("Save"), kind="primary", icon="check", key="Ctrl+Enter")
        self._touched: set[str] = set()
        self._lay_out()
        for name, line in self.lines.items():
            line.textEdited.connect(lambda _text, name=name: self._touched.add(name))
        for name, flag in self.flags.items():
            flag.chosen.connect(lambda _value, name=name: self._touched.add(name))
        self.save_button.clicked.connect(self.save)
        self.accept.clicked.connect(self._on_accept)

    def show_settings(self) -> None:
        """Read again; what is typed and not saved stays."""
        settings = self.lab.settings
        values = settings.model_dump()
        for name, line in self.lines.items():
            if name not in self._touched:
                line.setText(told(values[name]))
        for name, flag in self.flags.items():
            if name not in self._touched:
                flag.set_value("Y" if values[name] else "N")
        if not self.windows.is_touched:
            self.windows.show_rows([each.model_dump(mode="json") for each in settings.windows])
        if not self.criteria.is_touched:
            self.criteria.show_rows([each.model_dump(mode="json") for each in settings.ntc_criteria])
        if not self.reasons.is_touched:
            self.reasons.show_lists(settings.usual_reasons)
        self.accept.setVisible(not settings.windows_accepted)

    def save(self) -> None:
        """Save what changed, as the next version of the study's settings, with its reason."""
        values = self._changed()
        if not values:
            self.desk.messages.tell(_("Nothing was changed."), state="wait")
            return
        with_reason(self, lambda reason: self._change(values, reason), verb=_("Change the settings"))

    def _change(self, values: Mapping[str, Any], reason: str) -> None:
        number = self.lab.do(study.change_settings, values, reason)
        self.desk.messages.tell(_("The settings are version {number}.").format(number=number))
        self._touched.clear()
        self.windows.is_touched = self.criteria.is_touched = self.reasons.is_touched = False
        self.show_settings()

    def _changed(self) -> dict[str, Any]:
        settings = self.lab.settings
        before = settings.model_dump(mode="json")
        found = {name: self._typed(name, before[name]) for name in self.lines}
        found |= {name: flag.value() == "Y" for name, flag in self.flags.items()}
        changed = {name: value for name, value in found.items() if value != before[name]}
        if self.windows.is_touched and self.windows.rows() != before["windows"]:
            changed |= {"windows": self.windows.rows(), "windows_accepted": False}
        if self.criteria.is_touched and self.criteria.rows() != before["ntc_criteria"]:
            changed["ntc_criteria"] = self.criteria.rows()
        if self.reasons.is_touched and self.reasons.lists() != before["usual_reasons"]:
            changed["usual_reasons"] = self.reasons.lists()
        return changed

    def _typed(self, name: str, before: Any) -> Any:
        """A line as the value of its setting; what can't be read goes on as text, and the rule refuses it by name."""
        text = self.lines[name].text().strip()
        if name in DATES:
            return parse_date(text, today=self.lab.today).isoformat() if text else None
        if name in NAMES:
            return text.replace(",", " ").replace(";", " ").split()
        if name in OPTIONAL and not text:
            return None
        if isinstance(before, list):
            return before if text == told(before) else text.replace(",", ".").replace(";", " ").split()
        if isinstance(before, int | float) or name in OPTIONAL:
            plain = text.replace(",", ".")
            return before if text == told(before) else plain
        return text

    def _on_accept(self) -> None:
        with_reason(self, lambda reason: self._change({"windows_accepted": True}, reason), verb=_("Accept the windows"))

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(20)
        titles = dict(SETTINGS)
        for title, names in SECTIONS:
            column.addLayout(self._section(_(title), [(name, _(titles[name])) for name in names]))
        for title, about, editor in (
            (_("Blood windows"), _("Hours from the draw to the end event; lowest and highest °C"), self.windows),
            (_("No-template controls"), _("From how many markers, or ng, a control is positive"), self.criteria),
            (_("Usual reasons"), _("What a question offers to gloved hands: a digit card names one"), self.reasons),
        ):
            part = QVBoxLayout()
            part.setSpacing(8)
            part.addWidget(Text(title, "heading"))
            part.addWidget(Text(about, "small", "text2"))
            part.addWidget(editor)
            column.addLayout(part)
        column.addStretch(1)
        card = Card()
        card.column.setContentsMargins(1, 6, 6, 6)
        card.column.addWidget(Scroll(inside))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.accept)
        foot.addWidget(self.save_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(card, 1)
        whole.addLayout(foot)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.save_button.click)

    def _section(self, title: str, settings: list[tuple[str, str]]) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(12)
        for place, (name, words) in enumerate(settings):
            control = self.flags.get(name) or self.lines[name]
            control.setAccessibleName(words)
            cell = QVBoxLayout()
            cell.setSpacing(4)
            cell.addWidget(Text(words, "small_strong"))
            cell.addWidget(control)
            grid.addLayout(cell, place // COLUMNS, place % COLUMNS)
        for place in range(COLUMNS):
            grid.setColumnStretch(place, 1)
        part = QVBoxLayout()
        part.setSpacing(8)
        part.addWidget(Text(title, "heading"))
        part.addLayout(grid)
        return part


def told(value: Any) -> str:
    """A setting as a person types it; several numbers or names with blanks between them."""
    if isinstance(value, list | tuple):
        return " ".join(each if isinstance(each, str) else shown(float(each)) for each in value)
    return shown(value)


def _flag() -> Segments:
    return Segments([(value, _(word)) for value, word in YES_NO])


def window_columns() -> tuple[GridColumn, ...]:
    """Tube, assay, end event, hours, temperatures: the fields of a blood window."""
    return (
        GridColumn("tube", _("Tube"), tuple((each.value, label_of(each)) for each in TubeType), needed=True),
        GridColumn("assay", _("Assay"), tuple((each.value, label_of(each)) for each in Assay)),
        GridColumn("end_event", _("Until"), tuple((each.value, label_of(each)) for each in EndEvent), needed=True),
        GridColumn("warn_h", _("Target"), unit="h"),
        GridColumn("hard_h", _("Limit"), unit="h"),
        GridColumn("temp_min_c", _("Lowest"), unit="°C"),
        GridColumn("temp_max_c", _("Highest"), unit="°C"),
    )


def criterion_columns() -> tuple[GridColumn, ...]:
    """Kit, markers, ng: the fields of a control's criterion."""
    return (
        GridColumn("kit", _("Kit"), tuple((each.value, label_of(each)) for each in WgaKit), needed=True),
        GridColumn("markers_at_least", _("Markers, at least")),
        GridColumn("yield_ng_above", _("Yield above"), unit="ng"),
    )
