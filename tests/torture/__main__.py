"""Torture the record and print the figures: `python -m tests.torture [--seconds N] [name ...]`; 1 where one does not hold.

Each file of this folder with a `main(seconds)` that returns figures takes part; `seconds` is its part of
the time, larger where the file says SHARE.
"""

import argparse
import importlib
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from tests.torture.row import Figure

FOLDER = Path(__file__).parent
SECONDS = 300
"""What `make torture` gives to the modules, so that it ends within ten minutes with the slow tests."""


def main(arguments: list[str]) -> int:
    """Run every module, or those named, and print one table."""
    told = argparse.ArgumentParser(prog="python -m tests.torture")
    told.add_argument("--seconds", type=float, default=SECONDS)
    told.add_argument("names", nargs="*")
    found = told.parse_args(arguments)
    modules = [each for each in _modules() if not found.names or each.__name__.rpartition(".")[2] in found.names]
    bad, whole = 0, sum(_share(module) for module in modules)
    for module in modules:
        rows = _run(module.main, found.seconds * _share(module) / whole)
        for row in rows:
            bad += not row.holds
            print(
                f"| {row.what:<74} | {row.value:>10g} | {row.must or '':<6} | {'' if row.holds else 'BROKEN'}",
                flush=True,
            )
    return 1 if bad else 0


def _modules() -> list[ModuleType]:
    names = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith(("_", "test_")))
    modules = [importlib.import_module(f"tests.torture.{name}") for name in names]
    return [each for each in modules if hasattr(each, "main")]


def _share(module: ModuleType) -> float:
    """How much of the time a module gets, against the others' 1."""
    return float(getattr(module, "SHARE", 1))


def _run(act: Callable[..., object], seconds: float) -> list[Figure]:
    """The figures of one module; one that takes no seconds, or only tells whether it holds, is taken as it is."""
    given = (seconds,) if inspect.signature(act).parameters else ()
    rows = act(*given)
    if isinstance(rows, list):
        return rows
    return [Figure(f"{act.__module__.rpartition('.')[2]}: status", float(bool(rows)), "0")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
