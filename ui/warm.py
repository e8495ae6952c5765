"""Load the rest of the window while somebody types a password: one module a turn of the loop, so that no key waits."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from PySide6.QtCore import QObject, QTimer

import ui.pages


class Warming(QObject):
    """The pages, one by one, then the window that holds them."""

    def __init__(self) -> None:
        super().__init__()
        self._left: Iterator[str] = iter(
            [*(f"ui.pages.{each.name}" for each in iter_modules(ui.pages.__path__)), "ui.main_window"]
        )
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._load_one)

    def begin(self) -> None:
        """Start loading when the loop has nothing else to do."""
        self._timer.start()

    def finish(self) -> None:
        """No more turns: what is still missing is loaded by who needs it."""
        self._timer.stop()

    @property
    def is_done(self) -> bool:
        return not self._timer.isActive()

    def _load_one(self) -> None:
        name = next(self._left, None)
        if name is None:
            self._timer.stop()
        else:
            import_module(name)
