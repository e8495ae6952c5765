"""A participant: figures, the way of the blood, the lineage, the tumour block, deviations, and what is missing."""

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.domain.barcode import participant_name, printed
from app.domain.dispatch import OUT
from app.domain.enrolment import told_failure
from app.domain.proportion import one_or_more
from app.domain.words import DeviationState, Kind, ParticipantStatus, SortOutcome, Verdict, label_of
from app.i18n import N_, _, decimal, ngettext, pgettext
from app.outputs.forms.words import in_words
from app.queries.case import BlockCase, Case, case
from app.queries.counts import final_count, preliminary_count
from app.queries.destructions import destructions
from app.queries.history import events_of_participant, history
from app.queries.kin import kin
from app.queries.lacking import lacking
from app.queries.leaving import leaving
from app.queries.recall import recalls_of_participant
from app.queries.record_review import reviewed
from app.settings import Settings
from ui import when
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.history_of import lines_of
from ui.pages.lineage_of import HEADS, is_stack, nodes_of
from ui.pages.origin_words import VERDICTS
from ui.pages.page import Page
from ui.pages.participant_acts import acts_on
from ui.pages.way_of import way_of
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.figures import Figure, Figures
from ui.widgets.header import PageHeader
from ui.widgets.layouts import beside, stack_in
from ui.widgets.lineage_tree import LineageTree
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.more import MoreButton
from ui.widgets.pairs import Pair, Pairs
from ui.widgets.panel import SidePanel
from ui.widgets.scroll import Scroll
from ui.widgets.text import Text
from ui.widgets.timeline import Timeline

LEFT = (ParticipantStatus.WITHDRAWN, ParticipantStatus.SCREEN_FAIL)


