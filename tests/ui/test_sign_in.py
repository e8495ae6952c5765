"""The sign-in: every active person by badge, tile or name; the role where several are held; the first start."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions import accounts
from app.domain.words import Role
from app.queries.accounts import people
from app.settings import Workstation
from app.work import Who
from tests.conftest import as_role
from tests.given import PASSWORD
from ui.sign_in import SignIn

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
    admin = as_role(store, Role.ADMINISTRATOR)
    for login, name, initials in MORE:
        admin.do(accounts.add_person, login, name, initials, PASSWORD, [Role.TECHNICIAN])
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
