"""The page of a participant's origin: its tabs, the facts behind each number, and signing by two people."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.words import CellVerdict, FileKind, Kind, Role, Verdict, VerdictState
from app.lab import Lab
from app.queries.kin import kin
from app.queries.origin import origin
from app.queries.verdicts import signed_cells, signed_verdicts, verdict_history
from tests.conftest import as_role
from tests.given import PASSWORD, Given
from tests.sequenced import Sent, calls, counted, crowd, quality, sent, take
from tests.ui.conftest import Told, texts_of
from ui.desk import Desk
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.marks import State
from ui.pages.origin import CELLS, COPIES, HEAT, LISTED, PENETRANCE, OriginPage
from ui.pages.participant import ParticipantPage
from ui.pages.results import ResultsPage
from ui.widgets.button import Button
from ui.widgets.sign_dialog import SignDialog


@pytest.fixture
def case(lab, given: Given) -> Sent:
    """Three cells: of tumour origin, not of it, without data."""
    told = sent(lab, given)
    counted(lab, first_tube(lab), 3)
    take(
        lab,
        quality(told.all),
        calls(
            {
                told.cells[0]: "1100000000",
                told.cells[1]: "0000000000",
                told.cells[2]: "..........",
                told.wbc: "0000000000",
                told.extract: "1111100000",
            }
        ),
    )
    return told


def first_tube(lab: Lab) -> str:
    return next(each.barcode for each in lab.ask(kin, 23) if each.kind is Kind.BLOOD)


@pytest.fixture
def page_as(qtbot, store, dressed, desk: Desk):
    """Opens the page in a role, shown."""
    labs: list[QtLab] = []

    def make(role: Role = Role.BIOLOGIST, subject: str = "23") -> OriginPage:
        lab = QtLab(as_role(store, role))
        labs.append(lab)
        page = OriginPage(lab, desk)
        qtbot.addWidget(page)
        page.resize(1278, 696)
        page.show()
        page.arrive(subject)
        return page

    yield make
    for lab in labs:
        lab.stop()


def answer(
    password: str = PASSWORD, *, reason: str = "", choose: str = "", seen: Callable[[SignDialog], None] | None = None
):
    """What a person does in the dialog that comes up next."""

    def typed() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SignDialog)
        if choose and dialog.options is not None:
            dialog.options.set_value(choose)
            dialog.options.chosen.emit(choose)
        dialog.reason.setPlainText(reason)
        dialog.password.setText(password)
        if seen is not None:
            seen(dialog)
        dialog.act.click() if dialog.act.isEnabled() else dialog.reject()

    QTimer.singleShot(0, typed)


def test_the_head_tells_the_verdict_and_its_reason(page_as, case: Sent):
    page = page_as()
    assert page.header.title() == "Origin of MB-023"
    assert "1 DP cell of tumour origin." in page.header.subtitle()
    assert page.tabs.value() == CELLS


def test_cells_stand_with_their_verdict_and_the_one_in_front_with_its_reasons(page_as, case: Sent):
    page = page_as()
    rows = [page.cells.table.rows.row(place) for place in range(3)]
    assert [each.verdict for each in rows] == [
        CellVerdict.TUMOUR,
        CellVerdict.NON_TUMOUR,
        CellVerdict.INDETERMINATE,
    ]
    page.cells.choose(rows[1].code)
    assert any("None of the tumour's 5 variants is counted; 5 are covered." in each for each in texts_of(page.cells))


@pytest.mark.requirement("URS-VERDICT-008")
def test_enter_on_a_cell_opens_the_variants_behind_its_count(qtbot, page_as, case: Sent):
    page = page_as()
    page.cells.table.setFocus()
    qtbot.keyClick(page.cells.table, Qt.Key.Key_Return)
    assert page.stack.currentWidget() is page.facts
    assert page.facts.told.text() == "2 of the tumour's 5 variants are counted in it, 5 are covered."
    page.facts.back.click()
    assert page.stack.currentWidget() is page.cells


def test_enter_on_the_numbers_of_a_row_of_the_heat_map_opens_the_cells_behind_k_of_m(qtbot, page_as, case: Sent):
    page = page_as()
    page._choose(HEAT)
    heat = page.front
    qtbot.keyClick(heat.map, Qt.Key.Key_Left)
    qtbot.keyClick(heat.map, Qt.Key.Key_Return)
    assert page.facts.told.text().startswith("1 of 2 informative cells carry it (50.0")
    assert [each.stand.value for each in page.facts.found.rows] == ["WITH", "WITHOUT", "UNINFORMATIVE"]


def test_a_bar_opens_its_cells_and_every_place_of_the_heat_map_its_facts(qtbot, page_as, case: Sent):
    page = page_as()
    page._choose(PENETRANCE)
    qtbot.keyClick(page.front.chart, Qt.Key.Key_Return)
    assert page.facts.told.text().startswith("1 of 2")
    page._choose(HEAT)
    chart = page.front.chart
    cell = next(place for place, each in enumerate(chart.columns) if not each.kind.is_fixed)
    page.front.map.opened.emit(-1, cell)
    assert page.facts.found.title == f"The tumour's variants in {chart.columns[cell].code}"
    page.front.map.opened.emit(0, cell)
    assert {each.code for each in page.facts.found.rows} >= {each.key for each in chart.columns}


def test_tabs_change_by_keys_and_take_the_focus(qtbot, page_as, case: Sent):
    page = page_as()
    with qtbot.waitActive(page):
        page.activateWindow()
    qtbot.keyClick(page, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert page.tabs.value() == HEAT
    assert page.front.map.hasFocus()


def test_reading_again_keeps_the_cursor_of_a_chart_and_other_facts_are_drawn(qtbot, page_as, case: Sent, lab):
    page = page_as()
    page._choose(HEAT)
    tab = page.front
    qtbot.keyClick(tab.map, Qt.Key.Key_Down)
    before = tab.map.cursor_at
    page.refresh()
    assert tab.map.cursor_at == before
    chart = tab.chart
    take(lab, calls({case.cells[2]: "1100000000"}, kind=FileKind.MAF))
    page.refresh()
    assert tab.chart is not chart


def test_many_alterations_stand_page_by_page_and_the_ctc_apart(page_as, lab, given: Given):
    crowd(lab, given, dp=10, ctc=3, sites=60)
    page = page_as()
    page._choose(PENETRANCE)
    tab = page.front
    assert len(tab.pages) > 1
    tab.step(1)
    assert tab.where.text().startswith("27 to ")
    assert "10 cells admitted" in tab.line.text()
    tab.kinds.set_value(Kind.CTC.value)
    tab.kinds.chosen.emit(Kind.CTC.value)
    assert "3 cells admitted" in tab.line.text()


def test_arrows_change_the_cell_whose_copy_numbers_are_shown(qtbot, page_as, lab, given: Given):
    crowd(lab, given, dp=4, ctc=0, sites=10)
    page = page_as()
    page._choose(COPIES)
    tab = page.front
    before = tab.chart.accessibleName()
    qtbot.keyClick(tab.table, Qt.Key.Key_Down)
    assert tab.chart.accessibleName() != before
    qtbot.keyClick(tab.chart, Qt.Key.Key_Return)
    assert page.facts.told.text().startswith("2 of its 2 changes are shared")


def test_facts_are_written_into_the_folder_of_papers(page_as, case: Sent, told: Told, tmp_path):
    page = page_as()
    assert not page.sheet.isEnabled()
    page._choose(LISTED)
    page.sheet.click()
    (path,) = (tmp_path / "labels").glob("*.xlsx")
    assert told.messages[-1] == ("ok", "Facts written: The tumour's list.", str(path))


@pytest.mark.requirement("URS-VERDICT-005")
def test_two_people_sign_one_after_the_other(page_as, case: Sent, told: Told, lab):
    first = page_as(Role.BIOLOGIST)
    answer()
    first.sign.click()
    assert "first signature" in told.messages[-1][1]
    assert lab.ask(signed_verdicts)[23].state is VerdictState.FIRST_SIGNED
    second = page_as(Role.BIOINFORMATICIAN)
    answer()
    second.sign.click()
    assert "signed twice" in told.messages[-1][1]
    assert lab.ask(signed_verdicts)[23].state is VerdictState.SIGNED
    (line, *_others) = second.notes.lines
    assert line.line.text == (
        "Signed twice: Tumour origin proven · first: Marc Serres, 10/03/2026; second: Hugo Blanc, 10/03/2026"
    )
    assert not second.sign.isEnabled()


@pytest.mark.requirement("URS-SIGN-001")
def test_agreeing_takes_the_password_and_enter(qtbot, page_as, case: Sent, lab):
    page = page_as()

    def typed() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SignDialog)
        assert dialog.password.echoMode() is QLineEdit.EchoMode.Password
        assert not dialog.act.isEnabled()
        qtbot.keyClicks(dialog.password, PASSWORD)
        qtbot.keyClick(dialog.password, Qt.Key.Key_Return)

    QTimer.singleShot(0, typed)
    page.sign.click()
    assert lab.ask(signed_verdicts)[23].verdict is Verdict.PROVEN


def test_another_verdict_than_the_rule_s_needs_its_reason(page_as, case: Sent, lab):
    page = page_as()
    answer(choose=Verdict.NOT_PROVEN.value, seen=lambda dialog: _assert_off(dialog))
    page.sign.click()
    assert lab.ask(verdict_history, 23) == ()
    answer(choose=Verdict.NOT_PROVEN.value, reason="Both variants lie in a repeat")
    page.sign.click()
    (signed,) = lab.ask(verdict_history, 23)
    assert (signed.verdict, signed.overridden_why) == (Verdict.NOT_PROVEN, "Both variants lie in a repeat")


def _assert_off(dialog: SignDialog) -> None:
    assert dialog.reason.isVisibleTo(dialog)
    assert not dialog.act.isEnabled()


@pytest.mark.requirement("URS-SIGN-001")
def test_a_wrong_password_signs_nothing_and_stays_nowhere(page_as, case: Sent, lab):
    page = page_as()
    dialogs: list[SignDialog] = []
    answer("a wrong sentence", seen=dialogs.append)
    with pytest.raises(Refused, match="password does not fit"):
        page._on_sign()
    assert dialogs[0].password.text() == ""
    assert lab.ask(verdict_history, 23) == ()


@pytest.mark.requirement("URS-VERDICT-005")
def test_the_same_person_does_not_sign_twice(page_as, case: Sent):
    page = page_as()
    answer()
    page.sign.click()
    answer()
    with pytest.raises(Refused, match="signed this verdict already"):
        page._on_sign()


def test_a_verdict_that_waits_is_not_signed(page_as, lab, given: Given):
    sent(lab, given)
    page = page_as()
    with pytest.raises(Refused, match="not ripe"):
        page._on_sign()


def test_a_cell_s_verdict_is_signed_beside_the_rule_s(page_as, case: Sent, lab):
    code = lab.ask(origin, lab.settings, 23).cells[1].code
    page = page_as()
    page.cells.choose(code)
    answer(choose=CellVerdict.INDETERMINATE.value, reason="Morphology in doubt")
    page.cells.sign.click()
    assert lab.ask(signed_cells, 23)[code].state is VerdictState.FIRST_SIGNED
    second = page_as(Role.PATHOLOGIST)
    second.cells.choose(code)
    answer(reason="Morphology in doubt")
    second.cells.sign.click()
    assert lab.ask(signed_cells, 23)[code].state is VerdictState.SIGNED
    assert any("the rule says: Not of tumour origin" in each for each in texts_of(second.cells))


@pytest.mark.requirement("URS-VERDICT-006")
def test_a_signed_verdict_is_reopened_with_a_reason(page_as, case: Sent, lab):
    for role in (Role.BIOLOGIST, Role.BIOINFORMATICIAN):
        page = page_as(role)
        answer()
        page.sign.click()
    before = lab.ask(signed_verdicts)[23]
    shown: list[str] = []
    answer(
        reason="The provider recalled its file",
        seen=lambda dialog: shown.extend(pair.value for pair in dialog.asked.pairs),
    )
    page.more.choose("Reopen the verdict")
    assert lab.ask(signed_verdicts)[23].state is VerdictState.REOPENED
    assert "The provider recalled its file" in page.notes.lines[0].line.text
    assert shown[:2] == [before.rule_version, before.digest[:12]]
    assert page.sign.isEnabled()


@pytest.mark.requirement("URS-VERDICT-006")
def test_facts_that_changed_since_a_signature_are_told(page_as, case: Sent, lab):
    for role in (Role.BIOLOGIST, Role.BIOINFORMATICIAN):
        page = page_as(role)
        answer()
        page.sign.click()
    assert not page.notes.lines or all(each.line.state is not State.BREACH for each in page.notes.lines)
    take(lab, calls({case.cells[2]: "1100000000"}, kind=FileKind.MAF))
    page.refresh()
    assert page.view.to_reopen
    assert any("rests on other facts" in each.line.text for each in page.notes.lines)


def test_an_exclusion_is_signed_and_lifted(page_as, case: Sent):
    page = page_as()
    answer(reason="Drawn after the first dose")
    page.more.choose("Leave out of the sensitivity estimate")
    assert any("Drawn after the first dose" in each.line.text for each in page.notes.lines)
    answer(reason="The dose was later")
    page.more.choose("Take back into the sensitivity estimate")
    assert page.view.excluded == ""


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.MONITOR])
def test_who_signs_no_verdict_sees_no_signing(page_as, case: Sent, role: Role):
    page = page_as(role)
    assert not page.sign.isVisible()
    assert not page.cells.sign.isVisible()
    assert page.more.offered() == ()
    with pytest.raises(Refused, match="It takes: Biologist, Pathologist, Bioinformatician"):
        page._on_sign()


def test_what_is_lacking_leads_to_the_shipment_and_the_tumours(page_as, lab, given: Given, told: Told):
    case = sent(lab, given)
    page = page_as()
    texts = [each.line.text for each in page.notes.lines]
    assert texts[0] == "No result of a cell was taken in yet."
    page.notes.lines[0].click()
    assert told.went[-1] == ("shipment", case.shipment)
    given.participant(31)
    page.arrive("31")
    page.notes.lines[1].click()
    assert told.went[-1] == ("tumours", "")
    assert page.cells.front.is_empty


def test_files_that_contradict_are_shown_with_their_lines(page_as, case: Sent, lab):
    take(lab, calls({case.cells[0]: "0100000000"}, kind=FileKind.MAF))
    page = page_as()
    (line,) = [each for each in page.notes.lines if "told differently" in each.line.text]
    assert line.line.state is State.BREACH
    line.click()
    assert [each.state for each in page.facts.found.rows if each.contradicts] == [2, 1]
    assert {each.source.file for each in page.facts.found.rows} == {"vcf.txt", "maf.txt"}


def test_a_scanned_product_brings_its_cell_to_the_front(page_as, case: Sent):
    page = page_as()
    assert page.take_scan(case.cells[2])
    assert page.cells.cell.verdict is CellVerdict.INDETERMINATE
    assert not page.take_scan(case.extract)


def test_the_page_is_opened_from_the_participant_and_from_a_scan_on_the_results(opened, case: Sent, told: Told):
    page = opened(ParticipantPage, "23")
    page.origin.click()
    assert told.went[-1] == ("origin", "23")
    results = opened(ResultsPage)
    assert results.take_scan(case.cells[0])
    assert told.went[-1] == ("origin", case.cells[0])
    assert not results.take_scan(case.shipment)


def test_the_window_refuses_in_its_message_bar(qtbot, window: MainWindow, lab, given: Given):
    given.participant(23)
    window.go("origin", "23")
    assert window.page.header.title() == "Origin of MB-023"
    code = given.tube(23)
    with pytest.raises(Refused, match="belongs to no participant's cells"):
        window.page.arrive(code)
    assert printed(code).startswith("MB-023")


@pytest.mark.requirement("URS-ENDPT-004")
def test_the_profiles_open_the_cells_that_share_them(page_as, case: Sent):
    page = page_as(Role.BIOLOGIST)
    page._choose(PENETRANCE)
    next(button for button in page.findChildren(Button) if button.text() == "Profiles").click()
    found = page.facts.found
    told = page.view.case.tables[Kind.DP_CELL].heterogeneity
    assert len(found.rows) == told.cells
    assert len({row.profile for row in found.rows}) == told.profiles
    assert all(row.alike == sum(other.profile == row.profile for other in found.rows) for row in found.rows)
