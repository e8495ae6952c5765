"""The bench: every open tube on its clock, most urgent first, and the work waiting at each step."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.actions import accounts, runs
from app.domain.barcode import looks_like_code, normalised, printed
from app.domain.errors import LabError, Refused
from app.domain.steps import step_by_key
from app.domain.timer import Stretch
from app.domain.verbs import past
from app.domain.words import label_of
from app.i18n import N_, _, ngettext
from app.queries.bench import OpenTube, Queue, Waiting, open_tubes, queues
from app.queries.history import just_done
from app.queries.setup import Preparation, preparation
from app.queries.timers import stretches
from ui import theme, timed, when
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.clock_of import state_of_clock
from ui.pages.history_of import mark_of
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.clock_card import Clock, ClockRow
from ui.widgets.empty import EmptyState
from ui.widgets.event_table import EventTable
from ui.widgets.header import PageHeader
from ui.widgets.queue_card import QueueCard, QueueRow
from ui.widgets.setup_list import SetupList
from ui.widgets.text import Text
from ui.widgets.timer_strip import TimerStrip

TICK_MS = 1000


class BenchPage(Page):
    """A scan of a tube starts its next step, passes on what is timed in its open run, or finishes that."""

    KEY = "bench"
    TITLE = N_("Bench")
    ICON = "flask-conical"
    RAIL = "bench"
    TABLES = frozenset(
        {"item", "tube", "receipt", "step_run", "run_item", "well_content", "shipment_item", "participant", "timer"}
    )

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.header = PageHeader(_(self.TITLE))
        self.drawn = Button(_("Record a draw"), kind="quiet", key="Ctrl+D", icon="droplets")
        self.drawn.setShortcut("Ctrl+D")
        self.expected = Button(_("Receive a tube"), kind="quiet", key="Ctrl+R", icon="inbox")
        self.expected.setShortcut("Ctrl+R")
        self.enrol = Button(_("Enrol a participant"), key="Ctrl+N", icon="plus")
        self.header.add(self.drawn, self.expected, self.enrol)
        self.timers = TimerStrip()
        self.clocks = ClockRow()
        self.empty = EmptyState(
            "timer",
            _("Received tubes appear here, the most urgent first."),
            _("Each tube shows the time it has left, the step it is at and the next one."),
        )
        self.waiting = Text("", "small", "text2")
        self.folded = Text("", "small_strong", "text2")
        self.cards: dict[str, QueueCard] = {}
        self.setup_list = SetupList()
        self.done = EventTable()
        self.done_head = Text(_("Just done"), "heading")
        self.done_note = Text("", "small", "text2")
        self._tubes: tuple[OpenTube, ...] = ()
        self._stretches: tuple[Stretch, ...] = ()
        self._expected: frozenset[str] = frozenset()
        self._queues = QHBoxLayout()
        self._lay_out()
        self.clocks.acted.connect(self._on_clock)
        self.timers.acted.connect(self._on_timer)
        self.to_timers = QShortcut(QKeySequence("F4"), self)
        self.to_timers.activated.connect(self.timers.focus_first)
        self.enrol.clicked.connect(lambda: self.desk.go("enrol", ""))
        self.expected.clicked.connect(lambda: self.desk.go("receive", ""))
        self.done.opened.connect(self.desk.open_code)
        self.setup_list.asked.connect(self._on_setup)
        self.drawn.clicked.connect(lambda: self.desk.go("draw", ""))
        self.open_run = QShortcut(QKeySequence("F2"), self)
        self.open_run.activated.connect(self._on_open_run)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._on_tick)
        self._tick.start(TICK_MS)

    def arrive(self, subject: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        now, settings = self.lab.now, self.lab.settings
        self._tubes = self.lab.ask(open_tubes, settings, now)
        self._stretches = self.lab.ask(stretches, now)
        self._show_clocks()
        for queue in self.lab.ask(queues, settings, now, self._tubes):
            self._show_queue(queue, now)
            if queue.key == "receive":
                self._expected = frozenset(each.barcode for each in queue.waiting)
        prepared = self.lab.ask(preparation, settings)
        is_fresh = not prepared.is_complete and not self._tubes
        self.setup_list.setVisible(is_fresh)
        for card in self.cards.values():
            card.setVisible(not is_fresh)
        self.waiting.setVisible(not is_fresh)
        self._work.setVisible(not is_fresh)
        self._show_preparation(prepared)
        self._show_done(now)

    def take_scan(self, text: str) -> bool:
        """A tube on the bench: its next act. An expected one is received. Anything else opens its record."""
        if not looks_like_code(text):
            return False
        if normalised(text) in self._expected:
            self.desk.go("receive", normalised(text))
            return True
        tube = next((tube for tube in self._tubes if tube.barcode == normalised(text)), None)
        if tube is None:
            return False
        self._do_next(tube)
        return True

    def next_act(self) -> None:
        """Enter alone: the most urgent tube's next act."""
        if self._tubes:
            self._do_next(self._tubes[0])
        else:
            self.desk.go("receive", "")

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", N_("next act of the most urgent tube")),
            ("← → ↑ ↓", N_("from clock to clock")),
            ("F2", N_("record of the run that is open")),
            ("F4", N_("to the timers; Enter ends or starts one")),
            ("Ctrl+D", N_("record a draw")),
            ("Ctrl+R", N_("receive a tube")),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = event.size().width() > 1500
        self.clocks.set_wide(is_wide=is_wide)
        self.timers.set_wide(is_wide=is_wide)
        for widget in (self.done, self.done_head, self.done_note):
            widget.setVisible(is_wide and event.size().height() > 860)

    def way_out(self, error: LabError) -> tuple[str, Callable[[], None]] | None:
        """A run whose timer is not over is finished all the same, once a person says so."""
        tube = next((each for each in self._tubes if each.barcode == error.code), None)
        if error.way_out != timed.WAY_OUT or tube is None:
            return None
        return _("Finish"), lambda: self._finish(tube)

    def _do_next(self, tube: OpenTube) -> None:
        if tube.run_id is not None and tube.run_step in runs.ENDS_ELSEWHERE:
            self.desk.go("sort", tube.barcode)
        elif tube.run_id is not None:
            self._go_on(tube)
        elif tube.waits_for_count:
            self.desk.go("count", tube.barcode)
        elif tube.next_step is None or tube.next_step.key == "sorting":
            self.desk.go("sort", tube.barcode)
        else:
            self.desk.go("run", tube.barcode)

    def _go_on(self, tube: OpenTube) -> None:
        """In an open run: what is timed next, a question while something is timed, else the finish."""
        stretch = self._stretch_of(tube)
        if stretch is None:
            self._finish(tube)
        elif stretch.is_running and not stretch.is_due(self.lab.now):
            raise timed.still_running(stretch, tube.barcode, self.lab.now)
        elif stretch.next_title:
            timed.pass_on(self.lab, self.desk.messages, self.desk.undo, stretch)
        else:
            self._finish(tube)

    def _finish(self, tube: OpenTube) -> None:
        if tube.run_id is not None:
            self._tell_finished(tube, self.lab.do(runs.finish, tube.run_id))

    def _stretch_of(self, tube: OpenTube) -> Stretch | None:
        return next((each for each in self._stretches if each.run_id == tube.run_id), None)

    def _tell_finished(self, tube: OpenTube, made: list[str]) -> None:
        what = _("{code}: {step} finished.").format(
            code=printed(tube.barcode), step=_(step_by_key(tube.run_step).title)
        )
        made_words = ngettext("Made: {codes}. Its label waits.", "Made: {codes}. Their labels wait.", len(made))
        after = made_words.format(codes=", ".join(map(printed, made))) if made else ""
        self.desk.tell_undoable(what, after)

    def _show_clocks(self) -> None:
        now = self.lab.now
        clocks = [clock_of(tube, now, self._stretch_of(tube)) for tube in self._tubes]
        self.timers.show_stretches(self._stretches, now)
        self.clocks.set_clocks(clocks)
        self.clocks.setVisible(bool(clocks))
        self.empty.setVisible(not clocks)
        self.folded.setText(self.clocks.folded)
        over = sum(clock.state is State.BREACH for clock in clocks)
        day = when.long_day(when.today(now))
        tubes = ngettext("{count} tube on the clock", "{count} tubes on the clock", len(clocks)).format(
            count=len(clocks)
        )
        line = _("{day} · {tubes}, {over} over its limit") if over else _("{day} · {tubes}")
        self.header.set_texts(_(self.TITLE), line.format(day=day[0].upper() + day[1:], tubes=tubes, over=over))

    def _show_queue(self, queue: Queue, now: datetime) -> None:
        if queue.key not in self.cards:
            card = QueueCard(queue.icon, _(queue.title))
            card.chosen.connect(lambda code, page=queue.page: self.desk.go(page, code))
            self.cards[queue.key] = card
            self._queues.addWidget(card, 1)
        rows = [QueueRow(each.barcode, _when(each, now), _state(each, now)) for each in queue.waiting]
        self.cards[queue.key].show_rows(rows, count=queue.count, note=queue.note)
        total = sum(card.count for card in self.cards.values())
        self.waiting.setText(_("{count} waiting · oldest first").format(count=total))

    def _show_done(self, now: datetime) -> None:
        midnight = when.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
        acts, events = self.lab.ask(just_done, midnight)
        self.done.show_events([(mark_of(each), each) for each in events], now)
        self.done_note.setText(ngettext("{count} act today", "{count} acts today", acts).format(count=acts))

    def _show_preparation(self, prepared: Preparation) -> None:
        self.setup_list.show_lines(prepared)

    def _on_setup(self, page: str, subject: str) -> None:
        """The label to try is that of one's own card."""
        if page == "documents":
            self.lab.do(accounts.ask_card, self.lab.who.login)
        self.desk.go(page, subject)

    def _on_clock(self, code: str) -> None:
        self._do_next(next(tube for tube in self._tubes if tube.barcode == code))

    def _on_timer(self, stretch: Stretch) -> None:
        timed.answer(self.lab, self.desk.messages, self.desk.undo, stretch)

    def _on_open_run(self) -> None:
        """The run of the clock in focus, else of the most urgent tube that is in one."""
        focused = next((card.clock.barcode for card in self.clocks.cards if card.hasFocus()), "")
        inside = [tube for tube in self._tubes if tube.run_id is not None]
        tube = next((each for each in inside if each.barcode == focused), inside[0] if inside else None)
        if tube is None:
            raise Refused(_("No run is open."), hint=_("Scan a tube to start its next step."))
        self.desk.go("run_record", str(tube.run_id))

    def _on_tick(self) -> None:
        if self.isVisible():
            self._show_clocks()

    def _lay_out(self) -> None:
        self._queues.setSpacing(12)
        self._work = Text(_("Work waiting"), "heading")
        head = QHBoxLayout()
        head.addWidget(self._work)
        head.addStretch(1)
        head.addWidget(self.folded)
        head.addWidget(self.waiting)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px("space.page"), 14, theme.px("space.page"), 20)
        column.setSpacing(14)
        column.addWidget(self.header)
        column.addWidget(self.timers)
        column.addWidget(self.clocks)
        column.addWidget(self.empty)
        column.addWidget(self.setup_list)
        column.addLayout(head)
        column.addLayout(self._queues, 1)
        done = QHBoxLayout()
        done.addWidget(self.done_head)
        done.addStretch(1)
        done.addWidget(self.done_note)
        column.addLayout(done)
        column.addWidget(self.done)


