"""The sign-in log: who came in, when and where, and who was kept out and why; for administrators and monitors."""

from collections.abc import Sequence
from typing import Any

from app.domain.permissions import names_of, who_may_ask
from app.i18n import N_, _
from app.queries.sign_ins import LOG, log_count, log_page
from ui.pages.list_page import ListPage
from ui.widgets.rows import LongList, Source


class SignInsPage(ListPage):
    KEY = "sign_ins"
    TITLE = N_("Sign-in log")
    ICON = "history"
    RAIL = "settings"
    TABLES = frozenset({"event"})
    COLUMNS = LOG
    ABOUT = N_("Every try to come in is kept. What was typed as an unknown user name is not.")

    def source(self) -> Source:
        def fetch(offset: int, limit: int, _sort: str, _descending: bool) -> Sequence[Any]:
            return self.lab.ask(log_page, offset=offset, limit=limit, search=self.search) if self.may_read else ()

        return LongList(fetch, lambda: self.lab.ask(log_count, search=self.search))

    @property
    def may_read(self) -> bool:
        return self.lab.who.role in who_may_ask(log_page.__module__, log_page.__name__)

    def subtitle(self) -> str:
        roles = names_of(who_may_ask(log_page.__module__, log_page.__name__))
        return super().subtitle() if self.may_read else _("It takes: {roles}.").format(roles=roles)

    def open_row(self, row: Any) -> None:
        words = (row.login, row.what, row.why, row.place, row.workstation)
        self.desk.messages.tell(" · ".join(word for word in words if word), state="wait")
