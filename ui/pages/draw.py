"""Record a draw before its tubes arrive, add a tube to one, or set right what was recorded of it."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from app.actions import draws, tubes
from app.actions.tubes import Answers
from app.domain.barcode import looks_like_code, printed
from app.domain.errors import Refused
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.whose import Whose
from app.domain.words import Assay, Purpose, TubeType, label_of
from app.i18n import N_, _, ngettext
from app.queries.drafts import draft
from app.queries.draws import tube_lot, who_gives
from app.queries.receipts import TubeRecord, tube_record
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.form_page import FormPage
from ui.pages.tube_parts import (
    facts_of_giver,
    facts_of_nominal,
    facts_of_window,
    fill_lot,
    is_lot,
    is_number,
    show_limits_of_tube,
)
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard
from ui.widgets.lines import LineOf, LinesCard

USUAL = {"tube_type": TubeType.K2EDTA, "purpose": Purpose.DP, "assay": Assay.DP_FLOW, "nominal_ml": 10.0}
MORE = "+"
"""Behind the code of a tube: one more of its draw."""


class DrawPage(FormPage):
    """Opened bare or on a number it takes a draw with its tubes; on a tube it corrects; on a tube and "+" it adds one."""

    KEY = "draw"
    TITLE = N_("Record a draw")
    RAIL = "bench"
    TABLES = frozenset({"tube", "draw"})
    FORMS = (Whose, DrawForm, TubeForm)
    VERB = N_("Record the draw")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.record: TubeRecord | None = None
        self.is_more = False
        self.tubes: list[TubeForm] = [TubeForm()]
        self.place = 0
        self._answers, self._reason = Answers(), ""
        self.another = Button(_("One more tube"), key="Ctrl+T", icon="plus")
        self.another.setShortcut("Ctrl+T")
        self.drop = Button(_("Leave this tube out"), kind="quiet", icon="x")
        self.here = Button(_("It is here: receive it"), kind="quiet", key="Ctrl+R", icon="inbox")
        self.here.setShortcut("Ctrl+R")
        self.header.add(self.here, self.drop, self.another)
        self.giver_card = DerivedCard(_("Whose blood"))
        self.tubes_card = LinesCard(_("Tubes of this draw"))
        self.keeps_card = DerivedCard(_("This tube"))
        for card in (self.tubes_card, self.keeps_card, self.giver_card):
            self.panel.add(card)
        self.another.clicked.connect(self._on_another)
        self.drop.clicked.connect(self._on_drop)
        self.here.clicked.connect(lambda: self.desk.go("receive", str(self._number() or "")))

    def arrive(self, subject: str) -> None:
        self.subject = subject
        code, _blank, more = subject.partition(" ")
        self._answers, self._reason, self.is_more = Answers(), "", more == MORE
        self.record = self.lab.ask(tube_record, self.lab.settings, code) if looks_like_code(code) else None
        self.tubes, self.place = [TubeForm.fill(USUAL | {"position_in_draw": 1})], 0
        if self.record is None:
            self._show_new()
        elif self.is_more:
            self._show_more(self.record)
        else:
            self._show_recorded(self.record)
        is_new = self.record is None
        self.here.setVisible(is_new)
        self.another.setVisible(is_new)
        self.tubes_card.setVisible(is_new)
        self.derive()

    def shown_record(self) -> str:
        return "" if self.record is None or self.is_more else self.subject

    def take_scan(self, text: str) -> bool:
        """A lot of tubes fills the tube, a second one begins the next; a number names the participant."""
        if is_lot(text):
            self._take_lot(text)
            return True
        if is_number(text) and Whose in self.views:
            self.views[Whose].set_value("number", int(text))
            return True
        return False

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def derive(self) -> None:
        if TubeForm not in self.views:
            return
        settings = self.lab.settings
        draw, tube = self._draw(), cast(TubeForm, self.views[TubeForm].readable())
        number = self._number()
        giver = self.lab.ask(who_gives, number) if number is not None else None
        self.giver_card.show_facts(facts_of_giver(number, giver, draw.at, settings))
        self.keeps_card.show_facts([*facts_of_window(draw, tube, settings), *facts_of_nominal(tube, settings)])
        show_limits_of_tube(self.views[TubeForm], tube, settings)
        self.drop.setVisible(self.record is None and len(self.tubes) > 1)
        self._show_tubes(tube)

    def typed(self) -> dict[str, Any]:
        """With several tubes, all of them are kept."""
        typed = super().typed()
        if len(self.tubes) < 2:
            return typed
        shown = cast(TubeForm, self.views[TubeForm].readable())
        every = [shown if place == self.place else each for place, each in enumerate(self.tubes)]
        return typed | {"tubes": [each.stored() for each in every]}

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (("Ctrl+T", N_("one more tube")), ("Ctrl+R", N_("receive a tube that is here already")))

    def _attempt(self) -> None:
        if self.record is None:
            self._record_draw()
        elif self.is_more:
            code = self.lab.do(tubes.add_tube, self.record.specimen.barcode, cast(TubeForm, self.form(TubeForm)))
            self._tell(_("{code} belongs to the draw.").format(code=printed(code)), _("Its label waits."))
            self.desk.go("bench", "")
        else:
            self._correct(self.record)

    def _record_draw(self) -> None:
        self._put_down()
        whose = cast(Whose, self.form(Whose))
        codes = self.lab.do(
            tubes.collect,
            cast(DrawForm, self.form(DrawForm)),
            self.tubes,
            number=whose.number,
            answers=self._answers,
        )
        title = ngettext("{count} tube drawn, its label waits.", "{count} tubes drawn, their labels wait.", len(codes))
        self._tell(title.format(count=len(codes)), ", ".join(map(printed, codes)))
        self.desk.go("bench", "")

    def _correct(self, record: TubeRecord) -> None:
        code = record.specimen.barcode
        self.lab.do(
            draws.revise,
            code,
            cast(DrawForm, self.form(DrawForm)),
            cast(TubeForm, self.form(TubeForm)),
            seen=record.draw_versions,
            reason=self._reason,
            answers=self._answers,
        )
        self._tell(_("Draw of {code} corrected.").format(code=printed(code)), _("Both versions stay readable."))
        self.desk.go("item", code)

    def _tell(self, title: str, text: str) -> None:
        self.drop_draft()
        self.desk.tell_undoable(title, text)

    def _take_answer(self, needed: Refused, answer: str) -> None:
        match needed.way_out:
            case "confirm-old":
                self._answers = Answers(self._answers.time_reason, is_old_draw_right=True)
            case "time-reason":
                self._answers = Answers(answer, self._answers.is_old_draw_right)
            case "confirm-text":
                for view in self.views.values():
                    view.confirm_text()
            case _:
                self._reason = answer

    def _show_new(self) -> None:
        self.header.set_texts(_(self.TITLE), _("Scan the lot of each tube. A date alone is enough."))
        self.footer.set_verb(_(self.VERB))
        kept = self.lab.ask(draft, self.lab.who.id, self.draft_key()).content.get("tubes", [])
        if kept:
            self.tubes = [TubeForm.fill(each) for each in kept]
        number = {"number": int(self.subject)} if self.subject.isdecimal() else {}
        self.show_forms({Whose: number, TubeForm: values_of(self.tubes[0])})
        if kept:
            self.views[TubeForm].show_values(values_of(self.tubes[0]))

    def _show_more(self, record: TubeRecord) -> None:
        title = _("One more tube of the draw of {code}").format(code=record.specimen.name)
        self.header.set_texts(title, _("It shares the time and the participant of the draw."))
        self.footer.set_verb(_("Add the tube"))
        sister = {name: record.tube[name] for name in ("tube_type", "purpose", "assay", "nominal_ml")}
        order = {"position_in_draw": record.drawn_together + 1}
        self.show_forms({TubeForm: sister | order}, only=(TubeForm,))

    def _show_recorded(self, record: TubeRecord) -> None:
        title = _("Draw and tube of {code}").format(code=record.specimen.name)
        shared = _("{count} tubes share this draw and its time.").format(count=record.drawn_together)
        self.header.set_texts(title, shared if record.drawn_together > 1 else _("A changed value asks for the reason."))
        self.footer.set_verb(_("Correct"))
        self.show_forms({DrawForm: record.draw, TubeForm: record.tube}, only=(DrawForm, TubeForm))

    def _draw(self) -> DrawForm:
        """The draw as typed so far, or as recorded."""
        if DrawForm in self.views:
            return cast(DrawForm, self.views[DrawForm].readable())
        return DrawForm.fill(self.record.draw if self.record else {})

    def _number(self) -> int | None:
        if self.record is not None:
            return self.record.specimen.participant
        return cast(Whose, self.views[Whose].readable()).number

    def _take_lot(self, text: str) -> None:
        lot = self.lab.ask(tube_lot, text)
        if self.record is None and self.views[TubeForm].fields["lot_text"].raw():
            self._on_another()
        fill_lot(self.views[TubeForm], lot)

    def _on_another(self) -> None:
        """The tube in front is put down and the next begins like it, without its lot and volume."""
        self._put_down()
        before = self.tubes[self.place]
        alike = {name: value for name, value in values_of(before).items() if name in USUAL}
        self.tubes.append(TubeForm.fill(alike | {"position_in_draw": len(self.tubes) + 1}))
        self._bring(len(self.tubes) - 1)

    def _on_drop(self) -> None:
        del self.tubes[self.place]
        self._bring(min(self.place, len(self.tubes) - 1))

    def _put_down(self) -> None:
        self.tubes[self.place] = cast(TubeForm, self.form(TubeForm))

    def _bring(self, place: int) -> None:
        self.place = place
        self.views[TubeForm].show_values(values_of(self.tubes[place]))

    def _show_tubes(self, shown: TubeForm) -> None:
        every = [shown if place == self.place else each for place, each in enumerate(self.tubes)]
        lines = [
            LineOf(
                str(place + 1), told_tube(each), _("here") if place == self.place else "", None, self._bringer(place)
            )
            for place, each in enumerate(every)
        ]
        self.tubes_card.show_lines(lines, str(len(every)))

    def _bringer(self, place: int) -> Callable[[], None]:
        def bring() -> None:
            if place != self.place:
                self._put_down()
                self._bring(place)

        return bring


def values_of(form: TubeForm) -> Mapping[str, Any]:
    """What a tube's form holds, as its fields show it."""
    held: Mapping[str, Any] = {name: value for name, value in form.recorded().items() if value is not None}
    return {**held, "missing": form.stored_missing()}


def told_tube(form: TubeForm) -> str:
    """A tube in a line: type, assay, lot."""
    kind = label_of(form.tube_type) if form.tube_type else ""
    assay = label_of(form.assay) if form.assay else ""
    return " · ".join(word for word in (kind, assay, form.lot_text or "") if word)
