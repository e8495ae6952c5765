"""The pages of a sort's cells: opening a sort, describing a cell, its picture, starting the amplification."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.actions import cells, registers, sorting
from app.domain.barcode import printed
from app.domain.errors import NeedsReason, OtherParticipant, Refused
from app.domain.register_forms import LotForm
from app.domain.steps.sorting import CellForm, SortingForm
from app.domain.steps.wga import WgaForm
from app.domain.words import Doublet, LotKind, PlateFormat, Platform, SortMode, SortOutcome, Viability, WgaKit, YesNo
from app.queries.cell import cell_record
from app.queries.item import item_record
from app.queries.plates import plate_view
from app.queries.sheets import products
from app.queries.wga import open_run_of
from tests.given import Given
from tests.ui.conftest import Told, choose_value
from ui.pages.amplify_start import AmplifyStartPage
from ui.pages.cell import CellPage
from ui.pages.sort import SortPage
from ui.pages.sort_open import MIXED, SortOpenPage


def set_session(page: SortOpenPage) -> None:
    for name, value in {
        "platform": Platform.FACS_INDEX,
        "mode": SortMode.SINGLE_CELL,
        "format": PlateFormat.PLATE_96,
        "orientation_checked": YesNo.YES,
        "nozzle_um": "85",
    }.items():
        page.views[SortingForm].set_value(name, value)


def test_a_sort_opens_with_its_chip_and_the_next_one_stands_as_the_last(opened, given: Given, told: Told):
    given.participant(23)
    source = given.stained(given.tube(23))
    chip = given.lab.do(
        registers.add_lot,
        LotForm.fill({"kind": LotKind.CHIP, "name": "Chip", "number": "C7", "expiry": date(2027, 1, 1)}),
    )
    page = opened(SortOpenPage, source)
    set_session(page)
    assert page.take_scan(chip)
    page.try_confirm()
    key, plate = told.went[-1]
    assert key == "sort"
    assert given.lab.ask(plate_view, plate).participant == 23
    again = opened(SortOpenPage, source)
    assert again.views[SortingForm].raw()["nozzle_um"] == "85"
    assert "orientation_checked" not in again.views[SortingForm].raw()


def test_a_mixed_plate_is_of_no_participant(opened, given: Given, told: Told):
    given.participant(23)
    page = opened(SortOpenPage, given.stained(given.tube(23)))
    set_session(page)
    page.target.set_value(MIXED)
    page.try_confirm()
    assert given.lab.ask(plate_view, told.went[-1][1]).participant is None


def test_a_tube_of_another_participant_stops_at_an_open_plate_before_any_form(opened, given: Given):
    for number in (23, 24):
        given.participant(number)
    plate = given.plate(23)
    other = given.stained(given.tube(24))
    page = opened(SortPage, plate)
    with pytest.raises(OtherParticipant):
        page.take_scan(other)


@pytest.mark.requirement("URS-SORT-006")
def test_a_tube_whose_sort_is_open_shows_its_plate(opened, given: Given, told: Told):
    given.participant(23)
    plate = given.plate(23)
    source = given.lab.ask(plate_view, plate).source
    page = opened(SortPage, "")
    page.view = None
    assert page.take_scan(source)
    assert page.view.barcode == plate
    assert not told.went


def test_a_cell_is_described_from_its_well_and_a_correction_needs_its_reason(opened, given: Given, told: Told):
    given.participant(23)
    plate = given.plate(23)
    opened(SortPage, f"{plate} A01").map.opened.emit("A01")
    key, code = told.went[-1]
    assert key == "cell"
    page = opened(CellPage, code)
    page.views[CellForm].set_value("doublet", Doublet.SINGLET)
    page.views[CellForm].set_value("viability", Viability.VIABLE)
    page.try_confirm()
    assert told.went[-1] == ("sort", f"{plate} A01")
    form = CellForm.fill({"doublet": Doublet.DOUBLET, "n_expected": 1})
    with pytest.raises(NeedsReason):
        given.lab.do(cells.describe, code, form, seen=None)
    assert given.lab.ask(cell_record, code).values["doublet"] is Doublet.SINGLET


def test_a_loss_told_on_the_page_of_a_cell_names_its_step(opened, given: Given, told: Told):
    given.participant(23)
    code = given.wells(given.plate(23))["A01"]
    page = opened(CellPage, code)
    page.views[CellForm].set_value("outcome", SortOutcome.LOST)
    page.views[CellForm].set_value("fate_reason", "tip touched the rim")
    choose_value("transfer")
    page.try_confirm()
    assert given.lab.ask(item_record, code).lost_at_step == "transfer"


def test_a_loss_whose_step_is_not_told_is_not_recorded(opened, given: Given, told: Told):
    given.participant(23)
    code = given.wells(given.plate(23))["A01"]
    page = opened(CellPage, code)
    page.views[CellForm].set_value("outcome", SortOutcome.LOST)
    QTimer.singleShot(0, lambda: QApplication.activeModalWidget().reject())
    page.try_confirm()
    assert given.lab.ask(item_record, code).lost_at_step == ""
    assert not told.went


@pytest.mark.requirement("URS-CELL-006")
def test_a_picture_is_attached_by_its_path_and_known_by_its_sha256(opened, given: Given, told: Told, tmp_path: Path):
    given.participant(23)
    code = given.wells(given.plate(23))["A01"]
    file = tmp_path / "cell 1.png"
    file.write_bytes(b"\x89PNG not much of a picture")
    page = opened(CellPage, code)
    assert page.take_scan(str(file))
    record = given.lab.ask(cell_record, code)
    assert record.picture == "cell 1.png"
    assert hashlib.sha256(file.read_bytes()).hexdigest()[:12] in told.messages[-1][2]


def test_what_is_no_picture_or_not_there_is_refused_by_name(opened, given: Given, tmp_path: Path):
    given.participant(23)
    page = opened(CellPage, given.wells(given.plate(23))["A01"])
    with pytest.raises(Refused, match=r"notes\.txt is no picture"):
        page.take_picture(str(tmp_path / "notes.txt"))
    with pytest.raises(Refused, match=r"gone\.png can't be read"):
        page.take_picture(str(tmp_path / "gone.png"))


def test_amplification_starts_with_its_kit_and_lot(opened, given: Given, told: Told):
    given.participant(23)
    plate = given.plate(23)
    given.lab.do(sorting.close, plate)
    page = opened(AmplifyStartPage, plate)
    page.views[WgaForm].set_value("kit", WgaKit.PICOPLEX)
    lot = given.lab.do(
        registers.add_lot,
        LotForm.fill({"kind": LotKind.WGA_KIT, "name": "PicoPLEX", "number": "P1", "expiry": date(2027, 1, 1)}),
    )
    page.take_scan(lot)
    page.try_confirm()
    assert told.went[-1] == ("amplify", plate)
    assert given.lab.ask(open_run_of, plate) is not None


def test_an_amplification_done_earlier_is_entered_late_with_its_products(opened, given: Given, clock):
    given.participant(23)
    plate = given.plate(23)
    given.lab.do(sorting.close, plate)
    clock.forward(hours=5)
    page = opened(AmplifyStartPage, plate)
    page.late.click()
    times = page.views[page.TIMES]
    times.set_value("started", given.moment(hours_ago=4))
    times.set_value("finished", given.moment(hours_ago=1))
    page.views[WgaForm].set_value("kit", WgaKit.AMPLI1)
    page.try_confirm()
    assert len(given.lab.ask(products, plate)) == len(given.wells(plate))


def test_a_cell_that_was_used_up_says_where_it_lay(opened, given: Given):
    given.participant(23)
    plate = given.plate(23)
    cell = given.wells(plate)["A01"]
    page = opened(CellPage, cell)
    assert page.header.subtitle().endswith(f"{printed(plate)} A01")
    page.lab.do(sorting.close, plate)
    given.amplified(plate)
    page.arrive(cell)
    assert page.header.subtitle().endswith(f"was in {printed(plate)} A01")
