"""The study at a glance: inclusion, populations, the funnel of the cells with its mass balance."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.words import Custody, DeviationState, Kind, Quality, Restriction, SortOutcome
from app.i18n import _
from app.queries.endpoint import endpoint
from app.queries.sheets import cells, products, shipped
from app.queries.shipments import overdue
from app.settings import Settings
from db.models import Deviation, Participant


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One stage of the cells: how many came here, how many ended here and why, how many wait."""

    title: str
    count: int
    ended: int
    cause: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The dashboard's numbers; nothing of it is stored."""

    planned: int
    included: int
    screened: int
    by_month: tuple[tuple[str, int], ...]
    sampled: int
    counted: int
    dp_positive: int
    deviations_open: int
    deviations: int
    overdue: int
    funnel: tuple[FunnelRow, ...]

    @property
    def missing(self) -> int:
        """Cells that the funnel lost sight of: placed, less those that ended, wait or came through."""
        first, last = self.funnel[0], self.funnel[-1]
        return (
            first.count - sum(row.ended + row.waiting for row in self.funnel) - (last.count - last.ended - last.waiting)
        )


def overview(session: Session, settings: Settings, today: date) -> Overview:
    """The dashboard as of today."""
    people = endpoint(session, settings)
    months = [day.strftime("%Y-%m") for day in session.scalars(select(Participant.included_on)) if day is not None]
    deviations = dict(
        session.execute(
            select(Deviation.state, func.count(Deviation.id))
            .where(Deviation.voided.is_(False))
            .group_by(Deviation.state)
        )
        .tuples()
        .all()
    )
    return Overview(
        planned=settings.planned_n,
        included=sum(each.enrolled for each in people),
        screened=len(people),
        by_month=tuple((month, months.count(month)) for month in sorted(set(months))),
        sampled=sum(each.sampled for each in people),
        counted=sum(each.counted for each in people),
        dp_positive=sum(bool(each.dp_positive) for each in people),
        deviations_open=sum(count for state, count in deviations.items() if state is not DeviationState.CLOSED),
        deviations=sum(deviations.values()),
        overdue=len(overdue(session, today)),
        funnel=funnel(session),
    )


def funnel(session: Session) -> tuple[FunnelRow, ...]:
    """DP cells from their well to their sequence; every cell placed ends, waits or comes through once."""
    mine = [row for row in cells(session) if row.kind is Kind.DP_CELL]
    made = {row.cell: row for row in products(session)}
    sent = {row.barcode: row for row in shipped(session)}
    empty = [row for row in mine if row.outcome is SortOutcome.EMPTY]
    lost = [row for row in mine if row.outcome is SortOutcome.LOST]
    bad = [
        row
        for row in mine
        if row.outcome in (SortOutcome.MULTIPLE, SortOutcome.CONTAMINATED) and row.barcode not in made
    ]
    usable = [row for row in mine if row not in empty and row not in lost and row not in bad]
    amplified = [row for row in usable if row.barcode in made]
    direct = [row for row in usable if row.barcode in sent]
    waiting_wga = len(usable) - len(amplified) - len([row for row in direct if row.barcode not in made])
    failed = [row for row in amplified if made[row.barcode].quality is Quality.REJECTED]
    good = [made[row.barcode] for row in amplified if row not in failed]
    gone = [row for row in good if row.barcode in sent] + [row for row in direct if row.barcode not in made]
    missing = [row for row in gone if row.custody is Custody.LOST]
    back = [row for row in gone if sent[row.barcode].result_received is not None]
    held = sum(row.restriction is Restriction.HOLD for row in usable)
    hold_text = _("{count} on hold").format(count=held) if held else ""
    return (
        FunnelRow(
            _("Placed"),
            len(mine),
            len(empty) + len(lost),
            _("{empty} empty, {lost} lost").format(empty=len(empty), lost=len(lost)),
            0,
        ),
        FunnelRow(
            _("Sorted"),
            len(mine) - len(empty) - len(lost),
            len(bad),
            _("{count} not single").format(count=len(bad)),
            waiting_wga,
        ),
        FunnelRow(
            _("Amplified"),
            len(amplified) + len([r for r in direct if r.barcode not in made]),
            len(failed),
            hold_text or _("{count} failed").format(count=len(failed)),
            len(good) - len([r for r in good if r.barcode in sent]),
        ),
        FunnelRow(
            _("Dispatched"),
            len(gone),
            len(missing),
            _("{count} missing").format(count=len(missing)),
            len(gone) - len(missing) - len(back),
        ),
        FunnelRow(_("Sequenced"), len(back), 0, "", 0),
    )
