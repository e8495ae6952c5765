"""Disks that are full or don't answer while a bench works: each refusal is a sentence, and the work goes on afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.torture import failing
from tests.torture.row import Figure
from tests.torture.stores import fresh, standing

BEFORE, WHILE, AFTER = 8, 5, 8
SENTENCE = "The disk of the store is full or does not answer."


def main(_seconds: float) -> list[Figure]:
    """Each kind of failure once."""
    rows: list[Figure] = []
    for word, told in (("EIO", "a disk that does not answer a sync"), ("ENOSPC", "a disk without room")):
        if reason := failing.lacks():
            rows.append(Figure(f"{told}: skipped, {reason}", 0))
        else:
            rows += _of(told, failed(word))
    with tempfile.TemporaryDirectory() as folder, _small_disk(Path(folder)) as disk:
        rows += (
            _of("a small disk that fills up", filled(disk)) if disk else [Figure("a small disk: skipped, no mount", 0)]
        )
    return rows


def _of(told: str, lines: tuple[list[str], Path, Callable[[], None]]) -> list[Figure]:
    said, path, clean = lines
    acknowledged = [(int(words[1]), words[2]) for words in (line.split() for line in said) if words[0] == "ok"]
    refused = [line for line in said if line.startswith("no Unavailable")]
    found = standing(path, acknowledged)
    clean()
    return [
        Figure(f"{told}: acts refused in a sentence", len(refused)),
        Figure("  other sentences than that of the disk", sum(SENTENCE not in line for line in refused), "0"),
        Figure("  acknowledged changes lost", found.lost, "0"),
        Figure("  chain, file and keys hold", found.is_sound, "1"),
        Figure("  acts done after the disk came back", AFTER if said[-1].startswith("ok") else 0, str(AFTER)),
    ]


def failed(word: str) -> tuple[list[str], Path, Callable[[], None]]:
    """What a bench says while its disk fails with this error from its 9th act on, and comes back after five refusals."""
    folder = Path(tempfile.mkdtemp(prefix="dptrace-"))
    path = fresh(folder / "store.db")
    with _bench(path, failing.environment(folder, path)) as lines:
        said = _until(lines, "ok", BEFORE)
        failing.fail(folder, word)
        said += _until(lines, "no Unavailable", WHILE)
        failing.fail(folder, "")
        said += _until(lines, "ok", AFTER)
    return said, path, lambda: shutil.rmtree(folder)


def filled(disk: Path) -> tuple[list[str], Path, Callable[[], None]]:
    """The same on a disk that is really full, until it is made larger."""
    path = fresh(disk / "store.db")
    stuffing = disk / "stuffing"
    with _bench(path, os.environ) as lines:
        said = _until(lines, "ok", BEFORE)
        with stuffing.open("wb") as file:
            _stuff(file.fileno())
        said += _until(lines, "no Unavailable", WHILE)
        stuffing.unlink()
        said += _until(lines, "ok", AFTER)
    return said, path, lambda: None


def _stuff(handle: int) -> None:
    """Write until there is no room left."""
    for size in (65536, 4096, 512):
        try:
            while os.write(handle, b"x" * size):
                pass
        except OSError:
            continue


@contextmanager
def _bench(path: Path, environment: "os._Environ[str] | object") -> Iterator[Iterator[str]]:
    told = [sys.executable, "-m", "tests.torture.worker", str(path), "5"]
    process = subprocess.Popen(told, stdout=subprocess.PIPE, text=True, env=dict(environment))  # type: ignore[call-overload]
    assert process.stdout is not None
    try:
        yield iter(process.stdout.readline, "")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _until(lines: Iterator[str], begin: str, count: int) -> list[str]:
    """Read what the bench says until so many lines began like this."""
    said: list[str] = []
    while sum(line.startswith(begin) for line in said) < count:
        said.append(next(lines).strip())
    return said


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk of 6 MB in memory; None where this user may not mount one."""
    mount = shutil.which("mount")
    told = [mount or "", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if mount is None or subprocess.run(told, capture_output=True).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
