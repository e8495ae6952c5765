"""The stored words: every code that a column may hold. Standard library only; labels are given in app.domain.words."""

from enum import StrEnum


class Kind(StrEnum):
    """What bears a barcode; the letter in the code."""

    BLOOD = "B"
    ENRICHED = "E"
    DP_CELL = "D"
    CTC = "C"
    WBC = "W"
    NTC = "N"
    POSITIVE = "Q"
    WGA_PRODUCT = "G"
    ALIQUOT = "A"
    BLOCK = "F"
    SECTION = "T"
    EXTRACT = "X"
    PLATE = "P"
    BOX = "K"
    PLACE = "Y"
    LOT = "R"
    INSTRUMENT = "J"
    SHIPMENT = "H"
    PERSON = "V"
    COMMAND = "Z"


class Role(StrEnum):
    TECHNICIAN = "TECHNICIAN"
    BIOLOGIST = "BIOLOGIST"
    PATHOLOGIST = "PATHOLOGIST"
    BIOINFORMATICIAN = "BIOINFORMATICIAN"
    DATA_MANAGER = "DATA_MANAGER"
    MONITOR = "MONITOR"
    ADMINISTRATOR = "ADMINISTRATOR"


class YesNo(StrEnum):
    YES = "Y"
    NO = "N"
    UNKNOWN = "U"


class Missing(StrEnum):
    """Why a value is not there; a value that was never entered has none of these."""

    NOT_DONE = "ND"
    NOT_APPLICABLE = "NA"
    UNKNOWN = "UNK"


class TimeSource(StrEnum):
    """How a time came into the record."""

    CLOCK = "clock"
    SCAN = "scan"
    TYPED = "typed"
    LATE = "late"


class Sex(StrEnum):
    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class ParticipantStatus(StrEnum):
    SCREENED = "SCREENED"
    INCLUDED = "INCLUDED"
    WITHDRAWN = "WITHDRAWN"
    SCREEN_FAIL = "SCREEN_FAIL"


class FailureReason(StrEnum):
    """Why a participant is not included; the criteria themselves stay in the protocol."""

    NO_CONSENT = "NO_CONSENT"
    CRITERION = "CRITERION_NOT_MET"
    TREATED = "TREATMENT_BEGUN"
    NO_BLOOD = "NO_BLOOD"
    OTHER = "OTHER"


class Subtype(StrEnum):
    HR_POS_HER2_NEG = "HR+HER2-"
    HER2_POS = "HER2+"
    TNBC = "TNBC"
    HER2_LOW = "HER2-low"
    UNKNOWN = "UNK"


class WithdrawalScope(StrEnum):
    STOP_ONLY_KEEP = "STOP_ONLY_KEEP"
    STOP_NO_NEW_USE = "STOP_NO_NEW_USE"
    DESTROY_SAMPLES = "DESTROY_SAMPLES"


class TubeType(StrEnum):
    CELLSAVE = "CELLSAVE"
    K2EDTA = "K2EDTA"
    K3EDTA = "K3EDTA"
    STRECK_CFDNA_BCT = "STRECK_CFDNA_BCT"
    TRANSFIX = "TRANSFIX"
    ACD = "ACD"
    CITRATE = "CITRATE"
    OTHER = "OTHER"
    UNKNOWN = "UNK"


class Purpose(StrEnum):
    DP = "DP"
    CTC = "CTC"
    WBC_GERMLINE = "WBC_GERMLINE"
    BACKUP = "BACKUP"


class Assay(StrEnum):
    DP_FLOW = "DP_FLOW"
    CTC_FLOW = "CTC_FLOW"
    CTC_CELLSEARCH = "CTC_CELLSEARCH"
    CTC_FILTER = "CTC_FILTER"
    OTHER = "OTHER"


class EndEvent(StrEnum):
    """What stops the clock of a stability window."""

    PROCESSING_START = "PROCESSING_START"
    FIXATION = "FIXATION"
    SORT_END = "SORT_END"


class DrawSite(StrEnum):
    ANTECUBITAL_L = "ANTECUBITAL_L"
    ANTECUBITAL_R = "ANTECUBITAL_R"
    PORT = "PORT"
    OTHER = "OTHER"


class Position(StrEnum):
    SITTING = "SITTING"
    LYING = "LYING"
    OTHER = "OTHER"


class Condition(StrEnum):
    """Visual quality of a specimen (CDISC C78733)."""

    OK = "OK"
    HEMOLYZED = "HEMOLYZED"
    CLOTTED = "CLOTTED"
    LIPEMIC = "LIPEMIC"
    ICTERIC = "ICTERIC"
    CONTAMINATED = "CONTAMINATED"
    NOT_ASSESSABLE = "NOT_ASSESSABLE"


