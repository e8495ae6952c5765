"""Labels as PDF files in a folder, from which a person or a printer takes them."""

from pathlib import Path

from app.domain.errors import Unavailable
from app.i18n import _


def write(path: Path, pdf: bytes) -> Path:
    """Write a file; Unavailable names the reason where the folder can't be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pdf)
    except OSError as error:
        raise Unavailable(
            _("{path} can't be written: {reason}.").format(path=path, reason=error.strerror or error),
            hint=_("The labels still wait. Choose another folder, then try again."),
        ) from error
    return path
