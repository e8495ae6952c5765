"""The tour: drives the real window through the whole job on the example study and leaves pictures and papers."""

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from app import i18n
from app.backups import copy_by_plan, folders
from app.example import hint, open_example
from app.lab import Lab
from app.opening import FOUNDER
from app.settings import BackupPlan, Workstation
from ui import theme
from ui.start import Program, dressed
from ui.tour.camera import Camera
from ui.tour.day import MORNING, Day
from ui.tour.hands import Hands, Pace
from ui.tour.papers import papers
from ui.tour.stops import STOPS
from ui.tour.walk import Walk

LATE_H: Final = 24 * 365
"""One copy, made at the beginning, does for the whole walk: none is made behind its back."""


def tour(out: str, language: str = "") -> int:
    """Walk through a fresh example study kept in `out`; an empty language is the workstation's. Prints where all lies."""
    folder = Path(out).resolve()
    workstation = Workstation.load()
    i18n.use(language or workstation.language)
    walk = begin(folder, workstation, dressed(workstation))
    for stop in STOPS:
        stop(walk)
    papers(walk.window.lab, folder)
    end(walk)
    print(f"{len(walk.camera.pictures)} pictures, labels, papers and the workbook are in {folder}")
    return 0


def begin(folder: Path, workstation: Workstation, application: QApplication) -> Walk:
    """A walk on a fresh example study in a folder, on a morning that is the same each time; quiet, and without motion."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("example.db*"):
        old.unlink()
    store = open_example(folder / "example.db", end=MORNING)
    store.clock = day = Day(MORNING)
    plan = BackupPlan(every_h=0, late_h=LATE_H)
    copy_by_plan(Lab(store, FOUNDER), _unseen, plan, folders(store.path, plan))
    quiet = {"label_folder": str(folder), "language": i18n.language(), "sound_on": False, "backups": plan}
    theme.set_motion(is_on=False)
    application.setCursorFlashTime(0)
    pace = Pace()
    program = Program(store, workstation.model_copy(update=quiet), hint=hint(), clock=pace)
    return Walk(program, Hands(application, pace), Camera(folder), day)


def _unseen(done: int, total: int) -> None:
    """Nobody watches the copy."""


def end(walk: Walk) -> None:
    """The window and its store are closed."""
    walk.hands.rest()
    walk.window.close()
    walk.program.store.close()
