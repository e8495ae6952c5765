"""Print waiting labels: one PDF a template and version, in a folder that the printer or a person takes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.actions import labels as acts
from app.domain.errors import Refused, Unavailable
from app.domain.label import LabelText
from app.highwater import note_printed
from app.i18n import _
from app.lab import Lab
from app.outputs.labels.load import sheets
from app.outputs.labels.pdf import render, render_sheet
from app.queries.labels import labels
from app.queries.templates import SHIPPED, template_of


@dataclass(frozen=True, slots=True)
class OnSheet:
    """An A4 sheet of labels instead of a roll: which, its first free label, and what the printer is off by in mm."""

    sheet: str
    first: int = 1
    offset_mm: tuple[float, float] = (0.0, 0.0)


def print_waiting(
    lab: Lab, folder: Path, *, dpi: int = 300, numbers: Sequence[int] = (), on: OnSheet | None = None
) -> list[Path]:
    """Write the waiting labels (or some of them) as PDFs and record them as printed; returns the files.

    On an A4 sheet only those go out whose label is the sheet's; the others go on waiting.
    """
    paper = next((each for each in sheets() if on and each.id == on.sheet), None)
    waiting = [row for row in lab.ask(labels) if not numbers or row.id in numbers]
    waiting = [row for row in waiting if paper is None or row.template == paper.template]
    if not waiting:
        hint = _("Labels are asked for when a thing gets its code.")
        raise Refused(_("No label of this kind waits.") if paper else _("No label waits."), hint=hint)
    note_printed(lab, [row.code for row in waiting])
    stamp = lab.now.astimezone(lab.settings.zone).strftime("%Y%m%d-%H%M%S")
    written = []
    for name, number in dict.fromkeys((row.template, row.template_version) for row in waiting):
        mine = [row for row in waiting if (row.template, row.template_version) == (name, number)]
        texts = [LabelText.of(row.content) for row in mine for _copy in range(row.copies)]
        made = lab.ask(template_of, name, number)
        if paper is not None and on is not None:
            pdf = render_sheet(texts, paper, template=made, first=on.first, offset_mm=on.offset_mm, dpi=dpi)
        else:
            pdf = render(texts, made, dpi=dpi)
        version = "" if number == SHIPPED else f".v{number}"
        written.append(_write(folder / f"labels-{stamp}-{name}{version}.pdf", pdf))
    lab.do(acts.printed, [row.id for row in waiting])
    return written


def _write(path: Path, data: Any) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise Unavailable(
            _("{path} can't be written: {reason}.").format(path=path, reason=error.strerror or error),
            hint=_("The labels still wait. Choose another folder, then try again."),
        ) from error
    return path
