"""The documents page: labels printed once more or on sheets, papers of one and of many, the workbook's part."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.actions import labels
from app.domain.errors import Refused
from app.domain.words import LabelState, Role
from app.example import as_role
from app.outputs.workbook import Wanted
from app.queries.documents import documents, exports
from app.queries.labels import labels as queue
from tests.given import Given
from tests.ui.conftest import choose_value
from ui.lab import QtLab
from ui.pages.documents import DocumentsPage
from ui.widgets.dialog import ReasonDialog


@pytest.fixture
def page(qtbot, qtlab, desk) -> DocumentsPage:
    made = DocumentsPage(qtlab, desk)
    qtbot.addWidget(made)
    made.arrive("")
    return made


@pytest.fixture
def full(qtbot, full_store, dressed, desk):
    lab = QtLab(as_role(full_store, Role.TECHNICIAN))
    made = DocumentsPage(lab, desk)
    qtbot.addWidget(made)
    made.arrive("020")
    yield made
    lab.stop()


def answer(reason: str) -> None:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReasonDialog)
    dialog.field.setPlainText(reason)
    dialog.act.click()


def files(page: DocumentsPage, pattern: str) -> list[Path]:
    return sorted(page.folder.glob(pattern))


def test_with_nothing_to_print_the_page_says_what_brings_a_label(page):
    with pytest.raises(Refused, match="No label waits"):
        page.next_act()


def test_opened_on_a_participant_enter_writes_the_case_summary(full, told):
    full.next_act()
    assert [path.name for path in files(full, "*.pdf")] == ["case-summary-020.pdf"]
    assert told.messages[-1][1] == "case-summary-020.pdf written."


def test_a_final_form_is_written_with_its_version_and_the_one_before_can_be_had_again(full):
    for _version in (1, 2):
        choose_value("final")
        full.papers.print_crf(final=True)
    full.refresh()
    rows = [full.ledger.rows.row(place) for place in range(full.ledger.rows.rowCount())]
    first = next(row for row in rows if row.state == "SUPERSEDED")
    full.ledger.opened.emit(first)
    names = [path.name for path in files(full, "crf*.pdf")]
    assert names == ["crf-020-v1-superseded.pdf", "crf-final-020-v1.pdf", "crf-final-020-v2.pdf"]


def test_a_draft_in_the_ledger_is_not_kept(full, told):
    full.papers.print_crf(final=False)
    full.refresh()
    full.ledger.opened.emit(full.ledger.rows.row(0))
    assert told.messages[-1][:2] == ("warn", "Only final case report forms are kept.")


def test_the_papers_of_several_are_work_in_the_background(full, told):
    full.papers.numbers.setText("20-22")
    full.papers.print_crf(final=False)
    assert len(files(full, "crf-draft-*.pdf")) == 3
    assert told.messages[-1][1] == "3 papers written."


def test_without_a_number_nothing_is_printed(full):
    full.papers.numbers.setText("")
    with pytest.raises(Refused, match="No participant is named"):
        full.papers.print_summary()
    full.papers.numbers.setText("twenty")
    with pytest.raises(Refused, match="names no participants"):
        full.papers.print_summary()


def test_a_number_typed_on_the_scan_line_names_the_participant_of_the_papers(full):
    assert full.take_scan("021")
    assert full.papers.numbers.text() == "021"
    full.show_tab("labels")
    assert not full.take_scan("021")


def test_the_blank_form_needs_no_participant(page):
    page.papers.print_empty("blank")
    assert [path.name for path in files(page, "*.pdf")] == ["crf-blank.pdf"]


def test_the_workbook_goes_out_in_part_to_a_recipient_and_later_tells_changes(full):
    full.show_tab("export")
    full.export.participants.setText("20 21")
    full.export.sheets.setText("participant, tube")
    full.export.recipient.setText("sponsor")
    full.next_act()
    book = openpyxl.load_workbook(files(full, "*.xlsx")[0])
    assert book.sheetnames == ["README", "DICTIONARY", "CODELISTS", "PARTICIPANT", "TUBE"]
    assert [row.recipient for row in full.lab.ask(exports)] == ["sponsor"]
    full.export.since.setCurrentIndex(1)
    assert "sponsor" in full.export.since.currentText()
    assert full.export.wanted().since_change == full.lab.ask(exports)[0].cut_change_id


def test_nothing_typed_asks_for_everything(page):
    page.show_tab("export")
    assert page.export.wanted() == Wanted()
    page.export.records.set_value("locked")
    assert page.export.wanted().locked_only


def test_one_waiting_label_is_printed_and_the_others_wait(page, lab, given: Given):
    given.participant(23)
    given.tube(23)
    given.tube(23)
    page.refresh()
    with pytest.raises(Refused, match="No waiting label is selected"):
        page.labels.print_one()
    page.labels.table.selectRow(0)
    page.labels.print_one()
    assert page.labels.waiting_count == 1
    assert len(files(page, "labels-*.pdf")) == 1


def test_labels_go_on_an_a4_sheet_from_the_first_free_one(page, given: Given):
    given.participant(23)
    given.tube(23)
    page.refresh()
    page.labels.paper.setCurrentIndex(page.labels.paper.findData("a4_blood_tube"))
    page.labels.first.setText("none")
    with pytest.raises(Refused, match="no label of the sheet"):
        page.labels.print_all()
    page.labels.first.setText("4")
    page.labels.print_all()
    assert page.labels.waiting_count == 0


def test_a_cancelled_label_leaves_the_queue(page, given: Given):
    given.participant(23)
    given.tube(23)
    page.refresh()
    page.labels.table.selectRow(0)
    page.labels.cancel_one()
    assert page.labels.waiting_count == 0


def test_a_printed_label_waits_again_with_its_reason(page, lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    lab.do(labels.printed, [row.id for row in lab.ask(queue)])
    page.labels.shown.set_value("log")
    page.refresh()
    page.labels.log.selectRow(0)
    QTimer.singleShot(0, lambda: answer("fell off at -80 °C"))
    page.labels.reprint_one()
    waiting = lab.ask(queue)
    assert [(row.code, row.why, row.state) for row in waiting] == [(code, "fell off at -80 °C", LabelState.WAITING)]


def test_the_tabs_work_by_keyboard(page, qtbot):
    page.show()
    page.tabs.setFocus()
    qtbot.keyClick(page.tabs, Qt.Key.Key_Right)
    assert page.tabs.value() == "case"
    assert page.stack.currentWidget() is page.papers


def test_the_ledger_lists_what_was_issued_newest_first(full):
    full.papers.print_summary()
    full.papers.print_crf(final=False)
    assert [row.kind.value for row in full.lab.ask(documents)][:2] == ["CRF", "CASE_SUMMARY"]


def test_the_sheets_of_a_part_are_offered_by_name_and_title(full: DocumentsPage):
    export = full.export
    for name in ("TUBE", "CELL", "TUBE"):
        export.offered.set_value(name)
    assert export.sheets.text() == "CELL"
    assert export.wanted().sheets == ("CELL",)
