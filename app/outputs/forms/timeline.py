"""What happened to a participant, in the order it happened: told from the record's own times."""

from collections.abc import Iterator

from app.domain.barcode import printed
from app.domain.times import Moment
from app.i18n import _, ngettext
from app.outputs.forms.words import when
from app.queries.case import Case
from app.queries.counts import final_count

Told = tuple[Moment, str]


def timeline(found: Case) -> list[tuple[str, str]]:
    """Time and event, oldest first."""
    events = [*_blood(found), *_cells(found), *_tumour(found), *_dispatch(found), *_origin(found)]
    return [(when(moment), text) for moment, text in sorted(events, key=lambda each: _order(each[0]))]


def _order(moment: Moment) -> tuple[str, str]:
    """A date alone comes before the times of its day."""
    local = moment.local
    return moment.day.isoformat(), "" if local is None else local.isoformat()


def _blood(found: Case) -> Iterator[Told]:
    for tube in found.tubes:
        code = printed(tube.barcode)
        if (drawn := tube.draw.values.get("at")) is not None:
            yield drawn, _("{code} drawn").format(code=code)
        if tube.receipt is not None and (received := tube.receipt.values.get("received")) is not None:
            yield received, _("{code} received").format(code=code)
    for run in found.runs:
        if run.started is not None:
            yield run.started, _("{step} started").format(step=_(run.title))
        if run.finished is not None:
            yield run.finished, _("{step} finished").format(step=_(run.title))


def _cells(found: Case) -> Iterator[Told]:
    final = final_count(found.counts)
    if final is not None and final.at is not None:
        yield final.at, _("Final count")


def _tumour(found: Case) -> Iterator[Told]:
    for block in found.blocks:
        code = printed(block.barcode)
        steps = (
            (block.row.requested, _("{code} requested")),
            (block.row.refused, _("{code} refused")),
            (block.row.received, _("{code} received")),
            (block.row.since, _("{code} linked as the reference")),
            (block.row.returned, _("{code} returned")),
        )
        yield from ((at, text.format(code=code)) for at, text in steps if at is not None)


def _dispatch(found: Case) -> Iterator[Told]:
    sent = {(row.shipment, row.sent, row.received) for row in found.shipped}
    for shipment, left, arrived in sorted(sent, key=lambda each: each[0]):
        if left is not None:
            yield left, _("{code} sent").format(code=printed(shipment))
        if arrived is not None:
            yield arrived, _("{code} received by the provider").format(code=printed(shipment))


def _origin(found: Case) -> Iterator[Told]:
    """The provider's files, which are nobody's, as they were taken in, and the signatures on the participant's verdict."""
    if found.origin is None:
        return
    taken = [row.added for row in found.files if row.number is None]
    for at in sorted(set(taken), key=_order):
        text = ngettext("{count} file of results taken in", "{count} files of results taken in", taken.count(at))
        yield at, text.format(count=taken.count(at))
    for signed in found.origin.history:
        if not signed.code:
            yield signed.first, _("Verdict signed by the first")
            if signed.second is not None:
                yield signed.second, _("Verdict signed by the second")
