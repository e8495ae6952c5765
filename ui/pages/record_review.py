"""The records under review: approved, verified against their source, queries, locks; each act a signature."""

from collections.abc import Callable, Sequence
from typing import Any

from app.actions import locks
from app.domain.errors import Refused
from app.domain.words import SignatureMeaning
from app.i18n import N_, _, ngettext
from app.queries.content import content_digest
from app.queries.fact_columns import col
from app.queries.locks import Obstacle, against_participant, against_study
from app.queries.record_review import Reviewed, reviewed, study_lock
from app.tables import Column, Told
from app.tables import ColumnKind as K
from ui.desk import Desk
from ui.lab import QtLab
from ui.pages.list_page import ListPage
from ui.signing import meaning_of
from ui.widgets.button import Button
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.more import MoreButton
from ui.widgets.pairs import Pair
from ui.widgets.panel import SidePanel
from ui.widgets.sign_dialog import Answer, Asked, ask_signature

OBSTACLES_SHOWN = 12


def _approval(row: Reviewed) -> Told:
    if row.approval is None:
        return Told(_("Not approved"), "wait")
    if not row.approval.holds:
        return Told(_("Changed since by {who}").format(who=row.approval.changed_by or "?"), "warn")
    return Told(_("{who}, {day}").format(who=row.approval.name, day=row.approval.at.day.strftime("%d/%m/%Y")), "ok")


def _lock(row: Reviewed) -> Told:
    if row.lock is None:
        return Told(_("Open"), "wait")
    told = _("{who}, {day}").format(who=row.lock.locked_by, day=row.lock.locked.day.strftime("%d/%m/%Y"))
    return Told(told, "hold")


COLUMNS: tuple[Column[Reviewed], ...] = (
    col("SUBJECT", N_("Participant"), lambda row: row.name, K.CODE, width=130),
    col("PAGES", N_("Pages verified"), lambda row: f"{row.pages} / {row.of}", width=140),
    col("QUERIES", N_("Queries open"), lambda row: row.queries, K.NUMBER, width=130),
    col("APPROVED", N_("Approved"), _approval, K.STATE, width=260, stretch=True),
    col("LOCKED", N_("Locked"), _lock, K.STATE, width=220),
)


