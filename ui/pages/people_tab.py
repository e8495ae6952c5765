"""The people of the study: accounts, the roles they hold from one day to another, passwords."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions import accounts, sign_ins
from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.times import parse_date
from app.domain.words import Role, label_of
from app.i18n import _
from app.queries.accounts import COLUMNS, people, too_few
from ui.desk import Desk
from ui.lab import QtLab
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.derived import NoticeCard
from ui.widgets.inputs import LineInput
from ui.widgets.panel import SidePanel
from ui.widgets.rows import ShortList
from ui.widgets.secrets_dialog import ask_secrets, must_agree
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.widgets.text import Text


class PeopleTab(QWidget):
    """Add a person; or choose one, to give or end a role, set a password, close the account."""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__()
        self.lab, self.desk = lab, desk
        self.table = RowsTable(COLUMNS, ShortList(self._people), key=lambda row: row.id)
        self.card = TableCard(self.table)
        self.notice = NoticeCard("warn")
        self.login, self.name, self.initials, self.password = (LineInput() for _place in range(4))
        self.starts, self.since, self.until, self.another = (LineInput() for _place in range(4))
        self.first_role, self.role = _roles(), _roles()
        self.add = Button(_("Add a person"), kind="primary", icon="plus")
        self.give, self.end = Button(_("Give the role")), Button(_("End the role"))
        self.print_card = Button(_("Print the card"), icon="printer")
        self.reset, self.shut = Button(_("Set the password")), Button(_("Close the account"))
        self.lift = Button(_("Lift the lock"))
        self.own_password, self.own_pin = Button(_("Change my password")), Button(_("Set my PIN"))
        self.sign_ins = Button(_("Sign-in log"), kind="quiet", icon="history")
        self.delegation = Button(_("Delegation log"), kind="quiet", icon="users")
        self.permissions = Button(_("Who may do what"), kind="quiet", icon="shield-check")
        self.chosen = Text("", "small", "text2", wraps=True)
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(lambda: self._on_chosen(self._selected()))
        for button, act in self._acts():
            button.clicked.connect(act)
        self._on_chosen(None)

    def show_people(self, code: str = "") -> None:
        """Read again; a card's code chooses its person. Nobody is chosen before somebody chooses."""
        is_chosen = self._selected() is not None
        self.table.reload()
        if not is_chosen:
            self.table.clearSelection()
        self.card.tell_rows()
        self._tell_too_few()
        for place in range(self.table.rows.rowCount()):
            if code and self.table.rows.row(place).barcode == code:
                self.table.selectRow(place)
        self._on_chosen(self._selected())

    def _tell_too_few(self) -> None:
        """Who is the last one that can do something: seen before that person is ill."""
        found = self.lab.ask(too_few, today=self.lab.today)
        self.notice.setVisible(bool(found))
        if found:
            titles, texts = zip(*found, strict=True)
            self.notice.show_notice(". ".join(titles), " ".join(texts), "warn")

    def add_person(self) -> None:
        name = self.name.text()
        roles = [_role(self.first_role)]
        fields = (self.login.text(), name, self.initials.text(), self.password.text())
        self.lab.do(accounts.add_person, *fields, roles, since=self._day(self.starts))
        self.desk.messages.tell(_("{name} may sign in.").format(name=name))
        self._empty()

    def give_role(self) -> None:
        row, role = self._row(), _role(self.role)
        self.lab.do(accounts.grant, row.login, role, since=self._day(self.since), until=self._day(self.until))
        self._told(_("{name} holds the role {role}.").format(name=row.name, role=label_of(role)))

    def end_role(self) -> None:
        row, role = self._row(), _role(self.role)
        self.lab.do(accounts.end_role, row.login, role, until=self._day(self.until))
        self._told(_("The role {role} of {name} ends.").format(role=label_of(role), name=row.name))

    def set_password(self) -> None:
        row = self._row()
        self.lab.do(accounts.set_password, row.login, self.another.text())
        self._told(_("{name} has another password.").format(name=row.name))

    def ask_card(self) -> None:
        row = self._row()
        code = self.lab.do(accounts.ask_card, row.login)
        self._told(_("The label of {code} waits.").format(code=printed(code)))

    def set_active(self) -> None:
        row = self._row()
        self.lab.do(accounts.set_active, row.login, active=not row.active, seen=row.version)
        text = _("The account of {name} is closed.") if row.active else _("The account of {name} is open.")
        self._told(text.format(name=row.name))

    def lift_lock(self) -> None:
        row = self._row()
        self.lab.do(sign_ins.lift, row.login)
        self._told(_("The account of {name} is open.").format(name=row.name))

    def change_own_password(self) -> None:
        """The present password, then another one twice."""
        asked = (_("Present password"), _("Password, 10 characters or more"), _("Password again"))
        typed = ask_secrets(self, _("Change my password"), "", _("Change the password"), asked)
        if typed is not None:
            present, password, again = typed
            must_agree(password, again)
            self.lab.do(accounts.change_password, present, password)
            self.desk.messages.tell(_("The password is changed."))

    def set_own_pin(self) -> None:
        """A PIN opens the locked bench beside one's card; it signs nothing."""
        asked = (_("Password"), _("PIN, 4 to 8 digits"), _("PIN again"))
        about = _("It opens the locked bench beside your card. It never signs.")
        typed = ask_secrets(self, _("Set my PIN"), about, _("Set the PIN"), asked)
        if typed is not None:
            password, pin, again = typed
            must_agree(pin, again)
            self.lab.do(accounts.set_pin, password, pin)
            self.desk.messages.tell(_("The PIN is set."))

    def _acts(self) -> Sequence[tuple[Button, Callable[[], None]]]:
        return (
            (self.add, self.add_person),
            (self.give, self.give_role),
            (self.end, self.end_role),
            (self.print_card, self.ask_card),
            (self.reset, self.set_password),
            (self.shut, self.set_active),
            (self.lift, self.lift_lock),
            (self.own_password, self.change_own_password),
            (self.own_pin, self.set_own_pin),
            (self.sign_ins, lambda: self.desk.go("sign_ins", "")),
            (self.delegation, lambda: self.desk.go("delegation", "")),
            (self.permissions, lambda: self.desk.go("permissions", "")),
        )

    def _told(self, text: str) -> None:
        self.desk.messages.tell(text)
        self._empty()

    def _empty(self) -> None:
        person = (self.login, self.name, self.initials, self.password, self.starts)
        for line in (*person, self.since, self.until, self.another):
            line.clear()
        self.show_people()

    def _on_chosen(self, row: Any) -> None:
        for button in (self.give, self.end, self.print_card, self.reset, self.shut, self.lift):
            button.setEnabled(row is not None)
        text = _("Chosen: {name}.").format(name=row.name) if row is not None else _("Choose a person in the list.")
        self.chosen.setText(text)
        is_closed = row is not None and not row.active
        self.shut.setText(_("Open the account again") if is_closed else _("Close the account"))

    def _row(self) -> Any:
        row = self._selected()
        if row is None:
            raise Refused(_("Nobody is chosen."), hint=_("Choose a person in the list."))
        return row

    def _selected(self) -> Any:
        """The row that is marked; a list that only got the focus has a current row, and none marked."""
        marked = self.table.selectionModel().selectedRows()
        return self.table.rows.row(marked[0].row()) if marked else None

    def _day(self, line: LineInput) -> date | None:
        return parse_date(line.text(), today=self.lab.today) if line.text().strip() else None

    def _people(self) -> Sequence[Any]:
        return self.lab.ask(people, today=self.lab.today)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.table.setAccessibleName(_("People"))
        panel = SidePanel()
        panel.add(self._person_card())
        panel.add(self._role_card())
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.notice)
        left.addWidget(self.card, 1)
        left.addLayout(self._foot())
        row.addLayout(left, 1)
        row.addWidget(panel)

    def _foot(self) -> QVBoxLayout:
        """What everybody does with the own account; below, what an inspector asks for."""
        foot = QVBoxLayout()
        foot.setSpacing(8)
        for buttons in ((self.own_password, self.own_pin), (self.sign_ins, self.delegation, self.permissions)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            foot.addLayout(row)
        return foot

    def _role_card(self) -> Card:
        """What is done with the person chosen in the list."""
        card = Card(_("Chosen person"), margin=16)
        card.column.addWidget(self.chosen)
        self.role.setAccessibleName(_("Role"))
        card.column.addWidget(self.role)
        days = QHBoxLayout()
        for title, line in ((_("From"), self.since), (_("To"), self.until)):
            line.setPlaceholderText(title)
            line.setAccessibleName(title)
            days.addWidget(line)
        card.column.addLayout(days)
        for button in (self.give, self.end, self.print_card):
            card.column.addWidget(button)
        self.another.setEchoMode(LineInput.EchoMode.Password)
        self.another.setPlaceholderText(_("Another password"))
        self.another.setAccessibleName(_("Another password"))
        for control in (self.another, self.reset, self.lift, self.shut):
            card.column.addWidget(control)
        return card

    def _person_card(self) -> Card:
        """Who is added, in which role and from which day."""
        card = Card(_("New person"), margin=16)
        self.password.setEchoMode(LineInput.EchoMode.Password)
        self.starts.setPlaceholderText(_("Today"))
        fields = (
            (_("User name"), self.login),
            (_("Name"), self.name),
            (_("Initials"), self.initials),
            (_("Password, 10 characters or more"), self.password),
            (_("Role"), self.first_role),
            (_("From"), self.starts),
        )
        for title, line in fields:
            line.setAccessibleName(title)
            card.column.addWidget(Text(title, "small_strong"))
            card.column.addWidget(line)
        card.column.addWidget(self.add)
        return card


def _roles() -> Choice:
    return Choice([(role.value, label_of(role)) for role in Role], Role.TECHNICIAN.value)


def _role(choice: Choice) -> Role:
    return Role(choice.value() or Role.TECHNICIAN.value)
