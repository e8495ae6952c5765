"""The study at a glance: inclusion against the plan, populations, the funnel of the cells, what needs a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.barcode import participant_name, printed
from app.domain.step import hours_and_minutes
from app.domain.steps import step_by_key
from app.domain.words import DeviationState, Kind, RequestStatus, Restriction, SampleState, Severity, label_of
from app.i18n import _, ngettext
from app.queries.asked import waiting
from app.queries.bench import OpenTube, open_tubes
from app.queries.destructions import unsettled
from app.queries.drills import drill_due
from app.queries.endpoint import endpoint
from app.queries.funnel import Balance, FunnelRow
from app.queries.judged_funnel import Judgement, judged_funnel
from app.queries.radar import Match, radar
from app.queries.results import quarantine
from app.queries.reviews import due_reviews
from app.queries.shipments import overdue
from app.queries.to_sign import to_sign
from app.queries.tumours import overdue_returns
from app.settings import Settings
from db.models import Block, Deviation, Item, Participant, StepRun

ON_BLOOD: Final = ("enrichment", "staining", "acquisition", "sorting")
"""The steps whose run is over within a bench day; an amplification may stand overnight."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that needs a person: how urgent (breach, hold, warn, wait), what, why, and where to decide it."""

    state: str
    title: str
    text: str
    page: str
    subject: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The dashboard's numbers; nothing of it is stored."""

    planned: int
    planned_by_now: int | None
    included: int
    screened: int
    by_month: tuple[tuple[str, int, int], ...]
    sampled: int
    counted: int
    dp_positive: int
    expected_dp_share: float
    open_by_severity: tuple[tuple[Severity, int], ...]
    deviations: int
    oldest_open_days: int
    overdue: int
    funnel: tuple[FunnelRow, ...]
    balance: Balance
    judgement: Judgement
    radar: tuple[Match, ...]

    @property
    def deviations_open(self) -> int:
        return sum(count for _severity, count in self.open_by_severity)

    @property
    def behind(self) -> int:
        """Participants that the plan is ahead of the study; 0 where it keeps up or no dates are planned."""
        return max((self.planned_by_now or 0) - self.included, 0)


def overview(session: Session, settings: Settings, today: date) -> Overview:
    """The dashboard as of today."""
    people = endpoint(session, settings)
    cells = judged_funnel(session, settings)
    is_open = (Deviation.voided.is_(False), Deviation.state != DeviationState.CLOSED)
    severities = session.execute(
        select(Deviation.severity, func.count(Deviation.id)).where(*is_open).group_by(Deviation.severity)
    )
    found = dict(severities.tuples().all())
    opened = [moment.day for moment in session.scalars(select(Deviation.opened).where(*is_open))]
    return Overview(
        planned=settings.planned_n,
        planned_by_now=planned_by(settings, today),
        included=sum(each.enrolled for each in people),
        screened=len(people),
        by_month=_months(session),
        sampled=sum(each.sampled for each in people),
        counted=sum(each.counted for each in people),
        dp_positive=sum(bool(each.dp_positive) for each in people),
        expected_dp_share=settings.expected_dp_share,
        open_by_severity=tuple((each, found[each]) for each in reversed(Severity) if each in found),
        deviations=session.scalar(select(func.count(Deviation.id)).where(Deviation.voided.is_(False))) or 0,
        oldest_open_days=(today - min(opened)).days if opened else 0,
        overdue=len(overdue(session, today)),
        funnel=cells.rows,
        balance=cells.balance,
        judgement=cells.judgement,
        radar=radar(session, settings),
    )


def planned_by(settings: Settings, today: date) -> int | None:
    """How many were to be included by a day at a steady pace; None where the dates of the study are not set."""
    start, end = settings.planned_start, settings.planned_end
    if start is None or end is None or end <= start:
        return None
    share = (today - start).days / (end - start).days
    return round(settings.planned_n * min(max(share, 0.0), 1.0))


