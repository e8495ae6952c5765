"""The reference of a participant: the block or extract that all the cells are compared with, chosen by scan."""

from collections.abc import Sequence
from typing import Any

from app.actions import blocks
from app.domain.barcode import looks_like_code, normalised, parse, participant_name, printed
from app.domain.errors import Refused
from app.domain.ffpe import FITTING
from app.domain.words import BlockNature, Kind, SourceReason, YesNo, label_of
from app.i18n import N_, _
from app.queries.block import Candidate, candidates, references
from app.tables import Column, column
from app.tables import ColumnKind as K
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.block_cards import earlier, reference_lines
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.derived import DerivedCard, Fact, NoticeCard
from ui.widgets.header import PageHeader
from ui.widgets.layouts import beside, stack_in
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel
from ui.widgets.rows import ShortList
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import Text

COLUMNS: tuple[Column[Any], ...] = (
    column("REFID", N_("Code"), "barcode", K.CODE, width=150),
    column("KIND", N_("Kind"), "kind", K.WORD, words=Kind, width=120),
    column("NATURE", N_("Nature"), "nature", K.WORD, words=BlockNature, width=150),
    column("MILOC", N_("Site"), "site", width=110, stretch=True),
    column("TUMCECE", N_("Nuclei"), "tumour_nuclei_pct", K.NUMBER, unit="%", width=110),
    column("DIN", N_("DIN"), "din", K.NUMBER, width=60),
    column("REFSINCE", N_("Reference since"), "since", K.TIME, width=150),
)


class ReferencePage(Page):
    """The subject is a participant's number, and behind a blank the code in front. Another's code is the red stop."""

    KEY = "reference"
    TITLE = N_("Reference")
    RAIL = "tumours"
    TABLES = frozenset({"reference", "block", "extract", "review", "item"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.number = 0
        self.header = PageHeader(_(self.TITLE))
        self.table = RowsTable(COLUMNS, ShortList(self._rows), key=lambda row: row.barcode)
        self.table.setAccessibleName(_("Blocks and extracts"))
        self.why = Choice([(each.value, label_of(each)) for each in SourceReason])
        self.link = Button(_("Link as reference"), kind="primary", key="Ctrl+Enter", icon="link")
        self.link.setShortcut("Ctrl+Return")
        self.open = Button(_("Open its block"), kind="quiet", icon="microscope")
        self.front = DerivedCard(_("Chosen"))
        self.history, self.before = LinesCard(_("Reference now")), NoticeCard("void")
        self._lay_out()
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _row: self.next_act())
        self.link.clicked.connect(self.next_act)
        self.open.clicked.connect(self._on_open)

    def arrive(self, subject: str) -> None:
        number, _blank, code = subject.partition(" ")
        self.number = int(number) if number.isdecimal() else 0
        self.refresh()
        self._choose(code)

    def refresh(self) -> None:
        if not self.number:
            self.header.set_texts(_(self.TITLE), _("Open it from a block or from a participant."))
        else:
            title = _("Reference of {number}").format(number=participant_name(self.number))
            self.header.set_texts(title, _("Scan the block or the extract that all cells are compared with."))
        self.table.reload()
        self.rows.tell_rows()
        known = self.lab.ask(references, self.number) if self.number else ()
        now = [each for each in known if each.until is None]
        none = [LineOf("", _("None yet"), state=State.WAIT)]
        self.history.show_lines(reference_lines(now, self.desk.open_code) or none)
        told = earlier(known)
        self.before.setVisible(bool(told))
        if told:
            self.before.show_notice(_("Before"), told, "void")
        self._on_chosen(self.table.current())

    def take_scan(self, text: str) -> bool:
        """A block or an extract of the participant comes to the front; one of another is the red stop (R24)."""
        if not looks_like_code(text) or parse(text).kind not in (Kind.BLOCK, Kind.EXTRACT) or not self.number:
            return False
        self._choose(self.lab.do(blocks.check_candidate, self.number, text))
        return True

    def next_act(self) -> None:
        """Link what is in front; another one than before needs the reason, and both stay on record."""
        row: Candidate | None = self.table.current()
        if row is None:
            raise Refused(_("No block is in front."), hint=_("Scan a block or an extract, or choose its row."))
        why = self.why.value()
        if why is None:
            raise Refused(
                _("Why this source?"), hint=_("Choose the reason; it is coded and stays with the link."), code="why"
            )

        def attempt(reason: str) -> None:
            self.lab.do(blocks.link, self.number, row.barcode, SourceReason(why), reason=reason)
            told = _("{code} is the reference of {number}.")
            self.desk.tell_undoable(told.format(code=printed(row.barcode), number=participant_name(self.number)))

        with_reason(self, attempt, verb=_("Link with this reason"))
        self.refresh()

    def _rows(self) -> Sequence[Candidate]:
        return self.lab.ask(candidates, self.number) if self.number else ()

    def _choose(self, code: str) -> None:
        for place in range(self.table.rows.rowCount()):
            if self.table.rows.row(place).barcode == normalised(code):
                self.table.selectRow(place)
                self._on_chosen(self.table.rows.row(place))

    def _on_chosen(self, row: Candidate | None) -> None:
        self.open.setVisible(row is not None)
        self.link.setEnabled(row is not None and row.since is None)
        if row is None:
            self.front.show_facts([Fact(_("Nothing is chosen yet"), "")])
            return
        fitting = sorted(FITTING[row.nature]) if row.nature in FITTING else []
        self.why.set_value(row.source_reason or (fitting[0] if len(fitting) == 1 else None))
        facts = [Fact(label_of(row.kind), printed(row.barcode))]
        if row.since is not None:
            facts.append(Fact(_("Is the reference"), "", "", State.OK))
        if row.is_bone is YesNo.YES:
            facts.append(Fact(_("Bone"), _("never the reference")))
        self.front.show_facts(facts)

    def _on_open(self) -> None:
        row = self.table.current()
        if row is not None:
            self.desk.go("block", row.block)

    def _lay_out(self) -> None:
        self.header.add(self.open)
        self.rows = TableCard(self.table)
        self.why.setAccessibleName(_("Why this source"))
        card = Card(margin=16)
        for widget in (Text(_("Why this source"), "small_strong"), self.why, self.link):
            card.column.addWidget(widget)
        panel = SidePanel()
        for each in (self.front, card, self.history, self.before):
            panel.add(each)
        stack_in(self, self.header, beside(self.rows, panel))
