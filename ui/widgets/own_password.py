"""A password of one's own, where somebody else gave the present one: before anything else."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import LabError, Refused
from app.i18n import _
from ui.widgets.button import Button
from ui.widgets.inputs import LineInput
from ui.widgets.text import Text


class OwnPassword(QWidget):
    """Twice the same password, then Enter. What was given is kept only until it is changed."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.given = ""
        self.title = Text("", "body", "text2", wraps=True)
        self.password, self.again = LineInput(), LineInput()
        self.note = Text(_("A sentence is easy to remember."), "small", "text2", wraps=True)
        self.act = Button(_("Change the password"), kind="primary", key="Enter")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Text(_("A password of your own"), "display"))
        column.addWidget(self.title)
        column.addSpacing(8)
        fields = ((_("Password, 10 characters or more"), self.password), (_("Password again"), self.again))
        for label, line in fields:
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setAccessibleName(label)
            column.addWidget(Text(label, "small_strong"))
            column.addWidget(line)
        self.password.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.asked)
        self.act.clicked.connect(self.asked)
        column.addSpacing(8)
        column.addWidget(self.act, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.note)
        column.addStretch(1)

    def ask_of(self, name: str, given: str) -> None:
        """Ask a person who came in with a password that somebody else gave."""
        self.given = given
        text = _("{name}, the password that you typed was given to you: choose one that only you know.")
        self.title.setText(text.format(name=name))
        self.password.setFocus()

    def typed(self) -> str:
        """The password, typed twice; raises where the two differ."""
        if self.password.text() != self.again.text():
            raise Refused(_("The two passwords differ."), hint=_("Type the same password twice."))
        return self.password.text()

    def refuse(self, refusal: LabError) -> None:
        self.note.setText(str(refusal))
        self.note.set_token("breach")
        self.again.clear()
        self.password.selectAll()
        self.password.setFocus()

    def forget(self) -> None:
        """Nothing of what was typed stays."""
        self.given = ""
        self.password.clear()
        self.again.clear()
