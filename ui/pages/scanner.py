"""The scanner of this bench: its test, how it types, what it puts around a code, and the cards to print."""

from typing import Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.keyboard import CARD, layout, layouts, pairs
from app.i18n import N_, _
from app.outputs.cards import cards
from app.outputs.forms.many import write_pdf
from app.outputs.labels.matrix import modules
from app.settings import Scanner, papers_folder
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.code_view import CodeView
from ui.widgets.header import PageHeader
from ui.widgets.inputs import LineInput
from ui.widgets.layouts import beside, stack_in
from ui.widgets.panel import SidePanel
from ui.widgets.segments import Segments
from ui.widgets.text import Text
from ui.written import tell_written

YES_NO: Final = (("yes", N_("Yes")), ("no", N_("No")))
STEPS: Final = (
    N_("Scan the code on the left, or the printed test card. It holds every character that a code can have."),
    N_("Right: work goes on. Like another keyboard: DPTrace offers to translate what the scanner types."),
    N_("Until the scanner types as it should, no scan is taken: a wrong code is worse than none."),
)


class ScannerPage(Page):
    """Every choice holds at once and is kept in this computer's own file."""

    KEY = "scanner"
    TITLE = N_("Scanner")
    RAIL = "settings"

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.header = PageHeader(_(self.TITLE), _("How the scanner of this bench types, and its cards."))
        self.print = Button(_("Write the cards"), kind="primary", key="Ctrl+P", icon="printer")
        self.print.bind()
        self.header.add(self.print)
        self.code = CodeView()
        self.code.show_modules(modules(CARD), _("Test card of the scanner"))
        names = [(each.name, each.title) for each in layouts()]
        self.types_as = Segments([("", _("As it should")), *names])
        self.read_as = Text("", "body", "text2")
        self.prefix, self.suffix = LineInput(mono=True), LineInput(mono=True)
        self.at_start = Segments([(key, _(title)) for key, title in YES_NO])
        self._lay_out()
        self.print.clicked.connect(self.next_act)
        self.types_as.chosen.connect(self._on_types_as)
        self.at_start.chosen.connect(lambda value: self._keep(asks_at_start=value == "yes"))
        for line in (self.prefix, self.suffix):
            line.editingFinished.connect(self._on_typed)

    def arrive(self, subject: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Show what holds for this bench."""
        scanner = self.desk.workstation.scanner
        self.types_as.set_value(scanner.types_as)
        told = _("read by {computer}").format(computer=layout(scanner.read_as).title) if scanner.read_as else ""
        self.read_as.setText(told)
        self.prefix.setText(scanner.prefix)
        self.suffix.setText(scanner.suffix)
        self.at_start.set_value("yes" if scanner.asks_at_start else "no")

    def next_act(self) -> None:
        """Write the cards as a PDF."""
        path = write_pdf(papers_folder(self.desk.workstation) / "cards.pdf", cards())
        tell_written(self.desk, _("{name} written.").format(name=path.name), path)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (("Ctrl+P", N_("write the cards")),)

    def _on_types_as(self, name: str) -> None:
        """The scanner types by one keyboard, the computer reads by the other of the two that are told apart."""
        read_as = next((computer for scanner, computer in pairs() if scanner == name), "")
        self._keep(types_as=name, read_as=read_as)

    def _on_typed(self) -> None:
        prefix, suffix = self.prefix.text(), self.suffix.text()
        if any(character.isalnum() for character in prefix + suffix):
            raise Refused(
                _("A prefix or suffix holds no letter and no digit."),
                hint=_("They could not be told from a code. Set the scanner to a sign like # or ~."),
            )
        self._keep(prefix=prefix, suffix=suffix)

    def _keep(self, **changed: object) -> None:
        scanner = self.desk.workstation.scanner
        kept = Scanner.model_validate(scanner.model_dump() | changed)
        if kept != scanner:
            self.desk.workstation.scanner = kept
            self.desk.workstation.save()
            self.desk.messages.tell(_("Kept for this bench."), _("Scan the test card to be sure."))
        self.refresh()

    def _lay_out(self) -> None:
        test = Card(_("Test"), margin=16)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.code)
        words = QWidget()
        lines = [Text(_(each), "body", wraps=True) for each in STEPS]
        stack_in(words, *lines, Text("", "body"), spacing=16)
        row.addWidget(words, 1)
        test.column.addLayout(row)
        test.column.addStretch(1)
        panel = SidePanel()
        panel.add(self._settings())
        stack_in(self, self.header, beside(test, panel))

    def _settings(self) -> Card:
        card = Card(_("This scanner"), margin=16)
        grid = QGridLayout()
        grid.setVerticalSpacing(8)
        parts: tuple[tuple[str, QWidget], ...] = (
            (_("Types like"), self.types_as),
            ("", self.read_as),
            (_("Puts before each code"), self.prefix),
            (_("Puts behind each code"), self.suffix),
            (_("Ask for the test card at each start"), self.at_start),
        )
        for place, (title, widget) in enumerate(parts):
            if title:
                grid.addWidget(Text(title, "small_strong"), 2 * place, 0)
                widget.setAccessibleName(title)
            grid.addWidget(widget, 2 * place + 1, 0)
        for line in (self.prefix, self.suffix):
            line.setFixedWidth(120)
        card.column.addLayout(grid)
        return card
