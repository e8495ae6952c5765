"""Receive a tube: whose it is, its draw, the tube, how it came, what is decided."""

from collections.abc import Mapping
from typing import Any, cast

from app.actions import tubes
from app.actions.tubes import Answers
from app.domain.barcode import looks_like_code, participant_name, printed
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.step import hours_and_minutes
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.receipt import (
    ReceiptForm,
    is_clotted,
    out_of_temperature,
    proposed_decision,
    temperature_breaches,
    temperature_limits,
    volume_short,
)
from app.domain.whose import Whose
from app.domain.words import Assay, Decision, Kind, Purpose, Quality, TubeType, label_of
from app.i18n import N_, _, decimal
from app.outputs.forms.words import old_value
from app.queries.codes import found
from app.queries.draws import tube_lot, who_gives
from app.queries.receipts import Derived, TubeRecord, derived, tube_record
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.form_page import FormPage
from ui.pages.tube_parts import (
    facts_of_blood,
    facts_of_giver,
    facts_of_nominal,
    fill_lot,
    is_lot,
    is_number,
    show_limits_of_tube,
    told_least,
)
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, NoticeCard
from ui.widgets.lines import LineOf, LinesCard

TEMPERATURES = ("temp_c", "logger_min_c", "logger_max_c")


class ReceivePage(FormPage):
    """Opened bare it takes a tube in whole; on an expected tube it receives it; on a received one it revises."""

    KEY = "receive"
    TITLE = N_("Receive a tube")
    RAIL = "bench"
    TABLES = frozenset({"receipt", "tube"})
    FORMS = (Whose, DrawForm, TubeForm, ReceiptForm)
    VERB = N_("Receive")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.record: TubeRecord | None = None
        self.derived_card = DerivedCard()
        self.notice = NoticeCard("breach")
        self.giver_card = DerivedCard(_("Whose blood"))
        self.before_card = LinesCard(_("What stood here before"))
        for card in (self.derived_card, self.notice, self.giver_card, self.before_card):
            self.panel.add(card)
        self.later = Button(_("Not here yet: record the draw"), kind="quiet", key="Ctrl+D", icon="droplets")
        self.later.setShortcut("Ctrl+D")
        self.later.clicked.connect(lambda: self.desk.go("draw", str(self._number() or "")))
        self.header.add(self.later)
        self._noted: frozenset[str] = frozenset()
        self._answers = Answers()
        self._reason = ""
        self._is_over = False

    def arrive(self, subject: str) -> None:
        self.subject = subject
        self._answers, self._reason = Answers(), ""
        is_code = looks_like_code(subject)
        self.record = self.lab.ask(tube_record, self.lab.settings, subject) if is_code else None
        self._noted = frozenset()
        self.later.setVisible(self.record is None)
        if self.record is None:
            self._show_new(subject)
        else:
            self._show_tube(self.record)
        self._show_before()

    def take_scan(self, text: str) -> bool:
        """A blood tube's code opens it here; the lot of a new one fills it, a number says whose it is."""
        if TubeForm in self.views and is_lot(text):
            fill_lot(self.views[TubeForm], self.lab.ask(tube_lot, text))
            return True
        if Whose in self.views and is_number(text):
            self.views[Whose].set_value("number", int(text))
            return True
        if not looks_like_code(text):
            return False
        target = self.lab.ask(found, text)
        if target.kind is not Kind.BLOOD:
            return False
        self.leave()
        self.arrive(target.code)
        return True

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def reject(self) -> bool:
        """The card REJECT: the decision is a rejection, the cards go on with its reason; again, and it is open again."""
        view = self.views.get(ReceiptForm)
        if view is None:
            return False
        if view.fields["decision"].raw() == Decision.REJECTED:
            view.set_value("decision", None)
            view.set_value("rejection", None)
            self.by_cards.go_to(view.fields["decision"])
            self.desk.messages.tell(_("The decision is open again."), _("Nothing was recorded."), state="wait")
            return True
        receipt = cast(ReceiptForm, self._readable(ReceiptForm))
        view.set_value("decision", Decision.REJECTED)
        view.set_value("rejection", proposed_decision(receipt, None)[1])
        self.by_cards.go_to(view.fields["rejection"])
        self.desk.messages.tell(
            _("To be rejected: choose the reason by its digits."),
            _("NEXT records it; REJECT takes it back."),
            state="wait",
        )
        return True

    def derive(self) -> None:
        if ReceiptForm not in self.views:
            return
        draw, tube, receipt = (self._readable(kind) for kind in (DrawForm, TubeForm, ReceiptForm))
        facts = derived(
            self.lab.settings,
            cast(DrawForm, draw),
            cast(TubeForm, tube),
            cast(ReceiptForm, receipt),
            now=self.lab.now,
        )
        self._is_over = facts.is_over
        blood = facts_of_blood(facts, cast(ReceiptForm, receipt))
        self.derived_card.show_facts([*blood, *facts_of_nominal(cast(TubeForm, tube), self.lab.settings)])
        number = self._number()
        giver = self.lab.ask(who_gives, number) if number is not None else None
        self.giver_card.show_facts(facts_of_giver(number, giver, cast(DrawForm, draw).at, self.lab.settings))
        self._show_limits(facts, cast(TubeForm, tube), cast(ReceiptForm, receipt))
        self._show_notice(facts, cast(ReceiptForm, receipt))

    def _attempt(self) -> None:
        receipt = cast(ReceiptForm, self.form(ReceiptForm))
        if self.record is None:
            whose = cast(Whose, self.form(Whose))
            code = self.lab.do(
                tubes.take_in,
                cast(DrawForm, self.form(DrawForm)),
                cast(TubeForm, self.form(TubeForm)),
                receipt,
                number=whose.number,
                answers=self._answers,
            )
        elif self.record.is_received:
            code = self.record.specimen.barcode
            seen = self.record.version
            self.lab.do(tubes.revise_receipt, code, receipt, seen=seen, reason=self._reason, answers=self._answers)
        else:
            code = self.record.specimen.barcode
            self.lab.do(tubes.receive, code, receipt, answers=self._answers)
        self._tell(code, receipt)

    def _take_answer(self, needed: Refused, answer: str) -> None:
        """What a person answered to a question of the rules."""
        match needed.way_out:
            case "confirm-old":
                self._answers = Answers(self._answers.time_reason, is_old_draw_right=True)
            case "time-reason":
                self._answers = Answers(answer, self._answers.is_old_draw_right)
            case "confirm-text":
                for view in self.views.values():
                    view.confirm_text()
            case _:
                if needed.code == "decision_reason":
                    self.views[ReceiptForm].set_value("decision_reason", answer)
                else:
                    self._reason = answer

    def _tell(self, code: str, receipt: ReceiptForm) -> None:
        self.drop_draft()
        decision = label_of(receipt.decision).lower() if receipt.decision else ""
        was_received = self.record is not None and self.record.is_received
        told = _("{code} revised: {decision}.") if was_received else _("{code} received: {decision}.")
        self.desk.tell_undoable(
            told.format(code=printed(code), decision=decision),
            self._after(receipt),
            state="ok" if receipt.decision is Decision.ACCEPTED and not self._is_over else "warn",
        )
        self.desk.go("bench", "")

    def _after(self, receipt: ReceiptForm) -> str:
        """What is left to do: another tube to declare (R23), a deviation to complete, a label to print."""
        sound = [each for each in self.record.sisters if each.quality is not Quality.REJECTED] if self.record else []
        is_primary = self.record is not None and self.record.is_primary
        if receipt.decision is Decision.REJECTED and is_primary and sound:
            return _("{code} can give the result: declare it on its record.").format(code=printed(sound[0].barcode))
        if receipt.decision is not Decision.ACCEPTED or self._is_over:
            return _("Its deviation waits for the action taken.")
        return _("Its label waits to be printed.") if self.record is None else ""

    def _show_new(self, subject: str) -> None:
        self.header.set_texts(_(self.TITLE), _("Scan an expected tube, or enter one that has no code yet."))
        self.footer.set_verb(_(self.VERB))
        usual: dict[type[Form], Mapping[str, Any]] = {
            Whose: {"number": int(subject)} if subject.isdecimal() else {},
            TubeForm: {"tube_type": TubeType.K2EDTA, "purpose": Purpose.DP, "assay": Assay.DP_FLOW, "nominal_ml": 10.0},
            ReceiptForm: {"received": self.parse_moment("now")},
        }
        self.show_forms(usual)

    def _show_tube(self, record: TubeRecord) -> None:
        tube = record.specimen
        owner = participant_name(tube.participant) if tube.participant else _("provisional")
        kind = label_of(tube.tube_type) if tube.tube_type else ""
        if record.is_received:
            self.header.set_texts(_("Revise the receipt of {code}").format(code=tube.name), f"{owner} · {kind}")
            self.footer.set_verb(_("Revise"))
        else:
            self.header.set_texts(_("Receive {code}").format(code=tube.name), f"{owner} · {kind}")
            self.footer.set_verb(_(self.VERB))
        received = dict(record.receipt) or {"received": self.parse_moment("now")}
        self.show_forms({ReceiptForm: received}, only=(ReceiptForm,))

    def _readable(self, kind: type[Form]) -> Form:
        """The form as typed so far, or as recorded where the page doesn't show it."""
        if kind in self.views:
            return self.views[kind].readable() or kind()
        assert self.record is not None
        return kind.fill(self.record.draw if kind is DrawForm else self.record.tube)

    def _number(self) -> int | None:
        """Whose blood it is, as typed or as recorded."""
        if self.record is not None:
            return self.record.specimen.participant
        return cast(Whose, self.views[Whose].readable()).number if Whose in self.views else None

    def _show_limits(self, facts: Derived, tube: TubeForm, receipt: ReceiptForm) -> None:
        """The study's limits for this tube beside their fields, and below a field what is out of them."""
        view = self.views[ReceiptForm]
        for name in TEMPERATURES:
            view.set_limit(name, temperature_limits(facts.window))
        view.set_limit("volume_ml", told_least(tube, self.lab.settings))
        if TubeForm in self.views:
            show_limits_of_tube(self.views[TubeForm], tube, self.lab.settings)
        decision, _reason = proposed_decision(receipt, facts.window, is_over=facts.is_over)
        is_seen = receipt.condition is not None or receipt.temp_c is not None
        proposed = _("proposed: {decision}").format(decision=label_of(decision).lower()) if is_seen else ""
        view.set_limit("decision", proposed)
        cutoff = facts.hemolysis_cutoff
        view.set_limit("hemolysis_score", _("noted from {score}").format(score=cutoff))
        notes = {name: ("breach", text) for name, text in temperature_breaches(receipt, facts.window).items()}
        settings = self.lab.settings
        short = volume_short(receipt.volume_ml, tube.tube_type, tube.assay, least_ml=settings.cellsearch_min_ml)
        if short:
            notes["volume_ml"] = ("warn", short)
        if receipt.hemolysis_score is not None and receipt.hemolysis_score >= cutoff:
            notes["hemolysis_score"] = ("warn", _("Noted on the record."))
        for name in self._noted - notes.keys():
            view.note(name, "", "")
        for name, (state, text) in notes.items():
            view.note(name, state, text)
        self._noted = frozenset(notes)

    def _short_for_cellsearch(self, receipt: ReceiptForm) -> str:
        """R05: a deviation where the tube was meant for CellSearch; for another assay it is a note only."""
        tube = cast(TubeForm, self._readable(TubeForm))
        least = self.lab.settings.cellsearch_min_ml
        for_cellsearch = tube.assay is Assay.CTC_CELLSEARCH
        return volume_short(receipt.volume_ml, tube.tube_type, tube.assay, least_ml=least) if for_cellsearch else ""

    def _show_before(self) -> None:
        """Values of this receipt that a later one replaced: both stay readable."""
        replaced = self.record.corrections if self.record else {}
        lines = []
        for field in ReceiptForm.fields():
            for each in replaced.get(field.name, ()):
                at = each.when.astimezone(self.lab.settings.zone).strftime("%d/%m %H:%M")
                told = f"{_(field.entry.title)}: {old_value(field, each.old)} ({each.why})"
                lines.append(LineOf(at, told, each.who))
        self.before_card.setVisible(bool(lines))
        self.before_card.show_lines(lines, str(len(lines)))

    def _show_notice(self, facts: Derived, receipt: ReceiptForm) -> None:
        """The deviation that confirming would draft, before it is drafted."""
        decision, _reason = proposed_decision(receipt, facts.window, is_over=facts.is_over)
        breach = out_of_temperature(receipt, facts.window) or self._short_for_cellsearch(receipt)
        hard_h = facts.window.hard_h if facts.window else None
        if is_clotted(receipt):
            title, text = (
                _("Clotted"),
                _("Rejection is proposed; a filtered attempt needs a reason and a co-signature."),
            )
        elif breach:
            title, text = _("Deviation drafted"), breach
        elif facts.is_over and facts.age is not None and hard_h is not None:
            title = _("Deviation drafted")
            text = _("The blood is {age} old; the limit is {limit} h.").format(
                age=hours_and_minutes(facts.age), limit=decimal(hard_h)
            )
        else:
            self.notice.hide()
            return
        self.notice.show_notice(title, text, "warn" if decision is Decision.ACCEPTED else "breach")
        self.notice.show()
