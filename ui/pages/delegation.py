"""The delegation log: who held which role from when to when, and who granted it; on paper for any day."""

from collections.abc import Sequence
from typing import Any

from app.domain.permissions import names_of, who_may_ask
from app.domain.times import parse_date
from app.i18n import N_, _
from app.outputs.forms.many import write_pdf
from app.outputs.forms.people import delegation_log
from app.queries.delegation import DELEGATION, delegations
from app.settings import papers_folder
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.widgets.button import Button
from ui.widgets.inputs import LineInput
from ui.written import tell_written


class DelegationPage(ListPage):
    """A day in the line beside the filter leaves only the roles that were held on it."""

    KEY = "delegation"
    TITLE = N_("Delegation log")
    ICON = "users"
    RAIL = "settings"
    TABLES = frozenset({"role_grant", "user"})
    COLUMNS = DELEGATION
    ABOUT = N_("Every role that was ever granted; a day leaves those that were held on it.")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        self.day = LineInput()
        super().__init__(lab, desk)
        self.day.setPlaceholderText(_("Held on (date)"))
        self.day.setAccessibleName(_("Held on (date)"))
        self.day.setFixedWidth(160)
        self.day.editingFinished.connect(self.refresh)
        self.chips.addWidget(self.day)
        self.paper = Button(_("Print"), kind="primary", key="Ctrl+P", icon="printer")
        self.paper.bind()
        self.paper.clicked.connect(self.write)
        self.header.add(self.paper)

    def read(self) -> Sequence[Any]:
        if not self.may_read:
            return ()
        text = self.day.text().strip()
        return self.lab.ask(delegations, on=parse_date(text, today=self.lab.today) if text else None)

    @property
    def may_read(self) -> bool:
        return self.lab.who.role in who_may_ask(delegations.__module__, delegations.__name__)

    def is_narrowed(self) -> bool:
        return bool(self.day.text().strip()) or super().is_narrowed()

    def widen(self) -> None:
        self.day.clear()
        super().widen()

    def subtitle(self) -> str:
        roles = names_of(who_may_ask(delegations.__module__, delegations.__name__))
        return super().subtitle() if self.may_read else _("It takes: {roles}.").format(roles=roles)

    def write(self) -> None:
        """The log of the day that is typed, else of today, as a paper to be signed."""
        text = self.day.text().strip()
        day = parse_date(text, today=self.lab.today) if text else self.lab.today
        folder = papers_folder(self.desk.workstation)
        path = write_pdf(folder / f"delegation-{day.isoformat()}.pdf", delegation_log(self.lab, day))
        tell_written(self.desk, _("{name} written.").format(name=path.name), path)

    def open_row(self, row: Any) -> None:
        self.desk.go("settings", "people")

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (*super().page_keys(), ("Ctrl+P", N_("print the log of the day")))
