"""Record a deviation by hand: what happened, how grave it is, what was done; what it concerns is scanned."""

from typing import cast

from app.actions import deviations
from app.domain.barcode import looks_like_code, normalised, printed
from app.domain.deviation import DeviationForm
from app.domain.errors import Refused
from app.domain.words import label_of
from app.i18n import N_, _
from app.queries.item import item_record
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.form_page import FormPage
from ui.widgets.lines import LineOf, LinesCard


class DeviationPage(FormPage):
    """The subject is the code of what it concerns, where one is known; more are scanned, a second scan takes one away."""

    KEY = "deviation"
    TITLE = N_("Record a deviation")
    RAIL = "overview"
    FORMS = (DeviationForm,)
    VERB = N_("Record it")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.codes: list[str] = []
        self.items = LinesCard(_("It concerns"))
        self.panel.add(self.items)

    def arrive(self, subject: str) -> None:
        self.subject = subject
        self.codes = [normalised(subject)] if subject else []
        self.header.set_texts(_(self.TITLE), _("Scan what it concerns: tubes, cells, plates, blocks."))
        self.show_forms({DeviationForm: {"severity": "MINOR"}})
        self._show_items()

    def take_scan(self, text: str) -> bool:
        if not looks_like_code(text):
            return False
        code = self.lab.ask(item_record, text).barcode
        if code in self.codes:
            self.codes.remove(code)
        else:
            self.codes.append(code)
        self._show_items()
        return True

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def cancel(self) -> None:
        self.drop_draft()
        self.desk.go("deviations", "")

    def _attempt(self) -> None:
        form = cast(DeviationForm, self.form(DeviationForm))
        if form.code is None or form.severity is None:
            raise Refused(_("A deviation needs its code and severity."), hint=_("Choose both."), code="code")
        number = self.lab.do(
            deviations.record,
            form.code,
            form.severity,
            form.description or "",
            items=self.codes,
            number=form.number,
            action_taken=form.action_taken or "",
            capa=form.capa or "",
        )
        self.drop_draft()
        self.desk.tell_undoable(_("Deviation {number} is recorded.").format(number=number))
        self.desk.go("deviations", str(number))

    def _take_answer(self, needed: Refused, answer: str) -> None:
        self.views[DeviationForm].confirm_text()

    def _show_items(self) -> None:
        lines = []
        for code in self.codes:
            record = self.lab.ask(item_record, code)
            lines.append(LineOf("", printed(code), label_of(record.kind)))
        self.items.show_lines(lines or [LineOf("", _("Nothing was scanned yet"))], str(len(self.codes)))
