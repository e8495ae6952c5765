"""Print waiting labels: one PDF a template, in a folder that the printer or a person takes from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.actions import labels as acts
from app.domain.errors import Refused, Unavailable
from app.domain.label import LabelText
from app.i18n import _
from app.lab import Lab
from app.outputs.labels.load import template
from app.outputs.labels.pdf import render
from app.queries.labels import labels


def print_waiting(lab: Lab, folder: Path, *, dpi: int = 300, numbers: Sequence[int] = ()) -> list[Path]:
    """Write the waiting labels (or some of them) as PDFs and record them as printed; returns the files."""
    waiting = [row for row in lab.ask(labels) if not numbers or row.id in numbers]
    if not waiting:
        raise Refused(_("No label waits."), hint=_("Labels are asked for when a thing gets its code."))
    stamp = lab.now.astimezone(lab.settings.zone).strftime("%Y%m%d-%H%M%S")
    written = []
    for name in dict.fromkeys(row.template for row in waiting):
        mine = [row for row in waiting if row.template == name]
        texts = [LabelText.of(row.content) for row in mine for _copy in range(row.copies)]
        written.append(_write(folder / f"labels-{stamp}-{name}.pdf", render(texts, template(name), dpi=dpi)))
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
