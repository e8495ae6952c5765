"""Acquisition: the instrument's run over stained cells. Its reading is the count."""

from datetime import date
from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.step import Step
from app.domain.words import ControlResult, Kind, Processing
from app.i18n import N_

RUN = N_("Run")
QC = N_("Instrument check")


class AcquisitionForm(Form):
    """What the instrument ran, beside its times and lots."""

    TITLE: ClassVar[str] = N_("Acquisition")
    VERSION: ClassVar[int] = 2

    sop: str | None = entry(N_("SOP and version"), section=RUN, code=True)
    sample_ml: float | None = entry(N_("Volume acquired"), unit="mL", low=0, high=20, places=2, section=RUN)
    dead_ml: float | None = entry(N_("Dead volume"), unit="mL", low=0, high=20, places=2, section=RUN)
    aborts_pct: float | None = entry(N_("Aborts"), unit="%", low=0, high=100, section=RUN)
    events: int | None = entry(N_("Events"), low=0, section=RUN)
    nucleated: int | None = entry(N_("Nucleated events"), low=0, section=RUN)
    file_name: str | None = entry(N_("Raw file"), section=RUN, code=True)
    gate_version: str | None = entry(N_("Gate version"), section=RUN, code=True)
    instrument_qc: ControlResult | None = entry(N_("Beads or CS&T"), section=QC)
    qc_day: date | None = entry(N_("Checked on"), section=QC)
    configuration: str | None = entry(N_("Configuration"), section=QC)
    nozzle_um: float | None = entry(N_("Nozzle"), unit="µm", low=10, high=500, section=QC)
    pressure_psi: float | None = entry(N_("Pressure"), unit="psi", low=0, high=100, section=QC)
    laser_delay_us: float | None = entry(N_("Laser delay"), unit="µs", low=-1000, high=1000, section=QC)
    control_cells: ControlResult | None = entry(N_("Control cells"), section=QC)
    remark: str | None = entry(N_("Remark"), section=QC, long=True)


ACQUISITION = Step(
    key="acquisition",
    title=N_("Acquisition"),
    act=N_("Acquire"),
    verb=N_("Start acquisition"),
    doing=N_("In acquisition"),
    takes={
        Kind.ENRICHED: frozenset({Processing.STAINED, Processing.ENRICHED}),
        Kind.BLOOD: frozenset({Processing.STAINED}),
    },
    leads_to=Processing.ACQUIRED,
    form=AcquisitionForm,
    icon="activity",
)