class RecordReviewPage(ListPage):
    """The subject is a participant's number, or nothing. Enter opens the pages to compare with their source."""

    KEY = "record_review"
    TITLE = N_("Review of the records")
    ICON = "shield-check"
    RAIL = "participants"
    TABLES = frozenset({"*"})
    COLUMNS = COLUMNS

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.approve = Button(_("Approve"), key="Ctrl+S", icon="shield-check")
        self.lock = Button(_("Lock"), kind="primary", key="Ctrl+Enter", icon="lock")
        self.unlock = Button(_("Unlock"), key="Ctrl+U")
        self.more = MoreButton()
        for button, act in (
            (self.approve, self._on_approve),
            (self.unlock, self._on_unlock),
            (self.lock, self._on_lock),
        ):
            button.bind()
            button.clicked.connect(act)
        self.header.add(self.more, self.approve, self.unlock, self.lock)
        self.obstacles = LinesCard(_("In the way of a lock of the study"))
        panel = SidePanel()
        panel.add(self.obstacles)
        self.beside.addWidget(panel)
        self.table.chosen.connect(lambda _row: self._allow())

    def arrive(self, subject: str) -> None:
        super().arrive("")
        if subject:
            self.table.select_key(int(subject))

    def key_of(self, row: Any) -> Any:
        return row.number

    def read(self) -> Sequence[Reviewed]:
        return self.lab.ask(reviewed, self.lab.settings)

    def refresh(self) -> None:
        super().refresh()
        found = self.lab.ask(against_study)
        lines = [LineOf("", each.text, act=self._way_to(each)) for each in found[:OBSTACLES_SHOWN]]
        if len(found) > OBSTACLES_SHOWN:
            text = ngettext("{count} more", "{count} more", len(found) - OBSTACLES_SHOWN)
            lines.append(LineOf("", text.format(count=len(found) - OBSTACLES_SHOWN)))
        self.obstacles.show_lines(lines or [LineOf("", _("Nothing: the study can be locked."))])
        is_locked = self.lab.ask(study_lock) is not None
        act = (
            (_("Unlock the study"), self._on_unlock_study) if is_locked else (_("Lock the study"), self._on_lock_study)
        )
        self.more.offer((act, (_("Signatures"), lambda: self.desk.go("signatures", ""))))
        self._allow()

    def subtitle(self) -> str:
        found = self.lab.ask(study_lock)
        if found is not None:
            day = found.locked.day.strftime("%d/%m/%Y")
            return _("The study was locked by {who} on {day}.").format(who=found.locked_by, day=day)
        rows = self.all_rows
        told = _("{locked} of {count} locked, {pages} of {most} pages verified.")
        return told.format(
            locked=sum(each.lock is not None for each in rows),
            count=len(rows),
            pages=sum(each.pages for each in rows),
            most=sum(each.of for each in rows),
        )

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            *super().page_keys(),
            ("Ctrl+S", N_("approve a record")),
            ("Ctrl+Enter", N_("lock it")),
            ("Ctrl+U", N_("unlock it")),
            ("Ctrl+M", N_("lock or unlock the study")),
        )

    def open_row(self, row: Any) -> None:
        self.desk.go("source_checks", f"{row.number}")

    def _allow(self) -> None:
        row = self.table.current()
        self.approve.setEnabled(row is not None and row.lock is None)
        self.lock.setEnabled(row is not None and row.lock is None)
        self.unlock.setEnabled(row is not None and row.lock is not None)

    def _on_approve(self) -> None:
        self.lab.must_be_allowed(locks.approve)
        row = self._chosen()
        digest = self.lab.ask(content_digest, self.lab.settings, "participant", row.id)
        answer = self._signed(_("Approve {name}").format(name=row.name), SignatureMeaning.APPROVED, _("Approve"), row)
        if answer is not None:
            self.lab.do(locks.approve, row.number, digest=digest, password=answer.password)
            self._tell(_("{name} is approved.").format(name=row.name))

    def _on_lock(self) -> None:
        self.lab.must_be_allowed(locks.lock)
        row = self._chosen()
        self._free(self.lab.ask(against_participant, self.lab.settings, row.number))
        answer = self._signed(_("Lock {name}").format(name=row.name), SignatureMeaning.LOCKED, _("Lock"), row)
        if answer is not None:
            self.lab.do(locks.lock, row.number, answer.reason, password=answer.password)
            self._tell(_("{name} is locked.").format(name=row.name))

    def _on_unlock(self) -> None:
        self.lab.must_be_allowed(locks.unlock)
        row = self._chosen()
        title, verb = _("Unlock {name}").format(name=row.name), _("Unlock")
        answer = self._signed(title, SignatureMeaning.UNLOCKED, verb, row, needs_reason=True)
        if answer is not None:
            self.lab.do(locks.unlock, row.number, answer.reason, password=answer.password)
            self._tell(_("{name} is open again.").format(name=row.name))

    def _on_lock_study(self) -> None:
        self.lab.must_be_allowed(locks.lock_study)
        self._free(self.lab.ask(against_study))
        answer = self._signed(_("Lock the study"), SignatureMeaning.LOCKED, _("Lock"), None)
        if answer is not None:
            self.lab.do(locks.lock_study, answer.reason, password=answer.password)
            self._tell(_("The study is locked."))

    def _on_unlock_study(self) -> None:
        self.lab.must_be_allowed(locks.unlock_study)
        answer = self._signed(_("Unlock the study"), SignatureMeaning.UNLOCKED, _("Unlock"), None, needs_reason=True)
        if answer is not None:
            self.lab.do(locks.unlock_study, answer.reason, password=answer.password)
            self._tell(_("The study is open again."))

    def _signed(
        self, title: str, meaning: SignatureMeaning, verb: str, row: Reviewed | None, *, needs_reason: bool = False
    ) -> Answer | None:
        told = meaning_of(self.lab, meaning)
        pairs = (
            ()
            if row is None
            else (
                Pair(_("Participant"), row.name),
                Pair(_("Pages verified"), f"{row.pages} / {row.of}"),
                Pair(_("Queries open"), f"{row.queries}"),
            )
        )
        return ask_signature(self, Asked(title, told, pairs, verb, needs_reason=needs_reason))

    def _free(self, obstacles: Sequence[Obstacle]) -> None:
        if obstacles:
            count = len(obstacles)
            hint = ngettext(
                "{count} thing is in the way: settle it first.",
                "{count} things are in the way: settle them first.",
                count,
            )
            raise Refused(obstacles[0].text, hint=hint.format(count=count))

    def _way_to(self, obstacle: Obstacle) -> Callable[[], None]:
        page, subject = {
            "participant": ("record_review", f"{obstacle.id}"),
            "query": ("queries", ""),
            "deviation": ("deviations", ""),
        }[obstacle.kind]
        return lambda: self.desk.go(page, subject)

    def _tell(self, text: str) -> None:
        self.desk.messages.tell(text)
        self.refresh()

    def _chosen(self) -> Reviewed:
        row: Reviewed | None = self.table.current()
        if row is None:
            raise Refused(_("No participant is chosen."), hint=_("Choose one with the arrows."))
        return row
