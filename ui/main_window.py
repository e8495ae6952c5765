"""The window: rail, band and pages. It routes scans and keys, shows what is refused, and opens one page at a time."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.actions import stops, undo
from app.domain.barcode import looks_like_code, normalised, parse
from app.domain.errors import LabError, NotFound, OtherParticipant, Unavailable
from app.domain.gs1 import ReagentCode, in_words
from app.domain.words import Kind, label_of
from app.i18n import N_, _
from app.jobs import Running
from app.outputs.labels.printing import AGAIN
from app.queries.accounts import card_holder
from app.queries.codes import found, read_code
from app.queries.destroyed import there
from app.queries.recall import recalled_lots
from app.queries.registers import lot_of
from app.queries.search import search
from app.settings import Workstation, papers_folder
from app.tries import LOCKED_OUT
from ui import gloves, offered, theme, when
from ui.all_pages import PAGES
from ui.backup_watch import BackupWatch
from ui.band import Band
from ui.desk import Desk
from ui.errors import ErrorHook, state_of
from ui.lab import QtLab
from ui.last_hour import LastHourWatch
from ui.lock import Hidden, IdleWatch, LockScreen
from ui.messages import BarMessages
from ui.pages.page import Page
from ui.person_card import tell_card
from ui.print_here import PrintingHere
from ui.scanner import ScannerFilter, ticking
from ui.scans import ScanRouter, Ways
from ui.sound import Sounds
from ui.timer_watch import TimerWatch
from ui.which import SPECIMENS, which
from ui.widgets.crash import CrashReport
from ui.widgets.example_strip import ExampleStrip
from ui.widgets.keys import KeysDialog
from ui.widgets.message_bar import Message
from ui.widgets.panel import SidePanel
from ui.widgets.rail import Rail
from ui.widgets.red_stop import RedStop

RAIL: Final = (
    ("bench", N_("Bench"), "flask-conical"),
    ("sort", N_("Sort"), "grid-3x3"),
    ("participants", N_("Participants"), "users"),
    ("specimens", N_("Specimens"), "test-tubes"),
    ("tumours", N_("Tumours"), "microscope"),
    ("results", N_("Results"), "git-branch"),
    ("overview", N_("Overview"), "chart-column"),
    ("documents", N_("Documents"), "clipboard-list"),
    ("settings", N_("Settings"), "settings"),
)

RECORD_PAGES: Final = {
    Kind.PLATE: "sort",
    Kind.BLOCK: "block",
    Kind.SHIPMENT: "shipment",
    Kind.LOT: "registers",
    Kind.INSTRUMENT: "registers",
    Kind.PLACE: "registers",
    Kind.BOX: "box",
    Kind.PERSON: "settings",
}
"""Which page opens the record of a scanned kind; any other kind opens as an item."""


EVERYWHERE: Final = (
    ("Esc", N_("to the scan line")),
    ("Enter", N_("on the empty scan line: what comes next")),
    ("F6", N_("from the scan line into the page, and back")),
    (f"Alt+1 – Alt+{len(RAIL)}", N_("the pages, from top to bottom")),
    ("Ctrl+N", N_("enrol a participant")),
    ("Ctrl+Z", N_("undo the last act, on record")),
    ("Ctrl+L", N_("lock, or switch the person")),
    ("F1", N_("these keys")),
)


class MainWindow(QWidget):
    """One window, one person, one page at a time."""

    person_left = Signal()
    handed_over = Signal(str)
    """A card was scanned and the bench goes to the person with this user name."""
    taken_over = Signal(object)
    """Somebody else came in at the locked window."""
    closing = Signal()

    def __init__(self, lab: QtLab, workstation: Workstation, clock: Callable[[], int] | None = None) -> None:
        super().__init__()
        self._clock = clock or ticking()
        self.lab = lab
        self.workstation = workstation
        self.sounds = Sounds(workstation)
        when.use(lab.settings.zone)
        offered.use(lab.settings.usual_reasons)
        gloves.wear(are_on=False)
        self.band = Band(lab.who, workstation, lambda: lab.now)
        self.messages = BarMessages(self.band.message_bar, self.sounds, self._clock)
        self.rail = Rail([(key, _(title), icon) for key, title, icon in RAIL])
        self.stack = QStackedWidget()
        self.desk = Desk(
            self.messages, self.go, self.open_code, self.undo, self.carry_out, workstation, self.show_field
        )
        self.printing = PrintingHere(lab, self.desk, papers_folder(workstation))
        self.hook = ErrorHook(self.show_error, self._show_crash)
        self._pages: dict[str, Page] = {}
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        self._stop: RedStop | None = None
        self._refusal: Message | None = None
        self._card: Message | None = None
        self.lock_screen: LockScreen | None = None
        self._hidden: Hidden | None = None
        self.scans = ScanRouter(workstation, self.band.scan_line, self.messages, self.sounds, self._ways(), self._clock)
        self.watch = LastHourWatch(lab, lambda: self.sounds.play("last_hour"))
        self._lay_out()
        self._connect()
        self.setWindowTitle("DPTrace")
        self.setMinimumSize(1280, 680)
        self.go("bench", "")
        self.scans.typing.ask()
        self.backups = BackupWatch(lab, self.messages, workstation)
        self.timers = TimerWatch(lab, self.messages, self.undo, lambda: self.sounds.play("timer"))
        self.idle = IdleWatch(self, workstation, self._clock)
        self.idle.idle.connect(self.lock)
        self._application.installEventFilter(self.idle)

    @property
    def page(self) -> Page:
        """The page in front."""
        page = self.stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def go(self, key: str, subject: str) -> None:
        """Bring a page to the front, on a subject; the page before keeps its draft."""
        if self._pages and not self.page.leave():
            return
        if self.messages.present is self._refusal:
            self.messages.settle()
        page = self._pages.get(key) or self._make(key)
        self.stack.setCurrentWidget(page)
        self.rail.set_current(page.RAIL or key)
        page.arrive(subject)
        if self.page is page:
            (page.entry() or self.band.scan_line).setFocus()

    def show_field(self, name: str) -> None:
        """Bring a field of the page in front to the cursor."""
        self.page.show_field(name)

    def open_code(self, text: str) -> None:
        """Open the record of whatever a code stands for."""
        target = self.lab.ask(found, text, even_void=True)
        is_recalled = target.kind is Kind.LOT and target.code in self.lab.ask(recalled_lots)
        self.go("recall" if is_recalled else RECORD_PAGES.get(target.kind, "item"), target.code)

    def take_scan(self, text: str) -> None:
        """A typed line: for the page first, else a code to open, a participant's number, or a search."""
        self.scans.take_typed(text)

    def lock(self) -> None:
        """Hide everything but clocks and timers, with what is typed in it, until somebody proves to be there."""
        if self.lock_screen is not None:
            return
        self._hidden = Hidden(self, self._application)
        for part in self._parts():
            part.hide()
        self.lock_screen = LockScreen(self.lab, self.workstation)
        self._right.addWidget(self.lock_screen, 1)
        self.lock_screen.show()
        self.lock_screen.unlocked.connect(self._on_unlocked)
        self.lock_screen.left.connect(lambda: self._leave_locked(self.person_left.emit))
        self.lock_screen.taken_over.connect(lambda who: self._leave_locked(lambda: self.taken_over.emit(who)))
        self.lock_screen.line.setFocus()

    def _on_unlocked(self) -> None:
        """Whoever was at work is back, and finds everything as it was."""
        self._drop_lock()
        for part in self._parts():
            part.show()
        if self._hidden is not None:
            self._hidden.bring_back()
            self._hidden = None
        if self._stop is not None:
            self._stop.setFocus()

    def _leave_locked(self, go: Callable[[], None]) -> None:
        """Somebody else comes: questions that were open are left, drafts stay."""
        if self._hidden is not None:
            self._hidden.give_up()
            self._hidden = None
        QTimer.singleShot(0, self, go)

    def _drop_lock(self) -> None:
        if self.lock_screen is not None:
            self._right.removeWidget(self.lock_screen)
            self.lock_screen.stop()
            self.lock_screen.hide()
            self.lock_screen.deleteLater()
            self.lock_screen = None

    def _parts(self) -> tuple[QWidget, ...]:
        """What tells names, and what a key or a scan would act on."""
        stop = (self._stop,) if self._stop is not None else ()
        return (self.rail, self.band, self.stack, *stop)

    def _on_key_of_person(self) -> None:
        """Ctrl+L locks; at a locked window it asks for the sign-in."""
        if self.lock_screen is None:
            self.lock()
        else:
            self.lock_screen.left.emit()

    def undo(self) -> None:
        """Undo the person's own last change, as a recorded correction."""
        action = self.lab.do(undo.last)
        self.messages.tell(_("Undone: {action}.").format(action=action), _("The correction is on record."))

    def carry_out(self, name: str, running: Running, then: Callable[[object], None]) -> None:
        self.lab.watch(name, running, then)

    def show_error(self, error: LabError) -> None:
        """What was refused: the red stop for another participant's code, else the message bar. Nothing is lost."""
        if isinstance(error, OtherParticipant):
            self._show_stop(error)
            return
        if error.code == LOCKED_OUT:
            self.lock()
        way = self._way_out(error)
        self.messages.tell(error.text, error.hint, state=state_of(error), action=way[0] if way else "", key="Enter")
        if way:
            self.messages.on_action(way[1])
        self._refusal = self.messages.present
        self.band.scan_line.keep()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.page.leave()
        self.closing.emit()
        self._drop_lock()
        self.idle.stop()
        self._application.removeEventFilter(self.idle)
        self.watch.stop()
        self.timers.stop()
        self.backups.stop()
        self.sounds.end_stop()
        self._application.removeEventFilter(self._scanner)
        self.lab.stop()
        self.hook.remove()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = event.size().width() >= theme.px("wide_from")
        self.rail.set_wide(is_wide=is_wide)
        self.band.set_wide(is_wide=is_wide)
        for panel in self.findChildren(SidePanel):
            panel.set_wide(is_wide=is_wide)
        if self._stop is not None:
            self._stop.setGeometry(self.rect())

    def _lay_out(self) -> None:
        self._right = right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        if self.lab.settings.is_example:
            right.addWidget(ExampleStrip())
        right.addWidget(self.band)
        right.addWidget(self.stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)

    def _connect(self) -> None:
        self.band.scan_line.scanned.connect(self.take_scan)
        self.band.sound_switched.connect(self._on_sound_switched)
        self.band.person_asked.connect(self._on_key_of_person)
        self.band.message_bar.cancelled.connect(self.lab.cancel)
        self.rail.chosen.connect(lambda key: self.go(key, ""))
        self.lab.announced.connect(self._on_announced)
        self.lab.worked.connect(self.band.message_bar.show_progress)
        self.lab.failed.connect(self._on_failed)
        self._scanner = ScannerFilter(self, self.workstation, self._application, self._clock)
        self._scanner.scanned.connect(lambda text: self._on_burst(text, self.scans.take_burst))
        self._scanner.strayed.connect(lambda text: self._on_burst(text, self.scans.take_aside))
        self._scanner.typed.connect(lambda: gloves.wear(are_on=False))
        self._application.installEventFilter(self._scanner)
        self._bind_keys()

    def _bind_keys(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Esc": self._on_escape,
            "Ctrl+Z": self.undo,
            "Ctrl+N": lambda: self.go("enrol", ""),
            "Ctrl+L": self._on_key_of_person,
            "F1": self._on_help,
            "F6": self._on_next_region,
        }
        for number, (key, _title, _icon) in enumerate(RAIL, start=1):
            keys[f"Alt+{number}"] = self._opener(key)
        for sequence, act in keys.items():
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda sequence=sequence, act=act: self._on_key(sequence, act))

    def _on_key(self, sequence: str, act: Callable[[], object]) -> None:
        """A locked window knows one key: the one that leads to the sign-in."""
        if self.lock_screen is None or sequence == "Ctrl+L":
            act()

    def _on_burst(self, text: str, take: Callable[[str], object]) -> None:
        """What is scanned at a locked window is a person's card."""
        if self.lock_screen is None:
            take(text)
        else:
            self.lock_screen.take_scan(text)

    def _opener(self, key: str) -> Callable[[], None]:
        return lambda: self.go(key, "")

    def _make(self, key: str) -> Page:
        kind = next((each for each in PAGES if key == each.KEY), None)
        if kind is None:
            raise NotFound(_("There is no page “{key}”.").format(key=key))
        page = kind(self.lab, self.desk)
        self._pages[key] = page
        for panel in page.findChildren(SidePanel):
            panel.set_wide(is_wide=self.width() >= theme.px("wide_from"))
        self.stack.addWidget(page)
        return page

    def _ways(self) -> Ways:
        return Ways(
            page=lambda: self.page,
            parsed=lambda text: self.lab.ask(read_code, text),
            check=lambda text: self.lab.ask(there, text),
            open_typed=self._open_typed,
            open_reagent=self._open_reagent,
            initials=lambda code: self.lab.ask(card_holder, code, today=self.lab.today).initials,
            is_asked=lambda: self.messages.has_way_out and self.messages.present is self._card,
            next_act=self._on_enter_alone,
            undo=self.undo,
            leave=lambda: self.go("bench", ""),
            print_waiting=self._on_print,
            is_stopped=lambda: self._stop is not None,
        )

    def _open_typed(self, typed: str) -> None:
        if typed.isdecimal() and len(typed) <= 3:
            self.go("participant", f"{int(typed):03d}")
        elif looks_like_code(typed) and parse(typed).kind is Kind.PERSON:
            self._take_card(normalised(typed))
        elif looks_like_code(typed):
            self.open_code(typed)
        else:
            chosen = which(self, typed, self.lab.ask(search, typed))
            if chosen == SPECIMENS:
                self.go("specimens", typed)
            elif chosen:
                self.open_code(chosen)

    def _take_card(self, code: str) -> None:
        """A person's card: the page may ask for one; else it says whose it is, and offers them the bench."""
        holder = self.lab.ask(card_holder, code, today=self.lab.today)
        if not self.page.take_person(holder.initials):
            tell_card(self.lab.who, self.messages, holder, self.handed_over.emit)
            self._card = self.messages.present

    def _way_out(self, error: LabError) -> tuple[str, Callable[[], None]] | None:
        """What the button beside a refusal says and does; the page in front may know one of its own."""
        own = self.page.way_out(error)
        if own is not None:
            return own
        typed = self.band.scan_line.text().strip()
        if error.way_out == AGAIN:
            return _("Labels"), lambda: self.go("documents", "labels")
        if isinstance(error, Unavailable):
            return (_("Try again"), lambda: self.take_scan(typed)) if typed else None
        match error.way_out if error.code else "":
            case "open":
                return _("Open its record"), lambda: self.open_code(error.code)
            case "revise":
                return _("Revise the receipt"), lambda: self.go("receive", error.code)
            case "translate":
                return _("Translate"), lambda: self._translate(error.code)
            case "scanner":
                return _("Open the scanner's page"), lambda: self.go("scanner", "")
            case "finish":
                return _("Finish that run"), lambda: self._finish_run_of(error.code)
            case "late":
                return _("Enter it late"), lambda: self.go("outage", error.code)
        return None

    def _translate(self, raw: str) -> None:
        """Translate what the scanner types, beginning with what was just refused."""
        self.scans.typing.translate()
        self.scans.take_again(raw)

    def _open_reagent(self, reagent: ReagentCode) -> None:
        """The lot of a reagent box is scanned as if by its own label; one that is not known is entered."""
        lot = self.lab.ask(lot_of, reagent)
        if lot is None:
            self.go("registers", in_words(reagent))
        elif not self.page.take_scan(lot):
            self.open_code(lot)

    def _on_print(self) -> None:
        """Print what waits, as the card PRINT asks; the page in front stays there."""
        self.printing.start((), None)

    def _finish_run_of(self, code: str) -> None:
        """On the bench, the scan of a tube in an open run finishes it."""
        self.go("bench", "")
        self.page.take_scan(code)

    def _on_enter_alone(self) -> None:
        if self.messages.has_way_out:
            self.messages.act()
        else:
            self.page.next_act()

    def _on_failed(self, error: LabError) -> None:
        """A job failed, whatever is done meanwhile."""
        self.show_error(error)
        self.messages.came_by_itself()

    def _on_escape(self) -> None:
        self.band.scan_line.empty()
        self.band.scan_line.setFocus()

    def _on_announced(self, tables: frozenset[str]) -> None:
        page = self.page
        if tables & {"*", "study_settings"}:
            offered.use(self.lab.settings.usual_reasons)
        if "*" in tables or tables & page.TABLES:
            page.refresh()

    def _on_sound_switched(self) -> None:
        self.workstation.sound_on = not self.workstation.sound_on
        self.workstation.save()
        self.band.show_sound(is_on=self.workstation.sound_on)

    def _on_help(self) -> None:
        keys = [(key, _(what)) for key, what in self.page.page_keys()]
        KeysDialog(self, _(self.page.TITLE), keys, [(key, _(what)) for key, what in EVERYWHERE]).exec()

    def _on_next_region(self) -> None:
        """F6: from the scan line into the page, and back."""
        if self.band.scan_line.hasFocus():
            self.page.setFocus()
            self.page.focusNextChild()
        else:
            self.band.scan_line.setFocus()

    def _show_stop(self, error: OtherParticipant) -> None:
        foot = _("Logged: {time} · {name} · {bench}").format(
            time=when.local(self.lab.now).strftime("%H:%M:%S"), name=self.lab.who.name, bench=self.workstation.name
        )
        kind = label_of(self.lab.ask(found, error.code).kind)
        stop = RedStop(
            error.code, error.expected, title=error.text, text=error.hint, foot=foot, work=error.open_work, kind=kind
        )
        stop.setParent(self)
        stop.setGeometry(self.rect())
        stop.put_aside.connect(lambda: self._leave_stop(""))
        stop.changed_participant.connect(lambda: self._leave_stop(error.code))
        self._stop = stop
        self.sounds.begin_stop()
        if self.lock_screen is not None:
            return
        stop.show()
        stop.raise_()
        stop.setFocus()

    def _leave_stop(self, code: str) -> None:
        if self._stop is not None:
            left_by = "changed_participant" if code else "put_aside"
            self.lab.do(stops.note, self._stop.code, self._stop.open_here, left_by=left_by)
            self.sounds.end_stop()
            self._stop.hide()
            self._stop.deleteLater()
            self._stop = None
        self.band.scan_line.empty()
        self.band.scan_line.setFocus()
        if code:
            self.open_code(code)

    def _show_crash(self, report: str) -> None:
        CrashReport(self, report).open()
