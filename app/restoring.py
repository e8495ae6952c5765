"""Bring a backup back: examined on a copy of its own, written into a file that was not there, or only tried."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from time import perf_counter
from typing import Final

from app.domain.drill import DrillOutcome
from app.domain.errors import Refused, Unavailable
from app.domain.words import Role
from app.i18n import _
from app.jobs import Progress
from app.lab import Lab
from app.queries.verify import verify
from app.settings import data_folder
from app.work import Who
from db.backup import PART, BadBackup, check, note_of, sha256_of, sync
from db.migrate import HEAD, NewerStore, NoStore, revision, upgrade
from db.network import is_on_network
from db.store import Store

RESTORES: Final = "restores.jsonl"
_NOBODY: Final = Who(0, "restore", "Restore", "--", Role.MONITOR)
"""Who reads a backup on trial: nobody who could change it."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a backup turned out to be. `is_noted`: it is the very file that was checked when it was made.

    `why` says what is wrong with it, empty where nothing is; a drill records a bad one as well.
    """

    backup: Path
    outcome: DrillOutcome
    sha256: str
    changes: int
    head: str
    seconds: float
    is_noted: bool
    why: str = ""


class _Bad(Exception):
    """What is wrong with a backup."""

    def __init__(self, outcome: DrillOutcome, why: str) -> None:
        super().__init__(why)
        self.outcome, self.why = outcome, why


def restore(lab: Lab, progress: Progress, backup: Path, to: Path) -> Examined:
    """Job: write a backup into a file that was not there, after it was examined. Refused where it is not whole."""
    _may_become(to)
    found = examine(lab, progress, backup)
    if found.outcome is not DrillOutcome.HELD:
        raise Refused(
            _("{path} was not restored: {why}.").format(path=backup, why=found.why),
            hint=_("Nothing was written. Take another backup: an earlier one, or one of the second folder."),
        )
    part = to.with_name(to.name + PART)
    try:
        copyfile(backup, part)
        sync(part)
        if sha256_of(part) != found.sha256:
            raise Unavailable(
                _("{path} does not keep what is written to it.").format(path=to), hint=_("Choose another disk.")
            )
        to.touch(exist_ok=False)
        part.replace(to)
        sync(to.parent)
    except OSError as error:
        raise _unwritable(to, error) from error
    finally:
        part.unlink(missing_ok=True)
    note_restored(lab.store.path, found, to)
    return found


def examine(_lab: Lab, progress: Progress, backup: Path) -> Examined:
    """Job: read a backup, restore it into a folder that goes away again, and walk its whole chain. Never writes to it."""
    begun = perf_counter()
    if not backup.is_file():
        raise Refused(_("There is no backup at {path}.").format(path=backup), hint=_("Give the path of its file."))
    digest, changes, head, outcome, why = "", 0, "", DrillOutcome.HELD, ""
    noted = note_of(backup)
    try:
        with _translated(backup):
            digest = sha256_of(backup)
            _is_unaltered(backup, digest, noted.sha256 if noted else digest)
            progress(1, 3)
            with tempfile.TemporaryDirectory(prefix="dptrace-") as folder:
                scratch = Path(folder) / "scratch.db"
                copyfile(backup, scratch)
                changes, head = _walked(scratch)
            progress(2, 3)
    except _Bad as bad:
        outcome, why = bad.outcome, bad.why
    if outcome is DrillOutcome.HELD and noted and (changes, head) != (noted.change, noted.head):
        outcome, why = DrillOutcome.ALTERED, _("its last change is not the one that was noted")
    return Examined(backup, outcome, digest, changes, head, perf_counter() - begun, noted is not None, why)


def note_restored(store: Path, found: Examined, to: Path) -> None:
    """Declare a restore on this computer, outside every store: what follows from it in a chain is then explained."""
    line = {"store": store.name, "backup": found.backup.name, "sha256": found.sha256, "to": to.name}
    path = data_folder() / RESTORES
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line | {"change": found.changes, "head": found.head}) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _unwritable(path, error) from error


def _may_become(to: Path) -> None:
    """Refused unless nothing lies where the restored store is to be, and a store may lie there."""
    if to.exists():
        raise Refused(
            _("{path} is there already: a backup is never restored over a file.").format(path=to),
            hint=_("Give the path of a file that does not exist."),
        )
    if is_on_network(to):
        raise Refused(
            _("{path} lies on a network share, where two computers would damage it.").format(path=to),
            hint=_("Keep the store on a disk of this computer."),
        )
    if not to.parent.is_dir():
        raise Refused(_("There is no folder {path}.").format(path=to.parent), hint=_("Make it, then try again."))


def _is_unaltered(backup: Path, digest: str, noted: str) -> None:
    log = backup.with_name(f"{backup.name}-wal")
    if log.exists() and log.stat().st_size:
        raise Refused(
            _("{path} is a store at work, no finished copy.").format(path=backup), hint=_("Make a backup of it first.")
        )
    if digest != noted:
        raise _Bad(DrillOutcome.ALTERED, _("its content is not what was checked when it was made"))


def _walked(scratch: Path) -> tuple[int, str]:
    """Changes and head of the copy, brought to this program's tables where it is of an earlier version."""
    check(scratch)
    found = revision(scratch)
    if found is not None and found > HEAD:
        raise NewerStore(found)
    if found != HEAD:
        upgrade(scratch)
    store = Store(f"sqlite:///{scratch}")
    try:
        chain = Lab(store, _NOBODY).ask(verify)
    finally:
        store.close()
    if not chain.holds:
        why = _("its chain breaks at change {number} ({why})")
        raise _Bad(DrillOutcome.BROKEN_CHAIN, why.format(number=chain.first_bad, why=chain.told()))
    return chain.changes, chain.head


@contextmanager
def _translated(backup: Path) -> Iterator[None]:
    """What reading a backup can meet: what is wrong with it as _Bad; a disk without room for the trial as Unavailable."""
    try:
        yield
    except BadBackup as error:
        raise _Bad(DrillOutcome.DAMAGED, _("it is damaged ({detail})").format(detail=error)) from error
    except NoStore as error:
        raise _Bad(DrillOutcome.DAMAGED, _("it is no store of DPTrace, or is damaged")) from error
    except NewerStore as error:
        raise _Bad(DrillOutcome.UNREADABLE, _("it was written by a later version of DPTrace")) from error
    except sqlite3.Error as error:
        raise _Bad(DrillOutcome.UNREADABLE, str(error)) from error
    except OSError as error:
        raise _unwritable(backup, error) from error


def _unwritable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        _("{path} can't be used: {reason}.").format(path=path, reason=error.strerror or error),
        hint=_("Nothing was changed. Free space or choose another folder, then try again."),
    )
