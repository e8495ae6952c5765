"""The tour: drives the real window through the job on the example study and leaves pictures and papers."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app import i18n
from app.domain.times import Moment
from app.domain.words import Role
from app.example import as_role, hint, open_example
from app.outputs.forms.case_summary import issue_summary
from app.outputs.forms.crf import empty, issue_crf
from app.outputs.forms.words import ANNOTATED
from app.outputs.labels.printing import print_waiting
from app.outputs.manifest import issue_manifest
from app.outputs.workbook import Wanted, export
from app.queries.bench import queues
from app.queries.sheets import plates
from app.queries.shipments import shipments
from app.settings import Workstation
from ui.main_window import MainWindow
from ui.start import Program, dressed

SIZES = ((1366, 768), (1920, 1080))


class Tour:
    """One walk: every stop is a page brought to the front and photographed."""

    def __init__(self, program: Program, application: QApplication, folder: Path) -> None:
        self._program, self._application, self._folder = program, application, folder
        self._stop = 0
        folder.mkdir(parents=True, exist_ok=True)

    def walk(self) -> list[Path]:
        """All stops, then the papers; returns what was written."""
        signing = self._program.show_sign_in()
        signing.resize(*SIZES[0])
        self._settle()
        written = [self._shoot(signing, "sign-in")]
        window = self._program.show_bench(as_role(self._program.store, Role.TECHNICIAN).who)
        plate = next(row.barcode for row in window.lab.ask(plates) if row.closed_at is not None)
        shipment = window.lab.ask(shipments)[0].barcode
        expected = (
            next(queue for queue in window.lab.ask(queues, window.lab.settings, window.lab.now)).waiting[0].barcode
        )
        stops = (
            ("bench", "bench", ""),
            ("receive", "receive", expected),
            ("sort", "sort", plate),
            ("amplify", "amplify", plate),
            ("participants", "participants", ""),
            ("participant", "participant", "020"),
            ("specimens", "specimens", ""),
            ("tumours", "tumours", ""),
            ("shipment", "shipment", shipment),
            ("results", "results", ""),
            ("overview", "overview", ""),
            ("deviations", "deviations", ""),
            ("documents", "documents", "020"),
            ("registers", "registers", ""),
            ("settings", "settings", ""),
            ("audit", "audit", ""),
        )
        for size in SIZES:
            window.resize(*size)
            for name, page, subject in stops:
                window.go(page, subject)
                self._settle()
                written.append(self._shoot(window, f"{name}-{size[0]}"))
        written += self._papers(window, shipment)
        window.close()
        return written

    def _papers(self, window: MainWindow, shipment: str) -> list[Path]:
        """Labels, case summary, case report forms, manifest and workbook of the example."""
        lab, settings = window.lab, window.lab.settings
        today = Moment.of(lab.now, zone=settings.zone)
        papers = {
            "case-summary-020.pdf": issue_summary(lab, 20),
            "crf-020.pdf": issue_crf(lab, 20, final=False),
            "crf-blank.pdf": empty(settings, issued=today),
            "crf-annotated.pdf": empty(settings, mode=ANNOTATED, issued=today),
        }
        written = []
        for name, data in papers.items():
            (self._folder / name).write_bytes(data)
            written.append(self._folder / name)
        written += print_waiting(lab, self._folder)
        written.append(issue_manifest(lab, shipment, self._folder))
        workbook = self._folder / "workbook.xlsx"
        lab.carry_out(export, str(workbook), Wanted()).result()
        return [*written, workbook]

    def _shoot(self, widget: QWidget, name: str) -> Path:
        self._stop += 1
        path = self._folder / f"{self._stop:02d}-{name}-{i18n.language()}.png"
        if not widget.grab().save(str(path)):
            raise OSError(path)
        return path

    def _settle(self) -> None:
        for _turn in range(5):
            self._application.processEvents()


def tour(out: str) -> int:
    """Walk through a fresh example study kept in `out`, in the workstation's language; prints where the files are."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("example.db*"):
        old.unlink()
    workstation = Workstation.load()
    i18n.use(workstation.language)
    application = dressed(workstation)
    store = open_example(folder / "example.db")
    written = Tour(Program(store, workstation, hint=hint()), application, folder).walk()
    store.close()
    print(f"{len(written)} files in {folder.resolve()}")
    return 0
