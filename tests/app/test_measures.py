"""What the record allows to be said of the endpoint today, and of a draw before treatment."""

from datetime import date, timedelta

import pytest

from app.actions import cells, counts, results, runs, study, undo, verdicts
from app.domain.steps.sorting import CellForm
from app.domain.words import CountStage, CountStatus, Doublet, Kind, Role, Verdict, YesNo
from app.i18n import speaking
from app.queries import sheets
from app.queries.endpoint import judged_participants
from app.queries.kin import kin
from app.queries.measures import measures
from app.queries.origin import origin
from app.queries.owners import owners
from app.queries.results import result_file
from app.queries.sheets.tubes import before_treatment
from app.queries.verdicts import signed_verdicts
from tests.app.test_sorting import count_form
from tests.conftest import as_role
from tests.given import PASSWORD, Given, enrichment_form
from tests.sequenced import Sent, acting, calls, quality, sent, take

FINAL = {"stage": CountStage.FINAL}


def by_key(lab) -> dict:
    return {each.key: each for each in lab.ask(measures, lab.settings)}


def counted(lab, given: Given, number: int, n_dp: int, n_ctc: int) -> None:
    given.participant(number)
    lab.do(counts.record, given.tube(number), count_form(n_dp=n_dp, n_ctc=n_ctc, **FINAL))


def test_populations_are_counted_and_shares_bear_their_exact_interval(lab, given: Given):
    for number, n_dp in ((1, 4), (2, 0), (3, 9), (4, 1), (5, 0)):
        counted(lab, given, number, n_dp, 2)
    told = by_key(lab)
    assert (told["N_ENROLLED"].x, told["N_COUNTED"].x, told["N_NO_DP"].x, told["N_PENDING"].x) == (5, 5, 2, 3)
    share = told["PCT_DP_POSITIVE"]
    assert (share.x, share.n, share.pct, share.low, share.high) == (3, 5, 60, 14.66, 94.73)
    assert share.status == "COMPUTED"


def test_while_a_count_is_awaited_the_numbers_are_interim(lab, given: Given):
    counted(lab, given, 1, 4, 2)
    given.participant(2)
    assert by_key(lab)["PCT_DP_POSITIVE"].status == "INTERIM"


def test_a_count_that_was_not_done_is_no_zero(lab, given: Given):
    given.participant(1)
    nothing = {"n_dp": None, "n_ctc": None, "volume_analysed_ml": None}
    form = count_form(status=CountStatus.NOT_DONE, nd_reason="clotted", **FINAL, **nothing)
    lab.do(counts.record, given.tube(1), form)
    told = by_key(lab)
    assert (told["N_NOT_COUNTED"].x, told["N_COUNTED"].x, told["PCT_DP_POSITIVE"].n) == (1, 0, 0)
    assert told["PCT_DP_POSITIVE"].pct is None
    assert "not estimable" in told["PCT_DP_POSITIVE"].reason


def test_median_quartiles_and_range_are_of_the_normalised_counts(lab, given: Given):
    for number, n_dp in ((1, 0), (2, 2), (3, 4), (4, 10)):
        counted(lab, given, number, n_dp, 0)
    told = by_key(lab)
    assert [told[f"DP_{name}"].value for name in ("MIN", "Q1", "MEDIAN", "Q3", "MAX")] == [0, 1.5, 3, 5.5, 10]
    assert told["DP_MEDIAN"].unit == "/7.5 mL"


@pytest.fixture
def proven(lab, given: Given) -> Sent:
    """MB-023: one cell of tumour origin, one not, one without data; MB-024 is DP-positive and waits, MB-025 has no DP."""
    case = sent(lab, given)
    lab.do(counts.record, tube_of(lab), count_form(n_dp=3, n_ctc=0, **FINAL))
    signs = {case.cells[0]: "1100000000", case.cells[1]: "0" * 10, case.wbc: "0" * 10, case.extract: "1111100000"}
    take(lab, quality(case.all), calls(signs))
    counted(lab, given, 24, 2, 1)
    counted(lab, given, 25, 0, 1)
    return case


def tube_of(lab, number: int = 23) -> str:
    return next(each.barcode for each in lab.ask(kin, number) if each.kind is Kind.BLOOD)


def test_the_primary_endpoint_counts_the_pending_in_its_denominator_and_says_that_it_is_interim(lab, proven: Sent):
    told = by_key(lab)
    primary = told["PRIMARY"]
    assert (primary.x, primary.n, primary.pct, primary.low, primary.high) == (1, 2, 50, 1.26, 98.74)
    assert (primary.status, primary.reason) == ("INTERIM", "1 verdict waits for results.")
    assert (told["SENS_EVALUABLE"].x, told["SENS_EVALUABLE"].n) == (1, 1)
    assert (told["N_PROVEN"].x, told["N_PENDING"].x, told["N_NO_DP"].x, told["N_NOT_PROVEN"].x) == (1, 1, 1, 0)


def test_a_signed_exclusion_leaves_the_sensitivity_estimate_and_stays_in_the_primary(lab, proven: Sent):
    acting(lab, Role.BIOLOGIST).do(verdicts.exclude, 24, "drawn after the first dose", password=PASSWORD)
    told = by_key(lab)
    assert (told["PRIMARY"].n, told["PRIMARY"].status) == (2, "INTERIM")
    assert (told["SENS_EXCLUSIONS"].x, told["SENS_EXCLUSIONS"].n) == (1, 1)
    assert told["SENS_EXCLUSIONS"].status == "COMPUTED"


def signed_twice(lab) -> None:
    seen = lab.ask(origin, lab.settings, 23).digest
    for role in (Role.BIOLOGIST, Role.PATHOLOGIST):
        acting(lab, role).do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password=PASSWORD)


