"""The audit: every changed field, newest first, and whether the chain holds."""

from collections.abc import Sequence
from typing import Any

from app.i18n import N_, _, ngettext
from app.queries.trail import AUDIT, audit_count, audit_page
from app.queries.verify import verify
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.widgets.button import Button
from ui.widgets.rows import LongList, Source


class AuditPage(ListPage):
    KEY = "audit"
    TITLE = N_("Audit")
    ICON = "history"
    RAIL = "settings"
    TABLES = frozenset({"*"})
    COLUMNS = AUDIT
    EMPTY = (N_("Every change appears here with who, when and why."), "")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        check = Button(_("Verify the chain"), kind="primary", key="Ctrl+Enter", icon="shield-check")
        check.bind()
        check.clicked.connect(self._on_verify)
        self.header.add(check)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (*super().page_keys(), ("Ctrl+Enter", N_("verify the chain")))

    def source(self) -> Source:
        def fetch(offset: int, limit: int, _sort: str, _descending: bool) -> Sequence[Any]:
            return self.lab.ask(audit_page, offset=offset, limit=limit, search=self.search)

        return LongList(fetch, lambda: self.lab.ask(audit_count, search=self.search))

    def open_row(self, row: Any) -> None:
        text = _("{table} {number}, {field}: “{old}” became “{new}”.").format(
            table=row.table_name, number=row.row_id, field=row.field, old=row.old or "", new=row.new or ""
        )
        self.desk.messages.tell(text, row.reason or "", state="wait")

    def _on_verify(self) -> None:
        found = self.lab.ask(verify)
        if found.holds:
            told = ngettext(
                "The chain holds: {count} change, head {head}.",
                "The chain holds: {count} changes, head {head}.",
                found.changes,
            )
            self.desk.messages.tell(told.format(count=found.changes, head=found.head[:12]))
        else:
            told = _("The chain breaks at change {number}.")
            self.desk.messages.tell(told.format(number=found.first_bad), found.told(), state="breach")
