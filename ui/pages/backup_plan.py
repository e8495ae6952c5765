"""The plan of the copies made from this bench: how often, into which folders, what stays; kept in this computer's file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout

from app.backups import folders, forget
from app.domain.errors import Refused
from app.i18n import N_, _, decimal
from app.settings import BackupPlan
from ui.desk import Desk
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.inputs import LineInput
from ui.widgets.text import Text

NUMBERS: Final = (
    ("every_h", N_("Every (h); 0: never")),
    ("late_h", N_("Red when older than (h)")),
    ("all_days", N_("All copies of (days)")),
    ("daily_days", N_("One a day for (days)")),
    ("weekly_weeks", N_("One a week for (weeks)")),
)
FOLDERS: Final = (("first", N_("First folder")), ("second", N_("Second folder, best on another disk")))


class PlanCard(Card):
    """What is typed holds at once; a number or folder that can't be is refused."""

    def __init__(self, desk: Desk, store: Path, changed: Callable[[], None]) -> None:
        super().__init__(_("Plan of this bench"), margin=16)
        self.desk, self._store, self._changed = desk, store, changed
        self.numbers = {name: LineInput() for name, _title in NUMBERS}
        self.folders = {name: LineInput() for name, _title in FOLDERS}
        self.keep = Button(_("Keep the plan"))
        self._lay_out()
        self._show(desk.workstation.backups)
        self.keep.clicked.connect(self.save)

    def save(self) -> None:
        """Keep the plan as it is typed. Folders must be there; what was known of them begins anew."""
        plan = self._typed()
        for name, _title in FOLDERS:
            folder = self.folders[name].text().strip()
            if folder and not Path(folder).expanduser().is_dir():
                self.folders[name].setFocus()
                raise Refused(_("There is no folder {path}.").format(path=folder), hint=_("Make it, then try again."))
        for each in folders(self._store, plan):
            forget(self._store, each)
        self.desk.workstation.backups = plan
        self.desk.workstation.save()
        self.desk.messages.tell(_("Kept for this bench."))
        self._show(plan)
        self._changed()

    def _typed(self) -> BackupPlan:
        values: dict[str, Any] = {name: line.text().strip().replace(",", ".") for name, line in self.numbers.items()}
        for name, line in self.folders.items():
            text = line.text().strip()
            values[name] = str(Path(text).expanduser()) if text else ""
        try:
            return BackupPlan.model_validate(values)
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            self.numbers[name].setFocus()
            text = _("{name} can't be “{value}”.").format(name=_(dict(NUMBERS)[name]), value=values[name])
            raise Refused(text, hint=_("Type a number above 0, like 4.")) from error

    def _show(self, plan: BackupPlan) -> None:
        values = plan.model_dump()
        for name, line in self.numbers.items():
            line.setText(decimal(values[name]))
        for name, line in self.folders.items():
            line.setText(values[name])
        self.folders["first"].setPlaceholderText(str(folders(self._store, BackupPlan())[0]))

    def _on_folder(self, line: LineInput) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder"), line.text())
        if chosen:
            line.setText(chosen)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        for place, (name, title) in enumerate(NUMBERS):
            line = self.numbers[name]
            line.setAccessibleName(_(title))
            line.setFixedWidth(84)
            grid.addWidget(Text(_(title), "small_strong", wraps=True), place, 0)
            grid.addWidget(line, place, 1)
        for name, title in FOLDERS:
            line = self.folders[name]
            line.setAccessibleName(_(title))
            choose = Button(_("Choose"))
            choose.clicked.connect(lambda _checked=False, line=line: self._on_folder(line))
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(line, 1)
            row.addWidget(choose)
            self.column.addWidget(Text(_(title), "small_strong", wraps=True))
            self.column.addLayout(row)
        self.column.addLayout(grid)
        self.column.addWidget(self.keep)
