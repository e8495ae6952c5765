"""A processing step: what it takes and makes, its form, its checks. The graph of the workflow follows from the steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.barcode import printed
from app.domain.errors import NeedsReason, Refused
from app.domain.form import Form
from app.domain.times import Moment, elapsed
from app.domain.withdrawal import Use, Withdrawn, destroyed, may
from app.domain.words import (
    Assay,
    Condition,
    Custody,
    EndEvent,
    Kind,
    Processing,
    Quality,
    Restriction,
    TubeType,
    WithdrawalScope,
    label_of,
)
from app.i18n import _, decimal
from app.settings import Window


@dataclass(frozen=True, slots=True)
class BloodClock:
    """The clock of blood from its draw to the end event of its window; all instants UTC."""

    drawn: Moment | None
    window: Window | None
    stopped: Moment | None = None

    def age(self, now: datetime) -> timedelta | None:
        """Time since the draw, up to the end event where it came; None where the draw's time is not known.

        A clock that was set back behind the draw counts nothing.
        """
        if self.drawn is None or self.drawn.at is None:
            return None
        ended = elapsed(self.drawn, self.stopped) if self.stopped else None
        return ended or max(now - self.drawn.at, timedelta(0))

    def left(self, now: datetime) -> timedelta | None:
        """Time to the hard limit, negative when passed; None where it is not computable or not configured."""
        age = self.age(now)
        if age is None or self.window is None or self.window.hard_h is None:
            return None
        return timedelta(hours=self.window.hard_h) - age

    def is_over(self, now: datetime) -> bool:
        left = self.left(now)
        return left is not None and left < timedelta(0)

    def is_past_target(self, now: datetime) -> bool:
        age = self.age(now)
        return (
            age is not None
            and self.window is not None
            and self.window.warn_h is not None
            and age >= timedelta(hours=self.window.warn_h)
        )


@dataclass(frozen=True, slots=True)
class Specimen:
    """What the rules read of an item: its record, never the letters of its label."""

    id: int
    barcode: str
    kind: Kind
    participant: int | None
    custody: Custody
    processing: Processing
    quality: Quality
    restriction: Restriction | None
    tube_type: TubeType | None = None
    assay: Assay | None = None
    condition: Condition | None = None
    volume_ml: float | None = None
    used_ml: float = 0.0
    clock: BloodClock | None = None
    withdrawal: WithdrawalScope | None = None
    destroyed: str = ""
    successor: str = ""
    cellsearch_min_ml: float = 7.5

    @property
    def name(self) -> str:
        return printed(self.barcode)


Rule = Callable[[Specimen, Form], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the workflow. `takes` says which states of which kinds may start it, `leads_to` what they become.

    `act` is the bare verb on the bench ("Stain"), `verb` the one on its button.
    `makes` is the kind of the item that comes out, where another comes out; `ends_clock` is the event that it is for
    a window; `label` asks for a label of what was made. `timed` are the fields of its form that are stretches of time,
    in minutes, in the order in which they are timed.
    """

    key: str
    title: str
    act: str
    verb: str
    doing: str
    takes: Mapping[Kind, frozenset[Processing]]
    leads_to: Processing
    form: type[Form]
    makes: Kind | None = None
    starts_clock_end: tuple[EndEvent, ...] = ()
    label: bool = False
    rule: Rule | None = None
    icon: str = "flask-conical"
    sdtm: str = ""
    rules: tuple[Rule, ...] = field(default=())
    timed: tuple[str, ...] = ()

    def may_take(self, kind: Kind, processing: Processing) -> bool:
        return processing in self.takes.get(kind, frozenset())

    def admit(self, item: Specimen, form: Form, *, now: datetime, exploratory_reason: str = "") -> None:
        """Refuse to start on an item that may not follow: restricted, away, rejected, in another state, or too old (R03).

        A passed hard limit needs a reason, which makes the run exploratory.
        """
        may_be_worked_on(item)
        if not self.may_take(item.kind, item.processing):
            raise self._cannot_follow(item)
        for rule in self.rules:
            rule(item, form)
        if item.clock is not None and item.clock.is_over(now) and not exploratory_reason:
            raise too_late(item, item.clock, now)

    def _cannot_follow(self, item: Specimen) -> Refused:
        if item.kind not in self.takes:
            text = _("{code} is {kind}: it can't go through {step}.")
            kinds = ", ".join(label_of(kind) for kind in self.takes)
            hint = _("This step takes: {kinds}.").format(kinds=kinds)
            text = text.format(code=item.name, kind=label_of(item.kind), step=_(self.title))
            return Refused(text, hint=hint, code=item.barcode)
        text = _("{code} is {state}: {step} can't follow.").format(
            code=item.name, state=label_of(item.processing), step=_(self.title)
        )
        if item.successor:
            hint = _("Scan what was made of it: {code}.").format(code=printed(item.successor))
        elif item.processing in (Processing.DRAWN, Processing.NOT_BEGUN):
            hint = _("Receive it first.")
        else:
            hint = _("Look at its record for what comes next.")
        return Refused(text, hint=hint, code=item.barcode, way_out="open")


