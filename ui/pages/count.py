"""Count a tube: readings, the two readers, what follows per norm volume."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final, cast

from app.actions import counts as acts
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.steps.enumeration import CountForm, per_norm_volume, still_to_read
from app.domain.words import CountStage, CountStatus, Kind, Reading, label_of
from app.i18n import N_, _, decimal
from app.queries.counts import CountRow, counts
from app.queries.receipts import tube_of
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.lines import LineOf, LinesCard


class CountPage(FormPage):
    KEY = "count"
    TITLE = N_("Count")
    RAIL = "bench"
    TABLES = frozenset({"count"})
    FORMS = (CountForm,)
    VERB = N_("Record the count")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.card = DerivedCard()
        self.known = LinesCard(_("Readings of this tube"))
        self.row: CountRow | None = None
        self._reason = ""
        self.panel.add(self.card)
        self.panel.add(self.known)

    def arrive(self, subject: str) -> None:
        self.subject, _blank, recorded = subject.partition(" ")
        if not subject:
            self.header.set_texts(_(self.TITLE), _("Scan a tube to count it."))
            self.show_forms({})
            return
        self.tube = self.lab.ask(tube_of, self.subject)
        self.header.set_texts(
            _("Count of {code}").format(code=printed(self.tube)), _("0 is a count; “not done” has its reason.")
        )
        self.row = None
        readings = self.lab.ask(counts, self.lab.settings, tube=self.tube)
        self.known.show_lines([self._line(row) for row in readings] or [LineOf("", _("None yet"))])
        stage, reading = still_to_read(readings) or (CountStage.FINAL, Reading.CONSENSUS)
        self.footer.set_verb(_(self.VERB))
        self.show_forms({CountForm: {"stage": stage, "reading": reading, "status": CountStatus.DONE}})
        asked = next((row for row in readings if str(row.id) == recorded), None)
        if asked is not None:
            self._correct(asked)

    def take_scan(self, text: str) -> bool:
        return self.take_another(text, (Kind.BLOOD, Kind.ENRICHED))

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def draft_key(self) -> str:
        return f"{super().draft_key()}:{self.row.id}" if self.row else super().draft_key()

    def shown_record(self) -> str:
        return f"{self.subject} {self.row.id}" if self.row is not None else ""

    def derive(self) -> None:
        if CountForm not in self.views:
            return
        form = cast(CountForm, self.views[CountForm].readable())
        norm = self.lab.settings.norm_volume_ml
        facts = []
        for title, count in ((_("DP cells"), form.n_dp), (_("CTC"), form.n_ctc)):
            value = per_norm_volume(count, form.volume_analysed_ml, norm)
            state = None if count is None else State.OK if count else State.VOID
            facts.append(
                Fact(
                    title,
                    decimal(float(value), 1) if value is not None else "–",
                    _("per {norm} mL").format(norm=decimal(norm)),
                    state,
                )
            )
        self.card.show_facts(facts)

    def _attempt(self) -> None:
        form = cast(CountForm, self.form(CountForm))
        if self.row is not None:
            self.lab.do(acts.revise, self.row.id, form, seen=self.row.version, reason=self._reason)
        else:
            self.lab.do(acts.adjudicate if form.reading is Reading.CONSENSUS else acts.record, self.subject, form)
        self.drop_draft()
        self.desk.tell_undoable(
            _("{code} counted: {dp} DP, {ctc} CTC.").format(
                code=printed(self.tube),
                dp=_number(form.n_dp),
                ctc=_number(form.n_ctc),
            )
        )
        self.desk.go("bench", "")

    def _take_answer(self, needed: Refused, answer: str) -> None:
        if needed.way_out == "confirm-text":
            self.views[CountForm].confirm_text()
        else:
            self._reason = answer

    def _line(self, row: CountRow) -> LineOf:
        numbers = _("{dp} DP, {ctc} CTC").format(dp=_number(row.n_dp), ctc=_number(row.n_ctc))
        name = f"{label_of(row.stage)}, {label_of(row.reading).lower()}"
        state = State.OK if row.status is CountStatus.DONE else State.VOID
        return LineOf("", f"{name}: {numbers}", row.reader or "", state, lambda: self._correct(row))

    def _correct(self, row: CountRow) -> None:
        """Bring a recorded reading back into the form; saving it is a correction with its reason."""
        self.leave()
        self.row, self._reason = row, ""
        self.footer.set_verb(_("Correct the reading"))
        values = {field.name: VALUE_OF[field.name](row) for field in CountForm.fields()}
        self.show_forms({CountForm: values | {"missing": row.missing}})


def _number(count: int | None) -> str:
    return "ND" if count is None else str(count)


VALUE_OF: Final[Mapping[str, Callable[[CountRow], Any]]] = {
    field.name: attrgetter(field.name) for field in CountForm.fields()
}
