"""Enrichment: blood in, an enriched fraction out."""

from typing import ClassVar

from app.domain.errors import Refused
from app.domain.form import Form, entry
from app.domain.step import Specimen, Step
from app.domain.words import Assay, EnrichmentMethod, Kind, Processing, YesNo
from app.i18n import N_, _, decimal

METHOD = N_("Method")
SPINS = N_("Lysis and spins")


class EnrichmentForm(Form):
    """What is recorded of an enrichment run beside its lots, instrument and times."""

    TITLE: ClassVar[str] = N_("Enrichment")
    VERSION: ClassVar[int] = 2

    method: EnrichmentMethod | None = entry(N_("Method"), section=METHOD, required=True, may_be_missing=False)
    blood_used_ml: float | None = entry(
        N_("Blood used per tube"), unit="mL", low=0, high=20, places=1, section=METHOD, required=True, cdisc="VOLUME"
    )
    sop: str | None = entry(N_("SOP and version"), section=METHOD, code=True)
    instrument_run: str | None = entry(N_("Run number of the instrument"), section=METHOD, code=True)
    position: str | None = entry(N_("Positions in the instrument"), section=METHOD, code=True)
    lysis_min: float | None = entry(N_("Lysis time"), unit="min", low=0, high=240, section=SPINS)
    lysis_c: float | None = entry(N_("Lysis temperature"), unit="°C", low=0, high=60, section=SPINS)
    spin_g: float | None = entry(N_("Spin"), unit="g", low=0, high=30000, section=SPINS)
    spin_min: float | None = entry(N_("Spin time"), unit="min", low=0, high=240, section=SPINS)
    spin_c: float | None = entry(N_("Spin temperature"), unit="°C", low=0, high=60, section=SPINS)
    brake: YesNo | None = entry(N_("Brake"), section=SPINS)
    more_spins: str | None = entry(
        N_("Further spins"), section=SPINS, long=True, hint=N_("One per line: g, min, °C, brake")
    )
    fixed: YesNo | None = entry(N_("Fixed"), section=SPINS, hint=N_("Fixed cells sequence worse"))
    clumps_seen: YesNo | None = entry(N_("Clots or clumps seen"), section=SPINS)
    remark: str | None = entry(N_("Remark"), section=SPINS, long=True)


DEPLETIONS = frozenset({EnrichmentMethod.CD45_DEPLETION, EnrichmentMethod.ROSETTESEP})
"""What removes CD45+ cells, and DP cells with them (R-ENR-1)."""


def removes_dp(form: EnrichmentForm, assay: Assay | None) -> bool:
    """R-ENR-1: a depletion by CD45 can remove DP cells; their count is then a lower bound."""
    return form.method in DEPLETIONS and assay is Assay.DP_FLOW


def short_for_cellsearch(item: Specimen, form: EnrichmentForm) -> str:
    """R05: CellSearch needs its volume in one tube (7.5 mL: CellSave insert); what lacks, in words, else empty."""
    least = item.cellsearch_min_ml
    if form.method is not EnrichmentMethod.CELLSEARCH or item.volume_ml is None or item.volume_ml >= least:
        return ""
    return _("{code} holds {volume} mL; CellSearch needs {limit} mL.").format(
        code=item.name, volume=decimal(item.volume_ml), limit=decimal(least)
    )


def enough_for_cellsearch(item: Specimen, form: Form) -> None:
    """R05 as an intention; tubes can't be combined."""
    if isinstance(form, EnrichmentForm) and (short := short_for_cellsearch(item, form)):
        raise Refused(short, hint=_("Use it for another assay; tubes can't be combined."), code=item.barcode)


def not_more_than_received(item: Specimen, form: Form) -> None:
    """R07: all runs together use no more than was received."""
    used = form.blood_used_ml if isinstance(form, EnrichmentForm) else None
    if used is None or item.volume_ml is None or item.used_ml + used <= item.volume_ml + 1e-9:
        return
    raise Refused(
        _("{code} holds {left} mL; {used} mL can't be taken from it.").format(
            code=item.name, left=decimal(max(item.volume_ml - item.used_ml, 0), 1), used=decimal(used)
        ),
        hint=_("Correct the volume, or enter the run late as it was done."),
        code=item.barcode,
    )


ENRICHMENT = Step(
    key="enrichment",
    title=N_("Enrichment"),
    act=N_("Enrich"),
    verb=N_("Start enrichment"),
    doing=N_("In enrichment"),
    takes={Kind.BLOOD: frozenset({Processing.RECEIVED})},
    leads_to=Processing.ENRICHED,
    makes=Kind.ENRICHED,
    form=EnrichmentForm,
    rules=(enough_for_cellsearch, not_more_than_received),
    label=True,
    timed=("lysis_min", "spin_min"),
    icon="layers",
    sdtm="ISOLATING",
)
