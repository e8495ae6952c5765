"""The usual reasons that a question offers: a digit card names one, where gloves keep from typing. All else is typed."""

from collections.abc import Mapping
from typing import Final

from app.i18n import N_, _

AT_MOST: Final = 9
"""A digit names a reason."""

GENERAL: Final = (
    N_("Mistake at entry"),
    N_("Wrong thing scanned"),
    N_("Label damaged"),
    N_("Tube damaged or broken"),
    N_("Spilled or leaked"),
    N_("Instrument failed"),
    N_("Protocol asks for it"),
    N_("Asked for by a biologist"),
)
"""For a correction, and for whatever has no list of its own."""

USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "time-reason": (
        N_("Entered after the fact"),
        N_("Time taken from the paper"),
        N_("Clock of the computer wrong"),
        N_("Mistake at entry"),
    ),
    "exploratory": (
        N_("No other sample of this visit"),
        N_("Method trial"),
        N_("Delayed transport"),
        N_("Asked for by a biologist"),
    ),
    "expired": (
        N_("No other lot in the laboratory"),
        N_("Checked against a lot in date"),
        N_("Method trial"),
        N_("Asked for by a biologist"),
    ),
    "decision_reason": (
        N_("No other sample of this visit"),
        N_("Slightly out of limits"),
        N_("Delayed transport"),
        N_("Asked for by a biologist"),
    ),
    "control": (
        N_("Control forgotten"),
        N_("Too few cells for a control"),
        N_("Control on another plate"),
        N_("Sort broken off"),
    ),
    "missing": (
        N_("Looked for in its box and its neighbours"),
        N_("Looked for in the whole freezer"),
        N_("Used up without a record"),
        N_("Asked for by a biologist"),
    ),
    "recall": (
        N_("Notice of the maker"),
        N_("Notice of the sponsor"),
        N_("Seen here: it does not work"),
        N_("Asked for by a biologist"),
    ),
    "none-sorted": (
        N_("No cell found"),
        N_("Too few cells"),
        N_("Instrument failed"),
        N_("Sort broken off"),
    ),
    "no-qc": (
        N_("Done at the provider"),
        N_("Too little material"),
        N_("Instrument failed"),
    ),
    "low-gii": (
        N_("No other cell of this participant"),
        N_("Method trial"),
        N_("Asked for by a biologist"),
    ),
    "no-result": (
        N_("Amplification failed at the provider"),
        N_("Library failed at the provider"),
        N_("Too little DNA for a library"),
        N_("Sequencing failed"),
        N_("Used up at the provider"),
        N_("Not sequenced by decision of the study"),
    ),
    "confirm-text": (N_("It names nobody"),),
    "arrival": (
        N_("Tube damaged or broken"),
        N_("Spilled or leaked"),
        N_("Thawed on the way"),
        N_("Label damaged"),
        N_("Not in the parcel"),
    ),
    "off-list": (
        N_("Tube damaged or broken"),
        N_("Spilled or leaked"),
        N_("Thawed while packing"),
        N_("Not to be found"),
        N_("Label damaged"),
        N_("Goes with a later shipment"),
        N_("Asked for by a biologist"),
    ),
    "run": (
        N_("Tube damaged or broken"),
        N_("Spilled or leaked"),
        N_("Clotted"),
        N_("Wrong thing scanned"),
        N_("Instrument failed"),
    ),
    "lost": (
        N_("Searched on the bench and in the box"),
        N_("Searched in all boxes"),
        N_("Fell and broke"),
    ),
    "outcome": (
        N_("No cell seen in the well"),
        N_("Seen in the image"),
        N_("Missed the well"),
        N_("Well dried or spilled"),
        N_("Mistake at entry"),
    ),
}
"""By what is asked: the way out or the field of a question, or the act that asks."""


def usual(*asked: str) -> tuple[str, ...]:
    """The usual reasons for the first of `asked` that has its own, else the general ones; at most AT_MOST."""
    found = next((USUAL[each] for each in asked if each in USUAL), GENERAL)
    return tuple(_(each) for each in found[:AT_MOST])