class ParticipantPage(Page):
    KEY = "participant"
    TITLE = N_("Participant")
    RAIL = "participants"
    TABLES = frozenset(
        {
            "participant",
            "consent",
            "item",
            "tube",
            "receipt",
            "count",
            "cell",
            "wga_product",
            "block",
            "deviation",
            "shipment_item",
            "lot",
            "destruction",
            "destruction_item",
            "query",
            "lock",
            "signature",
        }
    )

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(lab, desk)
        self.number = 0
        self._plates: list[str] = []
        self.header = PageHeader("")
        self.figures, self.timeline, self.tree = Figures(), Timeline(), LineageTree()
        self.block, self.block_pairs = Card(_("Tumour block"), "-", margin=16), Pairs()
        self.notes = LinesCard(_("To know first"))
        self.missing = LinesCard(_("Missing to be complete"))
        self.deviations = LinesCard(_("Deviations"))
        self.history = LinesCard(_("History"))
        self.count = Text("", "small", "text2")
        self.more = MoreButton()
        self.record = Button(_("Record"), icon="pencil")
        self.form = Button(_("Documents"), icon="printer")
        self.origin = Button(_("Origin"), icon="dna")
        self.drawn = Button(_("Draw"), icon="droplets")
        self.add = Button(_("Receive"), kind="primary", icon="inbox")
        for button, key in (
            (self.record, "Ctrl+E"),
            (self.form, "Ctrl+P"),
            (self.origin, "Ctrl+O"),
            (self.drawn, "Ctrl+D"),
            (self.add, "Ctrl+R"),
        ):
            button.setShortcut(key)
        self.header.add(self.more, self.record, self.form, self.origin, self.drawn, self.add)
        self.record.clicked.connect(lambda: self.desk.go("enrol", f"{self.number}"))
        self.form.clicked.connect(lambda: self.desk.go("documents", f"{self.number:03d}"))
        self.origin.clicked.connect(lambda: self.desk.go("origin", f"{self.number}"))
        self.drawn.clicked.connect(lambda: self.desk.go("draw", f"{self.number}"))
        self.add.clicked.connect(lambda: self.desk.go("receive", f"{self.number}"))
        self.tree.chosen.connect(self._on_node)
        self._lay_out()

    def arrive(self, subject: str) -> None:
        self.number = int(subject)
        self.refresh()

    def refresh(self) -> None:
        found = self.lab.ask(case, self.lab.settings, self.number)
        self._show_head(found)
        self.figures.show_figures(figures_of(found, self.lab.settings))
        self.timeline.show_entries(way_of(found))
        members = self.lab.ask(kin, self.number)
        self.tree.show_nodes(nodes_of(found, members), HEADS())
        told = ngettext("{count} specimen", "{count} specimens", len(members)).format(count=len(members))
        self.count.setText(told)
        self._plates = [row.plate for row in found.cells if row.plate]
        self._show_block(found)
        self._show_missing(found)
        self._show_notes()
        self._show_side(found)

    def next_act(self) -> None:
        lines = self.missing.lines
        if lines and lines[0].line.act is not None:
            lines[0].line.act()

    def page_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", N_("what is missing first")),
            ("Ctrl+D", N_("record a draw")),
            ("Ctrl+R", N_("receive a tube")),
            ("Ctrl+E", N_("record of the enrolment")),
            ("Ctrl+O", N_("origin of the cells, verdict")),
            ("Ctrl+P", N_("documents")),
            ("Ctrl+M", N_("consent, withdrawal, screen failure")),
        )

    def _show_head(self, found: Case) -> None:
        values = found.enrolment.values
        signed = values.get("day")
        status = ParticipantStatus(found.status)
        self.more.offer(acts_on(self, self.lab, self.desk, self.number, status))
        for button in (self.drawn, self.add):
            button.setEnabled(status is not ParticipantStatus.SCREEN_FAIL)
        told = self._told_status(status)
        words = [
            told if status in LEFT else "",
            in_words(values.get("sex")),
            _("born {year}").format(year=values["birth_year"]) if values.get("birth_year") else "",
            in_words(values.get("subtype")),
            _("line {line}").format(line=values["line"]) if values.get("line") else "",
            values.get("metastatic_sites") or "",
            _("consent {version} signed {day}").format(
                version=values.get("form_version") or "", day=when.short_day(signed, when.today(self.lab.now))
            )
            if signed
            else "",
        ]
        self.header.set_texts(participant_name(found.number), " · ".join(word for word in words if word))
        self.header.show_chips(chips_of(found))

    def _show_notes(self) -> None:
        """How far what the participant wants destroyed is; the recalled lots that touched something of the participant."""
        every = self.lab.ask(destructions, self.lab.settings, self.lab.today)
        mine = [each for each in every if each.number == self.number][:1]
        lines = [
            LineOf(
                "",
                (_("Destruction {number}: overdue") if each.is_overdue else _("Destruction {number}: {state}")).format(
                    number=each.id, state=label_of(each.state).lower()
                ),
                state=State.BREACH if each.is_overdue else State.OK if each.certificate else State.HOLD,
                act=partial(self.desk.go, "destruction", f"{self.number}"),
            )
            for each in mine
        ]
        (found,) = self.lab.ask(reviewed, self.lab.settings, self.number)
        to_review = partial(self.desk.go, "record_review", f"{self.number}")
        if found.lock is not None:
            told = _("Locked by {who}, {day}").format(
                who=found.lock.locked_by, day=found.lock.locked.day.strftime("%d/%m/%Y")
            )
            lines.append(LineOf("", told, state=State.HOLD, act=to_review))
        if found.approval is not None and not found.approval.holds:
            told = _("Approved by {name}, changed since by {who}")
            told = told.format(name=found.approval.name, who=found.approval.changed_by or "?")
            lines.append(LineOf("", told, state=State.WARN, act=to_review))
        if found.queries:
            told = ngettext("{count} query is open", "{count} queries are open", found.queries)
            to_queries = partial(self.desk.go, "queries", participant_name(self.number))
            lines.append(LineOf("", told.format(count=found.queries), state=State.WARN, act=to_queries))
        lots = self.lab.ask(recalls_of_participant, self.number)
        lines += [LineOf("", _("Recalled lot: {name}").format(name=each), state=State.WARN) for each in lots]
        self.notes.show_lines(lines)
        self.notes.setVisible(bool(lines))

    def _show_block(self, found: Case) -> None:
        """The reference, else the block that came last."""
        block = next((each for each in found.blocks if each.row.since), found.blocks[-1] if found.blocks else None)
        self.block.setVisible(block is not None)
        if block is not None:
            self.block.set_title(_("Tumour block"), printed(block.barcode))
            self.block_pairs.show_pairs(pairs_of_block(block, when.today(self.lab.now)))

    def _told_status(self, status: ParticipantStatus) -> str:
        """The status, and why or how far somebody left."""
        left = self.lab.ask(leaving, self.number)
        why = told_failure(left.screen_fail_reason) if status is ParticipantStatus.SCREEN_FAIL else ""
        scope = label_of(left.scope) if left.scope is not None else ""
        word = label_of(status)
        return _("{what}: {why}").format(what=word, why=why or scope) if why or scope else word

    def _show_missing(self, found: Case) -> None:
        lacks = lacking(found)
        lines = [
            LineOf("", lack.text, state=State.WAIT, act=partial(self.desk.go, lack.page, lack.subject))
            for lack in lacks[:7]
        ]
        told = ngettext("{count} line", "{count} lines", len(lacks)).format(count=len(lacks))
        note = told if lacks else _("complete")
        self.missing.show_lines(lines, note)

    def _show_side(self, found: Case) -> None:
        left = sum(row.state is not DeviationState.CLOSED for row in found.deviations)
        self.deviations.setVisible(bool(found.deviations))
        self.deviations.show_lines(
            [self._deviation(row) for row in found.deviations[:4]],
            ngettext("{open} of {count} open", "{open} of {count} open", left).format(
                open=left, count=len(found.deviations)
            ),
        )
        events = self.lab.ask(history, participant=self.number, limit=10)
        count = self.lab.ask(events_of_participant, self.number)
        note = ngettext("{count} entry", "{count} entries", count).format(count=count)
        self.history.show_lines(lines_of(events, self.lab.now, self.desk.go, with_code=True), note)

    def _deviation(self, row: Any) -> LineOf:
        states = {DeviationState.CLOSED: State.OK, DeviationState.OPEN: State.WAIT, DeviationState.DRAFT: State.WARN}
        said = " · ".join((label_of(row.state), label_of(row.severity).lower(), row.description))
        title = f"{row.id} · {label_of(row.code)}"
        return LineOf("", title, "", states[row.state], lambda: self.desk.go("deviations", str(row.id)), said)

    def _on_node(self, key: str) -> None:
        if not is_stack(key):
            self.desk.open_code(key)
        elif self._plates:
            self.desk.go("sort", self._plates[0])

    def _lay_out(self) -> None:
        tree = Scroll(self.tree)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        card = Card(margin=16)
        head = QHBoxLayout()
        head.addWidget(Text(_("Specimens"), "heading"))
        head.addStretch(1)
        head.addWidget(self.count)
        card.column.addLayout(head)
        card.column.addWidget(tree, 1)
        self.side = SidePanel()
        self.block.column.addWidget(self.block_pairs)
        self.side.add(self.notes, self.missing, self.block, self.deviations, self.history)
        below = beside(card, self.side, spacing=12)
        stack_in(self, self.header, self.figures, self.timeline, below, spacing=10)


