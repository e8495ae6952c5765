"""A list of codes, pasted or scanned: what each stands for, what was not recognised, and one act on all of it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.actions import drafts
from app.actions.on_list import Act, Order
from app.domain.barcode import normalised, printed
from app.domain.code_list import Entry, codes_in, kind_in, merged
from app.domain.errors import Refused
from app.domain.words import Kind, ShipmentStatus
from app.i18n import N_, _, ngettext
from app.outputs.code_list import as_text, write_code_list
from app.queries.code_list import COLUMNS, UNREAD_COLUMNS, CodeList, code_list, note_of, texts_of
from app.queries.drafts import draft
from app.queries.shipments import shipments
from app.settings import papers_folder
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.list_trial import TrialCard
from ui.pages.page import Page
from ui.widgets.acts import Act as Line
from ui.widgets.acts import ActsCard
from ui.widgets.dialog import ask_reason, choose
from ui.widgets.empty import EmptyState
from ui.widgets.header import PageHeader
from ui.widgets.layouts import beside, stack_in
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.or_empty import OrEmpty
from ui.widgets.panel import SidePanel
from ui.widgets.rows import AsEntered
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard
from ui.written import tell_written

TARGETS: Final = {Kind.BOX: Act.STORE, Kind.PLACE: Act.STORE, Kind.SHIPMENT: Act.SHIP}
DRAFT: Final = "code_list"
SHOWN_AT_MOST: Final = 60


class CodeListPage(Page):
    """Ctrl+V pastes; each scan joins the list; the scan of a place, a box or a shipment says where all of it goes."""

    KEY = "code_list"
    TITLE = N_("List of codes")
    RAIL = "specimens"
    TABLES = frozenset({"item", "placement", "shipment_item", "label"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.entries: tuple[Entry, ...] = ()
        self.found = CodeList()
        self.is_fresh = True
        self.header = PageHeader(_(self.TITLE))
        self.table = RowsTable(COLUMNS, AsEntered(lambda: self.found.rows), key=lambda row: row.id)
        self.unread = RowsTable(UNREAD_COLUMNS, AsEntered(lambda: self.found.unread), key=lambda row: row.id)
        self.card, self.others = TableCard(self.table), TableCard(self.unread)
        self.empty = EmptyState(
            "clipboard-list",
            _("Paste codes, or scan them one after another."),
            _("Lines, tabs, commas or semicolons stand between them; other columns are passed over."),
            _("Paste"),
        )
        self.trial = TrialCard(lab, desk)
        self.acts = ActsCard(_("With all of them"))
        self.again = LinesCard(_("Entered more than once"))
        self._lay_out()
        self._connect()

    def arrive(self, subject: str) -> None:
        """The list as it was left; codes that another page brings join it."""
        if self.is_fresh:
            kept = self.lab.ask(draft, self.lab.who.id, DRAFT)
            self.entries = codes_in("\n".join(kept.content.get("texts", ())))
            self.is_fresh = False
        self._take(subject)
        self.panel.to_top()

    def refresh(self) -> None:
        self.found = self.lab.ask(code_list, self.entries)
        self.table.reload()
        self.unread.reload()
        self.card.tell_rows(note=_("Del takes a row out of the list"))
        count = len(self.found.unread)
        self.others.tell_rows(ngettext("{count} not recognised", "{count} not recognised", count).format(count=count))
        self.others.setVisible(bool(count))
        self.left.show_content(is_empty=not self.entries)
        self.header.set_texts(_(self.TITLE), self._told())
        self.acts.show_acts(self._acts() if self.found.rows else [])
        self._show_again()

    def take_scan(self, text: str) -> bool:
        """Where all of it goes, else one more entry."""
        kind = kind_in(text)
        act = TARGETS.get(kind) if kind is not None else None
        if act is not None and (self.trial.asked is act or self._has_things()):
            self.trial.begin(Order(act, normalised(text)), self._codes())
            self.panel.to_top()
            return True
        if text.isdecimal() and len(text) <= 3:
            return False
        self._take(text)
        self._tell_last(codes_in(text))
        return True

    def takes_any_code(self) -> bool:
        return True

    def takes_misread(self) -> bool:
        return True

    def next_act(self) -> None:
        """Do what was tried out; without a trial, the first row comes to the front."""
        if self.trial.order is not None:
            self.trial.carry_out()
        elif self.table.rows.rowCount():
            self.table.setFocus()
            self.table.selectRow(0)

    def entry(self) -> QWidget | None:
        """The table, so that Ctrl+V pastes a whole text; scans arrive from everywhere."""
        return self.table if self.entries else self.empty

    def leave(self) -> bool:
        self._keep()
        return True

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Ctrl+V", N_("paste codes")),
            ("Ctrl+1 – Ctrl+9", N_("what is done with all of them")),
            ("Enter", N_("do it for those that can")),
            (_("Del"), N_("take the row out of the list")),
            ("Ctrl+D", N_("leave the trial")),
        )

    def _take(self, text: str) -> None:
        before = self.entries
        self.entries = merged(iter((*self.entries, *codes_in(text))))
        if self.entries != before:
            self.trial.end()
        self.refresh()

    def _tell_last(self, came: Sequence[Entry]) -> None:
        """What became of the last scan, in the message bar."""
        keys = {each.key for each in came}
        for unread in self.found.unread:
            if keys & {each.key for each in codes_in(unread.typed)}:
                meant = ", ".join(printed(code) for code in unread.meant)
                hint = _("Probably meant: {codes}. Scan again to be sure.").format(codes=meant) if meant else ""
                self.desk.messages.tell(f"{unread.typed}: {unread.reason}", hint, state="breach")
                return
        twice = [each for each in self.entries if each.key in keys and each.times > 1]
        if twice:
            told = _("{code} is in the list already.").format(code=printed(twice[0].code))
            self.desk.messages.tell(told, state="warn")

    def _show_again(self) -> None:
        """What stands in the list once and was entered more than once, or under two codes."""
        lines = [
            LineOf("", printed(row.barcode), state=State.WARN, act=partial(self._bring, row.id), below=note)
            for row in self.found.rows
            if (note := note_of(row))
        ]
        self.again.setVisible(bool(lines))
        self.again.show_lines(lines[:SHOWN_AT_MOST], str(len(lines)))

    def _bring(self, place: int) -> None:
        self.table.select_key(place)

    def _acts(self) -> list[Line]:
        return [
            Line(_("Store in a box or a place"), partial(self._ask_target, Act.STORE)),
            Line(_("Print labels"), partial(self._begin, Act.PRINT)),
            Line(_("Print labels again, with the reason"), partial(self._ask_reason, Act.REPRINT)),
            Line(_("Add to an open shipment"), self._ask_shipment),
            Line(_("Set on hold"), partial(self._ask_reason, Act.HOLD)),
            Line(_("Take out of their places"), partial(self._begin, Act.TAKE_OUT)),
            Line(_("Copy the list"), self._on_copy),
            Line(_("Write it as a workbook"), self._on_write),
            Line(_("Empty the list"), self._on_empty, State.VOID),
        ]

    def _begin(self, act: Act, target: str = "", reason: str = "") -> None:
        self.trial.begin(Order(act, target, reason), self._codes())
        self.panel.to_top()

    def _ask_target(self, act: Act) -> None:
        self.trial.end()
        self.trial.asked = act
        self.desk.messages.tell(_("Scan the box or the place."), _("What can't go there is told first."), state="wait")

    def _ask_reason(self, act: Act) -> None:
        count = len(self._codes())
        is_hold = act is Act.HOLD
        title = _("Put {count} things on hold?") if is_hold else _("Print the labels of {count} things again?")
        verb = _("Try it out")
        said = ask_reason(self, title.format(count=count), _("What can't be done is told first."), verb)
        if said is not None:
            self._begin(act, reason=said)

    def _ask_shipment(self) -> None:
        """The one draft, or a choice of them; a scan of a shipment does the same."""
        drafts_open = [row for row in self.lab.ask(shipments) if row.status is ShipmentStatus.DRAFT]
        if not drafts_open:
            raise Refused(_("No shipment is open."), hint=_("Open one under Results, then add the list to it."))
        options = [(row.barcode, f"{printed(row.barcode)} · {row.provider}") for row in drafts_open[:9]]
        chosen = options[0][0] if len(options) == 1 else choose(self, _("Which shipment?"), "", options)
        if chosen:
            self._begin(Act.SHIP, chosen)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self.found))
        self.desk.messages.tell(_("The list is copied."), _("Paste it into a table or a letter."))

    def _on_write(self) -> None:
        stamp = self.lab.now.astimezone(self.lab.settings.zone).strftime("%Y%m%d-%H%M%S")
        path: Path = papers_folder(self.desk.workstation) / f"list-{stamp}.xlsx"
        tell_written(self.desk, _("List written."), write_code_list(path, self.found))

    def _on_empty(self) -> None:
        self.entries = ()
        self.trial.end()
        self._keep()
        self.refresh()
        self.desk.messages.tell(_("The list is empty."), _("Nothing was changed in the record."))

    def _on_paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            raise Refused(_("The clipboard holds no text."), hint=_("Copy the codes first."))
        self._take(text)
        count = len(codes_in(text))
        self.desk.messages.tell(
            ngettext("{count} entry pasted.", "{count} entries pasted.", count).format(count=count), self._told()
        )
        self.table.setFocus()

    def _on_remove(self, table: RowsTable) -> None:
        row = table.current()
        if row is None:
            return
        gone = self.entries[row.id - 1]
        self.entries = tuple(each for each in self.entries if each is not gone)
        self.trial.end()
        self.refresh()

    def _on_opened(self, row: Any) -> None:
        if self.trial.order is not None:
            self.trial.carry_out()
        else:
            self.desk.open_code(row.barcode)

    def _codes(self) -> tuple[str, ...]:
        return tuple(row.barcode for row in self.found.rows)

    def _has_things(self) -> bool:
        """Whether the list holds what can be stored: then the scan of a box is where, not what."""
        return any(row.kind not in TARGETS for row in self.found.rows)

    def _told(self) -> str:
        if not self.entries:
            return _("Paste codes (Ctrl+V) or scan them; what is wrong with one stops none of the others.")
        count, others = len(self.found.rows), len(self.found.unread)
        parts = [ngettext("{count} recognised", "{count} recognised", count).format(count=count)]
        if others:
            parts.append(ngettext("{count} not recognised", "{count} not recognised", others).format(count=others))
        again = sum(entry.times - 1 for entry in self.entries)
        if again:
            parts.append(ngettext("{count} entered again", "{count} entered again", again).format(count=again))
        return " · ".join(parts)

    def _keep(self) -> None:
        self.lab.do(drafts.keep, DRAFT, {"texts": texts_of(self.entries)} if self.entries else {})

    def _connect(self) -> None:
        self.empty.asked.connect(self._on_paste)
        self.table.opened.connect(self._on_opened)
        self.trial.ended.connect(self.refresh)
        QShortcut(QKeySequence("Ctrl+V"), self).activated.connect(self._on_paste)
        here = Qt.ShortcutContext.WidgetShortcut
        for table in (self.table, self.unread):
            remove: Callable[[], None] = partial(self._on_remove, table)
            QShortcut(QKeySequence("Del"), table, context=here).activated.connect(remove)

    def _lay_out(self) -> None:
        self.table.setAccessibleName(_("Recognised codes"))
        self.unread.setAccessibleName(_("Not recognised"))
        self.empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.others.setMaximumHeight(240)
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.card, 1)
        column.addWidget(self.others)
        self.left = OrEmpty(both, self.empty)
        self.panel = SidePanel()
        self.panel.add(self.trial, self.acts, self.again)
        self.trial.hide()
        stack_in(self, self.header, beside(self.left, self.panel))
