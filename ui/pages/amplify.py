"""Amplify a plate: start and finish the run, see what was measured, enter a column, settle the controls."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtGui import QKeySequence, QShortcut

from app.actions import runs, wga
from app.domain.barcode import looks_like_code, normalised, parse, participant_name, printed
from app.domain.errors import Refused
from app.domain.steps.wga import gii_word, waited_too_long
from app.domain.times import parse_moment
from app.domain.words import CELL_KINDS, Kind, NtcVerdict, Quality, SignatureMeaning, label_of
from app.i18n import N_, _, ngettext
from app.imports.rows import is_table
from app.queries.content import digest_of_product
from app.queries.wga import Batch, BatchRow, batch
from app.tables import Column, Told, column
from app.tables import ColumnKind as K
from ui.ask import ask_for
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.amplify_column import ColumnCard
from ui.pages.page import Page
from ui.signing import meaning_of
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.derived import DerivedCard, Fact, NoticeCard
from ui.widgets.dialog import ask_reason
from ui.widgets.empty import EmptyState
from ui.widgets.header import PageHeader
from ui.widgets.inputs import LineInput
from ui.widgets.layouts import beside, stack_in
from ui.widgets.or_empty import OrEmpty
from ui.widgets.pairs import Pair
from ui.widgets.panel import SidePanel
from ui.widgets.rows import ShortList
from ui.widgets.sign_dialog import Asked, ask_signature
from ui.widgets.table import RowsTable
from ui.widgets.table_card import TableCard

COLUMNS: tuple[Column[Any], ...] = (
    column("WELL", N_("Well"), "well", K.CODE, width=64),
    column("REFID", N_("Code"), "barcode", K.CODE, width=156),
    column("CELLTYPE", N_("Type"), "type_word", width=110, stretch=True),
    column("YIELD", N_("Yield"), "yield_word", K.NUMBER, unit="ng", width=90),
    column("GII", N_("GII"), "gii", K.NUMBER, width=60),
    column("SIZE", N_("Size"), "frag_bp", K.NUMBER, unit="bp", width=80),
    Column(N_("State"), lambda row: told_state(row), K.WORD, name="STANDING", width=130),
)

VERDICT_MARKS: Final = {
    NtcVerdict.NEGATIVE: State.OK,
    NtcVerdict.POSITIVE: State.HOLD,
    NtcVerdict.RELEASED: State.OK,
    NtcVerdict.FAILED: State.BREACH,
}


class AmplifyPage(Page):
    """A scan of a plate shows its batch, one of a product its measurement; Enter does what comes next."""

    KEY = "amplify"
    TITLE = N_("Amplify")
    RAIL = "sort"
    TABLES = frozenset({"wga_product", "item", "step_run", "run_item", "well_content"})

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.plate = ""
        self.batch: Batch | None = None
        self._time_reason = ""
        self.header = PageHeader(_(self.TITLE), _("Scan a closed plate."))
        self.table = RowsTable(COLUMNS, ShortList(self._rows), key=lambda row: row.id)
        self.table.setAccessibleName(_("Products"))
        self.act = Button("", kind="primary", icon="snowflake")
        self.measure = Button(_("Enter a measurement"), key="Ctrl+D", icon="pencil")
        self.leave_run = Button(_("Take out"), kind="quiet", icon="x")
        self.record = Button(_("Record"), kind="quiet", key="F2", icon="history")
        self.record.bind()
        self.notice = NoticeCard("hold")
        self.release, self.fail = Button(_("Release the batch"), icon="shield-check"), Button(_("Fail the batch"))
        self.state = DerivedCard(_("Batch"))
        self.finish_card, self.finished = Card(_("Finished at"), margin=16), LineInput()
        self.column = ColumnCard(lab, desk)
        self._lay_out()
        self._connect()

    def arrive(self, subject: str) -> None:
        if subject:
            self.plate = normalised(subject)
        self.refresh()

    def refresh(self) -> None:
        self.batch = self.lab.ask(batch, self.plate) if self.plate else None
        self.table.reload()
        self.rows.tell_rows()
        self.left.show_content(is_empty=not self._rows())
        if self.batch is not None:
            self._show(self.batch)
        self._show_acts(self.batch)

    def take_scan(self, text: str) -> bool:
        """A plate or a cell in a tube shows its batch; a product its measurement; a path reads the file's column."""
        if is_table(text):
            self.column.read(text)
            return True
        if not looks_like_code(text):
            return False
        kind = parse(text).kind
        if kind is Kind.WGA_PRODUCT:
            self.desk.go("measure", normalised(text))
            return True
        if kind is Kind.PLATE or kind in CELL_KINDS:
            self.arrive(text)
            return True
        return False

    def next_act(self) -> None:
        """Start the cells that wait, finish the run under way, else measure the row in front."""
        if self.batch is None:
            raise Refused(_("No plate was scanned."), hint=_("Scan a closed plate."))
        if self.batch.run_id is not None:
            ask_for(self, self._finish, self._take_answer)
        elif self.batch.waiting:
            self.desk.go("amplify_start", self.plate)
        else:
            self._on_measure()

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", N_("start, finish, or measure the row in front")),
            ("Ctrl+D", N_("measure the row in front")),
            ("Ctrl+O", N_("read a file")),
            ("F2", N_("record of the run, or of the plate")),
            ("Ctrl+Enter", N_("enter the column")),
        )

    def _rows(self) -> Sequence[Any]:
        return self.batch.rows if self.batch is not None else ()

    def _show(self, found: Batch) -> None:
        owner = participant_name(found.number) if found.number is not None else _("of several participants")
        self.header.set_texts(_("Amplify {plate}").format(plate=printed(found.barcode)), f"{owner} · {told(found)}")
        self.state.show_facts(self._facts(found))
        positive = found.positive
        self.notice.setVisible(positive is not None or found.is_on_hold)
        for button in (self.release, self.fail):
            button.setVisible(positive is not None)
        if positive is not None:
            scope = _("its plate is on hold") if positive.well else _("the products of its run are on hold")
            text = _("{type} {code}: {scope} until a biologist settles it.").format(
                type=positive.type_word, code=printed(positive.product), scope=scope
            )
            self.notice.show_notice(_("Positive control"), text, "hold")
        elif found.is_on_hold:
            self.notice.show_notice(_("On hold"), found.hold_reason, "hold")
        self.column.show_batch(found)

    def _facts(self, found: Batch) -> list[Fact]:
        settings = self.lab.settings
        days = found.days_since_sort(self.lab.now)
        late = waited_too_long(days, settings)
        facts = [Fact(_("Since the sort"), _("{days} d").format(days=days or 0), "", State.WARN if late else None)]
        if found.waiting:
            facts.append(Fact(_("Waiting"), str(len(found.waiting)), "", State.WAIT))
        if not found.products:
            return facts
        tested = [row for row in found.products if row.gii is not None and row.kind is not Kind.NTC]
        good = sum(gii_word(row.gii, settings) == "good" for row in tested)
        unmeasured = sum(not row.is_measured and not row.no_qc_reason for row in found.products)
        facts += [
            Fact(_("Products"), str(len(found.products))),
            Fact(_("GII measured"), str(len(tested)), _("{count} good").format(count=good)),
            Fact(_("Not measured"), str(unmeasured), "", State.WAIT if unmeasured else State.OK),
        ]
        return facts + [self._control(row) for row in found.controls]

    def _control(self, row: BatchRow) -> Fact:
        if row.verdict is None:
            return Fact(row.type_word, "", _("not measured"), State.NOT_BEGUN)
        return Fact(row.type_word, label_of(row.verdict), "", VERDICT_MARKS[row.verdict])

    def _show_acts(self, found: Batch | None) -> None:
        running = found is not None and found.run_id is not None
        waiting = found is not None and bool(found.waiting) and not running
        self.act.setVisible(running or waiting)
        self.act.setText(_("Finish amplification") if running else _("Start amplification"))
        self.measure.setVisible(found is not None and bool(found.products))
        self.leave_run.setVisible(running)
        self.record.setVisible(found is not None)
        self.finish_card.setVisible(running)
        self.state.setVisible(found is not None)
        has_column = found is not None and bool(found.products) and found.kind is Kind.PLATE
        self.column.setVisible(has_column)
        if not has_column:
            self.column.check.setVisible(False)
        if found is None:
            self.notice.setVisible(False)
            self.release.setVisible(False)
            self.fail.setVisible(False)

    def _on_record(self) -> None:
        """The run that is under way, else the plate."""
        if self.batch is not None and self.batch.run_id is not None:
            self.desk.go("run_record", str(self.batch.run_id))
        else:
            self.desk.go("item", self.plate)

    def _finish(self) -> None:
        assert self.batch is not None
        assert self.batch.run_id is not None
        typed = self.finished.text().strip()
        at = parse_moment(typed, now=self.lab.now, zone=self.lab.settings.zone) if typed else None
        made = self.lab.do(wga.finish, self.batch.run_id, at=at, time_reason=self._time_reason)
        self.finished.clear()
        self._time_reason = ""
        told_so = ngettext("{count} product made.", "{count} products made.", len(made)).format(count=len(made))
        self.desk.tell_undoable(told_so, _("Enter their measurements."))
        self.refresh()

    def _take_answer(self, needed: Refused, answer: str) -> None:
        self._time_reason = answer

    def _on_measure(self) -> None:
        row = self.table.current() or next((each for each in self._rows() if each.product), None)
        if row is None or not row.product:
            raise Refused(_("No product is in front."), hint=_("Scan a product, or choose its row."))
        self.desk.go("measure", row.product)

    def _open_row(self, row: BatchRow) -> None:
        self.desk.go(*(("measure", row.product) if row.product else ("cell", row.cell)))

    def _on_leave_run(self) -> None:
        row = self.table.current()
        if row is None:
            raise Refused(_("No row is chosen."), hint=_("Choose the cell that leaves the run."))
        title = _("Take {code} out of the run?").format(code=printed(row.cell))
        reason = ask_reason(self, title, _("The others go on. The cell can be amplified later."), _("Take out"))
        if reason is not None:
            self.lab.do(runs.take_out, row.cell, reason)
            self.desk.tell_undoable(_("{code} is out of the run.").format(code=printed(row.cell)))
            self.refresh()

    def _settle(self, *, release: bool) -> None:
        control = self.batch.positive if self.batch is not None else None
        if self.batch is None or control is None:
            return
        self.lab.must_be_allowed(wga.settle_batch)
        title = _("Release the batch of {code}?") if release else _("Fail the batch of {code}?")
        verb = _("Release and sign") if release else _("Fail and sign")
        meaning = SignatureMeaning.RELEASED if release else SignatureMeaning.FAILED
        name, seen = printed(control.product), self.lab.ask(digest_of_product, self.lab.settings, control.product)
        pairs = (
            Pair(_("Control"), f"{control.type_word} {name}"),
            Pair(_("Yield"), f"{control.yield_word} ng"),
            Pair(_("GII"), "" if control.gii is None else str(control.gii)),
            Pair(_("Cells it speaks for"), str(len(self.batch.rows))),
        )
        asked = Asked(title.format(code=name), meaning_of(self.lab, meaning), pairs, verb, needs_reason=True)
        answer = ask_signature(self, asked)
        if answer is None:
            return
        self.lab.do(
            wga.settle_batch,
            control.product,
            release=release,
            reason=answer.reason,
            seen=seen,
            password=answer.password,
        )
        done = _("The batch of {code} is released.") if release else _("The batch of {code} failed.")
        self.desk.messages.tell(done.format(code=name), _("The signature is on record."))
        self.refresh()

    def _connect(self) -> None:
        self.act.clicked.connect(self.next_act)
        self.measure.clicked.connect(self._on_measure)
        self.leave_run.clicked.connect(self._on_leave_run)
        self.record.clicked.connect(self._on_record)
        self.release.clicked.connect(lambda: self._settle(release=True))
        self.fail.clicked.connect(lambda: self._settle(release=False))
        self.finished.returnPressed.connect(self.next_act)
        self.table.opened.connect(self._open_row)
        self.column.entered.connect(self.refresh)
        QShortcut(QKeySequence("Ctrl+D"), self).activated.connect(self._on_measure)

    def _lay_out(self) -> None:
        self.header.add(self.record, self.leave_run, self.measure, self.act)
        self.rows = TableCard(self.table)
        hint = _("Its products, what was measured of them and its controls appear here.")
        self.left = OrEmpty(self.rows, EmptyState("snowflake", _("Scan a closed plate, or a cell in a tube."), hint))
        self.finished.setPlaceholderText(_("now, 1740 or -10"))
        self.finished.setAccessibleName(_("Finished at"))
        self.finish_card.column.addWidget(self.finished)
        self.notice.column.addWidget(self.release)
        self.notice.column.addWidget(self.fail)
        panel = SidePanel()
        self.column.checked.connect(lambda: panel.bring(self.column.check))
        for each in (self.notice, self.state, self.finish_card, self.column, self.column.check):
            panel.add(each)
        stack_in(self, self.header, beside(self.left, panel))


def told_state(row: BatchRow) -> Told | None:
    """What a person must know of a product: its restriction or that it was rejected, else a control's verdict."""
    if row.standing is not None:
        mark = State.BREACH if row.standing is Quality.REJECTED else State.HOLD
        return Told(label_of(row.standing), mark.value)
    return Told(label_of(row.verdict), VERDICT_MARKS[row.verdict].value) if row.verdict is not None else None


def told(found: Batch) -> str:
    """One line on where a batch stands."""
    if found.run_id is not None:
        count = sum(row.is_running for row in found.rows)
        return ngettext("{count} in amplification", "{count} in amplification", count).format(count=count)
    parts = []
    if found.waiting:
        count = len(found.waiting)
        parts.append(ngettext("{count} cell waits", "{count} cells wait", count).format(count=count))
    if found.products:
        count = len(found.products)
        parts.append(ngettext("{count} product", "{count} products", count).format(count=count))
        parts += sorted({label_of(row.kit) for row in found.products if row.kit})
    if not parts:
        return _("nothing to amplify")
    return " · ".join(parts)
