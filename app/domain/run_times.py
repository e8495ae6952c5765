"""The times of a run that was done earlier or elsewhere, as a person types them."""

from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.times import Moment
from app.i18n import N_

WHEN = N_("When it was done")


class RunTimes(Form):
    """Start and finish of a run entered late."""

    TITLE: ClassVar[str] = N_("Times")

    started: Moment | None = entry(N_("Started at"), section=WHEN, required=True, may_be_missing=False, cdisc="BESTDTC")
    finished: Moment | None = entry(N_("Finished at"), section=WHEN, cdisc="BEENDTC")


class StartTime(Form):
    """Start of a sort entered late; its end is typed when the plate is closed."""

    TITLE: ClassVar[str] = N_("Times")

    started: Moment | None = entry(N_("Started at"), section=WHEN, required=True, may_be_missing=False, cdisc="BESTDTC")
