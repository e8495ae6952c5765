"""The spool: copies of labels on their way to a printer; none is ever sent twice without a person asking for it."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.actions import labels
from app.domain.barcode import printed as spoken
from app.domain.errors import Refused
from app.domain.words import IN_DOUBT, ON_ITS_WAY, LabelState, SpoolState, label_of
from app.i18n import _
from app.work import Work
from db.models import Label, Spooled


def put(work: Work, label_ids: Sequence[int], printer: str) -> int:
    """Put waiting labels into one batch for a printer, a row a copy; returns the number of the batch."""
    batch = _next_batch(work)
    place = 0
    for number in label_ids:
        label = _waiting(work, number)
        for _copy in range(label.copies):
            place += 1
            work.add(_copy_of(work, label, batch=batch, place=place, printer=printer, state=SpoolState.WAITING))
    if not place:
        raise Refused(_("No label waits."), hint=_("Labels are asked for when a thing gets its code."))
    return batch


def written(work: Work, label_ids: Sequence[int], printer: str) -> int:
    """Labels that a file took all at once: every copy is sent, the labels are printed. Returns the batch."""
    batch = put(work, label_ids, printer)
    for row in _rows_of(work, batch):
        row.state = SpoolState.SENT
    labels.printed(work, label_ids)
    return batch


def recover(work: Work, batch: int) -> None:
    """Copies of a batch that were being sent when the program ended: nobody knows whether they came out."""
    for row in _rows_of(work, batch, SpoolState.SENDING):
        row.revise(state=SpoolState.DOUBTFUL, problem=_("The program ended while it was sent."))


def sending(work: Work, copy_id: int) -> bool:
    """Claim a copy that goes to the printer now; False where it waits no more, or its label was cancelled."""
    row = work.get(Spooled, copy_id)
    if row.state is not SpoolState.WAITING:
        return False
    if work.get(Label, row.label_id).state is not LabelState.WAITING:
        row.state = SpoolState.CANCELLED
        return False
    row.revise(state=SpoolState.SENDING, at=work.moment(), by=work.who.login, problem=None)
    return True


def sent(work: Work, copy_id: int) -> None:
    """The printer took a copy; with its last one the label is printed."""
    row = work.get(Spooled, copy_id)
    row.revise(state=SpoolState.SENT, problem=None)
    _settle_label(work, row.label_id)


def failed(work: Work, copy_id: int, problem: str, *, is_doubtful: bool) -> None:
    """A copy did not get through: it waits again, or a person must look whether it came out."""
    row = work.get(Spooled, copy_id)
    row.revise(state=SpoolState.DOUBTFUL if is_doubtful else SpoolState.WAITING, problem=problem)


def settle(work: Work, copy_id: int, *, came_out: bool) -> None:
    """What a person saw of a doubtful copy: it came out, or it is to be printed again."""
    row = work.get(Spooled, copy_id)
    if row.state not in IN_DOUBT:
        raise Refused(
            _("This copy is not in doubt: {state}.").format(state=label_of(row.state)),
            hint=_("Only a copy of which nobody knows whether it came out is asked about."),
        )
    if came_out:
        row.revise(state=SpoolState.SENT, problem=None)
        _settle_label(work, row.label_id)
        return
    is_wanted = work.get(Label, row.label_id).state is LabelState.WAITING
    row.revise(state=SpoolState.WAITING if is_wanted else SpoolState.CANCELLED, problem=None)


def cancel(work: Work, batch: int) -> None:
    """Take back what of a batch was not sent: its labels wait as before; what is in doubt is still asked about."""
    taken = _rows_of(work, batch, SpoolState.WAITING)
    if not taken:
        raise Refused(_("Nothing of this batch waits."), hint=_("What was sent can't be taken back."))
    for row in taken:
        row.state = SpoolState.CANCELLED
    for label_id in {row.label_id for row in taken}:
        _settle_label(work, label_id)


def _settle_label(work: Work, label_id: int) -> None:
    """A waiting label is printed once a copy of it came out and none is on its way."""
    work.session.flush()
    states = set(work.session.scalars(select(Spooled.state).where(Spooled.label_id == label_id)))
    is_waiting = work.get(Label, label_id).state is LabelState.WAITING
    if is_waiting and SpoolState.SENT in states and not states.intersection(ON_ITS_WAY):
        labels.printed(work, [label_id])


def _waiting(work: Work, number: int) -> Label:
    label = labels.waiting(work, number, hint=_("Only a waiting label is printed. Ask for a reprint, with the reason."))
    on_its_way = select(Spooled.id).where(Spooled.label_id == number, Spooled.state.in_(ON_ITS_WAY))
    if work.session.scalar(on_its_way.limit(1)) is not None:
        raise Refused(
            _("The label of {code} is on its way to a printer.").format(code=spoken(label.code)),
            hint=_("Take it back first, or say whether it came out."),
            code=label.code,
        )
    return label


def _copy_of(work: Work, label: Label, *, batch: int, place: int, printer: str, state: SpoolState) -> Spooled:
    return Spooled(
        batch=batch,
        place=place,
        label_id=label.id,
        printer=printer,
        state=state,
        at=work.moment(),
        by=work.who.login,
    )


def _rows_of(work: Work, batch: int, *states: SpoolState) -> list[Spooled]:
    rows = select(Spooled).where(Spooled.batch == batch).order_by(Spooled.place)
    return list(work.session.scalars(rows.where(Spooled.state.in_(states)) if states else rows))


def _next_batch(work: Work) -> int:
    highest = select(func.max(Spooled.batch)).execution_options(with_voided=True)
    return (work.session.scalar(highest) or 0) + 1
