"""The destruction of what a participant gave: each thing picked by its scan, destroyed before a witness, certified by two."""

from datetime import date
from typing import cast

from PySide6.QtGui import QKeySequence, QShortcut

from app.actions import destructions
from app.domain.barcode import looks_like_code, parse, participant_name, printed
from app.domain.commands import Command
from app.domain.destruction import METHODS, SETTLED, SIGNATURES, ConfirmForm, DestroyForm, Stand
from app.domain.errors import Refused
from app.domain.words import DestructionState, Kind, label_of
from app.i18n import N_, _, ngettext
from app.outputs.destruction_papers import issue_letter, write_certificate, write_picking_list
from app.queries.destructions import COLUMNS, DestructionView, Listed, destruction, last_destruction
from app.settings import papers_folder
from ui import gloves, when
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.form_card import FormCard
from ui.pages.page import Page
from ui.widgets.button import Button
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.dialog import choose
from ui.widgets.empty import EmptyState
from ui.widgets.header import PageHeader
from ui.widgets.layouts import beside, stack_in
from ui.widgets.more import MoreButton
from ui.widgets.or_empty import OrEmpty
from ui.widgets.pairs import Pair
from ui.widgets.panel import SidePanel
from ui.widgets.rows import ShortList
from ui.widgets.sign_dialog import Asked, ask_signature
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import Text
from ui.written import tell_written

SHORT = 16


