"""Enumeration: what a reading of an acquisition counted. 0 is a count; "not done" has its reason."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import ClassVar, Protocol

from app.domain.errors import Refused
from app.domain.form import FieldOfForm, Form, entry
from app.domain.times import Moment
from app.domain.words import CountStage, CountStatus, Reading
from app.i18n import N_, _
from app.settings import Settings

READING = N_("Reading")
NUMBERS = N_("Numbers")


class CountForm(Form):
    """One reading of one tube and assay. Raw numbers and the volume analysed; nothing derived is typed."""

    TITLE: ClassVar[str] = N_("Count")

    stage: CountStage | None = entry(N_("Stage"), section=READING, required=True, may_be_missing=False)
    reading: Reading | None = entry(N_("Reading"), section=READING, required=True, may_be_missing=False)
    status: CountStatus | None = entry(
        N_("Done"), section=READING, required=True, may_be_missing=False, default=CountStatus.DONE, cdisc="CPSTAT"
    )
    nd_reason: str | None = entry(N_("Why not done"), section=READING, cdisc="CPREASND")
    at: Moment | None = entry(N_("Read at"), section=READING)
    volume_analysed_ml: float | None = entry(
        N_("Volume analysed"), unit="mL", low=0.001, high=20, places=2, section=NUMBERS, required=True
    )
    n_dp: int | None = entry(N_("DP cells"), low=0, section=NUMBERS, required=True)
    n_ctc: int | None = entry(N_("CTC"), low=0, section=NUMBERS, required=True)
    n_cluster: int | None = entry(N_("CTC clusters"), low=0, section=NUMBERS)
    n_caml: int | None = entry(N_("CAML, giant"), low=0, section=NUMBERS)
    n_wbc_reviewed: int | None = entry(N_("WBC reviewed"), low=0, section=NUMBERS)
    events: int | None = entry(N_("Events"), low=0, section=NUMBERS)
    nucleated: int | None = entry(N_("Nucleated events"), low=0, section=NUMBERS)
    gate_version: str | None = entry(N_("Gate version"), section=NUMBERS, code=True)
    remark: str | None = entry(N_("Remark"), section=NUMBERS, long=True)

    def needs(self, field: FieldOfForm) -> bool:
        """What was not done has a reason and no numbers."""
        if self.status is CountStatus.NOT_DONE:
            return field.name in ("stage", "reading", "status", "nd_reason")
        return field.entry.required


class Read(Protocol):
    """A recorded reading, as the question "what is still to be read" sees it."""

    @property
    def stage(self) -> CountStage: ...
    @property
    def reading(self) -> Reading: ...
    @property
    def status(self) -> CountStatus: ...
    @property
    def n_dp(self) -> int | None: ...
    @property
    def n_ctc(self) -> int | None: ...


def still_to_read(readings: Sequence[Read]) -> tuple[CountStage, Reading] | None:
    """What a tube's count still needs: preliminary at the sort, final, a second reader, their consensus where they differ.

    None where nothing is left: the final readers agree, the consensus stands, or it was not done.
    """
    if any(each.status is CountStatus.NOT_DONE for each in readings):
        return None
    if not readings:
        return CountStage.PRELIMINARY, Reading.READER_1
    final = {each.reading: each for each in readings if each.stage is CountStage.FINAL}
    if Reading.CONSENSUS in final:
        return None
    first, second = final.get(Reading.READER_1), final.get(Reading.READER_2)
    if first is None or second is None:
        return CountStage.FINAL, Reading.READER_1 if first is None else Reading.READER_2
    agree = (first.n_dp, first.n_ctc) == (second.n_dp, second.n_ctc)
    return None if agree else (CountStage.FINAL, Reading.CONSENSUS)


def check_count(form: CountForm) -> None:
    """R21: a count has its numbers, "not done" has its reason and no numbers."""
    if form.status is CountStatus.NOT_DONE:
        if not form.nd_reason:
            raise Refused(_("“Not done” needs its reason."), hint=_("Say why nothing was counted."), code="nd_reason")
        if any(value is not None for value in (form.n_dp, form.n_ctc, form.n_cluster, form.n_caml)):
            raise Refused(
                _("A count that was not done holds no numbers."),
                hint=_("0 is a count: choose “done”, or empty the numbers."),
            )
        return
    if form.n_dp is None and form.n_ctc is None:
        raise Refused(_("A count holds DP cells or CTC."), hint=_("0 is a count; else choose “not done”."), code="n_dp")
    if form.volume_analysed_ml is None and "volume_analysed_ml" not in form.missing:
        raise Refused(
            _("A count needs the volume analysed."),
            hint=_("Type it, or say why it is not known."),
            code="volume_analysed_ml",
        )


def per_norm_volume(count: int | None, volume_ml: float | None, norm_ml: float) -> Decimal | None:
    """count x norm / volume, rounded half-even to one decimal for display; None where one is unknown. Never stored."""
    if count is None or not volume_ml:
        return None
    exact = Decimal(count) * Decimal(str(norm_ml)) / Decimal(str(volume_ml))
    return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)


def is_dp_positive(n_dp: int | None, settings: Settings) -> bool | None:
    """Raw consensus count against the setting, never the normalised value; None where not counted."""
    return None if n_dp is None else n_dp >= settings.dp_positive_min
