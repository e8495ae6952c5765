"""A box: its grid, what stands where, its moves; scans are stored in it; scanned again after a fall."""

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.actions import boxes, storage
from app.domain.barcode import normalised, participant_name, printed
from app.domain.box import names_position, spot
from app.domain.carry import pair_of
from app.domain.code_list import kind_in
from app.domain.commands import Command
from app.domain.words import Kind, label_of
from app.i18n import N_, _, ngettext
from app.imports.rows import is_table
from app.outputs.box_map import write_box_map
from app.queries.storage import BoxView, Stored, box_view, stays
from app.settings import papers_folder
from ui import gloves, when
from ui.carrying import Carrying
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.box_by_cards import BoxByCards, card_keys
from ui.pages.box_difference import states_of
from ui.pages.box_rescan import RescanCard
from ui.pages.page import Page
from ui.widgets.box_map import BoxMap, Spot
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.dialog import ask_reason
from ui.widgets.header import PageHeader
from ui.widgets.hint_strip import HintStrip
from ui.widgets.layouts import beside, stack_in
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel
from ui.written import tell_written

SHOWN_AT_MOST: Final = 120
RESCAN_KEY: Final = "Ctrl+R"


class BoxPage(Page):
    """A scan of a thing stores it at the position marked "next"; a scan of another box opens that one.

    A position comes before its thing: chosen by the arrows, typed or scanned ("B4"), or named by digit cards.
    """

    KEY = "box"
    TITLE = N_("Box")
    RAIL = "specimens"
    TABLES = frozenset({"item", "placement", "box"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.code = ""
        self.target, self.is_named = "", False
        self.missing: tuple[str, ...] = ()
        self.view: BoxView | None = None
        self.carrying = Carrying(self, lab, desk)
        self.header = PageHeader("")
        self.map = BoxMap()
        self.cards, self.hint = BoxByCards(self), HintStrip([])
        self.rescan = Button(_("Re-scan the box"), kind="primary", key=RESCAN_KEY, icon="scan-line")
        self.paper = Button(_("Map"), key="Ctrl+P", icon="file-text")
        self.register = Button(_("Register"), kind="quiet", key="Ctrl+E", icon="list")
        self.facts = DerivedCard(_("Position"))
        self.scans = RescanCard(lab, desk)
        self.lost = LinesCard(_("Not found"))
        self.are_lost = Button(_("Record them as lost"), key="Ctrl+K", icon="octagon-x")
        self.holds, self.moves = LinesCard(_("Stands in it")), LinesCard(_("Moves"))
        self._lay_out()
        self._connect()

    def arrive(self, subject: str) -> None:
        code = normalised(subject)
        if code != self.code:
            self.scans.leave()
            self.missing = ()
            self._free_choice()
            self.map.select("A1")
        self.code = code
        self.refresh()
        self.panel.to_top()

    def refresh(self) -> None:
        if not self.code:
            self.header.set_texts(_(self.TITLE), _("Scan a box."))
            return
        self.view = self.lab.ask(box_view, self.code)
        held = {each.position for each in self.view.holds}
        if self.target in held and not self.is_named:
            self._free_choice()
        if self.scans.is_on:
            self.scans.show_box(self.view)
        self._show(self.view)

    def take_scan(self, text: str) -> bool:
        """A position is for the next thing, a thing is stored there or at the next free one, a place takes the box.

        While the box is scanned again, scans belong to that.
        """
        if self.view is None:
            return False
        kind = kind_in(text)
        if self.scans.is_on and kind is not Kind.BOX:
            self.scans.take(text)
            return True
        if is_table(text):
            self._on_rescan()
            self.scans.take(text)
            return True
        if kind is None and names_position(text):
            held = {each.position: each.barcode for each in self.view.holds}
            self.cards.forget()
            self.name_position(spot(self.view.name, self.grid, held, text))
            return True
        if kind is None or pair_of(kind, Kind.BOX) is None:
            return kind is Kind.PLACE and self.carrying.take(self.code, text)
        self._store(text)
        return True

    def takes_any_code(self) -> bool:
        return self.scans.is_on

    def takes_misread(self) -> bool:
        return self.scans.is_on

    def take_command(self, command: Command) -> bool:
        """Digits name a position, 0 begins to scan the box again; then NEXT passes an empty position over, as it lies."""
        if self.view is not None and not self.scans.is_on:
            return self.cards.take(command)
        if command is not Command.NEXT or not self.scans.is_at_a_position:
            return False
        self.scans.pass_over()
        return True

    @property
    def grid(self) -> tuple[str, ...]:
        """The positions of the box, row by row."""
        return self.view.grid if self.view is not None else ()

    def name_position(self, position: str) -> None:
        """What is scanned next goes there, or is refused where something stands there; empty: to the next free one."""
        assert self.view is not None
        self.target, self.is_named = position, bool(position)
        self.map.select(self._next() or self.map.selected)
        self._show(self.view)

    def begin_rescan(self) -> None:
        self._on_rescan()

    def next_act(self) -> None:
        """While the box is scanned again: compare, then confirm; else the next free position comes to the front."""
        if self.scans.is_on:
            self.scans.go_on()
        elif self.view is not None:
            self.map.select(self._next())
            self.map.setFocus()
            self._show(self.view)

    def entry(self) -> QWidget | None:
        """The map, so that arrows move and Ctrl+V pastes a whole table; scans arrive from everywhere."""
        return self.map

    def leave(self) -> bool:
        """An interrupted re-scan stays as a draft and is taken up by the same button."""
        self.scans.leave()
        return True

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("B4", N_("the next tube goes there; digit cards name it by its number")),
            ("Ctrl+R", N_("scan the box again; again: leave it for later")),
            ("Ctrl+V", N_("read a pasted table of positions and codes")),
            (_("Space"), N_("as they lie: the position is empty")),
            ("Ctrl+B", N_("take the last scan back")),
            ("Enter", N_("compare, then confirm; on the map: open")),
            (_("Del"), N_("on the map: take out")),
            ("Ctrl+P", N_("write the map")),
            ("Ctrl+E", N_("entry in the register")),
            ("Ctrl+K", N_("what was not found is lost")),
        )

    def _store(self, text: str) -> None:
        """Where it stands here already it is shown; a position chosen by hand moves it there."""
        assert self.view is not None
        self.cards.forget()
        code = normalised(text)
        here = next((each for each in self.view.holds if each.barcode == code), None)
        if here is not None and self.target in ("", here.position):
            self.map.select(here.position)
            self._show(self.view)
            self.desk.messages.tell(
                _("{code} stands at {position}.").format(code=printed(code), position=here.position),
                _("Choose an empty position by the arrows, then scan it again to move it."),
            )
            return
        position = self._next()
        where = self.lab.do(storage.store, code, self.code, position)
        self._free_choice()
        self.map.select(position)
        self.desk.tell_undoable(_("{code} stored: {where}.").format(code=printed(code), where=where))
        self.refresh()

    def _next(self) -> str:
        """The position that the next thing goes to: the one chosen by hand, else the first free one."""
        assert self.view is not None
        return self.target or self.view.next_free

    def _free_choice(self) -> None:
        """No position is chosen any more."""
        self.target, self.is_named = "", False
        self.cards.forget()

    def _on_spot(self, position: str) -> None:
        assert self.view is not None
        held = {each.position for each in self.view.holds}
        if not self.scans.is_on:
            self._free_choice()
            self.target = position if position not in held else ""
        self._show(self.view)

    def _on_opened(self, position: str) -> None:
        spot = self.map.spot(position)
        if self.scans.is_on:
            self.scans.go_on()
        elif spot is not None and spot.kind is not None:
            self.desk.open_code(spot.code)

    def _on_removed(self, position: str) -> None:
        spot = self.map.spot(position)
        if spot is None or self.scans.is_on:
            return
        self.lab.do(storage.take_out, spot.code)
        self.desk.tell_undoable(
            _("{code} is out of {where}.").format(code=printed(spot.code), where=f"{self._name()} {position}"),
            _("Scan its box or place when it goes back."),
        )
        self.refresh()

    def _on_rescan(self) -> None:
        """Begin, or leave an unfinished re-scan for later."""
        assert self.view is not None
        if self.scans.is_on:
            self.scans.leave()
            self.desk.messages.tell(_("The re-scan is kept."), _("The same button takes it up again."), state="wait")
        else:
            self.scans.begin(self.view)
            self.map.setFocus()
        self._show(self.view)
        self.panel.to_top()

    def _on_ended(self, done: object) -> None:
        if isinstance(done, boxes.Rearranged):
            self.missing = done.missing
            self.refresh()
            self._tell_done(done)
        else:
            self.refresh()

    def _tell_done(self, done: boxes.Rearranged) -> None:
        """The new map is written at once; what was not found is asked about."""
        path = write_box_map(self.lab, self.code, papers_folder(self.desk.workstation))
        changed = done.moved + done.came
        told = ngettext("{count} tube is where it was seen.", "{count} tubes are where they were seen.", changed)
        if not done.missing:
            tell_written(self.desk, told.format(count=changed), path)
            return
        count = len(done.missing)
        title = ngettext("{count} tube was not found.", "{count} tubes were not found.", count).format(count=count)
        self.desk.messages.tell(
            title,
            _("Look for it; its custody stays until it is recorded as lost. The map is written."),
            state="warn",
            action=_("Record as lost"),
        )
        self.desk.messages.on_action(self._on_lost)

    def _on_lost(self) -> None:
        if not self.missing:
            return
        count = len(self.missing)
        title = ngettext("Record {count} tube as lost?", "Record {count} tubes as lost?", count).format(count=count)
        said = ask_reason(
            self, title, _("A deviation is drafted. Say where it was looked for."), _("Record as lost"), asked=("lost",)
        )
        if said is None:
            return
        lost = self.lab.do(boxes.lose, self.missing, said)
        self.missing = ()
        told = ngettext("{count} tube is recorded as lost.", "{count} tubes are recorded as lost.", lost)
        self.desk.tell_undoable(told.format(count=lost), _("Its deviation is drafted."))
        self.refresh()

    def _on_paper(self) -> None:
        path = write_box_map(self.lab, self.code, papers_folder(self.desk.workstation))
        tell_written(self.desk, _("Map written."), path)

    def _on_paste(self) -> None:
        assert self.view is not None
        if not self.scans.is_on:
            self._on_rescan()
        self.scans.paste_table()

    def _name(self) -> str:
        return self.view.name if self.view is not None else ""

    def _show(self, view: BoxView) -> None:
        count = len(view.holds)
        held = ngettext("{count} item", "{count} items", count).format(count=count)
        parts = [view.name, view.place, held, _("{count} free").format(count=view.free)]
        self.header.set_texts(printed(view.barcode), " · ".join(part for part in parts if part))
        is_on = self.scans.is_on
        self.rescan.key = Command.D0.character if gloves.are_on() and not is_on else RESCAN_KEY
        self.rescan.setText(_("Leave the re-scan") if is_on else _("Re-scan the box"))
        self.scans.setVisible(is_on)
        self.scans.differs.setVisible(is_on and self.scans.found is not None)
        self.holds.setVisible(not is_on)
        self.moves.setVisible(not is_on)
        self.facts.setVisible(not is_on)
        self.lost.setVisible(bool(self.missing) and not is_on)
        self.hint.setVisible(gloves.are_on() and not is_on)
        self.hint.show_hint(_("Next tube: {position}").format(position=self._next() or "–"))
        self.hint.show_keys(card_keys(len(view.grid)))
        self._show_map(view)
        if not is_on:
            self._show_lists(view)

    def _show_map(self, view: BoxView) -> None:
        spots = self._scanned_spots(view) if self.scans.is_on else {each.position: _spot(each) for each in view.holds}
        following = self.scans.scan.next_in(view.grid) if self.scans.is_on else self._next()
        self.map.show_spots(spots, rows=view.rows, columns=view.columns, next_spot=following)

    def _scanned_spots(self, view: BoxView) -> dict[str, Spot]:
        """What was seen so far; in the mode that tells each its place, what was not seen yet stands there unmarked."""
        scan, found = self.scans.scan, self.scans.found
        held = {each.position: each for each in view.holds}
        states = states_of(found) if found is not None else {}
        spots = {} if scan.in_order or found is not None else {at: _spot(each) for at, each in held.items()}
        for position, text in scan.seen.items():
            kind = kind_in(text)
            is_here = position in held and held[position].barcode == text
            state = State.OK if is_here else State.BREACH if kind is None else State.WARN
            spots[position] = Spot(kind, text, states.get(position, state))
        return spots

    def _show_lists(self, view: BoxView) -> None:
        at = self.map.selected
        held = next((each for each in view.holds if each.position == at), None)
        self.facts.set_title(_("Position {position}").format(position=at))
        self.facts.show_facts(_facts(held, is_next=at == self._next()))
        lines = [
            LineOf(each.position, printed(each.barcode), label_of(each.kind), None, self._opener(each.barcode))
            for each in view.holds[:SHOWN_AT_MOST]
        ]
        self.holds.show_lines(lines, _("{count} free").format(count=view.free))
        moved = [
            LineOf(
                each.position,
                printed(each.barcode),
                when.near(each.at.at, self.lab.now) if each.at.at else "",
                None if each.is_current else State.VOID,
                self._opener(each.barcode),
            )
            for each in self.lab.ask(stays, self.code)
        ]
        self.moves.show_lines(moved)
        self.lost.show_lines(
            [LineOf("", printed(code), "", State.BREACH, self._opener(code)) for code in self.missing],
            str(len(self.missing)),
        )

    def _opener(self, code: str) -> Callable[[], None]:
        return lambda: self.desk.open_code(code)

    def _connect(self) -> None:
        self.map.spot_chosen.connect(self._on_spot)
        self.map.opened.connect(self._on_opened)
        self.map.removed.connect(self._on_removed)
        self.map.passed_over.connect(self._on_passed_over)
        self.scans.moved.connect(self._on_scans_moved)
        self.scans.ended.connect(self._on_ended)
        self.register.clicked.connect(lambda: self.desk.go("registers", self.code))
        for button, act in (
            (self.rescan, self._on_rescan),
            (self.paper, self._on_paper),
            (self.are_lost, self._on_lost),
        ):
            button.clicked.connect(act)
        for button in (self.rescan, self.paper, self.register, self.are_lost):
            button.bind()
        for button in (self.scans.back, self.scans.drop, self.scans.remark):
            button.bind()
        QShortcut(QKeySequence("Ctrl+V"), self).activated.connect(self._on_paste)

    def _on_passed_over(self) -> None:
        if self.scans.is_on:
            self.scans.pass_over()

    def _on_scans_moved(self) -> None:
        if self.view is not None and self.scans.is_on:
            self.map.select(self.scans.scan.next_in(self.view.grid) or self.map.selected)
            self._show_map(self.view)

    def _lay_out(self) -> None:
        self.header.add(self.register, self.paper, self.rescan)
        card = Card(margin=16)
        card.column.addWidget(self.map, 1)
        card.column.addWidget(self.hint)
        self.lost.column.addWidget(self.are_lost)
        self.panel = SidePanel()
        self.panel.add(self.scans, self.scans.differs, self.lost, self.facts, self.holds, self.moves)
        for widget in (self.scans, self.scans.differs, self.lost):
            widget.hide()
        stack_in(self, self.header, beside(card, self.panel))


def _spot(held: Stored) -> Spot:
    return Spot(held.kind, held.barcode, State.HOLD if held.restriction is not None else None)


def _facts(held: Stored | None, *, is_next: bool) -> list[Fact]:
    """What stands at the position in front."""
    if held is None:
        return [Fact(_("Empty"), _("next") if is_next else "")]
    facts = [Fact(label_of(held.kind), printed(held.barcode))]
    if held.number is not None:
        facts.append(Fact(_("Participant"), participant_name(held.number)))
    facts.append(Fact(_("Since"), when.full(held.at.at) if held.at.at else held.at.iso))
    if held.out_of_freezer_min is not None:
        facts.append(Fact(_("Out of the freezer"), f"{held.out_of_freezer_min} min"))
    if held.restriction is not None:
        facts.append(Fact(_("Restriction"), label_of(held.restriction), "", State.HOLD))
    return facts