def figures_of(found: Case, settings: Settings) -> list[Figure]:
    """Counts, cells, products and the verdict's state."""
    final = final_count(found.counts) or preliminary_count(found.counts)
    dp = [row for row in found.cells if row.kind is Kind.DP_CELL]
    live = [row for row in dp if row.outcome not in (SortOutcome.EMPTY, SortOutcome.LOST)]
    products = [row for row in found.products if row.kind is Kind.DP_CELL]
    tested = [row for row in products if row.gii is not None or row.yield_ng is not None]
    mine = {row.barcode for row in (*dp, *products)}
    sent = [row for row in found.shipped if row.barcode in mine and row.status in OUT]
    back = [row for row in sent if row.result_received is not None]
    unit = _("per {norm} mL").format(norm=decimal(settings.norm_volume_ml))
    none = "–"
    return [
        Figure(
            _("DP cells"),
            decimal(float(final.dp_per_norm), 1) if final and final.dp_per_norm is not None else none,
            unit,
            *_positive(final.n_dp if final else None),
        ),
        Figure(
            _("CTC"),
            decimal(float(final.ctc_per_norm), 1) if final and final.ctc_per_norm is not None else none,
            unit,
            *_positive(final.n_ctc if final else None),
        ),
        Figure(
            _("Sorted DP cells"),
            str(len(live)),
            _("of {count} placed").format(count=len(dp)),
            _usable(len(live), settings),
        ),
        Figure(pgettext("cells", "Amplified"), str(len(products)), _("{count} tested").format(count=len(tested))),
        Figure(pgettext("cells", "Sequenced"), str(len(back)), _("of {count} sent").format(count=len(sent))),
        Figure(
            _("Verdict"), "–", "", told_verdict(found.populations.verdict), verdict_state(found.populations.verdict)
        ),
    ]


