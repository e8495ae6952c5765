"""Sorting: a session onto a plate, its layout, each cell placed and described, and the plate closed."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app import consent
from app.actions import labels
from app.actions.cells import settle
from app.actions.codes import item_of, join, new_item
from app.actions.deviations import deviate
from app.actions.holds import hold
from app.actions.runs import PLAIN, Means, as_late, open_run
from app.domain.barcode import participant_name, printed
from app.domain.errors import NeedsReason, Refused
from app.domain.plate import closed, parse_exceptions, parse_layout, same_participant, turned, well_named, wells_of
from app.domain.steps import SORTING
from app.domain.steps.sorting import SortingForm
from app.domain.times import Moment
from app.domain.withdrawal import Use
from app.domain.words import (
    CELL_KINDS,
    ControlRole,
    CountStage,
    DeviationCode,
    Edge,
    Kind,
    LotKind,
    PlateFormat,
    Processing,
    Quality,
    Role,
    RunOutcome,
    Severity,
    SortOutcome,
    TimeSource,
    YesNo,
    label_of,
)
from app.i18n import _
from app.queries.specimens import blood_of, specimen
from app.work import Work
from db.models import (
    Cell,
    Count,
    Item,
    Lot,
    Participant,
    PlannedWell,
    Plate,
    RunItem,
    RunLot,
    SortSession,
    StepRun,
    WellContent,
)

CONTROLS = (Kind.NTC, Kind.POSITIVE)


def open_session(
    work: Work,
    source: str,
    form: SortingForm,
    *,
    plate: str = "",
    mixed: bool = False,
    means: Means = PLAIN,
    started: Moment | None = None,
    is_fact: bool = False,
) -> str:
    """Open a sort of a stained tube onto a plate of its participant; returns the plate's code.

    `plate` goes on with a plate that is still open; `mixed` opens one that may hold cells of several participants.
    As a fact (entered late) nothing is refused for age or state.
    """
    item = item_of(work, source, Kind.ENRICHED, Kind.BLOOD)
    begun = started or work.moment(TimeSource.SCAN)
    if not is_fact:
        admitted = specimen(work.session, work.settings, item.id)
        SORTING.admit(admitted, form, now=begun.at or work.now, exploratory_reason=means.exploratory_reason)
    else:
        consent.note_facts(work, [item], begun)
    if form.format is None or form.platform is None or form.mode is None:
        raise Refused(_("A sort needs its platform, mode and destination."), hint=_("Choose all three."))
    run = open_run(work, SORTING, form, started=as_late(begun) if is_fact else begun, means=means, is_fact=is_fact)
    work.add(RunItem(run_id=run.id, item_id=item.id))
    target = plate_of(work, plate) if plate else _new_plate(work, item, form, is_mixed=mixed)
    _same_participant(work, target, item)
    work.add(
        SortSession(
            run_id=run.id,
            source_id=item.id,
            plate_id=target.id,
            platform=form.platform,
            mode=form.mode,
            chip_lot_id=_chip_lot(work, run),
        )
    )
    work.log("sorting.started", item, run=run.id, plate=target.barcode)
    return target.barcode


def check_source(work: Work, source: str, *, plate: str = "") -> None:
    """Refuse now what no reason could lift: a tube that can't be sorted, or one of another participant at this plate."""
    item = item_of(work, source, Kind.ENRICHED, Kind.BLOOD)
    if plate:
        _same_participant(work, plate_of(work, plate), item)
    try:
        SORTING.admit(specimen(work.session, work.settings, item.id), SortingForm(), now=work.now)
    except NeedsReason:
        return


def plan(work: Work, plate: str, layout: str) -> int:
    """Plan a layout by ranges; a planned well is no item yet. Returns how many wells are planned."""
    item = _open_plate(work, plate)
    for running in _open_sessions(work, item):
        consent.may_be(work, Use.WORK, work.get(Item, running.source_id))
    known = set(wells_of(_plate_row(work, item).format))
    taken = _live_wells(work, item)
    planned = {row.well for row in _planned(work, item)}
    wells = parse_layout(layout)
    for each in wells:
        if each.well not in known:
            raise Refused(_("{plate} has no well {well}.").format(plate=printed(item.barcode), well=each.well))
        if each.well in taken or each.well in planned:
            raise filled(each.well, item, sorted(known - taken - planned))
    work.add(*(PlannedWell(plate_id=item.id, well=w.well, kind=w.kind, n_expected=w.n_expected) for w in wells))
    work.log("plate.planned", item, wells=len(wells))
    return len(planned) + len(wells)


