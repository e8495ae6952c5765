"""Anchors: heads of the chain, noted outside the store. A store that lacks one was cut short, or is an older file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import noted
from app.domain.errors import Unavailable
from app.i18n import N_, _
from app.lab import Lab
from app.queries.chain import Fault
from app.queries.trail import head
from app.restoring import RESTORES
from app.settings import data_folder
from db.models import Change

NAME: Final = "heads.jsonl"

CUT_SHORT: Final = N_("the chain ends before a head that was noted: it was cut short, or an older file stands here")
ANOTHER: Final = N_("another change stands where a head was noted: another file stands here, or the past was rewritten")


class Why(StrEnum):
    """On what occasion a head was noted."""

    BACKUP = "BACKUP"
    EXPORT = "EXPORT"
    DOCUMENT = "DOCUMENT"
    SIGNED_IN = "SIGNED_IN"
    SIGNED_OUT = "SIGNED_OUT"
    RESTORED = "RESTORED"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of the chain: the change and its hash, when and on what occasion it was noted, and at which bench."""

    change_id: int
    hash: str
    at: str
    why: Why
    where: str


@dataclass(frozen=True, slots=True)
class Anchored:
    """What the notes say of a store: how many heads, the last one, what is missing, restores, lines past reading."""

    count: int
    last: Anchor | None
    faults: tuple[Fault, ...]
    restored: tuple[Anchor, ...]
    damaged: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


def note(lab: Lab, why: Why) -> None:
    """Note the head of the chain in both copies; the same head is not noted twice. Nothing is noted of an example."""
    settings = lab.settings
    change_id, found = lab.ask(head)
    if settings.is_example or not settings.study_id or not change_id:
        return
    anchor = Anchor(change_id, found, lab.now.isoformat(timespec="seconds"), why, lab.workstation)
    for path in noted.places(lab.store.file, NAME):
        last = _of_file(lab, path)[0][-1:]
        if not last or (last[0].change_id, last[0].hash) != (change_id, found):
            _append(lab, path, anchor)


def take_over_restore(lab: Lab) -> None:
    """Note the restore that this computer declared last, where it explains why heads that were noted after it are gone.

    A restored file is written beside the store; only once it stands in the store's place do later heads lack.
    """
    declared = [told for _where, told in noted.records(data_folder() / RESTORES) if told]
    if not declared:
        return
    change_id, found = int(declared[-1]["change"]), str(declared[-1]["head"])
    hashes = lab.ask(_hashes, (change_id,))
    for path in noted.places(lab.store.file, NAME):
        gone = _gone(lab, _of_file(lab, path)[0])
        if hashes.get(change_id) == found and any(each.change_id > change_id for each in gone):
            at = lab.now.isoformat(timespec="seconds")
            _append(lab, path, Anchor(change_id, found, at, Why.RESTORED, lab.workstation))


def note_daily(lab: Lab) -> None:
    """Note the head at the first sign-in of a day."""
    known = [_of_file(lab, path)[0] for path in noted.places(lab.store.file, NAME)]
    today = lab.now.date().isoformat()
    if not all(anchors and anchors[-1].at.startswith(today) for anchors in known):
        note(lab, Why.SIGNED_IN)


def anchored(lab: Lab) -> Anchored:
    """Hold every noted head against the chain."""
    if lab.settings.is_example or not lab.settings.study_id:
        return Anchored(0, None, (), (), ())
    take_over_restore(lab)
    copies = [_of_file(lab, path) for path in noted.places(lab.store.file, NAME)]
    gone = {each for found, _damaged in copies for each in _gone(lab, found)}
    held = lab.ask(_hashes, tuple({each.change_id for each in gone}))
    faults = {
        each.change_id: Fault(
            each.change_id, ANOTHER if each.change_id in held else CUT_SHORT, f"change {each.change_id}"
        )
        for each in gone
    }
    every = sorted({each for found, _damaged in copies for each in found}, key=lambda each: (each.at, each.change_id))
    restored = tuple(each for each in every if each.why is Why.RESTORED)
    damaged = tuple(line for _found, lines in copies for line in lines)
    return Anchored(
        len(every), every[-1] if every else None, tuple(faults[key] for key in sorted(faults)), restored, damaged
    )


def _expected(anchors: list[Anchor]) -> list[Anchor]:
    """The heads that the store must hold: a declared restore lets go of the later ones noted before it."""
    expected: list[Anchor] = []
    for each in anchors:
        if each.why is Why.RESTORED:
            expected = [one for one in expected if one.change_id < each.change_id]
        expected.append(each)
    return expected


def _gone(lab: Lab, anchors: list[Anchor]) -> list[Anchor]:
    """The heads that the store must hold and does not."""
    expected = _expected(anchors)
    hashes = lab.ask(_hashes, tuple({each.change_id for each in expected}))
    return [each for each in expected if hashes.get(each.change_id) != each.hash]


def _hashes(session: Session, numbers: tuple[int, ...]) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for low in range(0, len(numbers), 500):
        rows = session.execute(select(Change.id, Change.hash).where(Change.id.in_(numbers[low : low + 500])))
        found.update(rows.tuples().all())
    return found


def _of_file(lab: Lab, path: Path) -> tuple[list[Anchor], list[str]]:
    """The heads that one copy noted of this store, in the order they were noted, and its lines past reading."""
    anchors, damaged = [], []
    try:
        for where, told in noted.records(path):
            try:
                anchor = _read(told or {})
            except (KeyError, ValueError, TypeError):
                damaged.append(where)
                continue
            if told is not None and (told.get("study"), told.get("store")) == _of(lab):
                anchors.append(anchor)
    except OSError as error:
        raise _unavailable(path, error) from error
    return anchors, damaged


def _read(told: dict[str, Any]) -> Anchor:
    return Anchor(int(told["change"]), str(told["hash"]), str(told["at"]), Why(told["why"]), str(told["where"]))


def _of(lab: Lab) -> tuple[str, str]:
    return lab.settings.study_id, lab.store.place if lab.store.file is None else str(lab.store.file.resolve())


def _append(lab: Lab, path: Path, anchor: Anchor) -> None:
    study, store = _of(lab)
    line = {
        "study": study,
        "store": store,
        "change": anchor.change_id,
        "hash": anchor.hash,
        "at": anchor.at,
        "why": anchor.why.value,
        "where": anchor.where,
    }
    try:
        noted.append(path, [json.dumps(line, ensure_ascii=False)])
    except OSError as error:
        raise _unavailable(path, error) from error


def _unavailable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        _("{path}, which keeps the heads of the chain, can't be used: {reason}.").format(
            path=path, reason=error.strerror or error
        ),
        hint=_("What was done is recorded. Give this person the right to write there."),
    )
