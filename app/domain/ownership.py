"""Setting right whose blood a tube holds: one tube for another participant, or two tubes that were swapped."""

from typing import ClassVar

from app.domain.form import Form, entry
from app.i18n import N_

RIGHT = N_("Whose blood it is")


class Ownership(Form):
    """The other tube of a swap, or the participant of this tube alone; and how that was seen."""

    TITLE: ClassVar[str] = N_("Another participant")

    other: str | None = entry(
        N_("Swapped with"), section=RIGHT, code=True, hint=N_("Scan the other tube"), may_be_missing=False
    )
    number: int | None = entry(
        N_("Participant number"),
        low=1,
        high=999,
        section=RIGHT,
        hint=N_("This tube alone"),
        may_be_missing=False,
    )
    reason: str | None = entry(
        N_("How it was seen"), section=RIGHT, required=True, long=True, may_be_missing=False, hint=N_("No names")
    )
