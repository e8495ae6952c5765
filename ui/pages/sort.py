"""Sort: the plate map by hand. Plan by ranges, confirm, place by scan, click or keyboard, close."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.actions import cells, sorting
from app.domain.barcode import looks_like_code, normalised, parse, printed
from app.domain.errors import NeedsReason
from app.domain.plate import is_well, well_named, wells_of
from app.domain.words import Kind, PlateFormat, label_of
from app.i18n import N_, _
from app.queries.plates import OpenSort, PlateView, Well, open_sorts, plate_view
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import CellMark, State
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.dialog import ask_reason
from ui.widgets.empty import EmptyState
from ui.widgets.header import PageHeader
from ui.widgets.inputs import LineInput
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel
from ui.widgets.plate_map import KEYS, PlateMap, WellView
from ui.widgets.segments import Segments
from ui.widgets.text import Text

LAYOUT_HINT = N_("DP A1-A11, CTC B1-B3, NTC H12, WBC H1")


class SortPage(Page):
    """A scan of a stained tube opens its sort; a scan of a plate shows it; `C5` typed in the scan line places there."""

    KEY = "sort"
    TITLE = N_("Sort")
    ICON = "grid-3x3"
    RAIL = "sort"
    TABLES = frozenset({"plate", "well_content", "planned_well", "cell", "item", "sort_session"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.view: PlateView | None = None
        self.header = PageHeader(_(self.TITLE))
        self.map = PlateMap()
        self.layout_line, self.confirm_line = LineInput(), LineInput()
        self.kinds = Segments([(kind.value, short) for kind, short in SHORT.items()], Kind.DP_CELL.value)
        self.cell_card = DerivedCard(_("Well"))
        self.outcomes = LinesCard(_("Outcome"))
        self.describe = Button(_("Describe the cell"), key="Ctrl+D", icon="notebook-pen")
        self.tally = DerivedCard(_("On this plate"))
        self.sorts = LinesCard(_("Open sorts"))
        self.panel = SidePanel()
        self.shut = Button(_("Close the plate"), kind="primary", icon="check")
        self.pause = Button(_("Pause"), key="F8", icon="pause")
        self.turn = Button(_("Turn 180°"), kind="quiet", icon="rotate-cw")
        self.amplify = Button(_("Amplify"), icon="snowflake")
        self._lay_out()
        self._connect()

    def arrive(self, subject: str) -> None:
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
        if self.view is not None:
            self.view = self.lab.ask(plate_view, self.view.barcode)
        self._stack.setCurrentIndex(0 if self.view else 1)
        if self.view is not None:
            self._show(self.view)
        else:
            self.header.set_texts(_(self.TITLE), _("Scan a stained tube to open its sort."))

    def take_scan(self, text: str) -> bool:
        """A well places the next cell there; a stained tube or a plate opens."""
        if self.view is not None and is_well(text):
            self._place(well_named(text))
            return True
        if not looks_like_code(text) or parse(text).kind not in (Kind.PLATE, Kind.ENRICHED, Kind.BLOOD):
            return False
        self._open(text)
        return True

    def next_act(self) -> None:
        """Enter alone: confirm the layout where one is planned, else place in the next free well."""
        if self.view is None:
            return
        if any(well.is_planned for well in self.view.wells):
            self._on_confirm()
        else:
            self._place("")

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("1-6", N_("outcome of the well")),
            ("Ctrl+D", N_("describe the cell")),
            ("F8", N_("pause")),
            (_("arrows"), N_("from well to well")),
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

    def _place(self, well: str) -> None:
        assert self.view is not None
        kind = Kind(self.kinds.value() or Kind.DP_CELL.value)
        code = self.lab.do(sorting.place, self.view.barcode, kind, well)
        self.refresh()
        placed = next(each for each in self.view.wells if each.barcode == code)
        self.map.select(placed.well)
        warning = self.lab.do(sorting.too_many_sorted, self.view.barcode)
        told = _("{code} placed in {well}.").format(code=printed(code), well=placed.well)
        self.desk.messages.tell(told, warning, state="warn" if warning else "ok", action=_("Undo"), key="Ctrl+Z")
        self.desk.messages.on_action(self.desk.undo)

    def _on_plan(self) -> None:
        assert self.view is not None
        count = self.lab.do(sorting.plan, self.view.barcode, self.layout_line.text())
        self.layout_line.clear()
        self.desk.messages.tell(
            _("{count} wells planned.").format(count=count), _("Confirm them when the sort is done.")
        )
        self.refresh()
        self.confirm_line.setFocus()

    def _on_confirm(self) -> None:
        assert self.view is not None
        codes = self.lab.do(sorting.confirm, self.view.barcode, self.confirm_line.text())
        self.confirm_line.clear()
        warning = self.lab.do(sorting.too_many_sorted, self.view.barcode)
        told = _("{count} wells confirmed, each with its code.").format(count=len(codes))
        self.desk.messages.tell(told, warning, state="warn" if warning else "ok", action=_("Undo"), key="Ctrl+Z")
        self.desk.messages.on_action(self.desk.undo)
        self.refresh()

    def _on_outcome(self, well: str, place: int) -> None:
        here = self.view.at(well) if self.view else None
        if here is None or not here.barcode:
            return
        outcome = KEYS[place - 1]
        with_reason(self, lambda reason: self.lab.do(cells.set_outcome, here.barcode, outcome, reason=reason))
        self.refresh()
        self.desk.messages.tell(
            _("{well}: {outcome}.").format(well=well, outcome=label_of(outcome).lower()), printed(here.barcode)
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
                reason = ask_reason(self, needed.text, needed.hint, _("Close with this reason"))
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

    def _on_turn(self) -> None:
        assert self.view is not None
        reason = ask_reason(
            self, _("Turn the plate by 180°?"), _("Every cell changes to the well it truly lies in."), _("Turn it")
        )
        if reason is not None:
            self.lab.do(sorting.turn, self.view.barcode, reason)
            self.refresh()

    def _show(self, view: PlateView) -> None:
        owner = f"MB-{view.participant:03d}" if view.participant else _("mixed plate")
        state = _("closed") if view.closed_at else _("paused") if view.is_paused else _("open")
        self.header.set_texts(printed(view.barcode), " · ".join((owner, printed(view.source), state)))
        columns = 12 if view.format is PlateFormat.PLATE_96 else 1
        names = wells_of(view.format)
        shown = {name: well_view(here) for name in names if (here := view.at(name)) is not None}
        free = next((name for name in names if name not in shown or shown[name].is_gone), "")
        is_open = view.closed_at is None
        self.map.show_wells(shown, next_well=free if is_open else "", columns=columns)
        for widget in (self._planning, self.shut, self.pause):
            widget.setVisible(is_open)
        self.amplify.setVisible(not is_open)
        self._show_tally(view)
        self._show_well(self.map.selected)

    def _show_tally(self, view: PlateView) -> None:
        live = [well for well in view.wells if well.is_live]
        facts = [
            Fact(label_of(kind), str(sum(well.kind is kind for well in live)))
            for kind in SHORT
            if any(well.kind is kind for well in view.wells)
        ]
        if view.counted_dp is not None:
            facts.append(Fact(_("DP counted"), str(view.counted_dp)))
        if view.is_on_hold:
            facts.append(Fact(_("On hold"), "", "", State.HOLD))
        self.tally.show_facts(facts or [Fact(_("Nothing placed yet"), "")])

    def _show_well(self, name: str) -> None:
        here = self.view.at(name) if self.view else None
        self.cell_card.set_title(_("Well {well}").format(well=name))
        if here is None:
            self.cell_card.show_facts([Fact(_("Empty"), "")])
        else:
            facts = [Fact(label_of(here.kind), printed(here.barcode)), Fact(_("Cells expected"), str(here.n_expected))]
            if here.product:
                facts.append(Fact(_("WGA product"), printed(here.product)))
            self.cell_card.show_facts(facts)
        self.describe.setVisible(here is not None and bool(here.barcode))
        chosen = here.outcome if here else None
        self.outcomes.show_lines(
            [
                LineOf(str(place), label_of(outcome), "●" if outcome is chosen else "", None, self._setter(name, place))
                for place, outcome in enumerate(KEYS, start=1)
            ]
            if here is not None and here.barcode
            else []
        )

    def _setter(self, well: str, place: int) -> Callable[[], None]:
        return lambda: self._on_outcome(well, place)

    def _line(self, each: OpenSort) -> LineOf:
        owner = f"{each.participant:03d}" if each.participant else ""
        return LineOf(owner, printed(each.plate), "", State.WAIT, lambda: self._open(each.plate))

    def _connect(self) -> None:
        self.map.well_chosen.connect(self._show_well)
        self.map.outcome_chosen.connect(self._on_outcome)
        self.layout_line.returnPressed.connect(self._on_plan)
        self.confirm_line.returnPressed.connect(self._on_confirm)
        self.shut.clicked.connect(self._on_close)
        self.pause.clicked.connect(self._on_pause)
        self.turn.clicked.connect(self._on_turn)
        self.map.opened.connect(self._on_describe)
        self.describe.clicked.connect(lambda: self._on_describe(self.map.selected))
        self.amplify.clicked.connect(lambda: self.desk.go("amplify", self.view.barcode if self.view else ""))
        for key, act in (("F8", self._on_pause), ("Ctrl+D", self.describe.click)):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def _lay_out(self) -> None:
        self.header.add(self.turn, self.pause, self.amplify, self.shut)
        self.layout_line.setPlaceholderText(_(LAYOUT_HINT))
        self.layout_line.setAccessibleName(_("Layout"))
        self.confirm_line.setPlaceholderText(_("done, except A7 empty"))
        self.confirm_line.setAccessibleName(_("Confirm"))
        planning = QHBoxLayout()
        planning.setContentsMargins(0, 0, 0, 0)
        planning.setSpacing(12)
        for title, line in ((_("Plan"), self.layout_line), (_("Confirm"), self.confirm_line)):
            planning.addWidget(Text(title, "small_strong"))
            planning.addWidget(line, 1)
        planning.addWidget(self.kinds)
        self._planning = QWidget()
        self._planning.setLayout(planning)
        card = Card(margin=12)
        card.column.addWidget(self.map, 1)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._planning)
        left.addWidget(card, 1)
        for widget in (self.cell_card, self.describe, self.outcomes, self.tally, self.sorts):
            self.panel.add(widget)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        hollow = QWidget()
        top = QVBoxLayout(hollow)
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(
            EmptyState(
                "grid-3x3", _("Scan a stained tube to open its sort."), _("Its plate gets a code and a label at once.")
            )
        )
        top.addStretch(1)
        inside = QWidget()
        self._stack = QStackedLayout(inside)
        self._stack.addWidget(whole)
        self._stack.addWidget(hollow)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(inside, 1)


SHORT = {Kind.DP_CELL: "DP", Kind.CTC: "CTC", Kind.WBC: "WBC", Kind.NTC: "NTC", Kind.POSITIVE: "POS"}


def well_view(well: Well) -> WellView:
    """What the map shows of a well."""
    number = well.barcode[6:9] if well.barcode else ""
    return WellView(CellMark(well.kind), number, well.outcome, well.is_planned, well.is_on_hold)
