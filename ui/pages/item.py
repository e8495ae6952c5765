"""The record of one item: state, place, kin and history; print its label, store it, revise its receipt."""

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.actions import cells, holds, labels, storage, transfers, tubes
from app.domain.barcode import participant_name, printed
from app.domain.errors import LabError, Refused
from app.domain.verbs import loss_step
from app.domain.words import CELL_KINDS, Custody, Kind, PrintReason, Quality, label_of
from app.i18n import N_, _, decimal
from app.queries.history import history
from app.queries.item import ItemRecord, item_record
from app.queries.recall import recalls_of_code
from app.queries.receipts import TubeRecord, tube_record
from ui.ask import with_reason
from ui.carrying import Carrying
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.history_of import lines_of
from ui.pages.item_acts import next_acts
from ui.pages.page import Page
from ui.widgets.acts import ActsCard
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.dialog import ask_person, ask_reason
from ui.widgets.header import PageHeader
from ui.widgets.inputs import LineInput
from ui.widgets.layouts import beside, stack_in
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.more import Act, MoreButton
from ui.widgets.scroll import Scroll
from ui.widgets.text import Text


class ItemPage(Page):
    """What is scanned next says where the item goes (a box, a place, a shipment, a plate); Enter prints its label."""

    KEY = "item"
    TITLE = N_("Record")
    RAIL = "specimens"
    TABLES = frozenset(
        {"item", "placement", "label", "lineage", "receipt", "tube", "draw", "run_item", "step_run", "lot"}
    )

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.code = ""
        self.header = PageHeader("")
        self.carrying = Carrying(self, lab, desk)
        self.next_scan = Text("", "small", "text2")
        self.facts = DerivedCard(_("State"))
        self.kin = LinesCard(_("Came from, became"))
        self.history = LinesCard(_("History"))
        self.acts = ActsCard()
        self.storing = Card(_("To store it"), margin=16)
        self.position, self.attach_to = LineInput(mono=True), LineInput()
        self.print = Button(_("Print its label"), kind="primary", icon="printer")
        self.revise = Button(_("Receipt"), icon="pencil")
        self.describe = Button(_("Describe"), icon="notebook-pen")
        self.own_tube = Button(_("Into its own tube"), icon="arrow-right")
        self.take_out = Button(_("Take out"), icon="package")
        self.attach = Button(_("Attach to participant"), icon="link")
        self.run = Button(_("Its run"), icon="timer", key="F2")
        self.run.bind()
        self.more = MoreButton()
        self.tube: TubeRecord | None = None
        self.owner = Button(_("Participant"), kind="quiet", icon="user")
        for button, key in (
            (self.revise, "Ctrl+R"),
            (self.describe, "Ctrl+D"),
            (self.own_tube, "Ctrl+T"),
            (self.take_out, "Ctrl+O"),
            (self.attach, "Ctrl+B"),
            (self.owner, "Ctrl+G"),
        ):
            button.setShortcut(key)
        self._lay_out()
        self.print.clicked.connect(self.next_act)
        self.revise.clicked.connect(lambda: self.desk.go("receive", self.code))
        self.describe.clicked.connect(lambda: self.desk.go("cell", self.code))
        self.own_tube.clicked.connect(self._on_move)
        self.take_out.clicked.connect(self._on_take_out)
        self.attach.clicked.connect(self._on_attach)
        self.run.clicked.connect(lambda: self.desk.go("run_record", str(self.record.open_run)))
        self.owner.clicked.connect(lambda: self.desk.go("participant", f"{self.record.participant:03d}"))

    def arrive(self, subject: str) -> None:
        self.code = subject
        self.refresh()

    def refresh(self) -> None:
        if not self.code:
            self.header.set_texts(_(self.TITLE), _("Scan a code."))
            return
        self.record = self.lab.ask(item_record, self.code)
        record = self.record
        self.tube = self.lab.ask(tube_record, self.lab.settings, self.code) if record.is_tube else None
        owner = participant_name(record.participant) if record.participant else _("of no participant")
        self.header.set_texts(printed(record.barcode), f"{label_of(record.kind)} · {owner}")
        told = self.carrying.told_next(record.barcode)
        self.next_scan.setText(told)
        self.next_scan.setVisible(bool(told))
        self.owner.setVisible(record.participant is not None)
        self.revise.setVisible(record.is_tube)
        self.revise.setText(_("Receive") if record.custody is Custody.EXPECTED else _("Receipt"))
        self.run.setVisible(record.open_run is not None)
        self.more.offer(tuple(self._acts(record)))
        self.describe.setVisible(record.kind in CELL_KINDS)
        self.own_tube.setVisible(bool(record.plate) and record.kind in (*CELL_KINDS, Kind.WGA_PRODUCT))
        provisional = record.is_tube and record.participant is None
        for widget in (self.attach, self.attach_to):
            widget.setVisible(provisional)
        self.print.setVisible(not record.plate and not record.is_ended)
        self.storing.setVisible(not record.is_ended)
        self.take_out.setVisible(bool(record.place))
        noted = [Fact(_("Recalled lot"), each, "", State.WARN) for each in self.lab.ask(recalls_of_code, self.code)]
        self.facts.show_facts(noted + facts_of(record) + (facts_of_tube(self.tube) if self.tube else []))
        self._show_kin(record)
        self.acts.show_acts(next_acts(self, self.lab, self.desk, record))
        self._show_history(record)

    def take_scan(self, text: str) -> bool:
        """Carry it to what was scanned; what is no transfer opens."""
        if not self.carrying.take(self.code, text, position=self.position.text()):
            return False
        self.position.clear()
        self.refresh()
        return True

    def way_out(self, error: LabError) -> tuple[str, Callable[[], None]] | None:
        return self.carrying.way_out(error)

    def next_act(self) -> None:
        """Ask for the label; a second one says why. What is ended needs none."""
        if self.record.is_ended:
            raise Refused(
                _("{code} is ended.").format(code=printed(self.code)), hint=_("Nothing more is done with it.")
            )
        try:
            self.lab.do(labels.request, self.code)
        except Refused as refusal:
            if refusal.way_out != "reprint":
                raise
            reason = ask_reason(self, refusal.text, refusal.hint, _("Print again"))
            if reason is None:
                return
            self.lab.do(labels.request, self.code, reason=PrintReason.DAMAGED, why=reason)
        self.desk.messages.tell(
            _("The label of {code} waits.").format(code=printed(self.code)), _("Print it under Documents.")
        )

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", N_("print its label")),
            ("F2", N_("record of the run that is open")),
            ("Ctrl+G", N_("participant")),
            ("Ctrl+R", N_("receipt of a tube")),
            ("Ctrl+D", N_("describe the cell")),
            ("Ctrl+T", N_("into its own tube")),
            ("Ctrl+O", N_("take it out of its place")),
            ("Ctrl+B", N_("attach to a participant")),
            ("Ctrl+M", N_("draw, another participant, hold")),
        )

    def _on_move(self) -> None:
        self.lab.do(cells.move_to_tube, self.code)
        self.desk.messages.tell(_("{code} has a tube of its own; its label waits.").format(code=printed(self.code)))
        self.refresh()

    def _on_take_out(self) -> None:
        """Out of its place; the minutes until it is stored again are counted."""
        where = self.record.place
        self.lab.do(storage.take_out, self.code)
        self.desk.tell_undoable(
            _("{code} is out of {where}.").format(code=printed(self.code), where=where),
            _("Scan its box or place when it goes back."),
        )
        self.refresh()

    def _on_attach(self) -> None:
        typed = self.attach_to.text().strip()
        if not typed.isdecimal():
            raise Refused(_("“{text}” is no participant number.").format(text=typed), hint=_("Type 001 to 999."))
        second = ask_person(
            self,
            _("Attach {code} to {number}?").format(code=printed(self.code), number=participant_name(int(typed))),
            _("Two people check it: scan the card of the second person, or type the initials."),
            _("Attach"),
        )
        if second is not None:
            self.code = self.lab.do(transfers.attach, self.code, int(typed), second_person=second)
            self.attach_to.clear()
            told = _("{code} belongs to {number}.")
            self.desk.tell_undoable(told.format(code=printed(self.code), number=participant_name(int(typed))))
            self.refresh()

    def _acts(self, record: ItemRecord) -> Iterator[Act]:
        """The rarer acts, by what the thing is and how it stands."""
        if self.tube is not None:
            yield _("Draw and tube"), lambda: self.desk.go("draw", self.code)
            yield _("One more tube of this draw"), lambda: self.desk.go("draw", f"{self.code} +")
            if not self.tube.is_primary:
                yield _("Let it give the result"), self._on_primary
            if record.participant is not None:
                yield _("Belongs to another participant"), lambda: self.desk.go("transfer", self.code)
        if record.restriction is None and record.kind not in (Kind.PLATE, Kind.BOX):
            yield _("Set on hold"), self._on_hold

    def _on_primary(self) -> None:
        """R23: this tube gives the result instead of the one that did."""

        def act(reason: str) -> None:
            self.lab.do(tubes.make_primary, self.code, reason)
            self.desk.tell_undoable(_("{code} gives the result.").format(code=printed(self.code)))

        with_reason(self, act, verb=_("Let it give the result"))

    def _on_hold(self) -> None:
        title = _("Put {code} on hold?").format(code=printed(self.code))
        text = _("No new work on it, or on what was made of it, until a biologist lifts the hold.")
        reason = ask_reason(self, title, text, _("Set on hold"))
        if reason is not None:
            self.lab.do(holds.put, self.code, reason)
            self.desk.tell_undoable(_("{code} is on hold.").format(code=printed(self.code)))

    def _show_history(self, record: ItemRecord) -> None:
        """What happened, newest first; a line of a run opens its record."""
        events = self.lab.ask(history, code=record.barcode, limit=14)
        self.history.show_lines(lines_of(events, self.lab.now, self.desk.go))

    def _show_kin(self, record: ItemRecord) -> None:
        lines = [
            LineOf("←" if place == 0 else "→", printed(code), label_of(kind), None, self._opener(code))
            for place, kin in enumerate((record.parents, record.children))
            for code, kind, _edge in kin[:8]
        ]
        self.kin.show_lines(lines, str(len(record.parents) + len(record.children)))

    def _opener(self, code: str) -> Callable[[], None]:
        return lambda: self.desk.open_code(code)

    def _lay_out(self) -> None:
        acts = (
            self.owner,
            self.more,
            self.run,
            self.revise,
            self.describe,
            self.take_out,
            self.own_tube,
            self.attach_to,
            self.attach,
            self.print,
        )
        self.header.add(*acts)
        for act in acts:
            act.hide()
        self.attach_to.setFixedWidth(120)
        self.attach_to.setPlaceholderText(_("Number"))
        self.attach_to.setAccessibleName(_("Participant number"))
        self.position.setPlaceholderText(_("Position, like A1"))
        self.position.setAccessibleName(_("Position"))
        self.position.setMaximumWidth(220)
        self.storing.column.addWidget(Text(_("Type the position and scan the box; or scan a place."), "small", "text2"))
        self.storing.column.addWidget(self.position)
        inside = QWidget()
        left = QVBoxLayout(inside)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(self.facts)
        left.addWidget(self.acts)
        left.addWidget(self.storing)
        left.addWidget(self.kin)
        left.addStretch(1)
        stack_in(self, self.header, self.next_scan, beside(Scroll(inside), self.history, share=1))


