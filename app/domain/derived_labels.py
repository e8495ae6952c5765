"""What a person reads for each word that follows from the record."""

from enum import StrEnum
from typing import Final

from app.domain import derived
from app.i18n import N_

DERIVED_LABELS: Final[dict[type[StrEnum], dict[StrEnum, str]]] = {
    derived.Computed: {
        derived.Computed.COMPUTED: N_("Computed"),
        derived.Computed.INTERIM: N_("Interim: results are awaited"),
        derived.Computed.NOT_YET: N_("Not yet computable"),
        derived.Computed.NONE: N_("None is given"),
    },
    derived.WindowState: {
        derived.WindowState.IN_TIME: N_("In time"),
        derived.WindowState.PAST_TARGET: N_("Past target"),
        derived.WindowState.PAST_LIMIT: N_("Over limit"),
        derived.WindowState.OPEN: N_("Still open"),
        derived.WindowState.NOT_COMPUTABLE: N_("Not computable"),
        derived.WindowState.NOT_CONFIGURED: N_("Window not configured"),
    },
    derived.RecordStatus: {
        derived.RecordStatus.DRAFT: N_("Draft"),
        derived.RecordStatus.COMPLETE: N_("Complete"),
        derived.RecordStatus.VERIFIED: N_("Verified"),
        derived.RecordStatus.SIGNED: N_("Signed"),
        derived.RecordStatus.LOCKED: N_("Locked"),
    },
    derived.TumourRecord: {
        derived.TumourRecord.BLOCK: N_("FFPE block"),
        derived.TumourRecord.REVIEW: N_("Pathologist's review"),
        derived.TumourRecord.SECTIONS: N_("FFPE sections"),
        derived.TumourRecord.DNA: N_("DNA extract"),
        derived.TumourRecord.REFERENCE: N_("Link as the reference"),
    },
    derived.Prevalence: {
        derived.Prevalence.NO_DATA: N_("No informative cell"),
        derived.Prevalence.ABSENT: N_("In no cell"),
        derived.Prevalence.PRIVATE: N_("In one of several cells"),
        derived.Prevalence.IN_ALL: N_("In all cells"),
        derived.Prevalence.SUBCLONAL: N_("In some cells"),
        derived.Prevalence.ONE_CELL: N_("In the only informative cell"),
    },
    derived.QcStatus: {
        derived.QcStatus.PASS: N_("Pass"),
        derived.QcStatus.BORDERLINE: N_("Borderline"),
        derived.QcStatus.FAIL: N_("Fail"),
        derived.QcStatus.NOT_SEQUENCED: N_("Not sequenced"),
    },
    derived.Listing: {
        derived.Listing.NO_DATA: N_("No data in the tumour"),
        derived.Listing.NOT_IN_TUMOUR: N_("Not in the tumour"),
        derived.Listing.OTHER_KIND: N_("Copy number: compared by segments"),
        derived.Listing.FILTERED: N_("Does not pass the filter"),
        derived.Listing.READS_UNKNOWN: N_("Depth or VAF not told"),
        derived.Listing.LOW_DEPTH: N_("Depth too low"),
        derived.Listing.LOW_VAF: N_("VAF too low"),
        derived.Listing.IN_WBC: N_("Seen in the WBC control"),
        derived.Listing.WBC_NOT_COVERED: N_("Not covered in the WBC control: untestable"),
        derived.Listing.KEPT: N_("In the tumour's list"),
    },
    derived.Concordance: {
        derived.Concordance.CONCORDANT: N_("Concordant"),
        derived.Concordance.DISCORDANT: N_("Discordant"),
        derived.Concordance.UNTESTABLE: N_("Not testable"),
    },
    derived.Stand: {
        derived.Stand.WITH: N_("With it"),
        derived.Stand.WITHOUT: N_("Without it"),
        derived.Stand.UNINFORMATIVE: N_("Not informative"),
    },
    derived.CallWord: {
        derived.CallWord.COUNTED: N_("Counted"),
        derived.CallWord.COUNTED_SHALLOW: N_("Counted, at too low a depth for m"),
        derived.CallWord.BELOW_FLOOR: N_("Alternate reads below what counts"),
        derived.CallWord.REFERENCE: N_("Covered, none of it"),
        derived.CallWord.SHALLOW: N_("Depth too low"),
        derived.CallWord.NO_DATA: N_("The file has no data here"),
        derived.CallWord.NOT_TOLD: N_("No file tells of it"),
        derived.CallWord.CONTRADICTED: N_("Files contradict each other"),
    },
    derived.Locus: {
        derived.Locus.OPPOSITE: N_("Opposite alleles"),
        derived.Locus.AGREEING: N_("Agreeing"),
        derived.Locus.DROPPED: N_("Explained by dropout"),
    },
    derived.GenomicTest: {
        derived.GenomicTest.SNV: N_("Substitution"),
        derived.GenomicTest.SHORT: N_("Insertion or deletion"),
        derived.GenomicTest.COPIES: N_("Copy number"),
        derived.GenomicTest.REARRANGED: N_("Structural variant"),
    },
    derived.GenomicResult: {
        derived.GenomicResult.MUTATED: N_("Mutated"),
        derived.GenomicResult.REFERENCE: N_("Reference"),
        derived.GenomicResult.NO_DATA: N_("No data"),
    },
    derived.Completion: {
        derived.Completion.NOT_DONE: N_("No result"),
    },
    derived.GenomicDetail: {
        derived.GenomicDetail.DETECTION: N_("Whether it is there"),
        derived.GenomicDetail.DEPTH: N_("Read depth"),
        derived.GenomicDetail.VARIANT_DEPTH: N_("Variant reads"),
        derived.GenomicDetail.SHARE: N_("Variant allele fraction"),
        derived.GenomicDetail.PROTEIN: N_("HGVS, protein"),
        derived.GenomicDetail.COPIES: N_("Copy number"),
        derived.GenomicDetail.LOG2: N_("Mean log2 ratio of the segment"),
    },
    derived.SpecimenType: {
        derived.SpecimenType.BLOOD: N_("Blood tube"),
        derived.SpecimenType.ENRICHED: N_("Enriched fraction"),
        derived.SpecimenType.DP_CELL: N_("DP cell"),
        derived.SpecimenType.CTC: N_("CTC"),
        derived.SpecimenType.LEUKOCYTE: N_("WBC control"),
        derived.SpecimenType.DNA: N_("DNA"),
        derived.SpecimenType.TISSUE: N_("FFPE block"),
        derived.SpecimenType.SECTION: N_("FFPE sections"),
    },
    derived.Disposition: {
        derived.Disposition.CONSENTED: N_("Informed consent obtained"),
        derived.Disposition.ENTERED: N_("Entered into the trial"),
        derived.Disposition.SCREEN_FAILURE: N_("Screen failure"),
        derived.Disposition.WITHDRAWN: N_("Withdrawal by the participant"),
    },
}
