"""What is installed, against the lock and against the hashes that each package came with."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

from packaging.markers import Marker
from packaging.utils import canonicalize_name

OURS: Final = "dptrace"
OF_THE_ENVIRONMENT: Final = frozenset({OURS, "pip"})
"""What the lock does not name: this program, and what the virtual environment came with."""
LINE: Final = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Package:
    """One package of the lock or the environment; `altered`: files that are not what their record says."""

    name: str
    locked: str
    installed: str
    files: int = 0
    altered: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.locked == self.installed and not self.altered


def locked(text: str) -> dict[str, str]:
    """The versions that a lock asks for on this computer, by canonical name."""
    found = {}
    for name, version, marker in LINE.findall(text):
        if not marker or Marker(marker).evaluate({"extra": "dev"}):
            found[canonicalize_name(name)] = version
    return found


def packages(lock: str) -> tuple[Package, ...]:
    """Each package that is locked or installed, by name, its files read and compared."""
    wanted = locked(lock)
    there = {canonicalize_name(each.metadata["Name"]): each for each in distributions()}
    names = sorted({*wanted, *there} - OF_THE_ENVIRONMENT)
    return tuple(_package(name, wanted.get(name, ""), there.get(name)) for name in names)


def _package(name: str, version: str, distribution: Distribution | None) -> Package:
    if distribution is None:
        return Package(name, version, "")
    recorded = [each for each in distribution.files or () if each.hash is not None and "__pycache__" not in each.parts]
    altered = tuple(_altered(recorded))
    return Package(name, version, distribution.version, len(recorded), altered)


def _altered(recorded: list) -> Iterator[str]:
    """The files that are gone or whose SHA-256 is not the one of the record."""
    for each in recorded:
        path = Path(str(each.locate()))
        if not path.is_file() or digest(path, each.hash.mode) != each.hash.value:
            yield str(each)


def digest(path: Path, mode: str = "sha256") -> str:
    """The hash of a file as a wheel's record spells it."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, mode).digest()
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()
