"""Lines noted outside the store, in two copies: in the folder for application data, and beside the store. Only added to."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.i18n import _
from app.settings import data_folder


def places(store: Path | None, name: str) -> tuple[Path, ...]:
    """The copies of the lines of this name: for application data, and beside the file of a store that has one."""
    here = data_folder() / name
    return (here,) if store is None else (here, store.with_name(f"{store.name}.{name}"))


def records(path: Path) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Where each line stands, as a person reads it, and the record that it holds; None of one that can't be read."""
    text = path.read_text("utf-8", errors="replace") if path.exists() else ""
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        where = _("{file}, line {number}").format(file=path, number=number)
        yield where, record if isinstance(record, dict) else None


def append(path: Path, lines: Iterable[str]) -> None:
    """Add lines and wait until the disk has them; a last line that was torn off is ended first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            is_torn = file.read(1) != b"\n"
            file.write(b"\n" if is_torn else b"")
        file.write("".join(f"{line}\n" for line in lines).encode())
        file.flush()
        os.fsync(file.fileno())
