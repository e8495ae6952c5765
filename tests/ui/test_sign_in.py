"""The sign-in: every active person by badge, tile or name; the role where several are held; the first start."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import accounts
from app.domain.errors import Refused
from app.domain.words import Role
from app.lab import Lab
from app.opening import FOUNDER, open_store
from app.queries.accounts import people
from app.settings import Workstation
from app.work import Who
from tests.conftest import as_role
from tests.given import PASSWORD
from ui.sign_in import SignIn
from ui.start import Program
from ui.widgets.dialog import ChoiceDialog

MORE = (
    ("yann", "Yann Xavier", "YX"),
    ("yves", "Yves Young", "YY"),
    ("zack", "Zack Zola", "ZZ"),
    ("zelie", "Zelie Arnaud", "ZA"),
    ("zita", "Zita Bonnet", "ZB"),
)


@pytest.fixture
def twelve(store):
    """A store with twelve people; returns the card of each by user name."""
    admin, founder = as_role(store, Role.ADMINISTRATOR), Lab(store, FOUNDER)
    for login, name, initials in MORE:
        founder.do(accounts.add_person, login, name, initials, PASSWORD, [Role.TECHNICIAN])
    return {person.login: person.barcode for person in admin.ask(people, today=admin.today)}


@pytest.fixture
def page_of(qtbot, dressed) -> Callable[[Any], SignIn]:
    def made(store) -> SignIn:
        page = SignIn(store, Workstation())
        qtbot.addWidget(page)
        page.resize(1280, 680)
        page.show()
        return page

    return made


@pytest.fixture
def signed(qtbot):
    """Who signed in on a page."""

    def told(page: SignIn) -> list[Who]:
        who: list[Who] = []
        page.signed_in.connect(who.append)
        return who

    return told


def enter(page: SignIn, text: str) -> None:
    page.password.clear()
    QTest.keyClicks(page.password, text)
    QTest.keyClick(page.password, Qt.Key.Key_Return)


def test_the_badge_of_each_of_twelve_people_is_known(page_of, store, twelve: dict[str, str], signed):
    page = page_of(store)
    who = signed(page)
    assert len(page.people.tiles) == len(twelve) == 12
    for card in twelve.values():
        enter(page, card)
        enter(page, PASSWORD)
    assert [each.login for each in who] == list(twelve)


def test_the_badge_of_a_closed_account_is_not_taken(page_of, store, twelve: dict[str, str]):
    as_role(store, Role.ADMINISTRATOR).do(accounts.set_active, "zita", active=False)
    page = page_of(store)
    enter(page, twelve["zita"])
    assert "do not fit together" in page.note.text()


def test_with_twelve_people_the_tile_that_is_chosen_scrolls_into_sight(page_of, store, twelve: dict[str, str]):
    page = page_of(store)
    bar = page.tiles_area.verticalScrollBar()
    assert bar.value() == 0
    enter(page, twelve["zita"])
    tile = next(each for each in page.people.tiles if each.person.login == "zita")
    assert tile.is_chosen
    assert bar.value() > 0
    assert not tile.visibleRegion().isEmpty()
    assert page.enter.geometry().bottom() < page.height()


def test_a_person_is_found_by_name_or_user_name_from_the_keyboard(page_of, store, twelve: dict[str, str], signed):
    page = page_of(store)
    who = signed(page)
    assert page.finder.isVisible()
    for typed, login in (("young", "yves"), ("ZELIE", "zelie"), ("zb", "zita"), (twelve["yann"], "yann")):
        QTest.keyClicks(page.finder, typed)
        QTest.keyClick(page.finder, Qt.Key.Key_Return)
        assert len(page.people.tiles) == 12
        enter(page, PASSWORD)
        assert who[-1].login == login
    QTest.keyClicks(page.finder, "nemo")
    QTest.keyClick(page.finder, Qt.Key.Key_Return)
    assert page.note.text() == "Nobody here is called “nemo”."


def test_a_user_name_goes_before_a_name_that_contains_it(page_of, store, twelve: dict[str, str]):
    admin = as_role(store, Role.ADMINISTRATOR)
    admin.do(accounts.add_person, "x1", "Anna Yannick", "AY", PASSWORD, [Role.TECHNICIAN])
    page = page_of(store)
    QTest.keyClicks(page.finder, "yann")
    assert [tile.person.login for tile in page.people.tiles] == ["x1", "yann"]
    QTest.keyClick(page.finder, Qt.Key.Key_Return)
    assert "Yann Xavier" in page.whose.text()


def test_a_few_people_need_no_line_to_be_found_by(page_of, store):
    page = page_of(store)
    assert not page.finder.isVisible()
    assert page.tiles_area.verticalScrollBar().maximum() == 0


def test_enter_on_a_tile_chooses_it(page_of, store):
    page = page_of(store)
    QTest.keyClick(page.people.tiles[2], Qt.Key.Key_Return)
    assert page.people.tiles[2].is_chosen


def press(key: Qt.Key) -> None:
    """The key that a person presses in the question that comes up next."""

    def pressed() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ChoiceDialog)
        QTest.keyClick(dialog, key)

    QTimer.singleShot(0, pressed)


def test_a_person_with_several_roles_says_in_which_one(page_of, store, signed):
    as_role(store, Role.ADMINISTRATOR).do(accounts.grant, "tech", Role.BIOLOGIST)
    page = page_of(store)
    who = signed(page)
    page.people.chosen.emit("tech")
    for key in (Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_Escape):
        press(key)
        enter(page, PASSWORD)
    assert [each.role for each in who] == [Role.BIOLOGIST, Role.TECHNICIAN]
    assert {each.login for each in who} == {"tech"}


def test_a_person_with_one_role_is_asked_nothing(page_of, store, signed):
    page = page_of(store)
    who = signed(page)
    page.people.chosen.emit("bio")
    enter(page, PASSWORD)
    assert [each.role for each in who] == [Role.BIOLOGIST]


def test_a_password_that_was_given_is_changed_before_the_bench_opens(page_of, store, signed):
    as_role(store, Role.ADMINISTRATOR).do(accounts.set_password, "tech", "given by the administrator")
    page = page_of(store)
    who = signed(page)
    page.people.chosen.emit("tech")
    enter(page, "given by the administrator")
    assert who == []
    assert page.own.isVisible()
    for password, again, told in (
        ("a sentence of my own", "another sentence", "The two passwords differ"),
        ("given by the administrator", "given by the administrator", "same as the last one"),
        ("a sentence of my own", "a sentence of my own", ""),
    ):
        page.own.password.clear()
        QTest.keyClicks(page.own.password, password)
        QTest.keyClick(page.own.password, Qt.Key.Key_Return)
        QTest.keyClicks(page.own.again, again)
        QTest.keyClick(page.own.again, Qt.Key.Key_Return)
        assert told in page.own.note.text()
    assert [each.login for each in who] == ["tech"]
    assert page.own.given == ""


def test_five_wrong_passwords_lock_the_account_at_the_window_and_after_a_restart(page_of, store):
    page = page_of(store)
    page.people.chosen.emit("tech")
    for _time in range(5):
        enter(page, "not the password")
    assert "locked until" in page.note.text()
    again = page_of(store)
    again.people.chosen.emit("tech")
    enter(again, PASSWORD)
    assert "this account is locked until 09:15" in again.note.text()


FIRST = {
    "study": "S1",
    "site": "Toulouse",
    "login": "odile",
    "name": "Odile Faure",
    "initials": "OF",
    "password": PASSWORD,
    "again": PASSWORD,
}


@pytest.fixture
def fresh(tmp_path):
    store = open_store(tmp_path / "fresh.db")
    yield store
    store.close()


def test_two_passwords_that_differ_found_no_study(page_of, fresh):
    page = page_of(fresh)
    page.founding.fill(**FIRST | {"again": PASSWORD.upper()})
    page.founding.act.click()
    assert page.founding.note.text() == "The two passwords differ. Type the same password twice."
    with pytest.raises(Refused, match="differ"):
        page.founding.found(fresh)
    assert page.founding.isVisible()


def test_the_password_of_the_first_start_is_taken_as_it_was_typed(page_of, fresh, signed):
    page = page_of(fresh)
    who = signed(page)
    page.founding.fill(**FIRST | {"password": f" {PASSWORD} ", "again": f" {PASSWORD} "})
    page.founding.act.click()
    assert not page.founding.isVisible()
    press(Qt.Key.Key_1)
    enter(page, f" {PASSWORD} ")
    assert [each.login for each in who] == ["odile"]


def test_the_other_language_keeps_what_was_typed(qtbot, dressed, fresh, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    program = Program(fresh, Workstation())
    before = program.show_sign_in()
    before.founding.fill(**FIRST)
    QTest.keyClick(before.languages, Qt.Key.Key_Left)
    after = program.sign_in
    assert after is not None
    qtbot.addWidget(after)
    assert after is not before
    assert after.founding.act.text() == "Créer l'étude"
    assert after.founding.typed() == FIRST
