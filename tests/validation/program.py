"""The program that is validated: its versions, its commit, its files and their hashes."""

import hashlib
import platform
import sqlite3
import subprocess
import tomllib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.server import programs

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = ("app", "db", "ui", "resources")
NAMED: Final = (
    "SQLAlchemy",
    "alembic",
    "pydantic",
    "reportlab",
    "openpyxl",
    "numpy",
    "scipy",
    "pandas",
    "zxing-cpp",
    "vcfpy",
    "argon2-cffi",
    "psycopg",
    "tzdata",
    "pytest",
)
"""The packages whose versions stand on the cover; all others stand among the packages."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What git says of the files: the commit, and those changed since; an empty hash where there is no git."""

    hash: str
    told: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the program and its SHA-256."""

    path: str
    size: int
    sha256: str


def app_version(root: Path = ROOT) -> str:
    """The version that pyproject.toml bears."""
    return str(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def versions() -> list[tuple[str, str]]:
    """Program, interpreter, toolkit, database, libraries and system, as they are at work."""
    from PySide6.QtCore import qVersion

    return [
        ("DPTrace", app_version()),
        ("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        ("Qt", f"{qVersion()} (PySide6 {version('PySide6-Essentials')})"),
        ("SQLite", sqlite3.sqlite_version),
        ("PostgreSQL server", _postgres()),
        *((name, version(name)) for name in NAMED),
        ("System", platform.platform()),
        ("Processor", platform.machine()),
    ]


def _postgres() -> str:
    """What the server says of itself, where one is installed here."""
    folder = programs()
    if folder is None:
        return "not installed"
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return told.strip().removeprefix("postgres (PostgreSQL) ")


def commit(root: Path = ROOT) -> Commit:
    """The commit at work, when it was made and what was changed since."""
    head = _git(root, "log", "-1", "--format=%H %cI")
    if not head:
        return Commit("", "")
    name, told = head.split()
    changed = _git(root, "status", "--porcelain", "--untracked-files=all", "--", *FOLDERS, "main.py", "tests", "docs")
    return Commit(name, told, tuple(line[3:] for line in changed.splitlines()))


def sources(root: Path = ROOT) -> tuple[Source, ...]:
    """Every file that the program is made of, by path."""
    paths = [root / name for name in ("main.py", "pyproject.toml", "requirements.lock")]
    paths += [path for folder in FOLDERS for path in (root / folder).rglob("*") if path.is_file()]
    kept = [path for path in paths if "__pycache__" not in path.parts]
    return tuple(
        Source(path.relative_to(root).as_posix(), path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(kept)
    )


def whole_digest(files: tuple[Source, ...]) -> str:
    """One SHA-256 over the paths and hashes of all files."""
    return hashlib.sha256("".join(f"{each.sha256}  {each.path}\n" for each in files).encode()).hexdigest()


def _git(root: Path, *arguments: str) -> str:
    """What git answers; empty where there is no git or no repository."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return done.stdout.rstrip("\n") if done.returncode == 0 else ""
