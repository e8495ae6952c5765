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
}
