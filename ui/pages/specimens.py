"""Specimens: everything that bears a code, a million rows if need be; search by any part of a code."""

from collections.abc import Callable, Sequence
from typing import Any

from app.i18n import N_
from app.queries.specimens_list import COLUMNS, specimens, specimens_count
from ui.pages.list_page import ListPage


class SpecimensPage(ListPage):
    KEY = "specimens"
    TITLE = N_("Specimens")
    ICON = "test-tubes"
    RAIL = "specimens"
    TABLES = frozenset({"item"})
    COLUMNS = COLUMNS
    EMPTY = (N_("Tubes, cells, blocks and plates appear here."), N_("Receive a tube to begin."))

    def source(self) -> tuple[Callable[[int, int, str, bool], Sequence[Any]], Callable[[], int]]:
        def fetch(offset: int, limit: int, sort: str, descending: bool) -> Sequence[Any]:
            return self.lab.ask(
                specimens, offset=offset, limit=limit, sort=sort or "changed", descending=descending, search=self.search
            )

        return fetch, lambda: self.lab.ask(specimens_count, search=self.search)

    def open_row(self, row: Any) -> None:
        self.desk.open_code(row.barcode)
