"""Raw files, those of results with who took them in, their samples and what of them stands in quarantine."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.withdrawal import Withdrawn
from app.domain.words import Quarantine, SampleState, ShipmentStatus
from app.i18n import N_
from app.queries.evidence import within_consent
from app.queries.sheets.common import Columns, Joined, added, of_base
from app.queries.sheets.records import FILES, files
from app.tables import ColumnKind as K
from app.tables import column
from db.models import Item, Participant, ResultFile, ResultSample, Shipment, ShipmentItem


def files_with_results(session: Session) -> tuple[Joined, ...]:
    """Every raw file; one of results belongs to each participant of its samples, `numbers`, and to the one if it is one."""
    told = {row.file_id: row for row in _result_files(session)}
    samples: dict[int, list[Row[Any]]] = {}
    for sample in _samples(session):
        samples.setdefault(sample.result_file_id, []).append(sample)
    return tuple(
        Joined(row, _told(told[row.id], samples.get(told[row.id].id, ())) if row.id in told else {})
        for row in files(session)
    )


def _result_files(session: Session) -> Sequence[Row[Any]]:
    return session.execute(
        select(
            ResultFile.id,
            ResultFile.file_id,
            ResultFile.provider,
            Shipment.barcode.label("shipment"),
            ResultFile.build,
            ResultFile.format,
            ResultFile.pipeline,
            ResultFile.run,
            ResultFile.platform,
            ResultFile.records,
            ResultFile.taken,
            ResultFile.taken_by,
            ResultFile.warnings,
        )
        .outerjoin(Shipment, Shipment.id == ResultFile.shipment_id)
        .where(ResultFile.voided.is_(False))
        .order_by(ResultFile.id)
    ).all()


def _samples(session: Session) -> Sequence[Row[Any]]:
    return session.execute(
        select(
            ResultSample.id,
            ResultSample.result_file_id,
            ResultSample.state,
            ResultSample.quarantine,
            ResultFile.taken,
            Participant.number,
            Participant.withdrawal_scope,
            Participant.withdrawn_at,
        )
        .join(ResultFile, ResultFile.id == ResultSample.result_file_id)
        .outerjoin(Item, Item.id == ResultSample.item_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(ResultSample.voided.is_(False), ResultFile.voided.is_(False))
        .order_by(ResultSample.id)
    ).all()


def _told(file: Row[Any], samples: Sequence[Row[Any]]) -> dict[str, Any]:
    numbers = tuple(sorted({each.number for each in samples if each.number is not None}))
    apart = Counter(each.quarantine for each in samples if each.state is SampleState.QUARANTINED)
    return {
        **{name: value for name, value in file._mapping.items() if name not in ("id", "file_id", "warnings")},
        "result_file_id": file.id,
        "sample_ids": tuple(each.id for each in samples),
        "numbers": numbers,
        "number": numbers[0] if len(numbers) == 1 else None,
        "warned": int(file.warnings.get("count", 0)),
        "samples": len(samples),
        "counting": sum(_counts(each) for each in samples),
        "apart": sum(each.state is not SampleState.MAPPED for each in samples),
        "proposed": sum(each.state is SampleState.PROPOSED for each in samples),
        **{code.value: apart[code] for code in Quarantine},
        "late": sum(each.state is SampleState.MAPPED and not _counts(each) for each in samples),
    }


def _counts(sample: Row[Any]) -> bool:
    """Whether its rows count: mapped, and within the participant's consent."""
    inside = within_consent(sample.taken, Withdrawn(sample.withdrawal_scope, sample.withdrawn_at))
    return sample.state is SampleState.MAPPED and inside


@dataclass(frozen=True, slots=True)
class ResultsTold:
    """What of all results counts, what stands apart and why, and what is still expected; for README.

    `apart` by reason; `late`: samples that came after a withdrawal of consent; `sent`: items without a result.
    """

    files: int
    samples: int
    counting: int
    proposed: int
    late: int
    apart: Mapping[Quarantine, int]
    sent: int
    enrolled: int
    with_results: int


