"""The numbers and code lists that the protocol and the literature give, as the rules hold them."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
from hypothesis import given, strategies

from app.domain import words
from app.domain.barcode import ALPHABET, check_character, neighbours, parse
from app.domain.derived import Prevalence
from app.domain.enrolment import washout_short
from app.domain.errors import Refused
from app.domain.ffpe import BlockForm, ExtractForm, ReviewForm, notes
from app.domain.order import CLOCK_JUMP, not_in_future, went_back
from app.domain.populations import populations
from app.domain.step import BloodClock
from app.domain.steps.enrichment import EnrichmentForm, removes_dp
from app.domain.steps.enumeration import CountForm, check_count, per_norm_volume
from app.domain.steps.wga import QcForm, gii_word, judge_ntc, waited_too_long
from app.domain.times import Moment, elapsed
from app.domain.words import Assay, CountStatus, EndEvent, EnrichmentMethod, Kind, NtcVerdict, TubeType, Verdict, WgaKit
from app.settings import Settings
from tests.domain.test_barcode import VECTORS
from tests.given import MORNING, ZONE

STUDY = Settings()


def day(text: str) -> Moment:
    return Moment.of(datetime.fromisoformat(text).astimezone(UTC), zone=ZONE)


@pytest.mark.parametrize("text", VECTORS)
def test_each_wrong_character_of_each_known_code_is_refused_and_names_the_right_one(text: str):
    for place in range(len(text)):
        for letter in ALPHABET:
            wrong = text[:place] + letter + text[place + 1 :]
            if wrong != text:
                with pytest.raises(Refused):
                    parse(wrong)
                assert text in neighbours(wrong)


@pytest.mark.parametrize("text", VECTORS)
def test_each_swap_of_neighbours_of_each_known_code_is_refused(text: str):
    for place in range(len(text) - 1):
        wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if wrong != text:
            with pytest.raises(Refused):
                parse(wrong)


@pytest.mark.requirement("URS-SCAN-001")
def test_the_check_character_tells_every_substitution_and_every_swap_of_neighbours():
    """Weights 2 to 10 and the prime 31: no difference of two characters vanishes, at no place, whatever stands beside."""
    assert len(ALPHABET) == 31
    assert not set("ILOSU") & set(ALPHABET)
    for place in range(9):
        seen = {check_character("0" * place + letter + "0" * (8 - place)) for letter in ALPHABET}
        assert len(seen) == 31
    for place in range(8):
        pairs = [(one, other) for one in ALPHABET for other in ALPHABET if one != other]
        assert all(
            check_character("0" * place + one + other + "0" * (7 - place))
            != check_character("0" * place + other + one + "0" * (7 - place))
            for one, other in pairs
        )


@pytest.mark.requirement("URS-CLOCK-004")
@pytest.mark.parametrize(
    ("evening", "morning", "hours"),
    [
        ("2026-03-28T20:00+01:00", "2026-03-29T08:00+02:00", 11),
        ("2026-10-24T20:00+02:00", "2026-10-25T08:00+01:00", 13),
        ("2026-06-13T20:00+02:00", "2026-06-14T08:00+02:00", 12),
    ],
)
def test_edge_03_a_night_lasts_as_long_as_it_lasts(evening: str, morning: str, hours: int):
    assert elapsed(day(evening), day(morning)) == timedelta(hours=hours)


@pytest.mark.requirement("URS-CLOCK-003")
@pytest.mark.parametrize(
    ("tube", "assay", "warn_h", "hard_h", "end"),
    [
        (TubeType.CELLSAVE, Assay.CTC_CELLSEARCH, 72, 96, EndEvent.PROCESSING_START),
        (TubeType.CELLSAVE, Assay.DP_FLOW, 72, 96, EndEvent.PROCESSING_START),
        (TubeType.STRECK_CFDNA_BCT, Assay.DP_FLOW, 72, 96, EndEvent.PROCESSING_START),
        (TubeType.K2EDTA, Assay.DP_FLOW, 4, 24, EndEvent.SORT_END),
        (TubeType.K3EDTA, Assay.DP_FLOW, 4, 24, EndEvent.SORT_END),
        (TubeType.K2EDTA, Assay.CTC_FLOW, 4, 24, EndEvent.PROCESSING_START),
        (TubeType.K3EDTA, Assay.CTC_FILTER, 4, 24, EndEvent.PROCESSING_START),
    ],
)
def test_r03_the_windows_of_tube_and_assay(tube: TubeType, assay: Assay, warn_h: float, hard_h: float, end: EndEvent):
    window = STUDY.window(tube, assay)
    assert (window.warn_h, window.hard_h, window.end_event) == (warn_h, hard_h, end)


@pytest.mark.requirement("URS-CLOCK-003")
@pytest.mark.parametrize("tube", [TubeType.TRANSFIX, TubeType.ACD, TubeType.CITRATE, TubeType.OTHER])
def test_r03_other_tubes_have_no_window(tube: TubeType):
    assert STUDY.window(tube, Assay.DP_FLOW) is None


@pytest.mark.requirement("URS-BLOOD-001")
@pytest.mark.parametrize("tube", [TubeType.CELLSAVE, TubeType.STRECK_CFDNA_BCT])
def test_r04_cellsave_and_bct_travel_at_15_to_30_degrees(tube: TubeType):
    window = STUDY.window(tube, Assay.CTC_CELLSEARCH)
    assert (window.temp_min_c, window.temp_max_c) == (15, 30)


@pytest.mark.requirement("URS-CLOCK-003")
@given(strategies.integers(0, 200 * 60))
def test_r03_warning_and_limit_are_passed_at_their_minute(minutes: int):
    window = STUDY.window(TubeType.CELLSAVE, Assay.DP_FLOW)
    clock = BloodClock(Moment.of(MORNING, zone=ZONE), window)
    now = MORNING + timedelta(minutes=minutes)
    assert clock.is_past_target(now) == (minutes >= 72 * 60)
    assert clock.is_over(now) == (minutes > 96 * 60)
    assert clock.left(now) == timedelta(hours=96) - timedelta(minutes=minutes)


@pytest.mark.requirement("URS-COUNT-003")
@pytest.mark.parametrize(
    ("count", "volume_ml", "told"),
    [
        (0, 7.5, "0.0"),
        (3, 7.5, "3.0"),
        (3, 6.8, "3.3"),
        (1, 10, "0.8"),
        (1, 50, "0.2"),
        (3, 90, "0.2"),
        (7, 150, "0.4"),
        (11, 7.2, "11.5"),
        (None, 7.5, "None"),
        (3, None, "None"),
    ],
)
def test_a_count_per_norm_volume_is_rounded_half_even_to_one_decimal(count, volume_ml, told: str):
    assert str(per_norm_volume(count, volume_ml, 7.5)) == told


@pytest.mark.requirement("URS-COUNT-003")
@given(strategies.integers(0, 10_000), strategies.integers(1, 2000).map(lambda n: n / 100))
def test_a_count_per_norm_volume_is_within_half_a_tenth_of_the_exact_one(count: int, volume_ml: float):
    exact = count * 7.5 / volume_ml
    assert abs(float(per_norm_volume(count, volume_ml, 7.5)) - exact) <= 0.05 + exact * 1e-12


def test_dp_positive_from_one_ctc_present_from_one_prognostic_from_five():
    assert (STUDY.dp_positive_min, STUDY.ctc_positive_min, STUDY.ctc_prognostic_min) == (1, 1, 5)
    assert (STUDY.norm_volume_ml, STUDY.cellsearch_min_ml, STUDY.inversions_expected) == (7.5, 7.5, 8)


@pytest.mark.requirement("URS-VERDICT-001")
@pytest.mark.parametrize(
    ("status", "n_dp", "verdict", "counted", "positive"),
    [
        (None, None, Verdict.AWAITED, False, None),
        (CountStatus.NOT_DONE, None, Verdict.NOT_COUNTED, False, None),
        (CountStatus.DONE, None, Verdict.AWAITED, False, None),
        (CountStatus.DONE, 0, Verdict.NO_DP, True, False),
        (CountStatus.DONE, 1, Verdict.PENDING, True, True),
        (CountStatus.DONE, 11, Verdict.PENDING, True, True),
    ],
)
def test_r18_the_first_verdict_that_holds(status, n_dp, verdict: Verdict, counted: bool, positive: bool | None):
    found = populations(
        23, enrolled=True, sampled=True, status=status, n_dp=n_dp, nd_reason="clotted", dp_min=STUDY.dp_positive_min
    )
    assert (found.verdict, found.counted, found.dp_positive) == (verdict, counted, positive)


@pytest.mark.requirement("URS-COUNT-001")
def test_r21_a_count_that_was_not_done_holds_no_number_and_zero_is_one():
    common = {"stage": "FINAL", "reading": "READER_1"}
    check_count(CountForm.fill(common | {"status": "DONE", "n_dp": 0, "n_ctc": 0, "volume_analysed_ml": 7.5}))
    with pytest.raises(Refused, match="needs its reason"):
        check_count(CountForm.fill(common | {"status": "ND"}))
    with pytest.raises(Refused, match="holds no numbers"):
        check_count(CountForm.fill(common | {"status": "ND", "nd_reason": "clotted", "n_dp": 0}))
    with pytest.raises(Refused, match="needs the volume analysed"):
        check_count(CountForm.fill(common | {"status": "DONE", "n_dp": 0}))


@pytest.mark.requirement("URS-RUN-003")
@pytest.mark.parametrize(
    ("method", "assay", "lower_bound"),
    [
        (EnrichmentMethod.CD45_DEPLETION, Assay.DP_FLOW, True),
        (EnrichmentMethod.ROSETTESEP, Assay.DP_FLOW, True),
        (EnrichmentMethod.CD45_DEPLETION, Assay.CTC_CELLSEARCH, False),
        (EnrichmentMethod.RBC_LYSIS, Assay.DP_FLOW, False),
        (EnrichmentMethod.PARSORTIX, Assay.DP_FLOW, False),
    ],
)
def test_a_depletion_by_cd45_makes_the_dp_count_a_lower_bound(method, assay: Assay, lower_bound: bool):
    assert removes_dp(EnrichmentForm.fill({"method": method}), assay) is lower_bound


@pytest.mark.requirement("URS-PART-006")
@pytest.mark.parametrize(("days", "is_short"), [(0, True), (6, True), (7, False), (21, False)])
def test_the_wash_out_of_doxorubicin_is_seven_days(days: int, is_short: bool):
    drawn = MORNING.date()
    told = washout_short(drawn - timedelta(days=days), drawn, days=STUDY.doxorubicin_washout_days)
    assert bool(told) is is_short


@pytest.mark.requirement("URS-WGA-002")
@pytest.mark.parametrize(
    ("gii", "word"), [(0, "poor"), (1, "poor"), (2, "borderline"), (3, "good"), (4, "good"), (None, "")]
)
def test_edge_14_gii_is_poor_below_two_and_good_from_three(gii: int | None, word: str):
    assert gii_word(gii, STUDY) == word


@pytest.mark.requirement("URS-WGA-001")
@pytest.mark.parametrize(
    ("kit", "values", "verdict"),
    [
        (WgaKit.AMPLI1, {"gii": 0}, NtcVerdict.NEGATIVE),
        (WgaKit.AMPLI1, {"gii": 1}, NtcVerdict.POSITIVE),
        (WgaKit.AMPLI1, {"yield_ng": 900}, None),
        (WgaKit.REPLI_G, {"yield_ng": 900, "markers_pass": 0}, NtcVerdict.NEGATIVE),
        (WgaKit.GENOMIPHI, {"markers_pass": 1}, NtcVerdict.POSITIVE),
        (WgaKit.PICOPLEX, {"yield_ng": 50}, NtcVerdict.NEGATIVE),
        (WgaKit.PICOPLEX, {"yield_ng": 50.1}, NtcVerdict.POSITIVE),
        (WgaKit.MALBAC, {"qualifier": "<LOQ"}, NtcVerdict.NEGATIVE),
        (WgaKit.PTA, {}, None),
    ],
)
def test_r14_a_control_is_positive_by_the_criterion_of_its_kit(kit: WgaKit, values, verdict: NtcVerdict | None):
    """MDA kits yield DNA without a template: the amount says nothing of them."""
    assert judge_ntc(QcForm.fill(values), STUDY.ntc_criterion(kit)) is verdict


@pytest.mark.parametrize(("days", "is_late"), [(None, False), (0, False), (30, False), (31, True)])
def test_cells_that_were_sorted_more_than_30_days_ago_are_noted(days: int | None, is_late: bool):
    assert bool(waited_too_long(days, STUDY)) is is_late


@pytest.mark.requirement("URS-FFPE-003")
@pytest.mark.parametrize(
    ("form", "told"),
    [
        (BlockForm.fill({"fixative": "NBF", "fixation_h": 6}), ""),
        (BlockForm.fill({"fixative": "NBF", "fixation_h": 72}), ""),
        (BlockForm.fill({"fixation_h": 5.9}), "the target is 6 to 72 h"),
        (BlockForm.fill({"fixation_h": 73}), "the target is 6 to 72 h"),
        (BlockForm.fill({"fixative": "BOUIN"}), "damages DNA"),
        (BlockForm.fill({"fixative": "B5"}), "damages DNA"),
        (BlockForm.fill({"fixative": "AZF"}), "damages DNA"),
        (BlockForm.fill({"fixative": "HOLLANDE"}), "damages DNA"),
        (BlockForm.fill({"decalcified": "Y"}), "never the reference"),
        (ReviewForm.fill({"tumour_nuclei_pct": 20}), ""),
        (ReviewForm.fill({"tumour_nuclei_pct": 19.9}), "Below 20 %"),
        (ReviewForm.fill({"tumour_nuclei_pct": 12}), "macrodissection"),
        (ReviewForm.fill({"tumour_nuclei_pct": 10}), "Below 20 %"),
        (ReviewForm.fill({"tumour_nuclei_pct": 9.9}), "Below 10 % tumour nuclei a block is not adequate"),
        (ReviewForm.fill({"area_mm2": 25}), ""),
        (ReviewForm.fill({"area_mm2": 24.9}), "25 mm² are the least"),
        (ExtractForm.fill({"din": 3}), ""),
        (ExtractForm.fill({"din": 2.9}), "degraded"),
        (ExtractForm.fill({"a260280": 1.7, "a260230": 2.1}), ""),
        (ExtractForm.fill({"a260280": 1.69}), "pure DNA reads 1.7 to 1.9"),
        (ExtractForm.fill({"a260280": 1.91}), "pure DNA reads 1.7 to 1.9"),
        (ExtractForm.fill({"a260230": 0.99}), "pure DNA reads 1 to 2.1"),
        (ExtractForm.fill({"a260230": 2.11}), "pure DNA reads 1 to 2.1"),
    ],
)
def test_r17_a_block_its_review_and_its_dna_are_noted_beyond_their_limits(form, told: str):
    said = " ".join(notes(form, STUDY))
    assert told in said if told else said == ""


def test_a_liver_is_noted_because_its_nuclei_hold_twice_the_dna():
    assert any("twice the DNA" in each for each in notes(ReviewForm.fill({}), STUDY, site="Liver"))


@pytest.mark.requirement("URS-TIME-001")
@pytest.mark.parametrize(("minutes", "is_refused"), [(-5, False), (0, False), (1, False), (2, True), (600, True)])
def test_r22_a_time_is_in_the_future_once_a_minute_of_grace_has_passed(minutes: int, is_refused: bool):
    moment = Moment.of(MORNING + timedelta(minutes=minutes), zone=ZONE)
    if is_refused:
        with pytest.raises(Refused, match="lies in the future"):
            not_in_future("The draw", moment, now=MORNING)
    else:
        not_in_future("The draw", moment, now=MORNING)


@pytest.mark.requirement("URS-TIME-002")
@given(strategies.timedeltas(timedelta(days=-2), timedelta(days=2)))
def test_r25_a_jump_is_told_beyond_two_minutes(back: timedelta):
    assert timedelta(minutes=2) == CLOCK_JUMP
    told = went_back(MORNING + back, now=MORNING)
    assert told == (back if back > CLOCK_JUMP else None)


CODE_LISTS: list[tuple[type[StrEnum], str]] = [
    (words.Role, "TECHNICIAN BIOLOGIST PATHOLOGIST BIOINFORMATICIAN DATA_MANAGER MONITOR ADMINISTRATOR"),
    (words.Sex, "F M U"),
    (words.ParticipantStatus, "SCREENED INCLUDED WITHDRAWN SCREEN_FAIL"),
    (words.WithdrawalScope, "STOP_ONLY_KEEP STOP_NO_NEW_USE DESTROY_SAMPLES"),
    (words.Purpose, "DP CTC WBC_GERMLINE BACKUP"),
    (words.Decision, "ACCEPTED ACCEPTED_WITH_DEVIATION REJECTED"),
    (words.CountStatus, "DONE ND"),
    (words.SortOutcome, "SORTED_UNVERIFIED RECOVERED EMPTY MULTIPLE CONTAMINATED LOST"),
    (words.Verification, "IMAGE NONE"),
    (words.Doublet, "SINGLET DOUBLET UNCERTAIN"),
    (words.Morphology, "TYPICAL GIANT_CAML CLUSTER DEBRIS"),
    (words.WgaKit, "AMPLI1 PICOPLEX MALBAC REPLI-G GENOMIPHI PTA DOP-PCR OTHER"),
    (words.BlockNature, "METASTATIC PRIMARY LOCAL_RECURRENCE REGIONAL_NODE"),
    (
        words.SourceReason,
        "NON_BONE_MET PRIMARY_NO_MET PRIMARY_ONLY_BONE_MET PRIMARY_MET_INSUFFICIENT PRIMARY_MET_NOT_ACCESSIBLE "
        "RECURRENCE_OR_NODE",
    ),
    (words.RequestStatus, "REQUESTED REMINDED REFUSED RECEIVED"),
    (words.BlockStatus, "AVAILABLE IN_USE LOW EXHAUSTED"),
    (words.LotState, "PENDING RELEASED BLOCKED EXHAUSTED RECALLED"),
    (words.PrintReason, "FIRST REPRINT DAMAGED RELABEL"),
    (words.Severity, "MINOR MAJOR CRITICAL"),
    (
        words.DeviationCode,
        "WINDOW TEMP VOLUME CLOT HEMOLYSIS LABEL LOST WGA_FAIL CONTAM LOT_EXPIRED FFPE_FALLBACK TREATMENT "
        "CONTROL_MISSING CONSENT STOCK TIME OTHER",
    ),
    (words.Missing, "ND NA UNK"),
    (words.TimeSource, "clock scan typed late"),
    (Verdict, "AWAITED NOT_COUNTED NO_DP PROVEN PENDING NOT_EVALUABLE NOT_PROVEN"),
    (Prevalence, "NO_DATA ABSENT PRIVATE IN_ALL SUBCLONAL ONE_CELL"),
]


@pytest.mark.parametrize(("kind", "codes"), CODE_LISTS, ids=[kind.__name__ for kind, _codes in CODE_LISTS])
def test_a_code_list_holds_the_agreed_codes_in_their_order(kind: type[StrEnum], codes: str):
    assert [each.value for each in kind] == codes.split()


def test_shipping_temperatures_are_those_of_htan():
    assert {each.value for each in words.ShippingTemperature} == {
        "Ambient pack",
        "Cold pack",
        "Dry ice",
        "Ice pack",
        "Liquid nitrogen",
        "Specimen at room temperature",
        "Other",
    }


def test_each_kind_has_its_letter_of_the_alphabet():
    assert "".join(kind.value for kind in Kind) == "BEDCWNQGAFTXPKYRJHVZ"
    assert {kind.value for kind in Kind} <= set(ALPHABET)
