"""The pages of blood before and at its receipt: draws, limits of the study, what a number or a lot does."""

from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import registers, tubes
from app.domain.errors import NotFound, Refused
from app.domain.register_forms import LotForm
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.times import Moment
from app.domain.whose import Whose
from app.domain.words import Assay, LotKind, Purpose, TimeSource, TubeType
from app.queries.bench import queues
from app.queries.receipts import tube_record
from tests.given import Given, tube_form
from tests.ui.conftest import Told, answer_with, texts_of
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.bench import BenchPage
from ui.pages.draw import DrawPage
from ui.pages.receive import ReceivePage

CELLSAVE = {"tube_type": TubeType.CELLSAVE, "assay": Assay.CTC_CELLSEARCH, "purpose": Purpose.CTC}


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
def lot(qtlab: QtLab):
    def make(name: str, number: str) -> str:
        form = {"kind": LotKind.TUBE, "name": name, "number": number, "expiry": date(2027, 3, 1)}
        return qtlab.do(registers.add_lot, LotForm.fill(form))

    return make


def waiting(lab: QtLab) -> list[str]:
    return [each.barcode for each in lab.ask(queues, lab.settings, lab.now)[0].waiting]


def test_a_draw_of_two_tubes_is_recorded_by_scanner_alone(opened, qtlab: QtLab, given: Given, told: Told, lot):
    given.participant(23)
    page = opened(DrawPage)
    assert page.take_scan("23")
    page.views[DrawForm].set_value("at", "-30")
    assert page.take_scan(lot("CellSave 10 mL", "CS881"))
    assert page.take_scan(lot("K2EDTA 10 mL", "E12"))
    assert [line.line.text for line in page.tubes_card.lines] == [
        "CellSave · CTC by CellSearch · CS881",
        "K2EDTA · DP by flow cytometry · E12",
    ]
    page.try_confirm()
    assert told.messages[-1][1:] == ("2 tubes drawn, their labels wait.", "MB-023-B001-F, MB-023-B002-D")
    first, second = waiting(qtlab)
    assert qtlab.ask(tube_record, qtlab.settings, first).tube["tube_type"] is TubeType.CELLSAVE
    assert qtlab.ask(tube_record, qtlab.settings, second).tube["position_in_draw"] == 2
    assert told.act is not None


def test_a_tube_put_down_comes_back_as_it_was_and_one_may_be_left_out(opened, given: Given):
    given.participant(23)
    page = opened(DrawPage, "23")
    page.views[TubeForm].set_value("drawn_ml", "8.2")
    page.another.click()
    assert page.views[TubeForm].raw().get("drawn_ml") is None
    page.tubes_card.lines[0].click()
    assert page.views[TubeForm].raw()["drawn_ml"] == "8.2"
    page.drop.click()
    assert len(page.tubes) == 1
    assert page.drop.isHidden()


def test_a_tube_that_can_not_be_read_is_not_put_down(opened, given: Given):
    page = opened(DrawPage)
    page.views[TubeForm].set_value("drawn_ml", "a lot")
    with pytest.raises(Refused, match="does not fit"):
        page._on_another()
    assert len(page.tubes) == 1


@pytest.mark.requirement("URS-LOOK-004")
def test_all_tubes_of_a_draft_come_back_after_an_interruption(opened, given: Given, lot):
    given.participant(23)
    page = opened(DrawPage)
    page.take_scan("23")
    for code in (lot("CellSave", "CS1"), lot("Streck", "S2")):
        page.take_scan(code)
    page.leave()
    again = opened(DrawPage)
    assert [each.lot_text for each in again.tubes] == ["CS1", "S2"]
    assert len(again.tubes_card.lines) == 2


def test_a_draw_with_only_its_date_says_that_its_window_is_not_computable(opened, qtlab: QtLab, given: Given):
    given.participant(23)
    page = opened(DrawPage, "23")
    page.views[DrawForm].set_value("at", "10/03/2026")
    assert "not computable" in texts_of(page.keeps_card)
    page.try_confirm()
    (code,) = waiting(qtlab)
    assert qtlab.ask(tube_record, qtlab.settings, code).draw["at"] == Moment(
        date(2026, 3, 10), None, 0, TimeSource.TYPED
    )


def test_a_participant_who_is_not_enrolled_is_named_with_the_way_out(opened, given: Given):
    page = opened(DrawPage, "77")
    page.views[DrawForm].set_value("at", "-30")
    assert texts_of(page.giver_card)[-2:] == ["MB-077", "not enrolled"]
    with pytest.raises(NotFound, match="No participant 077 is enrolled"):
        page.try_confirm()


def test_one_more_tube_of_a_draw_is_like_its_sister(opened, qtlab: QtLab, given: Given, told: Told):
    given.participant(23)
    code = given.tube(23, tube=CELLSAVE)
    page = opened(DrawPage, f"{code} +")
    assert list(page.views) == [TubeForm]
    assert page.views[TubeForm].raw()["tube_type"] == "CELLSAVE"
    page.try_confirm()
    (second,) = waiting(qtlab)
    assert told.messages[-1][1] == "MB-023-B002-D belongs to the draw."
    assert qtlab.ask(tube_record, qtlab.settings, second).drawn_together == 2


def test_a_draw_is_set_right_with_its_reason(opened, qtlab: QtLab, given: Given, told: Told):
    given.participant(23)
    code = given.tube(23)
    page = opened(DrawPage, code)
    page.views[DrawForm].set_value("at", "-120")
    answer_with("the ward sent the time")
    page.try_confirm()
    assert told.went[-1] == ("item", code)
    assert qtlab.ask(tube_record, qtlab.settings, code).draw["at"] == given.moment(hours_ago=2)


