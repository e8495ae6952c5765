"""Copies of the store: made by plan in each folder, never two at once, and what came of it noted for every window."""

import errno
import json
import os
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from app import __version__, anchors
from app.domain.errors import Refused, Unavailable
from app.domain.rotation import Keep, kept
from app.i18n import _
from app.jobs import Progress
from app.lab import Lab
from app.settings import BackupPlan
from db.backup import Backup, BadBackup, Why, back_up, backups_in, beside, remove, sweep
from db.one_at_a_time import Taken, held

__all__ = [
    "Backup",
    "Copies",
    "Why",
    "backups_in",
    "copy_by_plan",
    "copy_into",
    "due",
    "folders",
    "forget",
    "is_file",
    "must_be_file",
    "states",
]

RETRY: Final = timedelta(minutes=30)
"""How long a folder that could not be written to is left alone."""


DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Copies:
    """What is known of the copies in one folder: the last checked one, the last attempt, and what went wrong in it."""

    folder: Path
    verified: datetime | None = None
    name: str = ""
    change: int = 0
    head: str = ""
    tried: datetime | None = None
    trouble: str = ""

    def age(self, now: datetime) -> timedelta | None:
        """How old the last checked copy is, never negative; None where there is none."""
        return None if self.verified is None else max(now - self.verified, timedelta(0))

    def is_late(self, plan: BackupPlan, now: datetime) -> bool:
        """Whether the last checked copy is too old, or there is none."""
        age = self.age(now)
        return age is None or age > timedelta(hours=plan.late_h)

    def is_awaited(self, plan: BackupPlan) -> bool:
        """Whether the first copy is still to come by itself: nothing was tried yet."""
        return self.tried is None and plan.every_h > 0

    def is_sound(self, plan: BackupPlan, now: datetime) -> bool:
        return not self.trouble and not self.is_late(plan, now)


def is_file(lab: Lab) -> bool:
    """Whether the store is a file of this computer; another one is copied by its server's own means."""
    return lab.store.url.startswith("sqlite")


def must_be_file(lab: Lab) -> None:
    """Refused where the store is none that this program copies."""
    if not is_file(lab):
        raise Refused(
            _("This store lies on a database server, which makes its copies itself."),
            hint=_("Ask whoever looks after the server for a copy."),
        )


def folders(store: Path, plan: BackupPlan) -> tuple[Path, ...]:
    """Where the copies of a store go: the first folder, then the second where one is set."""
    first = Path(plan.first) if plan.first else beside(store)
    return (first, Path(plan.second)) if plan.second and Path(plan.second) != first else (first,)


def states(store: Path, plan: BackupPlan) -> tuple[Copies, ...]:
    """What is known of each folder of the plan, from the note beside the store: no folder is waited for."""
    known = _read(store)
    return tuple(known.get(str(folder), Copies(folder)) for folder in folders(store, plan))


def due(store: Path, plan: BackupPlan, now: datetime) -> tuple[Path, ...]:
    """The folders whose last copy is older than the plan wants; one that failed lately is left alone for a while."""
    every = timedelta(hours=plan.every_h)
    return tuple(
        each.folder
        for each in states(store, plan)
        if every and _is_past(each.verified, every, now) and _is_past(each.tried, min(RETRY, every), now)
    )


def copy_by_plan(
    lab: Lab, progress: Progress, plan: BackupPlan, into: Sequence[Path], why: Why = Why.SCHEDULE
) -> tuple[Copies, ...]:
    """Job: copy the store into each folder, and let earlier scheduled copies make room. What went wrong is in the answer.

    Nothing, where another window is at it already.
    """
    store, made = lab.store.path, []
    try:
        with held(store.with_name(f"{store.name}.backup.lock")):
            for number, folder in enumerate(into):
                progress(number, len(into))
                made.append(_copied(lab, plan, folder, why))
                _note(store, made[-1])
        if any(not each.trouble for each in made):
            anchors.note(lab, anchors.Why.BACKUP)
    except Taken:
        return ()
    except OSError as error:
        raise _unavailable(store, error) from error
    return tuple(made)


