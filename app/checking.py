"""Check the whole record as a job: what the store holds in itself, and the heads that were noted outside it."""

from dataclasses import replace

from app.anchors import anchored
from app.jobs import Progress
from app.lab import Lab
from app.queries.verify import Verification, verify


def check(lab: Lab, progress: Progress) -> Verification:
    """The verification of the store, with what the anchors miss of it."""
    found = lab.ask(verify, progress)
    return replace(found, faults=(*found.faults, *anchored(lab).faults))
