"""A box scanned again: tube by tube or by a table, then what differs from the record, and the confirmation of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout

from app.actions import boxes, drafts
from app.domain.barcode import looks_like_code, normalised, printed
from app.domain.box_scan import Rescan, restored
from app.domain.code_list import entry_of
from app.domain.errors import Conflict, LabError, Refused
from app.i18n import _, ngettext
from app.imports.rack import read_rack, read_rack_file
from app.imports.rows import is_table
from app.queries.boxes import Compared, belongs, compared
from app.queries.drafts import draft
from app.queries.storage import BoxView
from ui import when
from ui.ask import with_reason
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.box_difference import lines_of
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.lines import LinesCard
from ui.widgets.segments import Segments
from ui.widgets.text import Text

NEXT: Final = frozenset({"NEXT", "SUIVANT", "SKIP", "PASSER"})
"""What is typed to pass an empty position over; the card NEXT does it too."""


class RescanCard(Card):
    """The scans so far and the answer to the last one; `differs` is the card of what differs from the record."""

    moved = Signal()
    """Something was scanned, taken back or compared: the map shows it."""
    ended = Signal(object)
    """Confirmed (a Rearranged), or thrown away (None)."""

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        super().__init__(_("Re-scan of the box"), "-", margin=16)
        self.lab, self.desk = lab, desk
        self.view: BoxView | None = None
        self.scan = Rescan()
        self.found: Compared | None = None
        self.is_on = False
        self.keep_unknown = False
        self.mode = Segments([("place", _("Each to its place")), ("order", _("As they lie"))], "place")
        self.answer, self.said = Text("", "clock", "accent"), Text("", "small", "text2", wraps=True)
        self.skip = Button(_("Empty position"), key=_("Space"))
        self.back = Button(_("Take back"), key="Ctrl+B")
        self.paste = Button(_("Paste a table"), key="Ctrl+V", icon="clipboard-list")
        self.compare = Button(_("Compare"), kind="primary", key="Enter")
        self.drop = Button(_("Throw away"), kind="quiet", key="Ctrl+D")
        self.remark = Button(_("Keep unknown codes"), key="Ctrl+U")
        self.differs = LinesCard(_("What differs"))
        self._lay_out()
        self.mode.chosen.connect(self._on_mode)
        for button, act in (
            (self.skip, self.pass_over),
            (self.back, self._on_back),
            (self.paste, self.paste_table),
            (self.compare, self.go_on),
            (self.drop, self._on_drop),
            (self.remark, self._on_remark),
        ):
            button.clicked.connect(act)

    @property
    def is_at_a_position(self) -> bool:
        """Whether tubes are scanned as they lie, and a position is still to come."""
        return self.is_on and self.found is None and bool(self.scan.next_in(self._view().grid))

    def begin(self, view: BoxView) -> None:
        """Begin, or go on where an interrupted re-scan of this box stopped."""
        self.view, self.is_on, self.found, self.keep_unknown = view, True, None, False
        kept = self.lab.ask(draft, self.lab.who.id, self._key())
        self.scan = restored(kept.content)
        self.mode.set_value("order" if self.scan.in_order else "place")
        self._tell("", "")
        if kept.at is not None and self.scan.is_begun:
            told = _("Your re-scan of {time} is back.").format(time=when.near(kept.at, self.lab.now))
            self.desk.messages.tell(told, _("Go on scanning, or throw it away."), state="wait")
        self._show()

    def show_box(self, view: BoxView) -> None:
        """The box as the record has it now; after a conflict the scans are compared with it again."""
        self.view = view

    def take(self, text: str) -> None:
        """A scanned code, the path of a rack reader's file, or the word for an empty position."""
        view = self._view()
        if is_table(text):
            self._read(read_rack_file(text, view.rows, view.columns))
        elif text.strip().upper() in NEXT:
            self.pass_over()
        elif self.scan.in_order:
            self._as_it_lies(normalised(text) if looks_like_code(text) else text.strip())
        else:
            self._to_its_place(text)

    def paste_table(self) -> None:
        """A table from the clipboard: all of the box in one go."""
        view = self._view()
        self._read(read_rack(QGuiApplication.clipboard().text(), view.rows, view.columns))

    def pass_over(self) -> None:
        """The next position is empty."""
        if not self.scan.in_order:
            raise Refused(
                _("Empty positions are passed over as they lie only."), hint=_("Here each tube is told its place.")
            )
        passed = self.scan.next_in(self._view().grid)
        self._keep(self.scan.skipped(self._view().grid))
        self._tell(passed, _("empty"), State.VOID)

    def go_on(self) -> None:
        """Compare what was seen with the record; once compared, confirm."""
        if self.found is not None:
            self._confirm()
            return
        if not self.scan.is_begun:
            raise Refused(_("Nothing was scanned yet."), hint=_("Scan the tubes of the box, or paste a table."))
        self.found = self.lab.ask(compared, self._view().barcode, self.scan.seen)
        self._show()

    def leave(self) -> None:
        """The page goes on without it; the draft stays."""
        self.is_on = False

    def _to_its_place(self, text: str) -> None:
        """Say where a tube belongs; what belongs elsewhere, or is none of ours, is kept apart."""
        try:
            told = self.lab.ask(belongs, self._view().barcode, text)
        except LabError as unknown:
            self._keep(self.scan.stray(text.strip(), unknown.text))
            self._tell("?", unknown.text, State.BREACH)
            raise
        if told.position:
            self._keep(self.scan.found(told.code, told.position))
            self._tell(told.position, printed(told.code), State.OK)
            return
        where = told.place or _("It stands nowhere by the record.")
        self._keep(self.scan.stray(told.code, where))
        self._tell(
            "–", _("{code} is not of this box: {where}").format(code=printed(told.code), where=where), State.WARN
        )

    def _as_it_lies(self, code: str) -> None:
        position = self.scan.next_in(self._view().grid)
        self._keep(self.scan.put(code, self._view().grid))
        entry = entry_of(code)
        said = printed(code) if not entry.problem else entry.problem
        self._tell(position, said, State.OK if not entry.problem else State.BREACH)

    def _read(self, seen: object) -> None:
        assert isinstance(seen, dict)
        texts = {position: normalised(text) if looks_like_code(text) else text for position, text in seen.items()}
        self.mode.set_value("order")
        self._keep(Rescan(in_order=True, seen=texts, at=len(self._view().grid)))
        told = ngettext("{count} position read.", "{count} positions read.", len(texts)).format(count=len(texts))
        self._tell("", told)
        self.go_on()

    def _confirm(self) -> None:
        assert self.found is not None
        found, seen, keep = self.found, dict(self.scan.seen), self.keep_unknown
        if found.difference.is_none and not keep:
            self._drop()
            self.desk.messages.tell(_("The box stands as the record says."), _("Nothing was changed."))
            self.ended.emit(None)
            return
        done: list[boxes.Rearranged] = []

        def attempt(reason: str) -> None:
            told = self.lab.do(
                boxes.rearrange, found.barcode, seen, reason, seen_version=found.version, keep_unknown=keep
            )
            done.append(told)

        try:
            with_reason(self, attempt, verb=_("Let the record follow"))
        except Conflict:
            self.found = None
            self._show()
            raise
        if done:
            self._drop()
            self.ended.emit(done[0])

    def _on_mode(self, mode: str) -> None:
        self._keep(replace(self.scan, in_order=mode == "order"))
        self._tell("", "")

    def _on_back(self) -> None:
        if not self.scan.is_begun:
            raise Refused(_("There is no scan to take back."), hint=_("Scan the first tube."))
        self._keep(self.scan.taken_back(self._view().grid))
        self._tell("", _("The last scan is taken back."))

    def _on_remark(self) -> None:
        self.keep_unknown = not self.keep_unknown
        self._show()

    def _on_drop(self) -> None:
        self._drop()
        self.desk.messages.tell(_("The re-scan is thrown away."), _("Nothing was changed."))
        self.ended.emit(None)

    def _drop(self) -> None:
        self.scan, self.found, self.is_on = Rescan(), None, False
        self.lab.do(drafts.keep, self._key(), {})

    def _keep(self, scan: Rescan) -> None:
        """Every scan is kept at once: an interruption costs none."""
        self.scan, self.found = scan, None
        self.lab.do(drafts.keep, self._key(), scan.kept())
        self._show()

    def _tell(self, large: str, said: str, state: State | None = None) -> None:
        tokens = {State.OK: "ok", State.WARN: "warn", State.BREACH: "breach", State.VOID: "text3"}
        self.answer.setText(large)
        self.answer.set_token(tokens.get(state, "accent") if state is not None else "accent")
        self.answer.setVisible(bool(large))
        self.said.setText(said)
        self.said.setVisible(bool(said))

    def _show(self) -> None:
        view, scan = self._view(), self.scan
        following = scan.next_in(view.grid)
        note = _("next: {position}").format(position=following) if following else ""
        seen = ngettext("{count} seen", "{count} seen", len(scan.seen)).format(count=len(scan.seen))
        self.set_title(_("Re-scan of the box"), " · ".join(each for each in (seen, note) if each))
        self.mode.setEnabled(not scan.is_begun)
        self.skip.setVisible(scan.in_order)
        self.compare.setText(self._verb())
        found = self.found
        self.remark.setVisible(found is not None and bool(found.odd))
        self.remark.setText(_("Unknown codes are kept") if self.keep_unknown else _("Keep unknown codes"))
        self.differs.setVisible(found is not None)
        if found is not None:
            self.differs.show_lines(lines_of(found, scan.loose, self._opener))
        self.moved.emit()

    def _verb(self) -> str:
        if self.found is None:
            return _("Compare")
        if self.found.difference.is_none and not self.keep_unknown:
            return _("All in place: done")
        return _("Confirm with a reason")

    def _opener(self, code: str) -> Callable[[], None]:
        return lambda: self.desk.open_code(code)

    def _view(self) -> BoxView:
        assert self.view is not None
        return self.view

    def _key(self) -> str:
        return f"box-scan:{self._view().barcode}"

    def _lay_out(self) -> None:
        self.mode.setAccessibleName(_("How the tubes are scanned"))
        for widget in (self.mode, self.answer, self.said, self.compare, self.skip):
            self.column.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self.drop)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(self.paste)
        self.column.addWidget(self.remark)
