"""The tour: the whole job done on the real window by keys and scans leaves its pictures, its papers and a sound chain."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.words import Role
from app.lab import Lab
from app.opening import FOUNDER, open_store
from app.queries.case import case
from app.queries.templates import last_number
from app.queries.verify import verify
from app.settings import Workstation
from ui import theme, tour
from ui.tour import blood, look_round
from ui.tour.camera import SIZES
from ui.tour.walk import Walk

ROOT = Path(__file__).parents[2]
PAPERS = (
    "labels-*-blood_tube.pdf",
    "labels-*-plate.pdf",
    "case-summary-027.pdf",
    "crf-draft-027.pdf",
    "crf-blank.pdf",
    "crf-annotated.pdf",
    "manifest-*.pdf",
    "manifest-*.xlsx",
    "workbook.xlsx",
)


@pytest.fixture
def walk(qtbot, dressed: QApplication, tmp_path: Path) -> Iterator[Walk]:
    begun = tour.begin(tmp_path, Workstation(), dressed)
    yield begun
    tour.end(begun)
    theme.set_motion(is_on=True)


def chain_of(store: Path) -> bool:
    opened = open_store(store)
    found = Lab(opened, FOUNDER).ask(verify)
    opened.close()
    return found.holds


def test_a_tube_is_enrolled_drawn_and_received_without_a_mouse(walk: Walk, tmp_path: Path):
    for stop in (blood.arrive_at_the_bench, blood.decide, blood.enrol, blood.draw, blood.receive):
        stop(walk)
    lab = walk.window.lab
    (tube,) = lab.ask(case, lab.settings, walk.number).tubes
    assert tube.receipt.values["volume_ml"] == 8.2
    assert len(list(tmp_path.glob("*.png"))) == len(walk.camera.pictures) == 7 * len(SIZES)
    assert lab.ask(verify).holds


def test_a_label_is_looked_at_and_its_numbers_tried_without_a_mouse(walk: Walk, tmp_path: Path):
    blood.arrive_at_the_bench(walk)
    blood.change_person(walk, Role.DATA_MANAGER)
    look_round.look_at_the_labels(walk)
    assert len(list(tmp_path.glob("*-label-template*.png"))) == 3 * len(SIZES)
    assert walk.window.lab.ask(last_number, "cryovial") == 1


@pytest.mark.slow
def test_the_whole_job_leaves_its_pictures_and_papers_and_a_chain_that_holds(tmp_path: Path):
    command = [sys.executable, "main.py", "tour", "--out", str(tmp_path), "--language", "en"]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path / "config")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout
    shot = [path.name.rpartition("-en")[0].rpartition("-")[::2] for path in tmp_path.glob("*.png")]
    assert {int(width) for _name, width in shot} == {width for width, _height in SIZES}
    assert len({name for name, _width in shot}) * len(SIZES) == len(shot) > 90
    for paper in PAPERS:
        assert list(tmp_path.glob(paper)), paper
    assert chain_of(tmp_path / "example.db")
