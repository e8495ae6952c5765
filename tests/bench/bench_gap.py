"""The longest gap in the window's loop while a workbook is exported: in a child process, and naively in a thread."""

import os
import tempfile
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from tests.bench.row import Row

TICK_MS = 5
EXPORTS = 3


def measure() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        idle, ours, naive = _gaps(application, Path(folder))
    return [
        Row("window's loop, longest gap while idle", idle, None, "ms", ""),
        Row("window's loop, longest gap while exporting", ours, naive, "ms", "< 100 ms"),
    ]


def _gaps(application, folder: Path) -> tuple[float, float, float]:
    from app.domain.words import Role
    from app.example import Story, as_role
    from app.outputs.workbook import Wanted, export
    from db.migrate import prepare
    from db.store import Store
    from tests.given import MORNING

    path = folder / "example.db"
    prepare(path)
    store = Store(f"sqlite:///{path}", clock=lambda: MORNING)
    Story(store, end=MORNING).tell()
    lab = as_role(store, Role.TECHNICIAN)
    idle = _longest(application, lambda: perf_counter() + 0.5, lambda end: perf_counter() > end)
    ours = _longest(
        application,
        lambda: lab.carry_out(export, str(folder / "ours.xlsx"), Wanted()),
        lambda running: running.poll(),
    )

    def thread() -> threading.Thread:
        def work() -> None:
            for turn in range(EXPORTS):
                export(lab, lambda _done, _total: None, str(folder / f"naive-{turn}.xlsx"), Wanted())

        made = threading.Thread(target=work)
        made.start()
        return made

    naive = _longest(application, thread, lambda made: not made.is_alive())
    store.close()
    return idle, ours, naive


def _longest(application, begin: Callable[[], object], has_ended: Callable) -> float:
    """The longest time between two ticks of the loop, in ms, from the beginning of the work to its end."""
    from PySide6.QtCore import QTimer

    ticks = [perf_counter()]
    timer = QTimer(interval=TICK_MS)
    timer.timeout.connect(lambda: ticks.append(perf_counter()))
    timer.start()
    work = begin()
    ticks.append(perf_counter())
    while not has_ended(work):
        application.processEvents()
    timer.stop()
    return 1000 * max(later - earlier for earlier, later in pairwise(ticks[1:]))
