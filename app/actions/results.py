"""Take in what sequencing gave: a file in one transaction, its samples mapped or in quarantine; nothing overwritten."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from sqlalchemy import insert, select

from app.actions.codes import item_of, subject_id_of
from app.actions.holds import hold, tree
from app.actions.no_results import came_after_all
from app.domain.barcode import printed
from app.domain.derived import Concordance
from app.domain.errors import Refused
from app.domain.file_names import bare_name
from app.domain.genome.alteration import Alteration as Told
from app.domain.genome.packing import pack, pack_segments
from app.domain.genome.parsed import Results
from app.domain.words import Kind, Processing, Quarantine, SampleState, ShipmentStatus
from app.i18n import _
from app.queries.identity import tested_samples
from app.queries.result_fit import check_fit
from app.queries.result_names import SEQUENCED, NamedSample, named
from app.work import Work
from db.models import (
    Alteration,
    AlterationName,
    CallSet,
    File,
    Item,
    QcValues,
    ResultFile,
    ResultSample,
    SegmentSet,
    Shipment,
    ShipmentItem,
)

_AT_ONCE: Final = 500
_WARNINGS_KEPT: Final = 200


def take_in(work: Work, results: Results, *, shipment: str = "", place: str = "") -> int:
    """Take a read and checked file in; returns its number. All of it, or nothing and why."""
    check_fit(work.session, work.settings, results)
    row = _file(work, results, shipment, place)
    found = named(
        work.session,
        results.kind,
        results.samples,
        twice=results.duplicates,
        shipment=shipment,
        provider=row.provider or "",
    )
    samples = [_sample(row, results, ordinal, each) for ordinal, each in enumerate(found)]
    work.add(*samples)
    ids = {sample.name: sample.id for sample in samples}
    _keep_calls(work, row, results, ids)
    for name, segments in results.segments.items():
        work.add(SegmentSet(sample_id=ids[name], count=len(segments), packed=pack_segments(segments)))
    for name, quality in results.quality.items():
        content = {key: value for key, value in asdict(quality).items() if value not in (None, {}) and key != "line"}
        work.add(QcValues(sample_id=ids[name], line=quality.line, content=content))
    check_identity(work, samples)
    for sample in samples:
        _note_result(work, sample)
    apart = sum(each.state is not SampleState.MAPPED for each in samples)
    work.log("results.taken", number=row.id, kind=row.kind.value, records=row.records, samples=len(found), apart=apart)
    return row.id


def check_identity(work: Work, samples: Sequence[ResultSample]) -> None:
    """Samples whose SNPs are of another person go to quarantine, their items on hold until a biologist lifts it."""
    work.session.flush()
    rows = {each.id: each for each in samples if each.state is SampleState.MAPPED}
    for told in tested_samples(work.session, work.settings, rows):
        if told.state is not Concordance.DISCORDANT:
            continue
        pair = next(each for each in told.pairs if each.state is Concordance.DISCORDANT)
        other = pair.second if pair.first == told.code else pair.first
        text = _("SNPs of {code} and {other} are of two people: {opposite} of {compared} opposite.").format(
            code=printed(told.code), other=printed(other), opposite=pair.opposite, compared=pair.compared
        )
        row = rows[told.sample_id]
        row.revise(state=SampleState.QUARANTINED, quarantine=Quarantine.DISCORDANT, told=text)
        assert row.item_id is not None
        item = work.get(Item, row.item_id)
        hold(work, tree(work, item), text)
        work.log("results.discordant", item, number=row.id)


def propose(work: Work, sample: int, scanned: str, why: str) -> None:
    """Say whose rows a sample in quarantine holds; they count once a second person has confirmed it."""
    row = work.get(ResultSample, sample)
    if row.state is SampleState.MAPPED:
        raise Refused(_("{name} counts already.").format(name=row.name), hint=_("Set it apart first, with a reason."))
    item = item_of(work, scanned, *SEQUENCED)
    work.because(why)
    row.revise(
        state=SampleState.PROPOSED,
        item_id=item.id,
        proposed_by=work.who.login,
        proposed=work.moment(),
        why=why.strip(),
        confirmed_by=None,
        confirmed=None,
    )
    work.log("results.proposed", item, number=row.id)


def confirm(work: Work, sample: int) -> None:
    """The second person's word: from then on the rows count, unless they tell another person. Refused from the proposer."""
    row = work.get(ResultSample, sample)
    if row.state is not SampleState.PROPOSED or row.item_id is None:
        raise Refused(
            _("Nothing is proposed for {name}.").format(name=row.name), hint=_("Scan the item it belongs to.")
        )
    if row.proposed_by == work.who.login:
        raise Refused(
            _("You proposed this yourself."), hint=_("It takes a second person. It stays listed until one confirms it.")
        )
    row.revise(state=SampleState.MAPPED, confirmed_by=work.who.login, confirmed=work.moment())
    check_identity(work, [row])
    _note_result(work, row)
    work.log("results.confirmed", work.get(Item, row.item_id), number=row.id)