def clock_of(tube: OpenTube, now: datetime, stretch: Stretch | None = None) -> Clock:
    """What the card of an open tube shows at this moment."""
    window = tube.clock.window
    left = tube.clock.left(now) if tube.clock.stopped is None else None
    step = tube.next_step
    if tube.run_id is not None and step is not None:
        is_sort = step.key in runs.ENDS_ELSEWHERE
        verb = _("Go on sorting") if is_sort else _("Finish {step}").format(step=_(step.title).lower())
        if stretch is not None and stretch.next_title and not (stretch.is_running and not stretch.is_due(now)):
            verb = _("Time: {stretch}").format(stretch=stretch.next_title.lower())
    elif tube.waits_for_count:
        verb = _("Count")
    elif left is not None and left < timedelta(0):
        verb = _("Decide")
    else:
        verb = _(step.act) if step else _("Look")
    return Clock(
        barcode=tube.barcode,
        state=state_of_clock(tube.clock, now),
        left=left,
        elapsed=tube.clock.age(now),
        warn=timedelta(hours=window.warn_h) if window and window.warn_h is not None else None,
        hard=timedelta(hours=window.hard_h) if window and window.hard_h is not None else None,
        last_step=" · ".join(word for word in (_last(tube, now), label_of(tube.tube_type)) if word),
        verb=verb,
        deadline=_deadline(tube, now),
        is_stopped=tube.clock.stopped is not None,
        is_on_hold=tube.is_on_hold,
    )


