"""A destruction in the window: picked by scans, missing by a key, destroyed before a witness, signed by two."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import destructions
from app.domain.commands import Command
from app.domain.destruction import Stand
from app.domain.errors import Refused
from app.domain.words import DestructionState, Role
from app.queries.destructions import destruction, last_destruction
from app.queries.overview import pending
from tests.app.test_destructions import sent_away, stored, withdraw
from tests.conftest import as_role
from tests.given import PASSWORD, Given
from tests.ui.conftest import answer_with, choose_value, texts_of
from ui import gloves
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.pages.destruction import DestructionPage
from ui.pages.item import ItemPage
from ui.pages.participant import ParticipantPage
from ui.widgets.sign_dialog import SignDialog

__all__ = ["stored"]


def sign_with(password: str) -> None:
    def typed() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SignDialog)
        QTest.keyClicks(dialog.password, password)
        dialog.act.setFocus()
        QTest.keyClick(dialog.act, Qt.Key.Key_Space)

    QTimer.singleShot(0, typed)


@pytest.fixture
def page(opened, stored) -> DestructionPage:
    made = opened(DestructionPage, "023")
    made.show()
    return made


def stands(page: DestructionPage) -> list[Stand]:
    assert page.view is not None
    return [each.stand for each in page.view.lines]


def test_each_scan_picks_and_says_what_is_left(page: DestructionPage, stored, told):
    assert page.take_scan(stored["first"])
    assert told.messages[-1][1:] == ("MB-023-B001-F is picked.", "1 is still to pick.")
    assert page.take_scan(stored["second"])
    assert told.messages[-1][2] == "All is picked: destroy it before a witness."
    assert stands(page) == [Stand.PICKED, Stand.PICKED]
    with pytest.raises(Refused, match="on the list as: picked"):
        page.take_scan(stored["first"])


def test_nothing_is_destroyed_before_it_is_picked(page: DestructionPage):
    with pytest.raises(Refused, match="Nothing is picked"):
        page.next_act()


def test_the_thing_in_front_is_missing_by_a_key_or_by_the_card(page: DestructionPage, stored, told):
    page.table.selectRow(0)
    answer_with("not in the box")
    assert page.take_command(Command.REJECT)
    assert stands(page)[0] is Stand.MISSING
    page.table.selectRow(1)
    answer_with("not in the box either")
    page.missing.click()
    assert stands(page)[1] is Stand.MISSING
    assert "recorded as lost" in told.messages[-1][1]


def test_from_the_scan_to_the_certificate_without_a_mouse(page: DestructionPage, stored, qtlab, store, dressed, told):
    for each in ("first", "second"):
        page.take_scan(stored[each])
    page.destroy_form.set_value("method", "autoclaved")
    assert page.take_person("MS")
    page.next_act()
    assert stands(page) == [Stand.DESTROYED, Stand.DESTROYED]
    assert "Two persons sign the certificate." in told.messages[-1]
    sign_with(PASSWORD)
    page.next_act()
    assert "It takes a second person." in told.messages[-1]
    second = DestructionPage(QtLab(as_role(store, Role.BIOLOGIST)), page.desk)
    second.arrive("023")
    sign_with(PASSWORD)
    second.next_act()
    assert second.view is not None
    assert second.view.state is DestructionState.CERTIFIED
    second.certificate.click()
    second.lab.stop()
    assert "destruction-certificate-023-1.pdf written." in told.messages[-1][1]


def test_in_gloves_digits_choose_the_method_and_the_reason(page: DestructionPage, stored, told):
    gloves.wear(are_on=True)
    page.take_scan(stored["first"])
    page.take_person("MS")
    choose_value("Incinerated")
    page.next_act()
    gloves.wear(are_on=False)
    assert page.view is not None
    assert [each.method for each in page.view.lines if each.stand is Stand.DESTROYED] == ["Incinerated"]


def test_the_addressee_is_written_to_and_confirms(opened, lab, given: Given, told):
    sent_away(lab, given)
    withdraw(lab, given)
    page = opened(DestructionPage, "023")
    page.show()
    page.letter.click()
    assert told.messages[-1][1] == "Letter written; the addressee is asked."
    assert any("asked on 10/03/2026" in text for text in texts_of(page))
    page.confirm_form.set_value("reference", "GC-77")
    page.confirm_form.set_value("on", page.lab.today)
    page.confirmed.click()
    assert page.view is not None
    assert not page.view.count(Stand.OUTSIDE, Stand.ASKED)
    assert not page.confirm_form.isVisible()


def test_a_participant_without_a_destruction_says_so(opened, given: Given):
    given.participant(23)
    page = opened(DestructionPage, "023")
    page.show()
    assert "No destruction was asked for." in texts_of(page)
    with pytest.raises(Refused, match="No destruction was asked for"):
        page.next_act()


def test_the_overview_and_the_participant_lead_to_it(opened, qtlab, clock, stored, told):
    (line,) = [each for each in qtlab.ask(pending, qtlab.settings, qtlab.now) if each.page == "destruction"]
    assert (line.state, line.subject) == ("hold", "23")
    clock.forward(days=31)
    (line,) = [each for each in qtlab.ask(pending, qtlab.settings, qtlab.now) if each.page == "destruction"]
    assert line.state == "breach"
    assert line.text.endswith(": overdue")
    page = opened(ParticipantPage, "023")
    assert page.notes.lines[0].line.text == "Destruction 1: overdue"
    page.more.choose("Destruction")
    assert told.went[-1] == ("destruction", "23")


def test_a_bound_tube_waits_on_no_bench_and_needs_no_decision(qtlab, clock, stored):
    clock.forward(days=3)
    found = qtlab.ask(pending, qtlab.settings, qtlab.now)
    assert not [each for each in found if each.subject in (stored["first"], stored["second"])]


def test_a_destroyed_tube_that_turns_up_is_refused_by_the_window_and_opens_on_demand(qtbot, qtlab, desk, stored):
    number = qtlab.ask(last_destruction, 23)
    for each in ("first", "second"):
        qtlab.do(destructions.pick, number, stored[each])
    qtlab.do(destructions.destroy, number, method="autoclaved", witness="MS")
    window = MainWindow(qtlab, desk.workstation)
    qtbot.addWidget(window)
    with pytest.raises(Refused, match="is destroyed: 10/03/2026 09:00, by LA before MS") as refusal:
        window.take_scan(stored["first"])
    window.show_error(refusal.value)
    window.messages.act()
    assert isinstance(window.page, ItemPage)
    assert qtlab.ask(destruction, number).state is DestructionState.DONE
