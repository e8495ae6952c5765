"""Queries about the data: what was asked on which field, answered by the bench, closed by who asked."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from app.actions import queries
from app.domain.errors import Refused
from app.i18n import N_, _
from app.queries.asked import ALL, ANSWERED, CLOSED, OPEN, STATES, Asked, asked, place_of
from app.queries.fact_columns import col
from app.tables import Column, Told
from app.tables import ColumnKind as K
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.widgets.button import Button
from ui.widgets.dialog import type_line

MINE = "mine"
MARKS = {OPEN: "warn", ANSWERED: "wait", CLOSED: "ok"}

COLUMNS: tuple[Column[Asked], ...] = (
    col("QUERY", N_("Query"), lambda row: row.id, K.NUMBER, width=80),
    col("STATE", N_("State"), lambda row: Told(_(STATES[row.state]), MARKS[row.state]), K.STATE, width=120),
    col("SUBJECT", N_("Participant"), lambda row: row.person, K.CODE, width=110),
    col("ABOUT", N_("Field"), lambda row: row.about, K.CODE, width=210),
    col("QUESTION", N_("Question"), lambda row: row.question, width=300, stretch=True),
    col("ANSWER", N_("Answer"), lambda row: row.answer, width=240),
    col("WHO", N_("Asked by"), lambda row: row.asked_by, width=110),
    col("DAY", N_("Asked on"), lambda row: row.asked.day.strftime("%d/%m/%Y"), width=110),
)


class QueriesPage(ListPage):
    """The subject is a participant's number, `#` and a query's, or nothing. Enter leads to the field that was asked about."""

    KEY = "queries"
    TITLE = N_("Queries")
    ICON = "clipboard-list"
    RAIL = "participants"
    TABLES = frozenset({"query"})
    COLUMNS = COLUMNS
    VIEWS: ClassVar = (
        (OPEN, N_("Without an answer")),
        (ANSWERED, N_("Answered")),
        (MINE, N_("Asked by me")),
        (CLOSED, N_("Closed ones")),
        (ALL, N_("All queries")),
    )
    ABOUT = N_("Asked on a field in the audit (Ctrl+Q there); a correction or a sentence answers, who asked closes.")
    EMPTY = (N_("Nothing was asked yet."), N_("In the audit, Ctrl+Q asks about the field of the row in front."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.answer = Button(_("Answer it"), kind="primary", key="Ctrl+Enter", icon="pencil")
        self.close_it = Button(_("Close it"), key="Ctrl+K", icon="check")
        self.reopen = Button(_("Open it again"), key="Ctrl+G")
        for button, act in (
            (self.reopen, self._on_reopen),
            (self.close_it, self._on_close),
            (self.answer, self._on_answer),
        ):
            button.bind()
            button.clicked.connect(act)
        self.header.add(self.reopen, self.close_it, self.answer)
        self.table.chosen.connect(lambda _row: self._allow())

    def arrive(self, subject: str) -> None:
        """On the number of a query, it is in front among all."""
        number = subject.removeprefix("#")
        if number == subject:
            super().arrive(subject)
            return
        self.views.set_value(ALL)
        super().arrive("")
        self.table.select_key(int(number))

    def read(self) -> Sequence[Asked]:
        if self.view == MINE:
            return self.lab.ask(asked, by=self.lab.who.login)
        return self.lab.ask(asked, state=self.view)

    def refresh(self) -> None:
        every = self.lab.ask(asked)
        self.views.show_counts({key: sum(row.state == key for row in every) for key in (OPEN, ANSWERED)})
        super().refresh()
        self._allow()

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            *super().page_keys(),
            ("Ctrl+Enter", N_("answer")),
            ("Ctrl+K", N_("close what was answered")),
            ("Ctrl+G", N_("open again, with the reason")),
        )

    def open_row(self, row: Any) -> None:
        page, subject = self.lab.ask(place_of, row.subject, row.subject_id)
        self.desk.go(page, subject)
        told = _("Query {number} on {field}: {question}")
        self.desk.messages.tell(
            told.format(number=row.id, field=row.field, question=row.question),
            _("Correct it here, then answer on the page Queries."),
            state="wait",
        )
        self.desk.show_field(row.field)

    def _allow(self) -> None:
        row = self.table.current()
        self.answer.setEnabled(row is not None and row.state != CLOSED)
        self.close_it.setEnabled(row is not None and row.state == ANSWERED)
        self.reopen.setEnabled(row is not None and row.state != OPEN)

    def _on_answer(self) -> None:
        self.lab.must_be_allowed(queries.answer)
        row = self._chosen()
        self._say(
            _("Answer query {number}"),
            _("Answer it"),
            row,
            lambda text: self.lab.do(queries.answer, row.id, text, seen=row.version),
        )

    def _on_close(self) -> None:
        self.lab.must_be_allowed(queries.close)
        row = self._chosen()
        self.lab.do(queries.close, row.id, seen=row.version)
        self.desk.messages.tell(_("Query {number} is closed.").format(number=row.id))
        self.refresh()

    def _on_reopen(self) -> None:
        self.lab.must_be_allowed(queries.reopen)
        row = self._chosen()
        self._say(
            _("Open query {number} again"),
            _("Open again"),
            row,
            lambda why: self.lab.do(queries.reopen, row.id, why, seen=row.version),
        )

    def _say(self, title: str, verb: str, row: Asked, act: Callable[[str], None]) -> None:
        text = type_line(self, title.format(number=row.id), row.question, verb)
        if text is not None:
            act(text)
            self.refresh()

    def _chosen(self) -> Asked:
        row: Asked | None = self.table.current()
        if row is None:
            raise Refused(_("No query is chosen."), hint=_("Choose one with the arrows."))
        return row
