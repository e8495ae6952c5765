"""A disk that fails when it is told to: some C between SQLite and the system, where there is a compiler."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("failing.c")


def lacks() -> str:
    """Why a failing disk can't be played here; empty where it can."""
    if not sys.platform.startswith("linux"):
        return "a disk is made to fail on Linux only"
    return "" if shutil.which("gcc") else "no C compiler here to make a disk fail"


@cache
def _library(folder: Path) -> Path:
    made = folder / "failing.so"
    told = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-ldl"]
    subprocess.run(told, check=True, capture_output=True)
    return made


def environment(folder: Path, store: Path) -> Mapping[str, str]:
    """What a process needs in its environment for the disk of this store to fail on demand."""
    return {
        **os.environ,
        "LD_PRELOAD": str(_library(folder)),
        "FAILING": str(folder / "failing"),
        "FAILING_FILES": store.name,
    }


def fail(folder: Path, word: str) -> None:
    """From now on: EIO (a sync fails), ENOSPC (a write finds no room), or nothing with an empty word."""
    (folder / "failing").write_text(word)
