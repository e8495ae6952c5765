"""Asks for the pass phrase of a file that leaves encrypted: one is made and shown this once; one's own may replace it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.pass_phrase import made, must_be_strong
from app.i18n import N_, _
from ui.widgets.button import Button
from ui.widgets.dialog import VerbDialog
from ui.widgets.inputs import LineInput
from ui.widgets.text import Text

WIDTH = 620
OPEN, SEALED = "open", "sealed"
PROTECTION = ((OPEN, N_("Unprotected")), (SEALED, N_("Encrypted, with a pass phrase")))
"""How a file may leave."""


class PassPhraseDialog(VerbDialog):
    """The verb is on while the phrase is strong. It leaves the dialog once, by `take`; nothing else keeps it."""

    def __init__(self, parent: QWidget | None, title: str, verb: str) -> None:
        text = _(
            "It is shown this once and kept nowhere: without it nobody opens the file. Write it down, and tell it to the "
            "recipient by another way than the file."
        )
        super().__init__(parent, title, text, verb)
        self.setFixedWidth(WIDTH)
        self.line = LineInput(mono=True)
        self.line.setAccessibleName(_("Pass phrase"))
        self.rule = Text("", "small", "text2", wraps=True)
        self.again = Button(_("Make another"), key="Ctrl+R")
        self.copy = Button(_("Copy it"), key="Ctrl+Shift+C")
        for button in (self.again, self.copy):
            button.bind()
        self._lay_out()
        self.line.textChanged.connect(self._judge)
        self.again.clicked.connect(self._on_again)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.line.text()))
        self._on_again()

    def take(self) -> str:
        """The phrase; the field is empty from then on."""
        phrase = self.line.text()
        self.line.clear()
        return phrase

    def _on_again(self) -> None:
        self.line.setText(made())
        self.line.setFocus()
        self.line.selectAll()

    def _judge(self) -> None:
        try:
            must_be_strong(self.line.text())
        except Refused as refusal:
            self.act.setEnabled(False)
            self.copy.setEnabled(False)
            self.rule.setText(f"{refusal.text} {refusal.hint}")
            self.rule.set_token("breach")
        else:
            self.act.setEnabled(True)
            self.copy.setEnabled(True)
            self.rule.setText(_("Strong enough. Type your own over it where the recipient and you agreed on one."))
            self.rule.set_token("text2")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.again)
        row.addWidget(self.copy)
        row.addStretch(1)
        self.body.addWidget(Text(_("Pass phrase"), "small_strong"))
        self.body.addWidget(self.line)
        self.body.addWidget(self.rule)
        self.body.addLayout(row)


def ask_pass_phrase(parent: QWidget | None, title: str, verb: str) -> str | None:
    """A strong pass phrase, or None where the person leaves."""
    dialog = PassPhraseDialog(parent, title, verb)
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    done = dialog.exec() == QDialog.DialogCode.Accepted
    phrase = dialog.take()
    dialog.deleteLater()
    return phrase if done else None
