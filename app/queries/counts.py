"""Counts: what was read of each tube, and the one that counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.steps.enrichment import DEPLETIONS
from app.domain.steps.enumeration import per_norm_volume
from app.domain.times import Moment
from app.domain.words import Assay, CountStage, CountStatus, Reading, RunOutcome
from app.i18n import N_
from app.settings import Settings
from app.tables import Column, ColumnKind, column
from db.models import Count, File, Item, Participant, RunItem, StepRun, Tube


@dataclass(frozen=True)
class CountRow:
    """One reading with what follows from it."""

    id: int
    version: int
    participant: int | None
    barcode: str
    is_primary: bool
    assay: Assay
    stage: CountStage
    reading: Reading
    status: CountStatus
    nd_reason: str | None
    reader: str | None
    at: Moment | None
    events: int | None
    nucleated: int | None
    volume_analysed_ml: float | None
    n_dp: int | None
    n_ctc: int | None
    n_cluster: int | None
    n_caml: int | None
    n_wbc_reviewed: int | None
    gate_version: str | None
    exploratory: bool
    remark: str | None
    norm_ml: float
    run: int | None = None
    file_sha256: str | None = None
    dp_min: int = 1
    ctc_min: int = 1
    ctc_prognostic_min: int = 5
    missing: Mapping[str, Any] = field(default_factory=dict)
    dp_bias: bool = False

    @property
    def dp_per_norm(self) -> Decimal | None:
        return per_norm_volume(self.n_dp, self.volume_analysed_ml, self.norm_ml)

    @property
    def ctc_per_norm(self) -> Decimal | None:
        return per_norm_volume(self.n_ctc, self.volume_analysed_ml, self.norm_ml)

    @property
    def is_dp_positive(self) -> bool | None:
        return None if self.n_dp is None else self.n_dp >= self.dp_min

    @property
    def is_ctc_positive(self) -> bool | None:
        return None if self.n_ctc is None else self.n_ctc >= self.ctc_min

    @property
    def is_ctc_prognostic(self) -> bool | None:
        """The exact number per norm volume against its limit; None where it can't be computed."""
        if self.n_ctc is None or not self.volume_analysed_ml:
            return None
        return self.n_ctc * self.norm_ml >= self.ctc_prognostic_min * self.volume_analysed_ml


PER_NORM: Final = "count x NORMVOL / VOLANAL, half-even to one decimal"


def _flag(name: str, title: str, attribute: str, rule: str) -> Column[CountRow]:
    return column(name, title, attribute, ColumnKind.FLAG, origin="Derived", rule=rule)


C = Column[CountRow]
COLUMNS: tuple[Column[CountRow], ...] = (
    C(N_("Participant"), lambda row: row.participant, ColumnKind.NUMBER, name="SUBJID", attribute="participant"),
    C(N_("Tube"), lambda row: row.barcode, ColumnKind.CODE, name="CPREFID", attribute="barcode"),
    C(
        N_("Primary tube"),
        lambda row: row.is_primary,
        ColumnKind.FLAG,
        name="PRIMARY",
        origin="Assigned",
        attribute="is_primary",
    ),
    C(N_("Assay"), lambda row: row.assay, ColumnKind.WORD, name="ASSAY", words=Assay, attribute="assay"),
    C(N_("Stage"), lambda row: row.stage, ColumnKind.WORD, name="STAGE", words=CountStage, attribute="stage"),
    C(N_("Reading"), lambda row: row.reading, ColumnKind.WORD, name="READING", words=Reading, attribute="reading"),
    C(N_("Done"), lambda row: row.status, ColumnKind.WORD, name="CPSTAT", words=CountStatus, attribute="status"),
    C(N_("Why not done"), lambda row: row.nd_reason, name="CPREASND", attribute="nd_reason"),
    C(N_("Reader"), lambda row: row.reader, name="CPEVALID", origin="Assigned", attribute="reader"),
    C(N_("Read at"), lambda row: row.at, ColumnKind.TIME, name="CPDTC", attribute="at"),
    C(
        N_("Events"),
        lambda row: row.events,
        ColumnKind.NUMBER,
        name="EVENTS",
        source="instrument file",
        attribute="events",
    ),
    C(
        N_("Nucleated events"),
        lambda row: row.nucleated,
        ColumnKind.NUMBER,
        name="NUCLEATD",
        source="instrument file",
        attribute="nucleated",
    ),
    C(
        N_("Volume analysed"),
        lambda row: row.volume_analysed_ml,
        ColumnKind.NUMBER,
        "mL",
        name="VOLANAL",
        places=2,
        attribute="volume_analysed_ml",
    ),
    C(N_("DP cells"), lambda row: row.n_dp, ColumnKind.NUMBER, name="NDP", attribute="n_dp"),
    C(N_("CTC"), lambda row: row.n_ctc, ColumnKind.NUMBER, name="NCTC", attribute="n_ctc"),
    C(N_("CTC clusters"), lambda row: row.n_cluster, ColumnKind.NUMBER, name="NCLUSTER", attribute="n_cluster"),
    C(N_("CAML, giant"), lambda row: row.n_caml, ColumnKind.NUMBER, name="NCAML", attribute="n_caml"),
    C(N_("WBC reviewed"), lambda row: row.n_wbc_reviewed, ColumnKind.NUMBER, name="NWBC", attribute="n_wbc_reviewed"),
    C(
        N_("DP per norm volume"),
        lambda row: row.dp_per_norm,
        ColumnKind.NUMBER,
        name="DPNORM",
        places=1,
        origin="Derived",
        rule=PER_NORM,
        attribute="dp_per_norm",
    ),
    C(
        N_("CTC per norm volume"),
        lambda row: row.ctc_per_norm,
        ColumnKind.NUMBER,
        name="CTCNORM",
        places=1,
        origin="Derived",
        rule=PER_NORM,
        attribute="ctc_per_norm",
    ),
    column("NORMVOL", N_("Norm volume"), "norm_ml", ColumnKind.NUMBER, unit="mL", places=1, origin="Protocol"),
    _flag("DPPOSFL", N_("DP-positive"), "is_dp_positive", "NDP at the study's limit or above"),
    _flag("CTCPOSFL", N_("CTC present"), "is_ctc_positive", "NCTC at the study's limit or above"),
    _flag(
        "CTCPRGFL",
        N_("CTC at the prognostic limit"),
        "is_ctc_prognostic",
        "per NORMVOL, at the study's limit",
    ),
    C(N_("Gate version"), lambda row: row.gate_version, name="CPGATDEF", attribute="gate_version"),
    C(
        N_("Exploratory"),
        lambda row: row.exploratory,
        ColumnKind.FLAG,
        name="EXPLOR",
        origin="Derived",
        rule="R03, R06",
        attribute="exploratory",
    ),
    _flag("DPBIAS", N_("DP count is a lower bound"), "dp_bias", "enriched by a depletion that can remove CD45+ cells"),
    column("RUNID", N_("Run"), "run", ColumnKind.NUMBER, origin="Assigned"),
    column("CPFILE", N_("Raw file, SHA-256"), "file_sha256", ColumnKind.CODE, source="instrument file"),
    C(N_("Remark"), lambda row: row.remark, name="COVAL", attribute="remark"),
)


