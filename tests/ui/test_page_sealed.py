"""An encrypted export in the window, by keyboard: the pass phrase is shown once, may be one's own, and is kept nowhere."""

from pathlib import Path

import pytest
import pyzipper
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.pass_phrase import is_strong
from app.queries.documents import exports
from ui.pages.documents import DocumentsPage
from ui.widgets.pass_phrase import PassPhraseDialog

pytestmark = pytest.mark.requirement("URS-EXPORT-007")


@pytest.fixture
def page(qtbot, qtlab, desk) -> DocumentsPage:
    made = DocumentsPage(qtlab, desk)
    qtbot.addWidget(made)
    made.arrive("")
    made.show_tab("export")
    made.show()
    made.export.protection.setFocus()
    qtbot.keyClick(made.export.protection, Qt.Key.Key_Right)
    return made


def in_dialog(typed: str, key: Qt.Key, seen: list[str]) -> None:
    """What a person types into the dialog that comes up next, and the key that ends it; else it is left."""

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PassPhraseDialog)
        if typed:
            QTest.keyClicks(dialog.line, typed)
        seen.append(dialog.line.text())
        seen.append("on" if dialog.act.isEnabled() else dialog.rule.text())
        QTest.keyClick(dialog.act if key == Qt.Key.Key_Space else dialog, key)
        if dialog.isVisible():
            dialog.reject()

    QTimer.singleShot(0, answer)


def files(page: DocumentsPage) -> list[Path]:
    return sorted(page.folder.glob("dptrace-*")) if page.folder.exists() else []


def test_a_made_pass_phrase_protects_the_workbook_by_keyboard(page: DocumentsPage, told):
    seen: list[str] = []
    in_dialog("", Qt.Key.Key_Space, seen)
    page.next_act()
    phrase, state = seen
    assert is_strong(phrase)
    assert state == "on"
    (path,) = files(page)
    assert path.name.endswith(".xlsx.zip")
    with pyzipper.AESZipFile(path) as archive:
        archive.setpassword(phrase.encode())
        assert archive.testzip() is None
    assert [row.encrypted for row in page.lab.ask(exports)] == ["AES-256"]
    assert phrase not in str(told.messages)
    assert "encrypted" in page.export.since.itemText(1)


def test_ones_own_pass_phrase_replaces_the_made_one(page: DocumentsPage):
    seen: list[str] = []
    in_dialog("quiet-lantern-under-7-snows", Qt.Key.Key_Space, seen)
    page.next_act()
    assert seen == ["quiet-lantern-under-7-snows", "on"]
    with pyzipper.AESZipFile(files(page)[0]) as archive:
        archive.setpassword(b"quiet-lantern-under-7-snows")
        assert archive.testzip() is None


def test_a_weak_one_holds_the_verb_back_and_says_why(page: DocumentsPage):
    seen: list[str] = []
    in_dialog("weak", Qt.Key.Key_Space, seen)
    page.next_act()
    assert seen[0] == "weak"
    assert seen[1].startswith("The pass phrase is too easy to guess. At least 16 characters")
    assert files(page) == []


def test_leaving_the_dialog_writes_nothing(page: DocumentsPage):
    in_dialog("", Qt.Key.Key_Escape, [])
    page.next_act()
    assert files(page) == []
    assert page.lab.ask(exports) == []