def clear_plan(work: Work, plate: str) -> None:
    """Take the unconfirmed layout back."""
    item = _open_plate(work, plate)
    for row in _planned(work, item):
        row.voided = True


def confirm(work: Work, plate: str, exceptions: str = "") -> list[str]:
    """Confirm the layout as sorted: `done, except A7 empty`. Every planned well gets its code, empty ones too."""
    item = _open_plate(work, plate)
    said = parse_exceptions(exceptions)
    planned = _planned(work, item)
    if not planned:
        raise Refused(
            _("Nothing is planned on {plate}.").format(plate=printed(item.barcode)), hint=_("Plan the layout.")
        )
    unknown = sorted(set(said) - {row.well for row in planned})
    if unknown:
        raise Refused(_("Well {well} is not planned.").format(well=unknown[0]), hint=_("Name a planned well."))
    codes = []
    for row in planned:
        usual = SortOutcome.UNVERIFIED
        code = _place(work, item, row.kind, row.well, outcome=said.get(row.well, usual), n_expected=row.n_expected)
        row.confirmed = True
        codes.append(code)
    work.log("plate.confirmed", item, wells=len(codes))
    return codes


def place(
    work: Work,
    plate: str,
    kind: Kind,
    well: str = "",
    *,
    outcome: SortOutcome = SortOutcome.UNVERIFIED,
    n_expected: int | None = None,
) -> str:
    """Place one cell, control or pool in a well (the next free one); returns the code it gets for life."""
    item = _open_plate(work, plate)
    if kind not in CELL_KINDS:
        raise Refused(
            _("{kind} does not go into a well.").format(kind=label_of(kind)), hint=_("Choose a kind of cell.")
        )
    free = free_wells(work, item)
    target = well_named(well) if well else next(iter(free), "")
    if not target:
        raise Refused(_("{plate} is full.").format(plate=printed(item.barcode)), hint=_("Close it and open another."))
    expected = n_expected if n_expected is not None else (0 if kind is Kind.NTC else 1)
    return _place(work, item, kind, target, outcome=outcome, n_expected=expected)


def pause(work: Work, plate: str) -> bool:
    """Pause the sort, or go on with it; returns whether it is paused then."""
    item = _open_plate(work, plate)
    session = session_of(work, item)
    session.paused_at = None if session.paused_at else work.moment()
    work.log("sorting.paused" if session.paused_at else "sorting.resumed", item)
    return session.paused_at is not None


def turn(work: Work, plate: str, reason: str) -> None:
    """The plate lay turned by 180 degrees: every content changes to the well it truly lies in."""
    item = plate_of(work, plate)
    work.because(reason)
    contents = work.session.scalars(select(WellContent).where(WellContent.plate_id == item.id)).all()
    live = {content.id: content.live for content in contents}
    for content in contents:
        content.live = False
    work.session.flush()
    for content in contents:
        content.revise(well=turned(content.well), live=live[content.id])
    work.log("plate.turned", item)


def close(
    work: Work,
    plate: str,
    *,
    control_reason: str = "",
    none_sorted_reason: str = "",
    finished: Moment | None = None,
) -> None:
    """Close the plate and its sort. Without NTC, or WBC control of a participant: a reason, a deviation and a hold (R13)."""
    item = _open_plate(work, plate)
    sessions = _open_sessions(work, item)
    _check_none_sorted(work, item, sessions, none_sorted_reason)
    missing = missing_controls(work, item)
    if missing and not control_reason.strip():
        raise NeedsReason(
            _("{plate} has no {controls}.").format(plate=printed(item.barcode), controls=", ".join(missing)),
            hint=_("Place it, or close with a reason: its cells are put on hold."),
            code=item.barcode,
            way_out="control",
        )
    if any(not row.confirmed for row in _planned(work, item)):
        raise Refused(
            _("Wells of {plate} are planned and not confirmed.").format(plate=printed(item.barcode)),
            hint=_("Confirm the layout, or clear it."),
        )
    at = finished or work.moment(TimeSource.SCAN)
    _plate_row(work, item).revise(closed_at=at, closed_reason=control_reason.strip() or None)
    item.processing = Processing.CLOSED
    for session in sessions:
        run = work.get(StepRun, session.run_id)
        run.revise(finished=at, outcome=RunOutcome.OK)
        session.closed_without_control = control_reason.strip() or None
        source = work.get(Item, session.source_id)
        source.processing = Processing.SORTED
        work.log("sorting.finished", source, run=run.id, plate=item.barcode)
    work.log("plate.closed", item, controls_missing=missing or None)
    if missing:
        _hold_without_control(work, item, missing, control_reason)