def chips_of(found: Case) -> list[tuple[State, str]]:
    """Status, verdict, open deviations: what a person should see first."""
    status = ParticipantStatus(found.status)
    states = {ParticipantStatus.INCLUDED: State.OK, ParticipantStatus.SCREENED: State.WAIT}
    chips = [(states.get(status, State.VOID), label_of(status))]
    if status is ParticipantStatus.INCLUDED:
        verdict = found.populations.verdict
        chips.append((verdict_state(verdict), told_verdict(verdict)))
    left = sum(row.state is not DeviationState.CLOSED for row in found.deviations)
    if left:
        told = ngettext("{count} deviation open", "{count} deviations open", left).format(count=left)
        chips.append((State.WARN, told))
    return chips


def pairs_of_block(block: BlockCase, today: date) -> list[Pair]:
    """Source, tumour nuclei, fixation, return of the block."""
    row = block.row
    source = " ".join(word for word in (label_of(row.nature) if row.nature else "", row.site or "") if word)
    review = block.reviews[-1].values if block.reviews else {}
    nuclei = review.get("tumour_nuclei_pct")
    pairs = [
        Pair(
            _("State"), _("Reference") if row.since else label_of(row.request_status), State.OK if row.since else None
        ),
        Pair(_("Source"), source or "–"),
        Pair(_("Nuclei"), f"{decimal(nuclei)} %" if nuclei is not None else _("not reviewed")),
    ]
    if row.fixative is not None:
        hours = block.block.values.get("fixation_h")
        pairs.append(Pair(_("Fixation"), label_of(row.fixative) + (f", {decimal(hours)} h" if hours else "")))
    if row.due_back is not None and row.returned is None:
        late = State.WARN if row.due_back < today else None
        pairs.append(Pair(_("Return by"), when.short_day(row.due_back, today), late))
    return pairs


def _positive(count: int | None) -> tuple[str, State]:
    if count is None:
        return _("Not counted"), State.NOT_BEGUN
    return (_("Positive, {count} counted").format(count=count), State.OK) if count else (_("None counted"), State.VOID)


def _usable(cells: int, settings: Settings) -> str:
    """How likely at least one of so many cells gives a usable product, at the share the study expects (S20)."""
    if not cells:
        return ""
    chance = one_or_more(cells, settings.usable_cell_share)
    return _("1 usable or more: {chance} %").format(chance=round(100 * chance))


def told_verdict(verdict: Verdict) -> str:
    """The verdict's state in words."""
    return {
        Verdict.AWAITED: _("Verdict awaited"),
        Verdict.PENDING: _("Verdict pending"),
    }.get(verdict, label_of(verdict))


def verdict_state(verdict: Verdict) -> State:
    """Proven, excluded, not told, or still to come."""
    return VERDICTS.get(verdict, State.WAIT)
