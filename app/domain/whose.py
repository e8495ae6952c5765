"""Whose tube it is: a participant's number, or nobody's yet."""

from typing import ClassVar

from app.domain.form import Form, entry
from app.i18n import N_


class Whose(Form):
    """The participant a draw belongs to; left empty, its tubes are provisional and attached later."""

    TITLE: ClassVar[str] = N_("Participant")

    number: int | None = entry(
        N_("Participant number"),
        low=1,
        high=999,
        section=N_("Participant"),
        hint=N_("Empty: provisional, attached later"),
        may_be_missing=False,
    )
