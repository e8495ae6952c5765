"""The people's pages: the sign-in log, the delegation log of any day, who may do what, and the own password and PIN."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import accounts, sign_ins
from app.domain.errors import Refused
from app.domain.words import Role
from app.entrance import enter, enter_by_pin
from app.lab import Lab
from app.opening import FOUNDER
from app.queries.accounts import people
from app.queries.delegation import delegations
from app.settings import papers_folder
from tests.conftest import as_role
from tests.given import PASSWORD, Clock
from tests.ui.conftest import texts_of
from ui.lab import QtLab
from ui.pages.delegation import DelegationPage
from ui.pages.permissions import PermissionsPage
from ui.pages.settings import SettingsPage
from ui.pages.sign_ins import SignInsPage
from ui.widgets.secrets_dialog import SecretsDialog


def text_of(path: Path) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


def door(store) -> Lab:
    return Lab(store, FOUNDER, workstation="Bench 1")


def acting(store, role: Role) -> QtLab:
    return QtLab(as_role(store, role))


def type_secrets(texts: Sequence[str]) -> None:
    """Type into each line of the dialog that comes up next, Enter after each."""

    def typed() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SecretsDialog)
        for line, text in zip(dialog.lines, texts, strict=True):
            assert dialog.isVisible()
            assert dialog.focusWidget() is line
            QTest.keyClicks(line, text)
            QTest.keyClick(line, Qt.Key.Key_Return)

    QTimer.singleShot(0, typed)


def test_an_administrator_and_a_monitor_read_who_came_in_and_who_was_kept_out(opened, store):
    enter(door(store), "tech", PASSWORD, place=sign_ins.WINDOW)
    with pytest.raises(Refused):
        enter(door(store), "tech", "not the password", place=sign_ins.COMMAND_LINE)
    for role in (Role.ADMINISTRATOR, Role.MONITOR):
        page = opened(SignInsPage, "", acting(store, role))
        assert [page.table.rows.row(place).what for place in range(page.table.rows.rowCount())] == [
            "Kept out",
            "Signed in",
        ]
        page.lab.stop()


def test_a_technician_sees_who_may_read_the_log_instead_of_it(opened, store):
    enter(door(store), "tech", PASSWORD, place=sign_ins.WINDOW)
    page = opened(SignInsPage)
    assert page.table.rows.rowCount() == 0
    assert "It takes: Monitor, Administrator." in texts_of(page)


@pytest.mark.requirement("URS-ACCESS-008")
def test_the_delegation_log_shows_and_prints_any_past_day(opened, store, desk, clock: Clock):
    admin = as_role(store, Role.ADMINISTRATOR)
    first = clock().date()
    admin.do(accounts.grant, "tech", Role.BIOLOGIST, until=first + timedelta(days=3))
    clock.forward(days=30)
    monitor = acting(store, Role.MONITOR)
    page = opened(DelegationPage, "", monitor)
    assert page.table.rows.rowCount() == 8
    page.day.setText(clock().strftime("%d/%m/%Y"))
    page.refresh()
    assert page.table.rows.rowCount() == 7
    page.day.setText((first + timedelta(days=3)).strftime("%d/%m/%Y"))
    page.paper.click()
    path = papers_folder(desk.workstation) / f"delegation-{(first + timedelta(days=3)).isoformat()}.pdf"
    text = text_of(path)
    assert "Lina Amari" in text
    assert "Biologist" in text
    held = monitor.ask(delegations, on=first)
    assert {(row.granted_by, row.ended_by) for row in held if row.role is Role.BIOLOGIST and row.login == "tech"} == {
        ("admin", "admin")
    }
    monitor.stop()


@pytest.mark.requirement("URS-ACCESS-008")
def test_the_table_of_permissions_is_shown_and_printed(opened, qtlab, desk):
    page = opened(PermissionsPage)
    first = page.table.rows.row(0)
    assert first.title == "Accounts and roles"
    page.paper.click()
    text = text_of(papers_folder(desk.workstation) / "permissions.pdf")
    assert "Who may do what" in text
    assert "Lifting a hold" in text


def test_everybody_changes_the_own_password_and_sets_a_pin_from_the_keyboard(opened, store):
    tab = opened(SettingsPage, "people").people
    type_secrets([PASSWORD, "a sentence of my own", "a sentence of my own"])
    tab.own_password.click()
    assert enter(door(store), "tech", "a sentence of my own", place=sign_ins.WINDOW).who.login == "tech"
    type_secrets(["a sentence of my own", "4711", "4711"])
    tab.own_pin.click()
    reader = door(store)
    card = next(each.barcode for each in reader.ask(people, today=reader.today) if each.login == "tech")
    assert enter_by_pin(reader, card, "4711", place=sign_ins.UNLOCKING).who.login == "tech"


@pytest.mark.requirement("URS-ACCESS-010")
def test_two_pins_that_differ_are_refused(opened):
    tab = opened(SettingsPage, "people").people
    type_secrets([PASSWORD, "4711", "4712"])
    with pytest.raises(Refused, match="differs"):
        tab.set_own_pin()


@pytest.mark.requirement("URS-ACCESS-003")
def test_the_last_administrator_and_the_last_who_sign_are_told_before_they_are_missed(opened, store):
    admin = acting(store, Role.ADMINISTRATOR)
    page = opened(SettingsPage, "people", admin)
    notice = page.people.notice
    assert not notice.isHidden()
    assert texts_of(notice)[0].startswith("Only an administrator lets others in")
    admin.do(accounts.grant, "data", Role.ADMINISTRATOR)
    page.people.show_people()
    assert notice.isHidden()
    for login in ("patho", "bioinf"):
        admin.do(accounts.set_active, login, active=False)
    page.people.show_people()
    assert texts_of(notice)[0].startswith("A verdict takes two of")
    admin.stop()
