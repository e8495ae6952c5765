"""Two scans in the window: what is in front goes where the next scan says; a card says whose it is."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.actions import accounts, aliquots, cells, registers, runs, shipments, sorting, storage
from app.domain.aliquot import AliquotForm
from app.domain.barcode import printed
from app.domain.commands import Command, code_of
from app.domain.register_forms import BoxForm, InstrumentForm, PlaceForm
from app.domain.run_times import RunRecord
from app.domain.steps.receipt import ReceiptForm
from app.domain.words import Kind, Role
from app.queries.accounts import people
from app.queries.item import item_record
from app.queries.labels import is_unapplied
from app.queries.shipment import shipment_record
from app.settings import Workstation
from tests.app.test_applied import print_all
from tests.app.test_blocks_and_shipments import ready
from tests.app.test_registers import lot_form
from tests.conftest import as_role
from tests.given import PASSWORD, Given, enrichment_form, sorting_form
from tests.ui.conftest import texts_of
from tests.ui.test_scanner import said, send
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.pages.enrol import EnrolPage
from ui.pages.item import ItemPage
from ui.pages.run import RunPage
from ui.pages.settings import SettingsPage
from ui.pages.sort_open import SortOpenPage
from ui.start import Program
from ui.tour.hands import Pace
from ui.widgets.dialog import PersonDialog

pytestmark = pytest.mark.requirement("URS-SCAN-006")

Beam = Callable[[str], None]


@pytest.fixture
def beam(window: MainWindow, pace: Pace) -> Beam:
    """A scanner: 5 ms a key, a second after what was before."""
    return lambda code: burst(pace, code, window)


def burst(pace: Pace, code: str, window: QWidget) -> None:
    pace.pass_by(1000)
    for character in code:
        pace.pass_by(5)
        send(QApplication.focusWidget() or window, character)
    pace.pass_by(5)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Return)


def card_of(lab, login: str) -> str:
    return next(each.barcode for each in lab.ask(people, today=lab.today) if each.login == login)


@pytest.fixture
def tube(given: Given) -> str:
    given.participant(23)
    return given.tube(23)


@pytest.fixture
def box(lab) -> str:
    return lab.do(registers.add_box, BoxForm.fill({"name": "Box 4", "rows": 1, "columns": 2}))


@pytest.fixture
def place(lab) -> str:
    return lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))


def test_a_thing_then_a_box_or_a_place_and_undo_takes_it_back(window: MainWindow, beam: Beam, lab, tube, box, place):
    window.go("item", tube)
    beam(box)
    assert f"{printed(tube)} stored: Box 4 A1." in said(window)
    beam(place)
    assert f"{printed(tube)} stored: Freezer 2." in said(window)
    assert window.page.KEY == "item"
    beam(code_of(Command.UNDO).text)
    assert "Undone: transfer by two scans." in said(window)
    assert lab.ask(item_record, tube).place == "Box 4 A1"


def test_a_full_box_and_a_box_it_stands_in_are_refused_with_the_box_as_the_way_out(
    window: MainWindow, beam: Beam, lab, given: Given, tube: str, box: str
):
    window.go("item", tube)
    beam(box)
    beam(box)
    assert "stands there already. Box 4 A1" in said(window)
    lab.do(storage.store, given.tube(23), box)
    window.go("item", given.tube(23))
    beam(box)
    assert "Box 4 is full. All 2 positions from A1 to A2 are taken" in said(window)
    assert window.page.KEY == "item"
    window.go("item", tube)
    beam(box)
    beam(code_of(Command.NEXT).text)
    assert window.page.KEY == "box"


def test_a_box_then_a_place_stands_there(window: MainWindow, beam: Beam, lab, box: str, place: str):
    window.go("box", box)
    beam(place)
    assert f"{printed(box)} stored: Freezer 2." in said(window)
    assert window.page.KEY == "box"


def test_a_product_then_a_shipment_joins_it_and_is_packed_once_it_is_locked(
    window: MainWindow, beam: Beam, lab, given: Given
):
    plate = ready(lab, given)
    code = given.wells(plate)["A01"]
    shipment = lab.do(shipments.open_draft, "Genome centre")
    window.go("item", code)
    beam(shipment)
    assert f"{printed(code)} joined {printed(shipment)}." in said(window)
    lab.do(shipments.lock, shipment)
    beam(shipment)
    assert f"{printed(code)} is packed into {printed(shipment)}. All are packed: send it." in said(window)
    assert lab.ask(shipment_record, shipment).unpacked == ()
    lab.do(shipments.send, shipment)
    beam(shipment)
    assert window.page.KEY == "shipment"


def test_a_plate_in_front_joins_a_shipment_and_goes_to_a_place(
    window: MainWindow, beam: Beam, lab, given: Given, place: str
):
    plate = ready(lab, given)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    window.go("sort", plate)
    beam(shipment)
    assert f"5 items of {printed(plate)} joined {printed(shipment)}." in said(window)
    beam(place)
    assert f"{printed(plate)} stored: Freezer 2." in said(window)


def test_a_blood_tube_and_a_shipment_are_refused_and_next_opens_the_shipment(
    window: MainWindow, beam: Beam, lab, tube: str
):
    shipment = lab.do(shipments.open_draft, "Genome centre")
    window.go("item", tube)
    beam(shipment)
    assert "It is: Blood tube." in said(window)
    beam(code_of(Command.NEXT).text)
    assert window.page.KEY == "shipment"


def test_a_fraction_then_a_plate_opens_its_sort_there(window: MainWindow, beam: Beam, given: Given, tube: str):
    plate = given.plate(23)
    source = given.stained(tube)
    window.go("item", source)
    beam(plate)
    page = window.page
    assert isinstance(page, SortOpenPage)
    assert (page.source, page.plate) == (source, plate)


def test_a_fraction_then_a_plate_of_another_participant_is_the_red_stop(
    window: MainWindow, beam: Beam, given: Given, tube: str
):
    given.participant(24)
    plate = given.plate(24)
    source = given.stained(tube)
    window.go("item", source)
    beam(plate)
    assert window._stop is not None
    assert window._stop.code == source


def test_a_tube_then_a_lot_opens_its_next_run_with_both_named(window: MainWindow, beam: Beam, lab, tube: str):
    lot = lab.do(registers.add_lot, lot_form())
    window.go("item", tube)
    beam(lot)
    page = window.page
    assert isinstance(page, RunPage)
    assert (list(page.tubes), page.step.key, list(page.means.means.lots)) == ([tube], "enrichment", [lot])


def test_a_sorted_on_fraction_then_the_sorter_opens_its_sort_with_it_named(
    window: MainWindow, beam: Beam, lab, given: Given, tube: str
):
    sorter = lab.do(registers.add_instrument, InstrumentForm.fill({"name": "FACS Aria", "serial": "P1"}))
    source = given.stained(tube)
    window.go("sort_open", f"{source} {sorter}")
    page = window.page
    assert isinstance(page, SortOpenPage)
    assert (page.source, page.plate, page.means.means.instrument) == (source, "", sorter)


def test_a_tube_then_the_label_of_its_fraction_applies_it_and_the_tube_stays_in_front(
    window: MainWindow, beam: Beam, lab, given: Given, tube: str
):
    fraction = given.fraction(tube)
    print_all(lab)
    window.go("item", tube)
    assert "Next scan: the label of what is made of it, its label." in texts_of(window.page)
    beam(fraction)
    assert f"The label of {printed(fraction)} is applied. It was scanned beside {printed(tube)}." in said(window)
    assert (window.page.KEY, window.page.code) == ("item", tube)
    beam(fraction)
    assert window.page.code == fraction


def test_the_label_first_is_refused_and_next_takes_it_the_other_way_round(
    window: MainWindow, beam: Beam, lab, given: Given, tube: str
):
    fraction = given.fraction(tube)
    print_all(lab)
    window.go("item", fraction)
    beam(tube)
    assert f"Scan {printed(tube)} first. Then its label, {printed(fraction)}." in said(window)
    assert lab.ask(is_unapplied, fraction)
    beam(code_of(Command.NEXT).text)
    assert f"The label of {printed(fraction)} is applied." in said(window)
    assert not lab.ask(is_unapplied, fraction)


def test_a_label_of_another_participant_changes_the_context(
    window: MainWindow, beam: Beam, lab, given: Given, tube: str
):
    given.participant(24)
    stranger = given.fraction(given.tube(24))
    print_all(lab)
    window.go("item", tube)
    beam(stranger)
    assert window._stop is None
    assert window.page.code == stranger
    assert lab.ask(is_unapplied, stranger)


def test_a_cell_in_a_tube_of_its_own_is_put_away_from_its_page_and_one_in_a_plate_is_not(
    window: MainWindow, beam: Beam, lab, given: Given, tube: str, box: str
):
    wells = given.wells(given.plate(23))
    lab.do(cells.move_to_tube, wells["A01"])
    window.go("cell", wells["A01"])
    beam(box)
    assert f"{printed(wells['A01'])} stored: Box 4 A1." in said(window)
    window.go("cell", wells["A02"])
    beam(box)
    assert "lies in" in said(window)


def test_a_block_in_front_goes_to_a_place(window: MainWindow, beam: Beam, given: Given, place: str, tube: str):
    block = given.block(23)
    window.go("block", block)
    beam(place)
    assert f"{printed(block)} stored: Freezer 2." in said(window)


def test_a_product_then_its_aliquot_applies_the_label(window: MainWindow, beam: Beam, lab, given: Given):
    plate = ready(lab, given)
    product = given.wells(plate)["A01"]
    (aliquot,) = lab.do(aliquots.make, product, AliquotForm.fill({"count": 1, "volume_ul": 1}))
    print_all(lab)
    window.go("item", product)
    beam(aliquot)
    assert f"The label of {printed(aliquot)} is applied." in said(window)


@pytest.mark.requirement("URS-ACCESS-005")
def test_one_s_own_card_says_who_is_signed_in(window: MainWindow, beam: Beam, lab):
    beam(card_of(lab, "tech"))
    assert said(window) == "Lina Amari is signed in. Technician"
    assert window.page.KEY == "bench"


@pytest.mark.requirement("URS-ACCESS-005", "URS-LOOK-004")
def test_another_card_hands_over_by_next_and_the_draft_stays(
    qtbot, store, lab, pace: Pace, dressed, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    program = Program(store, Workstation(sound_on=False), clock=pace)
    window = program.show_bench(lab.who)
    qtbot.addWidget(window)
    window.go("enrol", "")
    page = window.page
    assert isinstance(page, EnrolPage)
    for name, typed in (("checked_by", "LA"), ("metastatic_sites", "liver")):
        page.views[page.FORMS[0]].fields[name].write(typed)
    burst(pace, card_of(lab, "bio"), window)
    assert "Card of Marc Serres." in said(window)
    burst(pace, code_of(Command.NEXT).text, window)
    page = program.sign_in
    assert page is not None
    qtbot.addWidget(page)
    assert page.whose.text() == "Password of Marc Serres"
    assert page.password.hasFocus() or page.focusWidget() is page.password
    QTest.keyClicks(page.password, card_of(lab, "tech"))
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert page.whose.text() == "Password of Lina Amari"
    page.password.setText(PASSWORD)
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    again = program.window
    assert again is not None
    qtbot.addWidget(again)
    again.go("enrol", "")
    assert again.page.views[again.page.FORMS[0]].fields["metastatic_sites"].raw() == "liver"
    again.close()


def test_a_code_typed_again_by_hand_after_a_refusal_is_taken_again(
    window: MainWindow, pace: Pace, beam: Beam, lab, tube: str
):
    shipment = lab.do(shipments.open_draft, "Genome centre")
    window.go("item", tube)
    beam(shipment)
    for character in shipment:
        pace.pass_by(150)
        QTest.keyClicks(window.band.scan_line, character)
    assert not window.band.scan_line.is_kept


@pytest.mark.requirement("URS-ACCESS-001")
def test_the_card_of_a_closed_account_is_refused(window: MainWindow, beam: Beam, lab, store):
    as_role(store, Role.ADMINISTRATOR).do(accounts.set_active, "bio", active=False)
    beam(card_of(lab, "bio"))
    assert "The account of Marc Serres is closed." in said(window)


def test_a_card_fills_the_field_for_a_person_and_only_an_empty_one(
    window: MainWindow, beam: Beam, lab, given: Given, tube: str
):
    window.go("receive", tube)
    field = window.page.views[ReceiptForm].fields["identity_second"]
    beam(card_of(lab, "bio"))
    assert field.raw() == "MS"
    beam(card_of(lab, "patho"))
    assert field.raw() == "MS"
    assert "Card of Anne Vidal." in said(window)


def test_a_card_names_the_second_person_of_a_run_and_of_its_record(
    window: MainWindow, beam: Beam, lab, given: Given, tube: str
):
    card = card_of(lab, "bio")
    window.go("run", tube)
    beam(card)
    assert isinstance(window.page, RunPage)
    assert window.page.means.means.second_person == card
    run = lab.do(runs.start, [tube], "enrichment", enrichment_form())
    window.go("run_record", str(run))
    beam(card)
    assert window.page.views[RunRecord].fields["second_person"].raw() == "MS"


def test_a_card_answers_who_the_second_person_is(qtbot, window: MainWindow, beam: Beam, lab, given: Given):
    given.participant(23)
    provisional = given.tube(None)
    window.go("item", provisional)
    page = window.page
    assert isinstance(page, ItemPage)
    page.attach_to.setText("23")

    def scanned() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PersonDialog)
        window.scans.take_aside(card_of(lab, "bio"))
        assert dialog.line.text() == "MS"
        dialog.act.click()

    QTimer.singleShot(0, scanned)
    page.attach.click()
    assert lab.ask(item_record, page.code).participant == 23


def test_among_the_people_a_card_chooses_its_person(window: MainWindow, beam: Beam, lab):
    window.go("settings", "people")
    beam(card_of(lab, "bio"))
    page = window.page
    assert isinstance(page, SettingsPage)
    assert page.people.chosen.text() == "Chosen: Marc Serres."


def test_a_lot_after_a_plate_and_a_tube_after_a_tube_open_as_ever(
    window: MainWindow, beam: Beam, lab, given: Given, tube: str
):
    lot = lab.do(registers.add_lot, lot_form())
    plate = lab.do(sorting.open_session, given.stained(given.tube(23)), sorting_form())
    window.go("item", tube)
    other = given.tube(23)
    beam(other)
    assert (window.page.KEY, window.page.code) == ("item", other)
    window.go("sort", plate)
    beam(lot)
    assert window.page.KEY == "registers"
    assert lab.ask(item_record, tube).kind is Kind.BLOOD


@pytest.mark.requirement("URS-ACCESS-002")
def test_for_a_monitor_every_scan_opens(opened, store, dressed, given: Given, lab, tube: str, box: str):
    fraction = given.fraction(tube)
    print_all(lab)
    monitor = QtLab(as_role(store, Role.MONITOR))
    page = opened(ItemPage, tube, monitor)
    assert not any("Next scan" in each for each in texts_of(page))
    assert not page.take_scan(fraction)
    assert not page.take_scan(box)
    monitor.stop()
