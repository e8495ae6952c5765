"""The tables of a participant's origin: the tumour's list, identities, the history of verdicts; and what all tabs share."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.queries.fact_columns import LISTED_COLUMNS, Facts, of_alteration, of_listed
from app.queries.identity_facts import of_identity
from app.queries.origin_view import OriginView
from app.tables import Column
from ui.pages.origin_words import HISTORY_COLUMNS, IDENTITY_COLUMNS, HistoryRow
from ui.widgets.empty import EmptyState
from ui.widgets.or_empty import OrEmpty
from ui.widgets.rows import AsEntered, ShortList
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import Text


class OriginTab(QWidget):
    """One tab: it shows the case and asks for the facts behind a number. `main` takes the focus."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.view: OriginView | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)

    def show_view(self, view: OriginView) -> None:
        """Show the case; what was chosen stays chosen."""
        self.view = view

    def shows(self, view: OriginView) -> bool:
        """Whether the tab shows these facts and verdicts already: then its cursor stays where it is."""
        return self.view is not None and _facts_of(self.view) == _facts_of(view)

    def count(self, view: OriginView) -> int | None:
        """How much the tab holds; None where no count says anything."""
        return None

    def main(self) -> QWidget:
        """What the focus goes to."""
        return self

    def sheet(self) -> Facts | None:
        """What the tab itself writes as a sheet: the table that it shows; None where it is no table of facts."""
        return None


class TableTab(OriginTab):
    """A line about the whole, and a table; Enter on a row opens its facts."""

    def __init__(self, columns: Sequence[Column[Any]], key: Callable[[Any], Any], name: str, empty: EmptyState) -> None:
        super().__init__()
        self._rows: tuple[Any, ...] = ()
        self.line = Text("", "small_medium", "text2", wraps=True)
        self.table = RowsTable(columns, self.source(), key=key)
        self.table.setAccessibleName(name)
        self.card = TableCard(self.table)
        self.front = OrEmpty(self.card, empty)
        self.table.opened.connect(self._on_opened)
        self.column.addWidget(self.line)
        self.column.addWidget(self.front, 1)

    def source(self) -> ShortList:
        return ShortList(lambda: self._rows)

    def main(self) -> QWidget:
        return self.table

    def show_rows(self, rows: Sequence[Any], told: str = "") -> None:
        self._rows = tuple(rows)
        self.line.setText(told)
        self.line.setVisible(bool(told))
        self.table.reload()
        if self.table.current() is None and rows:
            self.table.selectRow(0)
        self.card.tell_rows()
        self.front.show_content(is_empty=not rows)

    def facts_of(self, row: Any) -> Facts | None:
        """What a row is made of."""
        return None

    def _on_opened(self, row: Any) -> None:
        found = self.facts_of(row)
        if found is not None:
            self.asked.emit(found)


class ListedTab(TableTab):
    """Each alteration of the tumour: kept, or the reason why not; Enter shows it in every sample."""

    def __init__(self) -> None:
        empty = EmptyState("microscope", _("The tumour's alterations appear here."), _("No result of the tumour."))
        self.found: Facts | None = None
        super().__init__(LISTED_COLUMNS, lambda row: row.alteration, _("Tumour's list"), empty)

    def show_view(self, view: OriginView) -> None:
        super().show_view(view)
        self.found = of_listed(view.case)
        self.show_rows(self.found.rows, self.found.told)

    def count(self, view: OriginView) -> int | None:
        return int(view.case.listed.kept.sum())

    def facts_of(self, row: Any) -> Facts | None:
        return of_alteration(self.view.case, row.alteration) if self.view is not None else None

    def sheet(self) -> Facts | None:
        return self.found


class IdentityTab(TableTab):
    """Each pair of samples that was compared; Enter shows the loci."""

    def __init__(self) -> None:
        empty = EmptyState(
            "users", _("Pairs of samples appear here."), _("Cells are compared with the WBC control, else the tumour.")
        )
        super().__init__(IDENTITY_COLUMNS, lambda row: (row.first, row.second), _("Identity"), empty)

    def show_view(self, view: OriginView) -> None:
        super().show_view(view)
        rule = view.case.rule
        told = _("Concordant from {share} % of {loci} loci or more; fewer can't be tested.").format(
            share=round(100 * rule.snp_concordance_min), loci=rule.snp_loci_min
        )
        self.show_rows(view.case.identities, told)

    def count(self, view: OriginView) -> int | None:
        return len(view.case.identities)

    def facts_of(self, row: Any) -> Facts | None:
        return of_identity(self.view.case, row.first, row.second) if self.view is not None else None


class HistoryTab(TableTab):
    """Every verdict that was signed, the latest first."""

    def __init__(self) -> None:
        empty = EmptyState(
            "history", _("Signed verdicts appear here."), _("Two people sign; every signature stays readable.")
        )
        super().__init__(HISTORY_COLUMNS, lambda row: row.id, _("History of verdicts"), empty)

    def source(self) -> ShortList:
        return AsEntered(lambda: self._rows)

    def show_view(self, view: OriginView) -> None:
        super().show_view(view)
        self.show_rows([HistoryRow(each.id, each, view.names) for each in view.history])

    def count(self, view: OriginView) -> int | None:
        return len(view.history)


def _facts_of(view: OriginView) -> tuple[object, ...]:
    """What charts are drawn from: which samples of files are there, what they are of, what stands of each cell."""
    found = view.case.evidence
    samples = [
        (each.code, source.sample_id)
        for each in (*found.cells, *found.controls, *found.tumour)
        for told in (each.calls, each.segments, each.quality)
        for source, *_values in told
    ]
    verdicts = [(each.code, each.verdict, each.is_admitted) for each in view.case.cells]
    return view.case.number, view.case.digest, view.case.rule, samples, verdicts
