"""The pages of a run: a panel by one scan, what goes with a run, its record, its end as it went."""

from datetime import date

import pytest

from app.actions import registers, runs
from app.domain.errors import Refused
from app.domain.register_forms import InstrumentForm, LotForm, PanelForm
from app.domain.run_times import RunRecord
from app.domain.steps.enrichment import EnrichmentForm
from app.domain.steps.staining import StainingForm
from app.domain.words import ControlResult, LotKind, Processing, RunOutcome
from app.queries.accounts import people
from app.queries.item import item_record
from app.queries.run_record import RunView, run_record
from tests.given import Clock, Given, enrichment_form
from tests.ui.conftest import Told, answer_with, texts_of
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.bench import BenchPage
from ui.pages.item import ItemPage
from ui.pages.participant import ParticipantPage
from ui.pages.run import RunPage
from ui.pages.run_record import RunRecordPage


@pytest.fixture
def opened(qtbot, qtlab: QtLab, desk: Desk):
    def make(kind, subject: str = ""):
        page = kind(qtlab, desk)
        qtbot.addWidget(page)
        page.show()
        page.arrive(subject)
        return page

    return make


@pytest.fixture
def tube(given: Given) -> str:
    given.participant(23)
    return given.tube(23)


@pytest.fixture
def run(given: Given, tube: str) -> int:
    return given.lab.do(runs.start, [tube], "enrichment", enrichment_form())


def view(lab: QtLab, run: int) -> RunView:
    return lab.ask(run_record, run)


def lot(lab: QtLab, **values) -> str:
    usual = {"kind": LotKind.LYSIS_REAGENT, "name": "RBC lysis", "number": "L77", "expiry": date(2027, 1, 1)}
    return lab.do(registers.add_lot, LotForm.fill(usual | values))


def test_one_scan_of_the_cocktail_lot_chooses_the_panel_and_names_the_lot(
    opened, qtlab, given: Given, told: Told, tube
):
    code = lot(qtlab, kind=LotKind.ANTIBODY_COCKTAIL, name="DP cocktail", number="C1")
    form = {"name": "DP-4", "cocktail_lot": code, "markers": "CK8/18/19, C11, PE\nCD45, HI30, APC"}
    qtlab.do(registers.add_panel, PanelForm.fill(form))
    page = opened(RunPage, given.fraction(tube))
    assert page.take_scan(code)
    raw = page.views[StainingForm].raw()
    assert (raw["panel"], raw["markers"]) == ("DP-4", form["markers"])
    assert list(page.means.means.lots) == [code]
    assert told.messages[-1][1] == "Panel DP-4 by its cocktail lot."
    page.try_confirm()
    assert told.messages[-1][1] == "Staining started with 1 tube."


def test_a_panel_that_is_typed_brings_its_markers(opened, qtlab: QtLab, given: Given, tube: str):
    qtlab.do(registers.add_panel, PanelForm.fill({"name": "DP-4", "markers": "CK, C11, PE"}))
    page = opened(RunPage, given.fraction(tube))
    page.views[StainingForm].set_value("panel", "DP-4")
    assert page.views[StainingForm].raw()["markers"] == "CK, C11, PE"
    page.views[StainingForm].set_value("markers", None)
    assert "markers" not in page.views[StainingForm].raw()


def test_the_next_run_stands_as_the_last_but_for_its_controls(opened, qtlab: QtLab, given: Given, tube: str):
    form = {"panel": "DP-4", "minutes": 30, "fixed": "N", "sop": "SOP-9", "fmo_ck": "PASS", "differences": "no CD14"}
    qtlab.do(runs.start, [given.fraction(tube)], "staining", StainingForm.fill(form))
    raw = opened(RunPage, given.fraction(given.tube(23))).views[StainingForm].raw()
    assert raw == {"minutes": "30", "fixed": "N", "sop": "SOP-9"}


def test_lots_the_instrument_and_a_card_are_named_by_scanning_and_say_what_is_wrong(opened, qtlab, given, clock, tube):
    page = opened(RunPage, tube)
    ended = lot(qtlab, expiry=date(2026, 3, 9))
    centrifuge = qtlab.do(registers.add_instrument, InstrumentForm.fill({"name": "Centrifuge 1"}))
    card = next(row.barcode for row in qtlab.ask(people, today=clock().date()) if row.login == "bio")
    for code in (ended, centrifuge, card):
        assert page.take_scan(code)
    told = texts_of(page.means)
    assert {"RBC lysis L77", "expired on 09/03/2026", "Centrifuge 1", "MS"} <= set(told)
    page.take_scan(ended)
    assert "RBC lysis L77" not in texts_of(page.means)


def test_two_tubes_of_one_participant_are_said_to_stay_apart(opened, given: Given, tube: str):
    page = opened(RunPage, tube)
    assert page.notice.isHidden()
    page.take_scan(given.tube(23))
    assert page.notice.isVisible()
    assert "tubes are never pooled" in " ".join(texts_of(page.notice))


def test_an_open_run_is_finished_with_its_typed_time_and_outcome(opened, qtlab, given: Given, told, clock: Clock, run):
    clock.forward(hours=1)
    page = opened(RunRecordPage, str(run))
    page.views[RunRecord].set_value("finished", "-20")
    page.views[RunRecord].set_value("outcome", RunOutcome.PARTIAL)
    page.views[EnrichmentForm].set_value("spin_g", "300")
    page.try_confirm()
    known = view(qtlab, run)
    assert (known.outcome, known.record["spin_g"]) == (RunOutcome.PARTIAL, 300)
    assert known.finished.at == given.moment(hours_ago=1 / 3).at
    assert told.messages[-1][2].startswith("Made: MB-023-E001")
    assert told.went[-1] == ("bench", "")


