"""The papers of many participants, written by a job: case summaries, drafts or final case report forms."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Unavailable
from app.domain.pass_phrase import must_be_strong
from app.i18n import _
from app.jobs import Progress
from app.lab import Lab
from app.outputs.forms.case_summary import issue_summary
from app.outputs.forms.crf import issue_crf
from app.outputs.sealed import METHOD, seal_into
from app.queries.documents import final_version
from db.models import Participant


class Paper(StrEnum):
    """What is printed of each participant."""

    SUMMARY = "case-summary"
    DRAFT = "crf-draft"
    FINAL = "crf-final"


def print_papers(lab: Lab, progress: Progress, folder: str, paper: Paper, numbers: Sequence[int] = ()) -> int:
    """Issue and write the papers of these participants (none named: all); returns how many. Runs as a job."""
    chosen = lab.ask(known_numbers, tuple(numbers))
    for place, number in enumerate(chosen):
        progress(place, len(chosen))
        write_paper(lab, Path(folder), paper, number)
    progress(len(chosen), len(chosen))
    return len(chosen)


def seal_papers(lab: Lab, progress: Progress, path: str, paper: Paper, numbers: Sequence[int], pass_phrase: str) -> int:
    """Issue the papers of these participants into one encrypted ZIP; returns how many. Runs as a job."""
    must_be_strong(pass_phrase)
    chosen = lab.ask(known_numbers, tuple(numbers))
    made: list[tuple[str, bytes]] = []
    for place, number in enumerate(chosen):
        progress(place, len(chosen))
        made.append(_issued(lab, paper, number, METHOD))
    seal_into(Path(path), made, pass_phrase)
    progress(len(chosen), len(chosen))
    return len(chosen)


def write_paper(lab: Lab, place: Path, paper: Paper, number: int) -> Path:
    """Issue and write one paper of one participant, into a folder or as the PDF named; returns the file."""
    name, made = _issued(lab, paper, number)
    return write_pdf(place if place.suffix.lower() == ".pdf" else place / name, made)


def _issued(lab: Lab, paper: Paper, number: int, encrypted: str = "") -> tuple[str, bytes]:
    """A paper as it is issued, and what its file is called."""
    if paper is Paper.SUMMARY:
        made = issue_summary(lab, number, encrypted=encrypted)
    else:
        made = issue_crf(lab, number, final=paper is Paper.FINAL, encrypted=encrypted)
    version = f"-v{lab.ask(final_version, number)}" if paper is Paper.FINAL else ""
    return f"{paper.value}-{number:03d}{version}.pdf", made


def write_pdf(path: Path, data: bytes) -> Path:
    """The whole file, put in place at once."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise Unavailable(
            _("{path} can't be written: {reason}.").format(path=path, reason=error.strerror or error),
            hint=_("Close the file where it is open, or choose another folder."),
        ) from error
    return path


def known_numbers(session: Session, wanted: tuple[int, ...]) -> tuple[int, ...]:
    """The participants wanted, or all; NotFound names the first that is not enrolled."""
    known = tuple(session.scalars(select(Participant.number).order_by(Participant.number)))
    unknown = [number for number in wanted if number not in known]
    if unknown:
        raise NotFound(
            _("No participant {number:03d} is enrolled.").format(number=unknown[0]), hint=_("Check the number.")
        )
    return wanted or known
