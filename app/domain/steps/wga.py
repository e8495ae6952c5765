"""Whole-genome amplification of sorted cells, and what its quality control says."""

from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.step import Step
from app.domain.words import CELL_KINDS, Kind, NtcVerdict, Processing, Qualifier, WgaKit
from app.i18n import N_
from app.settings import NtcCriterion, Settings

RUN = N_("Run")
QC = N_("Quality control")


class WgaForm(Form):
    """What is recorded of an amplification run beside its lots, instrument and times."""

    TITLE: ClassVar[str] = N_("Amplification")

    kit: WgaKit | None = entry(N_("Kit"), section=RUN, required=True, may_be_missing=False)
    volume_ul: float | None = entry(N_("Volume per product"), unit="µL", low=0, high=500, places=1, section=RUN)
    thermocycler: str | None = entry(N_("Thermocycler"), section=RUN, code=True)
    lysis_min: float | None = entry(N_("Lysis"), unit="min", low=0, high=600, section=RUN)
    remark: str | None = entry(N_("Remark"), section=RUN, long=True)


class QcForm(Form):
    """What was measured of one WGA product. Yield 0 and "< LOQ" are values."""

    TITLE: ClassVar[str] = N_("Quality control")

    conc_ng_ul: float | None = entry(N_("Concentration"), unit="ng/µL", low=0, high=10000, section=QC)
    yield_ng: float | None = entry(N_("Yield"), unit="ng", low=0, high=1000000, section=QC)
    qualifier: Qualifier | None = entry(N_("Reading"), section=QC)
    frag_bp: int | None = entry(N_("Fragment size"), unit="bp", low=1, high=100000, section=QC)
    a260280: float | None = entry(N_("A260/280"), low=0, high=5, places=2, section=QC)
    gii: int | None = entry(N_("GII"), low=0, high=4, section=QC)
    markers_pass: int | None = entry(N_("Markers positive"), low=0, high=96, section=QC)
    markers_total: int | None = entry(N_("Markers tested"), low=0, high=96, section=QC)
    ado_pct: float | None = entry(N_("Allele drop-out"), unit="%", low=0, high=100, section=QC)


WGA = Step(
    key="wga",
    title=N_("Amplification"),
    act=N_("Amplify"),
    verb=N_("Start amplification"),
    doing=N_("In amplification"),
    takes={kind: frozenset({Processing.SORTED, Processing.LYSED}) for kind in CELL_KINDS},
    leads_to=Processing.AMPLIFIED,
    makes=Kind.WGA_PRODUCT,
    form=WgaForm,
    icon="snowflake",
    sdtm="AMPLIFYING",
)


def judge_ntc(form: QcForm, criterion: NtcCriterion | None) -> NtcVerdict | None:
    """R14: positive by the kit's criterion; None where nothing that the criterion reads was measured.

    MDA kits yield DNA without a template (PMC1249558), so "no product" is no criterion for them.
    """
    if criterion is None:
        return None
    markers = form.gii if form.markers_pass is None else form.markers_pass
    judged = []
    if criterion.markers_at_least is not None and markers is not None:
        judged.append(markers >= criterion.markers_at_least)
    if criterion.yield_ng_above is not None and (form.yield_ng is not None or form.qualifier is Qualifier.BELOW_LOQ):
        judged.append((form.yield_ng or 0.0) > criterion.yield_ng_above)
    if not judged:
        return None
    return NtcVerdict.POSITIVE if any(judged) else NtcVerdict.NEGATIVE


def gii_word(gii: int | None, settings: Settings) -> str:
    """good, borderline or poor by the study's gates; empty where not measured."""
    if gii is None:
        return ""
    if gii >= settings.gii_green:
        return "good"
    return "borderline" if gii >= settings.gii_go else "poor"
