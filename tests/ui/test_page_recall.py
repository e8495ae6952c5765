"""A lot recall in the window: reached from the register and by a scan, in tables with counts, recalled and lifted."""

import pytest

from app.domain.errors import Refused
from app.domain.words import LotState
from app.queries.recall import Group
from tests.app.test_recalls import lot, used
from tests.given import Given
from tests.ui.conftest import answer_with, texts_of
from ui.main_window import MainWindow
from ui.pages.item import ItemPage
from ui.pages.participant import ParticipantPage
from ui.pages.recall import RecallPage
from ui.pages.registers import RegistersPage

__all__ = ["used"]


@pytest.fixture
def page(opened, used) -> RecallPage:
    made = opened(RecallPage, used["lot"])
    made.show()
    return made


def test_each_table_has_its_count_and_its_rows_open(page: RecallPage, used, told):
    lines = {line.line.text: line.line.right for line in page.counts.lines}
    assert (lines["Runs"], lines["Plates"], lines["Participants"]) == ("1", "1", "1")
    for group in Group:
        page._on_tab(group.name)
        assert page.table.rows.rowCount() == page.found.counts[group]
    page._on_tab(Group.PARTICIPANTS.name)
    page._on_opened(page.table.rows.row(0))
    assert told.went[-1] == ("participant", "23")
    page._on_tab(Group.PLATES.name)
    page._on_opened(page.table.rows.row(0))
    assert told.opened[-1] == used["plate"]


@pytest.mark.requirement("URS-RECALL-001")
def test_enter_recalls_with_the_reason_and_the_things_bear_the_note(page: RecallPage, opened, used, told):
    answer_with("Acme notice 12")
    page.next_act()
    assert page.found.lot.state is LotState.RECALLED
    assert "Lysis E77 is recalled." in told.messages[-1][1]
    assert page.act.isHidden()
    assert any(text.startswith("Acme notice 12") for text in texts_of(page))
    item = opened(ItemPage, used["fraction"])
    item.show()
    assert "Recalled lot" in texts_of(item)
    person = opened(ParticipantPage, "023")
    assert [line.line.text for line in person.notes.lines] == ["Recalled lot: Lysis E77"]
    assert not opened(ParticipantPage, "024").notes.lines
    clean = opened(ItemPage, used["clean"])
    clean.show()
    assert "Recalled lot" not in texts_of(clean)


def test_only_a_biologist_lifts_it(page: RecallPage, opened, used, biologist):
    answer_with("Acme notice 12")
    page.next_act()
    assert page.lift.isHidden()
    other = opened(RecallPage, used["lot"], biologist)
    other.show()
    answer_with("another lot was meant")
    other.lift.click()
    assert other.found.lot.state is LotState.RELEASED


def test_it_is_printed_as_paper_and_sheet(page: RecallPage, used, told):
    page.print.click()
    assert told.messages[-1][1] == "Recall written, PDF and workbook."


def test_another_lot_comes_up_by_its_scan_and_nothing_without_one(opened, qtlab, given: Given):
    page = opened(RecallPage)
    page.show()
    with pytest.raises(Refused, match="No lot is in front"):
        page.next_act()
    code = lot(qtlab)
    assert page.take_scan(code)
    assert page.found.lot.barcode == code


@pytest.mark.requirement("URS-RECALL-001")
def test_the_register_and_the_scan_of_a_recalled_lot_lead_to_it(qtbot, qtlab, desk, opened, used, told):
    register = opened(RegistersPage, "")
    register._choose(used["lot"])
    register.buttons["recall"].click()
    assert told.went[-1] == ("recall", used["lot"])
    window = MainWindow(qtlab, desk.workstation)
    qtbot.addWidget(window)
    window.open_code(used["lot"])
    assert isinstance(window.page, RegistersPage)
    page = opened(RecallPage, used["lot"])
    answer_with("Acme notice 12")
    page.next_act()
    window.open_code(used["lot"])
    assert isinstance(window.page, RecallPage)
