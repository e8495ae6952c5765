"""The record of what is ended: no next acts, why it ended, and a history without doubled words."""

import pytest

from app.actions import cells, undo
from app.domain.errors import Refused
from app.domain.words import SortOutcome
from app.queries.history import history
from app.queries.item import item_record
from tests.given import Given
from tests.ui.conftest import texts_of
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.item import ItemPage
from ui.pages.item_acts import next_acts


@pytest.fixture
def lost(given: Given) -> str:
    given.participant(23)
    cell = given.wells(given.plate(23))["A01"]
    given.lab.do(cells.set_outcome, cell, SortOutcome.LOST, reason="tip touched the rim", at_step="transfer")
    return cell


@pytest.fixture
def page(qtbot, qtlab: QtLab, desk: Desk, lost: str) -> ItemPage:
    made = ItemPage(qtlab, desk)
    qtbot.addWidget(made)
    made.show()
    made.arrive(lost)
    return made


def test_a_lost_cell_offers_no_next_act_and_says_why_it_was_lost(page: ItemPage, lost: str):
    assert not next_acts(page, page.lab, page.desk, page.lab.ask(item_record, lost))
    assert not page.print.isVisibleTo(page)
    assert not page.storing.isVisibleTo(page)
    said = " ".join(texts_of(page))
    assert "transfer" in said
    assert "tip touched the rim" in said
    with pytest.raises(Refused, match="is ended"):
        page.next_act()


def test_the_history_says_lost_once_and_marks_what_was_undone(page: ItemPage, lost: str):
    assert [each.what for each in page.lab.ask(history, code=lost)][:1] == ["Lost"]
    assert not page.lab.ask(history, code=lost)[0].detail
    page.lab.do(undo.last)
    assert page.lab.ask(history, code=lost)[0].what == "Lost (undone)"
    page.refresh()
    assert page.storing.isVisibleTo(page)
