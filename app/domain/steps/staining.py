"""Staining: a panel on blood or on an enriched fraction, with the controls of the run."""

from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.step import Step
from app.domain.words import ControlResult, Kind, Processing, YesNo
from app.i18n import N_

PANEL = N_("Panel")
CONTROLS = N_("Controls of the run")


class StainingForm(Form):
    """What is recorded of a staining run; the panel's markers come from its preset and stay with the run."""

    TITLE: ClassVar[str] = N_("Staining")

    panel: str | None = entry(N_("Panel"), section=PANEL, required=True, may_be_missing=False)
    markers: str | None = entry(
        N_("Markers"), section=PANEL, long=True, hint=N_("Target, clone, fluorochrome; one per line")
    )
    differences: str | None = entry(N_("Differences from the preset"), section=PANEL, long=True)
    minutes: float | None = entry(N_("Incubation"), unit="min", low=0, high=1440, section=PANEL)
    temp_c: float | None = entry(N_("Temperature"), unit="°C", low=0, high=45, section=PANEL)
    fixed: YesNo | None = entry(N_("Fixed"), section=PANEL)
    permeabilised: YesNo | None = entry(N_("Permeabilised"), section=PANEL)
    viability_dye: str | None = entry(N_("Viability dye"), section=PANEL)
    fmo_ck: ControlResult | None = entry(N_("FMO for CK"), section=CONTROLS)
    fmo_cd45: ControlResult | None = entry(N_("FMO for CD45"), section=CONTROLS)
    single_stains: ControlResult | None = entry(N_("Single stains"), section=CONTROLS)
    isotype: ControlResult | None = entry(N_("Isotype"), section=CONTROLS)
    unstained: ControlResult | None = entry(N_("Unstained"), section=CONTROLS)
    donor: ControlResult | None = entry(N_("Healthy donor"), section=CONTROLS)
    spiked: ControlResult | None = entry(N_("Spiked cell line"), section=CONTROLS)
    remark: str | None = entry(N_("Remark"), section=CONTROLS, long=True)


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
    icon="droplet",
    sdtm="STAINING",
)
