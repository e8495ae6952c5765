"""The audit page: filtered by names, the whole change beside the row, a name taken out, the list written; keys only."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import drills, redactions
from app.backups import copy_into
from app.domain.errors import Refused
from app.domain.words import ReviewRisk, Role
from app.queries.verify import verify
from db.backup import beside
from tests.conftest import as_role
from tests.given import Given
from tests.ui.conftest import answer_with, texts_of
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.pages.audit import AuditPage
from ui.pages.audit_events import AuditEventsPage
from ui.pages.audit_review import AuditReviewPage
from ui.widgets.dialog import ChoiceDialog, LineDialog
from ui.widgets.sign_dialog import SignDialog

NAME = "Dupontel"


@pytest.fixture
def keeper(store, dressed):
    made = QtLab(as_role(store, Role.DATA_MANAGER))
    yield made
    made.stop()


@pytest.fixture
def monitor(store, dressed):
    made = QtLab(as_role(store, Role.MONITOR))
    yield made
    made.stop()


def sign_with(words: str, reason: str) -> None:
    """What a person types into the two dialogs: the words, then the reason and the password."""

    def typed_words() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, LineDialog)
        dialog.line.setText(words)
        answer_with(reason, SignDialog)
        dialog.act.click()

    QTimer.singleShot(0, typed_words)


def test_a_filter_names_table_and_field(opened, given: Given):
    given.participant(23)
    page = opened(AuditPage)
    page.filter.setText("table:consent field:form_version")
    assert page.table.rows.rowCount() == 1
    page.filter.setText("from:2031-01-01")
    assert page.table.rows.rowCount() == 0


def test_the_row_in_front_shows_its_whole_change_with_signs(opened, given: Given):
    given.participant(23, remark="left arm")
    page = opened(AuditPage)
    page.show()
    page.filter.setText("field:remark")
    page.table.selectRow(0)
    told = texts_of(page.panel)
    assert "+ left arm" in told
    assert "No reason given." in told
    assert len(told) > 10


def test_a_monitor_reads_and_writes_the_list(opened, given: Given, monitor: QtLab, told, tmp_path):
    given.participant(23)
    page = opened(AuditPage, lab=monitor)
    page.filter.setText("table:participant")

    def chosen() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ChoiceDialog)
        dialog._on_chosen("xlsx")

    QTimer.singleShot(0, chosen)
    page._on_write()
    assert told.messages[-1][1].startswith("Rows of the audit written")
    (path,) = (tmp_path / "labels").glob("audit-*.xlsx")
    from openpyxl import load_workbook

    book = load_workbook(path)
    assert book.sheetnames == ["README", "AUDIT", "EVENTS", "SIGN_INS"]
    assert ("Filter", "table:participant") in [row[:2] for row in book["README"].iter_rows(values_only=True)]
    with pytest.raises(Refused, match="It takes: Data manager, Administrator"):
        page._on_redact()


@pytest.mark.requirement("URS-AUDIT-006")
def test_a_name_is_taken_out_from_the_page(opened, given: Given, keeper: QtLab, told):
    given.participant(23, remark=f"saw {NAME}")
    page = opened(AuditPage, lab=keeper)
    sign_with(NAME, "a name had been typed")
    page._on_redact()
    assert told.messages[-1][1].startswith("Taken out: 1 texts, 2 audit lines")
    assert keeper.ask(verify).holds
    page.filter.setText("field:remark")
    page.show()
    page.table.selectRow(0)
    assert "The text was taken out." in texts_of(page.panel)
    assert redactions.MARK in " ".join(texts_of(page.panel))


@pytest.mark.requirement("URS-AUDIT-010")
def test_a_review_is_read_and_signed(opened, given: Given, keeper: QtLab, told):
    given.participant(23)
    page = opened(AuditReviewPage, lab=keeper)
    assert page.table.rows.rowCount() > 5
    page.table.selectRow(0)
    assert page.panel.isVisibleTo(page)

    answer_with("nothing to say", SignDialog)
    page._on_sign()
    assert told.messages[-1][1] == "The review is signed."
    assert "signature" in {row.table_name for row in page.read()}


@pytest.mark.requirement("URS-AUDIT-010")
def test_a_review_is_asked_for_from_the_filter_and_signed(opened, given: Given, keeper: QtLab, told):
    given.participant(23)
    page = opened(AuditPage, lab=keeper)
    page.show()
    page.filter.setText("table:consent")
    answer_with("a consent that was asked about")
    page.raise_review.click()
    assert told.messages[-1][1] == "Review 1 is asked for."
    review = opened(AuditReviewPage, ReviewRisk.CAUSE.value, lab=keeper)
    assert "a consent that was asked about" in review.subtitle()
    assert {row.table_name for row in review.read()} == {"consent"}
    answer_with("nothing to say", SignDialog)
    review._on_sign()
    assert told.messages[-1][1] == "The review is signed."
    assert review.table.rows.rowCount() == 0
    assert "No review was asked for" in review.subtitle()
    with pytest.raises(Refused, match="No review was asked for"):
        review._on_sign()


@pytest.mark.parametrize(("key", "page_key"), [(Qt.Key.Key_R, "audit_review"), (Qt.Key.Key_J, "audit_events")])
def test_the_keys_of_the_audit_lead_to_reviews_and_events(qtbot, window: MainWindow, key: Qt.Key, page_key: str):
    window.go("audit", "")
    QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page_key == window.page.KEY)


def test_a_key_asks_for_a_review_of_what_is_filtered(qtbot, window: MainWindow):
    """The technician may not, which is said before anything is asked."""
    window.go("audit", "")
    QTest.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "may not do this" in window.band.message_bar.message.title)


@pytest.mark.requirement("URS-AUDIT-013")
def test_an_event_shows_its_change(opened, given: Given, keeper: QtLab):
    given.participant(23)
    keeper.do(drills.note_restore, "a.db", sha256="1", head="2", changes=3)
    page = opened(AuditEventsPage, "restored")
    page.show()
    assert page.table.rows.rowCount() == 1
    page.table.selectRow(0)
    told = texts_of(page.panel)
    assert "Backup restored into another file" in told
    assert "backup a.db, changes 3, head 2, sha256 1" in told


@pytest.mark.requirement("URS-AUDIT-011")
@pytest.mark.sqlite
def test_a_backup_that_still_holds_the_name_is_told_in_the_window(opened, given: Given, keeper: QtLab, told):
    given.participant(23, remark=f"saw {NAME}")
    made = copy_into(keeper, beside(keeper.store.path))
    page = opened(AuditPage, lab=keeper)
    sign_with(NAME, "a name had been typed")
    page._on_redact()
    state, _title, text = told.messages[-1]
    assert state == "warn"
    assert f"These backups still hold it: {made.path.name}." in text
