"""The registers page: add, revise, the acts on a row, what a scan does, what stands in a box."""

from datetime import date

import pytest

from app.actions import registers, storage
from app.domain.errors import Refused
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PlaceForm
from app.domain.words import LotKind, LotState
from app.queries import registers as queries
from tests.given import Given
from tests.ui.conftest import answer_with
from ui.lab import QtLab
from ui.pages.registers import RegistersPage

LOT = {"kind": LotKind.WGA_KIT, "name": "Ampli1", "number": "W55", "expiry": date(2027, 6, 1)}


@pytest.fixture
def page(qtbot, qtlab: QtLab, desk) -> RegistersPage:
    made = RegistersPage(qtlab, desk)
    qtbot.addWidget(made)
    made.arrive("")
    return made


def fill(page: RegistersPage, **values: str) -> None:
    for name, value in values.items():
        page.form.fields[name].set_value(value)


def test_a_lot_is_added_from_its_form_and_shown_in_its_register(page: RegistersPage, told):
    fill(page, kind="WGA_KIT", name="Ampli1", number="W55", expiry="01/06/2027")
    page.next_act()
    assert told.messages[-1][1].startswith("MB-000-R001")
    assert page.tables["lots"].rows.rowCount() == 1
    assert page.row is None


def test_an_incomplete_lot_is_refused_and_what_was_typed_stays(page: RegistersPage):
    fill(page, name="Ampli1")
    with pytest.raises(Refused):
        page.next_act()
    assert page.form.fields["name"].raw() == "Ampli1"
    assert page.tables["lots"].rows.rowCount() == 0


def test_a_scanned_lot_is_chosen_with_its_acts(page: RegistersPage, qtlab: QtLab):
    code = qtlab.do(registers.add_lot, LotForm.fill(LOT))
    page.arrive(code)
    assert page.row.barcode == code
    assert set(page.buttons) == {"open", "exhaust", "block", "recall"}
    page.buttons["open"].click()
    assert page.row.opened_on is not None
    assert set(page.buttons) == {"exhaust", "block", "recall"}


@pytest.mark.requirement("URS-LOT-002")
def test_blocking_a_lot_asks_for_the_reason(page: RegistersPage, qtlab: QtLab):
    code = qtlab.do(registers.add_lot, LotForm.fill(LOT))
    page.arrive(code)
    answer_with("particles seen")
    page.buttons["block"].click()
    assert qtlab.ask(queries.lots)[0].state is LotState.BLOCKED
    assert set(page.buttons) == {"open", "release", "recall"}


def test_an_instrument_is_calibrated_to_the_date_typed(page: RegistersPage, qtlab: QtLab):
    code = qtlab.do(registers.add_instrument, InstrumentForm.fill({"name": "FACS Aria"}))
    page.arrive(code)
    fill(page, calibration_due="10/03/2027")
    page.buttons["calibrated"].click()
    assert qtlab.ask(queries.instruments)[0].calibration_due == date(2027, 3, 10)


def test_a_box_shows_what_stands_in_it_and_how_much_is_free(page: RegistersPage, qtlab: QtLab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    box = qtlab.do(registers.add_box, BoxForm.fill({"name": "Box 4", "rows": 2, "columns": 2}))
    qtlab.do(storage.store, tube, box, "A2")
    page.arrive(box)
    assert [line.line.left for line in page.holds.lines] == ["A2"]
    page.holds.lines[0].click()
    assert page.desk.open_code.__self__ == [tube]


def test_a_scanned_place_fills_the_field_of_the_place_being_typed(page: RegistersPage, qtlab: QtLab):
    freezer = qtlab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))
    page.tabs.set_value("places")
    page.tabs.chosen.emit("places")
    fill(page, name="Rack 1")
    assert page.take_scan(freezer)
    page.next_act()
    rack = next(row for row in qtlab.ask(queries.places) if row.name == "Rack 1")
    assert rack.inside_name == "Freezer 2"


@pytest.mark.parametrize("tab", ["lots", "instruments", "places", "boxes", "panels"])
def test_every_register_opens_empty(page: RegistersPage, tab: str):
    page.tabs.set_value(tab)
    page.tabs.chosen.emit(tab)
    assert page.tables[tab].rows.rowCount() == 0
    assert page.buttons == {}
    assert page.save.text() == "Add"
