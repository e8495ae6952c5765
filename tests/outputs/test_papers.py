"""The papers of participants of every kind: little recorded, nothing done, much of everything, hard texts."""

from collections.abc import Callable

import pytest

from app import i18n
from app.actions import blocks, cells, counts, participants, registers, runs, sections, shipments, sorting, tubes, wga
from app.actions.runs import Means
from app.domain.enrolment import ScreenFailure, Withdrawal
from app.domain.ffpe import ExtractForm, ReviewForm, SectionsForm
from app.domain.register_forms import InstrumentForm, LotForm
from app.domain.steps.sorting import CellForm
from app.domain.steps.staining import StainingForm
from app.domain.steps.wga import QcForm
from app.domain.words import (
    Condition,
    CountStage,
    CountStatus,
    Decision,
    Reading,
    Rejection,
    Role,
    SortOutcome,
    SourceReason,
    WithdrawalScope,
    YesNo,
)
from app.outputs.forms.case_summary import case_summary
from app.outputs.forms.crf import Issue, empty, filled
from app.outputs.forms.words import ANNOTATED, BLANK
from app.queries.paper_case import paper_case
from tests.app.test_sorting import count_form
from tests.conftest import as_role
from tests.given import SETTINGS, Given, enrichment_form, sorting_form
from tests.outputs.page_marks import beyond_the_margins, over_one_another
from tests.outputs.test_forms import pages_of, words_of

pytestmark = pytest.mark.requirement("URS-CRF-006")

HARD = "Œdème à 37 °C ≥ 2 µm − « très » <b>gras</b> & co; a\tb, “x” → 10⁵ … ½"
LONG = "The tube was turned eight times and then left on the bench. " * 60
ENDLESS = "no blank anywhere " + "x" * 600


def papers(lab, number: int) -> list[bytes]:
    """The case report form and the summary as the record stands."""
    found = lab.ask(paper_case, SETTINGS, number)
    return [filled(found, SETTINGS, Issue()), case_summary(found, SETTINGS, printed_at="10/03/2026 09:00 (UTC+1)")]


def only_enrolled(lab, store, given: Given) -> None:
    given.participant(23)


def rejected_tube(lab, store, given: Given) -> None:
    given.participant(23)
    clotted = {"condition": Condition.CLOTTED, "decision": Decision.REJECTED, "rejection": Rejection.CLOTTED}
    given.tube(23, receipt=clotted)


def not_counted(lab, store, given: Given) -> None:
    given.participant(23)
    tube = given.tube(23)
    nothing = {"status": CountStatus.NOT_DONE, "nd_reason": HARD, "n_dp": None, "n_ctc": None}
    lab.do(counts.record, tube, count_form(stage=CountStage.FINAL, volume_analysed_ml=None, **nothing))


def block_refused(lab, store, given: Given) -> None:
    given.participant(23)
    code = lab.do(blocks.request, 23, blocks.BlockForm.fill({"site": "liver", "is_bone": YesNo.UNKNOWN}))
    lab.do(blocks.remind, code)
    lab.do(blocks.refuse, code, "nothing is left in the archive: the last section was used for the diagnosis " * 4)


def several_draws(lab, store, given: Given) -> None:
    given.participant(23, first_dose_planned=None, last_doxorubicin="2026-02-20")
    first = given.tube(23, drawn_hours_ago=30)
    lab.do(
        tubes.add_tube,
        first,
        tubes.TubeForm.fill({"tube_type": "CELLSAVE", "purpose": "CTC", "assay": "CTC_CELLSEARCH"}),
    )
    second = given.tube(23, drawn_hours_ago=2, draw={"site": "PORT", "discard_tube": "Y"})
    lab.do(tubes.make_primary, second, "the first came too late")
    for tube in (first, second):
        lab.do(counts.record, tube, count_form())