def results_told(session: Session) -> ResultsTold:
    """Counted over the whole study."""
    samples = _samples(session)
    apart = Counter(each.quarantine for each in samples if each.state is SampleState.QUARANTINED)
    return ResultsTold(
        files=len(_result_files(session)),
        samples=len(samples),
        counting=sum(map(_counts, samples)),
        proposed=sum(each.state is SampleState.PROPOSED for each in samples),
        late=sum(each.state is SampleState.MAPPED and not _counts(each) for each in samples),
        apart={code: apart[code] for code in Quarantine if apart[code]},
        sent=len(_waiting(session)),
        enrolled=len(session.scalars(select(Participant.id).where(*_ENROLLED)).all()),
        with_results=len({each.number for each in samples if each.number is not None and _counts(each)}),
    )


_ENROLLED: Final = (Participant.included_on.is_not(None), Participant.voided.is_(False))


def _waiting(session: Session) -> Sequence[int]:
    """The items that were sent, in a shipment that was not cancelled, and of which no result came."""
    return session.scalars(
        select(ShipmentItem.item_id)
        .join(Shipment, Shipment.id == ShipmentItem.shipment_id)
        .where(
            Shipment.sent.is_not(None),
            Shipment.status.in_((ShipmentStatus.SENT, ShipmentStatus.RECEIVED)),
            ShipmentItem.result_received.is_(None),
            ShipmentItem.voided.is_(False),
            Shipment.voided.is_(False),
        )
        .distinct()
    ).all()


APART: Final = {
    Quarantine.UNKNOWN: ("NUNKNOWN", N_("Of these, name unknown")),
    Quarantine.FOREIGN: ("NFOREIGN", N_("Of these, not in this shipment")),
    Quarantine.DUPLICATE: ("NDUPLIC", N_("Of these, told twice")),
    Quarantine.DISCORDANT: ("NDISCORD", N_("Of these, genotypes do not agree")),
    Quarantine.SET_APART: ("NSETAPRT", N_("Of these, set apart by a person")),
}
FILES_WITH_RESULTS: Final[Columns] = (
    *of_base(FILES),
    added(column("RESFILE", N_("Number of the file of results"), "result_file_id", K.NUMBER, origin="Assigned")),
    added(column("SHIPID", N_("Shipment"), "shipment", K.CODE)),
    added(column("PROVIDER", N_("Provider"), "provider")),
    added(column("TAKENDTC", N_("Taken in at"), "taken", K.TIME)),
    added(column("TAKENBY", N_("Taken in by"), "taken_by", origin="Assigned")),
    added(column("GENREF", N_("Genome build"), "build", K.CODE, source="provider")),
    added(column("FORMAT", N_("Format"), "format", K.CODE, source="provider")),
    added(column("PIPELINE", N_("Pipeline and version"), "pipeline", K.CODE, source="provider")),
    added(column("SEQRUNID", N_("Sequencing run"), "run", K.CODE, source="provider")),
    added(column("PLATFORM", N_("Platform"), "platform", source="provider")),
    added(column("NREC", N_("Records"), "records", K.NUMBER, origin="Derived")),
    added(column("NWARN", N_("Warnings on reading it"), "warned", K.NUMBER, origin="Derived")),
    added(column("NSAMP", N_("Samples"), "samples", K.NUMBER, origin="Derived")),
    added(column("NCOUNT", N_("Counting"), "counting", K.NUMBER, origin="Derived")),
    added(column("NAPART", N_("Not counting, in quarantine"), "apart", K.NUMBER, origin="Derived")),
    added(column("NPROPOS", N_("Of these, second person awaited"), "proposed", K.NUMBER, origin="Derived")),
    *(added(column(name, title, code.value, K.NUMBER, origin="Derived")) for code, (name, title) in APART.items()),
    added(
        column(
            "NLATE",
            N_("Samples that came after a withdrawal of consent"),
            "late",
            K.NUMBER,
            origin="Derived",
            rule="R20",
        )
    ),
)