class TempCondition(StrEnum):
    ROOM = "RT"
    COLD = "2-8"
    OTHER = "OTHER"


class Decision(StrEnum):
    ACCEPTED = "ACCEPTED"
    WITH_DEVIATION = "ACCEPTED_WITH_DEVIATION"
    REJECTED = "REJECTED"


class Rejection(StrEnum):
    """Why a specimen is rejected: HL7 FHIR rejection-criteria, then the laboratory's own."""

    HEMOLIZED = "hemolized"
    INSUFFICIENT = "insufficient"
    BROKEN = "broken"
    CLOTTED = "clotted"
    WRONG_TEMPERATURE = "wrong-temperature"
    LAB_LATE = "LAB_LATE"
    LABEL_MISMATCH = "LABEL_MISMATCH"
    NO_CONSENT = "NO_CONSENT"
    WRONG_TUBE = "WRONG_TUBE"
    OTHER = "OTHER"


class Custody(StrEnum):
    """Where an item is, seen from the laboratory."""

    EXPECTED = "EXPECTED"
    IN_LAB = "IN_LAB"
    ELSEWHERE = "ELSEWHERE"
    SHIPPED = "SHIPPED"
    RETURNED = "RETURNED"
    LOST = "LOST"
    DESTROYED = "DESTROYED"


class Processing(StrEnum):
    """How far an item has come; which of these a kind may take is a table of app.domain.states."""

    NOT_BEGUN = "NOT_BEGUN"
    DRAWN = "DRAWN"
    RECEIVED = "RECEIVED"
    ENRICHED = "ENRICHED"
    STAINED = "STAINED"
    ACQUIRED = "ACQUIRED"
    COUNTED = "COUNTED"
    SORTED = "SORTED"
    LYSED = "LYSED"
    AMPLIFIED = "AMPLIFIED"
    SEQUENCED = "SEQUENCED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    AVAILABLE = "AVAILABLE"
    ENDED = "ENDED"


class Quality(StrEnum):
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    WITH_DEVIATION = "ACCEPTED_WITH_DEVIATION"
    REJECTED = "REJECTED"


class Restriction(StrEnum):
    """What forbids new work on an item; an empty column means nothing does."""

    HOLD = "HOLD"
    CONSENT = "CONSENT"
    LOCK = "LOCK"


class ControlRole(StrEnum):
    """Which of the two a no-template control is, and what a control tube is for."""

    SORT = "SORT"
    REAGENT_BLANK = "REAGENT_BLANK"
    DONOR = "DONOR"
    CELL_LINE = "CELL_LINE"
    PROVISIONAL = "PROVISIONAL"


class Edge(StrEnum):
    """How a child came from its parent."""

    ALIQUOT_OF = "aliquot_of"
    ENRICHED_FROM = "enriched_from"
    SORTED_FROM = "sorted_from"
    AMPLIFIED_FROM = "amplified_from"
    SECTIONED_FROM = "sectioned_from"
    EXTRACTED_FROM = "extracted_from"


class EnrichmentMethod(StrEnum):
    RBC_LYSIS = "RBC_LYSIS"
    CELLSEARCH = "CELLSEARCH"
    CD45_DEPLETION = "CD45_DEPLETION"
    ROSETTESEP = "ROSETTESEP"
    SIZE_FILTER = "SIZE_FILTER"
    PARSORTIX = "PARSORTIX"
    NONE = "NONE"
    OTHER = "OTHER"


class RunOutcome(StrEnum):
    OK = "OK"
    PARTIAL = "PARTIAL"
    ABORTED = "ABORTED"


class ControlResult(StrEnum):
    PASS = "PASS"
    FAIL = "FAIL"
    NOT_DONE = "ND"


class CountStage(StrEnum):
    PRELIMINARY = "PRELIMINARY"
    FINAL = "FINAL"


class CountStatus(StrEnum):
    DONE = "DONE"
    NOT_DONE = "ND"


class Reading(StrEnum):
    """Whose numbers a row of counts holds."""

    READER_1 = "READER_1"
    READER_2 = "READER_2"
    CONSENSUS = "CONSENSUS"


class Platform(StrEnum):
    FACS_INDEX = "FACS_INDEX"
    DEPARRAY_NXT = "DEPARRAY_NXT"
    DEPARRAY_PLUS = "DEPARRAY_PLUS"
    CELLCELECTOR = "CELLCELECTOR"
    MICROMANIPULATOR = "MICROMANIPULATOR"
    OTHER = "OTHER"
    UNKNOWN = "UNK"


class SortMode(StrEnum):
    SINGLE_CELL = "SINGLE_CELL"
    PURITY = "PURITY"
    YIELD = "YIELD"
    UNKNOWN = "UNK"