def plate_of(work: Work, scanned: str) -> Item:
    return item_of(work, scanned, Kind.PLATE)


def session_of(work: Work, plate: Item) -> SortSession:
    """The open sort onto a plate, the last one where there are several."""
    sessions = _open_sessions(work, plate)
    if not sessions:
        raise Refused(_("No sort onto {plate} is open.").format(plate=printed(plate.barcode)), hint=_("Open a sort."))
    return sessions[-1]


def free_wells(work: Work, plate: Item) -> list[str]:
    """Wells that hold nothing and are not planned, in reading order; those that something has left come last."""
    contents = work.session.execute(
        select(WellContent.well, WellContent.live).where(WellContent.plate_id == plate.id)
    ).all()
    taken = {row.well for row in contents if row.live} | {row.well for row in _planned(work, plate)}
    left = {row.well for row in contents}
    free = [well for well in wells_of(_plate_row(work, plate).format) if well not in taken]
    return sorted(free, key=lambda well: well in left)


def filled(well: str, plate: Item, free: Sequence[str]) -> Refused:
    """The refusal of R09: which well, and the next free one."""
    hint = _("Next free well: {well}.").format(well=free[0]) if free else _("The plate is full.")
    text = _("Well {well} already holds a cell.").format(well=well)
    return Refused(text, hint=hint, code=plate.barcode, way_out="next-well")


def missing_controls(work: Work, plate: Item) -> list[str]:
    """R13: an NTC per plate, a WBC control per participant of its cells (on any plate)."""
    items = _live_items(work, plate)
    missing = [] if any(item.kind is Kind.NTC for item in items) else [label_of(Kind.NTC)]
    owners = {item.participant_id for item in items if item.participant_id is not None}
    for owner in sorted(owners):
        has_wbc = select(Item.id).where(
            Item.participant_id == owner, Item.kind == Kind.WBC, Item.processing != Processing.ENDED
        )
        if work.session.scalar(has_wbc.limit(1)) is None:
            number = work.get(Participant, owner).number
            missing.append(_("WBC control of {number}").format(number=participant_name(number)))
    return missing


def _new_plate(work: Work, source: Item, form: SortingForm, *, is_mixed: bool) -> Item:
    item = new_item(work, Kind.PLATE, processing=Processing.OPEN, quality=Quality.ACCEPTED)
    item.participant_id = None if is_mixed else source.participant_id
    work.add(
        Plate(
            item_id=item.id,
            format=form.format or PlateFormat.PLATE_96,
            buffer=form.buffer,
            buffer_ul=form.buffer_ul,
            orientation_checked=form.orientation_checked or YesNo.UNKNOWN,
        )
    )
    labels.ask(work, item)
    work.log("plate.opened", item, mixed=is_mixed or None)
    return item


def _chip_lot(work: Work, run: StepRun) -> int | None:
    """The lot of the chip, where one of the run's lots is a chip's."""
    lots = select(Lot.id).join(RunLot, RunLot.lot_id == Lot.id).where(RunLot.run_id == run.id, Lot.kind == LotKind.CHIP)
    return work.session.scalar(lots.limit(1))


def _same_participant(work: Work, plate: Item, source: Item) -> None:
    """R24: an unmixed plate holds cells of its own participant only."""
    owner, number = (
        work.get(Participant, each.participant_id).number if each.participant_id else None for each in (plate, source)
    )
    same_participant(plate.barcode, owner, source.barcode, number)


def _open_plate(work: Work, scanned: str) -> Item:
    item = plate_of(work, scanned)
    if _plate_row(work, item).closed_at is not None:
        raise closed(item.barcode)
    return item


def _plate_row(work: Work, item: Item) -> Plate:
    return work.session.scalars(select(Plate).where(Plate.item_id == item.id)).one()


def _open_sessions(work: Work, plate: Item) -> list[SortSession]:
    rows = (
        select(SortSession)
        .join(StepRun, StepRun.id == SortSession.run_id)
        .where(SortSession.plate_id == plate.id, StepRun.finished.is_(None))
        .order_by(SortSession.id)
    )
    return list(work.session.scalars(rows))


def _planned(work: Work, plate: Item) -> list[PlannedWell]:
    rows = select(PlannedWell).where(PlannedWell.plate_id == plate.id, PlannedWell.confirmed.is_(False))
    return list(work.session.scalars(rows.order_by(PlannedWell.id)))


def _live_wells(work: Work, plate: Item) -> set[str]:
    return set(work.session.scalars(select(WellContent.well).where(WellContent.plate_id == plate.id, WellContent.live)))


