"""Files of results that were taken in."""

from collections.abc import Sequence
from typing import Any

from app.i18n import N_
from app.queries.results import FILES, result_files
from ui.pages.results_list import ResultsList


class ResultFilesPage(ResultsList):
    KEY = "result_files"
    TITLE = N_("Files of results")
    ICON = "file-spreadsheet"
    TABLES = frozenset({"result_file", "result_sample"})
    COLUMNS = FILES
    EMPTY = (N_("Files of results appear here."), N_("Take in a VCF, MAF, SEG, matrix or quality table."))

    def read(self) -> Sequence[Any]:
        return self.lab.ask(result_files)

    def open_row(self, row: Any) -> None:
        self.desk.go("result_file", str(row.id))
