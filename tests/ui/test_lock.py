"""The locked bench: names are hidden, clocks go on, a card and PIN or the password open it; what was typed is still there."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import i18n
from app.actions import accounts, runs, timers
from app.domain.words import Role
from app.lab import Lab
from app.queries.accounts import people
from app.queries.sign_ins import log_page
from app.settings import Workstation
from tests.conftest import as_role
from tests.given import PASSWORD, enrichment_form
from tests.ui.conftest import texts_of
from tests.ui.test_carrying import burst
from ui.lab import QtLab
from ui.lock import LockScreen
from ui.main_window import MainWindow
from ui.start import Program
from ui.tour.hands import Pace
from ui.widgets.button import Button
from ui.widgets.dialog import ReasonDialog, ask_reason

pytestmark = pytest.mark.requirement("URS-ACCESS-009")

MINUTE = 60_000


def card_of(lab: Lab, login: str) -> str:
    return next(each.barcode for each in lab.ask(people, today=lab.today) if each.login == login)


def lock_of(window: MainWindow) -> LockScreen:
    assert window.lock_screen is not None
    return window.lock_screen


def enter(window: MainWindow, text: str) -> None:
    """Type at a person's pace, which is no scanner's."""
    line = lock_of(window).line
    for character in text:
        window._clock.pass_by(150)
        QTest.keyClicks(line, character)
    window._clock.pass_by(500)
    QTest.keyClick(line, Qt.Key.Key_Return)


def press_lock(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def seen(window: QWidget) -> str:
    """All that can be read on a window, on screen or by a screen reader."""
    shown = [each for each in window.findChildren(QWidget) if each.isVisibleTo(window)]
    return "\n".join([*(each.accessibleName() for each in shown), *texts_of(window)])


@pytest.fixture
def tube(given) -> str:
    given.participant()
    return given.tube()


def test_the_key_hides_names_and_forms_and_the_clock_of_the_blood_stays(window: MainWindow, tube: str):
    window.go("participant", "23")
    assert window.stack.isVisible()
    press_lock(window)
    assert not window.stack.isVisible()
    assert not window.band.isVisible()
    assert not window.rail.isVisible()
    told = seen(window)
    assert "Lina Amari" not in told
    assert "Participant" not in told
    assert [card.clock.barcode for card in lock_of(window).clocks.cards] == [tube]
    assert lock_of(window).clocks.isVisible()


def test_a_timer_that_is_due_rings_and_is_seen_while_locked(window: MainWindow, tube: str, clock, monkeypatch):
    run = window.lab.do(runs.start, [tube], "enrichment", enrichment_form())
    window.lab.do(timers.start, run, "spin_min", 10)
    rung: list[str] = []
    monkeypatch.setattr(window.sounds, "play", rung.append)
    press_lock(window)
    clock.forward(minutes=11)
    window.timers.look()
    lock_of(window).show_clocks()
    assert rung == ["timer"]
    assert lock_of(window).timers.isVisible()
    assert [card.time for card in lock_of(window).timers.cards] == ["+1:00 over"]


def test_the_bench_locks_by_itself_and_a_key_puts_it_off(window: MainWindow, pace: Pace):
    window.workstation.lock_after_min = 5
    pace.pass_by(4 * MINUTE)
    QTest.keyClicks(window.band.scan_line, "2")
    pace.pass_by(4 * MINUTE)
    window.idle.look()
    assert window.lock_screen is None
    pace.pass_by(MINUTE)
    window.idle.look()
    assert window.lock_screen is not None


def test_what_was_typed_is_still_there_after_unlocking_with_the_password(window: MainWindow):
    window.go("enrol", "")
    field = window.page.views[window.page.FORMS[0]].fields["metastatic_sites"]
    field.write("liver")
    press_lock(window)
    enter(window, "not the password")
    assert "do not fit together" in lock_of(window).note.text()
    assert not window.stack.isVisible()
    enter(window, PASSWORD)
    assert window.lock_screen is None
    assert window.stack.isVisible()
    assert field.raw() == "liver"


@pytest.mark.requirement("URS-ACCESS-010")
def test_a_scanned_card_and_its_pin_open_the_bench(window: MainWindow, lab, pace: Pace):
    lab.do(accounts.set_pin, PASSWORD, "4711")
    press_lock(window)
    enter(window, "4711")
    assert "A PIN goes with its card" in lock_of(window).note.text()
    burst(pace, card_of(lab, "tech"), window)
    assert "Card of LA" in lock_of(window).ask.text()
    pace.pass_by(1000)
    enter(window, "4711")
    assert window.lock_screen is None


@pytest.mark.requirement("URS-ACCESS-010")
def test_after_three_wrong_pins_the_password_is_asked_for(window: MainWindow, lab, pace: Pace):
    lab.do(accounts.set_pin, PASSWORD, "4711")
    press_lock(window)
    burst(pace, card_of(lab, "tech"), window)
    for _time in range(4):
        pace.pass_by(1000)
        enter(window, "9999")
    assert "only the password is taken" in lock_of(window).note.text()
    enter(window, PASSWORD)
    assert window.lock_screen is None


def test_no_key_and_no_scan_of_the_bench_acts_while_locked(window: MainWindow, lab, tube: str, pace: Pace):
    press_lock(window)
    burst(pace, tube, window)
    assert "The bench is locked." in lock_of(window).note.text()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert window.page.KEY == "bench"
    assert window.lock_screen is not None


def test_a_question_that_is_open_is_hidden_and_comes_back_with_what_was_typed(window: MainWindow):
    steps: list[str] = []

    def type_and_lock() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ReasonDialog)
        dialog.field.setPlainText("haemolysed")
        window.lock()
        steps.append("hidden" if not dialog.isVisible() else "seen")
        enter(window, PASSWORD)
        steps.append("back" if dialog.isVisible() else "gone")
        dialog.act.click()

    QTimer.singleShot(0, type_and_lock)
    assert ask_reason(window.page, "Why?", "", "Go on") == "haemolysed"
    assert steps == ["hidden", "back"]


@pytest.fixture
def program(qtbot, store, lab, pace: Pace, dressed, tmp_path, monkeypatch) -> Iterator[Program]:
    """A bench at work; whichever window is open at the end is closed."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    made = Program(store, Workstation(sound_on=False), clock=pace)
    made.show_bench(lab.who)
    yield made
    for each in (made.window, made.sign_in):
        if each is not None:
            each.close()