class PlateFormat(StrEnum):
    PLATE_96 = "PLATE_96"
    STRIP_8 = "STRIP_8"
    TUBES = "TUBES"


class SortOutcome(StrEnum):
    UNVERIFIED = "SORTED_UNVERIFIED"
    RECOVERED = "RECOVERED"
    EMPTY = "EMPTY"
    MULTIPLE = "MULTIPLE"
    CONTAMINATED = "CONTAMINATED"
    LOST = "LOST"


class Verification(StrEnum):
    IMAGE = "IMAGE"
    NONE = "NONE"


class Doublet(StrEnum):
    SINGLET = "SINGLET"
    DOUBLET = "DOUBLET"
    UNCERTAIN = "UNCERTAIN"


class Viability(StrEnum):
    VIABLE = "VIABLE"
    DEAD = "DEAD"
    UNCERTAIN = "UNCERTAIN"


class Morphology(StrEnum):
    TYPICAL = "TYPICAL"
    GIANT_CAML = "GIANT_CAML"
    CLUSTER = "CLUSTER"
    DEBRIS = "DEBRIS"


class WgaKit(StrEnum):
    AMPLI1 = "AMPLI1"
    PICOPLEX = "PICOPLEX"
    MALBAC = "MALBAC"
    REPLI_G = "REPLI-G"
    GENOMIPHI = "GENOMIPHI"
    PTA = "PTA"
    DOP_PCR = "DOP-PCR"
    OTHER = "OTHER"


class Qualifier(StrEnum):
    """How a measured yield is to be read."""

    EXACT = "="
    BELOW_LOQ = "<LOQ"
    NOT_DONE = "ND"


class NtcVerdict(StrEnum):
    NEGATIVE = "NEGATIVE"
    POSITIVE = "POSITIVE"
    RELEASED = "RELEASED"
    FAILED = "FAILED"


class BlockNature(StrEnum):
    METASTATIC = "METASTATIC"
    PRIMARY = "PRIMARY"
    LOCAL_RECURRENCE = "LOCAL_RECURRENCE"
    REGIONAL_NODE = "REGIONAL_NODE"


class SourceReason(StrEnum):
    """Why this block is the reference."""

    NON_BONE_MET = "NON_BONE_MET"
    PRIMARY_NO_MET = "PRIMARY_NO_MET"
    PRIMARY_ONLY_BONE_MET = "PRIMARY_ONLY_BONE_MET"
    PRIMARY_MET_INSUFFICIENT = "PRIMARY_MET_INSUFFICIENT"
    PRIMARY_MET_NOT_ACCESSIBLE = "PRIMARY_MET_NOT_ACCESSIBLE"
    RECURRENCE_OR_NODE = "RECURRENCE_OR_NODE"


class Laterality(StrEnum):
    LEFT = "LEFT"
    RIGHT = "RIGHT"
    BILATERAL = "BILATERAL"
    MIDLINE = "MIDLINE"


class Fixative(StrEnum):
    NBF = "NBF"
    BOUIN = "BOUIN"
    B5 = "B5"
    AZF = "AZF"
    HOLLANDE = "HOLLANDE"
    ETHANOL = "ETHANOL"
    OTHER = "OTHER"


class RequestStatus(StrEnum):
    REQUESTED = "REQUESTED"
    REMINDED = "REMINDED"
    REFUSED = "REFUSED"
    RECEIVED = "RECEIVED"


class BlockStatus(StrEnum):
    AVAILABLE = "AVAILABLE"
    IN_USE = "IN_USE"
    LOW = "LOW"
    EXHAUSTED = "EXHAUSTED"


class ShipmentStatus(StrEnum):
    DRAFT = "DRAFT"
    LOCKED = "LOCKED"
    SENT = "SENT"
    RECEIVED = "RECEIVED"
    CANCELLED = "CANCELLED"


class ShippingTemperature(StrEnum):
    """Shipping conditions (HTAN)."""

    AMBIENT_PACK = "Ambient pack"
    COLD_PACK = "Cold pack"
    DRY_ICE = "Dry ice"
    ICE_PACK = "Ice pack"
    LIQUID_NITROGEN = "Liquid nitrogen"
    ROOM_TEMPERATURE = "Specimen at room temperature"
    OTHER = "Other"


class ItemReceipt(StrEnum):
    """How an item of a shipment arrived at the provider."""

    GOOD = "GOOD"
    DAMAGED = "DAMAGED"
    MISSING = "MISSING"