def set_apart(work: Work, sample: int, why: str) -> None:
    """Take a sample's rows out of what counts, with the reason; or a proposal back."""
    row = work.get(ResultSample, sample)
    if row.state is SampleState.QUARANTINED:
        raise Refused(_("{name} stands apart already.").format(name=row.name), hint=_("Say whose it is."))
    work.because(why)
    item = work.get(Item, row.item_id) if row.item_id is not None else None
    row.revise(
        state=SampleState.QUARANTINED,
        quarantine=Quarantine.SET_APART if row.state is SampleState.MAPPED else row.quarantine,
        why=why.strip(),
        confirmed_by=None,
        confirmed=None,
    )
    work.log("results.set_apart", item, number=row.id)


def _file(work: Work, results: Results, shipment: str, place: str) -> ResultFile:
    sent = work.get(Shipment, subject_id_of(work, shipment, Kind.SHIPMENT)) if shipment else None
    if sent is not None and sent.status not in (ShipmentStatus.SENT, ShipmentStatus.RECEIVED):
        raise Refused(_("{code} was not sent.").format(code=printed(sent.barcode)), hint=_("Send it first."))
    counts = {"records": results.records, "samples": len(results.samples), "alterations": len(results.alterations)}
    file = File(
        name=bare_name(results.name),
        kind=results.kind,
        sha256=results.sha256,
        size=results.size,
        place=place or None,
        added=work.moment(),
        counts=counts,
    )
    work.add(file)
    warnings = [[each.line, each.sample, each.text] for each in results.problems[:_WARNINGS_KEPT]]
    row = ResultFile(
        file_id=file.id,
        kind=results.kind,
        shipment_id=sent.id if sent else None,
        provider=sent.provider if sent else None,
        records=results.records,
        taken=work.moment(),
        taken_by=work.who.login,
        warnings={"count": len(results.problems), "first": warnings},
        **{name: value or None for name, value in asdict(results.about).items()},
    )
    work.add(row)
    return row


def _sample(row: ResultFile, results: Results, ordinal: int, told: NamedSample) -> ResultSample:
    calls = results.calls.get(told.name)
    rows = len(calls) if calls is not None else 0
    rows += len(results.segments.get(told.name, ())) + (told.name in results.quality)
    return ResultSample(
        result_file_id=row.id,
        name=told.name,
        ordinal=ordinal,
        state=told.state,
        item_id=told.item_id,
        quarantine=told.quarantine,
        told=told.told or None,
        rows=rows,
    )


def _keep_calls(work: Work, row: ResultFile, results: Results, ids: Mapping[str, int]) -> None:
    """The alterations that are new, their names, and the calls of each sample with the alterations' numbers."""
    if not results.alterations:
        return
    numbers = alteration_numbers(work, results.alterations)
    names = [
        {"alteration_id": number, "result_file_id": row.id, "gene": each.gene, "hgvsc": each.hgvsc, "hgvsp": each.hgvsp}
        for number, each in zip(numbers, results.alterations, strict=True)
        if each.gene or each.hgvsc or each.hgvsp
    ]
    if names:
        work.session.execute(insert(AlterationName), names)
    by_row = np.asarray(numbers, np.int32)
    for name, calls in results.calls.items():
        packed = pack(calls.renumbered(by_row))
        work.add(CallSet(sample_id=ids[name], part=0, count=len(calls), packed=packed))


def alteration_numbers(work: Work, alterations: Sequence[Told]) -> list[int]:
    """The number of each alteration in the store; those not told before are added."""
    known = _known(work, [each.key for each in alterations])
    new = {each.key: each for each in alterations if each.key not in known}
    if new:
        names = ("key", "kind", "chrom", "start", "end", "ref", "alt", "name")
        work.session.execute(
            insert(Alteration), [dict(zip(names, values_of(each), strict=True)) for each in new.values()]
        )
        known |= _known(work, list(new))
    return [known[each.key] for each in alterations]


def values_of(told: Told) -> tuple[Any, ...]:
    """An alteration's columns in the store; its gene and HGVS names stand apart, since files differ in them."""
    return told.key, told.kind, told.chrom, told.start, told.end, told.ref, told.alt, told.name


def _known(work: Work, keys: Sequence[str]) -> dict[str, int]:
    """The numbers of the alterations that are in the store, by their keys."""
    columns = select(Alteration.key, Alteration.id)
    return {
        key: number
        for part in _parts(keys)
        for key, number in work.session.execute(columns.where(Alteration.key.in_(part))).tuples()
    }


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _note_result(work: Work, sample: ResultSample) -> None:
    """A mapped sample's item has its result: the shipment's line and the item say so, once."""
    if sample.state is not SampleState.MAPPED or sample.item_id is None:
        return
    item = work.get(Item, sample.item_id)
    item.revise(processing=Processing.SEQUENCED, changed_at=work.now)
    lines: Any = (
        select(ShipmentItem)
        .join(Shipment, Shipment.id == ShipmentItem.shipment_id)
        .where(ShipmentItem.item_id == item.id, ShipmentItem.result_received.is_(None), Shipment.sent.is_not(None))
    )
    for line in work.session.scalars(lines):
        line.result_received = work.moment()
    came_after_all(work, item, number=sample.id, file=sample.result_file_id)
    work.log("result.received", item, number=sample.id)
