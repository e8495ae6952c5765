"""The camera of the tour: each picture in the two sizes of screen that stand in the laboratory."""

from pathlib import Path
from typing import Final

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app import i18n

SIZES: Final = ((1366, 768), (1920, 1080))
SETTLE_MS: Final = 60


class Camera:
    """Numbers the pictures in the order in which they were taken; those of an earlier tour make room."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stop = 0
        self.pictures: list[Path] = []
        for width, _height in SIZES:
            for old in folder.glob(f"[0-9][0-9]-*-{width}-{i18n.language()}.png"):
                old.unlink()

    def shoot(self, widget: QWidget, name: str) -> None:
        """One picture a size; the widget is left in the first, as it was."""
        self._stop += 1
        for size in SIZES:
            widget.resize(*size)
            QTest.qWait(SETTLE_MS)
            path = self.folder / f"{self._stop:02d}-{name}-{size[0]}-{i18n.language()}.png"
            if not widget.grab().save(str(path)):
                raise OSError(path)
            self.pictures.append(path)
        widget.resize(*SIZES[0])
