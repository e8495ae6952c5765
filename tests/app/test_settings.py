"""The study's settings: every change is a version on record with its reason, and what reads a setting follows it."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.actions import blocks, counts, runs, sections, shipments, sorting, study, tubes, wga
from app.domain.errors import NeedsReason, Refused
from app.domain.ffpe import ReviewForm, SectionsForm
from app.domain.genome.rule import OriginRule
from app.domain.reasons import ANY, TITLES, USUAL, usual
from app.domain.setting_words import SECTIONS, SETTINGS
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.steps.wga import QcForm, gii_word
from app.domain.words import (
    Assay,
    BlockStatus,
    CountStage,
    EndEvent,
    EnrichmentMethod,
    NtcVerdict,
    Role,
    TubeType,
    WgaKit,
    YesNo,
)
from app.i18n import speaking
from app.lab import Lab
from app.queries.counts import counts as readings
from app.queries.endpoint import endpoint
from app.queries.measures import measures
from app.queries.overview import pending
from app.queries.receipts import derived, tube_record
from app.queries.trail import audit_page
from app.queries.verify import verify
from app.settings import Settings, Window
from db.models import Block, Change, Deviation, Item, Label, Shipment, StudySettings, WgaProduct
from tests.conftest import as_role
from tests.given import Clock, Given, enrichment_form, tube_form

pytestmark = pytest.mark.requirement("URS-ENDPT-005")

ROOT = Path(__file__).parents[2]
FOR_RESULTS = {"unverified_take_part", "sprec_version", "genome_build", "proven_cells_min"}
"""Read where results come in, and by the biospecimen codes."""

OTHER: dict[str, Any] = {
    "tz": "Europe/London",
    "planned_start": "2026-01-01",
    "planned_end": "2026-12-31",
    "nominal_volumes_ml": [4, 9],
    "windows": [],
    "ntc_criteria": [],
    "chip_genes": ["TET2"],
    "mapd_fail": 0.4,
    "gini_fail": 0.5,
    "contamination_fail_pct": 5.0,
    "label_templates": {"cryovial": "cryovial"},
    "usual_reasons": {"run": [{"en": "Clotted", "fr": "Coagulé"}]},
}


@pytest.fixture
def biologist(store) -> Lab:
    return as_role(store, Role.BIOLOGIST)


def set_to(store, **values: Any) -> None:
    as_role(store, Role.BIOLOGIST).do(study.change_settings, values, "protocol amended")


def another(name: str, value: Any) -> Any:
    """A value that a setting does not have."""
    if name in OTHER:
        return OTHER[name]
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value}2"


def row(lab: Lab, table: Any, **where: Any) -> Any:
    with lab.store.look() as session:
        return session.scalars(select(table).filter_by(**where)).one()


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_each_setting_changes_as_a_version_of_its_own_on_record_with_its_reason(biologist: Lab, name: str):
    before = biologist.settings.model_dump(mode="json")
    value = another(name, before[name])
    assert biologist.do(study.change_settings, {name: value}, "protocol amended") == 2
    after = biologist.settings.model_dump(mode="json")
    assert {each for each in after if after[each] != before[each]} == {name}
    with biologist.store.look() as session:
        change = session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
        versions = session.scalars(select(StudySettings.number).order_by(StudySettings.number)).all()
    assert (change.action, change.user, change.reason) == ("study.change_settings", "bio", "protocol amended")
    assert versions == [1, 2]
    told = biologist.ask(audit_page, offset=0, limit=500, search=f"study_settings content.{name}")
    assert [each.field for each in told].count(f"content.{name}") == 2
    assert biologist.ask(verify).holds


def test_a_setting_is_not_changed_without_a_reason_nor_by_who_may_not(biologist: Lab, lab: Lab):
    with pytest.raises(NeedsReason):
        biologist.do(study.change_settings, {"planned_n": 72}, " ")
    with pytest.raises(Refused, match="may not do this"):
        lab.do(study.change_settings, {"planned_n": 72}, "more")
    with pytest.raises(Refused, match="planned_n can't be “many”"):
        biologist.do(study.change_settings, {"planned_n": "many"}, "more")
    with pytest.raises(Refused, match="The setting unheard"):
        biologist.do(study.change_settings, {"unheard": 1}, "more")
    assert biologist.settings.planned_n == 60


def test_a_list_of_usual_reasons_is_the_study_s_own_in_its_order_and_in_both_languages(biologist: Lab):
    assert usual(biologist.settings.usual_reasons, "lost")[0] == "Searched on the bench and in the box"
    own = [{"en": "Stolen", "fr": "Volé"}, {"en": "Fell and broke", "fr": "Tombé et cassé"}]
    biologist.do(study.change_settings, {"usual_reasons": {"lost": own}}, "agreed with the bench")
    lists = biologist.settings.usual_reasons
    assert usual(lists, "lost") == ("Stolen", "Fell and broke")
    assert usual(lists, "run") == usual({}, "run")
    with speaking("fr"):
        assert usual(lists, "lost") == ("Volé", "Tombé et cassé")


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ({"weather": []}, "Nothing asks for reasons of “weather”"),
        ({"run": [{"en": str(place), "fr": str(place)} for place in range(10)]}, "has 10 reasons"),
        ({"run": [{"en": "Clotted", "fr": " "}]}, "reason 1 lacks one of its languages"),
        ({"run": [{"en": "A", "fr": "B"}, {"en": "C", "fr": "B"}]}, "reason 2 stands there already"),
    ],
)
def test_a_list_of_usual_reasons_that_cards_could_not_offer_is_refused(biologist: Lab, lists: Any, told: str):
    with pytest.raises(Refused, match=told):
        biologist.do(study.change_settings, {"usual_reasons": lists}, "tidied")
    assert biologist.settings.usual_reasons == {}


def test_every_list_of_usual_reasons_has_a_title():
    assert set(USUAL) | {ANY} == set(TITLES)


def test_each_threshold_of_the_rule_of_origin_stands_in_one_section_of_the_page():
    placed = [name for _title, names in SECTIONS for name in names]
    assert set(OriginRule.model_fields) <= set(placed)
    assert len(placed) == len(set(placed))
    assert set(placed) == {name for name, _words in SETTINGS}


def test_each_setting_is_read_by_the_program():
    """A setting that nothing reads promises what it does not do."""
    sources = [
        path.read_text("utf-8")
        for folder in ("app", "ui")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "setting_words.py"
    ]
    text = "\n".join(sources)
    unread = {
        name
        for name in Settings.model_fields
        if len(re.findall(rf"\b{name}\b", text)) < 2 and not re.search(rf"(settings|self|here)\.{name}\b", text)
    }
    assert unread <= FOR_RESULTS


def counted(lab: Lab, given: Given, number: int, n_dp: int, n_ctc: int, volume_ml: float = 7.5) -> str:
    given.participant(number)
    tube = given.tube(number)
    form = {"stage": CountStage.FINAL, "reading": "READER_1", "status": "DONE", "volume_analysed_ml": volume_ml}
    lab.do(counts.record, tube, counts.CountForm.fill(form | {"n_dp": n_dp, "n_ctc": n_ctc}))
    return tube


def test_another_limit_makes_another_population(lab: Lab, store, given: Given):
    counted(lab, given, 23, 1, 1)
    (person,) = lab.ask(endpoint, lab.settings)
    assert (person.dp_positive, person.verdict) == (True, "PENDING")
    set_to(store, dp_positive_min=2)
    (person,) = lab.ask(endpoint, lab.settings)
    assert (person.dp_positive, person.verdict) == (False, "NO_DP")


def test_a_participant_with_ctc_is_one_at_the_limit_that_is_set(lab: Lab, store, given: Given):
    counted(lab, given, 23, 3, 1)
    crossed = {each.key: each.x for each in lab.ask(measures, lab.settings)}
    assert (crossed["DP_POS_CTC_POS"], crossed["DP_POS_CTC_NEG"]) == (1, 0)
    set_to(store, ctc_positive_min=2)
    crossed = {each.key: each.x for each in lab.ask(measures, lab.settings)}
    assert (crossed["DP_POS_CTC_POS"], crossed["DP_POS_CTC_NEG"]) == (0, 1)


@pytest.mark.requirement("URS-COUNT-003")
def test_counts_are_normalised_to_the_volume_that_is_set(lab: Lab, store, given: Given):
    tube = counted(lab, given, 23, 3, 4)
    (count,) = lab.ask(readings, lab.settings, tube=tube)
    assert (str(count.dp_per_norm), count.is_ctc_prognostic) == ("3.0", False)
    set_to(store, norm_volume_ml=10, ctc_prognostic_min=5)
    (count,) = lab.ask(readings, lab.settings, tube=tube)
    assert (str(count.dp_per_norm), count.is_ctc_prognostic) == ("4.0", True)


@pytest.mark.requirement("URS-BLOOD-002")
def test_r05_what_cellsearch_needs_is_what_the_study_says(lab: Lab, store, given: Given):
    given.participant(23)
    tube = given.tube(23, tube={"tube_type": TubeType.CELLSAVE}, receipt={"volume_ml": 6.8})
    form = enrichment_form(method=EnrichmentMethod.CELLSEARCH, blood_used_ml=6.8)
    with pytest.raises(Refused, match="CellSearch needs 7.5 mL"):
        lab.do(runs.start, [tube], "enrichment", form)
    set_to(store, cellsearch_min_ml=6.5)
    assert lab.do(runs.start, [tube], "enrichment", form)


def test_how_full_a_tube_should_be_is_set_for_cellsave_and_for_the_others(lab: Lab, store, given: Given):
    def target(tube: TubeType) -> float:
        form = TubeForm.fill({"tube_type": tube, "nominal_ml": 10})
        return derived(lab.settings, DrawForm.fill({}), form, ReceiptForm.fill({}), now=lab.now).fill_min_pct

    assert (target(TubeType.CELLSAVE), target(TubeType.K2EDTA)) == (75, 80)
    set_to(store, fill_min_cellsave_pct=70, fill_min_pct=85)
    assert (target(TubeType.CELLSAVE), target(TubeType.K2EDTA)) == (70, 85)


@pytest.mark.requirement("URS-CLOCK-003")
def test_r03_a_window_that_was_changed_is_in_force_at_once(lab: Lab, store, given: Given):
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=23)
    assert lab.ask(tube_record, lab.settings, tube).specimen.clock.left(lab.now) == timedelta(hours=1)
    longer = Window(tube=TubeType.K2EDTA, assay=Assay.DP_FLOW, end_event=EndEvent.SORT_END, warn_h=4, hard_h=48)
    set_to(store, windows=[longer.model_dump(mode="json")])
    assert lab.ask(tube_record, lab.settings, tube).specimen.clock.left(lab.now) == timedelta(hours=25)


@pytest.mark.requirement("URS-CLOCK-005")
def test_a_tube_without_a_window_stops_nothing_and_says_not_configured(lab: Lab, store, given: Given):
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=200, tube={"tube_type": TubeType.TRANSFIX})
    assert lab.ask(tube_record, lab.settings, tube).specimen.clock.left(lab.now) is None
    assert lab.do(runs.start, [tube], "enrichment", enrichment_form())


@pytest.mark.requirement("URS-TIME-001")
def test_r22_the_question_about_an_old_draw_comes_after_the_days_that_are_set(lab: Lab, store, given: Given):
    given.participant(23)
    old = DrawForm.fill({"at": given.moment(hours_ago=24 * 45)})
    with pytest.raises(NeedsReason, match="45 days back"):
        lab.do(tubes.collect, old, [tube_form()], number=23)
    set_to(store, old_draw_question_days=60)
    assert lab.do(tubes.collect, old, [tube_form()], number=23)


def test_a_co_signature_is_due_within_the_days_that_are_set(lab: Lab, store, given: Given, clock: Clock):
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=30)
    set_to(store, cosign_days=3)
    lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=runs.Means(exploratory_reason="storm"))
    due = row(lab, Deviation, cosign_role=Role.BIOLOGIST).cosign_due
    assert due == clock().date() + timedelta(days=3)


@pytest.mark.requirement("URS-SHIP-002")
def test_r12_cells_go_unamplified_once_the_provider_amplifies(lab: Lab, store, given: Given):
    given.participant(23)
    plate = given.plate()
    lab.do(sorting.close, plate)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    with pytest.raises(Refused, match="is not amplified, and amplification is done here"):
        lab.do(shipments.add, shipment, plate)
    set_to(store, wga_at_provider=True)
    assert len(lab.do(shipments.add, shipment, plate)) == 5


def test_the_gates_of_gii_are_those_that_are_set(lab: Lab, store, given: Given):
    given.participant(23)
    plate = given.plate()
    lab.do(sorting.close, plate)
    given.amplified(plate)
    product = given.wells(plate)["A01"]
    lab.do(wga.measure, product, QcForm.fill({"gii": 1}), seen=None)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    with pytest.raises(NeedsReason, match="the gate is 2"):
        lab.do(shipments.add, shipment, product)
    set_to(store, gii_go=1, gii_green=2)
    assert lab.do(shipments.add, shipment, product) == [product]
    assert [gii_word(gii, lab.settings) for gii in range(5)] == ["poor", "borderline", "good", "good", "good"]


@pytest.mark.requirement("URS-WGA-001")
def test_r14_a_control_is_judged_by_the_criterion_that_is_set(lab: Lab, store, given: Given):
    given.participant(23)
    plate = given.plate()
    lab.do(sorting.close, plate)
    given.amplified(plate)
    control = given.wells(plate)["H12"]
    set_to(store, ntc_criteria=[{"kit": WgaKit.AMPLI1.value, "markers_at_least": 3}])
    lab.do(wga.measure, control, QcForm.fill({"gii": 2}), seen=None)
    product = row(lab, WgaProduct, item_id=row(lab, Item, barcode=control).id)
    assert product.ntc_verdict is NtcVerdict.NEGATIVE


@pytest.mark.requirement("URS-FFPE-003")
def test_r17_a_block_is_judged_by_the_limits_that_are_set(lab: Lab, store, given: Given):
    given.participant(23)
    block = given.block(23)
    form = ReviewForm.fill({"tumour_nuclei_pct": 8, "adequate": YesNo.YES})
    with pytest.raises(NeedsReason, match="Below 10 %"):
        lab.do(blocks.review, block, form)
    set_to(store, tumour_nuclei_inadequate_pct=5)
    lab.do(blocks.review, block, form)


def test_a_block_is_low_from_the_number_of_sections_that_is_set(lab: Lab, store, given: Given):
    given.participant(23)
    set_to(store, sections_low=8)
    block = given.block(23, sections_left=12)
    lab.do(sections.came, block, SectionsForm.fill({"count": 4}))
    assert row(lab, Block, item_id=row(lab, Item, barcode=block).id).status is BlockStatus.LOW


def test_a_block_is_reminded_and_given_back_within_the_days_that_are_set(lab: Lab, store, given: Given, clock: Clock):
    given.participant(23)
    set_to(store, block_reminder_days=5, block_return_days=20)
    lab.do(blocks.request, 23, blocks.BlockForm.fill({}))
    received = given.block(23)
    due = row(lab, Block, item_id=row(lab, Item, barcode=received).id).due_back
    assert due == clock().date() + timedelta(days=20)
    clock.forward(days=4)
    assert lab.ask(pending, lab.settings, lab.now) == ()
    clock.forward(days=1)
    assert [each.text for each in lab.ask(pending, lab.settings, lab.now)] == ["Asked 5 days ago: remind."]


def test_results_are_expected_within_the_days_that_are_set(lab: Lab, store, given: Given, clock: Clock):
    given.participant(23)
    plate = given.plate()
    lab.do(sorting.close, plate)
    set_to(store, results_expected_days=10, wga_at_provider=True)
    shipment = lab.do(shipments.open_draft, "Genome centre")
    lab.do(shipments.add, shipment, plate)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    assert row(lab, Shipment, barcode=shipment).results_expected == clock().date() + timedelta(days=10)


@pytest.mark.requirement("URS-LABEL-002")
def test_initials_are_on_a_label_only_where_the_study_wants_them(lab: Lab, store, given: Given):
    given.participant(23)
    assert "initials" not in row(lab, Label, code=given.tube(23)).content
    set_to(store, initials_on_labels=True)
    assert row(lab, Label, code=given.tube(23)).content["initials"] == "LA"


def test_work_on_blood_that_stands_open_beyond_the_bench_time_is_noted(lab: Lab, store, given: Given, clock: Clock):
    given.participant(23)
    run = lab.do(runs.start, [given.tube(23, drawn_hours_ago=0)], "enrichment", enrichment_form())
    clock.forward(hours=8)
    assert lab.ask(pending, lab.settings, lab.now) == ()
    clock.forward(minutes=12)
    (noted,) = lab.ask(pending, lab.settings, lab.now)
    assert noted.title == f"Enrichment of run {run} has been open for 8 h 12"
    assert (noted.state, noted.page, noted.subject) == ("warn", "run_record", str(run))
    set_to(store, bench_time_warn_h=10)
    assert lab.ask(pending, lab.settings, lab.now) == ()
    clock.forward(hours=4)
    lab.do(runs.finish, run)
    assert [each.page for each in lab.ask(pending, lab.settings, lab.now)] == []


def test_the_day_of_the_laboratory_is_the_day_of_its_zone(lab: Lab, store, clock: Clock):
    clock.at = clock.at.replace(hour=23, minute=30)
    assert lab.today == date(2026, 3, 11)
    set_to(store, tz="Europe/London")
    assert lab.today == date(2026, 3, 10)
