"""The bytes of a file of results: its hash, and its lines, unpacked where it is packed, within limits."""

import gzip
import hashlib
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from app.domain.errors import Refused
from app.i18n import _, grouped
from app.jobs import Progress

MIB: Final = 1024 * 1024
_PACKED: Final = b"\x1f\x8b"
_BGZIP_EXTRA: Final = b"BC\x02\x00"
_OFTEN: Final = 64 * 1024
"""Unpacked bytes between two looks at how far the file goes."""
_BGZIP_END: Final = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a line, of all that is unpacked, of a table read whole, of what is kept; and unpacked to packed."""

    line: int = 16 * MIB
    unpacked: int = 64 * 1024 * MIB
    table: int = 16 * MIB
    kept: int = 700 * MIB
    ratio: int = 500
    ratio_from: int = 32 * MIB


@dataclass(slots=True)
class Source:
    """A file to be read. `is_whole` once its lines were read: whether the last one is ended."""

    path: Path
    name: str
    sha256: str
    size: int
    is_packed: bool
    limits: Limits
    progress: Progress | None = None
    is_whole: bool = True
    foreign_letters: int = 0
    """The first line that is not UTF-8; 0 where all are."""

    def head(self, size: int = 256 * 1024) -> bytes:
        """The first bytes, unpacked."""
        with self.path.open("rb") as raw:
            if not self.is_packed:
                return raw.read(size)
            try:
                return gzip.GzipFile(fileobj=raw).read1(size)
            except (EOFError, OSError, zlib.error) as error:
                raise self._broken(0) from error

    def lines(self, *, longest: int | None = None) -> Iterator[tuple[int, str]]:
        """Each line with its number, without its end. Refused where the file is cut, goes beyond a limit, or is no text.

        `longest` is the limit of a line in bytes, where a line of the format is short.
        """
        most = min(longest or self.limits.line, self.limits.line)
        with self.path.open("rb") as raw:
            stream: BinaryIO = gzip.GzipFile(fileobj=raw) if self.is_packed else raw  # type: ignore[assignment]
            number = unpacked = checked = 0
            while True:
                try:
                    line = stream.readline(most + 1)
                except (EOFError, OSError, zlib.error) as error:
                    raise self._broken(number) from error
                if not line:
                    break
                number += 1
                unpacked += len(line)
                if len(line) > most:
                    raise self._too_long(number, most)
                if unpacked - checked >= _OFTEN:
                    checked = unpacked
                    self._check(unpacked, raw.tell())
                self.is_whole = line.endswith((b"\n", b"\r"))
                yield number, self._text(number, line)
        if self.progress is not None:
            self.progress(self.size, self.size)

    def too_much(self, number: int) -> Refused:
        """What is told where the calls of a file would fill the memory."""
        return Refused(
            _("{name} holds more than can be read at once; line {line} goes beyond it.").format(
                name=self.name, line=grouped(number)
            ),
            hint=_("Nothing of it was kept. Ask the provider for the calls that passed, or one file a chromosome."),
        )

    def _too_long(self, number: int, most: int) -> Refused:
        return Refused(
            _("Line {line} of {name} is longer than {count} bytes.").format(
                line=number, name=self.name, count=grouped(most)
            ),
            hint=_("Choose a file of results; a line of it holds one record."),
        )

    def _check(self, unpacked: int, read: int) -> None:
        too_dense = unpacked > self.limits.ratio_from and unpacked > self.limits.ratio * max(read, 1)
        if self.is_packed and (too_dense or unpacked > self.limits.unpacked):
            raise Refused(
                _("{name} unpacks to more than {count} bytes.").format(name=self.name, count=grouped(unpacked)),
                hint=_("Nothing of it was kept. Ask the provider what it is."),
            )
        if self.progress is not None:
            self.progress(min(read, self.size), self.size)

    def _text(self, number: int, line: bytes) -> str:
        if number == 1 and line.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            raise Refused(_("{name} is written in UTF-16.").format(name=self.name), hint=_("Save it as UTF-8."))
        if b"\0" in line:
            raise no_text(self.name)
        if number == 1:
            line = line.removeprefix(BOM_UTF8)
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            self.foreign_letters = self.foreign_letters or number
            text = line.decode("cp1252", "replace")
        return text.rstrip("\r\n")

    def _broken(self, line: int) -> Refused:
        return Refused(
            _("{name} is cut or damaged after line {line}.").format(name=self.name, line=grouped(line)),
            hint=_("Copy it again from the provider, and compare the checksum."),
        )


def open_source(path: str, *, limits: Limits, progress: Progress | None = None) -> Source:
    """A file by its path. Refused where it can't be read, is empty, is cut, or is no text."""
    file = Path(path.strip().strip('"')).expanduser()
    _must_end(file)
    try:
        with file.open("rb") as raw:
            digest = hashlib.file_digest(raw, "sha256").hexdigest()
            size = raw.tell()
            raw.seek(0)
            first = raw.read(64)
            raw.seek(max(0, size - len(_BGZIP_END)))
            last = raw.read()
    except OSError as error:
        raise Refused(
            _("{name} can't be read: {reason}.").format(name=file.name, reason=error.strerror or error),
            hint=_("Nothing was read."),
        ) from error
    if not size:
        raise Refused(_("{name} is empty.").format(name=file.name), hint=_("Copy it again from the provider."))
    is_packed = first.startswith(_PACKED)
    source = Source(file, file.name, digest, size, is_packed, limits, progress)
    if is_packed and first[12:16] == _BGZIP_EXTRA and last != _BGZIP_END:
        raise Refused(
            _("{name} is cut: the end mark of bgzip is missing.").format(name=file.name),
            hint=_("Copy it again from the provider, and compare the checksum."),
        )
    return source


def _must_end(file: Path) -> None:
    """Refused where a name is of a pipe or a device, which may never end; what can't be opened is told when it is."""
    if file.exists() and not file.is_file() and not file.is_dir():
        raise Refused(
            _("{name} is no file.").format(name=file.name),
            hint=_("Choose a VCF, MAF, SEG, matrix or quality table."),
        )


def no_text(name: str) -> Refused:
    return Refused(
        _("{name} is no text.").format(name=name), hint=_("Choose a VCF, MAF, SEG, matrix or quality table.")
    )
