"""Sign in: who is at the bench. A store without people makes its study and its first administrator here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from app import i18n
from app.actions import accounts, sign_ins
from app.domain.barcode import looks_like_code, normalised
from app.domain.errors import LabError, Refused
from app.domain.words import Role, label_of
from app.entrance import Entered, enter, enter_by_pin
from app.i18n import _
from app.lab import Lab
from app.opening import FOUNDER, Store, found_study
from app.passwords import PIN_DIGITS
from app.queries.accounts import Person, has_people, people
from app.queries.setup import progress_line
from app.settings import Settings, Workstation
from ui import theme
from ui.widgets.button import Button
from ui.widgets.dialog import choose
from ui.widgets.example_strip import ExampleStrip
from ui.widgets.inputs import LineInput
from ui.widgets.own_password import OwnPassword
from ui.widgets.people import People
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.signin_art import SignInArt
from ui.widgets.text import Text

TILES_WITHOUT_SEARCH: Final = 10
"""With more people than these, tiles scroll and a line finds a person by name."""
SECRET: Final = ("password", "again")
"""Fields of the first start that are not shown, and taken as they are typed."""


class SignIn(QWidget):
    """Emits `signed_in` with the person and the role; scans of a badge choose the person, `login` before the first scan.

    `takes_pin`: the bench changes hands, so that a card that was scanned goes with its PIN; `card` is one already scanned.
    """

    signed_in = Signal(object)
    language_chosen = Signal(str)

    def __init__(
        self,
        store: Store,
        workstation: Workstation,
        *,
        hint: str = "",
        login: str = "",
        card: str = "",
        takes_pin: bool = False,
    ) -> None:
        super().__init__()
        self._reader = Lab(store, FOUNDER, workstation=workstation.name)
        self._card, self._takes_pin = card, takes_pin
        self._store, self._workstation = store, workstation
        self._login = login
        self._known: Sequence[Person] = ()
        self.art = SignInArt()
        self.people = People()
        self.tiles_area = Scroll(self.people)
        self.finder = LineInput()
        self.finder.setAccessibleName(_("Find a person"))
        self.finder.setPlaceholderText(_("Name, initials or user name, then Enter"))
        self.password = LineInput()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(_("Password"))
        self.enter = Button(_("Sign in"), kind="primary", key="Enter")
        self.note = Text(hint, "small", "text2", wraps=True)
        self.whose = Text("", "small_strong")
        self.languages = Segments([("fr", "FR"), ("en", "EN")], i18n.language())
        self.founding = Founding()
        self.own = OwnPassword()
        self._entered: Entered | None = None
        self._lay_out()
        self._connect()
        self.refresh()
        self.setWindowTitle("DPTrace")
        self.setMinimumSize(1280, 680)

    def refresh(self) -> None:
        """Read who may sign in."""
        is_fresh = not self._reader.ask(has_people)
        self._stack.setCurrentIndex(1 if is_fresh else 0)
        settings = self._reader.settings
        today = self._reader.today
        self._known = self._reader.ask(people, today=today, only_active=True)
        self.finder.setVisible(len(self._known) > TILES_WITHOUT_SEARCH)
        self._show_tiles()
        included, planned = self._reader.ask(progress_line, settings)
        self.art.show_facts(
            [
                (_("Study"), settings.acronym or settings.study_id or _("not configured")),
                (_("Included"), _("{done} of {planned} participants").format(done=included, planned=planned)),
                (_("Bench"), self._workstation.name),
            ]
        )
        if self._known:
            self._on_chosen(self._login or self._known[0].login)
        if is_fresh:
            self.founding.begin()

    def _on_chosen(self, login: str) -> None:
        if login != self._login:
            self._card = ""
        self._login = login
        self.finder.clear()
        if len(self.people.tiles) < len(self._known):
            self._show_tiles()
        self.people.choose(login)
        tile = next((each for each in self.people.tiles if each.is_chosen), None)
        if tile is not None:
            self.people.layout_now()
            self.tiles_area.ensureWidgetVisible(tile, 0, 8)
        name = next((each.name for each in self._known if each.login == login), login)
        self.whose.setText(_("Password of {name}").format(name=name))
        self.password.clear()
        self.password.setFocus()

    def _on_enter(self) -> None:
        text = self.password.text()
        badge = self._badge(text)
        if badge:
            self._on_chosen(badge)
            self._card = normalised(text)
            return
        try:
            entered = self._try(text)
        except LabError as refusal:
            self._refuse(refusal)
            return
        self.password.clear()
        if entered.must_change:
            self._entered = entered
            self.own.ask_of(entered.who.name, text)
            self._stack.setCurrentWidget(self.own)
            return
        self._go_on(entered)

    def _try(self, text: str) -> Entered:
        """A card that was scanned goes with its PIN where the bench changes hands; everything else is a password."""
        if self._takes_pin and self._card and PIN_DIGITS.fullmatch(text):
            return enter_by_pin(self._reader, self._card, text, place=sign_ins.WINDOW)
        return enter(self._reader, self._login, text, place=sign_ins.WINDOW)

    def _go_on(self, entered: Entered) -> None:
        """Into the bench, in a role."""
        role = self._role_of(entered)
        if role is None:
            return
        who = replace(entered.who, role=role)
        if len(entered.roles) > 1:
            Lab(self._store, who, workstation=self._workstation.name).do(sign_ins.take_role)
        self.signed_in.emit(who)

    def _on_own_password(self) -> None:
        """A password of one's own takes the place of the one that somebody else gave."""
        if self._entered is None:
            return
        lab = Lab(self._store, self._entered.who, workstation=self._workstation.name)
        try:
            lab.do(accounts.change_password, self.own.given, self.own.typed())
        except LabError as refusal:
            self.own.refuse(refusal)
            return
        self.own.forget()
        self._stack.setCurrentIndex(0)
        self._go_on(self._entered)

    def _role_of(self, entered: Entered) -> Role | None:
        """The role in which a person works now: asked where several are held today; None where they leave."""
        held, who = entered.roles, entered.who
        if len(held) == 1:
            return held[0]
        options = [(role.value, label_of(role)) for role in held]
        title = _("In which role?")
        value = choose(self, title, _("{name} holds several roles today.").format(name=who.name), options)
        return Role(value) if value else None

    def _badge(self, text: str) -> str:
        """The user name of the person whose badge was scanned, else nothing."""
        if not looks_like_code(text):
            return ""
        return next((each.login for each in self._known if each.barcode == normalised(text)), "")

    def _on_find(self) -> None:
        """Enter takes the badge that was scanned, the user name, or the first person found."""
        text = self.finder.text().strip()
        exact = [each.login for each in self._known if each.login == text.lower()]
        found = [self._badge(text), *exact, *(each.login for each in found_in(self._known, text))]
        login = next((each for each in found if each), "")
        if login:
            self._on_chosen(login)
            return
        self.note.setText(_("Nobody here is called “{text}”.").format(text=text))
        self.note.set_token("breach")

    def _show_tiles(self) -> None:
        """The tiles of who fits what is typed to find a person; nobody fits: everybody."""
        self.people.show_people(found_in(self._known, self.finder.text()) or self._known)
        self.people.choose(self._login)
        shown = 3 if len(self._known) > TILES_WITHOUT_SEARCH else 4
        self.tiles_area.setFixedHeight(self.people.height_of(shown))

    def _on_founded(self) -> None:
        try:
            login = self.founding.found(self._store)
        except LabError as refusal:
            self.founding.note.setText(str(refusal))
            self.founding.note.set_token("breach")
            return
        self.refresh()
        self._on_chosen(login)
        self.note.setText(_("The study is created. Sign in as its administrator."))

    def _on_language(self, language: str) -> None:
        """A page in the other language takes the place of this one; what was typed for a new study goes into it."""
        self.language_chosen.emit(language)
        for page in QApplication.topLevelWidgets():
            if isinstance(page, SignIn) and page is not self and page.isVisible():
                page.founding.fill(**self.founding.typed())

    def _refuse(self, refusal: LabError) -> None:
        self.note.setText(str(refusal))
        self.note.set_token("breach")
        self.password.state = "breach"
        self.password.selectAll()
        self.password.setFocus()

    def _connect(self) -> None:
        self.people.chosen.connect(self._on_chosen)
        self.finder.textEdited.connect(self._show_tiles)
        self.finder.returnPressed.connect(self._on_find)
        self.password.returnPressed.connect(self._on_enter)
        self.enter.clicked.connect(self._on_enter)
        self.languages.chosen.connect(self._on_language)
        self.founding.asked.connect(self._on_founded)
        self.own.asked.connect(self._on_own_password)

    def _lay_out(self) -> None:
        who = QWidget()
        column = QVBoxLayout(who)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Text(_("Who is at the bench?"), "display"))
        column.addWidget(Text(_("Scan your badge, or choose your name."), "heading", "text2"))
        column.addSpacing(16)
        column.addWidget(self.finder)
        column.addWidget(self.tiles_area)
        column.addSpacing(16)
        column.addWidget(self.whose)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.password, 1)
        self.enter.setFixedHeight(theme.px("size.control"))
        row.addWidget(self.enter, 1)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addStretch(1)
        inside = QWidget()
        self._stack = QStackedLayout(inside)
        self._stack.addWidget(who)
        self._stack.addWidget(self.founding)
        self._stack.addWidget(self.own)
        right = QVBoxLayout()
        right.setContentsMargins(72, 20, 72, 40)
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self.languages)
        right.addLayout(top)
        right.addSpacing(12)
        right.addWidget(inside, 1)
        halves = QHBoxLayout()
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(0)
        halves.addWidget(self.art, 42)
        halves.addLayout(right, 58)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if self._reader.settings.is_example:
            whole.addWidget(ExampleStrip())
        whole.addLayout(halves, 1)


