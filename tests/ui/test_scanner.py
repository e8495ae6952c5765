"""The scanner in the window: bursts anywhere, repeats, wrong keyboards, reagent boxes, command cards."""

from datetime import date

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.actions import registers, runs, tubes
from app.domain.barcode import parse
from app.domain.commands import Command, code_of
from app.domain.keyboard import CARD, mistyped
from app.domain.register_forms import LotForm
from app.domain.steps.collection import DrawForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.words import LotKind, Processing
from app.queries import registers as register_queries
from app.queries.bench import open_tubes
from app.settings import Scanner, Workstation
from tests.given import Given, enrichment_form, tube_form
from ui.main_window import MainWindow
from ui.pages.enrol import EnrolPage
from ui.pages.receive import ReceivePage
from ui.pages.registers import RegistersPage
from ui.pages.sort import SortPage
from ui.tour.hands import Pace
from ui.widgets.button import Button
from ui.widgets.dialog import ReasonDialog
from ui.widgets.inputs import LineInput

GTIN = "03400930123454"


@pytest.fixture
def beam(window: MainWindow, pace: Pace):
    """A scanner that types into whatever has the focus: 5 ms a key, a second after what was before."""

    def type_code(
        text: str, *, end: Qt.Key | None = Qt.Key.Key_Return, after_ms: int = 1000, into: QWidget | None = None
    ):
        pace.pass_by(after_ms)
        for character in text:
            pace.pass_by(5)
            send(into or QApplication.focusWidget() or window, character)
        if end is not None:
            pace.pass_by(5)
            QTest.keyClick(into or QApplication.focusWidget() or window, end)

    return type_code


def send(widget: QWidget, character: str) -> None:
    """A key as the platform delivers it, whatever character it bears."""
    for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))


def said(window: MainWindow) -> str:
    message = window.band.message_bar.message
    return f"{message.title} {message.text}"


@pytest.fixture
def tube(given: Given) -> str:
    given.participant(23)
    return given.tube(23)


@pytest.mark.requirement("URS-SCAN-002")
@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_a_scan_on_a_button_presses_nothing_and_opens_the_code(window: MainWindow, beam, tube: str, end: Qt.Key):
    window.go("settings", "")
    button = window.page.findChild(Button)
    pressed = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setFocus()
    beam(tube, end=end)
    assert (pressed, window.page.KEY) == ([], "item")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Return)
    assert window.page.KEY == "item"


@pytest.mark.requirement("URS-SCAN-002")
def test_a_scan_on_the_plate_sets_no_outcome(window: MainWindow, beam, given: Given):
    given.participant(23)
    plate = given.plate(23)
    other = given.tube(23)
    window.go("sort", plate)
    page = window.page
    assert isinstance(page, SortPage)
    chosen = []
    page.map.outcome_chosen.connect(lambda *told: chosen.append(told))
    page.map.select("A01")
    page.map.setFocus()
    beam(other)
    assert chosen == []


def test_a_person_s_digit_on_the_plate_still_counts(qtbot, window: MainWindow, pace: Pace, given: Given):
    given.participant(23)
    window.go("sort", given.plate(23))
    page = window.page
    assert isinstance(page, SortPage)
    page.map.select("A01")
    page.map.setFocus()
    pace.pass_by(1000)
    with qtbot.waitSignal(page.map.outcome_chosen, timeout=2000):
        QTest.keyClick(page.map, Qt.Key.Key_2)


def test_a_person_s_space_still_presses_a_button_once(qtbot, window: MainWindow, pace: Pace):
    window.go("settings", "")
    button = window.page.findChild(Button)
    pressed = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setFocus()
    pace.pass_by(1000)
    with qtbot.waitSignal(button.clicked, timeout=2000):
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert (pressed, button.isDown()) == ([True], False)


def test_a_question_that_a_key_brought_up_keeps_scans_out_too(qtbot, window: MainWindow, pace: Pace, beam, tube: str):
    window.go("settings", "")
    button = window.page.findChild(Button)
    asked: list[object] = []

    def ask() -> None:
        dialog = ReasonDialog(window, "Why?", "", "Record")
        asked.append(dialog)
        QTimer.singleShot(0, lambda: answer(dialog))
        dialog.exec()

    def answer(dialog: ReasonDialog) -> None:
        dialog.field.setFocus()
        beam(tube, into=dialog.field)
        asked.append(dialog.field.toPlainText())
        dialog.reject()

    button.clicked.disconnect()
    button.clicked.connect(ask)
    button.setFocus()
    pace.pass_by(1000)
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked[1] == ""
    assert window.page.KEY == "settings"


