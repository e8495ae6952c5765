"""Receipt of a tube: what is seen and measured, what is decided, and what the rules make of it."""

from typing import ClassVar, Final

from app.domain.errors import NeedsReason, Refused
from app.domain.form import Form, entry
from app.domain.step import Specimen
from app.domain.times import Moment
from app.domain.words import Assay, Condition, Decision, Rejection, TempCondition, TubeType, YesNo
from app.i18n import N_, _, decimal
from app.settings import Window

ARRIVAL = N_("Arrival")
CHECKS = N_("Checks")
DECISION = N_("Decision")

SECONDS_OF_GRACE: Final = 60


class ReceiptForm(Form):
    """A tube as it came in. The identity is attested, never recorded."""

    TITLE: ClassVar[str] = N_("Receipt")

    received: Moment | None = entry(N_("Received at"), section=ARRIVAL, required=True, cdisc="BESTDTC")
    temp_c: float | None = entry(
        N_("Temperature"), unit="°C", low=-90, high=60, places=1, section=ARRIVAL, required=True, cdisc="TEMP"
    )
    temp_condition: TempCondition | None = entry(N_("Transported at"), section=ARRIVAL)
    logger_min_c: float | None = entry(N_("Logger, lowest"), unit="°C", low=-90, high=60, places=1, section=ARRIVAL)
    logger_max_c: float | None = entry(N_("Logger, highest"), unit="°C", low=-90, high=60, places=1, section=ARRIVAL)
    volume_ml: float | None = entry(
        N_("Received volume"), unit="mL", low=0, high=20, places=1, section=ARRIVAL, required=True, cdisc="VOLUME"
    )
    condition: Condition | None = entry(N_("Visual check"), section=CHECKS, required=True, cdisc="BSSPCCND")
    hemolysis_score: int | None = entry(N_("Haemolysis score"), low=0, high=3, section=CHECKS)
    clots: YesNo | None = entry(N_("Clots"), section=CHECKS)
    leak: YesNo | None = entry(N_("Leak"), section=CHECKS)
    label_match: YesNo | None = entry(N_("Label fits the request"), section=CHECKS, required=True)
    identity_checked: YesNo | None = entry(N_("Identity checked"), section=CHECKS, required=True)
    identity_against: str | None = entry(N_("Checked against"), section=CHECKS, hint=N_("Which list, no names"))
    identity_second: str | None = entry(N_("Second person (initials)"), section=CHECKS, person=True)
    decision: Decision | None = entry(N_("Decision"), section=DECISION, required=True, may_be_missing=False)
    rejection: Rejection | None = entry(N_("Reason of rejection"), section=DECISION)
    decision_reason: str | None = entry(N_("Why"), section=DECISION, long=True)


def is_clotted(form: ReceiptForm) -> bool:
    return form.condition is Condition.CLOTTED or form.clots is YesNo.YES


def proposed_decision(
    form: ReceiptForm, window: Window | None, *, is_over: bool = False
) -> tuple[Decision, Rejection | None]:
    """What the rules propose: clots reject (R06), as does a wrong label; a temperature out of its limits (R04) or blood
    over its limit (R03) needs a deviation.
    """
    if is_clotted(form):
        return Decision.REJECTED, Rejection.CLOTTED
    if YesNo.NO in (form.label_match, form.identity_checked):
        return Decision.REJECTED, Rejection.LABEL_MISMATCH
    if out_of_temperature(form, window) or is_over:
        return Decision.WITH_DEVIATION, None
    return Decision.ACCEPTED, None


def out_of_temperature(form: ReceiptForm, window: Window | None) -> str:
    """Which measured temperature is out of the window's limits, in words; empty where none is or none is set (R04)."""
    return next(iter(temperature_breaches(form, window).values()), "")


def temperature_breaches(form: ReceiptForm, window: Window | None) -> dict[str, str]:
    """What is wrong with each measured temperature, by field; empty where the window sets no limits (R04)."""
    if window is None:
        return {}
    measured = {"temp_c": form.temp_c, "logger_min_c": form.logger_min_c, "logger_max_c": form.logger_max_c}
    found = {name: _breach(value, window) for name, value in measured.items() if value is not None}
    return {name: text for name, text in found.items() if text}


def _breach(value: float, window: Window) -> str:
    low, high = window.temp_min_c, window.temp_max_c
    if low is not None and value < low:
        return _("{value} °C is below the limit of {limit} °C.").format(value=decimal(value), limit=decimal(low))
    if high is not None and value > high:
        return _("{value} °C is above the limit of {limit} °C.").format(value=decimal(value), limit=decimal(high))
    return ""


def temperature_limits(window: Window | None) -> str:
    """The limits of a window in words, empty where it sets none."""
    low, high = (window.temp_min_c, window.temp_max_c) if window else (None, None)
    if low is None or high is None:
        return ""
    return _("{low} to {high} {unit}").format(low=decimal(low), high=decimal(high), unit="°C")


def volume_short(volume_ml: float | None, tube: TubeType | None, assay: Assay | None, *, least_ml: float) -> str:
    """R05 as a note: less than CellSearch needs of one CellSave tube, in words; empty where it is enough."""
    if tube is not TubeType.CELLSAVE or volume_ml is None or volume_ml >= least_ml:
        return ""
    if assay is Assay.CTC_CELLSEARCH:
        return _("Too little for CellSearch, which needs {limit} mL.").format(limit=decimal(least_ml))
    return _("Too little for CellSearch, enough for another assay.")


def check_decision(tube: Specimen, form: ReceiptForm) -> None:
    """A decision needs its reason, and may not look away from clots (R06)."""
    if form.decision is None:
        raise Refused(_("{code} needs a decision.").format(code=tube.name), hint=_("Accept it, or reject it."))
    if form.decision is Decision.REJECTED and form.rejection is None:
        raise Refused(
            _("{code} is rejected without a coded reason.").format(code=tube.name),
            hint=_("Choose the reason of rejection."),
            code="rejection",
        )
    if form.decision is Decision.WITH_DEVIATION and not form.decision_reason:
        raise NeedsReason(
            _("{code} is accepted with a deviation, but without its reason.").format(code=tube.name),
            hint=_("Say why it is used all the same."),
            code="decision_reason",
        )
    if form.decision is Decision.ACCEPTED and is_clotted(form):
        raise Refused(
            _("{code} is clotted: it can't be accepted as in order.").format(code=tube.name),
            hint=_("Reject it, or accept a filtered attempt with a deviation and its reason."),
            code="decision",
        )
