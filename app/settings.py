"""Study settings (in the store, versioned and audited) and workstation settings (a local file)."""

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import platformdirs
from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import Unavailable
from app.domain.genome.rule import OriginRule
from app.domain.reasons import UsualReason
from app.domain.words import Assay, EndEvent, TubeType, WgaKit
from app.i18n import _


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Window(Frozen):
    """How long blood of a tube type keeps for an assay, in hours from the draw to `end_event`, and at which °C.

    CellSave 96 h at 15-30 °C and BCT 4 days: package inserts; EDTA 4 h / 24 h and the warnings: assumptions.
    """

    tube: TubeType
    assay: Assay | None = None
    end_event: EndEvent = EndEvent.PROCESSING_START
    warn_h: float | None = None
    hard_h: float | None = None
    temp_min_c: float | None = None
    temp_max_c: float | None = None


class NtcCriterion(Frozen):
    """What makes a no-template control of a kit positive: so many QC markers, or so many ng; None: not judged by it."""

    kit: WgaKit
    markers_at_least: int | None = None
    yield_ng_above: float | None = None


_WINDOWS = (
    Window(tube=TubeType.CELLSAVE, warn_h=72, hard_h=96, temp_min_c=15, temp_max_c=30),
    Window(tube=TubeType.STRECK_CFDNA_BCT, warn_h=72, hard_h=96, temp_min_c=15, temp_max_c=30),
    Window(tube=TubeType.K2EDTA, warn_h=4, hard_h=24),
    Window(tube=TubeType.K3EDTA, warn_h=4, hard_h=24),
    Window(tube=TubeType.K2EDTA, assay=Assay.DP_FLOW, end_event=EndEvent.SORT_END, warn_h=4, hard_h=24),
    Window(tube=TubeType.K3EDTA, assay=Assay.DP_FLOW, end_event=EndEvent.SORT_END, warn_h=4, hard_h=24),
)

_NTC = (
    NtcCriterion(kit=WgaKit.AMPLI1, markers_at_least=1),
    NtcCriterion(kit=WgaKit.PICOPLEX, yield_ng_above=50),
    NtcCriterion(kit=WgaKit.MALBAC, yield_ng_above=50),
    NtcCriterion(kit=WgaKit.PTA, yield_ng_above=50),
    NtcCriterion(kit=WgaKit.DOP_PCR, yield_ng_above=50),
    NtcCriterion(kit=WgaKit.REPLI_G, markers_at_least=1),
    NtcCriterion(kit=WgaKit.GENOMIPHI, markers_at_least=1),
    NtcCriterion(kit=WgaKit.OTHER, markers_at_least=1),
)


class Settings(OriginRule):
    """What the protocol fixes, or has not fixed yet: every assumption is a field here. An empty text is "not configured"."""

    study_id: str = ""
    acronym: str = ""
    registry_no: str = ""
    site_id: str = "01"
    site: str = ""
    sponsor: str = ""
    protocol_version: str = ""
    tz: str = "Europe/Paris"
    is_example: bool = False
    planned_n: int = 60
    planned_start: date | None = None
    planned_end: date | None = None
    consent_version: str = ""
    dp_positive_min: int = 1
    ctc_positive_min: int = 1
    ctc_prognostic_min: int = 5
    norm_volume_ml: float = 7.5
    cellsearch_min_ml: float = 7.5
    fill_min_pct: float = 80.0
    fill_min_cellsave_pct: float = 75.0
    inversions_expected: int = 8
    hemolysis_cutoff: int = 2
    doxorubicin_washout_days: int = 7
    bench_time_warn_h: float = 8.0
    old_draw_question_days: int = 30
    cosign_days: int = 7
    review_critical_days: int = 7
    review_routine_days: int = 30
    review_sample: int = 20
    wga_at_provider: bool = False
    unverified_take_part: bool = True
    gii_go: int = 2
    gii_green: int = 3
    sort_to_wga_warn_days: int = 30
    tumour_nuclei_note_pct: float = 20.0
    tumour_nuclei_inadequate_pct: float = 10.0
    fixation_min_h: float = 6.0
    fixation_max_h: float = 72.0
    din_warn: float = 3.0
    sections_low: int = 5
    block_reminder_days: int = 14
    block_return_days: int = 60
    results_expected_days: int = 42
    initials_on_labels: bool = False
    wrong_passwords_most: int = Field(default=5, ge=1, le=20)
    wrong_passwords_within_min: int = Field(default=15, ge=1)
    locked_out_min: int = Field(default=15, ge=1)
    sprec_version: str = "2"
    drill_days: int = 90
    destruction_days: int = Field(default=30, ge=1)
    expected_dp_share: float = 0.5
    usable_cell_share: float = 0.2
    nominal_volumes_ml: tuple[float, ...] = (4, 5, 6, 8.5, 9, 10)
    windows: tuple[Window, ...] = _WINDOWS
    windows_accepted: bool = False
    ntc_criteria: tuple[NtcCriterion, ...] = _NTC
    label_templates: dict[str, str] = {}
    usual_reasons: dict[str, tuple[UsualReason, ...]] = {}
    """The lists that the study made its own, by what is asked."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    def fill_target_pct(self, tube: TubeType | None) -> float:
        """How full a tube should be, in per cent of its nominal volume: 7.5 mL are right in a CellSave tube of 10 mL."""
        return self.fill_min_cellsave_pct if tube is TubeType.CELLSAVE else self.fill_min_pct

    def window(self, tube: TubeType, assay: Assay) -> Window | None:
        """The window of a tube type for an assay, else of the tube type for any; None: not configured."""
        fitting = [each for each in self.windows if each.tube is tube and each.assay in (assay, None)]
        return max(fitting, key=lambda each: each.assay is not None, default=None)

    def ntc_criterion(self, kit: WgaKit) -> NtcCriterion | None:
        return next((each for each in self.ntc_criteria if each.kit is kit), None)


class PrinterKind(StrEnum):
    """How labels reach a printer: a file to be printed by hand, a printer of this computer, a ZPL printer on the network."""

    FILE = "FILE"
    SYSTEM = "SYSTEM"
    SOCKET = "SOCKET"


class Printer(Frozen):
    """A label printer of this bench. `address` is the folder of a file, the system's name of a printer, or host:port."""

    name: str
    kind: PrinterKind = PrinterKind.FILE
    address: str = ""
    dpi: int = 300
    offset_mm: tuple[float, float] = (0.0, 0.0)
    templates: tuple[str, ...] = ()
    """The labels it holds the right roll for; empty: any."""


