"""A participant's form, page by page, as a monitor compares it with its source: a tick holds while the page says the same."""

from collections.abc import Sequence
from typing import Any

from app.actions import source_checks
from app.domain.barcode import participant_name
from app.domain.errors import Refused
from app.i18n import N_, _, language
from app.outputs.forms.crf_pages import PAGES as PAPERS
from app.outputs.source_checks import CHANGED, NOT_VERIFIED, VERIFIED, PageCheck, page_contents, pages_checked
from app.queries.fact_columns import col
from app.queries.source_checks import PAGE_KEYS
from app.tables import Column, Told
from app.tables import ColumnKind as K
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.widgets.button import Button
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel

STATES = {
    VERIFIED: (N_("Verified"), "ok"),
    CHANGED: (N_("Changed since"), "warn"),
    NOT_VERIFIED: (N_("Not verified"), "wait"),
}
TITLES = dict(zip(PAGE_KEYS, (page.title for page in PAPERS), strict=True))


def _state(row: PageCheck) -> Told:
    text, state = STATES[row.state]
    return Told(_(text), state)


COLUMNS: tuple[Column[PageCheck], ...] = (
    col("TITLE", N_("Page"), lambda row: _(TITLES[row.page]), width=300),
    col("STATE", N_("State"), _state, K.STATE, width=150),
    col("WHO", N_("Verified by"), lambda row: row.checked_by, width=110),
    col("CHANGED", N_("What changed since"), lambda row: "; ".join(row.changed), width=260, stretch=True),
)


def _field_of(place: str) -> str:
    """The field of a statement, without its page and its count."""
    parts = [part for part in place.split(" / ")[1:] if not part.isdecimal()]
    return " · ".join(parts)


class SourceChecksPage(ListPage):
    """The subject is a participant's number. Enter ticks the page in front, or withdraws its tick."""

    KEY = "source_checks"
    TITLE = N_("Compared with the source")
    ICON = "shield-check"
    RAIL = "participants"
    TABLES = frozenset({"*"})
    COLUMNS = COLUMNS
    EMPTY = (N_("No participant is chosen."), N_("Open this page from the review of the records."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        self.number = 0
        super().__init__(lab, desk)
        self.tick = Button(_("Verified against source"), kind="primary", key="Ctrl+Enter", icon="shield-check")
        self.tick.bind()
        self.tick.clicked.connect(self._on_tick)
        self.record = Button(_("Participant"), key="Ctrl+O", icon="user")
        self.record.bind()
        self.record.clicked.connect(lambda: self.desk.go("participant", f"{self.number:03d}"))
        self.header.add(self.record, self.tick)
        self.content, self.panel = LinesCard(_("What it says")), SidePanel()
        self.panel.add(self.content)
        self.beside.addWidget(self.panel)
        self.table.chosen.connect(lambda _row: self._show())

    def arrive(self, subject: str) -> None:
        self.number = int(subject) if subject.isdecimal() else 0
        super().arrive("")
        if self.table.current() is None and self.table.rows.rowCount():
            self.table.selectRow(0)
        self._show()

    def key_of(self, row: Any) -> Any:
        return row.page

    def read(self) -> Sequence[PageCheck]:
        return pages_checked(self.lab, self.number) if self.number else ()

    def refresh(self) -> None:
        super().refresh()
        self._show()

    def subtitle(self) -> str:
        if not self.number:
            return ""
        done = sum(each.state == VERIFIED for each in self.all_rows)
        told = _("{name}: {done} of {count} pages verified.")
        return told.format(name=participant_name(self.number), done=done, count=len(self.all_rows))

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Ctrl+F", N_("filter")),
            ("Ctrl+Enter", N_("tick the page, or withdraw its tick")),
            ("Ctrl+O", N_("the participant")),
        )

    def open_row(self, row: Any) -> None:
        self._on_tick()

    def _show(self) -> None:
        row = self.table.current()
        self.panel.setVisible(row is not None)
        if row is None:
            return
        said = page_contents(self.lab, self.number, tongue=language())[row.page]
        self.content.show_lines([LineOf("", value, below=_field_of(place)) for place, value in said.items() if value])
        verb = _("Withdraw the tick") if row.state == VERIFIED else _("Verified against source")
        self.tick.setText(verb)

    def _on_tick(self) -> None:
        self.lab.must_be_allowed(source_checks.check)
        row: PageCheck | None = self.table.current()
        if row is None:
            raise Refused(_("No page is chosen."), hint=_("Choose one with the arrows."))
        if row.state == VERIFIED:
            self.lab.do(source_checks.withdraw, self.number, row.page)
            text = _("{page} of {name} is no more verified.")
        else:
            self.lab.do(source_checks.check, self.number, row.page, page_contents(self.lab, self.number)[row.page])
            text = _("{page} of {name} is verified.")
        self.desk.messages.tell(text.format(page=row.page, name=participant_name(self.number)))
        self.refresh()