@pytest.mark.requirement("URS-SIGN-003")
def test_a_signed_verdict_whose_facts_changed_makes_the_number_interim(lab, proven: Sent):
    acting(lab, Role.BIOLOGIST).do(verdicts.exclude, 24, "drawn after the first dose", password=PASSWORD)
    signed_twice(lab)
    assert by_key(lab)["SENS_EXCLUSIONS"].status == "COMPUTED"
    sample = next(
        each.id for file in (1, 2) for each in lab.ask(result_file, file).samples if each.name == proven.cells[1]
    )
    lab.do(results.set_apart, sample, "the library was mixed up")
    told = by_key(lab)
    assert (told["SENS_EXCLUSIONS"].x, told["SENS_EXCLUSIONS"].status) == (1, "INTERIM")
    assert "1 signed verdict has to be looked at again." in told["SENS_EXCLUSIONS"].reason


def test_a_verdict_that_somebody_reopened_makes_the_number_interim_and_is_not_to_reopen_again(lab, proven: Sent):
    signed_twice(lab)
    signed = lab.ask(signed_verdicts)[23]
    acting(lab, Role.BIOLOGIST).do(verdicts.reopen, signed.id, "new purity", password=PASSWORD)
    (told,) = lab.ask(judged_participants, lab.settings, number=23)
    assert (told.to_reopen, told.standing.unsettled) == (False, True)
    assert "1 signed verdict" in by_key(lab)["PRIMARY"].reason


def test_what_is_kept_of_a_verdict_follows_every_change_below_it(lab, store, proven: Sent, given: Given):
    def verdict() -> Verdict:
        (told,) = lab.ask(judged_participants, lab.settings, number=23)
        assert told.proposed == lab.ask(origin, lab.settings, 23).populations
        return told.proposed.verdict

    assert verdict() is Verdict.PROVEN
    as_role(store, Role.BIOLOGIST).do(study.change_settings, {"snv_counted_min": 3}, "stricter")
    assert verdict() is Verdict.PENDING
    as_role(store, Role.BIOLOGIST).do(study.change_settings, {"snv_counted_min": 2}, "as before")
    assert verdict() is Verdict.PROVEN
    cell = lab.ask(origin, lab.settings, 23).cells[0].code
    lab.do(cells.describe, cell, CellForm.fill({"doublet": Doublet.DOUBLET}), seen=None)
    assert verdict() is Verdict.PENDING


def test_what_is_kept_is_told_in_the_language_that_is_spoken(lab, proven: Sent):
    (english,) = lab.ask(judged_participants, lab.settings, number=23)
    with speaking("fr"):
        (french,) = lab.ask(judged_participants, lab.settings, number=23)
    assert english.proposed.reason != french.proposed.reason


def test_dp_and_ctc_are_crossed(lab, given: Given):
    for number, (n_dp, n_ctc) in enumerate(((4, 2), (4, 0), (0, 3), (0, 0), (1, 1)), start=1):
        counted(lab, given, number, n_dp, n_ctc)
    told = by_key(lab)
    crossed = [told[f"DP_{dp}_CTC_{ctc}"].x for dp in ("POS", "NEG") for ctc in ("POS", "NEG")]
    assert crossed == [2, 1, 1, 1]


def test_an_empty_study_has_no_number_it_can_t_know(lab):
    told = by_key(lab)
    assert told["N_ENROLLED"].x == 0
    assert told["DP_MEDIAN"].status == "NOT YET COMPUTABLE"
    primary = told["PRIMARY"]
    assert (primary.x, primary.n, primary.pct, primary.low) == (0, 0, None, None)
    assert "not estimable" in primary.reason


@pytest.mark.requirement("URS-CLOCK-001")
@pytest.mark.parametrize(
    ("dose_hours", "planned_days", "answer"),
    [
        (1, None, YesNo.YES),
        (-1, None, YesNo.NO),
        (None, 2, YesNo.YES),
        (None, -1, YesNo.NO),
        (None, 0, YesNo.UNKNOWN),
        (None, None, YesNo.UNKNOWN),
        (-1, 5, YesNo.NO),
    ],
)
def test_r01_the_actual_dose_decides_before_the_planned_day(given: Given, dose_hours, planned_days, answer):
    drawn = given.moment()
    dose = None if dose_hours is None else given.moment(hours_ago=-dose_hours)
    planned = None if planned_days is None else given.clock().date() + timedelta(days=planned_days)
    assert before_treatment(drawn, dose, planned) is answer


def test_a_draw_of_unknown_time_on_the_day_of_the_dose_stays_unknown(given: Given):
    assert before_treatment(None, None, date(2026, 3, 12)) is YesNo.UNKNOWN


def test_every_row_of_a_participant_has_its_owner(lab, given: Given):
    given.participant(23)
    given.plate(23)
    given.block(23)
    found = lab.ask(owners)
    for table in ("participant", "consent", "draw", "tube", "receipt", "item", "cell", "run_item", "step_run", "block"):
        assert set(found[table].values()) == {23}, table


def test_a_run_of_two_participants_belongs_to_neither(lab, given: Given):
    given.participant(1)
    given.participant(2)
    lab.do(runs.start, [given.tube(1), given.tube(2)], "enrichment", enrichment_form())
    assert lab.ask(owners)["step_run"] == {}


def test_a_tube_taken_in_by_mistake_and_undone_is_in_no_list(lab, given: Given):
    given.participant(23)
    given.tube(23)
    lab.do(undo.last)
    assert lab.ask(sheets.tubes, lab.settings) == ()