def _last(tube: OpenTube, now: datetime) -> str:
    return f"{past(tube.last_verb)} {when.near(tube.last_at, now)}" if tube.last_at is not None else ""


def _deadline(tube: OpenTube, now: datetime) -> str:
    left = tube.clock.left(now)
    if left is None or tube.clock.stopped is not None:
        return ""
    end = when.near(now + left, now)
    return _("limit was {time}").format(time=end) if left < timedelta(0) else _("by {time}").format(time=end)


def _state(waiting: Waiting, now: datetime) -> State | None:
    if waiting.is_on_hold:
        return State.HOLD
    if waiting.clock is None:
        return State.WAIT if waiting.note or len(waiting.barcode) == 10 else None
    return State.WAIT if waiting.clock.stopped is not None else state_of_clock(waiting.clock, now)


def _when(waiting: Waiting, now: datetime) -> str:
    if waiting.note:
        return waiting.note
    if waiting.clock is None:
        return str(waiting.amount) if waiting.amount > 1 or len(waiting.barcode) < 10 else ""
    left = waiting.clock.left(now)
    if left is None or waiting.clock.stopped is not None:
        return "–"
    minutes = abs(int(left.total_seconds())) // 60
    return f"{'+' if left < timedelta(0) else ''}{minutes // 60}:{minutes % 60:02d}"