def test_an_aborted_run_leaves_its_tube_for_the_step_again(opened, qtlab: QtLab, told: Told, tube: str, run: int):
    page = opened(RunRecordPage, str(run))
    page.views[RunRecord].set_value("outcome", RunOutcome.ABORTED)
    page.try_confirm()
    assert told.messages[-1][2] == "Nothing was made; its tubes wait for the step again."
    assert qtlab.ask(item_record, tube).processing is Processing.RECEIVED


def test_an_open_run_is_saved_without_finishing_and_asks_a_reason_for_a_correction(opened, qtlab, told: Told, run: int):
    page = opened(RunRecordPage, str(run))
    page.views[EnrichmentForm].set_value("remark", "two layers")
    page.save.click()
    assert view(qtlab, run).is_open
    page.views[EnrichmentForm].set_value("remark", "three layers")
    answer_with("misread")
    page.save.click()
    assert view(qtlab, run).record["remark"] == "three layers"
    assert [line.line.text for line in page.before.lines] == ["Remark: two layers (misread)"]


def test_a_finished_run_is_corrected_and_its_times_stay(opened, qtlab: QtLab, told: Told, run: int):
    qtlab.do(runs.finish, run)
    before = view(qtlab, run)
    page = opened(RunRecordPage, str(run))
    assert page.save.isHidden()
    page.views[EnrichmentForm].set_value("spin_min", "10")
    page.try_confirm()
    after = view(qtlab, run)
    assert (after.started, after.finished, after.record["spin_min"]) == (before.started, before.finished, 10)


def test_a_scanned_tube_leaves_the_open_run_with_a_reason(opened, qtlab: QtLab, given: Given, told: Told, tube: str):
    second = given.tube(23)
    run = qtlab.do(runs.start, [tube, second], "enrichment", enrichment_form())
    page = opened(RunRecordPage, str(run))
    answer_with("leaked in the rotor")
    assert page.take_scan(second)
    assert [part.is_in for part in view(qtlab, run).parts] == [True, False]
    assert told.messages[-1][1].endswith("left the run.")
    page.refresh()
    assert "out: leaked in the rotor" in [line.line.text for line in page.tubes.lines]
    assert not page.take_scan(second)


def test_the_only_tube_is_taken_out_by_the_button(opened, qtlab: QtLab, run: int):
    page = opened(RunRecordPage, str(run))
    answer_with("dropped")
    page.out.click()
    assert view(qtlab, run).outcome is RunOutcome.ABORTED


def test_a_lot_and_the_instrument_are_named_on_the_record(opened, qtlab: QtLab, told: Told, run: int):
    page = opened(RunRecordPage, str(run))
    code = lot(qtlab)
    centrifuge = qtlab.do(registers.add_instrument, InstrumentForm.fill({"name": "Centrifuge 1"}))
    assert page.take_scan(code)
    assert page.take_scan(centrifuge)
    page.refresh()
    assert [line.line.text for line in page.means.lines] == ["RBC lysis L77", "Centrifuge 1"]
    answer_with("scanned by mistake")
    page.take_scan(code)
    assert view(qtlab, run).lots == ()


def test_the_controls_of_a_staining_run_stand_beside_it(opened, qtlab: QtLab, given: Given, tube: str):
    form = StainingForm.fill({"panel": "DP-4", "fmo_ck": ControlResult.PASS, "spiked": ControlResult.FAIL})
    run = qtlab.do(runs.start, [given.fraction(tube)], "staining", form)
    page = opened(RunRecordPage, str(run))
    told = texts_of(page.controls)
    assert told == ["FMO for CK", "Pass", "Spiked cell line", "Fail"]


def test_a_run_is_reached_from_a_tube_its_history_its_participant_and_the_bench(
    opened, told: Told, tube: str, run: int
):
    item = opened(ItemPage, tube)
    item.run.click()
    assert told.went[-1] == ("run_record", str(run))
    next(line for line in item.history.lines if line.line.act is not None).click()
    assert told.went[-1] == ("run_record", str(run))
    participant = opened(ParticipantPage, "023")
    next(line for line in participant.history.lines if line.line.act is not None).click()
    opened(BenchPage)._on_open_run()
    assert told.went[-3:] == [("run_record", str(run))] * 3


def test_without_an_open_run_the_bench_says_so(opened, given: Given, tube: str):
    with pytest.raises(Refused, match="No run is open"):
        opened(BenchPage)._on_open_run()


def test_a_sort_is_finished_on_its_plate_and_its_record_is_completed_here(opened, qtlab: QtLab, given: Given, told):
    given.participant(25)
    plate = given.plate(25)
    source = qtlab.ask(item_record, next(iter(given.wells(plate).values()))).parents[0][0]
    run = qtlab.ask(item_record, source).open_run
    page = opened(RunRecordPage, str(run))
    page.plate.click()
    assert told.went[-1] == ("sort", plate)
    assert page.out.isHidden()
    page.views[page.run.step.form].set_value("nozzle_um", "85")
    page.try_confirm()
    assert view(qtlab, run).is_open
    assert view(qtlab, run).record["nozzle_um"] == 85
