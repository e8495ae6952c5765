"""What leaves with a shipment and to the sponsor: manifests and the workbook. Labels and forms come from the window."""

from pathlib import Path

from app.lab import Lab
from app.outputs.manifest import issue_manifest
from app.outputs.workbook import Wanted, export
from app.queries.shipments import shipments


def papers(lab: Lab, folder: Path) -> None:
    """Write each shipment's manifest, as PDF and as workbook, and the sponsor's workbook into a folder.

    The workbook is written here and not in a child process, whose clock would not be that of the tour's day.
    """
    for row in lab.ask(shipments):
        issue_manifest(lab, row.barcode, folder)
    export(lab, lambda _done, _total: None, str(folder / "workbook.xlsx"), Wanted())
