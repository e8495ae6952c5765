"""Staining: a panel on blood or on an enriched fraction, with the controls of the run."""

from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.step import Step
from app.domain.words import ControlResult, Kind, Processing, YesNo
from app.i18n import N_

PANEL = N_("Panel")
FIXATION = N_("Fixation and spins")
CONTROLS = N_("Controls of the run")


class StainingForm(Form):
    """What is recorded of a staining run; the panel's markers come from its preset and stay with the run."""

    TITLE: ClassVar[str] = N_("Staining")
    VERSION: ClassVar[int] = 2

    panel: str | None = entry(
        N_("Panel"), section=PANEL, required=True, may_be_missing=False, hint=N_("Scan the cocktail lot")
    )
    sop: str | None = entry(N_("SOP and version"), section=PANEL, code=True)
    markers: str | None = entry(
        N_("Markers"), section=PANEL, long=True, hint=N_("Target, clone, fluorochrome; one per line")
    )
    differences: str | None = entry(N_("Differences from the preset"), section=PANEL, long=True)
    titration: str | None = entry(N_("Titration"), section=PANEL, code=True)
    viability_dye: str | None = entry(N_("Viability dye"), section=PANEL)
    minutes: float | None = entry(N_("Incubation"), unit="min", low=0, high=1440, section=PANEL)
    temp_c: float | None = entry(N_("Temperature"), unit="°C", low=0, high=45, section=PANEL)
    fixed: YesNo | None = entry(N_("Fixed"), section=FIXATION, hint=N_("Fixed cells sequence worse"))
    fix_min: float | None = entry(N_("Fixation time"), unit="min", low=0, high=1440, section=FIXATION)
    permeabilised: YesNo | None = entry(N_("Permeabilised"), section=FIXATION)
    perm_min: float | None = entry(N_("Permeabilisation time"), unit="min", low=0, high=1440, section=FIXATION)
    spin_g: float | None = entry(N_("Spin"), unit="g", low=0, high=30000, section=FIXATION)
    spin_min: float | None = entry(N_("Spin time"), unit="min", low=0, high=240, section=FIXATION)
    spin_c: float | None = entry(N_("Spin temperature"), unit="°C", low=0, high=60, section=FIXATION)
    brake: YesNo | None = entry(N_("Brake"), section=FIXATION)
    washes: int | None = entry(N_("Washes"), low=0, high=20, section=FIXATION)
    unstained: ControlResult | None = entry(N_("Unstained"), section=CONTROLS)
    single_stains: ControlResult | None = entry(N_("Single stains"), section=CONTROLS)
    fmo_ck: ControlResult | None = entry(N_("FMO for CK"), section=CONTROLS)
    fmo_cd45: ControlResult | None = entry(N_("FMO for CD45"), section=CONTROLS)
    isotype: ControlResult | None = entry(N_("Isotype"), section=CONTROLS)
    viability: ControlResult | None = entry(N_("Viability"), section=CONTROLS)
    donor: ControlResult | None = entry(N_("Healthy donor"), section=CONTROLS)
    spiked: ControlResult | None = entry(N_("Spiked cell line"), section=CONTROLS)
    remark: str | None = entry(N_("Remark"), section=CONTROLS, long=True)


KEPT = (
    "sop",
    "viability_dye",
    "minutes",
    "temp_c",
    "fixed",
    "fix_min",
    "permeabilised",
    "perm_min",
    "spin_g",
    "spin_min",
    "spin_c",
    "brake",
    "washes",
)
"""What stands as the last time; the panel comes by its cocktail lot, and controls are looked at anew."""


STAINING = Step(
    key="staining",
    title=N_("Staining"),
    act=N_("Stain"),
    verb=N_("Start staining"),
    doing=N_("In staining"),
    takes={
        Kind.ENRICHED: frozenset({Processing.ENRICHED}),
        Kind.BLOOD: frozenset({Processing.RECEIVED}),
    },
    leads_to=Processing.STAINED,
    form=StainingForm,
    timed=("minutes", "fix_min", "perm_min", "spin_min"),
    icon="droplet",
    sdtm="STAINING",
)