def pending(
    session: Session, settings: Settings, now: datetime, tubes: Sequence[OpenTube] | None = None
) -> tuple[Pending, ...]:
    """What needs a decision: blood over its limit, runs open for long, holds, results overdue, blocks awaited or due
    back, co-signatures, drafts, verdicts to sign or to look at again, exclusions on offer, what is to be
    destroyed, a restore drill.
    """
    today = now.astimezone(settings.zone).date()
    return (
        *_over_limit(open_tubes(session, settings, now) if tubes is None else tubes, now),
        *_open_for_long(session, settings, now),
        *_on_hold(session),
        *_late_results(session, today),
        *_awaited_blocks(session, settings, today),
        *_late_returns(session, today),
        *_deviations(session, today),
        *_proposed_samples(session),
        *_verdicts(session, settings),
        *_destructions(session, settings, today),
        *_late_drill(session, settings, today),
        *_reviews(session, settings, today),
        *_queries(session),
    )


def _months(session: Session) -> tuple[tuple[str, int, int], ...]:
    """Month, included in it, included up to its end."""
    days = session.scalars(select(Participant.included_on).where(Participant.voided.is_(False)))
    months = sorted(day.strftime("%Y-%m") for day in days if day is not None)
    names = sorted(set(months))
    amounts = [months.count(name) for name in names]
    return tuple(zip(names, amounts, accumulate(amounts), strict=True))


def _over_limit(tubes: Sequence[OpenTube], now: datetime) -> list[Pending]:
    """Blood over its limit of which nobody decided yet what becomes of it (R03)."""
    found = []
    for tube in tubes:
        left = tube.clock.left(now)
        if left is not None and tube.clock.is_over(now) and not tube.is_exploratory:
            over = hours_and_minutes(-left)
            title = _("{code} is {over} over its limit").format(code=printed(tube.barcode), over=over)
            found.append(Pending("breach", title, _("Start as exploratory, or reject it."), "item", tube.barcode))
    return found


def _open_for_long(session: Session, settings: Settings, now: datetime) -> list[Pending]:
    """Work on blood that is not finished after the bench time: 248 ± 76 min from draw to storage in real life (S12)."""
    found = []
    runs = select(StepRun).where(StepRun.finished.is_(None), StepRun.outcome.is_(None), StepRun.voided.is_(False))
    for run in session.scalars(runs.where(StepRun.step.in_(ON_BLOOD)).order_by(StepRun.id)):
        began = run.started.at if run.started is not None else None
        if began is not None and now - began > timedelta(hours=settings.bench_time_warn_h):
            title = _("{step} of run {number} has been open for {span}").format(
                step=_(step_by_key(run.step).title), number=run.id, span=hours_and_minutes(now - began)
            )
            found.append(Pending("warn", title, _("Finish it, or say when it ended."), "run_record", str(run.id)))
    return found


def _on_hold(session: Session) -> list[Pending]:
    plates = session.scalars(
        select(Item).where(
            Item.kind.in_((Kind.PLATE, Kind.BLOOD, Kind.ENRICHED, Kind.BLOCK)),
            Item.restriction == Restriction.HOLD,
            Item.voided.is_(False),
        )
    )
    return [
        Pending(
            "hold",
            _("{code} is on hold").format(code=printed(item.barcode)),
            item.restriction_reason or label_of(item.kind),
            "sort" if item.kind is Kind.PLATE else "item",
            item.barcode,
        )
        for item in plates
    ]


def _late_results(session: Session, today: date) -> list[Pending]:
    return [
        Pending(
            "breach",
            _("Results of {code} are overdue").format(code=printed(row.barcode)),
            _("{provider}: expected by {day}, {back} of {count} in").format(
                provider=row.provider,
                day=row.results_expected.strftime("%d/%m/%Y"),
                back=row.back,
                count=row.items,
            ),
            "shipment",
            row.barcode,
        )
        for row in overdue(session, today)
    ]


def _awaited_blocks(session: Session, settings: Settings, today: date) -> list[Pending]:
    asked = select(Item.barcode, Block.requested, Block.reminded).join(Block, Block.item_id == Item.id)
    awaited = asked.where(
        Block.request_status.in_((RequestStatus.REQUESTED, RequestStatus.REMINDED)), Item.voided.is_(False)
    )
    found = []
    for row in session.execute(awaited):
        last = row.reminded or row.requested
        days = (today - last.day).days if last is not None else 0
        if days >= settings.block_reminder_days:
            title = _("{code} is awaited from pathology").format(code=printed(row.barcode))
            found.append(
                Pending("wait", title, _("Asked {days} days ago: remind.").format(days=days), "block", row.barcode)
            )
    return found