def counts(
    session: Session, settings: Settings, *, participant: int | None = None, tube: str = ""
) -> tuple[CountRow, ...]:
    """All readings, or those of a participant or of a tube, oldest first."""
    statement = (
        select(Count, Item.barcode, Participant.number, Tube.is_primary, File.sha256)
        .join(Item, Item.id == Count.item_id)
        .join(Tube, Tube.item_id == Item.id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .outerjoin(File, File.id == Count.file_id)
        .where(Count.voided.is_(False), Item.voided.is_(False))
        .order_by(Count.id)
    )
    if participant is not None:
        statement = statement.where(Participant.number == participant)
    if tube:
        statement = statement.where(Item.barcode == tube)
    depleted = _depleted(session)
    return tuple(
        CountRow(
            row.id,
            row.version,
            number,
            barcode,
            is_primary,
            row.assay,
            row.stage,
            row.reading,
            row.status,
            row.nd_reason,
            row.reader,
            row.at,
            row.events,
            row.nucleated,
            row.volume_analysed_ml,
            row.n_dp,
            row.n_ctc,
            row.n_cluster,
            row.n_caml,
            row.n_wbc_reviewed,
            row.gate_version,
            row.exploratory,
            row.remark,
            settings.norm_volume_ml,
            row.run_id,
            sha256,
            settings.dp_positive_min,
            settings.ctc_positive_min,
            settings.ctc_prognostic_min,
            row.missing,
            row.assay is Assay.DP_FLOW and row.item_id in depleted,
        )
        for row, barcode, number, is_primary, sha256 in session.execute(statement)
    )


def _depleted(session: Session) -> frozenset[int]:
    """Ids of the tubes from which an enrichment may have taken DP cells away (R-ENR-1)."""
    runs = select(RunItem.item_id, StepRun.record).join(StepRun, StepRun.id == RunItem.run_id)
    done = runs.where(
        StepRun.step == "enrichment",
        StepRun.outcome.is_distinct_from(RunOutcome.ABORTED),
        StepRun.voided.is_(False),
        RunItem.voided.is_(False),
        RunItem.left_at.is_(None),
    )
    return frozenset(item_id for item_id, record in session.execute(done) if record.get("method") in DEPLETIONS)


_RANK = {Reading.CONSENSUS: 0, Reading.READER_1: 1, Reading.READER_2: 2}


def final_count(readings: tuple[CountRow, ...]) -> CountRow | None:
    """The final reading of the primary tube that counts: the consensus, else the first reader's."""
    final = [row for row in readings if row.stage is CountStage.FINAL and row.is_primary]
    return min(final, key=lambda row: (_RANK[row.reading], row.id), default=None)


def preliminary_count(readings: tuple[CountRow, ...]) -> CountRow | None:
    """The reading at the sort, with which the cells sorted are compared (R11)."""
    first = [row for row in readings if row.stage is CountStage.PRELIMINARY]
    return first[-1] if first else None
