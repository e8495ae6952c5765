"""A deviation as a person records it by hand, and what its facts are called."""

from typing import ClassVar, Final

from app.domain.form import Form, entry
from app.domain.words import DeviationCode, Severity
from app.i18n import N_

DEVIATION = N_("Deviation")


class DeviationForm(Form):
    """What happened, how grave it is, what was done about it."""

    TITLE: ClassVar[str] = N_("Deviation")

    code: DeviationCode | None = entry(N_("Code"), section=DEVIATION, required=True, may_be_missing=False)
    severity: Severity | None = entry(
        N_("Severity"), section=DEVIATION, required=True, may_be_missing=False, default=Severity.MINOR
    )
    number: int | None = entry(
        N_("Participant number"),
        low=1,
        high=999,
        section=DEVIATION,
        hint=N_("Empty: as the items scanned"),
        may_be_missing=False,
    )
    description: str | None = entry(
        N_("Description"), section=DEVIATION, required=True, long=True, may_be_missing=False
    )
    action_taken: str | None = entry(N_("Action taken"), section=DEVIATION, long=True, may_be_missing=False)
    capa: str | None = entry(
        N_("CAPA"), section=DEVIATION, long=True, hint=N_("So that it does not happen again"), may_be_missing=False
    )


FACTS: Final = {
    "age_h": (N_("Age of the blood"), "h"),
    "limit_h": (N_("Limit"), "h"),
    "drawn": (N_("Drawn at"), ""),
    "first_dose": (N_("First dose"), ""),
    "provisional": (N_("Dose planned, not given yet"), ""),
    "exploratory": (N_("Exploratory"), ""),
}
"""What the recorded facts of a deviation are called, and their unit."""