def forty_cells(lab, store, given: Given) -> None:
    """Two plates, many cells in many states, measured products, two blocks, a shipment, everything said of it."""
    given.participant(23)
    lot = lab.do(
        registers.add_lot,
        LotForm.fill({"kind": "OTHER", "name": "Lysis " + HARD[:20], "number": "L-1", "expiry": "2027-01-01"}),
    )
    instrument = lab.do(
        registers.add_instrument, InstrumentForm.fill({"name": "Cell sorter of the third floor", "serial": "SN-12345"})
    )
    tube = given.tube(23, receipt={"decision_reason": LONG})
    means = Means(instrument=instrument, lots={lot: "lysis"}, second_person="MS")
    run = lab.do(
        runs.start, [tube], "enrichment", enrichment_form(remark=LONG, sop="SOP-12 v3", spin_g=300), means=means
    )
    (fraction,) = lab.do(runs.finish, run)
    run = lab.do(
        runs.start, [fraction], "staining", StainingForm.fill({"panel": "DP 1", "markers": "CK PE\nCD45 APC\nDAPI"})
    )
    lab.do(runs.finish, run)
    plate = lab.do(sorting.open_session, fraction, sorting_form())
    lab.do(sorting.plan, plate, "DP A1-D4, CTC E1-E3, NTC H12, WBC H1 x20")
    lab.do(sorting.confirm, plate, "done, except A7 empty, B2 multiple")
    wells = given.wells(plate)
    lab.do(cells.set_outcome, wells["A03"], SortOutcome.LOST, reason=LONG, at_step="transfer")
    lab.do(
        cells.describe,
        wells["A01"],
        CellForm.fill(
            {
                "outcome": "RECOVERED",
                "verification": "IMAGE",
                "n_expected": 1,
                "n_observed": 1,
                "doublet": "UNCERTAIN",
                "viability": "UNCERTAIN",
                "morphology": "GIANT_CAML",
                "remark": HARD,
                "fate_reason": "seen",
            }
        ),
        seen=None,
        reason="seen on the picture",
    )
    lab.do(
        cells.attach_image,
        wells["A01"],
        "a cell with a long name of its file.tiff",
        "ab" * 32,
        1234,
        "//server/pictures/2026/03/plate 1/well A01",
    )
    lab.do(sorting.close, plate)
    for well, code in given.wells(plate).items():
        if well == "A02":
            lab.do(cells.name_in_source, code, "S_0001", cluster="3 cells")
    given.amplified(plate)
    for well, code in given.wells(plate).items():
        gii = 0 if well == "H12" else 1 if well == "A04" else 4
        lab.do(
            wga.measure,
            code,
            QcForm.fill(
                {
                    "gii": gii,
                    "yield_ng": 1234.5,
                    "conc_ng_ul": 61.73,
                    "frag_bp": 12345,
                    "a260280": 1.84,
                    "markers_pass": 0 if well == "H12" else 4,
                    "markers_total": 4,
                    "ado_pct": 12.5,
                }
            ),
            seen=None,
        )
    lab.do(wga.override_low_gii, given.wells(plate)["A04"], LONG[:300])
    for stage, reading in ((CountStage.PRELIMINARY, Reading.READER_1), (CountStage.FINAL, Reading.READER_1)):
        lab.do(
            counts.record,
            tube,
            count_form(
                stage=stage,
                reading=reading,
                n_dp=52,
                events=1_250_000,
                nucleated=1_199_999,
                remark=LONG[:400],
                missing={"n_cluster": {"cause": "ND", "reason": "no gallery was kept"}},
            ),
        )
    block = given.block(23, remark=ENDLESS)
    review = {"tumour_nuclei_pct": 45.0, "adequate": YesNo.YES, "remark": LONG}
    for _turn in range(2):
        as_role(store, Role.PATHOLOGIST).do(blocks.review, block, ReviewForm.fill(review))
    cut = lab.do(sections.ask, block, SectionsForm.fill({"count": 6, "thickness_um": 5}))
    lab.do(sections.report_cut, cut, SectionsForm.fill({"count": 6, "thickness_um": 5}))
    lab.do(sections.extract, cut, ExtractForm.fill({"amount_ng": 412.0, "sections_used": 4}))
    lab.do(blocks.link, 23, block, SourceReason.NON_BONE_MET)
    other = given.block(23, site="skin")
    lab.do(blocks.link, 23, other, SourceReason.NON_BONE_MET, reason="more tumour in it " * 12)
    shipment = lab.do(shipments.open_draft, "Genome centre of the North and of the South")
    lab.do(shipments.add, shipment, plate)


def hard_texts(lab, store, given: Given) -> None:
    given.participant(
        23,
        metastatic_sites=HARD,
        remark=f"{HARD}\n{ENDLESS}\n{LONG * 9}",
        subtype=None,
        missing={"subtype": {"cause": "UNK", "reason": HARD}},
    )


