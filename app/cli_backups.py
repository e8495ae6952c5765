"""Copies of the store without a window: made, listed with their age, restored into another file, tried."""

import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from shutil import copyfile
from typing import Final

from app import backups, restoring
from app.actions import drills
from app.backup_words import chain_of, failed, how_to_go_on, newer, record_drill, told_of
from app.cli_typed import Told, Verb, options_of, say, signed_in, signed_in_to
from app.database import dump_into
from app.domain.drill import DrillOutcome
from app.domain.errors import Refused, Unavailable
from app.i18n import _
from app.lab import Lab
from app.opening import default_store, path_of
from app.queries.drills import drill_due
from app.queries.drills import drills as drills_of
from app.settings import Workstation, data_folder


def _backup(told: Told) -> int:
    """A checked copy into the folder named, else into each folder of this bench's plan; 1 where one could not be made."""
    lab = signed_in(told)
    if not backups.is_file(lab):
        written = dump_into(lab, _quiet, Path(told.to) if told.to else data_folder() / "backups")
        return say(told, _("Copied to {path}.").format(path=written), path=str(written))
    if told.to:
        copy = backups.copy_into(lab, Path(told.to))
        return say(told, _("Copied to {path}.").format(path=copy.path), path=str(copy.path), sha256=copy.sha256)
    plan = Workstation.load().backups
    made = backups.copy_by_plan(lab, _quiet, plan, backups.folders(lab.store.path, plan), backups.Why.ASKED)
    if not made:
        raise Unavailable(
            _("Another window makes a copy just now."),
            hint=_("Wait until it is done, then look with “dptrace backups”."),
        )
    lines = [_copied(each) for each in made]
    say(told, "\n".join(lines), copies=[_plain(each) for each in made])
    return 1 if any(each.trouble for each in made) else 0


def _backups(told: Told) -> int:
    """The age of the copies in each folder, and the next drill; 1 where a copy lacks or is too old, or a drill is due."""
    lab, plan = signed_in(told), Workstation.load().backups
    backups.must_be_file(lab)
    store, now = lab.store.path, lab.now
    found = backups.states(store, plan)
    lines = [told_of(each, plan, now) for each in found]
    due = lab.ask(drill_due, lab.settings)
    is_due = due is not None and due < lab.today
    if due is not None:
        text = _("A restore drill was due on {day}.") if is_due else _("The next restore drill is due on {day}.")
        lines.append(text.format(day=due.strftime("%d/%m/%Y")))
    listed = [
        {"path": str(each.path), "change": each.change, "head": each.head, "sha256": each.sha256, "at": each.at}
        for folder in backups.folders(store, plan)
        for each in backups.backups_in(folder, store)
    ]
    tried = [asdict(each) | {"done": each.done.iso} for each in lab.ask(drills_of)]
    say(told, "\n".join(lines), folders=[_plain(each) for each in found], backups=listed, drills=tried, drill_due=due)
    return 0 if all(each.is_sound(plan, now) for each in found) and not is_due else 1


def _restore(told: Told) -> int:
    """Restore a backup into a file that does not exist, or try it and record the drill."""
    backup = Path(told.backup).expanduser().resolve()
    if bool(told.to) == bool(told.drill):
        raise Refused(_("Say where the backup goes, or that it is only tried."), hint=_("Use --to FILE, or --drill."))
    with ExitStack() as scratch:
        lab, is_present = _signed_in(told, backup, scratch)
        lab.must_be_allowed(drills.record)
        if told.drill:
            return _drill(told, lab, backup)
        to = Path(told.to).expanduser().resolve()
        found = restoring.restore(lab, _quiet, backup, to)
        beyond = ""
        if is_present:
            record = (found.backup.name,)
            beyond = newer(lab, found)
            lab.do(drills.note_restore, *record, sha256=found.sha256, head=found.head, changes=found.changes)
        lines = (_("Restored into {path}.").format(path=to), chain_of(found), beyond, how_to_go_on(to))
        text = "\n".join(line for line in lines if line)
        return say(told, text, path=str(to), changes=found.changes, head=found.head, sha256=found.sha256)


def _drill(told: Told, lab: Lab, backup: Path) -> int:
    found = restoring.examine(lab, _quiet, backup)
    beyond = newer(lab, found)
    number = record_drill(lab, found)
    if found.outcome is not DrillOutcome.HELD:
        raise Refused(
            _("Drill {number}: {path} did not come back: {why}.").format(number=number, path=backup, why=found.why),
            hint=_("It is recorded. Make a backup now, and find out what befell this one."),
        )
    text = _("Drill {number}: came back whole in {seconds} s.").format(number=number, seconds=f"{found.seconds:.1f}")
    lines = (text, chain_of(found), beyond)
    values = {"changes": found.changes, "head": found.head, "sha256": found.sha256, "seconds": found.seconds}
    return say(told, "\n".join(lines), drill=number, **values)


def _copied(state: backups.Copies) -> str:
    if state.trouble:
        return failed(state)
    return _("Copied to {path}.").format(path=state.folder / state.name)


def _plain(state: backups.Copies) -> dict[str, object]:
    return {
        "folder": str(state.folder),
        "name": state.name,
        "change": state.change,
        "head": state.head,
        "verified": state.verified,
        "trouble": state.trouble,
    }


def _signed_in(told: Told, backup: Path, scratch: ExitStack) -> tuple[Lab, bool]:
    """A Lab on the store at work; where there is none any more, on a copy of the backup that goes away again."""
    if path_of(str(told.store or default_store())).exists():
        return signed_in(told), True
    if told.drill:
        raise Refused(_("There is no store to record a drill in."), hint=_("Restore the backup with --to FILE."))
    folder = Path(scratch.enter_context(tempfile.TemporaryDirectory(prefix="dptrace-")))
    if not backup.is_file():
        raise Refused(_("There is no backup at {path}.").format(path=backup), hint=_("Give the path of its file."))
    copyfile(backup, folder / "scratch.db")
    lab = signed_in_to(folder / "scratch.db", told)
    scratch.callback(lab.store.close)
    return lab, False


def _quiet(done: int, total: int) -> None:
    """The command line waits; it shows no bar."""


BACKUPS: Final = (
    Verb(
        "backup",
        "make a checked copy of the store",
        _backup,
        options_of(("--to", {"default": "", "help": "folder; those of this bench's plan unless said"})),
    ),
    Verb(
        "backups",
        "tell the age of the checked copies in each folder; status 1 where one is late",
        _backups,
        options_of(),
    ),
    Verb(
        "restore",
        "restore a backup into a file that does not exist, or try it",
        _restore,
        options_of(
            ("backup", {"help": "file of a backup"}),
            ("--to", {"default": "", "help": "file to write; it must not exist"}),
            ("--drill", {"action": "store_true", "help": "only try it, and record the drill"}),
        ),
    ),
)
