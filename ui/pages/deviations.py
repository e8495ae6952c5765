"""Deviations: the list, and the one in front to complete, close or co-sign; what it concerns, and the hold it left."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut

from app.actions import deviations as acts
from app.domain.barcode import printed
from app.domain.permissions import must_be_one_of
from app.domain.words import DeviationState, Kind, Severity, SignatureMeaning, label_of
from app.i18n import N_, _, ngettext
from app.queries.deviations import ALL, COLUMNS, COSIGN, OPEN, Concerned, DeviationRow, deviation_list, role_word
from app.queries.wga import unsettled_control_of
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.item_acts import lift_hold
from ui.pages.list_page import ListPage
from ui.signing import meaning_of
from ui.widgets.acts import Act, ActsCard
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.derived import DerivedCard, Fact
from ui.widgets.inputs import TextInput
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.pairs import Pair
from ui.widgets.panel import SidePanel
from ui.widgets.segments import Segments
from ui.widgets.sign_dialog import Asked, ask_signature
from ui.widgets.text import Text

ITEMS_SHOWN = 20
FIELD_HEIGHT = 56


class DeviationsPage(ListPage):
    """The subject is a deviation's number; opened on one that is closed, all are listed."""

    KEY = "deviations"
    TITLE = N_("Deviations")
    ICON = "triangle-alert"
    RAIL = "overview"
    TABLES: ClassVar = frozenset({"deviation", "deviation_item", "item"})
    COLUMNS = COLUMNS
    VIEWS: ClassVar = ((OPEN, N_("Open ones")), (COSIGN, N_("To co-sign")), (ALL, N_("All of them")))
    EMPTY = (N_("No deviation is on record."), N_("A passed hard limit drafts one by itself."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.row: DeviationRow | None = None
        self.facts, self.items = DerivedCard(_("Deviation")), LinesCard(_("It concerns"))
        self.acts = ActsCard()
        self.severity = Segments([(each.value, label_of(each)) for each in Severity])
        self.description, self.action_taken, self.capa = (TextInput(FIELD_HEIGHT) for _each in range(3))
        self.save = Button(_("Save"), kind="primary", key="Ctrl+Enter")
        self.shut = Button(_("Close it"), key="Ctrl+K")
        self.cosign = Button(_("Co-sign"), key="Ctrl+R", icon="shield-check")
        self.record = Button(_("Record a deviation"), kind="primary", key="Ctrl+D", icon="plus")
        self.header.add(self.record)
        self._lay_out_panel()
        self._connect()

    def read(self) -> Sequence[Any]:
        return self.lab.ask(deviation_list, self.lab.today, self.view)

    def arrive(self, subject: str) -> None:
        if subject:
            self.views.set_value(ALL)
        self.refresh()
        self._choose(subject)

    def refresh(self) -> None:
        super().refresh()
        if self.table.current() is None and self.row is None:
            self._choose("")
        row = self.table.current()
        self.panel.setVisible(row is not None or self.row is not None)
        if row is not None:
            self._show_beside(row)

    def subtitle(self) -> str:
        everything = self.lab.ask(deviation_list, self.lab.today, ALL)
        opened = sum(row.state is not DeviationState.CLOSED for row in everything)
        due = sum(row.is_cosign_open for row in everything)
        self.views.show_counts({OPEN: opened, COSIGN: due, ALL: len(everything)})
        late = sum(row.is_cosign_late for row in everything)
        parts = [_("{count} open").format(count=opened)]
        if due:
            told = ngettext("{count} co-signature due", "{count} co-signatures due", due)
            parts.append(told.format(count=due))
        if late:
            parts.append(_("{count} of them overdue").format(count=late))
        return " · ".join(parts)

    def open_row(self, row: Any) -> None:
        self.action_taken.setFocus()

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            *super().page_keys(),
            ("Ctrl+D", N_("record a deviation")),
            ("Ctrl+Enter", N_("save")),
            ("Ctrl+K", N_("close it")),
            ("Ctrl+R", N_("co-sign")),
        )

    def _choose(self, subject: str) -> None:
        for place in range(min(self.table.rows.rowCount(), 200)):
            if str(self.table.rows.row(place).id) == subject or (not subject and place == 0):
                self.table.selectRow(place)
                self._on_chosen(self.table.rows.row(place))
                return

    def _on_chosen(self, row: DeviationRow) -> None:
        self.row = row
        self.panel.setVisible(True)
        self._show_beside(row)
        self.severity.set_value(row.severity.value)
        self.description.setPlainText(row.description)
        self.action_taken.setPlainText(row.action_taken)
        self.capa.setPlainText(row.capa)

    def _show_beside(self, row: DeviationRow) -> None:
        """What lies beside what is typed."""
        self.facts.set_title(_("Deviation {number}").format(number=row.id))
        facts = [Fact(label_of(row.code), row.rule or _("by hand"))]
        facts += [Fact(name, value) for name, value in row.told_facts()]
        facts.append(Fact(_("Opened"), row.opened.day.strftime("%d/%m/%Y"), row.opened_by))
        if row.closed is not None:
            facts.append(Fact(_("Closed"), row.closed.day.strftime("%d/%m/%Y"), row.closed_by or "", State.OK))
        if row.cosign_role is not None:
            state = State.BREACH if row.is_cosign_late else State.WAIT if row.is_cosign_open else State.OK
            facts.append(Fact(role_word(row), row.cosignature, "", state))
        self.facts.show_facts(facts)
        self.items.setVisible(bool(row.items))
        self.items.show_lines([self._line(each) for each in row.items[:ITEMS_SHOWN]], str(len(row.items)))
        self.acts.show_acts(self._ways_out(row))
        is_open = row.state is not DeviationState.CLOSED
        for widget in (self.save, self.shut, self.description, self.action_taken, self.capa, self.severity):
            widget.setEnabled(is_open)
        self.cosign.setVisible(row.is_cosign_open)

    def _ways_out(self, row: DeviationRow) -> list[Act]:
        """The hold that a deviation left: lifted by a signature, or by settling the control."""
        held = next(iter(row.held), None)
        if held is None:
            return []
        name = printed(held.barcode)
        if self.lab.ask(unsettled_control_of, held.barcode):
            text = _("Settle the control of {code}").format(code=name)
            return [Act(text, lambda: self.desk.go("amplify", held.barcode), State.HOLD)]
        return [Act(_("Lift the hold of {code}").format(code=name), lambda: self._on_lift(held), State.HOLD)]

    def _on_lift(self, held: Concerned) -> None:
        if lift_hold(self, self.lab, self.desk, held.barcode, held.restriction_reason):
            self.refresh()

    def _line(self, each: Concerned) -> LineOf:
        state = State.HOLD if each.restriction is not None else None
        return LineOf("", printed(each.barcode), label_of(each.kind), state, self._opener(each))

    def _opener(self, each: Concerned) -> Callable[[], None]:
        """A plate opens as the record on which its hold is lifted."""
        if each.kind is Kind.PLATE:
            return lambda: self.desk.go("item", each.barcode)
        return lambda: self.desk.open_code(each.barcode)

    def _on_save(self) -> None:
        if self.row is None:
            return
        self.lab.do(
            acts.complete,
            self.row.id,
            seen=self.row.version,
            severity=Severity(self.severity.value() or Severity.MINOR.value),
            description=self.description.toPlainText(),
            action_taken=self.action_taken.toPlainText(),
            capa=self.capa.toPlainText(),
        )
        self.desk.tell_undoable(_("Deviation {number} saved.").format(number=self.row.id))
        self._again()

    def _on_close(self) -> None:
        if self.row is None:
            return
        self.lab.do(acts.close, self.row.id, seen=self.row.version)
        self.desk.tell_undoable(_("Deviation {number} is closed.").format(number=self.row.id))
        self._again()

    def _on_cosign(self) -> None:
        if self.row is None or self.row.cosign_role is None:
            return
        self.lab.must_be_allowed(acts.cosign)
        must_be_one_of(self.lab.who.name, self.lab.who.role, frozenset({self.row.cosign_role}))
        row, title = self.row, _("Co-sign deviation {number}").format(number=self.row.id)
        pairs = (
            Pair(_("Deviation"), f"{label_of(row.code)} · {label_of(row.severity)}"),
            Pair(_("Description"), row.description),
            Pair(_("Action taken"), row.action_taken or _("none yet")),
        )
        meaning = meaning_of(self.lab, SignatureMeaning.CO_SIGNED)
        answer = ask_signature(self, Asked(title, meaning, pairs, _("Co-sign")))
        if answer is None:
            return
        self.lab.do(acts.cosign, row.id, seen=row.version, password=answer.password)
        self.desk.messages.tell(_("Deviation {number} is co-signed.").format(number=row.id))
        self._again()

    def _again(self) -> None:
        """Read again; the one in front stays, even where it is no longer among those listed."""
        assert self.row is not None
        number = self.row.id
        self.refresh()
        shown = self.lab.ask(deviation_list, self.lab.today, ALL)
        self._choose(str(number))
        self._on_chosen(next(row for row in shown if row.id == number))

    def _connect(self) -> None:
        self.record.clicked.connect(lambda: self.desk.go("deviation", ""))
        self.table.chosen.connect(self._on_chosen)
        self.save.clicked.connect(self._on_save)
        self.shut.clicked.connect(self._on_close)
        self.cosign.clicked.connect(self._on_cosign)
        for key, button in (
            ("Ctrl+Return", self.save),
            ("Ctrl+K", self.shut),
            ("Ctrl+R", self.cosign),
            ("Ctrl+D", self.record),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(button.click)

    def _lay_out_panel(self) -> None:
        self.panel = SidePanel()
        card = Card(margin=16)
        self.severity.setAccessibleName(_("Severity"))
        for title, field in (
            (_("Action taken"), self.action_taken),
            (_("CAPA"), self.capa),
            (_("Description"), self.description),
        ):
            field.setAccessibleName(title)
            card.column.addWidget(Text(title, "small_strong"))
            card.column.addWidget(field)
        for widget in (self.severity, self.save, self.shut, self.cosign):
            card.column.addWidget(widget)
        for each in (self.facts, self.acts, card, self.items):
            self.panel.add(each)
        self.beside.addWidget(self.panel)
