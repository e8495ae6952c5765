"""The papers of participants: case summary, case report form in draft or final, blank and annotated forms."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.numbers import numbers_from
from app.i18n import _, ngettext
from app.outputs.forms.crf import empty
from app.outputs.forms.many import Paper, print_papers, seal_papers, write_paper, write_pdf
from app.outputs.forms.words import ANNOTATED, BLANK
from app.queries.case import case
from app.queries.documents import last_issued, removed_after
from app.queries.lacking import lacking
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.dialog import choose
from ui.widgets.inputs import LineInput
from ui.widgets.pass_phrase import OPEN, PROTECTION, SEALED, ask_pass_phrase
from ui.widgets.segments import Segments
from ui.widgets.text import Text
from ui.written import tell_written

SHOWN: Final = 4


class PapersTab(QWidget):
    """One participant's papers at once, those of several as work in the background."""

    def __init__(self, lab: QtLab, desk: Desk, folder: Path) -> None:
        super().__init__()
        self.lab, self.desk, self.folder = lab, desk, folder
        self.numbers = LineInput()
        self.numbers.setFixedWidth(240)
        self.numbers.setAccessibleName(_("Participants"))
        self.numbers.setPlaceholderText(_("020, or 1-60"))
        self.protection = Segments([(key, _(title)) for key, title in PROTECTION], OPEN)
        self.protection.setAccessibleName(_("Protection"))
        self._lay_out()

    def print_summary(self) -> None:
        self._write(Paper.SUMMARY)

    def print_crf(self, *, final: bool) -> None:
        self._write(Paper.FINAL if final else Paper.DRAFT)

    def print_empty(self, mode: str) -> None:
        path = write_pdf(self.folder / f"crf-{mode}.pdf", empty(self.lab.settings, mode=mode))
        tell_written(self.desk, _("{name} written.").format(name=path.name), path)

    def _write(self, paper: Paper) -> None:
        numbers = numbers_from(self.numbers.text())
        if not numbers:
            raise Refused(_("No participant is named."), hint=_("Type a number like 020, or several like 1-60."))
        if paper is Paper.FINAL and not self._is_meant(numbers):
            return
        if self.protection.value() == SEALED:
            self._seal(paper, numbers)
            return
        before = self.lab.ask(last_issued)
        if len(numbers) == 1:
            path = write_paper(self.lab, self.folder, paper, numbers[0])
            removed = self.lab.ask(removed_after, before)
            tell_written(self.desk, _("{name} written.").format(name=path.name), path, removed=removed)
            return
        running = self.lab.carry_out(print_papers, str(self.folder), paper, numbers)
        self.desk.carry_out(_("Papers"), running, lambda count: self._on_written(self.folder, count, before))

    def _seal(self, paper: Paper, numbers: Sequence[int]) -> None:
        """All of them into one encrypted file; leaving the question of its pass phrase writes nothing."""
        pass_phrase = ask_pass_phrase(self, _("Pass phrase of these papers"), _("Write the papers"))
        if pass_phrase is None:
            return
        before = self.lab.ask(last_issued)
        path = self.folder / f"{paper.value}-{self.lab.now:%Y%m%d-%H%M%S}.zip"
        running = self.lab.carry_out(seal_papers, str(path), paper, tuple(numbers), pass_phrase)
        self.desk.carry_out(_("Papers"), running, lambda count: self._on_written(path, count, before))

    def _is_meant(self, numbers: Sequence[int]) -> bool:
        """Whether a form is to be final though lines are missing; they are named before it is issued."""
        lacks = [lack.text for number in numbers for lack in lacking(self.lab.ask(case, self.lab.settings, number))]
        if not lacks:
            return True
        title = ngettext("{count} line is missing.", "{count} lines are missing.", len(lacks))
        told = "; ".join(lacks[:SHOWN]) + (" …" if len(lacks) > SHOWN else "")
        options = [("final", _("Issue as final all the same"))]
        return choose(self, title.format(count=len(lacks)), told, options) == "final"

    def _on_written(self, path: Path, count: object, before: int) -> None:
        removed = self.lab.ask(removed_after, before)
        tell_written(self.desk, _("{count} papers written.").format(count=count), path, removed=removed)

    def _lay_out(self) -> None:
        acts = (
            (_("Case summary"), _("One to two pages for the laboratory"), self.print_summary),
            (
                _("Case report form, draft"),
                _("Pages P1 to P8 as the record stands"),
                lambda: self.print_crf(final=False),
            ),
            (
                _("Case report form, final"),
                _("The next version; the one before it is superseded"),
                lambda: self.print_crf(final=True),
            ),
            (_("Blank form"), _("For paper, with ND, NA and UNK boxes"), lambda: self.print_empty(BLANK)),
            (_("Annotated form"), _("With the names of the variables"), lambda: self.print_empty(ANNOTATED)),
        )
        card = Card(margin=16)
        top = QHBoxLayout()
        top.addWidget(Text(_("Participants"), "small_strong"))
        top.addWidget(self.numbers)
        top.addSpacing(16)
        top.addWidget(Text(_("Protection"), "small_strong"))
        top.addWidget(self.protection)
        top.addStretch(1)
        card.column.addLayout(top)
        for title, text, act in acts:
            button = Button(title, icon="file-text")
            button.setMinimumWidth(280)
            button.clicked.connect(act)
            row = QHBoxLayout()
            row.addWidget(button)
            row.addWidget(Text(text, "small", "text2"))
            row.addStretch(1)
            card.column.addLayout(row)
        card.column.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
