"""The box page: scans are stored at the next position, the arrows choose another, a spilt box is scanned again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.actions import registers, storage
from app.domain.barcode import printed
from app.domain.commands import Command
from app.domain.errors import Conflict, LabError, Refused
from app.domain.register_forms import BoxForm, PlaceForm
from app.domain.words import Custody, Role
from app.queries.item import item_record
from app.queries.storage import box_view
from app.settings import Workstation
from tests.conftest import as_role
from tests.given import Given
from tests.ui.conftest import answer_with, texts_of
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.marks import State
from ui.pages.box import BoxPage

pytestmark = pytest.mark.requirement("URS-STORE-001")


@pytest.fixture
def box(qtlab: QtLab) -> str:
    """Box 4 of three rows and three columns."""
    return qtlab.do(registers.add_box, BoxForm.fill({"name": "Box 4", "rows": 3, "columns": 3}))


@pytest.fixture
def tubes(given: Given) -> list[str]:
    given.participant(23)
    return [given.tube(23) for _place in range(4)]


@pytest.fixture
def page(opened, box: str) -> BoxPage:
    made = opened(BoxPage, box)
    made.resize(1200, 680)
    made.show()
    return made


def holds(page: BoxPage) -> dict[str, str]:
    return {each.position: each.barcode for each in page.lab.ask(box_view, page.code).holds}


def press(page: BoxPage, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(page.map, key)


def test_scans_are_stored_one_after_the_other_at_the_next_free_position(page: BoxPage, tubes: list[str], told):
    assert page.map.next_spot == "A1"
    for code in tubes[:2]:
        assert page.take_scan(code)
    assert holds(page) == {"A1": tubes[0], "A2": tubes[1]}
    assert page.map.next_spot == "A3"
    assert told.messages[-1][1] == f"{printed(tubes[1])} stored: Box 4 A2."


def test_the_arrows_choose_another_position(page: BoxPage, tubes: list[str]):
    press(page, Qt.Key.Key_Down, Qt.Key.Key_Right)
    assert page.map.next_spot == "B2"
    page.take_scan(tubes[0])
    assert holds(page) == {"B2": tubes[0]}
    assert page.map.next_spot == "A1"


def test_a_position_typed_before_the_tube_is_where_it_goes(page: BoxPage, tubes: list[str]):
    assert page.take_scan("c 02")
    assert page.map.next_spot == "C2"
    page.take_scan(tubes[0])
    assert holds(page) == {"C2": tubes[0]}
    assert page.map.next_spot == "A1"


def test_a_typed_position_that_is_taken_or_not_of_the_box_is_refused(page: BoxPage, tubes: list[str]):
    page.take_scan(tubes[0])
    with pytest.raises(Refused, match="A1 of Box 4 holds"):
        page.take_scan("A1")
    with pytest.raises(Refused, match="“D1” is no position of Box 4"):
        page.take_scan("D1")
    assert page.map.next_spot == "A2"


def test_what_stands_here_already_is_shown_and_moved_only_where_a_position_was_chosen(page: BoxPage, tubes, told):
    page.take_scan(tubes[0])
    page.take_scan(tubes[0])
    assert told.messages[-1][1] == f"{printed(tubes[0])} stands at A1."
    press(page, Qt.Key.Key_Right)
    page.take_scan(tubes[0])
    assert holds(page) == {"A2": tubes[0]}


def test_a_full_box_is_refused(page: BoxPage, qtlab: QtLab, given: Given, tubes: list[str]):
    for code in (*tubes, *(given.tube(23) for _place in range(5))):
        page.take_scan(code)
    with pytest.raises(Refused, match="Box 4 is full"):
        page.take_scan(given.tube(23))


def test_a_cell_is_not_taken_from_its_plate_by_a_scan(page: BoxPage, given: Given, tubes: list[str]):
    plate = given.plate(23)
    with pytest.raises(Refused, match="lies in MB-000-P001") as refusal:
        page.take_scan(given.wells(plate)["A01"])
    assert (refusal.value.code, refusal.value.way_out) == (plate, "open")
    assert holds(page) == {}


def test_del_takes_out_and_enter_opens_what_is_in_front(page: BoxPage, tubes: list[str], told):
    page.take_scan(tubes[0])
    press(page, Qt.Key.Key_Return)
    assert told.opened == [tubes[0]]
    press(page, Qt.Key.Key_Delete)
    assert holds(page) == {}


def test_codes_of_another_box_and_of_a_lot_are_left_to_the_window(page: BoxPage, qtlab: QtLab):
    other = qtlab.do(registers.add_box, BoxForm.fill({"name": "Box 5"}))
    assert not page.take_scan(other)
    assert not page.take_scan("023")


def test_each_to_its_place_says_the_position_large(page: BoxPage, qtlab: QtLab, tubes: list[str], told):
    qtlab.do(storage.store, tubes[0], page.code, "B3")
    page.rescan.click()
    page.take_scan(tubes[0])
    assert page.scans.answer.text() == "B3"
    page.take_scan(tubes[1])
    assert f"{printed(tubes[1])} is not of this box: It stands nowhere by the record." in texts_of(page)
    with pytest.raises(LabError):
        page.take_scan("MB999B001A")
    page.next_act()
    lines = [(each.line.left, each.line.text) for each in page.scans.differs.lines]
    assert lines[:2] == [("", printed(tubes[1])), ("", "MB-999-B001-A")]
    assert page.scans.compare.text() == "All in place: done"
    page.next_act()
    assert told.messages[-1][1] == "The box stands as the record says."
    assert not page.scans.is_on


def test_as_they_lie_the_positions_follow_the_scans_and_the_space_bar_passes_one_over(
    page: BoxPage, qtlab: QtLab, tubes: list[str], told, tmp_path
):
    for code in tubes[:3]:
        qtlab.do(storage.store, code, page.code)
    page.rescan.click()
    page.scans.mode._choose(1)
    page.take_scan(tubes[1])
    press(page, Qt.Key.Key_Space)
    assert page.take_command(Command.NEXT)
    page.take_scan(tubes[0])
    page.take_scan("3001234567")
    assert page.scans.answer.text() == "B2"
    assert not page.take_command(Command.UNDO)
    page.next_act()
    assert page.map.spot("A1").state is State.WARN
    assert page.map.spot("B2").state is State.BREACH
    answer_with("the box was spilt")
    page.next_act()
    assert holds(page) == {"A1": tubes[1], "B1": tubes[0]}
    assert told.messages[-1][1] == "1 tube was not found."
    assert list(tmp_path.glob(f"**/box-{page.code}.pdf"))
    answer_with("looked for in the freezer")
    page.are_lost.click()
    assert qtlab.ask(item_record, tubes[2]).custody is Custody.LOST


def test_the_same_tube_twice_is_refused_and_a_scan_is_taken_back(page: BoxPage, tubes: list[str]):
    page.rescan.click()
    page.scans.mode._choose(1)
    page.take_scan(tubes[0])
    with pytest.raises(Refused, match="was seen at A1 already"):
        page.take_scan(tubes[0])
    page.scans.back.click()
    assert page.map.next_spot == "A1"
    page.take_scan(tubes[0])
    assert dict(page.scans.scan.seen) == {"A1": tubes[0]}


def test_a_pasted_table_is_compared_in_one_go(page: BoxPage, tubes: list[str]):
    page.take_scan(tubes[0])
    QGuiApplication.clipboard().setText(f"Pos;Code\nA01;{tubes[1]}\nB02;{printed(tubes[0])}\nC03;EMPTY")
    page._on_paste()
    difference = page.scans.found.difference
    assert [(each.before, each.position) for each in difference.moved] == [("A1", "B2")]
    assert [each.code for each in difference.foreign] == [tubes[1]]


def test_the_file_of_a_rack_reader_stores_ours_and_keeps_the_others_as_a_remark(page: BoxPage, tubes, tmp_path):
    file = tmp_path / "rack.csv"
    file.write_text(f"A1,{tubes[0]}\nA2,3001234567\n", encoding="utf-8")
    assert page.take_scan(str(file))
    page.scans.remark.click()
    answer_with("new rack")
    page.next_act()
    assert holds(page) == {"A1": tubes[0]}
    assert page.lab.ask(box_view, page.code).remark == "Not ours: A2 3001234567"


def test_an_interrupted_re_scan_is_taken_up_again(page: BoxPage, opened, tubes: list[str], told):
    page.rescan.click()
    page.scans.mode._choose(1)
    page.take_scan(tubes[0])
    page.leave()
    other = opened(BoxPage, page.code)
    other.rescan.click()
    assert dict(other.scans.scan.seen) == {"A1": tubes[0]}
    assert other.map.next_spot == "A2"
    assert told.messages[-1][0] == "wait"
    other.scans.drop.click()
    assert not other.scans.is_on


def test_what_another_person_stored_meanwhile_is_a_conflict_and_the_scan_is_kept(page, store, tubes: list[str]):
    page.rescan.click()
    page.scans.mode._choose(1)
    page.take_scan(tubes[0])
    page.next_act()
    as_role(store, Role.BIOLOGIST).do(storage.store, tubes[1], page.code, "C3")
    with pytest.raises(Conflict):
        page.next_act()
    assert dict(page.scans.scan.seen) == {"A1": tubes[0]}
    page.next_act()
    assert [each.position for each in page.scans.found.difference.missing] == ["C3"]
    answer_with("spilt")
    page.next_act()
    assert holds(page) == {"A1": tubes[0]}


@pytest.fixture
def window(qtbot, qtlab: QtLab, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    made = MainWindow(qtlab, Workstation(sound_on=False))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


def test_the_scan_of_a_box_opens_it_and_a_tube_then_its_box_is_stored(window: MainWindow, box: str, tubes: list[str]):
    window.take_scan(tubes[0])
    window.take_scan(box)
    assert window.lab.ask(item_record, tubes[0]).place == "Box 4 A1"
    window.go("bench", "")
    window.open_code(box)
    assert isinstance(window.page, BoxPage)
    window.page.register.click()
    assert window.page.KEY == "registers"


def test_an_unknown_code_takes_its_position_in_a_box_scanned_again(window: MainWindow, box: str, tubes: list[str]):
    window.open_code(box)
    page = window.page
    assert isinstance(page, BoxPage)
    page.rescan.click()
    page.scans.mode._choose(1)
    window.take_scan("MB999B001A")
    window.take_scan("3001234567")
    window.take_scan(tubes[0])
    assert list(page.scans.scan.seen) == ["A1", "A2", "A3"]


def test_a_place_holds_boxes_and_the_page_tells_where_its_box_stands(page: BoxPage, qtlab: QtLab):
    freezer = qtlab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))
    qtlab.do(storage.store, page.code, freezer)
    page.refresh()
    assert page.header.subtitle() == "Box 4 · Freezer 2 · 0 items · 9 free"
