"""What was measured of one product: its quality control, why there is none, why it is sent below the gate."""

from typing import cast

from PySide6.QtGui import QKeySequence, QShortcut

from app.actions import cells, wga
from app.domain.barcode import normalised, participant_name, printed
from app.domain.errors import Refused
from app.domain.steps.wga import QcForm, criterion_text, gii_word, judge_ntc
from app.domain.words import Kind, NtcVerdict, label_of
from app.i18n import N_, _, decimal
from app.queries.product import ProductRecord, product_record
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.widgets.acts import Act, ActsCard
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, Fact, NoticeCard
from ui.widgets.dialog import ask_reason

WORDS = {"good": N_("good"), "borderline": N_("borderline"), "poor": N_("poor")}
STATES = {"good": State.OK, "borderline": State.WARN, "poor": State.BREACH}


class MeasurePage(FormPage):
    """The subject is a product's code; a scan of another product goes on with that."""

    KEY = "measure"
    TITLE = N_("Measure a product")
    RAIL = "sort"
    TABLES = frozenset({"wga_product", "item"})
    FORMS = (QcForm,)
    VERB = N_("Save")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.record: ProductRecord | None = None
        self._reason = ""
        self.facts, self.notice = DerivedCard(_("Product")), NoticeCard("warn")
        self.acts = ActsCard()
        self.batch = Button(_("Its batch"), kind="quiet", key="Ctrl+B", icon="grid-3x3")
        self.header.add(self.batch)
        for card in (self.facts, self.notice, self.acts):
            self.panel.add(card)
        self.batch.clicked.connect(self._back)
        QShortcut(QKeySequence("Ctrl+B"), self).activated.connect(self._back)

    def arrive(self, subject: str) -> None:
        self.subject, self._reason = normalised(subject), ""
        if not subject:
            self.record = None
            self.header.set_texts(_(self.TITLE), _("Scan a product."))
            self.notice.setVisible(False)
            self.show_forms({})
            return
        self.record = self.lab.ask(product_record, subject)
        self.subject = self.record.barcode
        self.show_forms({QcForm: self.record.values})
        self._show(self.record)

    def refresh(self) -> None:
        """What stands beside the form; what is being typed stays."""
        if self.subject:
            self.record = self.lab.ask(product_record, self.subject)
            self._show(self.record)

    def take_scan(self, text: str) -> bool:
        return self.take_another(text, (Kind.WGA_PRODUCT,))

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def cancel(self) -> None:
        self.drop_draft()
        self._back()

    def derive(self) -> None:
        """Say what the study's gates and the kit's criterion will make of the numbers."""
        form = self.views[QcForm].readable() if QcForm in self.views else None
        record = self.record
        if record is None or form is None:
            return
        told = self._judged(record, cast(QcForm, form))
        self.notice.setVisible(bool(told))
        if told:
            title, text, tone = told
            self.notice.show_notice(title, text, tone)

    def _judged(self, record: ProductRecord, form: QcForm) -> tuple[str, str, str] | None:
        settings = self.lab.settings
        criterion = settings.ntc_criterion(record.kit)
        if record.is_control:
            if judge_ntc(form, criterion) is NtcVerdict.POSITIVE:
                scope = _("its plate") if record.plate else _("the products of its run")
                text = _("{kit}: {criterion}. Saving puts {scope} on hold.").format(
                    kit=label_of(record.kit), criterion=criterion_text(criterion), scope=scope
                )
                return _("Positive control"), text, "hold"
            return None
        if form.gii is not None and form.gii < settings.gii_go and record.number is not None:
            text = _("GII {gii}; the gate is {gate}. It is sent only with a reason, and flagged.").format(
                gii=form.gii, gate=settings.gii_go
            )
            return _("Below the gate"), text, "warn"
        return None

    def _attempt(self) -> None:
        if self.record is None:
            raise Refused(_("No product was scanned."), hint=_("Scan the product that was measured."))
        form = cast(QcForm, self.form(QcForm))
        verdict = self.lab.do(wga.measure, self.subject, form, seen=self.record.version, reason=self._reason)
        self.drop_draft()
        told = _("{code} is measured.").format(code=printed(self.subject))
        text, state = _("Scan the next product."), "ok"
        if verdict is NtcVerdict.POSITIVE:
            told = _("{code} is positive: its batch is on hold.").format(code=printed(self.subject))
            text, state = _("A biologist releases the batch, or fails it."), "hold"
        self.desk.tell_undoable(told, text, state=state)
        self._back()

    def _take_answer(self, needed: Refused, answer: str) -> None:
        self._reason = answer

    def _show(self, record: ProductRecord) -> None:
        lies = f"{printed(record.plate)} {record.well}" if record.plate else _("in a tube of its own")
        owner = participant_name(record.number) if record.number is not None else _("of no participant")
        self.header.set_texts(printed(record.barcode), f"{record.type_word} · {owner} · {lies}")
        word = gii_word(record.values["gii"], self.lab.settings)
        facts = [Fact(_("From"), printed(record.cell)), Fact(_("Kit"), label_of(record.kit))]
        if record.left_ul is not None:
            facts.append(Fact(_("Volume left"), f"{decimal(record.left_ul)} µL"))
        if word:
            facts.append(Fact(_("GII"), str(record.values["gii"]), _(WORDS[word]), STATES[word]))
        if record.verdict is not None:
            facts.append(Fact(_("Control"), label_of(record.verdict)))
        if record.restriction is not None:
            facts.append(Fact(label_of(record.restriction), "", record.restriction_reason[:40], State.HOLD))
        for title, reason in ((_("Below the gate"), record.low_gii_override), (_("No QC"), record.no_qc_reason)):
            if reason:
                facts.append(Fact(title, "", reason[:40], State.WARN))
        self.facts.show_facts(facts)
        self.acts.show_acts(self._acts(record))

    def _acts(self, record: ProductRecord) -> list[Act]:
        gii, settings = record.values["gii"], self.lab.settings
        lines = []
        if gii is not None and gii < settings.gii_go and not record.low_gii_override and not record.is_control:
            lines.append(Act(_("Send below the gate, with a reason"), self._on_override))
        if not record.no_qc_reason and all(value is None for value in self._told(record)):
            lines.append(Act(_("Say why there is no quality control"), self._on_no_qc))
        if record.plate:
            lines.append(Act(_("Put it into a tube of its own"), self._on_tube))
        lines += [
            Act(_("Make aliquots"), lambda: self.desk.go("aliquots", record.barcode)),
            Act(_("Its record: label, storage, history"), lambda: self.desk.go("item", record.barcode)),
        ]
        return lines

    def _told(self, record: ProductRecord) -> list[object]:
        return [value for name, value in record.values.items() if name != "missing"]

    def _on_override(self) -> None:
        title = _("Send {code} below the gate?").format(code=printed(self.subject))
        reason = ask_reason(self, title, _("The cell is consumed; the product is flagged."), _("Override the gate"))
        if reason is not None:
            self.lab.do(wga.override_low_gii, self.subject, reason)
            self.desk.tell_undoable(_("{code} may be sent, flagged.").format(code=printed(self.subject)))
            self.refresh()

    def _on_no_qc(self) -> None:
        title = _("{code} has no quality control").format(code=printed(self.subject))
        reason = ask_reason(self, title, _("It can be sent with the reason."), _("Record the reason"))
        if reason is not None:
            self.lab.do(wga.no_qc, self.subject, reason)
            self.desk.tell_undoable(_("The reason is on record."))
            self.refresh()

    def _on_tube(self) -> None:
        self.lab.do(cells.move_to_tube, self.subject)
        told = _("{code} has a tube of its own; its label waits.").format(code=printed(self.subject))
        self.desk.tell_undoable(told, _("Print it under Documents."))
        self.refresh()

    def _back(self) -> None:
        """To the batch it was amplified in."""
        self.desk.go("amplify", self.record.batch if self.record is not None else "")
