"""The stored words, re-exported for everybody above db, with what a person reads for each."""

from enum import StrEnum
from typing import Final

from app.domain.derived_labels import DERIVED_LABELS
from app.domain.word_labels import LABELS as STORED_LABELS
from app.i18n import _
from db.result_words import AlterationKind, CellVerdict, Quarantine, SampleState, Verdict, VerdictState
from db.words import (
    Assay,
    BlockNature,
    BlockStatus,
    Condition,
    ControlResult,
    ControlRole,
    CountStage,
    CountStatus,
    Custody,
    Decision,
    DeviationCode,
    DeviationState,
    DocumentKind,
    Doublet,
    DrawSite,
    Edge,
    EndEvent,
    EnrichmentMethod,
    FailureReason,
    FileKind,
    Fixative,
    ItemReceipt,
    Kind,
    LabelState,
    Laterality,
    LotKind,
    LotState,
    Missing,
    Morphology,
    NtcVerdict,
    ParticipantStatus,
    PlateFormat,
    Platform,
    Position,
    PrintReason,
    Processing,
    Purpose,
    Qualifier,
    Quality,
    Reading,
    Rejection,
    RequestStatus,
    ReservedState,
    Restriction,
    Role,
    RunOutcome,
    Severity,
    Sex,
    ShipmentStatus,
    ShippingTemperature,
    SignatureMeaning,
    SortMode,
    SortOutcome,
    SourceReason,
    SpoolState,
    Subtype,
    TempCondition,
    TimeSource,
    TubeType,
    Verification,
    Viability,
    WgaKit,
    WithdrawalScope,
    YesNo,
)

__all__ = [
    "AWAY",
    "CELL_KINDS",
    "IN_DOUBT",
    "LABELS",
    "NOT_ACCOUNTED",
    "ON_ITS_WAY",
    "ON_PAPER",
    "AlterationKind",
    "Assay",
    "BlockNature",
    "BlockStatus",
    "CellVerdict",
    "Condition",
    "ControlResult",
    "ControlRole",
    "CountStage",
    "CountStatus",
    "Custody",
    "Decision",
    "DeviationCode",
    "DeviationState",
    "DocumentKind",
    "Doublet",
    "DrawSite",
    "Edge",
    "EndEvent",
    "EnrichmentMethod",
    "FailureReason",
    "FileKind",
    "Fixative",
    "ItemReceipt",
    "Kind",
    "LabelState",
    "Laterality",
    "LotKind",
    "LotState",
    "Missing",
    "Morphology",
    "NtcVerdict",
    "ParticipantStatus",
    "PlateFormat",
    "Platform",
    "Position",
    "PrintReason",
    "Processing",
    "Purpose",
    "Qualifier",
    "Quality",
    "Quarantine",
    "Reading",
    "Rejection",
    "RequestStatus",
    "ReservedState",
    "Restriction",
    "Role",
    "RunOutcome",
    "SampleState",
    "Severity",
    "Sex",
    "ShipmentStatus",
    "ShippingTemperature",
    "SignatureMeaning",
    "SortMode",
    "SortOutcome",
    "SourceReason",
    "SpoolState",
    "Subtype",
    "TempCondition",
    "TimeSource",
    "TubeType",
    "Verdict",
    "VerdictState",
    "Verification",
    "Viability",
    "WgaKit",
    "WithdrawalScope",
    "YesNo",
    "label_of",
]

AWAY: Final = (
    Custody.EXPECTED,
    Custody.ELSEWHERE,
    Custody.SHIPPED,
    Custody.RETURNED,
    Custody.LOST,
    Custody.DESTROYED,
)
"""Everything but in the laboratory. A query that looks for the few things in work asks for "not away": almost all
others lie in the laboratory too, and an index of those would be the wrong one to read."""

CELL_KINDS: Final = (Kind.DP_CELL, Kind.CTC, Kind.WBC, Kind.NTC, Kind.POSITIVE)


ON_PAPER: Final = (LabelState.PRINTED, LabelState.APPLIED)
"""States of a label that a thing bears."""

IN_DOUBT: Final = (SpoolState.SENDING, SpoolState.DOUBTFUL)
"""States of a copy that may lie in the printer's tray: sent and not confirmed, or left behind by a crash."""

ON_ITS_WAY: Final = (SpoolState.WAITING, *IN_DOUBT)
"""States of a copy of which the end is not known yet."""

NOT_ACCOUNTED: Final = (ReservedState.RESERVED, ReservedState.CLAIMED)
"""States of a code printed in advance of which the end is not known yet."""


LABELS: Final = {**STORED_LABELS, **DERIVED_LABELS}


def label_of(word: StrEnum) -> str:
    """What a person reads for a word, in the current language."""
    return _(LABELS[type(word)][word])
