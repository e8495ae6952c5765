"""The scripts of the performance qualification, which the laboratory carries out by hand, in either language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.validation.program import ROOT

FILE: Final = ROOT / "docs" / "performance.toml"
LANGUAGES: Final = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, and what must be seen."""

    do: str
    expect: str


@dataclass(frozen=True, slots=True)
class Script:
    """One piece of work at the bench, with the requirements that it tries."""

    id: str
    title: str
    purpose: str
    needs: str
    requirements: tuple[str, ...]
    steps: tuple[Step, ...]


def scripts(file: Path = FILE, language: str = "en") -> tuple[Script, ...]:
    """The scripts in their order, in one language."""
    return tuple(_script(told, language) for told in _read(file)["script"])


def words(file: Path = FILE, language: str = "en") -> Mapping[str, str]:
    """The heads of the pages in one language."""
    found: Mapping[str, str] = _read(file)["words"][language]
    return found


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _script(told: Mapping[str, Any], language: str) -> Script:
    end = "" if language == "en" else f"_{language}"
    return Script(
        told["id"],
        *(told[f"{name}{end}"] for name in ("title", "purpose", "needs")),
        tuple(told["requirements"]),
        tuple(Step(each[f"do{end}"], each[f"expect{end}"]) for each in told["steps"]),
    )
