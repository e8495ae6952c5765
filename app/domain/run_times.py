"""The times of a run as a person types them: done earlier or elsewhere, or set right on its record."""

from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.times import Moment
from app.domain.words import RunOutcome
from app.i18n import N_

WHEN = N_("When it was done")


class RunTimes(Form):
    """Start and finish of a run entered late."""

    TITLE: ClassVar[str] = N_("Times")

    started: Moment | None = entry(N_("Started at"), section=WHEN, required=True, may_be_missing=False, cdisc="BESTDTC")
    finished: Moment | None = entry(N_("Finished at"), section=WHEN, may_be_missing=False, cdisc="BEENDTC")


class StartTime(Form):
    """Start of a sort entered late; its end is typed when the plate is closed."""

    TITLE: ClassVar[str] = N_("Times")

    started: Moment | None = entry(N_("Started at"), section=WHEN, required=True, may_be_missing=False, cdisc="BESTDTC")


class RunRecord(Form):
    """The times, the outcome and the second person of a run, as its record shows them."""

    TITLE: ClassVar[str] = N_("Run")

    started: Moment | None = entry(N_("Started at"), section=WHEN, required=True, may_be_missing=False, cdisc="BESTDTC")
    finished: Moment | None = entry(
        N_("Finished at"), section=WHEN, may_be_missing=False, cdisc="BEENDTC", hint=N_("Empty: now")
    )
    outcome: RunOutcome | None = entry(N_("Outcome"), section=WHEN, may_be_missing=False)
    second_person: str | None = entry(
        N_("Second person (initials)"), section=WHEN, may_be_missing=False, code=True, person=True
    )
