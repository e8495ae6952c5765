"""The pages of dispatch: fill, lock, pack, send, arrivals, results and rests, names, the list of what is overdue."""

from pathlib import Path

import pytest

from app.actions import shipments, wga
from app.domain.errors import Refused
from app.domain.steps.wga import QcForm
from app.domain.words import Custody, ItemReceipt, ShipmentStatus
from app.queries.product import product_record
from app.queries.shipment import shipment_record
from tests.app.test_amplification import amplified
from tests.app.test_blocks_and_shipments import ready
from tests.app.test_dispatch import opened as draft_of
from tests.app.test_dispatch import sent
from tests.given import Given
from tests.ui.conftest import Told
from tests.ui.test_page_registers import answer_with
from ui.pages.results import ResultsPage
from ui.pages.shipment import ShipmentPage
from ui.pages.shipment_scan import AFTER


def row_of(page: ShipmentPage, code: str) -> int:
    return next(place for place in range(page.table.rows.rowCount()) if page.table.rows.row(place).barcode == code)


@pytest.mark.requirement("URS-SHIP-002")
def test_r12_an_unmeasured_product_joins_once_its_reason_is_given(opened, given: Given, told: Told):
    code = given.wells(amplified(given.lab, given))["A01"]
    page = opened(ShipmentPage, draft_of(given.lab))
    answer_with("volume too small")
    page.take_scan(code)
    assert [row.barcode for row in page.record.items] == [code]
    assert given.lab.ask(product_record, code).no_qc_reason == "volume too small"


@pytest.mark.requirement("URS-SHIP-002")
def test_r12_one_reason_serves_all_unmeasured_products_of_a_plate(opened, given: Given):
    plate = amplified(given.lab, given)
    page = opened(ShipmentPage, draft_of(given.lab))
    answer_with("the provider measures")
    page.take_scan(plate)
    assert len(page.record.items) == 5


@pytest.mark.requirement("URS-WGA-002")
def test_edge_14_a_product_below_the_gate_joins_once_it_is_overridden(opened, given: Given):
    code = given.wells(amplified(given.lab, given))["A01"]
    given.lab.do(wga.measure, code, QcForm.fill({"gii": 0}), seen=None)
    page = opened(ShipmentPage, draft_of(given.lab))
    answer_with("the only cell")
    page.take_scan(code)
    assert given.lab.ask(product_record, code).low_gii_override == "the only cell"


def test_an_empty_draft_says_what_to_scan(opened, given: Given):
    plate = ready(given.lab, given)
    page = opened(ShipmentPage, draft_of(given.lab))
    assert page.left.is_empty
    page.take_scan(plate)
    assert not page.left.is_empty


def test_a_row_is_taken_out_of_the_draft(opened, given: Given, told: Told):
    page = opened(ShipmentPage, draft_of(given.lab, ready(given.lab, given)))
    page.table.selectRow(0)
    page.remove.click()
    assert len(page.record.items) == 4


@pytest.mark.requirement("URS-SHIP-001")
def test_a_locked_list_is_packed_by_scan_and_shows_what_is_missing(opened, given: Given, told: Told):
    plate = ready(given.lab, given)
    page = opened(ShipmentPage, draft_of(given.lab, plate))
    page.next_act()
    assert page.packing.lines[0].line.text.startswith("MB-023-G001")
    code = given.wells(plate)["A01"]
    page.take_scan(code)
    assert told.messages[-1][2] == "4 are still to be scanned."
    assert len(page.packing.lines) == 4
    with pytest.raises(Refused, match="is not on the list"):
        page.take_scan(given.tube(23))
    page.next_act()
    assert told.messages[-1][1] == "4 items were not scanned."
    assert page.record.status is ShipmentStatus.LOCKED
    told.act()
    assert page.record.status is ShipmentStatus.SENT


def test_a_fully_packed_shipment_is_sent_at_the_time_that_is_typed(opened, given: Given, told: Told, clock):
    plate = ready(given.lab, given)
    page = opened(ShipmentPage, draft_of(given.lab, plate))
    page.next_act()
    page.take_scan(plate)
    clock.forward(hours=2)
    page.when.set_value("sent", "-30")
    page.next_act()
    assert page.record.sent.at == given.moment(hours_ago=0.5).at
    assert "Results expected by" in told.messages[-1][2]


def test_a_locked_list_is_unlocked_with_its_reason(opened, given: Given):
    page = opened(ShipmentPage, draft_of(given.lab, ready(given.lab, given)))
    page.next_act()
    answer_with("one more goes along")
    page.unlock.click()
    assert page.record.status is ShipmentStatus.DRAFT


