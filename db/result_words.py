"""The stored words of results and verdicts; apart from words.py for its length."""

from enum import StrEnum


class AlterationKind(StrEnum):
    SNV = "SNV"
    INDEL = "INDEL"
    CNA = "CNA"
    SV = "SV"


class SampleState(StrEnum):
    """Whether the rows of a sample in a file of results count for an item."""

    MAPPED = "MAPPED"
    PROPOSED = "PROPOSED"
    QUARANTINED = "QUARANTINED"


class Quarantine(StrEnum):
    """Why the rows of a sample stand apart."""

    UNKNOWN = "UNKNOWN"
    FOREIGN = "FOREIGN"
    DUPLICATE = "DUPLICATE"
    DISCORDANT = "DISCORDANT"
    SET_APART = "SET_APART"
    """By a person, who says why."""


class Verdict(StrEnum):
    """The patient's verdict (domain 3.4), the first that holds."""

    AWAITED = "AWAITED"
    NOT_COUNTED = "NOT_COUNTED"
    NO_DP = "NO_DP"
    PROVEN = "PROVEN"
    PENDING = "PENDING"
    NOT_EVALUABLE = "NOT_EVALUABLE"
    NOT_PROVEN = "NOT_PROVEN"


class CellVerdict(StrEnum):
    """The verdict of one DP cell (domain 3.4)."""

    TUMOUR = "TUMOUR"
    NON_TUMOUR = "NON_TUMOUR"
    INDETERMINATE = "INDETERMINATE"


class VerdictState(StrEnum):
    """How far people have come with a verdict: signed by one, by two, reopened by a new fact, replaced by a later one."""

    FIRST_SIGNED = "FIRST_SIGNED"
    SIGNED = "SIGNED"
    REOPENED = "REOPENED"
    SUPERSEDED = "SUPERSEDED"