def test_another_person_takes_over_with_card_and_pin_and_the_draft_stays(qtbot, program, store, lab, pace: Pace):
    as_role(store, Role.BIOLOGIST).do(accounts.set_pin, PASSWORD, "2580")
    window = program.window
    assert window is not None
    window.go("enrol", "")
    window.page.views[window.page.FORMS[0]].fields["metastatic_sites"].write("liver")
    press_lock(window)
    burst(pace, card_of(lab, "bio"), window)
    pace.pass_by(1000)
    enter(window, "2580")
    qtbot.waitUntil(lambda: program.window is not window)
    second = program.window
    assert second is not None
    assert second.lab.who.login == "bio"
    rows = as_role(store, Role.MONITOR).ask(log_page, offset=0, limit=3)
    assert [(row.login, row.what, row.why, row.place) for row in rows][:2] == [
        ("tech", "Signed out", "", "window"),
        ("bio", "Signed in", "card and PIN", "locked window"),
    ]
    second.close()
    again = program.show_bench(lab.who)
    again.go("enrol", "")
    assert again.page.views[again.page.FORMS[0]].fields["metastatic_sites"].raw() == "liver"


def test_ctrl_l_at_the_locked_bench_leads_to_the_sign_in(qtbot, program):
    window = program.window
    assert window is not None
    press_lock(window)
    press_lock(window)
    qtbot.waitUntil(lambda: program.sign_in is not None)
    page = program.sign_in
    assert page is not None
    assert page.isVisible()


@pytest.mark.requirement("URS-ACCESS-010")
def test_a_pin_signs_nobody_in_when_the_program_starts(qtbot, store, lab, dressed):
    lab.do(accounts.set_pin, PASSWORD, "4711")
    program = Program(store, Workstation(sound_on=False))
    page = program.show_sign_in()
    qtbot.addWidget(page)
    for text in (card_of(lab, "tech"), "4711"):
        QTest.keyClicks(page.password, text)
        QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert program.window is None
    assert "do not fit together" in page.note.text()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_nothing_of_the_locked_window_is_cut_off(qtbot, lab, dressed, pace: Pace, language: str):
    i18n.use(language)
    made = MainWindow(QtLab(lab), Workstation(sound_on=False), pace)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.lock()
    screen = lock_of(made)
    for said in ("", "A PIN goes with its card. Scan your card first. " * 4):
        screen.note.setText(said)
        QTest.qWait(20)
        for each in (screen.title, screen.ask, screen.note, screen.line, screen.open, screen.other):
            room = each.parentWidget().rect()
            assert room.contains(each.geometry()), each
            assert each.width() >= (each.sizeHint().width() if isinstance(each, Button) else 0)
            assert not each.hasHeightForWidth() or each.height() >= each.heightForWidth(each.width())


def test_no_refusal_at_the_locked_window_tells_a_name(window: MainWindow, lab, pace: Pace):
    press_lock(window)
    burst(pace, card_of(lab, "tech"), window)
    pace.pass_by(1000)
    enter(window, "4711")
    assert "LA has set no PIN." in lock_of(window).note.text()
    assert "Amari" not in seen(window)
    assert "Amari" not in window.windowTitle()
