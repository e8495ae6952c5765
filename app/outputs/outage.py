"""What an outage kit leaves on paper: its labels on the rolls or A4 sheets there are, its worksheets, its list."""

from pathlib import Path

from app.lab import Lab
from app.outputs.forms.many import write_pdf
from app.outputs.forms.outage import reconciliation, worksheets
from app.outputs.labels.load import sheets
from app.outputs.labels.printing import OnSheet, print_waiting
from app.queries.outage import unprinted_labels


def print_kit(
    lab: Lab,
    folder: Path,
    paper: str,
    *,
    dpi: int = 300,
    on_sheets: bool = False,
    offset_mm: tuple[float, float] = (0, 0),
) -> list[Path]:
    """Write the labels of a kit that wait, once, and its worksheets; returns the files.

    On A4 sheets go the labels for which there is one; the others go one a page.
    """
    written: list[Path] = []
    waiting = lab.ask(unprinted_labels, paper)
    for name in dict.fromkeys(row.template for row in waiting):
        numbers = [row.id for row in waiting if row.template == name]
        sheet = next((each.id for each in sheets() if each.template == name), "")
        on = OnSheet(sheet, offset_mm=offset_mm) if on_sheets and sheet else None
        written += print_waiting(lab, folder, dpi=dpi, numbers=numbers, on=on)
    return [*written, write_pdf(folder / f"outage-{paper}-worksheets.pdf", worksheets(lab, paper))]


def print_list(lab: Lab, folder: Path, paper: str) -> Path:
    """Write how every code of a kit was accounted for."""
    return write_pdf(folder / f"outage-{paper}-list.pdf", reconciliation(lab, paper))
