"""The match radar: cells that lack a tumour or a WBC control to be compared with, worst first, each with its way out."""

from collections.abc import Sequence
from typing import Any

from app.i18n import N_, ngettext
from app.queries.radar import COLUMNS, radar
from ui.pages.results_list import ResultsList


class RadarPage(ResultsList):
    """Enter goes where the lack is mended."""

    KEY = "radar"
    TITLE = N_("Match radar")
    TABLES = frozenset(
        {
            "item",
            "cell",
            "block",
            "reference",
            "shipment",
            "shipment_item",
            "wga_product",
            "result_sample",
            "participant",
            "study_settings",
        }
    )
    COLUMNS = COLUMNS
    EMPTY = (N_("No cell lacks its match."), N_("Tumour and WBC control of every cell sent are known."))

    def read(self) -> Sequence[Any]:
        return self.lab.ask(radar, self.lab.settings)

    def subtitle(self) -> str:
        bare = sum(not row.urgency for row in self.all_rows)
        text = ngettext("{count} lack without a way under way", "{count} lacks without a way under way", bare)
        return " · ".join([self.table.footer(), text.format(count=bare)] if bare else [self.table.footer()])

    def open_row(self, row: Any) -> None:
        self.desk.go(row.page, row.subject)
