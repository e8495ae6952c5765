"""The four sounds of the window, played by the platform's own means; silent where it has none."""

import shutil
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess

from ui import theme

NAMES: Final = ("accepted", "refused", "stop", "last_hour")


class Sounds(QObject):
    """Plays a sound by name, with volume (0 to 1) and off."""

    def __init__(self, volume: float = 0.7, on: bool = True) -> None:
        super().__init__()
        self.on = on
        self.volume = volume
        self.last = ""

    def play(self, name: str) -> None:
        """Play one of NAMES, unless sound is off."""
        if name not in NAMES:
            raise KeyError(name)
        if not self.on:
            return
        self.last = name
        command = player(theme.RESOURCES / "sounds" / f"{name}.wav", self.volume)
        if command:
            QProcess.startDetached(command[0], command[1:])


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
