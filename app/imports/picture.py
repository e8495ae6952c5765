"""The picture of a cell: known by its SHA-256, kept where it is."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.errors import Refused
from app.i18n import _

KINDS: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")


@dataclass(frozen=True, slots=True)
class Picture:
    """A file as it was when it was attached; `size` in bytes."""

    name: str
    sha256: str
    size: int
    place: str


def read_picture(path: str) -> Picture:
    """Describe the file at a path; Refused where it is no picture or can't be read."""
    file = Path(path).expanduser()
    if file.suffix.lower() not in KINDS:
        raise Refused(
            _("{name} is no picture.").format(name=file.name), hint=_("One of: {kinds}.").format(kinds=", ".join(KINDS))
        )
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return Picture(file.name, digest, file.stat().st_size, str(file.resolve()))
    except OSError as error:
        raise Refused(
            _("{name} can't be read: {reason}.").format(name=file.name, reason=error.strerror or error),
            hint=_("Nothing was attached."),
        ) from error
