"""Receive a tube: whose it is, its draw, the tube, how it came, what is decided."""

from collections.abc import Mapping
from typing import Any, cast

from app.actions import tubes
from app.actions.tubes import Answers
from app.domain.barcode import looks_like_code, printed
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.step import hours_and_minutes
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.receipt import ReceiptForm, is_clotted, out_of_temperature, proposed_decision
from app.domain.whose import Whose
from app.domain.words import Assay, Decision, Kind, Purpose, TubeType, label_of
from app.i18n import N_, _, decimal
from app.queries.codes import found
from app.queries.receipts import Derived, TubeRecord, derived, tube_record
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.widgets.derived import DerivedCard, Fact, NoticeCard


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
        self.panel.add(self.derived_card)
        self.panel.add(self.notice)
        self._answers = Answers()
        self._reason = ""

    def arrive(self, subject: str) -> None:
        self.subject = subject
        self._answers, self._reason = Answers(), ""
        is_code = looks_like_code(subject)
        self.record = self.lab.ask(tube_record, self.lab.settings, subject) if is_code else None
        if self.record is None:
            self._show_new(subject)
        else:
            self._show_tube(self.record)

    def take_scan(self, text: str) -> bool:
        """A blood tube's code opens it here; anything else is for the window."""
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
        self.derived_card.show_facts(facts_of(facts, cast(ReceiptForm, receipt)))
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
        self.desk.messages.tell(
            _("{code} received: {decision}.").format(code=printed(code), decision=decision),
            _("Its label waits to be printed.") if self.record is None else "",
            state="ok" if receipt.decision is Decision.ACCEPTED else "warn",
            action=_("Undo"),
            key="Ctrl+Z",
        )
        self.desk.messages.on_action(self.desk.undo)
        self.desk.go("bench", "")

    def _show_new(self, subject: str) -> None:
        self.header.set_texts(_(self.TITLE), _("Scan an expected tube, or enter one that has no code yet."))
        self.footer.set_verb(_(self.VERB))
        usual: dict[type[Form], Mapping[str, Any]] = {
            Whose: {"number": int(subject)} if subject.isdigit() else {},
            TubeForm: {"tube_type": TubeType.K2EDTA, "purpose": Purpose.DP, "assay": Assay.DP_FLOW, "nominal_ml": 10.0},
            ReceiptForm: {"received": self.parse_moment("now")},
        }
        self.show_forms(usual)

    def _show_tube(self, record: TubeRecord) -> None:
        tube = record.specimen
        owner = f"MB-{tube.participant:03d}" if tube.participant else _("provisional")
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

    def _show_notice(self, facts: Derived, receipt: ReceiptForm) -> None:
        """The deviation that confirming would draft, before it is drafted."""
        decision, _reason = proposed_decision(receipt, facts.window)
        breach = out_of_temperature(receipt, facts.window)
        hard_h = facts.window.hard_h if facts.window else None
        if breach:
            self.views[ReceiptForm].note("temp_c", "breach", breach)
        if is_clotted(receipt):
            title, text = (
                _("Clotted"),
                _("Rejection is proposed; a filtered attempt needs a reason and a co-signature."),
            )
        elif breach:
            title, text = _("Deviation drafted"), breach
        elif hard_h is not None and facts.age is not None and facts.age.total_seconds() > hard_h * 3600:
            title = _("Deviation drafted")
            text = _("The blood is {age} old; the limit is {limit} h.").format(
                age=hours_and_minutes(facts.age), limit=decimal(hard_h)
            )
        else:
            self.notice.hide()
            return
        self.notice.show_notice(title, text, "warn" if decision is Decision.ACCEPTED else "breach")
        self.notice.show()


def facts_of(facts: Derived, receipt: ReceiptForm) -> list[Fact]:
    """Age of the blood, filling and haemolysis, each with its limit."""
    hard_h = facts.window.hard_h if facts.window else None
    warn_h = facts.window.warn_h if facts.window else None
    age_h = facts.age.total_seconds() / 3600 if facts.age else None
    state = None
    if age_h is not None and hard_h is not None:
        state = State.BREACH if age_h > hard_h else State.WARN if warn_h is not None and age_h > warn_h else State.OK
    lines = [
        Fact(
            _("Age of the blood"),
            hours_and_minutes(facts.age) if facts.age else _("not computable"),
            _("of {limit} h").format(limit=decimal(hard_h)) if hard_h is not None else _("no window"),
            state,
        )
    ]
    if facts.fill_pct is not None:
        enough = facts.fill_pct >= facts.fill_min_pct - 0.05
        limit = _("target {limit} %").format(limit=decimal(facts.fill_min_pct))
        lines.append(Fact(_("Filling"), f"{decimal(facts.fill_pct, 0)} %", limit, State.OK if enough else State.WARN))
    if receipt.hemolysis_score is not None:
        fine = receipt.hemolysis_score < facts.hemolysis_cutoff
        value = _("{score} of 3").format(score=receipt.hemolysis_score)
        lines.append(Fact(_("Haemolysis"), value, "", State.OK if fine else State.WARN))
    return lines
