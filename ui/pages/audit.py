"""The audit: every changed field, newest first, with the whole change beside it; whether the record holds."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.actions import queries, redactions, reviews
from app.checking import check
from app.domain.errors import Refused
from app.domain.words import SignatureMeaning
from app.erasing import Erased, sweep_after, told_of
from app.i18n import N_, _, language, ngettext
from app.outputs.audit_list import export_audit
from app.queries.asked import number_of
from app.queries.audit_filter import SHOWN, SHOWN_FR
from app.queries.trail import AUDIT, audit_count, audit_page, whole_change
from app.queries.verify import Verification
from app.settings import papers_folder
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.audit_change import ChangePanel
from ui.pages.list_page import ListPage
from ui.signing import meaning_of
from ui.widgets.button import Button
from ui.widgets.dialog import ask_reason, choose, type_line
from ui.widgets.pairs import Pair
from ui.widgets.rows import LongList, Source
from ui.widgets.sign_dialog import Asked, ask_signature
from ui.written import tell_written

TOLD_AT_ONCE = 3


class AuditPage(ListPage):
    KEY = "audit"
    TITLE = N_("Audit")
    ICON = "history"
    RAIL = "settings"
    TABLES = frozenset({"*"})
    COLUMNS = AUDIT
    EMPTY = (N_("Every change appears here with who, when and why."), "")

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.check = Button(_("Verify the record"), kind="primary", key="Ctrl+Enter", icon="shield-check")
        self.write = Button(_("Write the list"), key="Ctrl+E", icon="clipboard-list")
        self.redact = Button(_("Take a name out"), key="Ctrl+D")
        self.review = Button(_("Reviews"), key="Ctrl+R")
        self.events = Button(_("Events"), kind="quiet", key="Ctrl+J")
        self.raise_review = Button(_("Ask for a review"), kind="quiet", key="Ctrl+U")
        self.ask_about = Button(_("Ask about this field"), kind="quiet", key="Ctrl+Q")
        for button, act in (
            (self.events, self._on_events),
            (self.raise_review, self._on_raise),
            (self.ask_about, self._on_ask),
            (self.review, lambda: self.desk.go("audit_review", "")),
            (self.redact, self._on_redact),
            (self.write, self._on_write),
            (self.check, self._on_verify),
        ):
            button.bind()
            button.clicked.connect(act)
        self.header.add(self.review, self.redact, self.write, self.check)
        self.chips.addWidget(self.events)
        self.chips.addWidget(self.raise_review)
        self.panel = ChangePanel()
        self.beside.addWidget(self.panel)
        self.beside.addWidget(self.ask_about)
        self.filter.setFixedWidth(400)
        self.filter.setToolTip(SHOWN_FR if language() == "fr" else SHOWN)
        self.table.chosen.connect(self._show)

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            *super().page_keys(),
            (SHOWN_FR if language() == "fr" else SHOWN, N_("in the filter, each before what it names")),
            ("Ctrl+Enter", N_("verify the record")),
            ("Ctrl+E", N_("write what is filtered as a file")),
            ("Ctrl+D", N_("take a name out")),
            ("Ctrl+R", N_("planned reviews")),
            ("Ctrl+U", N_("ask for a review of what is filtered")),
            ("Ctrl+Q", N_("ask about the field of the row in front")),
            ("Ctrl+J", N_("events: what happened, by the same filter")),
        )

    def subtitle(self) -> str:
        return SHOWN_FR if language() == "fr" else SHOWN

    def source(self) -> Source:
        def fetch(offset: int, limit: int, _sort: str, _descending: bool) -> Sequence[Any]:
            return self.lab.ask(audit_page, offset=offset, limit=limit, search=self.search, zone=self.lab.settings.zone)

        return LongList(fetch, lambda: self.lab.ask(audit_count, search=self.search, zone=self.lab.settings.zone))

    def refresh(self) -> None:
        super().refresh()
        is_chosen = self.table.current() is not None
        self.panel.setVisible(is_chosen)
        self.ask_about.setVisible(is_chosen)

    def open_row(self, row: Any) -> None:
        self._show(row)

    def _show(self, row: Any) -> None:
        self.panel.show_change(self.lab.ask(whole_change, row.change_id), row)
        self.panel.setVisible(True)
        self.ask_about.setVisible(True)

    def _on_events(self) -> None:
        """What happened, by the filter that stands here."""
        self.desk.go("audit_events", self.search)

    def _on_raise(self) -> None:
        """A review of what is filtered, for the cause that is typed."""
        self.lab.must_be_allowed(reviews.raise_for_cause)
        title = _("Ask for a review")
        about = _("Of what the filter finds: {filter}").format(filter=self.search or _("none: the whole audit"))
        why = ask_reason(self, title, about, _("Ask for it"))
        if why is not None:
            number = self.lab.do(reviews.raise_for_cause, why, self.search)
            self.desk.messages.tell(
                _("Review {number} is asked for.").format(number=number),
                _("It waits on the overview until it is signed."),
            )

    def _on_ask(self) -> None:
        """A query on the field of the row in front."""
        self.lab.must_be_allowed(queries.ask)
        row = self.table.current()
        if row is None:
            raise Refused(_("No row is chosen."), hint=_("Choose one with the arrows."))
        about = f"{row.table_name} {row.row_id} · {row.field}"
        question = type_line(self, _("Ask about {field}").format(field=about), _("A question to the bench."), _("Ask"))
        if question is None:
            return
        number = self.lab.ask(number_of, row.table_name, row.row_id)
        query = self.lab.do(queries.ask, row.table_name, row.row_id, row.field, question, number=number)
        self.desk.messages.tell(
            _("Query {number} is asked.").format(number=query), _("It waits on the overview until it is closed.")
        )

    def _on_verify(self) -> None:
        self.desk.carry_out(_("Verify the record"), self.lab.carry_out(check), self._on_verified)

    def _on_verified(self, found: object) -> None:
        assert isinstance(found, Verification)
        if found.holds:
            told = ngettext(
                "The record holds: {count} change, head {head}.",
                "The record holds: {count} changes, head {head}.",
                found.changes,
            )
            self.desk.messages.tell(told.format(count=found.changes, head=found.head[:12]))
        else:
            told = _("The record does not hold, first at change {number}.").format(number=found.first_bad or "-")
            faults = "; ".join(fault.told() for fault in found.faults[:TOLD_AT_ONCE])
            self.desk.messages.tell(told, faults, state="breach")

    def _on_write(self) -> None:
        kinds = (("xlsx", _("Workbook (XLSX)")), ("csv", _("Text (CSV)")))
        ending = choose(self, _("Write the list"), _("What is filtered, with a README."), kinds)
        if ending is None:
            return
        path = papers_folder(self.desk.workstation) / f"audit-{self.lab.now:%Y%m%d-%H%M%S}.{ending}"
        running = self.lab.carry_out(export_audit, str(path), self.search)
        self.desk.carry_out(_("Audit"), running, lambda count: self._on_written(path, count))

    def _on_written(self, path: Path, count: object) -> None:
        tell_written(self.desk, _("Rows of the audit written: {count}.").format(count=count), path)

    def _on_redact(self) -> None:
        """The words are asked first, then the reason and the password."""
        self.lab.must_be_allowed(redactions.take_out)
        title = _("Take a name out")
        words = type_line(
            self, title, _("Type it as it stands in the record; it shows nowhere afterwards."), _("Go on")
        )
        if words is None:
            return
        meaning = meaning_of(self.lab, SignatureMeaning.REDACTED)
        pairs = (Pair(_("To be taken out"), words), Pair(_("In the reason"), _("Say why, without the text itself.")))
        answer = ask_signature(self, Asked(title, meaning, pairs, _("Take it out for good"), needs_reason=True))
        if answer is None:
            return
        taken = self.lab.do(redactions.take_out, words, answer.reason, password=answer.password)
        self.filter.clear()
        self.refresh()
        running = self.lab.carry_out(sweep_after, self.desk.workstation.backups, taken)
        self.desk.carry_out(_("Writing the file afresh"), running, self._on_swept)

    def _on_swept(self, made: Any) -> None:
        """What was taken out, and where it may still be."""
        erased: Erased = made
        done = erased.taken
        told = _("Taken out: {texts} texts, {lines} audit lines, {reasons} reasons, {drafts} drafts.").format(
            texts=done.texts, lines=done.lines, reasons=done.reasons, drafts=done.drafts
        )
        is_clean = erased.is_swept and not done.left and not erased.backups
        told_left = " ".join(told_of(erased, most=TOLD_AT_ONCE))
        self.desk.messages.tell(told, told_left, state="ok" if is_clean else "warn")
        self.refresh()
