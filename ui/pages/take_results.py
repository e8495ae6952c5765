"""Take a file of results in: its trial first, sample by sample, with all that is wrong; then Enter."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from app.domain.barcode import looks_like_code, parse, printed
from app.domain.errors import Refused
from app.domain.words import FileKind, Kind, Quarantine, SampleState, label_of
from app.i18n import N_, _, ngettext
from app.imports.results.take import Taken, Trial, take, try_out
from app.jobs import Running
from app.queries.result_names import NamedSample
from app.tables import Column, column
from app.tables import ColumnKind as K
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.list_page import ListPage
from ui.pages.results_list import path_in
from ui.widgets.button import Button
from ui.widgets.lines import LineOf, LinesCard
from ui.widgets.panel import SidePanel

SHOWN_AT_MOST: Final = 60
TRIAL: Final[tuple[Column[NamedSample], ...]] = (
    column("SAMPLE", N_("Sample in the file"), "name"),
    column("REFID", N_("Code"), "code", K.CODE),
    column("SUBJID", N_("Participant"), "number", K.NUMBER),
    column("SAMPSTAT", N_("State"), "state", K.WORD, words=SampleState, width=150),
    column("QUARREAS", N_("Why apart"), "quarantine", K.WORD, words=Quarantine),
    column("TOLD", N_("In words"), "told", stretch=True),
)


class TakeResultsPage(ListPage):
    """Nothing is written before Enter; the scan of a shipment says what the file answers."""

    KEY = "take_results"
    TITLE = N_("Take results in")
    ICON = "upload"
    RAIL = "results"
    COLUMNS = TRIAL
    EMPTY = (N_("No file is chosen."), N_("Type, paste or drop its path, or choose it (Ctrl+O)."))

    def __init__(self, lab: QtLab, desk: Desk) -> None:
        self.path, self.shipment = "", ""
        self.names: tuple[str, ...] = ()
        self.waiting: tuple[str, ...] = ()
        self.trial: Trial | None = None
        self._trying: Running | None = None
        super().__init__(lab, desk)
        self.problems = LinesCard(_("Problems"))
        self.panel = SidePanel()
        self.panel.add(self.problems)
        self.beside.addWidget(self.panel)
        self.file = Button(_("Choose a file"), key="Ctrl+O", icon="upload")
        self.act = Button(_("Take it in"), kind="primary", key="Enter")
        self.named = Button(_("Names of the matrix"), key="Ctrl+Shift+N", icon="file-text")
        self.file.bind()
        self.named.bind()
        self.named.clicked.connect(self._on_names)
        self.file.clicked.connect(self._on_file)
        self.act.clicked.connect(self.next_act)
        self.header.add(self.named, self.file, self.act)
        self.setAcceptDrops(True)

    def read(self) -> Sequence[Any]:
        return self.trial.samples if self.trial else ()

    def key_of(self, row: Any) -> Any:
        return row.name

    def open_row(self, row: Any) -> None:
        if row.code:
            self.desk.open_code(row.code)

    def arrive(self, subject: str) -> None:
        if subject:
            self.path, self.trial, self.names = subject, None, ()
            self._try_out()
        self.refresh()

    def refresh(self) -> None:
        super().refresh()
        trial = self.trial
        is_refused = trial is None or bool(trial.refusal)
        self.act.setVisible(not is_refused or bool(self.waiting))
        self.act.setText(_("Next file") if is_refused else _("Take it in"))
        self.named.setVisible(trial is not None and trial.kind is FileKind.MATRIX)
        problems = trial.problems[:SHOWN_AT_MOST] if trial else ()
        self.panel.setVisible(bool(problems))
        self.problems.show_lines(
            [
                LineOf(
                    str(each.line) if each.line else "",
                    each.sample or (_("Costs the file") if each.refuses else _("Warning")),
                    "",
                    State.BREACH if each.refuses else State.WARN,
                    below=f"{each.text} {each.hint}".rstrip(),
                )
                for each in problems
            ],
            str(len(trial.problems)) if trial else "",
        )

    def subtitle(self) -> str:
        if self.trial is None:
            return Path(self.path).name
        about = (self.trial.name, label_of(self.trial.kind), printed(self.shipment) if self.shipment else "")
        count = _("{counting} count, {apart} stand apart").format(counting=self.trial.counting, apart=self.trial.apart)
        waiting = len(self.waiting)
        left = ngettext("{count} more file waits", "{count} more files wait", waiting).format(count=waiting)
        return " · ".join(each for each in (*about, count, left if waiting else "") if each)

    def take_scan(self, text: str) -> bool:
        path = path_in(text)
        if path:
            self.arrive(path)
            return True
        if looks_like_code(text) and parse(text).kind is Kind.SHIPMENT:
            self.shipment = parse(text).text
            if self.path:
                self._try_out()
            return True
        return False

    def next_act(self) -> None:
        """Take in what was tried out; past a file that can't be used to the next that waits."""
        if self.waiting and (self.trial is None or self.trial.refusal):
            self.take_files(self.waiting)
            return
        if self.trial is None:
            raise Refused(_("No file is chosen."), hint=_("Type, paste or drop its path, or choose it (Ctrl+O)."))
        if self.trial.refusal:
            raise Refused(self.trial.refusal, hint=self.trial.hint)
        running = self.lab.carry_out(take, (self.path, *self.names), self.trial.kind, self.shipment)
        self.desk.carry_out(_("Taking results in"), running, self._on_taken)

    def take_files(self, paths: Sequence[str]) -> None:
        """Each is tried out and taken in by itself, one after the other; one that is refused keeps none back."""
        self.waiting = tuple(paths[1:])
        self.arrive(paths[0])

    def _try_out(self, names: tuple[str, ...] | None = None) -> None:
        """Read the file without writing; what is being tried out is given up. Names stay where they were of use."""
        asked = self.names if names is None else names
        self.lab.drop(self._trying)
        self._trying = self.lab.carry_out(try_out, (self.path, *asked), None, self.shipment)
        self.desk.carry_out(_("Trying it out"), self._trying, lambda trial: self._on_tried(trial, asked))

    def _on_tried(self, trial: object, names: tuple[str, ...]) -> None:
        assert isinstance(trial, Trial)
        self.trial, self.names = trial, names
        self.refresh()
        if trial.refusal:
            self.desk.messages.tell(trial.refusal, trial.hint, state="breach")
        else:
            self.desk.messages.tell(_("Nothing is taken in yet."), _("Enter takes it in."), state="wait")

    def _on_taken(self, done: object) -> None:
        assert isinstance(done, Taken)
        self.path, self.trial, self.shipment, self.names = "", None, "", ()
        if self.waiting:
            self.take_files(self.waiting)
        else:
            self.desk.go("result_file", str(done.number))
        self.desk.messages.tell(done.title, done.told, state="hold" if done.discordant else "ok")

    def _on_file(self) -> None:
        paths, _kind = QFileDialog.getOpenFileNames(self, _("Files of results"), str(Path.home()))
        if paths:
            self.take_files(paths)

    def _on_names(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Names of a matrix's rows or columns"), str(Path.home()))
        if path:
            self.take_names(path)

    def take_names(self, path: str) -> None:
        """A file of names of the matrix's rows or columns, one of each at most; it is tried out once more with them."""
        self._try_out((*self.names, path))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take_files([url.toLocalFile() for url in event.mimeData().urls()])
