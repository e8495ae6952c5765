"""Whose blood it is: a provisional tube gets its participant, and a tube recorded under the wrong one goes to the right."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.actions import labels
from app.actions.codes import item_of, participant_by_number
from app.actions.deviations import deviate
from app.actions.holds import hold, tree
from app.actions.participants import check_treatment
from app.actions.tubes import may_collect, receipt_of, settle_primary, tube_of, tubes_like
from app.domain.barcode import participant_name, printed
from app.domain.errors import Refused
from app.domain.withdrawal import binds
from app.domain.words import Custody, DeviationCode, Kind, Restriction, Role, Severity
from app.i18n import _
from app.work import Work
from db.models import (
    Cell,
    Count,
    Deviation,
    DeviationItem,
    Draw,
    File,
    Item,
    Lineage,
    Participant,
    SortSession,
    StepRun,
    Tube,
    WellContent,
)

HERE = (Custody.EXPECTED, Custody.IN_LAB)
VOIDED_TOO = {"with_voided": True}


def attach(work: Work, scanned: str, number: int, *, second_person: str) -> str:
    """Give a provisional tube to its participant, checked by two; returns the code it bears from then on.

    A tube that bears a label gets a second code, printed at once; both find it. What was made of it goes along.
    """
    item = item_of(work, scanned, Kind.BLOOD)
    if item.participant_id is not None:
        raise Refused(
            _("{code} has its participant already.").format(code=printed(item.barcode)),
            hint=_("A wrong participant is corrected on the tube's record."),
            code=item.barcode,
        )
    if not second_person.strip() or second_person.strip() == work.who.initials:
        raise Refused(_("Attaching a tube takes two people."), hint=_("Type the initials of the second person."))
    participant = participant_by_number(work, number)
    may_collect(participant)
    draw = work.get(Draw, tube_of(work, item).draw_id)
    if draw.participant_id not in (None, participant.id):
        raise Refused(
            _("{code} was drawn together with a tube of another participant.").format(code=printed(item.barcode)),
            hint=_("Scan that tube and look whose it is before this one is attached."),
            code=item.barcode,
        )
    draw.participant_id = participant.id
    _move(work, item, participant, why=_("attached to participant {number:03d}").format(number=number))
    item.role = None
    receipt = receipt_of(work, item)
    if receipt is not None:
        receipt.identity_second = second_person.strip()
    settle_primary(work, item)
    work.log("tube.attached", item, number=number)
    check_treatment(work, participant)
    return item.barcode


def correct_owner(work: Work, scanned: str, number: int, reason: str) -> str:
    """A tube stands under the wrong participant: it goes to the right one, on hold until its identity is settled.

    Returns the code it bears from then on. The time of its draw goes along.
    """
    item, before = _owned(work, scanned)
    after = participant_by_number(work, number)
    if after is before:
        raise Refused(
            _("{code} is of participant {number:03d} already.").format(code=printed(item.barcode), number=number),
            hint=_("Nothing was changed."),
        )
    work.because(reason)
    _draw_goes_along(work, item, after)
    _hand_over(work, item, before, after)
    _settle_primaries(work, item, before)
    return item.barcode


def exchange(work: Work, first: str, second: str, reason: str) -> tuple[str, str]:
    """Two tubes of two participants were swapped: each goes to the other's participant, to the other's draw; both on hold.

    Returns their codes from then on, in the order given (edge case 9).
    """
    one, his = _owned(work, first)
    other, hers = _owned(work, second)
    if his is hers:
        raise Refused(
            _("Both tubes are of participant {number:03d}.").format(number=his.number),
            hint=_("Scan the tube of the other participant."),
        )
    work.because(reason)
    tube, their_tube = tube_of(work, one), tube_of(work, other)
    tube.draw_id, their_tube.draw_id = their_tube.draw_id, tube.draw_id
    _hand_over(work, one, his, hers)
    _hand_over(work, other, hers, his)
    if tube.assay is their_tube.assay:
        tube.is_primary, their_tube.is_primary = their_tube.is_primary, tube.is_primary
    else:
        _settle_primaries(work, one, his)
        _settle_primaries(work, other, hers)
    return one.barcode, other.barcode


def hold_both(work: Work, first: str, second: str, reason: str) -> None:
    """Two tubes may have been swapped: no work on either, or on what was made of them, until it is settled."""
    work.because(reason)
    for scanned in (first, second):
        item, _owner = _owned(work, scanned)
        hold(work, tree(work, item), _("may have been swapped: {reason}").format(reason=reason.strip()))
        _deviate(work, item, _("{code} may have been swapped with another tube.").format(code=printed(item.barcode)))


def _owned(work: Work, scanned: str) -> tuple[Item, Participant]:
    item = item_of(work, scanned, Kind.BLOOD)
    if item.participant_id is None:
        raise Refused(
            _("{code} has no participant yet.").format(code=printed(item.barcode)),
            hint=_("Attach it to one on its record."),
            code=item.barcode,
            way_out="open",
        )
    return item, work.get(Participant, item.participant_id)


def _draw_goes_along(work: Work, item: Item, after: Participant) -> None:
    """The draw belongs to the right participant; shared with other tubes, these keep it and the tube takes a copy."""
    tube = tube_of(work, item)
    draw = work.get(Draw, tube.draw_id)
    others = select(Tube.id).where(Tube.draw_id == draw.id, Tube.id != tube.id)
    if work.session.scalar(others.limit(1)) is None:
        draw.participant_id = after.id
        return
    columns = [each.key for each in Draw.__table__.columns if each.key not in ("id", "version", "participant_id")]
    copy = Draw(participant_id=after.id, **draw.held(*columns))
    work.add(copy)
    tube.draw_id = copy.id


def _hand_over(work: Work, item: Item, before: Participant, after: Participant) -> None:
    """A tube and all that was made of it change the participant, in every record that names one."""
    rows = _move(work, item, after, why=_("transferred to participant {number:03d}").format(number=after.number))
    _restrict(work, rows, after, before)
    _plates_follow(work, rows)
    _records_follow(work, rows, before, after)
    work.log("tube.transferred", item, before=before.number, number=after.number)
    work.log("tube.transferred", participant_id=before.id, code=item.barcode, number=after.number)
    told = _("{code} stood under {before} and went to {after}.")
    names = {"before": participant_name(before.number), "after": participant_name(after.number)}
    _deviate(work, item, told.format(code=printed(item.barcode), **names))
    for participant in (before, after):
        check_treatment(work, participant)


def _move(work: Work, item: Item, participant: Participant, *, why: str) -> list[Item]:
    """Give an item and all that was made of it to a participant; labelled ones get a second code and label."""
    rows = _tree_with_voided(work, item)
    for row in rows:
        row.revise(participant_id=participant.id, changed_at=work.now)
    ids = [row.id for row in rows]
    edges = select(Lineage).where(Lineage.child_id.in_(ids)).execution_options(**VOIDED_TOO)
    for edge in work.session.scalars(edges):
        edge.participant_id = participant.id
    work.session.flush()
    live = [row for row in rows if not row.voided]
    for row in live:
        if labels.is_on(work, row) and row.custody in HERE:
            labels.recode(work, row, participant.number, why)
        labels.refresh(work, row)
    return live


def _tree_with_voided(work: Work, item: Item) -> list[Item]:
    """The item, all that was made of it, and what was made and taken back: no lineage may name two participants."""
    found, left = {item.id: item}, [item.id]
    while left:
        below = select(Lineage.child_id).where(Lineage.parent_id.in_(left)).execution_options(**VOIDED_TOO)
        left = [each for each in work.session.scalars(below) if each not in found]
        made = select(Item).where(Item.id.in_(left)).execution_options(**VOIDED_TOO)
        found |= {row.id: row for row in work.session.scalars(made)}
    return list(found.values())


def _restrict(work: Work, rows: Sequence[Item], after: Participant, before: Participant) -> None:
    """Consent binds as the right participant wishes; the rest waits on hold until the identity is settled."""
    if binds(after.withdrawal_scope):
        for row in rows:
            row.restriction = Restriction.CONSENT
        return
    for row in rows:
        if row.restriction is Restriction.CONSENT:
            row.restriction = None
    names = {"before": participant_name(before.number), "after": participant_name(after.number)}
    hold(work, rows, _("came from {before} to {after}: identity to be settled").format(**names))


def _plates_follow(work: Work, rows: Sequence[Item]) -> None:
    """A plate belongs to whom all its cells and open sources belong to; with several it is a mixed one (R09)."""
    ids = [row.id for row in rows]
    held = select(WellContent.plate_id).where(WellContent.item_id.in_(ids))
    sorted_onto = select(SortSession.plate_id).where(SortSession.source_id.in_(ids))
    for plate_id in {*work.session.scalars(held), *work.session.scalars(sorted_onto)}:
        plate = work.get(Item, plate_id)
        owners = _owners_on(work, plate)
        owner = owners.pop() if len(owners) == 1 else None
        if plate.participant_id is not None and plate.participant_id != owner:
            plate.revise(participant_id=owner, changed_at=work.now)
            if labels.is_on(work, plate):
                labels.relabel(work, plate, _("its cells went to another participant"))


def _owners_on(work: Work, plate: Item) -> set[int]:
    contents = select(Item.participant_id).join(WellContent, WellContent.item_id == Item.id)
    sources = (
        select(Item.participant_id)
        .join(SortSession, SortSession.source_id == Item.id)
        .join(StepRun, StepRun.id == SortSession.run_id)
        .where(SortSession.plate_id == plate.id, StepRun.finished.is_(None))
    )
    on_it = work.session.scalars(contents.where(WellContent.plate_id == plate.id, WellContent.live))
    return {each for each in (*on_it, *work.session.scalars(sources)) if each is not None}


def _records_follow(work: Work, rows: Sequence[Item], before: Participant, after: Participant) -> None:
    """Deviations of these things alone, and their files, are of the right participant from here on."""
    ids = {row.id for row in rows}
    named = select(DeviationItem.deviation_id).where(DeviationItem.item_id.in_(ids))
    for deviation in work.session.scalars(select(Deviation).where(Deviation.id.in_(named))):
        concerned = select(DeviationItem.item_id).where(DeviationItem.deviation_id == deviation.id)
        if deviation.participant_id == before.id and ids.issuperset(work.session.scalars(concerned)):
            deviation.participant_id = after.id
    pictures = select(Cell.image_file_id).where(Cell.item_id.in_(ids), Cell.image_file_id.is_not(None))
    counted = select(Count.file_id).where(Count.item_id.in_(ids), Count.file_id.is_not(None))
    for file_id in {*work.session.scalars(pictures), *work.session.scalars(counted)}:
        _file_follows(work, file_id, after)


def _file_follows(work: Work, file_id: Any, after: Participant) -> None:
    work.get(File, file_id).participant_id = after.id


def _settle_primaries(work: Work, item: Item, before: Participant) -> None:
    """R23 on both sides: whoever lost the tube that gave the result keeps one that does, where one is left."""
    settle_primary(work, item)
    assay = tube_of(work, item).assay
    same = select(Item).join(Tube, Tube.item_id == Item.id).where(Item.participant_id == before.id, Tube.assay == assay)
    left = work.session.scalars(same.order_by(Item.id)).first()
    if left is not None and not any(each.is_primary for each in tubes_like(work, left, assay)):
        tube_of(work, left).revise(is_primary=True, primary_reason=_("the other tube went to another participant"))


def _deviate(work: Work, item: Item, text: str) -> None:
    deviate(
        work,
        DeviationCode.LABEL,
        text,
        rule="OWNER",
        items=[item],
        severity=Severity.MAJOR,
        cosign=Role.BIOLOGIST,
    )
