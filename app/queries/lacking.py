"""What is missing for a participant to be complete."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from app.domain.barcode import printed
from app.domain.dispatch import OUT
from app.domain.genome.endpoint import DECIDED_BY_RESULTS
from app.domain.lacking import Lack
from app.domain.steps.enumeration import still_to_read
from app.domain.withdrawal import binds
from app.domain.words import (
    CountStage,
    Decision,
    DeviationState,
    Kind,
    Processing,
    Reading,
    RequestStatus,
    VerdictState,
)
from app.i18n import N_, _
from app.queries.case import Case, Entry, TubeCase
from app.queries.counts import final_count

TO_READ: Final = {
    (CountStage.PRELIMINARY, Reading.READER_1): N_("The count is missing"),
    (CountStage.FINAL, Reading.READER_1): N_("The final count is missing"),
    (CountStage.FINAL, Reading.READER_2): N_("The second reader's count is missing"),
    (CountStage.FINAL, Reading.CONSENSUS): N_("The two readers differ: their consensus is missing"),
}


def lacking(found: Case) -> tuple[Lack, ...]:
    """The lines, in the order of the work; after a withdrawal that forbids new use only what was begun or is on paper."""
    if binds(found.facts.get("withdrawal_scope")):
        return (*_of_person(found), *_begun(found), *_of_records(found))
    parts = (_of_person, _of_blood, _of_cells, _of_tumour, _of_verdict, _of_records)
    return tuple(each for part in parts for each in part(found))


def _of_person(found: Case) -> Iterator[Lack]:
    for name in _empty(found.enrolment):
        yield Lack(_("Enrolment: {field}").format(field=name), "enrol", f"{found.number}")


def _begun(found: Case) -> Iterator[Lack]:
    for run in found.runs:
        if run.finished is None:
            yield Lack(_("{step} is not finished").format(step=_(run.title)), "bench", "")


def _of_blood(found: Case) -> Iterator[Lack]:
    if not found.tubes:
        yield Lack(_("No tube was drawn"), "receive", f"{found.number}")
    for tube in found.tubes:
        if tube.receipt is None:
            yield Lack(_("{code} was not received").format(code=printed(tube.barcode)), "receive", tube.barcode)
        elif names := list(_empty(tube.receipt)):
            told = _("{code}: {fields}").format(code=printed(tube.barcode), fields=", ".join(names))
            yield Lack(told, "receive", tube.barcode)
    for tube in _to_declare(found):
        yield Lack(_("{code} could give the result").format(code=printed(tube.barcode)), "item", tube.barcode)
    yield from _begun(found)
    if found.tubes:
        primary = next((tube for tube in found.tubes if tube.is_primary), found.tubes[0])
        left = still_to_read([row for row in found.counts if row.barcode == primary.barcode])
        if left is not None:
            yield Lack(_(TO_READ[left]), "count", primary.barcode)


def _to_declare(found: Case) -> Iterator[TubeCase]:
    """R23: the tube that gives the result of its assay was rejected, and another of the assay was not."""
    rejected = {tube.tube.values["assay"] for tube in found.tubes if tube.is_primary and _is_rejected(tube)}
    for assay in sorted(rejected):
        sound = (t for t in found.tubes if t.tube.values["assay"] == assay and t.receipt and not _is_rejected(t))
        yield from islice(sound, 1)


def _is_rejected(tube: TubeCase) -> bool:
    return tube.receipt is not None and tube.receipt.values.get("decision") is Decision.REJECTED


def _of_cells(found: Case) -> Iterator[Lack]:
    final = final_count(found.counts)
    dp = [row for row in found.cells if row.kind is Kind.DP_CELL]
    if final is not None and (final.n_dp or 0) > 0 and not dp:
        yield Lack(_("DP cells were counted, none is sorted"), "sort", "")
    if dp and not any(row.kind is Kind.WBC for row in found.cells):
        yield Lack(_("No WBC control"), "sort", dp[0].plate or "")
    waiting = [row for row in dp if row.processing is Processing.SORTED and row.live]
    if waiting:
        yield Lack(
            _("{count} DP cells are not amplified").format(count=len(waiting)), "amplify", waiting[0].plate or ""
        )
    unsent = [row for row in found.products if row.kind is Kind.DP_CELL and row.processing is Processing.AMPLIFIED]
    sent = {row.barcode for row in found.shipped if row.status in OUT}
    left = [row for row in unsent if row.barcode not in sent]
    if left:
        yield Lack(_("{count} products are not dispatched").format(count=len(left)), "results", "")


def _of_tumour(found: Case) -> Iterator[Lack]:
    if not found.blocks:
        yield Lack(_("No tumour block was asked for"), "block", f"{found.number}")
        return
    for block in found.blocks:
        if block.row.request_status in (RequestStatus.REQUESTED, RequestStatus.REMINDED):
            yield Lack(_("{code} is awaited").format(code=printed(block.barcode)), "block", block.barcode)
        elif not block.reviews and block.row.request_status is RequestStatus.RECEIVED:
            yield Lack(_("{code} was not reviewed").format(code=printed(block.barcode)), "block", block.barcode)
    if not any(block.row.since for block in found.blocks):
        yield Lack(_("No block is linked as the reference"), "block", found.blocks[0].barcode)


def _of_verdict(found: Case) -> Iterator[Lack]:
    """Two signatures on the facts as they are, once the results decide."""
    judged = found.judged
    if judged is None or judged.proposed.verdict not in DECIDED_BY_RESULTS:
        return
    where = ("origin", f"{found.number}")
    if judged.to_reopen or judged.standing.unsettled:
        yield Lack(_("The verdict is to be looked at again"), *where)
    elif judged.is_half_signed:
        yield Lack(_("The verdict waits for a second signature"), *where)
    elif judged.signed is None or judged.signed.state is not VerdictState.SIGNED:
        yield Lack(_("The verdict is not signed"), *where)


def _of_records(found: Case) -> Iterator[Lack]:
    for row in found.deviations:
        if row.state is not DeviationState.CLOSED:
            yield Lack(_("Deviation {number} is not closed").format(number=row.id), "deviations", str(row.id))
        if row.cosign_role is not None and row.cosigned_by is None:
            yield Lack(
                _("Deviation {number} waits for a co-signature").format(number=row.id), "deviations", str(row.id)
            )


def _empty(entry: Entry) -> Iterator[str]:
    for field in entry.form.fields():
        if field.entry.required and entry.values.get(field.name) is None and field.name not in entry.missing:
            yield _(field.entry.title)
