"""What follows from the record, in words: never stored, so no words of the database."""

from enum import StrEnum


class Computed(StrEnum):
    """How far a number or a verdict of the endpoint is known."""

    COMPUTED = "COMPUTED"
    INTERIM = "INTERIM"
    NOT_YET = "NOT YET COMPUTABLE"
    NONE = "NONE"


class WindowState(StrEnum):
    """A tube against its stability window."""

    IN_TIME = "IN TIME"
    PAST_TARGET = "PAST TARGET"
    PAST_LIMIT = "PAST LIMIT"
    OPEN = "OPEN"
    NOT_COMPUTABLE = "NOT COMPUTABLE"
    NOT_CONFIGURED = "NOT CONFIGURED"


class RecordStatus(StrEnum):
    """How far a record has come."""

    DRAFT = "draft"
    COMPLETE = "complete"
    VERIFIED = "verified"
    SIGNED = "signed"
    LOCKED = "locked"


class TumourRecord(StrEnum):
    """What a row of the tumour side is."""

    BLOCK = "BLOCK"
    REVIEW = "REVIEW"
    SECTIONS = "SECTIONS"
    DNA = "DNA"
    REFERENCE = "REFERENCE"


class Prevalence(StrEnum):
    """The class of an alteration among a patient's informative cells (domain 3.6), the first that holds."""

    NO_DATA = "NO_DATA"
    ABSENT = "ABSENT"
    PRIVATE = "PRIVATE"
    IN_ALL = "IN_ALL"
    SUBCLONAL = "SUBCLONAL"
    ONE_CELL = "ONE_CELL"


class QcStatus(StrEnum):
    """How a cell stands against the gates of sequencing quality (domain 3.2)."""

    PASS = "PASS"
    BORDERLINE = "BORDERLINE"
    FAIL = "FAIL"
    NOT_SEQUENCED = "NOT_SEQUENCED"


class Listing(StrEnum):
    """Whether an alteration is in the tumour's evidence list, or the first reason why not (domain 3.4)."""

    NO_DATA = "NO_DATA"
    NOT_IN_TUMOUR = "NOT_IN_TUMOUR"
    OTHER_KIND = "OTHER_KIND"
    FILTERED = "FILTERED"
    READS_UNKNOWN = "READS_UNKNOWN"
    LOW_DEPTH = "LOW_DEPTH"
    LOW_VAF = "LOW_VAF"
    IN_WBC = "IN_WBC"
    WBC_NOT_COVERED = "WBC_NOT_COVERED"
    KEPT = "KEPT"


class Concordance(StrEnum):
    """Whether two samples are of one person by their germline SNPs (domain 3.1)."""

    CONCORDANT = "CONCORDANT"
    DISCORDANT = "DISCORDANT"
    UNTESTABLE = "UNTESTABLE"


class Stand(StrEnum):
    """Where a cell stands in the penetrance of one alteration: in k and m, in m alone, or in neither (domain 3.6)."""

    WITH = "WITH"
    WITHOUT = "WITHOUT"
    UNINFORMATIVE = "UNINFORMATIVE"


class CallWord(StrEnum):
    """What the call of one alteration in one sample tells, as the rule reads it (domain 3.2, 3.4)."""

    COUNTED = "COUNTED"
    COUNTED_SHALLOW = "COUNTED_SHALLOW"
    BELOW_FLOOR = "BELOW_FLOOR"
    REFERENCE = "REFERENCE"
    SHALLOW = "SHALLOW"
    NO_DATA = "NO_DATA"
    NOT_TOLD = "NOT_TOLD"
    CONTRADICTED = "CONTRADICTED"


class Locus(StrEnum):
    """What one locus says of two samples being of one person (domain 3.1)."""

    OPPOSITE = "OPPOSITE"
    AGREEING = "AGREEING"
    DROPPED = "DROPPED"


class GenomicTest(StrEnum):
    """What a genomic finding is about, in the words of CDISC (GFTESTCD, domain 6.1)."""

    SNV = "SNV"
    SHORT = "SHRTVAR"
    COPIES = "CPNUMVAR"
    REARRANGED = "SEQREAR"


class GenomicResult(StrEnum):
    """The result of a genomic finding: three things, of which no data is neither of the others."""

    MUTATED = "MUT"
    REFERENCE = "REF"
    NO_DATA = "NODATA"


class Completion(StrEnum):
    """Whether a finding has a result (CDISC --STAT)."""

    NOT_DONE = "NOT DONE"


class GenomicDetail(StrEnum):
    """What of a genomic finding one record tells (GFTSTDTL, domain 6.1)."""

    DETECTION = "DETECTION"
    DEPTH = "READ DEPTH"
    VARIANT_DEPTH = "VARIANT READ DEPTH"
    SHARE = "VARIANT READ DEPTH/READ DEPTH"
    PROTEIN = "PREDICTED AMINO ACID CHANGE"
    COPIES = "COPY NUMBER"
    LOG2 = "LOG2 RATIO"


class SpecimenType(StrEnum):
    """What a specimen is in the tree of CDISC (RELSPEC); which of these are terms of SPECTYPE, CODELISTS tells."""

    BLOOD = "BLOOD"
    ENRICHED = "ENRICHED BLOOD FRACTION"
    DP_CELL = "DOUBLE-POSITIVE CELL"
    CTC = "CIRCULATING TUMOR CELL"
    LEUKOCYTE = "LEUKOCYTE CONTROL"
    DNA = "DNA"
    TISSUE = "TISSUE"
    SECTION = "TISSUE SECTION"


class Disposition(StrEnum):
    """A milestone or an end of a subject's part in the study, in the words of CDISC (DSDECOD)."""

    CONSENTED = "INFORMED CONSENT OBTAINED"
    ENTERED = "ENTERED INTO TRIAL"
    SCREEN_FAILURE = "SCREEN FAILURE"
    WITHDRAWN = "WITHDRAWAL BY SUBJECT"
