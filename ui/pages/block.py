"""A tumour block: asked for, received, described, reviewed, cut, extracted, and linked as the reference."""

from collections.abc import Callable
from typing import cast

from app.actions import blocks, sections
from app.domain.barcode import looks_like_code, normalised, parse, printed
from app.domain.errors import Refused
from app.domain.ffpe import FITTING, BlockForm, ExtractForm, ReviewForm, SectionsForm, notes
from app.domain.form import Form
from app.domain.whose import Whose
from app.domain.words import Kind, RequestStatus, SourceReason, YesNo, label_of
from app.i18n import N_, _
from app.outputs.forms.words import when
from app.queries.block import BlockRecord, block_record
from ui.ask import ask_for, with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, Fact, NoticeCard
from ui.widgets.dialog import choose
from ui.widgets.lines import LineOf, LinesCard


class BlockPage(FormPage):
    """Opened bare or on a number it asks for a block; on a code it shows one."""

    KEY = "block"
    TITLE = N_("Ask for a block")
    RAIL = "tumours"
    TABLES = frozenset({"block", "review", "section_set", "extract", "reference", "item"})
    FORMS = (Whose, BlockForm)
    VERB = N_("Ask pathology")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.record: BlockRecord | None = None
        self._reason = ""
        self._kind: type[Form] = BlockForm
        self.card = DerivedCard(_("Request"))
        self.acts = LinesCard(_("Next"))
        self.made = LinesCard(_("Reviews, sections, DNA"))
        self.notice = NoticeCard("warn")
        self.link = Button(_("Link as reference"), kind="primary", icon="link")
        self.link.clicked.connect(self._on_link)
        self.header.add(self.link)
        for card in (self.card, self.notice, self.acts, self.made):
            self.panel.add(card)

    def arrive(self, subject: str) -> None:
        self.subject, self._reason, self._kind = subject, "", BlockForm
        is_code = looks_like_code(subject)
        self.record = self.lab.ask(block_record, subject) if is_code else None
        self.link.setVisible(self.record is not None and not self.record.is_reference)
        for card in (self.card, self.acts, self.made):
            card.setVisible(self.record is not None)
        if self.record is None:
            self.header.set_texts(_(self.TITLE), _("Never type the pathology number: it would name the person."))
            self.footer.set_verb(_(self.VERB))
            self.show_forms({Whose: {"number": int(subject)} if subject.isdigit() else {}})
            return
        self._show(self.record)

    def take_scan(self, text: str) -> bool:
        """Sections report as cut; a block opens."""
        if not looks_like_code(text):
            return False
        kind = parse(text).kind
        if kind is Kind.BLOCK:
            self.leave()
            self.arrive(normalised(text))
            return True
        return False

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def derive(self) -> None:
        form = self.views[BlockForm].readable() if BlockForm in self.views else None
        told = notes(cast(BlockForm, form), self.lab.settings) if form is not None else []
        self.notice.setVisible(bool(told))
        if told:
            self.notice.show_notice(_("To note"), " ".join(told), "warn")

    def _attempt(self) -> None:
        form = self.form(self._kind)
        if self.record is None:
            number = cast(Whose, self.form(Whose)).number
            if number is None:
                raise Refused(_("Whose block is it?"), hint=_("Type the participant's number."), code="number")
            code = self.lab.do(blocks.request, number, cast(BlockForm, form))
            told = _("{code} asked for.").format(code=printed(code))
        else:
            code = self.record.barcode
            told = self._record(code, form)
        self.drop_draft()
        self.desk.messages.tell(told, action=_("Undo"), key="Ctrl+Z")
        self.desk.messages.on_action(self.desk.undo)
        self.desk.go("block", code)

    def _record(self, code: str, form: Form) -> str:
        """Record what the form in front holds; returns what to tell."""
        match form:
            case BlockForm():
                seen = self.record.version if self.record else None
                self.lab.do(blocks.describe, code, form, seen=seen, reason=self._reason)
                return _("{code} described.").format(code=printed(code))
            case ReviewForm():
                self.lab.do(blocks.review, code, form)
                return _("{code} reviewed.").format(code=printed(code))
            case SectionsForm():
                made = self.lab.do(sections.ask, code, form, reason=self._reason)
                return _("{count} sections asked for as {code}.").format(count=form.count, code=printed(made))
            case ExtractForm():
                made = self.lab.do(sections.extract, code, form, pathologist_reason=self._reason)
                return _("DNA extract {code} recorded.").format(code=printed(made))
        raise TypeError(type(form))

    def _take_answer(self, needed: Refused, answer: str) -> None:
        if needed.way_out == "confirm-text":
            self.views[self._kind].confirm_text()
        elif needed.way_out == "adequate":
            self.views[ReviewForm].set_value("adequate_reason", answer)
        else:
            self._reason = answer

    def _open_form(self, kind: type[Form], verb: str) -> None:
        self.leave()
        self._kind, self._reason = kind, ""
        self.footer.set_verb(verb)
        self.show_forms({}, only=(kind,))

    def _show(self, record: BlockRecord) -> None:
        self.header.set_texts(
            printed(record.barcode),
            f"MB-{record.participant:03d} · {label_of(record.request_status)} · {label_of(record.status)}",
        )
        self.footer.set_verb(_("Save"))
        self.show_forms({BlockForm: record.values}, only=(BlockForm,))
        facts = [
            Fact(_("Requested at"), when(record.requested)[:16]),
            Fact(_("Received at"), when(record.received)[:16]),
        ]
        if record.is_reference:
            facts.append(Fact(_("Reference of the participant"), "", "", State.OK))
        self.card.show_facts(facts)
        awaited = record.request_status in (RequestStatus.REQUESTED, RequestStatus.REMINDED)
        acts = [
            LineOf("", _("It has arrived"), act=self._on_received),
            LineOf("", _("Remind pathology"), act=self._on_remind),
            LineOf("", _("Pathology refuses it"), act=self._on_refused),
        ]
        later = [
            LineOf("", _("Record a review"), act=lambda: self._open_form(ReviewForm, _("Record the review"))),
            LineOf("", _("Ask for sections"), act=lambda: self._open_form(SectionsForm, _("Ask for sections"))),
            LineOf("", _("Record a DNA extract"), act=lambda: self._open_form(ExtractForm, _("Record the extract"))),
            LineOf("", _("Give it back"), act=self._on_return),
        ]
        self.acts.show_lines(acts if awaited else later)
        self.made.show_lines([*self._made_lines(record)])

    def _made_lines(self, record: BlockRecord) -> list[LineOf]:
        lines = [
            LineOf(day, _("Review: {pct} % tumour nuclei").format(pct=pct if pct is not None else "–"))
            for day, pct, _ok in record.reviews
        ]
        for code, asked, cut in record.sections:
            if cut is None:
                text = _("{count} sections asked for; press when they came").format(count=asked)
                lines.append(LineOf(code[5:9], text, act=self._cutter(code, asked or 1)))
            else:
                lines.append(LineOf(code[5:9], _("{count} sections").format(count=cut), state=State.OK))
        return lines + [
            LineOf(code[5:9], f"{amount:g} ng" if amount is not None else "", state=State.OK)
            for code, amount in record.extracts
        ]

    def _cutter(self, code: str, asked: int) -> Callable[[], None]:
        def act() -> None:
            self.lab.do(sections.report_cut, code, SectionsForm.fill({"count": asked}))
            self.desk.go("block", self.subject)

        return act

    def _on_received(self) -> None:
        assert self.record is not None
        options = [(YesNo.YES.value, _("Checked: it fits")), (YesNo.NO.value, _("It does not fit"))]
        chosen = choose(self, _("Is the block's identity checked?"), _("It is attested, never recorded."), options)
        if chosen is not None:
            self.lab.do(blocks.receive, self.record.barcode, identity_checked=YesNo(chosen))
            self.desk.messages.tell(_("{code} received; its label waits.").format(code=printed(self.record.barcode)))
            self.desk.go("block", self.record.barcode)

    def _on_remind(self) -> None:
        assert self.record is not None
        self.lab.do(blocks.remind, self.record.barcode)
        self.desk.go("block", self.record.barcode)

    def _on_refused(self) -> None:
        assert self.record is not None
        code = self.record.barcode
        with_reason(self, lambda reason: self.lab.do(blocks.refuse, code, reason))
        self.desk.go("block", code)

    def _on_return(self) -> None:
        assert self.record is not None
        self.lab.do(blocks.give_back, self.record.barcode)
        self.desk.go("block", self.record.barcode)

    def _on_link(self) -> None:
        assert self.record is not None
        nature = self.record.values.get("nature")
        reasons = sorted(FITTING[nature]) if nature in FITTING else list(SourceReason)
        chosen = reasons[0].value
        if len(reasons) > 1:
            options = [(reason.value, label_of(reason)) for reason in reasons]
            picked = choose(self, _("Why this block?"), _("The reason is coded and stays with the link."), options)
            if picked is None:
                return
            chosen = picked
        record = self.record

        def attempt(reason: str) -> None:
            self.lab.do(blocks.link, record.participant, record.barcode, SourceReason(chosen), reason=reason)

        with_reason(self, attempt)
        self.desk.messages.tell(
            _("{code} is the reference of MB-{number:03d}.").format(
                code=printed(record.barcode), number=record.participant
            )
        )
        self.desk.go("block", record.barcode)
