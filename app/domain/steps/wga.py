"""Whole-genome amplification of sorted cells, and what its quality control says."""

from typing import ClassVar, Final

from app.domain.errors import Refused
from app.domain.form import Form, entry
from app.domain.step import Step
from app.domain.words import CELL_KINDS, Kind, NtcVerdict, Processing, Qualifier, WgaKit
from app.i18n import N_, _, decimal
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
    yield_ng: float | None = entry(N_("Yield"), unit="ng", low=0, high=100000, section=QC)
    qualifier: Qualifier | None = entry(N_("Reading"), section=QC)
    frag_bp: int | None = entry(N_("Fragment size"), unit="bp", low=1, high=100000, section=QC)
    frag_low_bp: int | None = entry(N_("Fragments from"), unit="bp", low=1, high=100000, section=QC)
    frag_high_bp: int | None = entry(N_("Fragments to"), unit="bp", low=1, high=100000, section=QC)
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
    timed=("lysis_min",),
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


BELOW_LOQ: Final = "< LOQ"
_BELOW: Final = frozenset({"<LOQ", "LOQ", "<LQ", "<LDQ"})
_NOT_DONE: Final = frozenset({"ND", "NF"})


def measured(name: str, text: str) -> dict[str, object]:
    """A typed or pasted value as the fields it fills: "< LOQ" and ND are readings of the yield, an empty text is nothing."""
    typed = text.strip().replace(",", ".").replace("\u202f", "").replace("\xa0", "")
    if name != "yield_ng":
        return {name: typed or None}
    word = typed.upper().replace(" ", "")
    if word in _BELOW:
        return {"yield_ng": None, "qualifier": Qualifier.BELOW_LOQ}
    if word in _NOT_DONE:
        return {"yield_ng": None, "qualifier": Qualifier.NOT_DONE}
    return {"yield_ng": typed or None, "qualifier": Qualifier.EXACT if typed else None}


def kit_of(name: str) -> WgaKit | None:
    """The kit that the name of a lot speaks of; None where it names none."""
    told = _letters(name)
    return next((kit for kit in WgaKit if kit is not WgaKit.OTHER and _letters(kit.value) in told), None)


def _letters(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def yield_text(yield_ng: float | None, qualifier: Qualifier | None) -> str:
    """A yield as people read it: a number, 0 among them, "< LOQ", or why there is none."""
    if qualifier is Qualifier.BELOW_LOQ:
        return BELOW_LOQ
    if qualifier is Qualifier.NOT_DONE:
        return _("not done")
    return decimal(yield_ng) if yield_ng is not None else ""


def check_reading(form: QcForm) -> None:
    """Refused where the numbers of one measurement contradict each other."""
    if form.qualifier in (Qualifier.BELOW_LOQ, Qualifier.NOT_DONE) and form.yield_ng is not None:
        raise Refused(
            _("A yield of {amount} ng is no reading without a number.").format(amount=decimal(form.yield_ng)),
            hint=_("Empty the yield, or choose “Measured”."),
            code="yield_ng",
        )
    if form.qualifier is Qualifier.EXACT and form.yield_ng is None:
        raise Refused(
            _("The yield is said to be measured and holds no number."),
            hint=_("Type the yield; 0 is a number."),
            code="yield_ng",
        )
    if form.markers_pass is not None and form.markers_total is not None and form.markers_pass > form.markers_total:
        raise Refused(
            _("{positive} of {tested} markers can't be positive.").format(
                positive=form.markers_pass, tested=form.markers_total
            ),
            hint=_("Correct one of the two numbers."),
            code="markers_pass",
        )
    if form.frag_low_bp is not None and form.frag_high_bp is not None and form.frag_low_bp > form.frag_high_bp:
        raise Refused(
            _("The fragments run from {low} to {high} bp.").format(low=form.frag_low_bp, high=form.frag_high_bp),
            hint=_("Type the smaller size first."),
            code="frag_low_bp",
        )


def criterion_text(criterion: NtcCriterion | None) -> str:
    """What makes a no-template control of a kit positive, in words."""
    if criterion is None:
        return _("no criterion is set for this kit")
    told = []
    if criterion.markers_at_least is not None:
        told.append(_("positive from {count} markers on").format(count=criterion.markers_at_least))
    if criterion.yield_ng_above is not None:
        told.append(_("positive above {amount} ng").format(amount=decimal(criterion.yield_ng_above)))
    return ", ".join(told)


def waited_too_long(days: int | None, settings: Settings) -> str:
    """The note on cells that were sorted long ago (30 days at -80 °C: an assumption); empty where they were not."""
    limit = settings.sort_to_wga_warn_days
    if days is None or days <= limit:
        return ""
    return _("Sorted {days} days ago; beyond {limit} days the amplification is noted as late.").format(
        days=days, limit=limit
    )