class Scanner(Frozen):
    """How the scanner of this bench types: what it puts before and behind a code, and which keyboards it mixes up.

    `types_as` and `read_as` name layouts: a scanner set to the first on a computer set to the second; both empty: none.
    """

    prefix: str = ""
    suffix: str = ""
    types_as: str = ""
    read_as: str = ""
    asks_at_start: bool = False


class BackupPlan(Frozen):
    """How the store is copied from this bench: every so many hours (0: never by itself), into which folders, what stays.

    An empty first folder is `backups` beside the store; an empty second one is none. A copy older than `late_h` is red.
    """

    every_h: float = Field(4.0, ge=0)
    late_h: float = Field(24.0, gt=0)
    first: str = ""
    second: str = ""
    all_days: int = Field(2, ge=1)
    daily_days: int = Field(30, ge=1)
    weekly_weeks: int = Field(12, ge=1)


class Workstation(BaseModel):
    """What belongs to this bench and not to the study; kept in a local file."""

    name: str = "Bench 1"
    language: str = "fr"
    theme: str = "light"
    sound_volume: float = 0.7
    sound_on: bool = True
    motion: bool = True
    store: str = ""
    label_dpi: int = 300
    label_offset_mm: tuple[float, float] = (0.0, 0.0)
    label_folder: str = ""
    printers: tuple[Printer, ...] = ()
    scanner: Scanner = Scanner()
    backups: BackupPlan = BackupPlan()
    lock_after_min: int = 10
    """Minutes without a key, a scan or a movement after which the window hides what it shows; at least one."""

    @classmethod
    def load(cls, path: Path | None = None) -> "Workstation":
        """The settings of this bench; Unavailable where their file can't be read."""
        file = path or workstation_file()
        try:
            return cls.model_validate(json.loads(file.read_text("utf-8"))) if file.exists() else cls()
        except (OSError, ValueError, RecursionError) as error:
            raise Unavailable(
                _("The settings of this bench can't be read: {path} is damaged.").format(path=file),
                hint=_(
                    "Nothing was changed. Move the file away: the usual settings apply, and Settings writes a fresh one."
                ),
            ) from error

    def save(self, path: Path | None = None) -> None:
        file = path or workstation_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.model_dump_json(indent=2), "utf-8")


def workstation_file() -> Path:
    return Path(platformdirs.user_config_dir("dptrace", appauthor=False)) / "workstation.json"


def papers_folder(workstation: Workstation) -> Path:
    """Where labels and papers of this bench are written: the folder set for it, else one beside the stores."""
    return Path(workstation.label_folder) if workstation.label_folder else data_folder() / "documents"


def data_folder() -> Path:
    """Where this person's computer keeps application data."""
    return Path(platformdirs.user_data_dir("dptrace", appauthor=False))
