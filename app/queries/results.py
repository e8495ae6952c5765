"""Files of results: those taken in, the samples of one, and what stands in quarantine."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.times import Moment
from app.domain.words import FileKind, Quarantine, SampleState
from app.i18n import N_, _
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import File, Item, Participant, ResultFile, ResultSample, Shipment


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that was taken in; how many of its samples count, and how many stand apart."""

    id: int
    name: str
    kind: FileKind
    records: int
    samples: int
    counting: int
    apart: int
    shipment: str
    provider: str
    build: str
    warnings: int
    taken: Moment
    taken_by: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample of a file, the item its rows count for, and why they stand apart."""

    id: int
    version: int
    file_id: int
    file: str
    kind: FileKind
    name: str
    code: str
    number: int | None
    state: SampleState
    quarantine: Quarantine | None
    told: str
    rows: int
    why: str
    proposed_by: str
    confirmed_by: str

    @property
    def said(self) -> str:
        """Why they stand apart, by whoever set them apart, else by what was found; or how the name was understood."""
        return self.why if self.quarantine is Quarantine.SET_APART else self.told


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file with its samples and its first warnings as (line, sample, text)."""

    file: FileRow
    samples: tuple[SampleRow, ...]
    warnings: tuple[tuple[int, str, str], ...]


FILES: tuple[Column[FileRow], ...] = (
    column("FILENAME", N_("File"), "name"),
    column("FILEKIND", N_("Kind"), "kind", K.WORD, words=FileKind),
    column("NREC", N_("Records"), "records", K.NUMBER),
    column("NSAMP", N_("Samples"), "samples", K.NUMBER),
    column("NCOUNT", N_("Counting"), "counting", K.NUMBER),
    column("NAPART", N_("In quarantine"), "apart", K.NUMBER),
    column("SHIPID", N_("Shipment"), "shipment", K.CODE),
    column("TAKENDTC", N_("Taken in at"), "taken", K.TIME),
)
SAMPLES: tuple[Column[SampleRow], ...] = (
    column("SAMPLE", N_("Sample in the file"), "name"),
    column("REFID", N_("Code"), "code", K.CODE),
    column("SUBJID", N_("Participant"), "number", K.NUMBER),
    column("SAMPSTAT", N_("State"), "state", K.WORD, words=SampleState, width=150),
    column("QUARREAS", N_("Why apart"), "quarantine", K.WORD, words=Quarantine),
    column("TOLD", N_("In words"), "said"),
    column("NROWS", N_("Records"), "rows", K.NUMBER),
    column("FILENAME", N_("File"), "file"),
)


def result_files(session: Session) -> tuple[FileRow, ...]:
    """Every file taken in, the latest first."""
    return tuple(map(_file_row, session.execute(_files())))


def result_file(session: Session, number: int) -> FileRecord:
    """One file by its number; NotFound where none has it."""
    row = session.execute(_files().where(ResultFile.id == number)).one_or_none()
    if row is None:
        raise NotFound(_("There is no file of results {number}.").format(number=number))
    samples = session.execute(_samples().where(ResultSample.result_file_id == number).order_by(ResultSample.ordinal))
    warnings = tuple((int(line), str(sample), str(text)) for line, sample, text in row.warnings.get("first", ()))
    return FileRecord(_file_row(row), tuple(map(_sample_row, samples)), warnings)


def quarantine(session: Session) -> tuple[SampleRow, ...]:
    """The samples whose rows do not count yet, those that wait for the second person first."""
    rows = session.execute(
        _samples()
        .where(ResultSample.state != SampleState.MAPPED)
        .order_by(ResultSample.state != SampleState.PROPOSED, ResultSample.id)
    )
    return tuple(map(_sample_row, rows))


def _files() -> Select[Any]:
    mapped = func.sum(case((ResultSample.state == SampleState.MAPPED, 1), else_=0))
    return (
        select(
            ResultFile.id,
            File.name,
            ResultFile.kind,
            ResultFile.records,
            func.count(ResultSample.id).label("samples"),
            func.coalesce(mapped, 0).label("counting"),
            Shipment.barcode.label("shipment"),
            ResultFile.provider,
            ResultFile.build,
            ResultFile.warnings,
            ResultFile.taken,
            ResultFile.taken_by,
            File.sha256,
        )
        .join(File, File.id == ResultFile.file_id)
        .outerjoin(Shipment, Shipment.id == ResultFile.shipment_id)
        .outerjoin(ResultSample, ResultSample.result_file_id == ResultFile.id)
        .where(ResultFile.voided.is_(False))
        .group_by(ResultFile.id, File.id, Shipment.id)
        .order_by(ResultFile.id.desc())
    )


def _file_row(row: Row[Any]) -> FileRow:
    return FileRow(
        row.id,
        row.name,
        row.kind,
        row.records,
        row.samples,
        row.counting,
        row.samples - row.counting,
        row.shipment or "",
        row.provider or "",
        row.build or "",
        int(row.warnings.get("count", 0)),
        row.taken,
        row.taken_by,
        row.sha256,
    )


def _samples() -> Select[Any]:
    return (
        select(
            ResultSample.id,
            ResultSample.version,
            ResultSample.result_file_id.label("file_id"),
            File.name.label("file"),
            ResultFile.kind,
            ResultSample.name,
            Item.barcode.label("code"),
            Participant.number,
            ResultSample.state,
            ResultSample.quarantine,
            ResultSample.told,
            ResultSample.rows,
            ResultSample.why,
            ResultSample.proposed_by,
            ResultSample.confirmed_by,
        )
        .join(ResultFile, ResultFile.id == ResultSample.result_file_id)
        .join(File, File.id == ResultFile.file_id)
        .outerjoin(Item, Item.id == ResultSample.item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(ResultSample.voided.is_(False))
    )


def _sample_row(row: Row[Any]) -> SampleRow:
    return SampleRow(
        row.id,
        row.version,
        row.file_id,
        row.file,
        row.kind,
        row.name,
        row.code or "",
        row.number,
        row.state,
        row.quarantine,
        row.told or "",
        row.rows,
        row.why or "",
        row.proposed_by or "",
        row.confirmed_by or "",
    )
