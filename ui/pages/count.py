"""Count a tube: readings, the two readers, what follows per norm volume."""

from typing import cast

from app.actions import counts as acts
from app.domain.barcode import looks_like_code, parse, printed
from app.domain.steps.enumeration import CountForm, per_norm_volume
from app.domain.words import CountStage, CountStatus, Kind, Reading, label_of
from app.i18n import N_, _, decimal
from app.queries.counts import counts
from app.queries.receipts import tube_of
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.widgets.derived import DerivedCard, Fact


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
        self.known = DerivedCard(_("Readings of this tube"))
        self.panel.add(self.card)
        self.panel.add(self.known)

    def arrive(self, subject: str) -> None:
        self.subject = subject
        if not subject:
            self.header.set_texts(_(self.TITLE), _("Scan a tube to count it."))
            self.show_forms({})
            return
        self.tube = self.lab.ask(tube_of, subject)
        self.header.set_texts(
            _("Count of {code}").format(code=printed(self.tube)), _("0 is a count; “not done” has its reason.")
        )
        readings = self.lab.ask(counts, self.lab.settings, tube=self.tube)
        self.known.show_facts(
            [
                Fact(f"{label_of(row.stage)}, {label_of(row.reading).lower()}", f"{row.n_dp} DP", row.reader or "")
                for row in readings
            ]
            or [Fact(_("None yet"), "")]
        )
        has_prelim = any(row.stage is CountStage.PRELIMINARY for row in readings)
        has_first = any(row.stage is CountStage.FINAL for row in readings)
        usual = {
            "stage": CountStage.FINAL if has_prelim else CountStage.PRELIMINARY,
            "reading": Reading.READER_2 if has_first else Reading.READER_1,
            "status": CountStatus.DONE,
        }
        self.show_forms({CountForm: usual})

    def take_scan(self, text: str) -> bool:
        if not looks_like_code(text) or parse(text).kind not in (Kind.BLOOD, Kind.ENRICHED):
            return False
        self.leave()
        self.arrive(text)
        return True

    def confirm(self) -> None:
        ask_for(self, self._attempt, lambda _needed, _answer: self.views[CountForm].confirm_text())

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
                    str(value) if value is not None else "–",
                    _("per {norm} mL").format(norm=decimal(norm)),
                    state,
                )
            )
        self.card.show_facts(facts)

    def _attempt(self) -> None:
        form = cast(CountForm, self.form(CountForm))
        act = acts.adjudicate if form.reading is Reading.CONSENSUS else acts.record
        self.lab.do(act, self.subject, form)
        self.drop_draft()
        self.desk.messages.tell(
            _("{code} counted: {dp} DP, {ctc} CTC.").format(
                code=printed(self.tube),
                dp=form.n_dp if form.n_dp is not None else "ND",
                ctc=form.n_ctc if form.n_ctc is not None else "ND",
            ),
            action=_("Undo"),
            key="Ctrl+Z",
        )
        self.desk.messages.on_action(self.desk.undo)
        self.desk.go("bench", "")