def copy_into(lab: Lab, folder: Path) -> Backup:
    """Copy the store into a folder, which is made where it lacks; Unavailable where that can't be done."""
    try:
        made = back_up(lab.store.path, folder, why=Why.ASKED, program=__version__, at=lab.now)
    except (BadBackup, sqlite3.Error, OSError) as error:
        raise Unavailable(
            _("No copy was made in {folder}: {reason}.").format(folder=folder, reason=_reason(error)),
            hint=_("Choose another folder, or mend this one, then try again."),
        ) from error
    anchors.note(lab, anchors.Why.BACKUP)
    return made


def forget(store: Path, folder: Path) -> None:
    """Begin a folder anew: what was known of its copies is no more expected there."""
    known = _read(store)
    if known.pop(str(folder), None) is not None:
        _write(store, known)


def _copied(lab: Lab, plan: BackupPlan, folder: Path, why: Why) -> Copies:
    """What is known of a folder after an attempt to copy into it."""
    store, now = lab.store.path, lab.now
    before = replace(_read(store).get(str(folder), Copies(folder)), tried=now)
    try:
        _is_the_one(store, folder, before)
        made = back_up(store, folder, why=why, program=__version__, at=now)
        done = replace(_state_of(made, folder), tried=now)
    except (BadBackup, sqlite3.Error, OSError) as error:
        return replace(before, trouble=_reason(error))
    try:
        _make_room(store, plan, folder, now)
    except OSError as error:
        return replace(done, trouble=_reason(error))
    return done


def _is_the_one(store: Path, folder: Path, before: Copies) -> None:
    """Raise where a folder is not there, or is not the one that held the copies before: a disk that was taken out."""
    if folder == beside(store):
        return
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, _("the folder is not there (was its disk taken out?)"))
    if before.name and not backups_in(folder, store):
        raise FileNotFoundError(errno.ENOENT, _("the copies made there before are gone (is it another disk?)"))


def _make_room(store: Path, plan: BackupPlan, folder: Path, now: datetime) -> None:
    """Take away the scheduled copies that the plan doesn't keep; the last checked one always stays."""
    keep = Keep(plan.all_days, plan.daily_days, plan.weekly_weeks)
    known = backups_in(folder, store)
    stay = kept((each.at for each in known), keep, now=now)
    for each in known[:-1]:
        if each.why is Why.SCHEDULE and each.at not in stay:
            remove(each)
    sweep(folder, store, before=time.time() - DAY_S)


def _state_of(made: Backup, folder: Path) -> Copies:
    return Copies(folder, made.verified, made.path.name, made.change, made.head)


def _is_past(moment: datetime | None, span: timedelta, now: datetime) -> bool:
    """Whether a span has passed since a moment; one that lies ahead of the clock counts as past."""
    return moment is None or not timedelta(0) <= now - moment < span


def _reason(error: Exception) -> str:
    """Why no copy was made, in words."""
    said = str(error)
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "disk is full" in said:
        return _("the disk is full")
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or "readonly" in said or "unable to open" in said:
        return _("it can't be written to")
    if number == errno.EIO or "disk I/O" in said:
        return _("the disk does not answer")
    if isinstance(error, BadBackup):
        return _("the copy is not whole ({detail})").format(detail=said)
    return (error.strerror or said) if isinstance(error, OSError) else said


def _note_of(store: Path) -> Path:
    return store.with_name(f"{store.name}.backups.json")


def _read(store: Path) -> dict[str, Copies]:
    """What is known of each folder; a note that can't be read is none: the next copy writes it again."""
    file = _note_of(store)
    try:
        told = json.loads(file.read_text("utf-8")) if file.exists() else {}
        return {name: _copies(name, values) for name, values in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _copies(folder: str, values: Mapping[str, Any]) -> Copies:
    moments = {
        name: datetime.fromisoformat(values[name]) if values.get(name) else None for name in ("verified", "tried")
    }
    return Copies(**(dict(values) | moments | {"folder": Path(folder)}))


def _note(store: Path, state: Copies) -> None:
    _write(store, _read(store) | {str(state.folder): state})


def _write(store: Path, known: Mapping[str, Copies]) -> None:
    file = _note_of(store)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    content = {name: asdict(state) for name, state in known.items()}
    try:
        part.write_text(json.dumps(content, indent=1, default=_plain), "utf-8")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _plain(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _unavailable(store: Path, error: OSError) -> Unavailable:
    return Unavailable(
        _("No copy of {path} was made: {reason}.").format(path=store, reason=_reason(error)),
        hint=_("Mend the folder of the store, then try again."),
    )
