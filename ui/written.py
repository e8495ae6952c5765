"""What was written to disk: told in the message bar, opened by its button or by Enter."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.domain.errors import Refused
from app.domain.masking import removed_text
from app.i18n import _
from ui.desk import Desk


def tell_written(desk: Desk, what: str, path: Path, *, removed: int = 0) -> None:
    """Say where a file, or a folder of files, lies; the button opens it in the program the desktop has for it.

    `removed` identities were taken out of its texts: that is said before, as a warning.
    """
    state, told = ("warn", f"{removed_text(removed)} {path}") if removed else ("ok", str(path))
    desk.messages.tell(what, told, state=state, action=_("Open it"), key="Enter")
    desk.messages.on_action(lambda: open_path(path))


def open_path(path: Path) -> None:
    """Open a file or folder; Refused where this desktop has no program for it."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        raise Refused(
            _("No program of this computer opens {name}.").format(name=path.name),
            hint=_("It lies in {folder}.").format(folder=path.parent),
        )
