"""The audit page: filtered by names, the whole change beside the row, a name taken out, the list written; keys only."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.actions import redactions
from app.domain.errors import Refused
from app.domain.words import Role
from app.queries.verify import verify
from tests.conftest import as_role
from tests.given import PASSWORD, Given
from tests.ui.conftest import texts_of
from ui.lab import QtLab
from ui.pages.audit import AuditPage
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
        QTimer.singleShot(0, typed_reason)
        dialog.act.click()

    def typed_reason() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SignDialog)
        dialog.reason.setPlainText(reason)
        dialog.password.setText(PASSWORD)
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
    assert book.sheetnames == ["README", "AUDIT"]
    assert ("Filter", "table:participant") in [row[:2] for row in book["README"].iter_rows(values_only=True)]
    with pytest.raises(Refused, match="may not do this"):
        page._on_redact()


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


def test_a_review_is_read_and_signed(opened, given: Given, keeper: QtLab, told):
    given.participant(23)
    page = opened(AuditReviewPage, lab=keeper)
    assert page.table.rows.rowCount() > 5
    page.table.selectRow(0)
    assert page.panel.isVisibleTo(page)

    def typed() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SignDialog)
        dialog.reason.setPlainText("nothing to say")
        dialog.password.setText(PASSWORD)
        dialog.act.click()

    QTimer.singleShot(0, typed)
    page._on_sign()
    assert told.messages[-1][1] == "The review is signed."
    assert "signature" in {row.table_name for row in page.read()}
