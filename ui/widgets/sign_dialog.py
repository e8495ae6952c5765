"""Sign: what is signed and what it means, the choice, the reason where one is needed, and the password once more."""

from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.i18n import _
from ui.widgets.dialog import VerbDialog
from ui.widgets.inputs import LineInput, TextInput
from ui.widgets.pairs import Pair, Pairs
from ui.widgets.segments import Segments
from ui.widgets.text import Text

WIDTH = 720


@dataclass(frozen=True, slots=True)
class Asked:
    """What is signed. `meaning` says in a sentence who signs what it means; `pairs` what stands under the signature.

    `options` are what may be chosen, `proposed` the one that needs no reason, `chosen` the one that stands at first;
    without options a reason is needed where `needs_reason` says so.
    """

    title: str
    meaning: str
    pairs: tuple[Pair, ...]
    verb: str
    options: tuple[tuple[str, str], ...] = ()
    proposed: str = ""
    chosen: str = ""
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person signs; the password is for one act and shows nowhere."""

    value: str
    reason: str
    password: str = field(repr=False)


class SignDialog(VerbDialog):
    """Agreeing with what is proposed takes the password and Enter. The password leaves the dialog once, by `take`."""

    def __init__(self, parent: QWidget | None, asked: Asked) -> None:
        super().__init__(parent, asked.title, asked.meaning, asked.verb)
        self.asked = asked
        self.setFixedWidth(WIDTH)
        self.options: Segments | None = None
        self.reason, self.password = TextInput(72), LineInput()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.reason_title = Text(_("Reason"), "small_strong")
        self._lay_out()
        self.reason.textChanged.connect(self._judge)
        self.password.textChanged.connect(self._judge)
        self._judge()
        (self.reason if self.needs_reason else self.password).setFocus()

    @property
    def value(self) -> str:
        """What is chosen; what is proposed where nothing can be chosen."""
        return (self.options.value() or "") if self.options is not None else self.asked.proposed

    @property
    def needs_reason(self) -> bool:
        """Whether what is chosen differs from what is proposed, or the act always needs its reason."""
        return self.asked.needs_reason or (self.options is not None and self.value != self.asked.proposed)

    def take(self) -> Answer:
        """The answer; the field of the password is empty from then on."""
        answer = Answer(self.value, self.reason.toPlainText().strip(), self.password.text())
        self.password.clear()
        return answer

    def _judge(self) -> None:
        """The verb is off until what is needed stands there."""
        told = _("Reason, needed: it differs from what the rule proposes")
        is_override = self.needs_reason and not self.asked.needs_reason
        self.reason_title.setText(told if is_override else _("Reason"))
        has_reason = bool(self.reason.toPlainText().strip()) or not self.needs_reason
        self.act.setEnabled(bool(self.password.text()) and has_reason and bool(self.value or not self.asked.options))
        is_asked = self.needs_reason
        self.reason_title.setVisible(is_asked)
        self.reason.setVisible(is_asked)
        self.adjustSize()

    def _lay_out(self) -> None:
        pairs = Pairs(200)
        pairs.show_pairs(self.asked.pairs)
        self.body.addWidget(pairs)
        if self.asked.options:
            self.options = Segments(self.asked.options, self.asked.chosen or self.asked.proposed)
            self.options.chosen.connect(lambda _value: self._judge())
            self.body.addWidget(self.options)
        self.reason.setAccessibleName(_("Reason"))
        self.password.setAccessibleName(_("Password"))
        for each in (self.reason_title, self.reason, Text(_("Password, once more"), "small_strong"), self.password):
            self.body.addWidget(each)
        fields = (self.options, self.reason, self.password, self.act)
        for before, after in pairwise([each for each in fields if each is not None]):
            self.setTabOrder(before, after)


def ask_signature(parent: QWidget | None, asked: Asked) -> Answer | None:
    """What a person signs, or None where they leave; nothing of the password stays in the dialog."""
    dialog = SignDialog(parent, asked)
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    signed = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.take()
    dialog.deleteLater()
    return answer if signed else None
