"""Sorting: cells one by one onto a plate, strip or tubes. The plate map is made by hand; this is the run's record."""

from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.step import Step
from app.domain.words import (
    Doublet,
    Kind,
    Morphology,
    PlateFormat,
    Platform,
    Processing,
    SortMode,
    SortOutcome,
    Verification,
    Viability,
    YesNo,
)
from app.i18n import N_

SESSION = N_("Session")
DESTINATION = N_("Destination")
AFTERWARDS = N_("After the sort")
CELL = N_("Cell")


class SortingForm(Form):
    """A sort session: instrument protocol, destination, and what was done afterwards."""

    TITLE: ClassVar[str] = N_("Sorting")

    platform: Platform | None = entry(N_("Platform"), section=SESSION, required=True, may_be_missing=False)
    mode: SortMode | None = entry(N_("Sort mode"), section=SESSION, required=True, may_be_missing=False)
    protocol: str | None = entry(N_("Protocol"), section=SESSION, code=True)
    chip: str | None = entry(N_("Chip or cartridge"), section=SESSION, code=True)
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


class CellForm(Form):
    """What is seen of one sorted cell; index values come from the sorter's file."""

    TITLE: ClassVar[str] = N_("Cell")

    outcome: SortOutcome | None = entry(N_("Outcome"), section=CELL, required=True, may_be_missing=False)
    verification: Verification | None = entry(N_("Verified by"), section=CELL, may_be_missing=False)
    n_expected: int | None = entry(N_("Cells expected"), low=0, high=1000, section=CELL, may_be_missing=False)
    n_observed: int | None = entry(N_("Cells observed"), low=0, high=1000, section=CELL)
    n_wbc_attached: int | None = entry(N_("WBC attached"), low=0, high=100, section=CELL)
    doublet: Doublet | None = entry(N_("Doublet check"), section=CELL)
    viability: Viability | None = entry(N_("Viability"), section=CELL)
    morphology: Morphology | None = entry(N_("Morphology"), section=CELL)
    fate_reason: str | None = entry(N_("Why"), section=CELL)
    remark: str | None = entry(N_("Remark"), section=CELL, long=True)


SORTING = Step(
    key="sorting",
    title=N_("Sorting"),
    act=N_("Sort"),
    verb=N_("Start sorting"),
    doing=N_("In sorting"),
    takes={
        Kind.ENRICHED: frozenset({Processing.STAINED, Processing.ACQUIRED, Processing.COUNTED, Processing.SORTED}),
        Kind.BLOOD: frozenset({Processing.STAINED, Processing.ACQUIRED, Processing.COUNTED, Processing.SORTED}),
    },
    leads_to=Processing.SORTED,
    form=SortingForm,
    icon="grid-3x3",
    sdtm="ISOLATING",
)
