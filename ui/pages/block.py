"""A tumour block: asked for or unasked, received, described, reviewed, cut, extracted, given back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from app.actions import blocks, sections
from app.domain.barcode import looks_like_code, normalised, parse, printed
from app.domain.errors import LabError, Refused
from app.domain.ffpe import (
    ArrivalForm,
    BlockForm,
    BlockOwner,
    CutForm,
    ExtractForm,
    KitLot,
    RequestForm,
    ReviewForm,
    SectionsForm,
    notes,
)
from app.domain.form import Form
from app.domain.words import Custody, Kind, RequestStatus, YesNo
from app.i18n import N_, _, ngettext
from app.queries.block import BlockRecord, ExtractLine, ReviewLine, SectionLine, block_record
from ui.ask import ask_for, with_reason
from ui.carrying import Carrying
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages import block_cards as cards
from ui.pages.form_page import FormPage
from ui.widgets.acts import Act, ActsCard
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, NoticeCard
from ui.widgets.lines import LinesCard


@dataclass(frozen=True, slots=True)
class Front:
    """The form in front, and what it is about: a section's code, an extract's, or the block itself."""

    kind: type[Form] = BlockForm
    target: str = ""


class BlockPage(FormPage):
    """Opened bare or on a number it asks for a block; on a code it shows one. A lot's code fills the kit of an extract."""

    KEY = "block"
    TITLE = N_("Ask for a block")
    RAIL = "tumours"
    TABLES = frozenset({"block", "review", "section_set", "extract", "reference", "item"})
    FORMS = (BlockOwner, RequestForm, BlockForm)
    VERB = N_("Ask pathology")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.record: BlockRecord | None = None
        self.front = Front()
        self.carrying = Carrying(self, lab, desk)
        self.is_unasked = False
        self._reason = ""
        self.stay, self.notice, self.said = DerivedCard(_("Block")), NoticeCard("warn"), NoticeCard("void")
        self.acts = ActsCard()
        self.reviews, self.review = LinesCard(_("Reviews")), DerivedCard(_("Review"))
        self.material = LinesCard(_("Sections, DNA"))
        self.references, self.siblings = LinesCard(_("References")), LinesCard(_("Other blocks"))
        self.unasked = Button(_("It came unasked"), icon="package")
        self.describe = Button(_("Describe"), kind="quiet", icon="notebook-pen")
        self.link = Button(_("Link as reference"), kind="primary", key="Ctrl+R", icon="link")
        self.link.setShortcut("Ctrl+R")
        self.header.add(self.describe, self.unasked, self.link)
        self.unasked.clicked.connect(self._on_unasked)
        self.describe.clicked.connect(lambda: self.arrive(self.subject))
        self.link.clicked.connect(self._on_link)
        for card in (self.notice, self.acts, self.stay, self.said, self.reviews, self.review, self.material):
            self.panel.add(card)
        self.panel.add(self.references)
        self.panel.add(self.siblings)

    def arrive(self, subject: str) -> None:
        """On a section or an extract, its block comes up with the form that is about it."""
        self.subject, self._reason, self.front, self.is_unasked = subject, "", Front(), False
        is_code = looks_like_code(subject)
        self.record = self.lab.ask(block_record, subject) if is_code else None
        self.review.setVisible(False)
        for widget in self._of_record():
            widget.setVisible(self.record is not None)
        self.unasked.setVisible(self.record is None)
        if self.record is None:
            self._show_request()
            return
        self.subject = self.record.barcode
        self._show(self.record)
        if is_code and normalised(subject) != self.record.barcode:
            self._open_target(normalised(subject))

    def refresh(self) -> None:
        """What stands beside the form; what is being typed stays."""
        if self.record is not None:
            self.record = self.lab.ask(block_record, self.record.barcode)
            self._show_cards(self.record)

    def take_scan(self, text: str) -> bool:
        """A lot is the extract's kit; a box or a place takes what is in front; a block, sections or DNA come up."""
        if not looks_like_code(text):
            return False
        kind, code = parse(text).kind, normalised(text)
        if kind is Kind.LOT and self.front.kind is ExtractForm:
            self.views[KitLot].set_value("lot", code)
            return True
        in_hand = self.front.target or self.record.barcode if self.record is not None else ""
        return self.carrying.take(in_hand, code) or self.take_another(code, (Kind.BLOCK, Kind.SECTION, Kind.EXTRACT))

    def way_out(self, error: LabError) -> tuple[str, Callable[[], None]] | None:
        return self.carrying.way_out(error)

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def cancel(self) -> None:
        """From a form about a block back to the block; from the block to the list."""
        self.drop_draft()
        if self.record is not None and self.front.kind is not BlockForm:
            self.arrive(self.record.barcode)
        else:
            self.desk.go(self.RAIL, "")

    def draft_key(self) -> str:
        return f"{self.KEY}:{self.subject}:{self.front.kind.__name__}:{self.front.target}"

    def derive(self) -> None:
        form = self.views[self.front.kind].readable() if self.front.kind in self.views else None
        site = (self.record.values.get("site") or "") if self.record is not None else ""
        told = notes(form, self.lab.settings, site=site) if form is not None else []
        self.notice.setVisible(bool(told))
        if told:
            self.notice.show_notice(_("To note"), " ".join(told), "warn")

    def _of_record(self) -> tuple[Any, ...]:
        return (self.stay, self.said, self.acts, self.reviews, self.material, self.references, self.siblings, self.link)

    def _show_request(self) -> None:
        number = {"number": int(self.subject)} if self.subject.isdecimal() else {}
        title = _("A block that came unasked") if self.is_unasked else _(self.TITLE)
        self.header.set_texts(title, _("Never type the pathology number: it would name the person."))
        self.describe.setVisible(False)
        self.unasked.setText(_("Ask pathology for it") if self.is_unasked else _("It came unasked"))
        self.footer.set_verb(_("Receive it") if self.is_unasked else _(self.VERB))
        second: type[Form] = ArrivalForm if self.is_unasked else RequestForm
        self.show_forms({BlockOwner: number, ArrivalForm: _arrival()}, only=(BlockOwner, second, BlockForm))

    def _on_unasked(self) -> None:
        self.leave()
        self.is_unasked = not self.is_unasked
        self._show_request()

    def _attempt(self) -> None:
        code, told = self._record() if self.record is not None else self._begin()
        self.drop_draft()
        self.desk.tell_undoable(told)
        self.desk.go("block", code)

    def _begin(self) -> tuple[str, str]:
        """A block that is asked for, or one that came unasked; returns its code and what to tell."""
        number = cast(BlockOwner, self.form(BlockOwner)).number
        if number is None:
            raise Refused(_("Whose block is it?"), hint=_("Type the participant's number."), code="number")
        form = cast(BlockForm, self.form(BlockForm))
        if self.is_unasked:
            arrival = self._arrival()
            code = self.lab.do(blocks.receive_unasked, number, form, **arrival)
            return code, _("{code} received; its label waits.").format(code=printed(code))
        code = self.lab.do(blocks.request, number, form, asked=cast(RequestForm, self.form(RequestForm)))
        return code, _("{code} asked for.").format(code=printed(code))

    def _record(self) -> tuple[str, str]:
        """Record what the form in front holds; returns the block's code and what to tell."""
        assert self.record is not None
        code, target = self.record.barcode, self.front.target
        form = self.form(self.front.kind)
        name = printed(code)
        match form:
            case BlockForm():
                self.lab.do(blocks.describe, code, form, seen=self.record.version, reason=self._reason)
                return code, _("{code} described.").format(code=name)
            case ArrivalForm():
                self.lab.do(blocks.receive, code, **self._arrival())
                return code, _("{code} received; its label waits.").format(code=name)
            case ReviewForm():
                self.lab.do(blocks.review, code, form)
                return code, _("{code} reviewed.").format(code=name)
            case CutForm():
                return code, self._cut(code, target, form)
            case SectionsForm():
                made = self.lab.do(sections.ask, code, form, reason=self._reason)
                return code, _("{count} sections asked for as {code}.").format(count=form.count, code=printed(made))
            case ExtractForm():
                return code, self._extract(code, target, form)
        raise TypeError(type(form))

    def _cut(self, block: str, target: str, form: CutForm) -> str:
        """Sections that were asked for came, or others that nobody asked for."""
        if target:
            self.lab.do(sections.report_cut, target, form, reason=self._reason)
        else:
            target = self.lab.do(sections.came, block, form)
        count = form.count or 0
        told = ngettext("{count} section of {code} came.", "{count} sections of {code} came.", count)
        return told.format(count=count, code=printed(target))

    def _extract(self, block: str, target: str, form: ExtractForm) -> str:
        """DNA of sections, of the block, or a correction of an extract."""
        lot = cast(KitLot, self.form(KitLot)).lot or ""
        if target and parse(target).kind is Kind.EXTRACT:
            assert self.record is not None
            seen = next(each.version for each in self.record.extracts if each.barcode == target)
            self.lab.do(sections.revise_extract, target, form, seen=seen, lot=lot, reason=self._reason)
            return _("{code} is corrected.").format(code=printed(target))
        made = self.lab.do(sections.extract, target or block, form, lot=lot, pathologist_reason=self._reason)
        return _("DNA extract {code} recorded.").format(code=printed(made))

    def _arrival(self) -> dict[str, Any]:
        form = cast(ArrivalForm, self.form(ArrivalForm))
        if form.identity_checked is None:
            raise Refused(
                _("Is the block's identity checked?"),
                hint=_("Compare it with pathology's list; it is attested, never recorded."),
                code="identity_checked",
            )
        return {
            "identity_checked": form.identity_checked,
            "stays_in_pathology": form.stays_in_pathology is YesNo.YES,
            "at": form.received,
            "due_back": form.due_back,
        }

    def _take_answer(self, needed: Refused, answer: str) -> None:
        if needed.way_out == "confirm-text":
            for view in self.views.values():
                view.confirm_text()
        elif needed.way_out == "adequate":
            self.views[ReviewForm].set_value("adequate_reason", answer)
        else:
            self._reason = answer

    def _open_form(self, kind: type[Form], verb: str, *, target: str = "", values: Any = None, lot: str = "") -> None:
        self.leave()
        self.front, self._reason = Front(kind, target), ""
        self.footer.set_verb(verb)
        self.describe.setVisible(kind is not BlockForm)
        if self.record is not None:
            about = f" · {printed(target)}" if target else ""
            self.header.set_texts(printed(self.record.barcode), _(kind.TITLE) + about)
            self._show_cards(self.record)
        shown = (KitLot, kind) if kind is ExtractForm else (kind,)
        self.show_forms({kind: values or {}, KitLot: {"lot": lot}}, only=shown)

    def _open_target(self, code: str) -> None:
        """The form that is about sections or about DNA."""
        assert self.record is not None
        section = self.record.section(code)
        extract = next((each for each in self.record.extracts if each.barcode == code), None)
        if section is not None:
            self._on_section(section)
        elif extract is not None:
            self._on_extract(extract)

    def _on_section(self, each: SectionLine) -> None:
        """Awaited sections are reported; those that came go into DNA."""
        if each.cut is None:
            values = {"count": each.asked, "thickness_um": each.thickness_um}
            self._open_form(CutForm, _("Report them"), target=each.barcode, values=values)
        else:
            left = max(each.cut - each.used, 0)
            values = {"sections_used": left or None}
            self._open_form(ExtractForm, _("Record the extract"), target=each.barcode, values=values)

    def _on_extract(self, each: ExtractLine) -> None:
        self._open_form(ExtractForm, _("Save"), target=each.barcode, values=each.values, lot=each.lot)

    def _on_review(self, each: ReviewLine) -> None:
        self.review.set_title(_("Review of {day}").format(day=cards.day_of(each.at)), each.reader)
        self.review.show_facts(cards.review_facts(each))
        self.review.setVisible(True)

    def _show(self, record: BlockRecord) -> None:
        headline = cards.headline(record, self.lab.settings, self.lab.today)
        self.header.set_texts(printed(record.barcode), headline)
        self.describe.setVisible(False)
        self.link.setText(_("Change the reference") if record.is_reference else _("Link as reference"))
        is_next = record.request_status is RequestStatus.RECEIVED and not record.is_reference
        self.link.kind = "primary" if is_next else "secondary"
        self.footer.set_verb(_("Save"))
        self.show_forms({BlockForm: record.values}, only=(BlockForm,))
        self._show_cards(record)

    def _show_cards(self, record: BlockRecord) -> None:
        self.stay.show_facts(cards.stay_facts(record, self.lab.settings, self.lab.today))
        told = cards.said(record)
        self.said.setVisible(bool(told))
        if told:
            self.said.show_notice(_("Said"), told, "void")
        self.acts.show_acts([*self._about_target(), *self._acts(record)])
        self.reviews.show_lines(cards.review_lines(record.reviews, self._on_review), str(len(record.reviews)))
        made = cards.material_lines(record, self._on_section, self._on_extract)
        self.material.show_lines(made, str(len(made)))
        for card, lines in (
            (self.references, cards.reference_lines(record.references, self.desk.open_code)),
            (self.siblings, cards.sibling_lines(record, self.desk.open_code)),
        ):
            card.setVisible(bool(lines))
            card.show_lines(lines)

    def _about_target(self) -> list[Act]:
        """The record of the sections or the DNA that the form in front is about."""
        code = self.front.target
        if not code:
            return []
        return [Act(_("Record of {code}").format(code=printed(code)), lambda: self.desk.go("item", code))]

    def _acts(self, record: BlockRecord) -> list[Act]:
        """What can be done next, by where the block is."""
        another = Act(_("Ask for another block"), lambda: self.desk.go("block", f"{record.participant:03d}"))
        its_record = Act(_("Its record: label, storage, history"), lambda: self.desk.go("item", record.barcode))
        if record.is_awaited:
            arrive = Act(_("It has arrived"), self._on_arrival)
            return [
                arrive,
                Act(_("Remind pathology"), self._on_remind),
                Act(_("Pathology refuses it"), self._on_refused),
            ]
        if record.request_status is RequestStatus.REFUSED:
            return [another, Act(_("It came all the same"), self._on_arrival)]
        if record.custody is Custody.LOST:
            return [another, Act(_("It was found"), self._on_arrival)]
        work = [
            Act(_("Record a review"), lambda: self._open_form(ReviewForm, _("Record the review"))),
            Act(_("Ask for sections"), lambda: self._open_form(SectionsForm, _("Ask for sections"))),
            Act(_("Sections came unasked"), lambda: self._open_form(CutForm, _("Report them"))),
        ]
        if record.is_here:
            work += [
                Act(_("Record DNA of the block itself"), lambda: self._open_form(ExtractForm, _("Record the extract"))),
                Act(_("Give it back"), self._on_return),
                Act(_("It is lost"), self._on_lost),
            ]
        else:
            again = _("The block itself came") if record.stays_in_pathology else _("It came again")
            work.append(Act(again, self._on_arrival))
        return [*work, another, its_record]

    def _on_arrival(self) -> None:
        self._open_form(ArrivalForm, _("Receive it"), values=_arrival())

    def _on_remind(self) -> None:
        assert self.record is not None
        self.lab.do(blocks.remind, self.record.barcode)
        self.desk.tell_undoable(_("The reminder for {code} is on record.").format(code=printed(self.record.barcode)))
        self.refresh()

    def _on_refused(self) -> None:
        assert self.record is not None
        code = self.record.barcode

        def attempt(reason: str) -> None:
            self.lab.do(blocks.refuse, code, reason)
            self.desk.tell_undoable(_("The refusal of {code} is on record.").format(code=printed(code)))

        with_reason(self, attempt)
        self.refresh()

    def _on_lost(self) -> None:
        assert self.record is not None
        code = self.record.barcode

        def attempt(reason: str) -> None:
            self.lab.do(blocks.lose, code, reason)
            self.desk.tell_undoable(
                _("{code} is recorded as lost; its deviation is drafted.").format(code=printed(code))
            )

        with_reason(self, attempt)
        self.refresh()

    def _on_return(self) -> None:
        assert self.record is not None
        self.lab.do(blocks.give_back, self.record.barcode)
        self.desk.tell_undoable(_("{code} is given back.").format(code=printed(self.record.barcode)))
        self.refresh()

    def _on_link(self) -> None:
        assert self.record is not None
        self.desk.go("reference", f"{self.record.participant:03d} {self.record.barcode}")


def _arrival() -> dict[str, Any]:
    return {"stays_in_pathology": YesNo.NO}