def _late_returns(session: Session, today: date) -> list[Pending]:
    return [
        Pending(
            "warn",
            _("{code} is due back in pathology").format(code=printed(row.barcode)),
            _("Return was due on {day}: give it back.").format(day=row.due_back.strftime("%d/%m/%Y")),
            "block",
            row.barcode,
        )
        for row in overdue_returns(session, today)
    ]


def _deviations(session: Session, today: date) -> list[Pending]:
    rows = session.scalars(
        select(Deviation)
        .where(
            Deviation.voided.is_(False),
            (Deviation.state == DeviationState.DRAFT)
            | (Deviation.cosign_role.is_not(None) & Deviation.cosigned_by.is_(None)),
        )
        .order_by(Deviation.id)
    )
    return [_of_deviation(row, today) for row in rows]


def _proposed_samples(session: Session) -> list[Pending]:
    """Samples of results that one person said whose they are."""
    rows = [each for each in quarantine(session) if each.state is SampleState.PROPOSED]
    return [
        Pending(
            "wait",
            _("{name} of {file} waits for a second person").format(name=row.name, file=row.file),
            _("Proposed: {code}").format(code=printed(row.code)),
            "quarantine",
            row.name,
        )
        for row in rows
    ]


def _verdicts(session: Session, settings: Settings) -> list[Pending]:
    return [
        Pending(each.state, each.title, each.text, "origin", str(each.number)) for each in to_sign(session, settings)
    ]


def _destructions(session: Session, settings: Settings, today: date) -> list[Pending]:
    """What participants who withdrew want destroyed, until it is certified."""
    found = []
    for each in unsettled(session, settings, today):
        title = _("Destruction {number} of {participant}: {state}").format(
            number=each.id, participant=participant_name(each.number), state=label_of(each.state).lower()
        )
        told = _("{settled} of {count} settled, {outside} outside, {signed} of 2 signatures").format(
            settled=each.settled, count=each.things, outside=each.outside, signed=each.signed
        )
        text = _("{told}: overdue").format(told=told) if each.is_overdue else told
        found.append(Pending("breach" if each.is_overdue else "hold", title, text, "destruction", str(each.number)))
    return found


def _late_drill(session: Session, settings: Settings, today: date) -> list[Pending]:
    """A backup that nobody tried for longer than the study wants."""
    due = drill_due(session, settings)
    if due is None or due >= today:
        return []
    text = _("It was due on {day}: try a backup.").format(day=due.strftime("%d/%m/%Y"))
    return [Pending("warn", _("A restore drill is overdue"), text, "settings", "backups")]


def _queries(session: Session) -> list[Pending]:
    """Queries about the data that nobody closed."""
    found = waiting(session)
    if not found:
        return []
    title = ngettext("{count} query about the data is open", "{count} queries about the data are open", found)
    return [Pending("wait", title.format(count=found), _("Answer it, or close what was answered."), "queries", "")]


def _reviews(session: Session, settings: Settings, today: date) -> list[Pending]:
    """Reviews of the audit: those asked for, and the planned ones whose day has come."""
    return [
        Pending(
            "warn" if each.is_late(today) else "wait",
            _("Review of the audit is due: {risk}").format(risk=label_of(each.risk).lower()),
            _("Due on {day}: read it and sign.").format(day=each.day.strftime("%d/%m/%Y")),
            "audit_review",
            each.risk.value,
        )
        for each in due_reviews(session, settings, today)
    ]


def _of_deviation(row: Deviation, today: date) -> Pending:
    title = _("Deviation {number}: {code}").format(number=row.id, code=label_of(row.code))
    if row.state is DeviationState.DRAFT:
        return Pending("warn", title, _("Describe the action taken."), "deviations", str(row.id))
    late = row.cosign_due is not None and row.cosign_due < today
    due = row.cosign_due.strftime("%d/%m/%Y") if row.cosign_due else ""
    role = label_of(row.cosign_role) if row.cosign_role else ""
    text = _("Co-signature due on {day}: {role}").format(day=due, role=role)
    return Pending("breach" if late else "wait", title, text, "deviations", str(row.id))