def test_a_shipment_is_cancelled_with_its_reason_and_says_so(opened, given: Given):
    page = opened(ShipmentPage, draft_of(given.lab, ready(given.lab, given)))
    answer_with("the courier did not come")
    page.cancel.click()
    assert page.record.status is ShipmentStatus.CANCELLED
    assert "the courier did not come" in page.header.subtitle()


def test_an_arrival_is_scanned_item_by_item_and_the_others_are_good(opened, given: Given, told: Told):
    plate = ready(given.lab, given)
    page = opened(ShipmentPage, sent(given.lab, plate))
    wells = given.wells(plate)
    page.scan.choose(1)
    page.scan.remark.setText("lid open")
    page.take_scan(wells["A02"])
    assert told.messages[-1][0] == "warn"
    page.table.selectRow(row_of(page, wells["A01"]))
    page._on_choice(2)
    assert page.act.text() == "The other 3 arrived good"
    page.when.set_value("condition", "ice left")
    page.next_act()
    told_of = {row.barcode: (row.receipt, row.receipt_remark) for row in page.record.items}
    assert told_of[wells["A01"]] == (ItemReceipt.MISSING, None)
    assert told_of[wells["A02"]] == (ItemReceipt.DAMAGED, "lid open")
    assert told_of[wells["A03"]] == (ItemReceipt.GOOD, None)
    assert page.record.received_condition == "ice left"


def test_results_and_rests_are_taken_down_by_scan_after_the_arrival(opened, given: Given, told: Told):
    plate = ready(given.lab, given)
    shipment = sent(given.lab, plate)
    given.lab.do(shipments.receive, shipment, {})
    page = opened(ShipmentPage, shipment)
    assert page.scan.about.value() == AFTER
    page.scan.dates.setText("2026-03-02")
    code = given.wells(plate)["A01"]
    page.take_scan(code)
    page.scan.choose(2)
    page.take_scan(code)
    row = next(row for row in page.record.items if row.barcode == code)
    assert (row.results_dates, row.leftover) == ("2026-03-02", Custody.DESTROYED)
    assert "1 of 5 results in" in page.header.subtitle()


def test_names_are_typed_one_after_the_other(opened, given: Given):
    plate = ready(given.lab, given)
    page = opened(ShipmentPage, draft_of(given.lab, plate))
    page.table.selectRow(0)
    for name in ("S001", "S002"):
        page.names.line.setText(name)
        page.names.line.returnPressed.emit()
    assert [row.provider_name for row in page.record.items][:3] == ["S001", "S002", None]


@pytest.mark.requirement("URS-RESULT-002")
def test_edge_24_a_pasted_list_of_names_shows_what_does_not_fit_and_enters_the_rest(
    opened, given: Given, tmp_path: Path
):
    plate = ready(given.lab, given)
    page = opened(ShipmentPage, draft_of(given.lab, plate))
    wells = given.wells(plate)
    file = tmp_path / "names.csv"
    file.write_text(f"code,name\n{wells['A01']},S1\n{wells['A02']},S2\nMB023G999X,S3\n", "utf-8")
    assert page.take_scan(str(file))
    assert page.names.enter.text() == "Enter 2 names"
    assert "is not in this shipment" in page.names.check.lines[0].line.text
    page.names.enter.click()
    assert {row.provider_name for row in page.record.items} == {"S1", "S2", None}


def test_how_it_travels_is_saved_and_corrected_with_its_reason_once_it_is_out(opened, given: Given):
    shipment = sent(given.lab, ready(given.lab, given))
    page = opened(ShipmentPage, shipment)
    for name, value in {"courier": "DHL", "awb": "123", "temperature": "Dry ice", "dry_ice_kg": "4,5"}.items():
        page.form.set_value(name, value)
    page.save.click()
    page.form.set_value("courier", "World Courier")
    answer_with("misread")
    page.save.click()
    values = given.lab.ask(shipment_record, shipment).values
    assert (values["courier"], values["dry_ice_kg"]) == ("World Courier", 4.5)


def test_the_manifest_is_written_as_pdf_and_workbook(opened, given: Given, told: Told, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    page = opened(ShipmentPage, draft_of(given.lab, ready(given.lab, given)))
    page.manifest.click()
    written = Path(told.messages[-1][2])
    assert written.read_bytes()[:4] == b"%PDF"
    assert written.with_suffix(".xlsx").exists()


@pytest.mark.requirement("URS-SHIP-004")
def test_an_overdue_shipment_is_named_above_the_list(opened, given: Given, clock):
    sent(given.lab, ready(given.lab, given))
    page = opened(ResultsPage)
    assert page.overdue.isHidden()
    assert page.table.rows.row(0).next == "Take its arrival down"
    clock.forward(days=60)
    page.refresh()
    assert "Genome centre: 0 of 5 results in" in page.overdue._text.text()
    assert page.table.rows.row(0).next.endswith("days overdue")
