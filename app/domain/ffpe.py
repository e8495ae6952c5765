"""The tumour block: what is recorded of it, and what may be the reference of a participant's cells."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from app.domain.barcode import printed
from app.domain.errors import NeedsReason, Refused
from app.domain.form import Form, entry
from app.domain.times import Moment
from app.domain.words import (
    BlockNature,
    BlockStatus,
    Fixative,
    Laterality,
    SourceReason,
    YesNo,
    label_of,
)
from app.i18n import N_, _, decimal
from app.settings import Settings

SOURCE = N_("Source")
FIXATION = N_("Fixation")
REQUEST = N_("Request")
REVIEW = N_("Review")
SECTIONS = N_("Sections")
EXTRACT = N_("Extract")


class BlockForm(Form):
    """What is known of a block. Never the pathology number: it would identify the person."""

    TITLE: ClassVar[str] = N_("FFPE block")

    nature: BlockNature | None = entry(N_("Nature"), section=SOURCE, required=True)
    site: str | None = entry(N_("Site"), section=SOURCE, required=True, hint=N_("Liver, skin, breast …"))
    icd_o3: str | None = entry(N_("ICD-O-3 topography"), section=SOURCE, code=True)
    is_bone: YesNo | None = entry(N_("Bone"), section=SOURCE, required=True)
    laterality: Laterality | None = entry(N_("Laterality"), section=SOURCE)
    sampled_on: date | None = entry(N_("Sampled on"), section=SOURCE)
    source_reason: SourceReason | None = entry(N_("Why this source"), section=SOURCE)
    fixative: Fixative | None = entry(N_("Fixative"), section=FIXATION)
    fixation_h: float | None = entry(N_("Fixation"), unit="h", low=0, high=1000, section=FIXATION)
    cold_ischaemia_min: int | None = entry(N_("Cold ischaemia"), unit="min", low=0, high=10000, section=FIXATION)
    decalcified: YesNo | None = entry(N_("Decalcified"), section=FIXATION, required=True)
    owner_lab: str | None = entry(N_("Owner laboratory"), section=REQUEST)
    due_back: date | None = entry(N_("Return due"), section=REQUEST)
    sections_left: int | None = entry(N_("Sections left"), low=0, high=1000, section=REQUEST)
    remark: str | None = entry(N_("Remark"), section=REQUEST, long=True)


class ReviewForm(Form):
    """A pathologist's reading of a block."""

    TITLE: ClassVar[str] = N_("Pathologist's review")

    at: Moment | None = entry(N_("Reviewed at"), section=REVIEW)
    slide: str | None = entry(N_("Slide"), section=REVIEW, code=True)
    tumour_nuclei_pct: float | None = entry(
        N_("Tumour nuclei"), unit="%", low=0, high=100, section=REVIEW, required=True, cdisc="TUMCECE"
    )
    necrosis_pct: float | None = entry(N_("Necrosis"), unit="%", low=0, high=100, section=REVIEW)
    area_mm2: float | None = entry(N_("Tumour area"), unit="mm²", low=0, high=5000, section=REVIEW)
    til_pct: float | None = entry(N_("TIL"), unit="%", low=0, high=100, section=REVIEW)
    macrodissect: YesNo | None = entry(N_("Macrodissection"), section=REVIEW)
    adequate: YesNo | None = entry(N_("Adequate"), section=REVIEW, required=True)
    adequate_reason: str | None = entry(N_("Why"), section=REVIEW)
    remark: str | None = entry(N_("Remark"), section=REVIEW, long=True)


class SectionsForm(Form):
    """Sections asked for or cut together."""

    TITLE: ClassVar[str] = N_("Sections")

    count: int | None = entry(N_("Sections"), low=1, high=200, section=SECTIONS, required=True, may_be_missing=False)
    thickness_um: float | None = entry(N_("Thickness"), unit="µm", low=1, high=50, section=SECTIONS)


class ExtractForm(Form):
    """DNA extracted from sections."""

    TITLE: ClassVar[str] = N_("DNA extract")

    at: Moment | None = entry(N_("Extracted at"), section=EXTRACT)
    kit: str | None = entry(N_("Kit"), section=EXTRACT)
    sections_used: int | None = entry(N_("Sections used"), low=0, high=200, section=EXTRACT)
    amount_ng: float | None = entry(N_("Amount"), unit="ng", low=0, high=1000000, section=EXTRACT, required=True)
    conc_ng_ul: float | None = entry(N_("Concentration"), unit="ng/µL", low=0, high=10000, section=EXTRACT)
    a260280: float | None = entry(N_("A260/280"), low=0, high=5, places=2, section=EXTRACT, cdisc="A260A280")
    a260230: float | None = entry(N_("A260/230"), low=0, high=5, places=2, section=EXTRACT, cdisc="A260A230")
    din: float | None = entry(N_("DIN"), low=1, high=10, places=1, section=EXTRACT)
    frag_bp: int | None = entry(N_("Fragment size"), unit="bp", low=1, high=100000, section=EXTRACT)


