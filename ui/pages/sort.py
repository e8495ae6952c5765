"""Sort: the plate map by hand. Plan by ranges, confirm, place by scan, click or keyboard, close."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.actions import cells, sorting
from app.domain.barcode import looks_like_code, normalised, parse, participant_name, printed
from app.domain.commands import Command
from app.domain.errors import LabError, NeedsReason, Refused
from app.domain.plate import is_confirmation, is_layout, is_well, well_named, wells_of
from app.domain.verbs import LOSS_STEPS
from app.domain.words import CELL_KINDS, Kind, PlateFormat, SortOutcome, label_of
from app.i18n import N_, _
from app.queries.cell import cell_record
from app.queries.plates import OpenSort, PlateView, SortView, Well, channels_of, open_sorts, plate_view, sort_of
from ui import gloves, when
from ui.ask import with_reason
from ui.carrying import Carrying
from ui.desk import Desk
from ui.lab import QtLab
from ui.loss import step_of_loss
from ui.marks import CellMark, State
from ui.pages.clock_of import state_of_clock
from ui.pages.page import Page
from ui.pages.sort_by_cards import SortByCards, card_keys
from ui.pages.well_panel import WellPanel
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.dialog import ask_reason
from ui.widgets.empty import EmptyState
from ui.widgets.header import PageHeader
from ui.widgets.hint_strip import HintStrip
from ui.widgets.inputs import LineInput
from ui.widgets.layouts import stack_in
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel
from ui.widgets.plate_legend import PlateLegend
from ui.widgets.plate_map import KEYS, PlateMap, WellView
from ui.widgets.segments import Segments
from ui.widgets.time_chip import TimeChip

LAYOUT_HINT = N_("DP A1-A11, CTC B1-B3, NTC H12, WBC H1")
CONFIRM_HINT = N_("done, except A7 empty")
SHORT = {Kind.DP_CELL: "DP", Kind.CTC: "CTC", Kind.WBC: "WBC", Kind.NTC: "NTC", Kind.POSITIVE: "POS"}
MAP_KEYS = (("← ↑ → ↓", N_("move")), ("1–6", N_("outcome")), ("Ctrl+Z", N_("undo")))
TICK_MS = 1000


class SortPage(Page):
    """A scan of a stained tube opens its sort; a scan of a plate shows it.

    Typed in the scan line, `C5` places there, `DP A1-A11` plans, `done, except A7 empty` confirms.
    """

    KEY = "sort"
    TITLE = N_("Sort")
    ICON = "grid-3x3"
    RAIL = "sort"
    TABLES = frozenset({"plate", "well_content", "planned_well", "cell", "item", "sort_session", "index_values"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.view: PlateView | None = None
        self.sort: SortView | None = None
        self.header = PageHeader(_(self.TITLE))
        self.carrying = Carrying(self, lab, desk)
        self.chip, self.legend, self.map = TimeChip(), PlateLegend(), PlateMap()
        self.layout_line = LineInput()
        self._placing = ""
        self.plan = Button(_("Plan"), key="Enter")
        self.clear = Button(_("Clear"), kind="quiet", icon="x")
        self.clear.setAccessibleName(_("Clear the plan"))
        self.kinds = Segments([(kind.value, short) for kind, short in SHORT.items()], Kind.DP_CELL.value)
        self.kinds.is_numbered = True
        self.hint = HintStrip([(key, _(what)) for key, what in MAP_KEYS])
        self.well, self.sorts = WellPanel(), LinesCard(_("Open sorts"))
        self.shut = Button(_("Close the plate"), kind="primary", key="Ctrl+Enter", icon="check")
        self.pause = Button(_("Pause"), key="F8", icon="pause")
        self.turn = Button(_("Turn 180°"), kind="quiet", icon="rotate-cw")
        self.values = Button(_("Index values"), key="Ctrl+I", icon="upload")
        self.amplify = Button(_("Amplify"), kind="primary", icon="snowflake")
        self._tick = QTimer(self, interval=TICK_MS)
        self.by_cards = SortByCards(self)
        self._lay_out()
        self._connect()

    def arrive(self, subject: str) -> None:
        self.by_cards.forget()
        code, _blank, well = subject.partition(" ")
        if code:
            self._open(code)
            if well:
                self.map.select(well)
            return
        opened = self.lab.ask(open_sorts)
        if self.view is None and opened:
            self.view = self.lab.ask(plate_view, opened[0].plate)
        self.refresh()

    def refresh(self) -> None:
        opened = self.lab.ask(open_sorts)
        self.sorts.show_lines([self._line(each) for each in opened])
        self.sorts.setVisible(len(opened) > 1 or (bool(opened) and not self._shows(opened[0])))
        if self.view is not None:
            self.view = self.lab.ask(plate_view, self.view.barcode)
            self.sort = self.lab.ask(sort_of, self.lab.settings, self.view.barcode)
        self._stack.setCurrentIndex(0 if self.view else 1)
        if self.view is not None:
            self._show(self.view)
        else:
            self.header.set_texts(_(self.TITLE), _("Scan a stained tube to open its sort."))
            self._show_acts()
            self._show_time()

    def take_scan(self, text: str) -> bool:
        """A well places the next cell there, a layout plans, `done` confirms; a stained tube or a plate opens.

        A box, a place or a shipment takes the plate.
        """
        if self.view is not None and is_well(text):
            self._place(well_named(text))
            return True
        if self.view is not None and (is_layout(text) or is_confirmation(text)):
            self._take_layout(text)
            return True
        if not looks_like_code(text) or parse(text).kind not in (Kind.PLATE, Kind.ENRICHED, Kind.BLOOD):
            return self.carrying.take(self.view.barcode if self.view is not None else "", text)
        self._open(text)
        return True

    def take_command(self, command: Command) -> bool:
        """On an open plate digits name a well, REJECT says that the one in front is empty, 0 and NEXT close."""
        if self.view is None or self.view.closed_at is not None:
            return False
        self._show_hint()
        return self.by_cards.take(command)

    @property
    def wells(self) -> tuple[PlateFormat, str]:
        """The format of the plate, and the well in front."""
        assert self.view is not None
        return self.view.format, self.map.selected

    def choose_well(self, well: str) -> None:
        """Bring a well to the front; what it holds stays."""
        self.map.select(well)
        here = self.view.at(well) if self.view else None
        if here is None:
            told = _("NEXT places there.")
        elif here.barcode:
            told = _("It holds {code}. REJECT says that it is empty.").format(code=printed(here.barcode))
        else:
            told = _("It is planned.")
        self.desk.messages.tell(_("Well {well}.").format(well=well), told, state="wait")

    def choose_kind(self, place: int) -> None:
        """The kind of what is placed next, by its number."""
        if not 0 < place <= len(self.kinds.options):
            raise Refused(
                _("{digit} is no kind.").format(digit=place), hint=_("Scan the point and a number beside it.")
            )
        value = self.kinds.options[place - 1][0]
        self.kinds.set_value(value)
        self.desk.messages.tell(_("What is placed next: {kind}.").format(kind=label_of(Kind(value))), state="wait")

    def place_in(self, well: str) -> None:
        self._place(well)

    def set_outcome(self, well: str, place: int) -> None:
        self._on_outcome(well, place)

    def close_plate(self) -> None:
        self._on_close()

    def reject(self) -> None:
        """The well in front is empty: nothing usable came down; a digit says what else is wrong with it."""
        here = self.view.at(self.map.selected) if self.view else None
        if here is None or not here.barcode:
            raise Refused(
                _("Well {well} holds nothing that could be rejected.").format(well=self.map.selected),
                hint=_("Scan the number of a filled well, then REJECT."),
            )
        place = KEYS.index(SortOutcome.EMPTY) + 1
        if here.outcome is not SortOutcome.EMPTY:
            self._on_outcome(here.well, place)
        others = ", ".join(
            f"{number} {label_of(outcome).lower()}" for number, outcome in enumerate(KEYS, start=1) if number > place
        )
        self.desk.tell_undoable(
            _("{well}: {outcome}.").format(well=here.well, outcome=label_of(SortOutcome.EMPTY).lower()),
            _("Or: {others}.").format(others=others),
            state="warn",
        )

    def next_act(self) -> None:
        """Enter alone: confirm the layout where one is planned, else, by hand, the next free well; then amplify."""
        if self.view is None:
            return
        if self.view.closed_at is not None:
            self._on_page_of("amplify")
        elif self._is_planned():
            self._take_layout("")
        elif self._is_by_hand(self.view):
            self._place("")
        else:
            raise Refused(
                _("Nothing is planned any more."), hint=_("Close the plate, or type a well to place one more.")
            )

    def way_out(self, error: LabError) -> tuple[str, Callable[[], None]] | None:
        """From a filled well to the next free one."""
        free = self.map.next_well
        if error.way_out != "next-well" or not free:
            return self.carrying.way_out(error)
        return _("Go to {well}").format(well=free), lambda: self.map.select(free)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("1-6", N_("outcome of the well")),
            ("Ctrl+D", N_("describe the cell")),
            ("Ctrl+I", N_("index values")),
            ("Ctrl+Enter", N_("close the plate")),
            ("F8", N_("pause")),
            ("← → ↑ ↓", N_("from well to well")),
        )

    def _open(self, code: str) -> None:
        """A plate shows itself; a tube its open sort, else the form that opens one."""
        if parse(code).kind is Kind.PLATE:
            self.view = self.lab.ask(plate_view, code)
            self.refresh()
            return
        under_way = next((each for each in self.lab.ask(open_sorts) if each.source == normalised(code)), None)
        if under_way is not None:
            self._open(under_way.plate)
            return
        onto = self.view.barcode if self.view is not None and self._is_under_way(self.view) else ""
        self.lab.do(sorting.check_source, code, plate=onto)
        self.desk.go("sort_open", f"{normalised(code)} {onto}".strip())

    def _is_under_way(self, view: PlateView) -> bool:
        """Another tube at an open plate goes on with that plate: the rule then compares the participants."""
        return view.closed_at is None and any(each.plate == view.barcode for each in self.lab.ask(open_sorts))

    def _is_planned(self) -> bool:
        return self.view is not None and any(well.is_planned for well in self.view.wells)

    def _is_by_hand(self, view: PlateView) -> bool:
        """Whether Enter places cell by cell: on an empty plate, and after one was placed in its well."""
        return self._placing == view.barcode or not any(well.barcode for well in view.wells)

    def _place(self, well: str) -> None:
        assert self.view is not None
        self._placing = self.view.barcode
        kind = Kind(self.kinds.value() or Kind.DP_CELL.value)
        code = self.lab.do(sorting.place, self.view.barcode, kind, well)
        self.refresh()
        placed = next(each for each in self.view.wells if each.barcode == code)
        self.map.select(placed.well)
        self._tell_done(_("{code} placed in {well}.").format(code=printed(code), well=placed.well))

    def _on_layout(self) -> None:
        self._take_layout(self.layout_line.text())

    def _take_layout(self, text: str) -> None:
        """Plan what is typed as a layout; anything else confirms what is planned, with its exceptions."""
        assert self.view is not None
        if is_layout(text) or not self._is_planned():
            if not text.strip():
                raise Refused(_("Nothing is planned yet."), hint=_("Type the layout: {hint}").format(hint=LAYOUT_HINT))
            count = self.lab.do(sorting.plan, self.view.barcode, text)
            told = _("{count} wells planned.").format(count=count)
            self.desk.messages.tell(told, _("Confirm them when the sort is done."))
        else:
            codes = self.lab.do(sorting.confirm, self.view.barcode, text)
            self._placing = ""
            self._tell_done(_("{count} wells confirmed, each with its code.").format(count=len(codes)))
        self.layout_line.clear()
        self.refresh()

    def _on_clear(self) -> None:
        assert self.view is not None
        self.lab.do(sorting.clear_plan, self.view.barcode)
        self.refresh()
        self.desk.tell_undoable(_("The plan is cleared."))

    def _tell_done(self, told: str) -> None:
        """Say what was placed; R11 warns beside it, where more cells are sorted than were counted."""
        assert self.view is not None
        warning = self.lab.do(sorting.too_many_sorted, self.view.barcode)
        self.desk.tell_undoable(told, warning, state="warn" if warning else "ok")

    def _on_outcome(self, well: str, place: int) -> None:
        here = self.view.at(well) if self.view else None
        if here is None or not here.barcode or here.outcome is KEYS[place - 1]:
            return
        outcome = KEYS[place - 1]
        step = self._step_of_loss(here.barcode) if outcome is SortOutcome.LOST else next(iter(LOSS_STEPS))
        if step is None:
            return

        def act(reason: str) -> None:
            self.lab.do(cells.set_outcome, here.barcode, outcome, reason=reason, at_step=step)
            self.refresh()
            self._tell_outcome(here, outcome)

        with_reason(self, act, about="outcome")

    def _step_of_loss(self, code: str) -> str | None:
        return step_of_loss(self, code, after_sorting=self.view is not None and self.view.closed_at is not None)

    def _tell_outcome(self, here: Well, outcome: SortOutcome) -> None:
        """What became of a well; a loss is no good news."""
        self.desk.tell_undoable(
            _("{well}: {outcome}.").format(well=here.well, outcome=label_of(outcome).lower()),
            printed(here.barcode),
            state="warn" if outcome is SortOutcome.LOST else "ok",
        )

    def _on_describe(self, well: str) -> None:
        here = self.view.at(well) if self.view else None
        if here is not None and here.barcode:
            self.desk.go("cell", here.barcode)

    def _on_close(self) -> None:
        assert self.view is not None
        plate, control, none_sorted = self.view.barcode, "", ""
        for _turn in range(3):
            try:
                self.lab.do(sorting.close, plate, control_reason=control, none_sorted_reason=none_sorted)
            except NeedsReason as needed:
                reason = ask_reason(
                    self, needed.text, needed.hint, _("Close with this reason"), asked=(needed.way_out,)
                )
                if reason is None:
                    return
                control = reason if needed.way_out == "control" else control
                none_sorted = reason if needed.way_out == "none-sorted" else none_sorted
            else:
                break
        self.desk.messages.tell(
            _("{plate} is closed.").format(plate=printed(plate)),
            _("Next: amplify its cells.") if not control else _("Its cells are on hold until a biologist lifts it."),
            state="hold" if control else "ok",
        )
        self.refresh()

    def _on_pause(self) -> None:
        if self.view is not None and self.view.closed_at is None:
            paused = self.lab.do(sorting.pause, self.view.barcode)
            self.desk.messages.tell(_("The sort is paused.") if paused else _("The sort goes on."))
            self.refresh()

    def _on_turn(self) -> None:
        assert self.view is not None
        reason = ask_reason(
            self, _("Turn the plate by 180°?"), _("Every cell changes to the well it truly lies in."), _("Turn it")
        )
        if reason is not None:
            self.lab.do(sorting.turn, self.view.barcode, reason)
            self.refresh()

    def _on_page_of(self, page: str) -> None:
        if self.view is not None:
            self.desk.go(page, self.view.barcode)

    def _show(self, view: PlateView) -> None:
        self._show_head(view)
        columns = 12 if view.format is PlateFormat.PLATE_96 else 1
        names = wells_of(view.format)
        shown = {name: well_view(here) for name in names if (here := view.at(name)) is not None}
        gone = [name for name in names if name in shown and shown[name].is_gone]
        free = next((name for name in (*(name for name in names if name not in shown), *gone)), "")
        is_open = view.closed_at is None
        self.map.show_wells(shown, next_well=free if is_open else "", columns=columns)
        live = [well.kind for well in view.wells if well.is_live]
        self.legend.show_counts({CellMark(kind): live.count(kind) for kind in CELL_KINDS if kind in live})
        self._show_hint()
        self._show_acts()
        self._show_well(self.map.selected)
        self._show_time()

    def _show_head(self, view: PlateView) -> None:
        title = _("Sort into plate {plate}") if view.closed_at is None else _("Plate {plate}")
        owner = participant_name(view.participant) if view.participant else _("mixed plate")
        words = [owner, printed(view.source)] if view.source else [owner]
        if self.sort is not None:
            words.append(label_of(self.sort.platform))
            if self.sort.started is not None and self.sort.started.at is not None:
                begun = when.near(self.sort.started.at, self.lab.now)
                words.append(_("started {time} by {name}").format(time=begun, name=self.sort.operator))
        state = _("closed") if view.closed_at else _("paused") if view.is_paused else ""
        self.header.set_texts(
            title.format(plate=printed(view.barcode)), " · ".join([*words, state] if state else words)
        )
        self.header.show_chips([(State.HOLD, _("On hold"))] if view.is_on_hold else [])

    def _show_acts(self) -> None:
        is_open = self.view is not None and self.view.closed_at is None
        for widget in (self._planning, self.shut, self.pause):
            widget.setVisible(is_open)
        is_closed = self.view is not None and not is_open
        self.amplify.setVisible(is_closed)
        self.turn.setVisible(is_closed)
        self.values.setVisible(self.view is not None)
        planned = self._is_planned()
        self.clear.setVisible(planned)
        self.plan.setText(_("Confirm") if planned else _("Plan"))
        self.layout_line.setPlaceholderText(_(CONFIRM_HINT) if planned else _(LAYOUT_HINT))
        self.pause.setText(_("Go on") if self.view is not None and self.view.is_paused else _("Pause"))

    def _hint_of(self, view: PlateView, free: str) -> str:
        if view.closed_at is not None:
            return _("This plate is closed. Next: amplify its cells.")
        if self._is_planned():
            return _("Sort, then press Enter: every planned well gets its code.")
        if not any(well.barcode for well in view.wells) and not gloves.are_on():
            return _("Type the layout, or press Enter for each cell that lands.")
        if gloves.are_on() and free and self._is_by_hand(view):
            return _("NEXT: cell into {well}").format(well=free)
        if not self._is_by_hand(view):
            return _("All that was planned has its code. Close the plate, or type a well to place one more.")
        return _("Next well {well}. Press Enter when the cell has landed.").format(well=free) if free else _("Full.")

    def _on_tick(self) -> None:
        if self.isVisible():
            self._show_time()
            self._show_hint()

    def _show_hint(self) -> None:
        """What comes next, with the keys of the keyboard, or with what the cards do while they are in use."""
        if self.view is not None:
            self.hint.show_hint(self._hint_of(self.view, self.map.next_well))
        is_open = self.view is not None and self.view.closed_at is None
        keys = [(key, _(what)) for key, what in MAP_KEYS]
        self.hint.show_keys(card_keys() if gloves.are_on() and is_open else keys)

    def _show_time(self) -> None:
        clock = self.sort.clock if self.sort is not None else None
        left = clock.left(self.lab.now) if clock is not None and clock.stopped is None else None
        is_open = self.view is not None and self.view.closed_at is None
        self.chip.setVisible(is_open and left is not None)
        if clock is not None and left is not None:
            self.chip.show_time(state_of_clock(clock, self.lab.now), left)

    def _show_well(self, name: str) -> None:
        here = self.view.at(name) if self.view else None
        record = self.lab.ask(cell_record, here.barcode) if here is not None and here.barcode else None
        channels = self.lab.ask(channels_of, self.view.barcode) if record and record.index and self.view else ()
        self.well.show_well(name, here, record, channels)

    def _shows(self, each: OpenSort) -> bool:
        return self.view is not None and self.view.barcode == each.plate

    def _line(self, each: OpenSort) -> LineOf:
        owner = participant_name(each.participant) if each.participant else ""
        return LineOf("", printed(each.plate), owner, State.WAIT, lambda: self._open(each.plate))

    def _connect(self) -> None:
        self.map.well_chosen.connect(self._show_well)
        self.map.outcome_chosen.connect(self._on_outcome)
        self.map.opened.connect(self._on_describe)
        self.well.described.connect(lambda: self._on_describe(self.map.selected))
        self.well.outcome_chosen.connect(lambda place: self._on_outcome(self.map.selected, place))
        self.layout_line.returnPressed.connect(self._on_layout)
        self.plan.clicked.connect(self._on_layout)
        self.clear.clicked.connect(self._on_clear)
        self.shut.clicked.connect(self._on_close)
        self.shut.bind()
        self.pause.clicked.connect(self._on_pause)
        self.turn.clicked.connect(self._on_turn)
        self.amplify.clicked.connect(lambda: self._on_page_of("amplify"))
        self.values.clicked.connect(lambda: self._on_page_of("index_values"))
        for key, act in (
            ("F8", self._on_pause),
            ("Ctrl+D", self.well.describe.click),
            ("Ctrl+I", self.values.click),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(act)
        self._tick.timeout.connect(self._on_tick)
        self._tick.start()

    def _lay_out(self) -> None:
        self.header.add(self.chip, self.turn, self.values, self.pause, self.amplify, self.shut)
        self.layout_line.setAccessibleName(_("Layout"))
        planning = QHBoxLayout()
        planning.setContentsMargins(0, 0, 0, 0)
        planning.setSpacing(8)
        planning.addWidget(self.layout_line, 1)
        for widget in (self.plan, self.clear, self.kinds):
            planning.addWidget(widget)
        self._planning = QWidget()
        self._planning.setLayout(planning)
        card = Card(margin=14)
        card.column.setSpacing(8)
        card.column.addWidget(self.legend)
        card.column.addWidget(self._planning)
        card.column.addWidget(self.map, 1)
        card.column.addWidget(self.hint)
        panel = SidePanel()
        panel.add(self.well, self.sorts)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(panel)
        hollow = QWidget()
        top = QVBoxLayout(hollow)
        top.setContentsMargins(0, 0, 0, 0)
        told = _("Its plate gets a code and a label at once.")
        top.addWidget(EmptyState("grid-3x3", _("Scan a stained tube to open its sort."), told))
        top.addStretch(1)
        inside = QWidget()
        self._stack = QStackedLayout(inside)
        self._stack.addWidget(whole)
        self._stack.addWidget(hollow)
        stack_in(self, self.header, inside)


def well_view(well: Well) -> WellView:
    """What the map shows of a well."""
    number = well.barcode[6:9] if well.barcode else ""
    return WellView(CellMark(well.kind), number, well.outcome, well.is_planned, well.is_on_hold)
