"""What a redaction leaves to do outside the record: the file written afresh, its log emptied, earlier backups named."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.actions import redactions
from app.actions.redactions import DUE, SWEEP, TakenOut
from app.backups import backups_in, folders
from app.domain.errors import Unavailable
from app.i18n import _
from app.jobs import Progress
from app.lab import Lab
from app.queries.setup import notes_of
from app.settings import BackupPlan
from db.sqlite import sweep as sweep_file


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken out of the record, whether file and log are free of it, and the backups that still hold it.

    A store on a server (`is_file` false) is swept by its own administrator.
    """

    taken: TakenOut
    is_swept: bool
    backups: tuple[Path, ...]
    is_file: bool = True


def take_out(lab: Lab, words: str, why: str, plan: BackupPlan, *, password: str) -> Erased:
    """Take words out of the record, then out of what its file and log keep of overwritten pages."""
    return _erased(lab, plan, lab.do(redactions.take_out, words, why, password=password))


def sweep_after(lab: Lab, progress: Progress, plan: BackupPlan, taken: TakenOut) -> Erased:
    """The same of words that were taken out of the record already: in a child process, for it may take its time."""
    progress(0, 1)
    return _erased(lab, plan, taken)


def sweep(lab: Lab) -> bool:
    """Write the file afresh where a redaction asks for it; whether nothing is left to do. Others' reading puts it off."""
    if lab.ask(notes_of).get(SWEEP) != DUE:
        return True
    if lab.store.file is None:
        return False
    try:
        is_done = sweep_file(lab.store.file)
    except sqlite3.OperationalError as error:
        raise Unavailable(
            _("The text is out of the record, but its file could not be written afresh: {reason}.").format(
                reason=error
            ),
            hint=_("Free as much space as the store takes, then open it again: that is done first."),
        ) from error
    if is_done:
        lab.do(redactions.note_swept)
    return is_done


def _erased(lab: Lab, plan: BackupPlan, taken: TakenOut) -> Erased:
    """Sweep the file, then name the backups that still hold the words."""
    file = lab.store.file
    return Erased(taken, sweep(lab), tuple(holding(file, plan, taken.since)), file is not None)


def holding(store: Path | None, plan: BackupPlan, since: int) -> Iterator[Path]:
    """The backups of the plan's folders that were made after a change, and so hold what it wrote."""
    if store is not None:
        for folder in folders(store, plan):
            yield from (each.path for each in backups_in(folder, store) if each.change >= since)


def told_of(done: Erased, *, most: int) -> list[str]:
    """What is left to do, in sentences: places no redaction reaches, the file, the backups by name."""
    told = []
    if done.taken.left:
        told.append(_("It still stands in: {places}.").format(places=_few(done.taken.left, most)))
    if not done.is_file:
        told.append(_("The server keeps it until its administrator runs VACUUM FULL; its dumps and logs hold it too."))
    elif not done.is_swept:
        told.append(_("Somebody else reads the store: its file is written afresh when it is next opened."))
    if done.backups:
        names = _few([each.name for each in done.backups], most)
        told.append(
            _("These backups still hold it: {names}. Make a copy, then delete them where your rules allow it.").format(
                names=names
            )
        )
    return [*told, _("Papers and exports made before may hold it too.")]


def _few(names: tuple[str, ...] | list[str], most: int) -> str:
    """The first few names; of the others their number."""
    if len(names) <= most:
        return ", ".join(names)
    return _("{names} and {count} more").format(names=", ".join(names[:most]), count=len(names) - most)