def found_in(known: Sequence[Person], text: str) -> list[Person]:
    """Who fits a text: part of the name, the initials or the user name, in any case."""
    part = text.strip().casefold()
    return [each for each in known if part in f"{each.name}\n{each.initials}\n{each.login}".casefold()]


class Founding(QWidget):
    """The first start of a laboratory's own store: the study and its administrator."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fields = {
            "study": (_("Study"), LineInput()),
            "site": (_("Site"), LineInput()),
            "login": (_("User name"), LineInput()),
            "name": (_("Your name"), LineInput()),
            "initials": (_("Initials"), LineInput()),
            "password": (_("Password, 10 characters or more"), LineInput()),
            "again": (_("Password again"), LineInput()),
        }
        for name in SECRET:
            self._fields[name][1].setEchoMode(QLineEdit.EchoMode.Password)
        self.note = Text(_("Everything else is set later, under Settings."), "small", "text2", wraps=True)
        self.act = Button(_("Create the study"), kind="primary", key="Enter")
        self.act.clicked.connect(self.asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Text(_("A new study"), "display"))
        column.addWidget(Text(_("This store is empty: name the study and its first administrator."), "body", "text2"))
        column.addSpacing(8)
        column.addLayout(self._grid())
        column.addSpacing(8)
        column.addWidget(self.act, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.note)
        column.addStretch(1)

    def begin(self) -> None:
        """The first field waits for its text."""
        self._fields["study"][1].setFocus()

    def typed(self) -> dict[str, str]:
        """What stands in the fields, by name."""
        return {name: line.text() for name, (_label, line) in self._fields.items()}

    def fill(self, **values: str) -> None:
        """Type into the fields by name."""
        for name, value in values.items():
            self._fields[name][1].setText(value)

    def found(self, store: Store) -> str:
        """Create the study; returns the user name of its administrator. Raises what is refused."""
        typed = {name: text if name in SECRET else text.strip() for name, text in self.typed().items()}
        if not typed["study"]:
            raise Refused(_("The study has no name."), hint=_("Type its acronym or its number."))
        if typed["password"] != typed["again"]:
            raise Refused(_("The two passwords differ."), hint=_("Type the same password twice."))
        settings = Settings(study_id=typed["study"], acronym=typed["study"], site=typed["site"])
        found_study(store, settings, typed["login"], typed["name"], typed["initials"], typed["password"])
        return typed["login"].strip().lower()

    def _grid(self) -> QGridLayout:
        """The fields two by two, the initials alone; Tab goes along the lines."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for row, names in enumerate((("study", "site"), ("login", "name"), ("initials",), SECRET)):
            for place, name in enumerate(names):
                label, line = self._fields[name]
                line.setAccessibleName(label)
                line.returnPressed.connect(self.asked)
                grid.addWidget(Text(label, "small_strong"), 2 * row, place)
                grid.addWidget(line, 2 * row + 1, place)
        return grid
