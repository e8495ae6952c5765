"""R20 at every door: what each scope of a withdrawal allows of each use, before and after the date."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.actions import (
    aliquots,
    blocks,
    counts,
    labels,
    on_list,
    outage,
    participants,
    registers,
    runs,
    sections,
    shipments,
    sorting,
    spool,
    storage,
    tubes,
    wga,
)
from app.actions.on_list import Act, Order
from app.domain.aliquot import AliquotForm
from app.domain.enrolment import Withdrawal
from app.domain.errors import Refused
from app.domain.ffpe import SectionsForm
from app.domain.outage import Wanted
from app.domain.register_forms import BoxForm
from app.domain.steps.collection import DrawForm
from app.domain.steps.enumeration import CountForm
from app.domain.steps.staining import StainingForm
from app.domain.times import Moment
from app.domain.withdrawal import AFTER, Standing, Use, Withdrawn, binds, standing
from app.domain.words import (
    CountStage,
    CountStatus,
    Kind,
    LabelState,
    PrintReason,
    Reading,
    Restriction,
    WithdrawalScope,
)
from app.lab import Lab
from app.outputs.manifest import issue_manifest
from app.queries.evidence import evidence
from app.queries.item import item_record
from db.models import Deviation, Item, Label
from tests.given import Clock, Given, block_form, enrichment_form, sorting_form, tube_form
from tests.sequenced import calls, sent, take

pytestmark = pytest.mark.requirement("URS-WITHDR-004")

SCOPES = tuple(WithdrawalScope)
KEEP, NO_USE, DESTROY = SCOPES


def withdraw(lab: Lab, given: Given, scope: WithdrawalScope, *, hours_ago: float = 0) -> None:
    form = Withdrawal.fill({"withdrawn_at": given.moment(hours_ago=hours_ago), "withdrawal_scope": scope})
    lab.do(participants.withdraw, 23, form)


def consent_deviations(lab: Lab) -> int:
    with lab.store.look() as session:
        return len(session.scalars(select(Deviation.id).where(Deviation.rule == "R20")).all())


def ready(lab: Lab, given: Given) -> dict[str, str]:
    """A participant with one thing at each stage of the work."""
    given.participant(23)
    plate = given.plate(23)
    lab.do(sorting.close, plate)
    products = given.amplified(plate)
    for each in products:
        lab.do(wga.no_qc, each, "sent at once")
    draft, locked = (lab.do(shipments.open_draft, "Genome centre") for _place in range(2))
    stained = given.stained(given.tube(23))
    open_plate = lab.do(sorting.open_session, stained, sorting_form())
    extract_from = given.block(23)
    lab.do(shipments.add, locked, products[0])
    lab.do(shipments.lock, locked)
    return {
        "tube": given.tube(23),
        "fraction": given.fraction(given.tube(23)),
        "open": open_plate,
        "plate": plate,
        "product": products[1],
        "packed": products[0],
        "draft": draft,
        "locked": locked,
        "block": extract_from,
    }


Try = Callable[[Lab, Given, dict[str, str]], object]

DOORS: tuple[tuple[str, Use, Try], ...] = (
    ("a draw", Use.COLLECT, lambda lab, given, _had: given.tube(23, drawn_hours_ago=0)),
    (
        "one more tube",
        Use.COLLECT,
        lambda lab, given, had: lab.do(tubes.collect, _draw(given), [tube_form()], number=23),
    ),
    ("a block", Use.ASK, lambda lab, given, _had: lab.do(blocks.request, 23, block_form())),
    ("codes in advance", Use.ASK, lambda lab, given, _had: lab.do(outage.reserve, [Wanted(23, Kind.BLOOD, 2)])),
    (
        "an enrichment",
        Use.WORK,
        lambda lab, given, had: lab.do(runs.start, [had["tube"]], "enrichment", enrichment_form()),
    ),
    ("a staining", Use.WORK, lambda lab, given, had: lab.do(runs.start, [had["fraction"]], "staining", _staining())),
    ("a layout", Use.WORK, lambda lab, given, had: lab.do(sorting.plan, had["open"], "DP A1")),
    ("aliquots", Use.WORK, lambda lab, given, had: lab.do(aliquots.make, had["product"], _aliquots())),
    ("sections", Use.WORK, lambda lab, given, had: lab.do(sections.ask, had["block"], _sections())),
    ("a reprint", Use.PRINT, lambda lab, given, had: _reprint(lab, had["tube"])),
    (
        "labels of a list",
        Use.PRINT,
        lambda lab, given, had: _on_list(lab, Order(Act.REPRINT, reason="torn"), had["tube"]),
    ),
    (
        "a list that is sent",
        Use.SEND,
        lambda lab, given, had: _on_list(lab, Order(Act.SHIP, had["draft"]), had["product"]),
    ),
    ("into a shipment", Use.SEND, lambda lab, given, had: lab.do(shipments.add, had["draft"], had["product"])),
    ("a packed thing", Use.SEND, lambda lab, given, had: lab.do(shipments.check, had["locked"], had["packed"])),
    ("a locked list that leaves", Use.SEND, lambda lab, given, had: lab.do(shipments.send, had["locked"])),
    ("a place", Use.RETURN, lambda lab, given, had: lab.do(storage.store, had["tube"], _box(lab))),
)
"""Every intention at the bench, with the use that it is."""


def _draw(given: Given) -> DrawForm:
    return DrawForm.fill({"at": given.moment()})


def _staining() -> StainingForm:
    return StainingForm.fill({"panel": "DP 1"})


def _aliquots() -> AliquotForm:
    return AliquotForm.fill({"count": 2, "volume_ul": 2})


def _sections() -> SectionsForm:
    return SectionsForm.fill({"count": 1})


def _reprint(lab: Lab, code: str) -> None:
    lab.do(labels.request, code, reason=PrintReason.REPRINT, why="torn")


def _on_list(lab: Lab, order: Order, code: str) -> None:
    lab.do(on_list.carry_out, order, [code])


def _box(lab: Lab) -> str:
    return lab.do(registers.add_box, BoxForm.fill({"name": "Box 1", "rows": 9, "columns": 9}))


@pytest.fixture
def had(lab: Lab, given: Given) -> dict[str, str]:
    found = ready(lab, given)
    with lab.store.look() as session:
        waiting = session.scalars(select(Label.id).where(Label.state == LabelState.WAITING)).all()
    lab.do(spool.written, waiting, "pdf")
    return found


@pytest.mark.parametrize(("_name", "use", "act"), DOORS, ids=[name for name, _use, _act in DOORS])
@pytest.mark.parametrize("scope", SCOPES)
def test_r20_each_door_stands_as_the_table_says(lab: Lab, given: Given, had, clock: Clock, scope, _name, use, act):
    clock.forward(minutes=5)
    withdraw(lab, given, scope)
    if AFTER[use][scope] is Standing.REFUSED:
        with pytest.raises(Refused, match="withdrew"):
            act(lab, given, had)
    else:
        act(lab, given, had)


@pytest.mark.parametrize(("_name", "_use", "act"), DOORS, ids=[name for name, _use, _act in DOORS])
def test_r20_before_a_withdrawal_every_door_is_open(lab: Lab, given: Given, had, _name, _use, act):
    act(lab, given, had)


FACTS: tuple[tuple[str, Callable[[Lab, dict[str, str], Moment], object]], ...] = (
    (
        "a run entered late",
        lambda lab, had, at: lab.do(
            runs.enter_late, [had["tube"]], "enrichment", enrichment_form(), started=at, finished=at
        ),
    ),
    ("aliquots that are there", lambda lab, had, at: lab.do(aliquots.make, had["product"], _aliquots(), made_at=at)),
    (
        "a count",
        lambda lab, had, at: lab.do(
            counts.record,
            had["tube"],
            CountForm.fill({"at": at, "n_dp": 1, "n_ctc": 0, "volume_analysed_ml": 5.0, **COUNTED}),
        ),
    ),
)
COUNTED = {"stage": CountStage.PRELIMINARY, "reading": Reading.READER_1, "status": CountStatus.DONE}


@pytest.mark.parametrize(("_name", "enter"), FACTS, ids=[name for name, _enter in FACTS])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("is_before", [True, False])
def test_r20_a_fact_is_recorded_and_deviates_where_it_came_after(
    lab: Lab, given: Given, had, clock: Clock, scope, is_before, _name, enter
):
    clock.forward(hours=4)
    withdraw(lab, given, scope, hours_ago=2)
    enter(lab, had, given.moment(hours_ago=3 if is_before else 1))
    assert consent_deviations(lab) == (0 if is_before or scope is KEEP else 1)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(("hours_ago", "is_before"), [(3, True), (1, False)])
def test_r20_blood_drawn_before_the_withdrawal_is_recorded_whenever_it_is_entered(
    lab: Lab, given: Given, clock: Clock, scope, hours_ago: float, is_before: bool
):
    given.participant(23)
    clock.forward(hours=5)
    withdraw(lab, given, scope, hours_ago=2)
    if not is_before:
        with pytest.raises(Refused, match="nothing more is collected"):
            given.tube(23, drawn_hours_ago=hours_ago)
        return
    code = given.tube(23, drawn_hours_ago=hours_ago)
    record = lab.ask(item_record, code)
    assert record.restriction is (Restriction.CONSENT if binds(scope) else None)
    with lab.store.look() as session:
        (state,) = session.scalars(select(Label.state).where(Label.code == code))
    assert state is (LabelState.CANCELLED if binds(scope) else LabelState.WAITING)


@pytest.mark.parametrize("scope", [NO_USE, DESTROY])
def test_r20_what_a_sort_under_way_still_makes_is_bound_and_deviates_once(lab: Lab, given: Given, had, scope):
    lab.do(sorting.plan, had["open"], "DP A1-A2")
    withdraw(lab, given, scope)
    made = lab.do(sorting.confirm, had["open"])
    with lab.store.look() as session:
        bound = session.scalars(select(Item.restriction).where(Item.barcode.in_(made))).all()
    assert set(bound) == {Restriction.CONSENT}
    assert consent_deviations(lab) == 1


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("use", Use)
def test_every_use_stands_somewhere_and_all_may_be_before_the_date(use: Use, scope: WithdrawalScope, given: Given):
    left = Withdrawn(scope, given.moment(hours_ago=2))
    assert standing(use, left) is AFTER[use][scope]
    if use is not Use.DESTROY:
        assert standing(use, left, given.moment(hours_ago=3)) is Standing.MAY
        assert standing(use, Withdrawn()) is Standing.MAY
    assert standing(use, left, Moment(given.moment().day)) is AFTER[use][scope], "a date alone does not tell"


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("is_before", [True, False])
def test_r20_a_result_counts_where_it_arrived_before_or_may_be_used(
    lab: Lab, given: Given, clock: Clock, scope, is_before: bool
):
    went = sent(lab, given)
    clock.forward(hours=1)
    if is_before:
        take(lab, calls(dict.fromkeys(went.all, "1100000000")))
        clock.forward(hours=1)
    withdraw(lab, given, scope)
    clock.forward(hours=1)
    if not is_before:
        take(lab, calls(dict.fromkeys(went.all, "1100000000")))
    counts_them = is_before or scope is KEEP
    assert [each.has_results for each in lab.ask(evidence, 23).cells] == [counts_them] * 3


def test_r20_no_manifest_is_printed_of_a_locked_list_that_may_not_leave(lab: Lab, given: Given, had, tmp_path: Path):
    assert issue_manifest(lab, had["locked"], tmp_path).exists()
    withdraw(lab, given, NO_USE)
    with pytest.raises(Refused, match="withdrew"):
        issue_manifest(lab, had["locked"], tmp_path)
