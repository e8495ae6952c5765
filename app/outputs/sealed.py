"""Files for transfer in a ZIP that is encrypted with AES-256 (WinZip AE-2); the pass phrase is kept nowhere."""

import io
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from app.domain.errors import Refused, Unavailable
from app.domain.pass_phrase import must_be_strong
from app.i18n import _

ENDING: Final = ".zip"
METHOD: Final = "AES-256"
AT_ONCE: Final = 1 << 20
LONGEST_LINE: Final = 1024


def seal(part: Path, files: Iterable[tuple[str, Path | bytes]], pass_phrase: str) -> None:
    """Write `part` as an encrypted ZIP of (name inside, content or its file). Refused where the pass phrase is weak."""
    from pyzipper import WZ_AES, ZIP_DEFLATED, AESZipFile

    must_be_strong(pass_phrase)
    with AESZipFile(part, "w", compression=ZIP_DEFLATED, encryption=WZ_AES) as archive:
        archive.setpassword(pass_phrase.encode("utf-8"))
        archive.setencryption(WZ_AES, nbits=256)
        for name, content in files:
            with (
                io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source,
                archive.open(name, "w", force_zip64=True) as target,
            ):
                shutil.copyfileobj(source, target, AT_ONCE)


def seal_into(path: Path, files: Iterable[tuple[str, Path | bytes]], pass_phrase: str) -> Path:
    """The same, put in its place at once; returns the path. Unavailable where it can't be written."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        seal(part, files, pass_phrase)
        os.replace(part, path)
    except OSError as error:
        raise Unavailable(
            _("{path} can't be written: {reason}.").format(path=path, reason=error.strerror or error),
            hint=_("Close the file where it is open, or choose another folder."),
        ) from error
    finally:
        if part.exists():
            part.unlink()
    return path


def as_sealed(path: Path) -> Path:
    """Where the encrypted file goes for a path that was named: beside it, with its own ending behind."""
    return path if path.suffix.lower() == ENDING else path.with_name(path.name + ENDING)


def pass_phrase_of(file: str) -> str:
    """The pass phrase of a file: its first line. Refused where it can't be read or is weak."""
    path = Path(file).expanduser()
    try:
        with path.open(encoding="utf-8-sig") as lines:
            phrase = lines.readline(LONGEST_LINE).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            _("The pass phrase can't be read from {name}.").format(name=path.name),
            hint=_("Write it as the first line of a text file that only you can read."),
        ) from error
    must_be_strong(phrase)
    return phrase