def _live_items(work: Work, plate: Item) -> list[Item]:
    rows = (
        select(Item)
        .join(WellContent, WellContent.item_id == Item.id)
        .where(WellContent.plate_id == plate.id, WellContent.live)
        .order_by(WellContent.well)
    )
    return list(work.session.scalars(rows))


def _place(work: Work, plate: Item, kind: Kind, well: str, *, outcome: SortOutcome, n_expected: int) -> str:
    known = wells_of(_plate_row(work, plate).format)
    if well not in known:
        raise Refused(
            _("{plate} has no well {well}.").format(plate=printed(plate.barcode), well=well),
            hint=_("Its wells run from {first} to {last}.").format(first=known[0], last=known[-1]),
        )
    if well in _live_wells(work, plate):
        raise filled(well, plate, free_wells(work, plate))
    session = session_of(work, plate)
    source = work.get(Item, session.source_id)
    _same_participant(work, plate, source)
    item = _new_cell(work, kind, source)
    work.add(
        Cell(
            item_id=item.id,
            run_id=session.run_id,
            first_kind=kind,
            outcome=outcome,
            n_expected=n_expected,
            sorted_at=work.moment(),
            exploratory=work.get(StepRun, session.run_id).exploratory,
            lost_at_step="sorting" if outcome is SortOutcome.LOST else None,
        ),
        WellContent(plate_id=plate.id, well=well, item_id=item.id),
    )
    settle(work, item, outcome)
    consent.note_facts(work, [item], work.moment(), run=work.get(StepRun, session.run_id))
    work.log("cell.placed", item, plate=plate.barcode, well=well, outcome=outcome.value)
    return item.barcode


def _new_cell(work: Work, kind: Kind, source: Item) -> Item:
    """The item of a cell: of its participant, or of nobody where it is a template-free or positive control."""
    owner = None
    if kind not in CONTROLS and source.participant_id is not None:
        owner = work.get(Participant, source.participant_id)
    item = new_item(
        work,
        kind,
        owner,
        processing=Processing.SORTED,
        quality=Quality.ACCEPTED,
        role=ControlRole.SORT if kind in CONTROLS else source.role,
    )
    if kind not in CONTROLS:
        join(work, source, item, Edge.SORTED_FROM)
    return item


def _check_none_sorted(work: Work, plate: Item, sessions: Sequence[SortSession], reason: str) -> None:
    """R21: DP cells were counted but none sorted: the close needs the reason."""
    for session in sessions:
        blood = blood_of(work.session, session.source_id)
        counted = _preliminary_dp(work, blood.tube_id) if blood else None
        if counted and not reason.strip() and not _dp_sorted(work, session.run_id):
            raise NeedsReason(
                _("{count} DP cells were counted and none is sorted.").format(count=counted),
                hint=_("Place them, or say why none was sorted."),
                code=plate.barcode,
                way_out="none-sorted",
            )
        if reason.strip():
            work.because(reason)


def too_many_sorted(work: Work, plate: str) -> str:
    """R11: more DP cells sorted than the preliminary count has: a warning in words, empty where there is none."""
    item = plate_of(work, plate)
    for session in work.session.scalars(select(SortSession).where(SortSession.plate_id == item.id)):
        blood = blood_of(work.session, session.source_id)
        counted = _preliminary_dp(work, blood.tube_id) if blood else None
        placed = _dp_sorted(work, session.run_id)
        if counted is not None and placed > counted:
            return _("{placed} DP cells are sorted; the preliminary count has {counted}.").format(
                placed=placed, counted=counted
            )
    return ""


def _preliminary_dp(work: Work, tube_id: int) -> int | None:
    rows = select(Count.n_dp).where(Count.item_id == tube_id, Count.stage == CountStage.PRELIMINARY)
    return work.session.scalar(rows.order_by(Count.id.desc()).limit(1))


def _dp_sorted(work: Work, run_id: int) -> int:
    rows = select(func.count(Cell.id)).join(Item, Item.id == Cell.item_id)
    return work.session.scalar(rows.where(Cell.run_id == run_id, Item.kind == Kind.DP_CELL)) or 0


def _hold_without_control(work: Work, plate: Item, missing: Sequence[str], reason: str) -> None:
    text = _("{plate} was closed without {controls}: {reason}").format(
        plate=printed(plate.barcode), controls=", ".join(missing), reason=reason.strip()
    )
    items = _live_items(work, plate)
    hold(work, [plate, *items], text)
    deviate(
        work,
        DeviationCode.CONTROL_MISSING,
        text,
        rule="R13",
        items=[plate, *items],
        severity=Severity.MAJOR,
        participant_id=plate.participant_id,
        cosign=Role.BIOLOGIST,
    )
