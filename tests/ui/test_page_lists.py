"""The lists and records: specimens, one item, participants, deviations, overview, audit."""

import sqlite3
from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from app.actions import deviations, registers, runs, study
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.register_forms import BoxForm, LotForm, PlaceForm
from app.domain.words import DeviationCode, DeviationState, LotKind, Role, Severity
from app.queries import sheets
from app.queries.specimens_list import place_of, specimens, specimens_count
from app.queries.storage import moves
from tests.conftest import as_role
from tests.given import Clock, Given, enrichment_form
from tests.ui.conftest import answer_with
from ui.lab import QtLab
from ui.pages.audit import AuditPage
from ui.pages.deviations import DeviationsPage
from ui.pages.item import ItemPage
from ui.pages.overview import OverviewPage
from ui.pages.participants import ParticipantsPage
from ui.pages.specimens import SpecimensPage

pytestmark = pytest.mark.requirement("URS-LIST-001")


@pytest.fixture
def shown(qtbot, qtlab: QtLab, desk):
    """A page of a kind, on a subject."""

    def make(kind, subject: str = ""):
        page = kind(qtlab, desk)
        qtbot.addWidget(page)
        page.arrive(subject)
        return page

    return make


def test_specimens_are_found_by_participant_and_by_a_part_of_their_code(shown, given: Given):
    given.participant(23)
    given.participant(24)
    given.tube(23)
    last = given.tube(24)
    page = shown(SpecimensPage)
    assert page.table.rows.rowCount() == 2
    page.filter.setText("024")
    assert [page.table.rows.row(0).barcode] == [last]
    page.filter.setText("B001")
    assert page.table.rows.rowCount() == 2
    page.filter.setText("nothing like it")
    assert page.table.rows.rowCount() == 0


def test_a_specimen_opens_by_enter(shown, given: Given, desk):
    given.participant(23)
    tube = given.tube(23)
    page = shown(SpecimensPage)
    page.table.selectRow(0)
    page.next_act()
    assert desk.open_code.__self__ == [tube]


def test_a_cell_says_its_plate_and_well_as_its_place(qtlab: QtLab, given: Given):
    given.participant(23)
    plate = given.plate(23)
    cell = given.wells(plate)["A02"]
    row = next(each for each in qtlab.ask(specimens, offset=0, limit=50) if each.barcode == cell)
    assert place_of(row) == f"{printed(plate)} A02"
    assert qtlab.ask(specimens_count) == len(qtlab.ask(specimens, offset=0, limit=50))


def test_pages_of_specimens_follow_one_another_without_a_gap(qtlab: QtLab, given: Given):
    given.participant(23)
    given.plate(23)
    whole = [row.barcode for row in qtlab.ask(specimens, offset=0, limit=50, sort="barcode", descending=False)]
    parts = [
        row.barcode
        for offset in range(0, len(whole), 3)
        for row in qtlab.ask(specimens, offset=offset, limit=3, sort="barcode", descending=False)
    ]
    assert parts == whole == sorted(whole)


def test_an_item_is_stored_by_scanning_its_box_and_taken_out_by_its_button(
    shown, qtlab: QtLab, given: Given, clock: Clock
):
    given.participant(23)
    tube = given.tube(23)
    freezer = qtlab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))
    box = qtlab.do(registers.add_box, BoxForm.fill({"name": "Box 4"}))
    page = shown(ItemPage, tube)
    assert page.take_out.isHidden()
    page.position.setText("B2")
    assert page.take_scan(box)
    assert page.record.place == "Box 4 B2"
    assert page.take_scan(freezer)
    page.take_out.click()
    assert page.record.place == ""
    clock.forward(minutes=9)
    page.take_scan(freezer)
    assert qtlab.ask(moves, tube)[0].out_of_freezer_min == 9


def test_participants_are_listed_and_open_by_enter(shown, given: Given, told):
    given.participant(23)
    page = shown(ParticipantsPage)
    assert page.header.subtitle() == "1 of 60 planned"
    page.table.selectRow(0)
    page.next_act()
    assert told.went == [("participant", "023")]


def test_a_deviation_is_completed_closed_and_cosigned(qtbot, shown, store, qtlab: QtLab, given: Given, desk):
    given.participant(23)
    number = qtlab.do(deviations.record, DeviationCode.OTHER, Severity.MINOR, "Fridge door open")
    page = shown(DeviationsPage, str(number))
    with pytest.raises(Refused, match="no action taken"):
        page._on_close()
    page.action_taken.setPlainText("Door closed, 6 °C at most")
    page.save.click()
    page.shut.click()
    assert page.row.state is DeviationState.CLOSED
    assert not page.save.isEnabled()


@pytest.mark.requirement("URS-DEV-003")
def test_a_cosignature_is_given_by_the_role_it_is_asked_of(qtbot, store, lab, given: Given, desk, dressed):
    given.participant(23)
    form = LotForm.fill(
        {"kind": LotKind.ENRICHMENT_KIT, "name": "RBC lysis", "number": "L7", "expiry": date(2026, 1, 1)}
    )
    means = runs.Means(lots={lab.do(registers.add_lot, form): "lysis"}, expired_reason="the only kit here")
    lab.do(runs.start, [given.tube(23)], "enrichment", enrichment_form(), means=means)
    biologist = QtLab(as_role(store, Role.BIOLOGIST))
    due = next(row for row in biologist.ask(sheets.deviations) if row.cosign_role is not None)
    page = DeviationsPage(biologist, desk)
    qtbot.addWidget(page)
    page.arrive(str(due.id))
    answer_with("")
    page.cosign.click()
    assert page.row.cosigned_by == "bio"
    biologist.stop()


def test_the_overview_leads_to_the_most_urgent_decision(shown, given: Given, clock: Clock, told):
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=2)
    clock.forward(hours=23)
    page = shown(OverviewPage)
    assert "over its limit" in page.pending.lines[0].line.text
    page.next_act()
    assert told.went == [("item", tube)]


def test_an_empty_overview_says_that_nothing_waits(shown, told):
    page = shown(OverviewPage)
    assert page.pending.lines[0].line.text == "Nothing waits for a decision."
    page.next_act()
    assert told.went == []


def labels_of(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def test_the_share_of_usable_cells_stands_beside_the_funnel_in_chances(shown, qtlab: QtLab, store):
    page = shown(OverviewPage)
    assert "DP cells. If 20 % are usable, 5 give at least one in 67 %, 10 in 89 %" in labels_of(page.funnel_card)
    as_role(store, Role.BIOLOGIST).do(study.change_settings, {"usable_cell_share": 0.1}, "first runs")
    page.refresh()
    assert "DP cells. If 10 % are usable, 5 give at least one in 41 %, 10 in 65 %" in labels_of(page.funnel_card)


@pytest.mark.requirement("URS-AUDIT-003")
def test_the_audit_page_says_that_the_chain_holds_and_names_what_breaks_it(shown, given: Given, store, told):
    given.participant(23)
    page = shown(AuditPage)
    page._on_verify()
    assert told.messages[-1][0] == "ok"
    with sqlite3.connect(store.path) as outside:
        outside.execute("UPDATE participant SET birth_year = 1950")
    page._on_verify()
    assert told.messages[-1][0] == "breach"
    assert "participant 1 birth_year" in told.messages[-1][2]
