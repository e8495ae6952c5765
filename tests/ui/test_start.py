"""The start of the program: the sign-in first, everything else while somebody types."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.words import Role
from app.example import as_role, open_example
from app.settings import Workstation
from ui.start import Program

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "openpyxl", "reportlab", "zxingcpp", "alembic", "app.outputs", "ui.main_window")


def test_the_sign_in_waits_for_nothing_heavy():
    code = f"import sys, ui.start; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_verb_waits_for_no_window():
    code = "import sys, app.cli; print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("arguments", [["--help"], ["verify", "--help"]])
def test_help_is_answered_by_the_command_line(arguments: list[str]):
    done = subprocess.run([sys.executable, "main.py", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: dptrace")


def test_the_rest_of_the_window_loads_while_somebody_types(qtbot, dressed, tmp_path: Path):
    store = open_example(tmp_path / "example.db")
    program = Program(store, Workstation())
    signing = program.show_sign_in()
    qtbot.addWidget(signing)
    program.warming.begin()
    qtbot.waitUntil(lambda: program.warming.is_done, timeout=20_000)
    window = program.show_bench(as_role(store, Role.TECHNICIAN).who)
    qtbot.addWidget(window)
    assert window.isVisible()
    window.close()
    store.close()
