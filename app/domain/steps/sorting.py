"""Sorting: cells one by one onto a plate, strip or tubes. The plate map is made by hand; this is the run's record."""

from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.step import Step
from app.domain.words import Kind, PlateFormat, Platform, Processing, SortMode, YesNo
from app.i18n import N_

SESSION = N_("Session")
DESTINATION = N_("Destination")
AFTERWARDS = N_("After the sort")


class SortingForm(Form):
    """A sort session: instrument protocol, destination, and what was done afterwards."""

    TITLE: ClassVar[str] = N_("Sorting")

    platform: Platform | None = entry(N_("Platform"), section=SESSION, required=True, may_be_missing=False)
    mode: SortMode | None = entry(N_("Sort mode"), section=SESSION, required=True, may_be_missing=False)
    protocol: str | None = entry(N_("Protocol"), section=SESSION, code=True)
    nozzle_um: float | None = entry(N_("Nozzle"), unit="µm", low=10, high=500, section=SESSION)
    pressure_psi: float | None = entry(N_("Pressure"), unit="psi", low=0, high=100, section=SESSION)
    format: PlateFormat | None = entry(N_("Destination"), section=DESTINATION, required=True, may_be_missing=False)
    buffer: str | None = entry(N_("Buffer"), section=DESTINATION)
    buffer_ul: float | None = entry(N_("Buffer volume"), unit="µL", low=0, high=1000, places=1, section=DESTINATION)
    orientation_checked: YesNo | None = entry(N_("Orientation checked"), section=DESTINATION, required=True)
    spin_g: float | None = entry(N_("Spin"), unit="g", low=0, high=30000, section=AFTERWARDS)
    spin_min: float | None = entry(N_("Spin time"), unit="min", low=0, high=240, section=AFTERWARDS)
    final_ul: float | None = entry(N_("Final volume"), unit="µL", low=0, high=1000, places=1, section=AFTERWARDS)
    remark: str | None = entry(N_("Remark"), section=AFTERWARDS, long=True)


SORTING = Step(
    key="sorting",
    title=N_("Sorting"),
    verb=N_("Start sorting"),
    doing=N_("In sorting"),
    takes={
        Kind.ENRICHED: frozenset({Processing.STAINED, Processing.ACQUIRED, Processing.COUNTED}),
        Kind.BLOOD: frozenset({Processing.STAINED, Processing.ACQUIRED, Processing.COUNTED}),
    },
    leads_to=Processing.SORTED,
    form=SortingForm,
    icon="grid-3x3",
    sdtm="ISOLATING",
)