def facts_of_tube(tube: TubeRecord) -> list[Fact]:
    """What a tube is for, and whether it gives the result of its assay (R23)."""
    gives = Fact(_("Gives the result"), _("Yes") if tube.is_primary else _("No"), "", None)
    facts = [gives] if tube.sisters or not tube.is_primary else []
    if tube.is_primary and tube.primary_reason:
        facts.append(Fact(_("Declared because"), tube.primary_reason[:60]))
    facts += [Fact(_("Same assay"), printed(each.barcode), label_of(each.quality).lower()) for each in tube.sisters[:3]]
    return facts


def facts_of_end(record: ItemRecord) -> list[Fact]:
    """Where and why a cell was lost, or why its well is empty."""
    facts = [Fact(_("Lost at step"), loss_step(record.lost_at_step), "", State.BREACH)] if record.lost_at_step else []
    return [*facts, Fact(_("Why"), record.fate_reason[:60])] if record.fate_reason else facts


def facts_of(record: ItemRecord) -> list[Fact]:
    """The independent axes of an item, each in a word."""
    quality = {Quality.REJECTED: State.BREACH, Quality.WITH_DEVIATION: State.WARN, Quality.ACCEPTED: State.OK}
    facts = [
        Fact(_("Processing"), label_of(record.processing)),
        Fact(_("Quality"), label_of(record.quality), "", quality.get(record.quality)),
        Fact(_("Custody"), label_of(record.custody)),
    ]
    facts += facts_of_end(record) if record.is_ended else []
    if record.restriction is not None:
        facts.append(Fact(label_of(record.restriction), record.restriction_reason[:60], "", State.HOLD))
    if record.plate:
        facts.append(Fact(_("Lies in"), f"{printed(record.plate)} {record.well}"))
    if record.place:
        facts.append(Fact(_("Place"), record.place))
    if record.volume_ul is not None:
        facts.append(Fact(_("Volume left"), f"{decimal(record.volume_ul)} µL"))
    facts += [Fact(_("Also bears"), printed(code)) for code in record.other_codes]
    return facts