def withdrawn(lab, store, given: Given) -> None:
    given.participant(23)
    given.tube(23)
    form = {"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.DESTROY_SAMPLES}
    lab.do(participants.withdraw, 23, Withdrawal.fill(form))


def failed_screening(lab, store, given: Given) -> None:
    given.participant(23, genetic_analysis=None, day=None)
    lab.do(
        participants.screen_fail,
        23,
        ScreenFailure.fill({"reason": "CRITERION_NOT_MET", "why": "no measurable disease"}),
    )


EVERYBODY: tuple[Callable, ...] = (
    only_enrolled,
    rejected_tube,
    not_counted,
    block_refused,
    several_draws,
    forty_cells,
    hard_texts,
    withdrawn,
    failed_screening,
)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("arrange", EVERYBODY, ids=lambda each: each.__name__)
def test_nothing_leaves_the_page_and_nothing_lies_over_anything(lab, store, given: Given, arrange, language: str):
    arrange(lab, store, given)
    i18n.use(language)
    for pdf in papers(lab, 23):
        assert beyond_the_margins(pdf) == []
        assert over_one_another(pdf) == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("mode", [BLANK, ANNOTATED])
def test_the_forms_for_paper_keep_their_boxes_on_the_page(mode: str, language: str):
    i18n.use(language)
    pdf = empty(SETTINGS, mode=mode)
    assert beyond_the_margins(pdf) == []
    assert over_one_another(pdf) == []


@pytest.mark.parametrize(
    "arrange", [each for each in EVERYBODY if each is not forty_cells], ids=lambda each: each.__name__
)
def test_the_summary_keeps_to_two_pages(lab, store, given: Given, arrange):
    arrange(lab, store, given)
    assert pages_of(papers(lab, 23)[1]) <= 2


def test_a_participant_who_was_only_enrolled_has_a_page_for_each_part_and_says_what_is_not_there(lab, given: Given):
    given.participant(23)
    text = words_of(papers(lab, 23)[0])
    for told in ("No blood was drawn.", "Nothing was counted.", "No cell was sorted.", "No block was asked for."):
        assert told in text


def test_a_refused_block_says_when_why_and_that_it_was_asked_for_again(lab, store, given: Given):
    block_refused(lab, store, given)
    text = words_of(papers(lab, 23)[0])
    assert "Request Refused" in text
    assert "Why refused nothing is left in the archive" in text
    assert "Reminded at 10/03/2026" in text


def test_a_rejected_tube_waits_for_no_end_of_its_window(lab, store, given: Given):
    rejected_tube(lab, store, given)
    text = words_of(papers(lab, 23)[0])
    assert "Decision Rejected" in text
    assert "State of the window Not processed" in text


def test_each_draw_stands_above_its_own_tubes(lab, store, given: Given):
    several_draws(lab, store, given)
    text = words_of(papers(lab, 23)[0])
    first, second = text.index("Blood draw 1"), text.index("Blood draw 2")
    assert first < text.index("MB-023-B001") < text.index("MB-023-B002") < second < text.index("MB-023-B003")
    assert "Why it is primary the first came too late" in text
    assert "Last doxorubicin to draw 17 d" in text


def test_a_text_of_many_pages_flows_over_them_to_its_last_word(lab, store, given: Given):
    given.participant(23, remark=f"{LONG * 9} and this is the end")
    pdf = papers(lab, 23)[0]
    assert pages_of(pdf) > 8
    assert "and this is the end" in words_of(pdf)


def test_every_letter_of_a_hard_text_is_printed(lab, store, given: Given):
    hard_texts(lab, store, given)
    text = words_of(papers(lab, 23)[0])
    for told in ("Œdème à 37 °C ≥ 2 µm − « très » <b>gras</b> & co", "“x” → 10", "… ½", "UNK"):
        assert told in text


@pytest.mark.requirement("URS-CRF-001")
def test_all_that_was_recorded_of_many_cells_is_on_the_form(lab, store, given: Given):
    forty_cells(lab, store, given)
    text = words_of(papers(lab, 23)[0])
    for told in (
        "SOP-12 v3",
        "Cell sorter of the third floor MB-000-J",
        "L-1, MB-000-R",
        "Second person (initials) MS",
        "Events 1250000",
        "ND no gallery was kept",
        "Giant",
        "called S_0001 by the sorter",
        "cluster 3 cells",
        "sent below the gate",
        "Pathologist's review 2",
        "MB-023-T001",
        "more tumour in it",
        "ab" * 20,
        "No-template control MB-000-N001",
    ):
        assert told in text, told


def test_states_are_drawn_and_never_filled(lab, store, given: Given):
    """Words of two lists that are written alike (OPEN) don't share a mark, and no private letter is printed."""
    rejected_tube(lab, store, given)
    for pdf in papers(lab, 23):
        assert not any("\ue000" <= letter <= "\uf8ff" for letter in words_of(pdf))
