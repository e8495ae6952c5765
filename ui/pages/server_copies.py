"""The copies of a store on a database server: made there by plan, and here as a dump whenever one is wanted."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.database import dump_into
from app.i18n import _
from app.settings import data_folder
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.button import Button
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.text import Text


class ServerCopies(QWidget):
    """Where the store is, who copies it, and the key that writes a dump."""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__()
        self.lab, self.desk = lab, desk
        self.folder = data_folder() / "backups"
        self.state = LinesCard(_("Copies of the database"))
        self.now = Button(_("Write a dump now"), kind="primary", icon="archive", key="Ctrl+B")
        self.now.bind()
        self.now.clicked.connect(self.back_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.state)
        text = _(
            "The server’s administrator plans its copies and restores them. A dump of pg_dump, which pg_restore puts back "
            "into an empty database, is written here at any time, while others work."
        )
        column.addWidget(Text(text, "small", "text2", wraps=True))
        column.addWidget(self.now)
        column.addStretch(1)

    def show_copies(self) -> None:
        """The place of the store, and the last dump of this computer."""
        name = self.lab.store.name
        found = sorted(self.folder.glob(f"{name}-*.dump"))
        last = found[-1].name if found else _("none on this computer")
        self.state.show_lines(
            [LineOf("", _("Store"), self.lab.store.place), LineOf("", _("Last dump"), last)],
        )

    def back_up(self) -> None:
        """Write a dump into the folder for backups of this computer."""
        self.desk.carry_out(_("Dump of the store"), self.lab.carry_out(dump_into, self.folder), self._on_written)

    def _on_written(self, made: Any) -> None:
        path: Path = made
        self.desk.messages.tell(_("Copied to {path}.").format(path=path))
        self.show_copies()
