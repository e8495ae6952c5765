"""The five sounds of the window, played by the platform's own means; silent where it has none."""

import shutil
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QTimer

from app.settings import Workstation
from ui import theme

NAMES: Final = ("accepted", "refused", "stop", "last_hour", "timer")
STOP_AGAIN_MS: Final = 4000


class Sounds(QObject):
    """Plays a sound by name, as loud as this bench is set; the red stop's comes again until it is left."""

    def __init__(self, workstation: Workstation) -> None:
        super().__init__()
        self._workstation = workstation
        self.last = ""
        self._again = QTimer(self, interval=STOP_AGAIN_MS)
        self._again.timeout.connect(lambda: self.play("stop"))

    @property
    def is_repeating(self) -> bool:
        """Whether the red stop's sound comes again."""
        return self._again.isActive()

    def play(self, name: str) -> None:
        """Play one of NAMES, unless sound is off."""
        if name not in NAMES:
            raise KeyError(name)
        if not self._workstation.sound_on:
            return
        self.last = name
        command = player(theme.RESOURCES / "sounds" / f"{name}.wav", self._workstation.sound_volume)
        if command:
            QProcess.startDetached(command[0], command[1:])

    def begin_stop(self) -> None:
        """The sound of the red stop, now and every four seconds."""
        self.play("stop")
        self._again.start()

    def end_stop(self) -> None:
        self._again.stop()


def player(file: Path, volume: float) -> list[str]:
    """The command that plays a WAV file on this platform; empty where there is none."""
    if sys.platform == "win32":
        script = f"(New-Object Media.SoundPlayer '{file}').PlaySync()"
        return ["powershell", "-NoProfile", "-WindowStyle", "Hidden", "-Command", script]
    choices = {
        "afplay": ["-v", f"{volume:g}", str(file)],
        "pw-play": [f"--volume={volume:g}", str(file)],
        "paplay": [f"--volume={round(65536 * volume)}", str(file)],
        "aplay": ["-q", str(file)],
    }
    for name, arguments in choices.items():
        found = shutil.which(name)
        if found:
            return [found, *arguments]
    return []