def test_a_tube_that_is_here_already_is_received_instead(opened, told: Told, given: Given):
    given.participant(23)
    page = opened(DrawPage)
    page.take_scan("23")
    page.here.click()
    assert told.went[-1] == ("receive", "23")
    receive = opened(ReceivePage, "23")
    receive.later.click()
    assert told.went[-1] == ("draw", "23")


def test_an_expected_tube_scanned_on_the_bench_is_received(opened, given: Given, told: Told):
    given.participant(23)
    (code,) = given.lab.do(tubes.collect, DrawForm.fill({"at": given.moment(hours_ago=1)}), [tube_form()], number=23)
    page = opened(BenchPage)
    assert page.take_scan(code)
    assert told.went[-1] == ("receive", code)


def receiving(opened, given: Given, **tube) -> ReceivePage:
    given.participant(23)
    draw = DrawForm.fill({"at": given.moment(hours_ago=1)})
    (code,) = given.lab.do(tubes.collect, draw, [tube_form(**tube)], number=23)
    return opened(ReceivePage, code)


def test_the_study_s_limits_stand_beside_the_fields(opened, given: Given):
    page = receiving(opened, given, **CELLSAVE)
    fields = page.views[ReceiptForm].fields
    assert {fields[name].about() for name in ("temp_c", "logger_min_c", "logger_max_c")} == {"15 to 30 °C"}
    assert fields["volume_ml"].about() == "7.5 mL or more"
    assert fields["hemolysis_score"].about() == "noted from 2"
    drawing = opened(DrawPage).views[TubeForm].fields
    assert (drawing["inversions"].about(), drawing["drawn_ml"].about()) == ("8 expected", "8 mL or more")


def test_a_tube_without_limits_shows_those_of_the_form(opened, given: Given):
    fields = receiving(opened, given).views[ReceiptForm].fields
    assert fields["temp_c"].about() == "-90 to 60 °C"
    assert fields["volume_ml"].about() == "8 mL or more"


def test_what_is_out_of_its_limit_says_so_below_its_field_and_stays_after_leaving_it(opened, given: Given):
    page = receiving(opened, given, **CELLSAVE)
    view = page.views[ReceiptForm]
    field = view.fields["logger_min_c"]
    QTest.keyClicks(field.control, "4,5")
    assert field.noted() == "4.5 °C is below the limit of 15 °C."
    assert field.check()
    assert field.noted() == "4.5 °C is below the limit of 15 °C."
    assert page.notice.isVisible()
    field.control.clear()
    QTest.keyClicks(field.control, "18")
    assert field.noted() == ""
    QTest.keyClicks(view.fields["volume_ml"].control, "6.8")
    assert view.fields["volume_ml"].noted() == "Too little for CellSearch, which needs 7.5 mL."


def test_the_haemolysis_score_is_chosen_among_four(opened, given: Given):
    view = receiving(opened, given).views[ReceiptForm]
    scale = view.fields["hemolysis_score"].control
    QTest.keyClick(scale, "0")
    assert view.form().hemolysis_score == 0
    QTest.keyClick(scale, "3")
    assert view.form().hemolysis_score == 3
    for text, score in (("à", 0), ('"', 3), ("&", 1)):
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(scale, key)
        assert view.form().hemolysis_score == score


def test_now_is_the_clock_s_own_time(opened, qtlab: QtLab, given: Given):
    field = receiving(opened, given).views[ReceiptForm].fields["received"]
    field.control.clear()
    field._now.click()
    assert (field.value().at, field.value().source) == (qtlab.now, TimeSource.CLOCK)
    field.control.setText("0815")
    assert field.value().source is TimeSource.TYPED


@pytest.mark.requirement("URS-BLOOD-007")
def test_a_revised_decision_shows_what_stood_before(opened, qtlab: QtLab, given: Given, told: Told):
    given.participant(23)
    code = given.tube(23)
    second = given.tube(23)
    page = opened(ReceivePage, code)
    assert page.before_card.isHidden()
    for name, value in {"condition": "CLOTTED", "decision": "REJECTED", "rejection": "clotted"}.items():
        page.views[ReceiptForm].set_value(name, value)
    assert page.views[ReceiptForm].fields["decision"].about() == "proposed: rejected"
    answer_with("clots seen at pipetting")
    page.try_confirm()
    state, title, text = told.messages[-1]
    assert (state, title) == ("warn", f"MB-023-B001-{code[-1]} revised: rejected.")
    assert second[-1] in text
    again = opened(ReceivePage, code)
    lines = [line.line.text for line in again.before_card.lines]
    assert "Decision: Accepted (clots seen at pipetting)" in lines


def test_a_receipt_that_only_gains_a_value_asks_for_no_reason(opened, given: Given, told: Told):
    given.participant(23)
    code = given.tube(23)
    page = opened(ReceivePage, code)
    page.views[ReceiptForm].set_value("identity_against", "ward list")
    page.try_confirm()
    assert told.messages[-1][1].endswith("revised: accepted.")


def test_a_lot_and_a_number_fill_a_tube_that_has_no_code_yet(opened, given: Given, lot):
    given.participant(23)
    page = opened(ReceivePage)
    assert page.take_scan("23")
    assert page.take_scan(lot("Streck BCT", "S9"))
    assert page.views[Whose].raw() == {"number": "23"}
    raw = page.views[TubeForm].raw()
    assert (raw["lot_text"], raw["tube_type"], raw["expiry"]) == ("S9", "STRECK_CFDNA_BCT", "01/03/2027")
