"""At the sign-in the window says where the store lacks a head that was noted, or was put back from a backup."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from app import noted
from app.anchors import NAME, Why, anchored, note
from app.backups import copy_into
from app.restoring import examine, note_restored
from db.store import Store
from tests.given import Clock, Given
from tests.ui.conftest import Told
from ui.anchor_watch import AnchorWatch
from ui.lab import QtLab

pytestmark = [pytest.mark.requirement("URS-AUDIT-009"), pytest.mark.sqlite]


def quiet(_done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def window(qtbot, dressed) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def put_back(store: Store, older: Path) -> None:
    """Somebody puts an older file in the place of the store."""
    store.close()
    for leftover in store.path.parent.glob(f"{store.path.name}-*"):
        leftover.unlink()
    store.path.write_bytes(older.read_bytes())


def test_a_store_as_it_was_left_is_not_talked_about_and_its_head_is_noted(qtlab: QtLab, told: Told, window: QWidget):
    AnchorWatch(qtlab, told, window)
    assert told.messages == []
    found = anchored(qtlab)
    assert found.last is not None
    assert found.last.why is Why.SIGNED_IN
    assert found.holds


def test_closing_the_window_notes_the_head(qtlab: QtLab, told: Told, window: QWidget, given: Given):
    AnchorWatch(qtlab, told, window)
    window.show()
    given.participant(23)
    window.close()
    last = anchored(qtlab).last
    assert last is not None
    assert last.why is Why.SIGNED_OUT


def test_an_older_file_in_place_of_the_store_is_told_in_red(
    qtlab: QtLab, told: Told, window: QWidget, given: Given, tmp_path: Path
):
    older = copy_into(qtlab, tmp_path / "elsewhere")
    given.participant(23)
    note(qtlab, Why.SIGNED_OUT)
    put_back(qtlab.store, older.path)
    AnchorWatch(qtlab, told, window)
    ((state, title, text),) = told.messages
    assert (state, title) == ("breach", "This store is not the one that was worked on.")
    assert text.startswith("The chain ends before a head that was noted")
    assert text.endswith("Stop work, and tell the data manager.")


def test_a_restore_that_was_declared_is_told_as_one(
    qtlab: QtLab, told: Told, window: QWidget, given: Given, clock: Clock, tmp_path: Path
):
    older = copy_into(qtlab, tmp_path / "elsewhere")
    given.participant(23)
    note(qtlab, Why.SIGNED_OUT)
    clock.forward(minutes=5)
    note_restored(qtlab.store.path, examine(qtlab, quiet, older.path), qtlab.store.path)
    put_back(qtlab.store, older.path)
    AnchorWatch(qtlab, told, window)
    ((state, title, text),) = told.messages
    assert (state, title) == ("warn", f"This store was put back from a backup at change {older.change}.")
    assert "The restore was declared by Bench 1" in text


def test_one_copy_of_the_notes_is_enough(qtlab: QtLab, told: Told, window: QWidget, given: Given, tmp_path: Path):
    older = copy_into(qtlab, tmp_path / "elsewhere")
    given.participant(23)
    note(qtlab, Why.SIGNED_OUT)
    put_back(qtlab.store, older.path)
    first, *_others = noted.places(qtlab.store.path, NAME)
    first.unlink()
    AnchorWatch(qtlab, told, window)
    assert [state for state, _title, _text in told.messages] == ["breach"]