class DestructionPage(Page):
    """The subject is the participant's number. Every scan picks; Enter destroys what is picked, then signs."""

    KEY = "destruction"
    TITLE = N_("Destruction")
    RAIL = "participants"
    TABLES = frozenset({"destruction", "destruction_item", "item", "signature", "participant", "placement"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.number = 0
        self.view: DestructionView | None = None
        self.header = PageHeader(_(self.TITLE))
        self.table = RowsTable(COLUMNS, ShortList(lambda: self.view.lines if self.view else ()), key=lambda row: row.id)
        self.table.setAccessibleName(_("What is to be destroyed"))
        self.more = MoreButton()
        self.missing = Button(_("Missing"), kind="quiet", key=_("Del"), icon="x")
        self.papers = Button(_("Picking list"), icon="printer", key="Ctrl+P")
        self.certificate = Button(_("Certificate"), icon="file-text", key="Ctrl+K")
        self.letter = Button(_("Letter"), icon="send", key="Ctrl+G")
        self.confirmed = Button(_("It is confirmed"), icon="check", key="Ctrl+J")
        self.act = Button("", kind="primary", key="Enter")
        self.state = DerivedCard(_("How far it is"))
        self.destroy_form, self.confirm_form = FormCard(lab), FormCard(lab)
        self.outside_text = Text("", "small", "text2", wraps=True)
        self._lay_out()
        self._connect()

    def arrive(self, subject: str) -> None:
        self.number = int(subject) if subject.isdecimal() else 0
        self.destroy_form.show_form(DestroyForm)
        self.confirm_form.show_form(ConfirmForm)
        self.refresh()

    def refresh(self) -> None:
        found = self.lab.ask(last_destruction, self.number) if self.number else None
        self.view = self.lab.ask(destruction, found) if found is not None else None
        self.table.reload()
        self.left.show_content(is_empty=self.view is None)
        self.rows.tell_rows()
        name = participant_name(self.number) if self.number else ""
        if self.view is None:
            self.header.set_texts(_(self.TITLE), name)
        else:
            title = _("Destruction {number} of {participant}").format(number=self.view.id, participant=name)
            self.header.set_texts(title, self.view.why)
        self._show_state()

    def take_scan(self, text: str) -> bool:
        """A code is picked; its card names the witness."""
        if self.view is None or not looks_like_code(text) or parse(text).kind is Kind.PERSON:
            return False
        codes = self.lab.do(destructions.pick, self.view.id, text)
        self.refresh()
        left = self.view.count(Stand.TO_PICK)
        told = ngettext("{count} is picked.", "{count} are picked.", len(codes)).format(count=len(codes))
        if len(codes) == 1:
            told = _("{code} is picked.").format(code=printed(codes[0]))
        rest = ngettext("{count} is still to pick.", "{count} are still to pick.", left).format(count=left)
        self.desk.tell_undoable(told, rest if left else _("All is picked: destroy it before a witness."))
        return True

    def take_command(self, command: Command) -> bool:
        """REJECT: the thing in front is missing; PRINT: the list to pick by."""
        if self.view is None or command not in (Command.REJECT, Command.PRINT):
            return False
        if command is Command.REJECT:
            self._on_missing()
        else:
            self._on_papers()
        return True

    def take_person(self, initials: str) -> bool:
        """The card of a second person names the witness."""
        if self.view is None:
            return False
        self.destroy_form.set_value("witness", initials)
        return True

    def next_act(self) -> None:
        """Destroy what is picked; once nothing is left, sign."""
        view = self._there()
        if view.count(Stand.PICKED):
            self._destroy(view)
        elif view.state in (DestructionState.DONE, DestructionState.CERTIFIED):
            self._sign(view)
        else:
            raise Refused(_("Nothing is picked."), hint=_("Scan each thing of the list first."))

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", N_("destroy what is picked, then sign")),
            (_("Del"), N_("the thing in front is missing")),
            ("Ctrl+P", N_("picking list")),
            ("Ctrl+G", N_("letter to the addressee")),
            ("Ctrl+J", N_("the addressee confirmed")),
            ("Ctrl+K", N_("certificate")),
        )

    def _there(self) -> DestructionView:
        if self.view is None:
            raise Refused(_("No destruction was asked for."), hint=_("It is asked for by the scope of the withdrawal."))
        return self.view

    def _destroy(self, view: DestructionView) -> None:
        self._offer_methods()
        form = cast(DestroyForm, self.destroy_form.form())
        codes = self.lab.do(
            destructions.destroy, view.id, method=form.method or "", witness=form.witness or "", at=form.at
        )
        told = ngettext("{count} thing is destroyed.", "{count} things are destroyed.", len(codes))
        self.refresh()
        is_done = self.view is not None and self.view.state is DestructionState.DONE
        then = _("Two persons sign the certificate.") if is_done else ""
        self.desk.messages.tell(told.format(count=len(codes)), then, state="hold")

    def _offer_methods(self) -> None:
        """While command cards are in use a digit chooses the method, where none is typed."""
        assert self.destroy_form.view is not None
        form = cast(DestroyForm, self.destroy_form.view.readable())
        if gloves.are_on() and not form.method:
            usual = [(_(each), _(each)) for each in METHODS]
            chosen = choose(self, _("How is it destroyed?"), _("A digit chooses; anything else is typed."), usual)
            if chosen is not None:
                self.destroy_form.set_value("method", chosen)

    def _sign(self, view: DestructionView) -> None:
        """The content is signed as it stands on the screen; the second signature certifies it."""
        pairs = [
            Pair(_("Things"), str(len(view.lines))),
            Pair(_("Destroyed"), str(view.count(Stand.DESTROYED, Stand.CONFIRMED))),
            Pair(_("Missing"), str(view.count(Stand.MISSING))),
            Pair(_("Digest of the content"), view.digest[:SHORT], is_code=True),
            *(Pair(_("Signed before"), f"{each.name} · {label_of(each.role)}") for each in view.valid),
        ]
        meaning = _("{name} signs as {role}: what stands here was destroyed.").format(
            name=self.lab.who.name, role=label_of(self.lab.who.role).lower()
        )
        title = _("Certificate of destruction {number}").format(number=view.id)
        answer = ask_signature(self, Asked(title, meaning, tuple(pairs), _("Sign")))
        if answer is None:
            return
        is_last = self.lab.do(destructions.sign, view.id, seen=view.digest, password=answer.password)
        told = (
            _("Destruction {number} is certified.") if is_last else _("Destruction {number} has its first signature.")
        )
        then = _("Print the certificate (Ctrl+K).") if is_last else _("It takes a second person.")
        self.desk.messages.tell(told.format(number=view.id), then)
        self.refresh()

    def _on_missing(self) -> None:
        view, row = self._there(), self.table.current()
        if row is None:
            raise Refused(_("No thing is in front."), hint=_("Choose its row, then say that it is missing."))

        def attempt(reason: str) -> None:
            self.lab.do(destructions.miss, view.id, row.barcode, reason)
            self.desk.tell_undoable(
                _("{code} is missing and recorded as lost.").format(code=printed(row.barcode)), state="warn"
            )

        with_reason(self, attempt, verb=_("Record it as missing"))
        self.refresh()

    def _on_put_back(self) -> None:
        view, row = self._there(), self.table.current()
        if row is None:
            raise Refused(_("No thing is in front."), hint=_("Choose its row first."))

        def attempt(reason: str) -> None:
            self.lab.do(destructions.put_back, view.id, row.barcode, reason)
            told = _("{code} is not picked any more.").format(code=printed(row.barcode))
            self.desk.tell_undoable(told, _("Scan it and where it stands."))

        with_reason(self, attempt, verb=_("Put it back"))
        self.refresh()

    def _on_turned_up(self) -> None:
        number = self.lab.do(destructions.ask, self.number)
        self.refresh()
        self.desk.tell_undoable(_("Destruction {number} holds all that is left.").format(number=number))

    def _on_papers(self) -> None:
        path = write_picking_list(self.lab, self._there().id, papers_folder(self.desk.workstation))
        tell_written(self.desk, _("Picking list written."), path)

    def _on_certificate(self) -> None:
        path = write_certificate(self.lab, self._there().id, papers_folder(self.desk.workstation))
        tell_written(self.desk, _("{name} written.").format(name=path.name), path)

    def _on_letter(self) -> None:
        view = self._there()
        shipment = self._shipment(view)
        if shipment:
            path = issue_letter(self.lab, view.id, shipment, papers_folder(self.desk.workstation))
            self.refresh()
            tell_written(self.desk, _("Letter written; the addressee is asked."), path)

    def _on_confirmed(self) -> None:
        view = self._there()
        shipment = self._shipment(view)
        if not shipment:
            return
        form = cast(ConfirmForm, self.confirm_form.form())
        day = form.on or self.lab.today
        codes = self.lab.do(destructions.confirm_outside, view.id, shipment, form.reference or "", day)
        self.confirm_form.show_form(ConfirmForm)
        self.refresh()
        told = ngettext("{count} thing is destroyed there.", "{count} things are destroyed there.", len(codes))
        self.desk.messages.tell(told.format(count=len(codes)), state="hold")

    def _shipment(self, view: DestructionView) -> str:
        """The shipment of the row in front, else the one that is out, else the one that is chosen; empty: left."""
        row = self.table.current()
        if row is not None and row.shipment and row.outside:
            return str(row.shipment)
        waiting = [each for each in view.outside if each.stand in (Stand.OUTSIDE, Stand.ASKED) and each.shipment]
        codes = {each.shipment: f"{each.outside} · {printed(each.shipment)}" for each in waiting}
        if not codes:
            raise Refused(_("Nothing of it is out in a shipment."), hint=_("There is nobody to write to."))
        if len(codes) == 1:
            return next(iter(codes))
        return choose(self, _("Which shipment?"), "", list(codes.items())) or ""

    def _show_state(self) -> None:
        view = self.view
        for widget in (self.state, self.destroy_form, self.missing, self.papers, self.certificate, self.act):
            widget.setVisible(view is not None)
        waiting = view.count(Stand.OUTSIDE, Stand.ASKED) if view is not None else 0
        for widget in (self.confirm_form, self.letter):
            widget.setVisible(bool(waiting))
        self.more.offer(((_("Add what turned up"), self._on_turned_up), (_("Put back"), self._on_put_back)))
        if view is None:
            return
        is_certified = view.state is DestructionState.CERTIFIED
        self.destroy_form.setVisible(bool(view.count(Stand.PICKED)))
        self.act.setText(_("Destroy what is picked") if view.count(Stand.PICKED) else _("Sign"))
        self.act.setVisible(bool(view.count(Stand.PICKED)) or view.state is DestructionState.DONE)
        self.missing.setVisible(bool(view.count(Stand.TO_PICK)))
        self.papers.setVisible(not is_certified)
        self.header.show_chips([(chip_of(view), label_of(view.state))])
        self.state.show_facts(facts_of(view, self.lab.today, self.lab.settings.destruction_days))
        self.outside_text.setText(told_outside(view))

    def _connect(self) -> None:
        for button, act in (
            (self.missing, self._on_missing),
            (self.papers, self._on_papers),
            (self.certificate, self._on_certificate),
            (self.letter, self._on_letter),
            (self.confirmed, self._on_confirmed),
            (self.act, self.next_act),
        ):
            button.clicked.connect(act)
        for button in (self.papers, self.certificate, self.letter, self.confirmed):
            button.bind()
        QShortcut(QKeySequence("Del"), self.table).activated.connect(self._on_missing)

    def _lay_out(self) -> None:
        self.header.add(self.more, self.certificate, self.papers, self.act)
        self.rows = TableCard(self.table)
        self.rows.foot.addWidget(self.missing)
        hint = _("A withdrawal whose scope is destruction lists all that is left.")
        self.left = OrEmpty(self.rows, EmptyState("archive", _("No destruction was asked for."), hint))
        self.confirm_form.column.addWidget(self.outside_text)
        self.confirm_form.column.addWidget(self.letter)
        self.confirm_form.column.addWidget(self.confirmed)
        panel = SidePanel()
        panel.add(self.state, self.destroy_form, self.confirm_form)
        stack_in(self, self.header, beside(self.left, panel))


def chip_of(view: DestructionView) -> State:
    """What a person should think of it."""
    if view.state is DestructionState.CERTIFIED:
        return State.OK
    return State.HOLD if view.state is DestructionState.DONE else State.WAIT


def facts_of(view: DestructionView, today: date, within: int) -> list[Fact]:
    """How many of each, how long it has been asked for, who signed."""
    days = (today - view.asked.day).days
    late = State.BREACH if view.is_overdue(today, within) else None
    outside = view.count(Stand.OUTSIDE, Stand.ASKED)
    facts = [
        Fact(_("To pick"), str(view.count(Stand.TO_PICK)), "", State.WAIT if view.count(Stand.TO_PICK) else None),
        Fact(_("Picked"), str(view.count(Stand.PICKED)), "", State.HOLD if view.count(Stand.PICKED) else None),
        Fact(_("Missing"), str(view.count(Stand.MISSING)), "", State.WARN if view.count(Stand.MISSING) else None),
        Fact(_("Outside"), str(outside), "", State.WAIT if outside else None),
        Fact(_("Settled"), str(view.count(*SETTLED)), _("of {count}").format(count=len(view.lines)), None),
        Fact(_("Asked for"), when.short_day(view.asked.day, today), _("{days} d").format(days=days), late),
        Fact(_("Signatures"), str(len(view.valid)), _("of {count}").format(count=SIGNATURES), None),
    ]
    facts += [Fact(each.name, when.short_day(each.at.day, today), label_of(each.role), State.OK) for each in view.valid]
    return facts


def told_outside(view: DestructionView) -> str:
    """Who holds how much, and since when they are asked."""
    lines = []
    for shipment in dict.fromkeys(each.shipment for each in view.outside):
        mine = [each for each in view.outside if each.shipment == shipment]
        lines.append(_outside_line(mine))
    return "\n".join(lines)


def _outside_line(mine: list[Listed]) -> str:
    asked = next((each.asked for each in mine if each.asked is not None), None)
    sent = mine[0].sent.day.strftime("%d/%m/%Y") if mine[0].sent is not None else "–"
    told = _("{where}: {count} things, sent on {day}").format(where=mine[0].outside, count=len(mine), day=sent)
    if asked is None:
        return told
    return _("{told}, asked on {day}").format(told=told, day=asked.day.strftime("%d/%m/%Y"))
