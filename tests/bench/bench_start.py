"""From the start of the process to the first usable window: the sign-in, ready for typing."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import time

from db.migrate import prepare
from db.store import Store
from tests.bench.row import Row
from tests.given import Clock, first_people

ROOT = Path(__file__).parents[2]
EAGER = "import app.cli, ui.main_window, app.example"


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        prepare(path)
        store = Store(f"sqlite:///{path}", clock=Clock())
        first_people(store)
        store.close()
        ours = min(_start(path, folder, "") for _turn in range(5))
        naive = min(_start(path, folder, EAGER) for _turn in range(5))
    return [Row("process start to sign-in ready for typing", ours, naive, "s", "< 0.8 s")]


def _start(path: Path, folder: str, before: str) -> float:
    """Seconds from the call that makes the process to its sign-in, by the clock on the wall."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    arguments = ["dptrace", "--store", str(path), "--probe-start"]
    code = f"{before}\nimport sys; sys.argv = {arguments!r}\nimport main; main.main()"
    begun = time()
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True)
    return float(done.stdout) - begun