class LotKind(StrEnum):
    TUBE = "TUBE"
    ENRICHMENT_KIT = "ENRICHMENT_KIT"
    LYSIS_REAGENT = "LYSIS_REAGENT"
    ANTIBODY_COCKTAIL = "ANTIBODY_COCKTAIL"
    ANTIBODY = "ANTIBODY"
    FIXATION_KIT = "FIXATION_KIT"
    CHIP = "CHIP"
    PLATE = "PLATE"
    WGA_KIT = "WGA_KIT"
    EXTRACTION_KIT = "EXTRACTION_KIT"
    OTHER = "OTHER"


class LotState(StrEnum):
    PENDING = "PENDING"
    RELEASED = "RELEASED"
    BLOCKED = "BLOCKED"
    EXHAUSTED = "EXHAUSTED"
    RECALLED = "RECALLED"


class DeviationCode(StrEnum):
    WINDOW = "WINDOW"
    TEMP = "TEMP"
    VOLUME = "VOLUME"
    CLOT = "CLOT"
    HEMOLYSIS = "HEMOLYSIS"
    LABEL = "LABEL"
    LOST = "LOST"
    WGA_FAIL = "WGA_FAIL"
    CONTAM = "CONTAM"
    LOT_EXPIRED = "LOT_EXPIRED"
    FFPE_FALLBACK = "FFPE_FALLBACK"
    TREATMENT = "TREATMENT"
    CONTROL_MISSING = "CONTROL_MISSING"
    CONSENT = "CONSENT"
    STOCK = "STOCK"
    TIME = "TIME"
    OTHER = "OTHER"


class Severity(StrEnum):
    MINOR = "MINOR"
    MAJOR = "MAJOR"
    CRITICAL = "CRITICAL"


class DeviationState(StrEnum):
    DRAFT = "DRAFT"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class PrintReason(StrEnum):
    FIRST = "FIRST"
    REPRINT = "REPRINT"
    DAMAGED = "DAMAGED"
    RELABEL = "RELABEL"


class LabelState(StrEnum):
    WAITING = "WAITING"
    PRINTED = "PRINTED"
    APPLIED = "APPLIED"
    CANCELLED = "CANCELLED"
    VOID = "VOID"


class SpoolState(StrEnum):
    """How far one copy of a label got. DOUBTFUL: the printer went away while it was sent; nobody knows but the paper."""

    WAITING = "WAITING"
    SENDING = "SENDING"
    SENT = "SENT"
    DOUBTFUL = "DOUBTFUL"
    CANCELLED = "CANCELLED"


class ReservedState(StrEnum):
    """What became of a code that was printed in advance: CLAIMED was found on a tube and waits for its record."""

    RESERVED = "RESERVED"
    CLAIMED = "CLAIMED"
    USED = "USED"
    VOIDED = "VOIDED"


class FileKind(StrEnum):
    IMAGE = "IMAGE"
    FCS = "FCS"
    INDEX_CSV = "INDEX_CSV"
    QC_TABLE = "QC_TABLE"
    VCF = "VCF"
    MAF = "MAF"
    SEG = "SEG"
    MATRIX = "MATRIX"
    DOCUMENT = "DOCUMENT"
    OTHER = "OTHER"


class DocumentKind(StrEnum):
    CASE_SUMMARY = "CASE_SUMMARY"
    CRF = "CRF"
    MANIFEST = "MANIFEST"
    WORKBOOK = "WORKBOOK"
    DESTRUCTION = "DESTRUCTION"
    """The certificate of a destruction."""
    DESTRUCTION_ASKED = "DESTRUCTION_ASKED"
    """The letter that asks a provider to destroy or give back."""
    ENDPOINT = "ENDPOINT"
    """The report of the endpoint."""


class SignatureMeaning(StrEnum):
    CO_SIGNED = "CO_SIGNED"
    RELEASED = "RELEASED"
    FAILED = "FAILED"
    REVIEWED = "REVIEWED"
    OVERRIDDEN = "OVERRIDDEN"
    VERDICT = "VERDICT"
    EXCLUDED = "EXCLUDED"
    LOCKED = "LOCKED"
    UNLOCKED = "UNLOCKED"
    AUDIT_REVIEWED = "AUDIT_REVIEWED"
    REDACTED = "REDACTED"
    DESTROYED = "DESTROYED"
    APPROVED = "APPROVED"
    """The investigator's: the participant's form as a whole."""


class ReviewRisk(StrEnum):
    """How closely the audit is read: critical data at each review, the rest by samples."""

    CRITICAL = "CRITICAL"
    ROUTINE = "ROUTINE"
    CAUSE = "CAUSE"
    """For a cause: something was noticed."""


class DestructionState(StrEnum):
    ASKED = "ASKED"
    PARTLY = "PARTLY"
    DONE = "DONE"
    CERTIFIED = "CERTIFIED"