@pytest.mark.requirement("URS-SCAN-002")
def test_a_scan_in_a_field_gives_the_field_back_what_it_held(window: MainWindow, beam, tube: str):
    window.go("enrol", "")
    page = window.page
    assert isinstance(page, EnrolPage)
    field = next(iter(page.views.values())).fields["remark"].control
    field.setPlainText("before")
    field.setFocus()
    beam(tube)
    assert (field.toPlainText(), window.page.KEY) == ("before", "item")


def test_a_scanner_without_an_end_is_understood_by_its_silence(qtbot, window: MainWindow, beam, tube: str):
    window.go("settings", "")
    window.page.findChild(Button).setFocus()
    beam(tube, end=None)
    qtbot.waitUntil(lambda: window.page.KEY == "item")


def test_a_scanner_with_a_prefix_is_known_by_it(window: MainWindow, beam, tube: str):
    window.workstation.scanner = Scanner(prefix="~")
    window.go("enrol", "")
    page = window.page
    assert isinstance(page, EnrolPage)
    number = next(iter(page.views.values())).fields["number"].control
    assert isinstance(number, LineInput)
    number.setFocus()
    beam("~" + tube)
    assert (number.text(), window.page.KEY) == ("24", "item")


@pytest.mark.requirement("URS-SCAN-004")
def test_the_same_code_within_half_a_second_is_one_scan(window: MainWindow, beam, tube: str):
    window.go("bench", "")
    beam(tube)
    assert window.page.KEY == "run"
    window.go("bench", "")
    beam(tube, after_ms=400)
    assert window.page.KEY == "bench"
    beam(tube, after_ms=600)
    assert window.page.KEY == "run"


@pytest.mark.requirement("URS-SCAN-004")
def test_another_code_within_half_a_second_is_questioned_and_taken_on_demand(window: MainWindow, beam, given: Given):
    given.participant(23)
    first, second = given.tube(23), given.tube(23)
    window.go("specimens", "")
    beam(first)
    beam(second, after_ms=100)
    assert "Two labels may lie in the beam" in said(window)
    assert f"{parse(second).printed} came 0.2 s after {parse(first).printed}" in said(window)
    assert parse(second).printed not in window.page.header.title()
    window.scans.take_typed("")
    assert parse(second).printed in window.page.header.title()


def test_a_scan_during_a_question_is_kept_out_of_it(qtbot, window: MainWindow, beam, tube: str):
    dialog = ReasonDialog(window, "Why?", "", "Record")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.field.setFocus()
    beam(tube, into=dialog.field)
    assert (dialog.field.toPlainText(), dialog.isVisible(), window.page.KEY) == ("", True, "bench")


@pytest.mark.requirement("URS-SCAN-005")
def test_a_us_scanner_on_a_french_computer_is_told_blocked_and_translated(window: MainWindow, beam, tube: str):
    wrong = mistyped(tube, types_as="us", read_as="fr")
    beam(wrong)
    assert "types like a QWERTY (US) keyboard; this computer reads AZERTY (FR)" in said(window)
    beam("MB000Z001E")
    assert "Scanning is blocked" in said(window)
    beam(wrong)
    window.scans.take_typed("")
    assert window.workstation.scanner == Scanner(types_as="us", read_as="fr")
    assert window.page.KEY == "item"
    beam(wrong)
    assert window.page.KEY == "item"
    assert Workstation.load().scanner.types_as == "us"


def test_the_test_card_says_what_the_scanner_does_and_unblocks(window: MainWindow, beam, tube: str):
    beam(mistyped(CARD, types_as="us", read_as="fr"))
    assert "types like a QWERTY" in said(window)
    beam(tube)
    assert "Scanning is blocked" in said(window)
    beam(CARD)
    assert "The scanner types as it should" in said(window)
    beam(tube)
    assert window.page.KEY == "item"


def test_the_test_card_is_accepted_through_the_translation_and_ends_one_that_is_over(window: MainWindow, beam):
    window.workstation.scanner = Scanner(types_as="us", read_as="fr")
    beam(mistyped(CARD, types_as="us", read_as="fr"))
    assert "translated as it should" in said(window)
    beam(CARD)
    assert window.workstation.scanner == Scanner()


@pytest.mark.parametrize(("came", "told"), [(CARD.lower(), "Caps Lock is on"), (CARD.replace("0", "O"), "“O” came")])
def test_a_card_that_comes_wrong_in_another_way_blocks(window: MainWindow, beam, tube: str, came: str, told: str):
    beam(came)
    assert told in said(window)
    beam(tube)
    assert "Scanning is blocked" in said(window)
    assert window.page.KEY == "bench"


