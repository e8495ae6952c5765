"""Who may do what: the table that the door reads, and on paper."""

from collections.abc import Sequence
from typing import Any

from app.domain.permissions import MatrixRow, matrix, names_of
from app.domain.word_labels import LABELS
from app.domain.words import Role
from app.i18n import N_, _
from app.outputs.forms.many import write_pdf
from app.outputs.forms.people import MAY, permission_matrix
from app.settings import papers_folder
from app.tables import Column
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.widgets.button import Button
from ui.widgets.rows import AsEntered, Source
from ui.written import tell_written


def _mark(role: Role) -> Column[MatrixRow]:
    """The column of a role."""
    return Column(LABELS[Role][role], lambda row: MAY if role in row.roles else "", name=role.value, width=118)


class PermissionsPage(ListPage):
    KEY = "permissions"
    TITLE = N_("Who may do what")
    ICON = "shield-check"
    RAIL = "settings"
    COLUMNS = (Column[Any](N_("What"), lambda row: row.title, name="WHAT", width=260, stretch=True), *map(_mark, Role))
    ABOUT = N_("Checked at every act, in the window and on the command line, with the roles of the day.")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.paper = Button(_("Print"), kind="primary", key="Ctrl+P", icon="printer")
        self.paper.bind()
        self.paper.clicked.connect(self.write)
        self.header.add(self.paper)

    def source(self) -> Source:
        return AsEntered(self._filtered)

    def read(self) -> Sequence[Any]:
        return matrix()

    def write(self) -> None:
        """The table as a paper."""
        path = write_pdf(papers_folder(self.desk.workstation) / "permissions.pdf", permission_matrix(self.lab))
        tell_written(self.desk, _("{name} written.").format(name=path.name), path)

    def open_row(self, row: Any) -> None:
        told = _("It takes: {roles}.").format(roles=names_of(row.roles))
        self.desk.messages.tell(row.title, told, state="wait")

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (*super().page_keys(), ("Ctrl+P", N_("print the table")))
