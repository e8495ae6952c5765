"""The tumour block: what is recorded of it, and what may be the reference of a participant's cells."""

from collections.abc import Iterator
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
ARRIVAL = N_("Arrival")
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


class BlockOwner(Form):
    """The participant a block belongs to."""

    TITLE: ClassVar[str] = N_("Participant")

    number: int | None = entry(
        N_("Participant number"), low=1, high=999, section=N_("Participant"), required=True, may_be_missing=False
    )


class RequestForm(Form):
    """When and why pathology was asked for a block."""

    TITLE: ClassVar[str] = N_("Request")

    requested: Moment | None = entry(N_("Asked for at"), section=REQUEST, hint=N_("Empty: now"), may_be_missing=False)
    request_reason: str | None = entry(N_("Why asked for"), section=REQUEST, may_be_missing=False)


class ArrivalForm(Form):
    """A block at its arrival. Its identity is attested against pathology's list, never recorded."""

    TITLE: ClassVar[str] = N_("Arrival")

    received: Moment | None = entry(N_("Received at"), section=ARRIVAL, hint=N_("Empty: now"), may_be_missing=False)
    identity_checked: YesNo | None = entry(
        N_("Identity fits pathology's list"), section=ARRIVAL, required=True, may_be_missing=False
    )
    stays_in_pathology: YesNo | None = entry(
        N_("Stays in pathology"),
        section=ARRIVAL,
        choices=(YesNo.NO, YesNo.YES),
        default=YesNo.NO,
        hint=N_("Only sections or curls come"),
        may_be_missing=False,
    )
    due_back: date | None = entry(N_("Return due"), section=ARRIVAL, may_be_missing=False)


class ReviewForm(Form):
    """A pathologist's reading of a block."""

    TITLE: ClassVar[str] = N_("Pathologist's review")

    pathologist: str | None = entry(
        N_("Pathologist"), section=REVIEW, code=True, hint=N_("Initials; empty: you"), may_be_missing=False
    )
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
    at: Moment | None = entry(N_("When"), section=SECTIONS, hint=N_("Empty: now"), may_be_missing=False)


class CutForm(SectionsForm):
    """Sections that came: how many were truly cut; 0 where nothing could be."""

    TITLE: ClassVar[str] = N_("Sections that came")

    count: int | None = entry(
        N_("Sections cut"), low=0, high=200, section=SECTIONS, required=True, may_be_missing=False
    )


class KitLot(Form):
    """The lot of the kit that an extract was made with."""

    TITLE: ClassVar[str] = N_("Kit lot")

    lot: str | None = entry(N_("Kit lot"), section=N_("Kit"), code=True, hint=N_("Scan it"), may_be_missing=False)


class ExtractForm(Form):
    """DNA extracted from sections."""

    TITLE: ClassVar[str] = N_("DNA extract")

    at: Moment | None = entry(N_("Extracted at"), section=EXTRACT)
    kit: str | None = entry(N_("Kit"), section=EXTRACT, hint=N_("Empty: as the lot is called"))
    sections_used: int | None = entry(N_("Sections used"), low=0, high=200, section=EXTRACT)
    amount_ng: float | None = entry(N_("Amount"), unit="ng", low=0, high=100000, section=EXTRACT, required=True)
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


MIN_AREA_MM2: Final = 25.0
"""5 x 5 mm of tumour are the least for sequencing (Marshfield LTRM 26370)."""

DNA_RATIOS: Final = {"a260280": (1.7, 1.9), "a260230": (1.0, 2.1)}
"""What pure DNA of FFPE reads (Cambrian Bioworks, FFPE extraction)."""

_LIVER: Final = ("liver", "foie", "hepat", "hépat")


def notes(form: Form, settings: Settings, *, site: str = "") -> list[str]:
    """What a person should know of a block, a review or an extract as described; nothing of it is refused."""
    match form:
        case BlockForm():
            return list(_block_notes(form, settings))
        case ReviewForm():
            return list(_review_notes(form, settings, site))
        case ExtractForm():
            return list(_extract_notes(form, settings))
    return []


def _block_notes(form: BlockForm, settings: Settings) -> Iterator[str]:
    if form.fixative in UNFIT_FIXATIVES:
        yield _("{fixative} damages DNA.").format(fixative=label_of(form.fixative))
    low, high = settings.fixation_min_h, settings.fixation_max_h
    if form.fixation_h is not None and not low <= form.fixation_h <= high:
        yield _("{hours} h of fixation; the target is {low} to {high} h.").format(
            hours=decimal(form.fixation_h), low=decimal(low), high=decimal(high)
        )
    if form.is_bone is YesNo.YES:
        yield _("Bone is recorded, and never the reference.")
    if form.decalcified is YesNo.YES:
        yield _("A decalcified block is never the reference.")


def _review_notes(form: ReviewForm, settings: Settings, site: str) -> Iterator[str]:
    """R17: below the first limit a note, below the second the block is not adequate."""
    pct = form.tumour_nuclei_pct
    if pct is not None and pct < settings.tumour_nuclei_inadequate_pct:
        yield _("Below {limit} % tumour nuclei a block is not adequate.").format(
            limit=decimal(settings.tumour_nuclei_inadequate_pct)
        )
    elif pct is not None and pct < settings.tumour_nuclei_note_pct:
        yield _("Below {limit} % tumour nuclei: macrodissection raises the share; review it again then.").format(
            limit=decimal(settings.tumour_nuclei_note_pct)
        )
    if form.area_mm2 is not None and form.area_mm2 < MIN_AREA_MM2:
        yield _("{area} mm² of tumour; {limit} mm² are the least for sequencing.").format(
            area=decimal(form.area_mm2), limit=decimal(MIN_AREA_MM2)
        )
    if any(word in site.lower() for word in _LIVER):
        yield _("Liver: nuclei of hepatocytes hold twice the DNA, so more tumour is needed.")


def _extract_notes(form: ExtractForm, settings: Settings) -> Iterator[str]:
    if form.din is not None and form.din < settings.din_warn:
        yield _("DIN {din}: the DNA is degraded, more of it is needed.").format(din=decimal(form.din))
    for name, value in (("a260280", form.a260280), ("a260230", form.a260230)):
        low, high = DNA_RATIOS[name]
        if value is not None and not low <= value <= high:
            yield _("{ratio} {value}; pure DNA reads {low} to {high}.").format(
                ratio=_(ExtractForm.field(name).entry.title), value=decimal(value), low=decimal(low), high=decimal(high)
            )


def status_after(left: int | None, settings: Settings, *, was_cut: bool) -> BlockStatus:
    """The status that follows from how many sections are left."""
    if left == 0:
        return BlockStatus.EXHAUSTED
    if left is not None and left <= settings.sections_low:
        return BlockStatus.LOW
    return BlockStatus.IN_USE if was_cut else BlockStatus.AVAILABLE
