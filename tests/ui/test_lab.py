"""The window's Lab: what another window or bench on the same store changed appears by itself."""

from pytestqt.qtbot import QtBot

from app.actions import participants
from app.domain.enrolment import Enrolment
from app.domain.words import Role
from db.store import Store
from tests.conftest import as_role
from tests.given import Clock
from ui.lab import OTHERS_MS, QtLab


def enrol(lab, number: int) -> None:
    lab.do(participants.enrol, Enrolment.fill({"number": number}))


def test_a_second_window_on_the_same_store_sees_a_change_within_two_seconds(qtbot: QtBot, store: Store, clock: Clock):
    assert OTHERS_MS <= 2000
    second = Store(store.url, clock=clock)
    window = QtLab(as_role(store, Role.TECHNICIAN))
    enrol(as_role(second, Role.BIOLOGIST), 23)
    with qtbot.waitSignal(window.announced, timeout=2 * OTHERS_MS) as told:
        pass
    assert told.args == [frozenset({"*"})]
    window.stop()
    second.close()


def test_a_change_of_its_own_does_not_hide_one_of_another_bench(qtbot: QtBot, store: Store, clock: Clock):
    second = Store(store.url, clock=clock)
    window = QtLab(as_role(store, Role.TECHNICIAN))
    heard: list[frozenset[str]] = []
    window.announced.connect(heard.append)
    enrol(as_role(second, Role.BIOLOGIST), 23)
    enrol(window, 24)
    assert "*" not in heard[0]
    window._on_look_for_others()
    window._on_look_for_others()
    assert heard[1:] == [frozenset({"*"})]
    window.stop()
    second.close()