def test_a_bench_may_ask_for_the_card_at_each_start(qtbot, lab, dressed, pace: Pace):
    from ui.lab import QtLab

    window = MainWindow(QtLab(lab), Workstation(sound_on=False, scanner=Scanner(asks_at_start=True)), pace)
    qtbot.addWidget(window)
    assert "Scan the test card" in said(window)
    assert window.scans.typing.is_blocked


@pytest.mark.requirement("URS-SCAN-007")
def test_a_reagent_box_fills_its_lot(window: MainWindow, beam):
    window.go("registers", "")
    beam(f"]d201{GTIN}1726113010AB12-3")
    page = window.page
    assert isinstance(page, RegistersPage)
    assert page.form is not None
    raw = page.form.raw()
    assert (raw["gtin"], raw["number"], raw["expiry"]) == (GTIN, "AB12-3", "30/11/2026")
    page.form.set_value("kind", LotKind.ENRICHMENT_KIT)
    page.form.set_value("name", "Depletion kit")
    page.next_act()
    (lot,) = window.lab.ask(register_queries.lots)
    assert (lot.gtin, lot.number) == (GTIN, "AB12-3")
    beam(f"01{GTIN}10CD34\x1d17270131")
    raw = page.form.raw()
    assert (raw["number"], raw["name"], raw["kind"]) == ("CD34", "Depletion kit", "ENRICHMENT_KIT")


@pytest.mark.requirement("URS-SCAN-007")
def test_a_reagent_box_stands_for_its_lot_wherever_it_is_scanned(window: MainWindow, beam):
    form = LotForm(
        kind=LotKind.ENRICHMENT_KIT, name="Depletion kit", number="AB12-3", gtin=GTIN, expiry=date(2026, 11, 30)
    )
    window.lab.do(registers.add_lot, form)
    window.go("bench", "")
    beam(f"]d201{GTIN}1726113010AB12-3")
    page = window.page
    assert isinstance(page, RegistersPage)
    assert page.row.number == "AB12-3"
    beam(f"]d201{GTIN}1726123110AB12-3")
    assert page.row.number == "AB12-3"


def test_a_box_whose_lot_is_unknown_opens_the_register_filled(window: MainWindow, beam):
    window.go("bench", "")
    beam(f"]d201{GTIN}1726113010ZZ9")
    page = window.page
    assert isinstance(page, RegistersPage)
    assert page.form is not None
    assert page.form.raw()["number"] == "ZZ9"


def card(command: Command) -> str:
    return code_of(command).text


def test_digit_cards_write_a_participant_and_next_opens_it(window: MainWindow, beam, given: Given):
    given.participant(7)
    for command in (Command.D0, Command.D2, Command.BACK, Command.D7, Command.NEXT):
        beam(card(command))
    assert window.page.KEY == "participant"


def test_cancel_empties_and_a_card_that_means_nothing_here_is_refused(window: MainWindow, beam):
    beam(card(Command.D2))
    assert window.band.scan_line.text() == "2"
    beam(card(Command.CANCEL))
    assert window.band.scan_line.text() == ""
    beam(card(Command.NOW))
    assert "NOW does nothing here" in said(window)


def test_undo_takes_back_the_last_act(window: MainWindow, beam, tube: str):
    window.lab.do(runs.start, [tube], "enrichment", enrichment_form())
    beam(card(Command.UNDO))
    assert "Undone" in said(window)


def test_a_question_is_answered_by_cards(qtbot, window: MainWindow, beam):
    dialog = ReasonDialog(window, "Why?", "", "Record")
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.field.setFocus()
    beam(card(Command.D4), into=dialog.field)
    assert dialog.field.toPlainText() == "4"
    beam(card(Command.NEXT), into=dialog.field)
    assert dialog.result() == dialog.DialogCode.Accepted


def test_cards_walk_through_a_form_and_confirm_it(window: MainWindow, pace: Pace, beam, given: Given):
    """A tube that was drawn before is received with cards alone."""
    given.participant(23)
    (code,) = window.lab.do(tubes.collect, DrawForm.fill({"at": given.moment(hours_ago=1)}), [tube_form()], number=23)
    beam(code)
    page = window.page
    assert isinstance(page, ReceivePage)
    view = page.views[ReceiptForm]
    beam(card(Command.NOW))
    assert view.raw()["received"] == "10/03/2026 09:00"
    answers = {"temp_c": "21.5", "volume_ml": "8.2"}
    for _turn in range(len(view.fields)):
        beam(card(Command.NEXT))
        if window.page is not page:
            break
        name = next(name for name, field in view.fields.items() if field.control.hasFocus())
        for character in answers.get(name, "1"):
            beam(card(Command(character)))
    assert window.page.KEY == "bench"
    (tube,) = window.lab.ask(open_tubes, window.lab.settings, window.lab.now)
    assert (tube.barcode, tube.processing) == (code, Processing.RECEIVED)
