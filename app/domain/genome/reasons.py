"""Why a cell or a participant stands as it does: a code with its numbers, and the sentence that a person reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from app.domain.words import SortOutcome, label_of
from app.i18n import N_, _, decimal, grouped


class Why(StrEnum):
    """The codes of reasons; they are kept with a verdict, so a code keeps its meaning."""

    READS_FAIL = "READS_FAIL"
    READS_LOW = "READS_LOW"
    MAPD_HIGH = "MAPD_HIGH"
    GINI_HIGH = "GINI_HIGH"
    CONTAMINATION_HIGH = "CONTAMINATION_HIGH"
    NO_GATE = "NO_GATE"
    NOT_SEQUENCED = "NOT_SEQUENCED"
    QC_UNKNOWN = "QC_UNKNOWN"
    QC_FAIL = "QC_FAIL"
    VOIDED = "VOIDED"
    OUTCOME = "OUTCOME"
    DOUBLET = "DOUBLET"
    DOUBLET_UNCERTAIN = "DOUBLET_UNCERTAIN"
    CLUSTER = "CLUSTER"
    UNVERIFIED_OUT = "UNVERIFIED_OUT"
    UNVERIFIED = "UNVERIFIED"
    DISCORDANT = "DISCORDANT"
    IDENTITY_UNTESTABLE = "IDENTITY_UNTESTABLE"
    NO_WBC = "NO_WBC"
    NO_TUMOUR = "NO_TUMOUR"
    NOTHING_LISTED = "NOTHING_LISTED"
    SNV = "SNV"
    CENSUS = "CENSUS"
    CNA = "CNA"
    CNA_NOT_FLAT = "CNA_NOT_FLAT"
    NONE_COUNTED = "NONE_COUNTED"
    FEW_LISTED = "FEW_LISTED"
    FEW_COVERED = "FEW_COVERED"
    FEW_COUNTED = "FEW_COUNTED"
    CHIP_ALONE = "CHIP_ALONE"


Number: TypeAlias = int | float | str


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and its numbers by name, in a fixed order."""

    code: Why
    values: tuple[tuple[str, Number], ...] = ()


def because(code: Why, **values: Number) -> Reason:
    return Reason(code, tuple(values.items()))


SENTENCES: Final[Mapping[Why, str]] = {
    Why.READS_FAIL: N_("{reads} reads; {limit} are needed."),
    Why.READS_LOW: N_("{reads} reads; below {limit} copy numbers are unsure."),
    Why.MAPD_HIGH: N_("MAPD {value}; the limit is {limit}."),
    Why.GINI_HIGH: N_("Gini coefficient {value}; the limit is {limit}."),
    Why.CONTAMINATION_HIGH: N_("Contamination {value} %; the limit is {limit} %."),
    Why.NO_GATE: N_("The provider tells no value that has a limit."),
    Why.NOT_SEQUENCED: N_("No result of this cell."),
    Why.QC_UNKNOWN: N_("No sequencing quality of this cell: its origin stays open."),
    Why.QC_FAIL: N_("The sequencing quality fails: the cell is not judged."),
    Why.VOIDED: N_("Voided: the cell is not judged."),
    Why.OUTCOME: N_("Outcome of the sort: {outcome}. The cell is not judged."),
    Why.DOUBLET: N_("A confirmed doublet is not judged."),
    Why.DOUBLET_UNCERTAIN: N_("It may be a doublet."),
    Why.CLUSTER: N_("A cluster is no single cell: it is not judged."),
    Why.UNVERIFIED_OUT: N_("Nobody saw the cell in its well, and unverified cells take no part."),
    Why.UNVERIFIED: N_("Nobody saw the cell in its well."),
    Why.DISCORDANT: N_("Its germline SNPs are another person's: the cell is not judged."),
    Why.IDENTITY_UNTESTABLE: N_("Its identity could not be tested by germline SNPs."),
    Why.NO_WBC: N_("No WBC control: germline and blood variants can't be told apart."),
    Why.NO_TUMOUR: N_("No result of the tumour."),
    Why.NOTHING_LISTED: N_("The tumour's list is empty and the tumour has no copy-number change."),
    Why.SNV: N_("{counted} of the tumour's {listed} variants are counted in the cell."),
    Why.CENSUS: N_("One variant of the tumour with {reads} reads or more, counted in another cell too."),
    Why.CNA: N_("{shared} copy-number segments are shared with the tumour, r = {r}, p = {p}."),
    Why.CNA_NOT_FLAT: N_("The cell has {segments} copy-number changes, {shared} of them shared with the tumour."),
    Why.NONE_COUNTED: N_("None of the tumour's {listed} variants is counted; {covered} are covered."),
    Why.FEW_LISTED: N_("The tumour's list holds {listed} variants; {needed} are needed to exclude its origin."),
    Why.FEW_COVERED: N_("{covered} of the tumour's {listed} variants are covered; {needed} are needed."),
    Why.FEW_COUNTED: N_("{counted} of the tumour's {listed} variants counted: too few for proof."),
    Why.CHIP_ALONE: N_("Only variants of genes of clonal haematopoiesis are counted: no proof."),
}


def sentence(reason: Reason) -> str:
    """The reason as a person reads it; numbers and the outcome of a sort as the language has them."""
    return _(SENTENCES[reason.code]).format(**{name: _shown(name, value) for name, value in reason.values})


def _shown(name: str, value: Number) -> str:
    if isinstance(value, str):
        return label_of(SortOutcome(value)) if name == "outcome" else value
    return decimal(value) if isinstance(value, float) else grouped(value)
