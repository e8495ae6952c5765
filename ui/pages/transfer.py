"""A tube stands under the wrong participant: exchange it with the one it was swapped with, or give it to the right one."""

from typing import cast

from app.actions import transfers
from app.domain.barcode import looks_like_code, normalised, parse, participant_name, printed
from app.domain.errors import Refused
from app.domain.ownership import Ownership
from app.domain.words import Kind, label_of
from app.i18n import N_, _, ngettext
from app.queries.transfer import Belongings, belongings
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_page import FormPage
from ui.pages.tube_parts import is_number
from ui.widgets.button import Button
from ui.widgets.derived import NoticeCard
from ui.widgets.lines import LineOf, LinesCard


class TransferPage(FormPage):
    """The subject is the tube. A scan of another tube makes it a swap; a typed number sends this tube alone."""

    KEY = "transfer"
    TITLE = N_("Another participant")
    RAIL = "specimens"
    TABLES = frozenset({"item", "tube"})
    FORMS = (Ownership,)
    VERB = N_("Exchange")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.mine: Belongings | None = None
        self.theirs: Belongings | None = None
        self.hold = Button(_("Hold both for now"), key="Ctrl+H", icon="pause")
        self.hold.setShortcut("Ctrl+H")
        self.header.add(self.hold)
        self.notice = NoticeCard("hold")
        self.my_card, self.their_card = LinesCard(_("Goes along")), LinesCard(_("Comes back"))
        for card in (self.notice, self.my_card, self.their_card):
            self.panel.add(card)
        self.hold.clicked.connect(lambda: ask_for(self, self._hold_both, self._take_answer))

    def arrive(self, subject: str) -> None:
        self.subject, self.theirs = subject, None
        self.mine = self.lab.ask(belongings, subject) if subject else None
        if self.mine is None:
            self.header.set_texts(_(self.TITLE), _("Open it from the record of a tube."))
            self.hold.hide()
            self.show_forms({})
            return
        title = _("{code} belongs to another participant").format(code=printed(self.mine.barcode))
        self.header.set_texts(
            title, _("Scan the tube it was swapped with, or type the number of the right participant.")
        )
        self.show_forms({})

    def take_scan(self, text: str) -> bool:
        """Another blood tube: the two were swapped. A number: this tube alone."""
        if is_number(text):
            self.views[Ownership].set_value("other", None)
            self.views[Ownership].set_value("number", int(text))
            return True
        if not looks_like_code(text) or parse(text).kind is not Kind.BLOOD or self.mine is None:
            return False
        if normalised(text) == self.mine.barcode:
            raise Refused(
                _("This is the same tube."), hint=_("Scan the one it was swapped with, or type the right number.")
            )
        self.views[Ownership].set_value("number", None)
        self.views[Ownership].set_value("other", printed(normalised(text)))
        return True

    def confirm(self) -> None:
        ask_for(self, self._attempt, self._take_answer)

    def derive(self) -> None:
        if self.mine is None or Ownership not in self.views:
            return
        form = cast(Ownership, self.views[Ownership].readable())
        is_code = looks_like_code(form.other or "")
        self.theirs = self.lab.ask(belongings, form.other) if is_code and form.other else None
        self.footer.set_verb(_("Exchange") if form.other else _("Give to the right participant"))
        self.hold.setVisible(self.theirs is not None)
        mine = participant_name(self.mine.participant) if self.mine.participant else "–"
        theirs = participant_name(self.theirs.participant) if self.theirs and self.theirs.participant else ""
        to = theirs or (participant_name(form.number) if form.number else "?")
        self._show_things(self.my_card, self.mine, f"{mine} → {to}")
        self.their_card.setVisible(self.theirs is not None)
        if self.theirs is not None:
            self._show_things(self.their_card, self.theirs, f"{theirs} → {mine}")
        self._show_notice()

    def _attempt(self) -> None:
        form = cast(Ownership, self.form(Ownership))
        code = self.subject
        if form.other:
            codes: tuple[str, ...] = self.lab.do(transfers.exchange, code, form.other, form.reason or "")
            title = _("Exchanged; both tubes are on hold.")
        elif form.number:
            codes = (self.lab.do(transfers.correct_owner, code, form.number, form.reason or ""),)
            title = _("Given to {number}, on hold.").format(number=participant_name(form.number))
        else:
            raise Refused(
                _("It is not said whose blood it is."),
                hint=_("Scan the tube it was swapped with, or type the number of the right participant."),
                code="number",
            )
        self.drop_draft()
        self._tell(title, _("From now on: {codes}.").format(codes=", ".join(map(printed, codes))))
        self.desk.go("item", codes[0])

    def _take_answer(self, _needed: Refused, answer: str) -> None:
        self.views[Ownership].set_value("reason", answer)

    def _hold_both(self) -> None:
        """Nothing is exchanged yet: no work on either tube until it is known."""
        form = cast(Ownership, self.form(Ownership))
        self.lab.do(transfers.hold_both, self.subject, form.other or "", form.reason or "")
        self.drop_draft()
        self._tell(_("Both tubes are on hold."), _("Exchange them here once it is known, or lift the hold."))
        self.desk.go("item", self.subject)

    def _tell(self, title: str, text: str) -> None:
        self.desk.tell_undoable(title, text, state="hold")

    def _show_things(self, card: LinesCard, owned: Belongings, note: str) -> None:
        lines = []
        for each in owned.things[:8]:
            told = _("second label") if each.is_labelled else _("away: keeps its code") if each.is_away else ""
            text = told or label_of(each.kind)
            lines.append(LineOf(printed(each.barcode), text, "", State.WARN if each.is_labelled else None))
        left = len(owned.things) - len(lines)
        if left > 0:
            lines.append(LineOf("", _("and {count} more").format(count=left)))
        card.show_lines(lines, note)

    def _show_notice(self) -> None:
        assert self.mine is not None
        things = [*self.mine.things, *(self.theirs.things if self.theirs else ())]
        labels = sum(each.is_labelled for each in things)
        told = ngettext("{count} thing goes on hold", "{count} things go on hold", len(things)).format(
            count=len(things)
        )
        second = ngettext("{count} second label is printed", "{count} second labels are printed", labels).format(
            count=labels
        )
        text = _("{held}; {labels}. Runs, counts and cells go along; nothing is deleted.")
        self.notice.show_notice(_("What follows"), text.format(held=told, labels=second), "hold")