FITTING: Final = {
    BlockNature.METASTATIC: frozenset({SourceReason.NON_BONE_MET}),
    BlockNature.PRIMARY: frozenset(
        {
            SourceReason.PRIMARY_NO_MET,
            SourceReason.PRIMARY_ONLY_BONE_MET,
            SourceReason.PRIMARY_MET_INSUFFICIENT,
            SourceReason.PRIMARY_MET_NOT_ACCESSIBLE,
        }
    ),
    BlockNature.LOCAL_RECURRENCE: frozenset({SourceReason.RECURRENCE_OR_NODE}),
    BlockNature.REGIONAL_NODE: frozenset({SourceReason.RECURRENCE_OR_NODE}),
}
"""Which reasons fit which nature: a metastasis outside bone first, the primary only with its coded reason."""

UNFIT_FIXATIVES: Final = frozenset({Fixative.BOUIN, Fixative.B5, Fixative.AZF, Fixative.HOLLANDE})


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """What the rules read of a block."""

    barcode: str
    nature: BlockNature | None
    is_bone: YesNo | None
    decalcified: YesNo | None
    sections_left: int | None
    status: BlockStatus

    @property
    def name(self) -> str:
        return printed(self.barcode)


def may_be_reference(block: BlockFacts, reason: SourceReason | None) -> None:
    """R15: bone and decalcified specimens are recorded and never the reference; a primary needs its coded reason."""
    if block.is_bone is YesNo.YES:
        raise Refused(
            _("{code} comes from bone: it is never the reference.").format(code=block.name),
            hint=_("Ask for another metastasis, or the primary with its reason."),
            code=block.barcode,
        )
    if block.decalcified is YesNo.YES:
        raise Refused(
            _("{code} was decalcified: its DNA can't be sequenced.").format(code=block.name),
            hint=_("Ask for another block of the participant."),
            code=block.barcode,
        )
    if block.nature is None:
        raise Refused(
            _("The nature of {code} is not recorded.").format(code=block.name), hint=_("Describe the block first.")
        )
    if reason not in FITTING[block.nature]:
        fitting = ", ".join(label_of(each) for each in sorted(FITTING[block.nature]))
        raise Refused(
            _("{code} is {nature}: this source needs a fitting reason.").format(
                code=block.name, nature=label_of(block.nature).lower()
            ),
            hint=_("One of: {choices}.").format(choices=fitting),
            code="source_reason",
        )


def may_ask_sections(block: BlockFacts, count: int) -> None:
    """R16: no more sections than are left, where that is known; an exhausted block gives none."""
    if block.status is BlockStatus.EXHAUSTED:
        raise Refused(
            _("{code} is exhausted.").format(code=block.name), hint=_("Ask for another block of the participant.")
        )
    if block.sections_left is not None and count > block.sections_left:
        raise Refused(
            _("{code} has {left} sections left; {count} can't be asked for.").format(
                code=block.name, left=block.sections_left, count=count
            ),
            hint=_("Ask for fewer, or for another block."),
            code="count",
        )


def may_extract(block: BlockFacts, tumour_nuclei_pct: float | None, settings: Settings, *, reason: str) -> None:
    """R17: below the inadequate limit an extraction needs the pathologist's reason."""
    limit = settings.tumour_nuclei_inadequate_pct
    if tumour_nuclei_pct is not None and tumour_nuclei_pct < limit and not reason.strip():
        raise NeedsReason(
            _(
                "{code} holds {pct} % tumour nuclei; below {limit} % an extraction needs the pathologist's reason."
            ).format(code=block.name, pct=decimal(tumour_nuclei_pct), limit=decimal(limit)),
            hint=_("Say what the pathologist decided."),
            code=block.barcode,
            way_out="pathologist",
        )


def notes(form: BlockForm, settings: Settings) -> list[str]:
    """What a person should know of a block as described; nothing of it is refused."""
    found = []
    if form.fixative in UNFIT_FIXATIVES:
        found.append(_("{fixative} damages DNA.").format(fixative=label_of(form.fixative)))
    low, high = settings.fixation_min_h, settings.fixation_max_h
    if form.fixation_h is not None and not low <= form.fixation_h <= high:
        found.append(
            _("{hours} h of fixation; the target is {low} to {high} h.").format(
                hours=decimal(form.fixation_h), low=decimal(low), high=decimal(high)
            )
        )
    if form.is_bone is YesNo.YES:
        found.append(_("Bone is recorded, and never the reference."))
    if form.decalcified is YesNo.YES:
        found.append(_("A decalcified block is never the reference."))
    return found
