"""Sign in: who is at the bench. A store without people makes its study and its first administrator here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from app import i18n
from app.domain.barcode import looks_like_code, normalised
from app.domain.errors import LabError, Refused
from app.i18n import _
from app.lab import Lab
from app.opening import FOUNDER, Store, found_study
from app.queries.accounts import has_people, people, sign_in
from app.queries.setup import progress_line
from app.settings import Settings, Workstation
from app.work import Who
from ui import theme
from ui.widgets.button import Button
from ui.widgets.example_strip import ExampleStrip
from ui.widgets.inputs import LineInput
from ui.widgets.people import People
from ui.widgets.segments import Segments
from ui.widgets.signin_art import SignInArt
from ui.widgets.text import Text


class SignIn(QWidget):
    """Emits `signed_in` with the person and the role; scans of a badge choose the person."""

    signed_in = Signal(object)
    language_chosen = Signal(str)

    def __init__(self, store: Store, workstation: Workstation, *, hint: str = "") -> None:
        super().__init__()
        self._reader = Lab(store, FOUNDER)
        self._store, self._workstation = store, workstation
        self._login = ""
        self.art = SignInArt()
        self.people = People()
        self.password = LineInput()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(_("Password"))
        self.enter = Button(_("Sign in"), kind="primary", key="Enter")
        self.note = Text(hint, "small", "text2", wraps=True)
        self.whose = Text("", "small_strong")
        self.languages = Segments([("fr", "FR"), ("en", "EN")], i18n.language())
        self.founding = Founding()
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
        known = self._reader.ask(people, today=today, only_active=True)
        self.people.show_people(known[:10])
        included, planned = self._reader.ask(progress_line, settings)
        self.art.show_facts(
            [
                (_("Study"), settings.acronym or settings.study_id or _("not configured")),
                (_("Included"), _("{done} of {planned} participants").format(done=included, planned=planned)),
                (_("Bench"), self._workstation.name),
            ]
        )
        if known:
            self._on_chosen(self._login or known[0].login)
        if is_fresh:
            self.founding.begin()

    def _on_chosen(self, login: str) -> None:
        self._login = login
        self.people.choose(login)
        name = next((tile.person.name for tile in self.people.tiles if tile.person.login == login), login)
        self.whose.setText(_("Password of {name}").format(name=name))
        self.password.clear()
        self.password.setFocus()

    def _on_enter(self) -> None:
        text = self.password.text()
        if looks_like_code(text):
            badge = next((t.person.login for t in self.people.tiles if t.person.barcode == normalised(text)), "")
            if badge:
                self._on_chosen(badge)
                return
        today = self._reader.today
        try:
            who = self._reader.ask(sign_in, self._login, text, today=today)
        except LabError as refusal:
            self._refuse(refusal)
            return
        self.signed_in.emit(who)

    def _on_founded(self) -> None:
        try:
            who = self.founding.found(self._store)
        except LabError as refusal:
            self.founding.note.setText(str(refusal))
            self.founding.note.set_token("breach")
            return
        self.refresh()
        self._on_chosen(who.login)
        self.note.setText(_("The study is created. Sign in as its administrator."))

    def _refuse(self, refusal: LabError) -> None:
        self.note.setText(str(refusal))
        self.note.set_token("breach")
        self.password.state = "breach"
        self.password.selectAll()
        self.password.setFocus()

    def _connect(self) -> None:
        self.people.chosen.connect(self._on_chosen)
        self.password.returnPressed.connect(self._on_enter)
        self.enter.clicked.connect(self._on_enter)
        self.languages.chosen.connect(self.language_chosen)
        self.founding.asked.connect(self._on_founded)

    def _lay_out(self) -> None:
        who = QWidget()
        column = QVBoxLayout(who)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Text(_("Who is at the bench?"), "display"))
        column.addWidget(Text(_("Scan your badge, or choose your name."), "heading", "text2"))
        column.addSpacing(16)
        column.addWidget(self.people)
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
        }
        self._fields["password"][1].setEchoMode(QLineEdit.EchoMode.Password)
        self.note = Text(_("Everything else is set later, under Settings."), "small", "text2", wraps=True)
        self.act = Button(_("Create the study"), kind="primary", key="Enter")
        self.act.clicked.connect(self.asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Text(_("A new study"), "display"))
        column.addWidget(Text(_("This store is empty: name the study and its first administrator."), "body", "text2"))
        column.addSpacing(8)
        for label, line in self._fields.values():
            line.setMaximumWidth(420)
            line.setAccessibleName(label)
            line.returnPressed.connect(self.asked)
            column.addWidget(Text(label, "small_strong"))
            column.addWidget(line)
        column.addSpacing(8)
        column.addWidget(self.act, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.note)
        column.addStretch(1)

    def begin(self) -> None:
        """The first field waits for its text."""
        self._fields["study"][1].setFocus()

    def fill(self, **values: str) -> None:
        """Type into the fields by name."""
        for name, value in values.items():
            self._fields[name][1].setText(value)

    def found(self, store: Store) -> Who:
        """Create the study; returns its administrator. Raises what is refused."""
        typed = {name: line.text().strip() for name, (_label, line) in self._fields.items()}
        if not typed["study"]:
            raise Refused(_("The study has no name."), hint=_("Type its acronym or its number."))
        settings = Settings(study_id=typed["study"], acronym=typed["study"], site=typed["site"])
        found_study(store, settings, typed["login"], typed["name"], typed["initials"], typed["password"])
        reader = Lab(store, FOUNDER)
        today = reader.today
        return reader.ask(sign_in, typed["login"], typed["password"], today=today)
