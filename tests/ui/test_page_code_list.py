"""The list of codes: pasted and scanned, what is not recognised, one act on all of it after a trial."""

import pytest
from PySide6.QtGui import QGuiApplication

from app.actions import holds, registers, shipments, storage
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.register_forms import BoxForm, PlaceForm
from app.domain.words import Restriction
from app.queries.item import item_record
from app.queries.labels import labels
from app.queries.storage import box_view
from tests.given import Given
from tests.ui.conftest import answer_with
from ui.lab import QtLab
from ui.pages import list_trial
from ui.pages.code_list import CodeListPage
from ui.pages.specimens import SpecimensPage

pytestmark = pytest.mark.requirement("URS-SCAN-009")


@pytest.fixture
def tubes(given: Given) -> list[str]:
    given.participant(23)
    return [given.tube(23) for _place in range(4)]


@pytest.fixture
def page(opened) -> CodeListPage:
    made = opened(CodeListPage)
    made.resize(1200, 680)
    made.show()
    return made


@pytest.fixture
def box(qtlab: QtLab) -> str:
    return qtlab.do(registers.add_box, BoxForm.fill({"name": "Box 4", "rows": 1, "columns": 3}))


def paste(page: CodeListPage, *parts: str) -> None:
    QGuiApplication.clipboard().setText("\n".join(parts))
    page._on_paste()


def codes(page: CodeListPage) -> list[str]:
    return [page.table.rows.row(place).barcode for place in range(page.table.rows.rowCount())]


def test_a_pasted_table_is_a_list_in_the_order_of_entry_and_the_rest_stands_apart(page: CodeListPage, tubes, told):
    paste(page, "Code;Volume", f"{tubes[1]};12,5", f"{printed(tubes[0])};3", f"{tubes[1]};7")
    assert codes(page) == [tubes[1], tubes[0]]
    assert [row.typed for row in page.found.unread] == ["Code;Volume"]
    assert page.others.isVisible()
    assert [line.line.below for line in page.again.lines] == ["entered 2 times"]
    assert told.messages[-1][2] == "2 recognised · 1 not recognised · 1 entered again"


def test_scans_join_the_list_and_a_wrong_one_says_what_was_meant(page: CodeListPage, tubes: list[str], told):
    for code in (tubes[0], tubes[1]):
        assert page.take_scan(code)
    wrong = tubes[2][:9] + ("A" if tubes[2][9] != "A" else "B")
    page.take_scan(wrong)
    assert codes(page) == tubes[:2]
    assert told.messages[-1][0] == "breach"
    assert printed(tubes[2]) in told.messages[-1][2]
    page.take_scan(tubes[0])
    assert told.messages[-1][1] == f"{printed(tubes[0])} is in the list already."
    assert not page.take_scan("023")


def test_the_scan_of_a_box_tries_it_out_and_enter_does_it_for_those_that_can(page, qtlab: QtLab, tubes, box: str, told):
    paste(page, *tubes)
    page.take_scan(box)
    assert page.trial.act.text() == "Do it for the 3 that can"
    assert [line.line.below for line in page.trial.lines] == ["Box 4 is full."]
    assert qtlab.ask(box_view, box).holds == ()
    page.next_act()
    assert [each.barcode for each in qtlab.ask(box_view, box).holds] == tubes[:3]
    assert told.messages[-1][1] == f"Store in {printed(box)}: done for 3."
    assert not page.trial.isVisible()


def test_a_place_is_scanned_after_the_act_was_asked_for(page: CodeListPage, qtlab: QtLab, tubes: list[str], told):
    freezer = qtlab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2"}))
    paste(page, *tubes)
    page.acts.lines[0].click()
    assert told.messages[-1][1] == "Scan the box or the place."
    page.take_scan(freezer)
    page.next_act()
    assert qtlab.ask(item_record, tubes[3]).place == "Freezer 2"


def test_a_box_in_an_empty_list_is_an_entry_itself(page: CodeListPage, box: str):
    page.take_scan(box)
    assert codes(page) == [box]


def test_labels_holds_and_taking_out_by_their_numbers(page: CodeListPage, qtlab: QtLab, tubes: list[str], box: str):
    qtlab.do(storage.store, tubes[0], box)
    qtlab.do(holds.put, tubes[3], "haemolysed")
    paste(page, *tubes)
    before = len(qtlab.ask(labels))
    page.acts.lines[1].click()
    page.next_act()
    assert len(qtlab.ask(labels)) == before + 4
    answer_with("freezer failed")
    page.acts.lines[4].click()
    assert [line.line.text for line in page.trial.lines] == [printed(tubes[3])]
    page.next_act()
    assert qtlab.ask(item_record, tubes[0]).restriction is Restriction.HOLD
    page.acts.lines[5].click()
    page.next_act()
    assert qtlab.ask(item_record, tubes[0]).place == ""


def test_an_act_that_none_can_take_is_refused(page: CodeListPage, qtlab: QtLab, tubes: list[str]):
    paste(page, *tubes)
    with pytest.raises(Refused, match="No shipment is open"):
        page._ask_shipment()
    qtlab.do(shipments.open_draft, "Centre")
    page.acts.lines[3].click()
    assert len(page.trial.lines) == 4
    assert not page.trial.act.isVisible()
    with pytest.raises(Refused, match="none of them"):
        page.next_act()


def test_a_long_list_is_tried_and_done_beside_the_window(page, qtlab: QtLab, tubes, box: str, monkeypatch):
    monkeypatch.setattr(list_trial, "AT_ONCE", 2)
    paste(page, *tubes[:3])
    page.take_scan(box)
    assert page.trial.act.text() == "Do it for the 3 that can"
    page.next_act()
    assert qtlab.ask(box_view, box).free == 0


def test_del_takes_a_row_out_of_the_list_alone(page: CodeListPage, qtlab: QtLab, tubes: list[str]):
    paste(page, tubes[0], "nothing", tubes[1])
    page.table.selectRow(1)
    page._on_remove(page.table)
    page.unread.selectRow(0)
    page._on_remove(page.unread)
    assert (codes(page), page.found.unread) == ([tubes[0]], ())


def test_the_list_is_copied_written_kept_and_emptied(page: CodeListPage, opened, tubes: list[str], tmp_path, told):
    paste(page, tubes[0], "nothing")
    page.acts.lines[6].click()
    assert QGuiApplication.clipboard().text().splitlines()[0].startswith(printed(tubes[0]) + "\tBlood tube\tMB-023")
    page.acts.lines[7].click()
    assert list(tmp_path.glob("**/list-*.xlsx"))
    page.leave()
    other = opened(CodeListPage)
    assert (codes(other), len(other.found.unread)) == ([tubes[0]], 1)
    other.acts.lines[8].click()
    assert other.left.is_empty
    assert codes(opened(CodeListPage)) == []


def test_pasting_nothing_is_refused(page: CodeListPage):
    QGuiApplication.clipboard().setText("")
    with pytest.raises(Refused, match="clipboard holds no text"):
        page._on_paste()


def test_the_specimens_open_the_list_by_its_key(opened, told):
    page = opened(SpecimensPage)
    assert page.by_list.shortcut().toString() == "Ctrl+B"
    page.by_list.click()
    assert told.went == [("code_list", "")]