def may_be_worked_on(item: Specimen) -> None:
    """No new work on what is restricted, withdrawn (R20), away, rejected or ended."""
    is_bound = item.restriction is Restriction.CONSENT
    scope = item.withdrawal or (WithdrawalScope.STOP_NO_NEW_USE if is_bound else None)
    may(Use.WORK, Withdrawn(scope), item.name, code=item.barcode)
    if item.destroyed:
        raise destroyed(item.barcode, item.destroyed)
    if item.restriction is not None:
        text = _("{code} is on hold.").format(code=item.name)
        raise Refused(text, hint=_("A biologist lifts the hold on its record."), code=item.barcode, way_out="open")
    if item.custody is not Custody.IN_LAB:
        text = _("{code} is not in the laboratory: {custody}.").format(code=item.name, custody=label_of(item.custody))
        raise Refused(text, hint=_("Record where it is first."), code=item.barcode, way_out="open")
    if item.quality is Quality.REJECTED:
        text = _("{code} was rejected.").format(code=item.name)
        hint = _("Revise the decision on its record, with a reason, to use it as exploratory.")
        raise Refused(text, hint=hint, code=item.barcode, way_out="revise")
    if item.processing is Processing.ENDED:
        hint = _("Scan what was made of it: {code}.").format(code=printed(item.successor)) if item.successor else ""
        text = _("{code} is used up.").format(code=item.name)
        raise Refused(text, hint=hint or _("Nothing of it is left to work on."), code=item.barcode, way_out="open")


def in_run(code: str, step: Step) -> Refused:
    """A tube is in one run at a time."""
    return Refused(
        _("{code} is in {step} already.").format(code=printed(code), step=_(step.title).lower()),
        hint=_("Finish that run first, or take the tube out of it."),
        code=code,
        way_out="finish",
    )


def too_late(item: Specimen, clock: BloodClock, now: datetime) -> NeedsReason:
    """The refusal of R03: how old, which limit, and the way out."""
    age = clock.age(now) or timedelta(0)
    hard_h = clock.window.hard_h if clock.window and clock.window.hard_h is not None else 0
    text = _("{code} was drawn {age} ago; the limit is {limit} h.").format(
        code=item.name, age=hours_and_minutes(age), limit=decimal(hard_h)
    )
    hint = _("Start as exploratory, with a reason.")
    return NeedsReason(text, hint=hint, code=item.barcode, way_out="exploratory")


def hours_and_minutes(span: timedelta) -> str:
    """24 h 42; hours are not folded into days."""
    minutes = abs(int(span.total_seconds())) // 60
    return f"{minutes // 60} h {minutes % 60:02d}"
