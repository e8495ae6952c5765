"""What is said of copies, restores and drills, in the window and on the command line."""

from datetime import datetime
from pathlib import Path

from app.actions import drills
from app.backups import Copies
from app.domain.step import hours_and_minutes
from app.i18n import _, ngettext
from app.lab import Lab
from app.queries.drills import since
from app.restoring import Examined
from app.settings import BackupPlan


def record_drill(lab: Lab, found: Examined) -> int:
    """Record a trial, whatever came of it, in the store at work; returns its number."""
    return lab.do(
        drills.record,
        found.backup.name,
        sha256=found.sha256,
        head=found.head,
        changes=found.changes,
        seconds=found.seconds,
        outcome=found.outcome,
    )


def chain_of(found: Examined, *, digits: int = 64) -> str:
    """What the chain of a backup told, and whether it is the file that was checked when it was made."""
    text = ngettext(
        "The chain holds: {count} change, head {head}.", "The chain holds: {count} changes, head {head}.", found.changes
    ).format(count=found.changes, head=found.head[:digits])
    return (
        text if found.is_noted else f"{text} {_('No note lies beside it: compare the head with one kept elsewhere.')}"
    )


def newer(lab: Lab, found: Examined) -> str:
    """What the store at work holds beyond a backup."""
    beyond = lab.ask(since, found.changes, found.head)
    if not beyond.descends:
        return _("The store at work does not descend from this backup: they are of two histories.")
    if beyond.last is None:
        return _("The store at work holds nothing newer.")
    last = beyond.last.astimezone(lab.settings.zone).strftime("%d/%m/%Y %H:%M")
    return ngettext(
        "The store at work holds {count} change more, of {last}.",
        "The store at work holds {count} changes more, the last of {last}.",
        beyond.changes,
    ).format(count=beyond.changes, last=last)


def how_to_go_on(to: Path) -> str:
    """What to do with a restored store; the one at work stays as it is."""
    return _(
        "The store at work is as it was. To go on with the restored one, close DPTrace everywhere and open it with: "
        "dptrace --store “{path}”"
    ).format(path=to)


def told_of(state: Copies, plan: BackupPlan, now: datetime) -> str:
    """What is known of the copies in a folder, in a line."""
    return _("{folder}: {what}.").format(folder=state.folder, what=known_of(state, plan, now))


def known_of(state: Copies, plan: BackupPlan, now: datetime) -> str:
    """The age of the last checked copy, and what is wrong: why the last attempt failed, or that it is too old."""
    age = state.age(now)
    last = _("no checked copy") if age is None else _("last checked copy {age} ago").format(age=hours_and_minutes(age))
    if state.trouble:
        return _("{last}; the last attempt failed: {why}").format(last=last, why=state.trouble)
    return _("{last}, too old").format(last=last) if state.is_late(plan, now) and age is not None else last


def failed(state: Copies) -> str:
    """That no copy was made in a folder, and why."""
    return _("No copy was made in {folder}: {reason}.").format(folder=state.folder, reason=state.trouble)
