"""Heads of the chain are noted outside the store: one that was cut short or exchanged is told."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from app import noted
from app.anchors import ANOTHER, CUT_SHORT, NAME, Why, anchored, note, note_daily
from app.checking import check
from app.lab import Lab
from app.outputs.forms.case_summary import issue_summary
from app.restoring import restore
from db.backup import back_up
from db.store import Store
from tests.given import Clock, Given


def silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def put_back(lab: Lab, copy: Path) -> Lab:
    """An older file in the place of the store."""
    path = lab.store.path
    lab.store.close()
    for leftover in path.parent.glob(f"{path.name}-*"):
        leftover.unlink()
    shutil.copy(copy, path)
    return Lab(Store(lab.store.url, clock=lab.store.clock), lab.who, workstation=lab.workstation)


@pytest.fixture
def older(lab: Lab, given: Given) -> Path:
    """A backup made before the last change, whose head was noted."""
    given.participant(23)
    copy = back_up(lab.store.path).path
    given.participant(24)
    note(lab, Why.BACKUP)
    return copy


def test_both_copies_note_a_head_once(lab: Lab, given: Given):
    given.participant(23)
    note(lab, Why.BACKUP)
    note(lab, Why.EXPORT)
    for path in noted.places(lab.store.path, NAME):
        (line,) = path.read_text().splitlines()
        assert json.loads(line)["why"] == "BACKUP"
    assert anchored(lab).holds


def test_a_day_notes_one_head_at_its_first_sign_in(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    note_daily(lab)
    given.participant(24)
    note_daily(lab)
    assert anchored(lab).count == 1
    clock.forward(hours=24)
    note_daily(lab)
    assert anchored(lab).count == 2


def test_an_issued_paper_notes_the_head(lab: Lab, given: Given):
    given.participant(23)
    issue_summary(lab, 23)
    last = anchored(lab).last
    assert last is not None
    assert last.why is Why.DOCUMENT


def test_an_older_file_in_the_place_of_the_store_is_told(lab: Lab, older: Path):
    back = put_back(lab, older)
    assert [fault.why for fault in anchored(back).faults] == [CUT_SHORT]
    assert not check(back, silent).holds
    back.store.close()


def test_an_older_file_that_was_worked_on_is_told(lab: Lab, older: Path):
    back = put_back(lab, older)
    Given(back, Clock()).participant(25)
    Given(back, Clock()).participant(26)
    assert [fault.why for fault in anchored(back).faults] == [ANOTHER]
    back.store.close()


def test_one_copy_alone_still_tells(lab: Lab, older: Path):
    noted.places(lab.store.path, NAME)[0].unlink()
    back = put_back(lab, older)
    assert not anchored(back).holds
    back.store.close()


def test_a_declared_restore_is_told_as_such(lab: Lab, older: Path, tmp_path: Path):
    restored = tmp_path / "restored.db"
    restore(lab, silent, older, restored)
    assert not anchored(lab).restored
    back = put_back(lab, restored)
    found = anchored(back)
    assert (found.holds, len(found.restored)) == (True, 1)
    Given(back, Clock()).participant(25)
    assert check(back, silent).holds
    back.store.close()


def test_a_chain_cut_at_its_end_is_told_by_its_anchor_alone(lab: Lab, older: Path):
    path = lab.store.path
    with sqlite3.connect(path) as outside:
        outside.execute("PRAGMA foreign_keys=OFF")
        for (name,) in outside.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            outside.execute(f'DROP TRIGGER "{name}"')
        (last,) = outside.execute("SELECT max(id) FROM change").fetchone()
        outside.execute("DELETE FROM change WHERE id = ?", (last,))
    assert [fault.change_id for fault in anchored(lab).faults] == [last]


def test_a_line_past_reading_is_named(lab: Lab, older: Path):
    noted.append(noted.places(lab.store.path, NAME)[0], ["{torn"])
    assert len(anchored(lab).damaged) == 1
    assert anchored(lab).holds
