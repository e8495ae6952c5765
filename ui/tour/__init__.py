"""The tour: drives the real window through a day's work on the example study and leaves pictures and papers."""

from pathlib import Path

from app import i18n
from app.example import hint, open_example
from app.settings import Workstation
from ui.start import Program, dressed
from ui.tour.camera import Camera
from ui.tour.day import MORNING, Day
from ui.tour.papers import papers
from ui.tour.stops import STOPS
from ui.tour.walk import Walk


def tour(out: str, language: str = "") -> int:
    """Walk through a fresh example study kept in `out`; an empty language is the workstation's. Prints where all lies."""
    folder = Path(out).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("example.db*"):
        old.unlink()
    kept = Workstation.load()
    workstation = kept.model_copy(
        update={
            "language": language or kept.language,
            "label_folder": str(folder),
            "sound_on": False,
            "motion": False,
        }
    )
    i18n.use(workstation.language)
    application = dressed(workstation)
    store = open_example(folder / "example.db", end=MORNING)
    day = Day(MORNING)
    store.clock = day
    walk = Walk(Program(store, workstation, hint=hint()), application, Camera(folder), day)
    for stop in STOPS:
        stop(walk)
    papers(walk.window.lab, folder)
    walk.window.close()
    store.close()
    print(f"{len(walk.camera.pictures)} pictures, labels, papers and the workbook are in {folder}")
    return 0
