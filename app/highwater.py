"""The highest numbers that were printed, kept outside the store: a backup that is restored never issues them again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app import noted
from app.domain.barcode import parse
from app.domain.errors import Unavailable
from app.domain.words import Kind
from app.i18n import _
from app.lab import Lab
from app.queries.codes import highest_numbers

NAME: Final = "printed.jsonl"

Series = tuple[int, Kind]
"""Participant number (0: of nobody) and kind."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The highest number of each series that was printed for a study, and the lines that could not be read."""

    highest: Mapping[Series, int]
    damaged: tuple[str, ...]


def places(store: Path | None) -> tuple[Path, ...]:
    """The copies: in the folder for application data, and beside the file of a store that has one."""
    return noted.places(store, NAME)


def note_printed(lab: Lab, codes: Iterable[str]) -> None:
    """Write down the highest numbers of these codes, before their labels go out; Unavailable where that can't be done.

    Nothing is noted of an example, or before there is a study.
    """
    settings = lab.settings
    if settings.is_example or not settings.study_id:
        return
    wanted = _highest((code.participant, code.kind, code.sequence) for code in map(parse, codes))
    for path in places(lab.store.file):
        known = _read(path, settings.study_id).highest
        lines = [
            json.dumps(
                {
                    "study": settings.study_id,
                    "store": lab.store.name,
                    "participant": participant,
                    "kind": kind.value,
                    "sequence": sequence,
                }
            )
            for (participant, kind), sequence in sorted(wanted.items())
            if sequence > known.get((participant, kind), 0)
        ]
        if lines:
            _append(path, lines)


def printed_before(store: Path | None, study: str) -> Printed:
    """What the copies know of a study; a line that can't be read is skipped and named."""
    copies = [_read(path, study) for path in places(store)]
    highest = _highest((*series, sequence) for copy in copies for series, sequence in copy.highest.items())
    return Printed(highest, tuple(line for copy in copies for line in copy.damaged))


def behind(lab: Lab) -> list[tuple[int, Kind, int]]:
    """(participant, kind, number) of each series of which a higher number was printed than the store knows."""
    settings = lab.settings
    if settings.is_example or not settings.study_id:
        return []
    printed = printed_before(lab.store.file, settings.study_id).highest
    known = lab.ask(highest_numbers) if printed else {}
    return [(*series, number) for series, number in sorted(printed.items()) if number > known.get(series, 0)]


def _highest(marks: Iterable[tuple[int, Kind, int]]) -> dict[Series, int]:
    found: dict[Series, int] = {}
    for participant, kind, sequence in marks:
        found[participant, kind] = max(sequence, found.get((participant, kind), 0))
    return found


def _read(path: Path, study: str) -> Printed:
    marks: list[tuple[int, Kind, int]] = []
    damaged: list[str] = []
    for where, told in _records(path):
        try:
            mark, of = _mark(told or {})
        except (ValueError, KeyError, TypeError):
            damaged.append(where)
            continue
        if of == study:
            marks.append(mark)
    return Printed(_highest(marks), tuple(damaged))


def _mark(told: Mapping[str, Any]) -> tuple[tuple[int, Kind, int], str]:
    """A number as it was noted, and its study."""
    return (int(told["participant"]), Kind(told["kind"]), int(told["sequence"])), str(told["study"])


def _records(path: Path) -> list[tuple[str, dict[str, Any] | None]]:
    try:
        return list(noted.records(path))
    except OSError as error:
        raise _unavailable(path, error) from error


def _append(path: Path, lines: Iterable[str]) -> None:
    try:
        noted.append(path, lines)
    except OSError as error:
        raise _unavailable(path, error) from error


def _unavailable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        _("{path}, which keeps the printed numbers, can't be used: {reason}.").format(
            path=path, reason=error.strerror or error
        ),
        hint=_("Nothing was printed. Give this person the right to write there, then try again."),
    )


def damaged_lines(lab: Lab) -> tuple[str, ...]:
    """The lines of the copies that can't be read, each with its file and number."""
    return printed_before(lab.store.file, lab.settings.study_id).damaged
