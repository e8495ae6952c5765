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
