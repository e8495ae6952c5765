"""The cells of a participant with what speaks for the origin of each; the one in front with its reasons in full."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.barcode import printed
from app.domain.genome.reasons import sentence
from app.i18n import _, decimal
from app.queries.fact_columns import Facts, of_cell
from app.queries.origin_parts import CellCase
from app.queries.origin_view import OriginView
from app.queries.origin_words import reasons_of, remarks_of, rule_told, signatures, state_word
from ui.pages.origin_tabs import TableTab
from ui.pages.origin_words import CELL_COLUMNS, verdict_told
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.empty import EmptyState
from ui.widgets.text import Text


class CellsTab(TableTab):
    """Enter on a cell shows the tumour's variants in it; Ctrl+K signs its verdict, where one may."""

    signing = Signal(str)

    def __init__(self, *, may_sign: bool) -> None:
        empty = EmptyState(
            "test-tubes", _("Single cells appear here."), _("DP cells and CTC, once they are sorted into wells.")
        )
        super().__init__(CELL_COLUMNS, lambda row: row.code, _("Cells"), empty)
        self.title = Text("", "heading")
        self.lines = [Text("", "small", "text", wraps=True) for _place in range(4)]
        self.sign = Button(_("Sign the cell's verdict"), key="Ctrl+K", icon="shield-check")
        self.sign.bind()
        self.sign.setVisible(may_sign)
        self.detail = Card(margin=14)
        self._lay_out()
        self.table.chosen.connect(self._show_detail)
        self.sign.clicked.connect(self._on_sign)

    def show_view(self, view: OriginView) -> None:
        super().show_view(view)
        self.show_rows(view.case.cells)
        self.detail.setVisible(bool(view.case.cells))
        row = self.table.current()
        if row is not None:
            self._show_detail(row)

    def count(self, view: OriginView) -> int | None:
        return len(view.case.cells)

    def facts_of(self, row: Any) -> Facts | None:
        return of_cell(self.view.case, row.code) if self.view is not None and row.sequenced.calls else None

    def choose(self, code: str) -> bool:
        """Bring a cell to the front; False where it is none of these."""
        return self.table.select_key(code)

    @property
    def cell(self) -> CellCase | None:
        row = self.table.current()
        return row if isinstance(row, CellCase) else None

    def _on_sign(self) -> None:
        if self.cell is not None:
            self.signing.emit(self.cell.code)

    def _show_detail(self, row: CellCase) -> None:
        """Verdict and why, remarks, quality with its file, signatures."""
        verdict = verdict_told(row).text
        self.title.setText(f"{printed(row.code)} · {verdict}")
        texts = [reasons_of(row), remarks_of(row), self._told_quality(row), self._told_signed(row)]
        for line, text in zip(self.lines, texts, strict=True):
            line.setText(text)
            line.setVisible(bool(text))

    def _told_quality(self, row: CellCase) -> str:
        if not row.sequenced.quality:
            return self._told_ado(row)
        source, measured = row.sequenced.quality[-1]
        why = " ".join(sentence(each) for each in row.quality.reasons)
        told = _("Quality of {file}, line {line}.").format(file=source.file, line=measured.line)
        return " ".join(each for each in (told, why, self._told_ado(row)) if each)

    def _told_ado(self, row: CellCase) -> str:
        """Where the drop-out comes from."""
        if row.ado is None:
            return ""
        share = f"{decimal(100 * row.ado, 1)}\u00a0%"
        if row.ado_told:
            return _("ADO {share}, told by the provider.").format(share=share)
        return _("ADO {share}, computed from the WBC's heterozygous SNPs.").format(share=share)

    def _told_signed(self, row: CellCase) -> str:
        if row.signed is None or self.view is None:
            return ""
        parts = [
            state_word(row.signed),
            signatures(row.signed, self.view.names),
            _("the rule says: {verdict}").format(verdict=rule_told(row)),
            row.signed.overridden_why,
            row.signed.reopened_why,
        ]
        if row.signed.digest != self.view.case.digest:
            parts.append(_("facts changed since"))
        return " · ".join(part for part in parts if part)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title)
        for line in self.lines:
            words.addWidget(line)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.sign)
        self.detail.column.addWidget(inside)
        self.column.addWidget(self.detail)
