"""Outage kits: codes reserved, found on tubes and entered late, voided, and accounted for before a kit is closed."""

import multiprocessing
from pathlib import Path

import pytest
from sqlalchemy import select

from app.actions import aliquots, labels, outage, sections, sorting, tubes, undo
from app.actions.codes import fresh_barcodes
from app.domain.aliquot import AliquotForm
from app.domain.barcode import parse
from app.domain.errors import NeedsReason, NotFound, Refused
from app.domain.ffpe import ExtractForm, SectionsForm
from app.domain.outage import KitForm, LateForm, Wanted
from app.domain.steps.collection import DrawForm
from app.domain.words import Kind, LabelState, PrintReason, ReservedState, TimeSource
from app.lab import Lab
from app.queries.codes import found
from app.queries.labels import labels as queue
from app.queries.outage import kit, kit_codes, reserved_code, waiting_for_record
from app.work import Who, Work
from db.models import Code, Draw, Event, Item, Label, Receipt, Reserved
from db.store import Store
from tests.given import Clock, Given, tube_form

pytestmark = pytest.mark.requirement("URS-CODE-005")


def reserve(lab: Lab, *wanted: tuple[int, Kind, int]) -> list[str]:
    """A kit with these codes, in their order."""
    paper = lab.do(outage.reserve, [Wanted(*each) for each in wanted], "storm")
    return [row.code for row in lab.ask(kit_codes, paper)]


def claim(lab: Lab, given: Given, *codes: str, hours_ago: float = 1) -> None:
    for place, code in enumerate(codes, start=1):
        said = {"used_at": given.moment(hours_ago=hours_ago), "written_by": "LA", "paper_line": f"2/{place}"}
        lab.do(outage.claim, code, LateForm.fill(said))


@pytest.fixture
def later(clock: Clock):
    """Time goes on between the kit and its use."""

    def forward(hours: float = 4) -> None:
        clock.forward(hours=hours)

    return forward


def test_codes_of_a_kit_are_never_given_to_anything_else(lab, given):
    given.participant(23)
    reserved = reserve(lab, (23, Kind.BLOOD, 3))
    assert [parse(code).sequence for code in reserved] == [1, 2, 3]
    assert parse(given.tube(23)).sequence == 4


def test_the_scan_of_a_reserved_code_says_that_nothing_was_recorded_of_it(lab, given):
    given.participant(23)
    (code,) = reserve(lab, (23, Kind.ENRICHED, 1))
    with pytest.raises(Refused, match=r"is reserved for the outage kit K001: nothing was recorded") as refused:
        lab.ask(found, code)
    assert (refused.value.way_out, refused.value.code) == ("late", code)


def test_each_code_of_a_kit_has_a_label_with_code_kind_participant_and_study(lab, given):
    given.participant(23)
    (code,) = reserve(lab, (23, Kind.BLOOD, 1))
    (label,) = lab.ask(queue)
    assert (label.code, label.template) == (code, "blood_tube")
    told = {name: label.content[name] for name in ("barcode", "kind", "participant", "study", "lines")}
    assert told == {"barcode": code, "kind": "B", "participant": 23, "study": "METABREAST", "lines": ["K001"]}


def test_a_tube_found_with_a_reserved_code_is_recorded_under_it_and_asks_for_no_label(lab, given, later, store):
    given.participant(23)
    codes = reserve(lab, (23, Kind.BLOOD, 2))
    lab.do(labels.printed, [row.id for row in lab.ask(queue)])
    later()
    claim(lab, given, codes[1])
    code = given.tube(23)
    assert code == codes[1]
    assert lab.ask(queue) == []
    with store.look() as session:
        item = session.scalars(select(Item).where(Item.barcode == code)).one()
        label = session.scalars(select(Label).where(Label.code == code)).one()
        reserved = session.scalars(select(Reserved).where(Reserved.code == code)).one()
        assert (label.item_id, label.state) == (item.id, LabelState.APPLIED)
        assert (reserved.state, reserved.entered_by) == (ReservedState.USED, "tech")
        event = session.scalars(select(Event).where(Event.verb == "item.from_paper", Event.item_id == item.id)).one()
        assert (event.details["kit"], event.details["line"]) == ("K001", "2/1")
        assert event.details["at"] == given.moment(hours_ago=1).iso
    lab.do(labels.request, code, reason=PrintReason.REPRINT, why="torn")
    assert [row.content["lines"] for row in lab.ask(queue)] == [["K001"]]


def test_times_typed_for_what_was_on_paper_are_late_ones(lab, given, later, store):
    given.participant(23)
    codes = reserve(lab, (23, Kind.BLOOD, 1))
    later()
    claim(lab, given, *codes)
    given.tube(23)
    given.tube(23)
    with store.look() as session:
        drawn = [row.at.source for row in session.scalars(select(Draw).order_by(Draw.id))]
        received = [row.received.source for row in session.scalars(select(Receipt).order_by(Receipt.id))]
    assert drawn == [TimeSource.LATE, TimeSource.TYPED]
    assert received == [TimeSource.LATE, TimeSource.TYPED]


def test_claimed_codes_are_taken_in_the_order_of_claiming(lab, given, later):
    given.participant(23)
    codes = reserve(lab, (23, Kind.BLOOD, 3))
    later()
    claim(lab, given, codes[2], codes[0])
    assert [row.code for row in lab.ask(waiting_for_record)] == [codes[2], codes[0]]
    assert [given.tube(23) for _each in range(2)] == [codes[2], codes[0]]
    assert parse(given.tube(23)).sequence == 4


def test_a_tube_before_enrolment_takes_its_code_of_nobody(lab, given, later):
    codes = reserve(lab, (0, Kind.BLOOD, 1))
    later()
    claim(lab, given, *codes)
    assert given.tube(None) == codes[0]


def test_fractions_cells_products_aliquots_and_extracts_take_their_codes_too(lab, given, later):
    given.participant(23)
    kinds = (Kind.ENRICHED, Kind.DP_CELL, Kind.WGA_PRODUCT, Kind.ALIQUOT, Kind.EXTRACT)
    by_kind = dict(zip(kinds, reserve(lab, *((23, kind, 1) for kind in kinds)), strict=True))
    later()
    claim(lab, given, *by_kind.values())
    plate = given.plate(23)
    assert given.wells(plate)["A01"] == by_kind[Kind.DP_CELL]
    lab.do(sorting.close, plate)
    products = given.amplified(plate)
    assert by_kind[Kind.WGA_PRODUCT] in products
    made = lab.do(aliquots.make, by_kind[Kind.WGA_PRODUCT], AliquotForm.fill({"count": 1, "volume_ul": 5}))
    assert made == [by_kind[Kind.ALIQUOT]]
    block = given.block(23)
    section = lab.do(sections.came, block, SectionsForm.fill({"count": 3}))
    assert lab.do(sections.extract, section, ExtractForm.fill({})) == by_kind[Kind.EXTRACT]
    states = {row.code: row.state for row in lab.ask(kit_codes, "K001")}
    assert set(states.values()) == {ReservedState.USED}


def test_a_second_code_of_an_item_is_never_one_that_waits_on_another_tube(lab, given, later):
    given.participant(23)
    code = given.tube(23)
    codes = reserve(lab, (23, Kind.BLOOD, 1))
    later()
    claim(lab, given, *codes)

    def recode(work: Work) -> str:
        item = work.session.scalars(select(Item).where(Item.barcode == code)).one()
        labels.recode(work, item, 23, "wrong letter")
        return item.barcode

    assert lab.do(recode) != codes[0]


def test_an_undone_record_leaves_the_code_to_the_tube_that_bears_it(lab, given, later):
    given.participant(23)
    codes = reserve(lab, (23, Kind.BLOOD, 1))
    later()
    claim(lab, given, *codes)
    for _time in range(3):
        assert lab.do(tubes.collect, DrawForm.fill({"at": given.moment()}), [tube_form()], number=23) == codes
        lab.do(undo.last)
        assert lab.ask(reserved_code, codes[0]).state is ReservedState.CLAIMED
    assert given.tube(23) == codes[0]


def test_what_is_said_of_a_code_must_be_whole_and_possible(lab, given, later):
    given.participant(23)
    (code,) = reserve(lab, (23, Kind.BLOOD, 1))
    later(1)
    said = {"used_at": given.moment(), "written_by": "LA", "paper_line": "1/1"}
    with pytest.raises(Refused, match="needs the time"):
        lab.do(outage.claim, code, LateForm.fill({**said, "written_by": ""}))
    with pytest.raises(Refused, match="lies in the future"):
        lab.do(outage.claim, code, LateForm.fill({**said, "used_at": given.moment(hours_ago=-2)}))
    with pytest.raises(Refused, match="Kit K001 was printed after that time"):
        lab.do(outage.claim, code, LateForm.fill({**said, "used_at": given.moment(hours_ago=9)}))
    lab.do(outage.claim, code, LateForm.fill(said))
    with pytest.raises(Refused, match="is accounted for: found on a tube"):
        lab.do(outage.claim, code, LateForm.fill(said))
    with pytest.raises(NotFound, match="belongs to no outage kit"):
        lab.do(outage.claim, given.tube(None), LateForm.fill(said))


def test_unused_codes_are_voided_with_one_reason_and_never_come_again(lab, given):
    given.participant(23)
    codes = reserve(lab, (23, Kind.BLOOD, 2))
    with pytest.raises(NeedsReason):
        lab.do(outage.void, codes, " ")
    lab.do(outage.void, codes, "unused, destroyed")
    with pytest.raises(NotFound, match="issued and taken back"):
        lab.ask(found, codes[0])
    with pytest.raises(Refused, match="is accounted for"):
        lab.do(outage.void, codes[:1], "again")
    assert parse(given.tube(23)).sequence == 3
    assert [row.why for row in lab.ask(kit_codes, "K001")] == ["unused, destroyed"] * 2


def test_a_kit_closes_once_every_code_is_accounted_for(lab, given, later):
    given.participant(23)
    codes = reserve(lab, (23, Kind.BLOOD, 3))
    later()
    claim(lab, given, codes[0], codes[1])
    given.tube(23)
    with pytest.raises(Refused, match="2 codes of K001 are not accounted for: 1 reserved, 1 without a record"):
        lab.do(outage.close, "K001")
    given.tube(23)
    lab.do(outage.void, codes[2:], "unused, destroyed")
    lab.do(outage.close, "K001")
    row = lab.ask(kit, "K001")
    assert (row.total, row.used, row.voided, row.open, row.closed_by) == (3, 2, 1, 0, "tech")
    with pytest.raises(Refused, match="Kit K001 is closed"):
        lab.do(outage.close, "K001")


def test_a_kit_is_for_enrolled_participants_and_holds_something(lab, given):
    with pytest.raises(NotFound, match="No participant 023"):
        reserve(lab, (23, Kind.BLOOD, 1))
    with pytest.raises(Refused, match="Nothing is wanted"):
        lab.do(outage.reserve, [])
    with pytest.raises(Refused, match="2000 labels at most"):
        lab.do(outage.reserve, [Wanted(0, Kind.BLOOD, 3000)])


def test_the_form_of_a_kit_reads_numbers_and_leaves_to_nobody_only_tubes():
    form = KitForm.fill({"participants": "024-025, 000", "blood": 2, "enriched": 1, "dp_cells": 0, "ntc": 1})
    form = form.model_copy(update={"ctc": 0, "wbc": 0, "products": 0, "aliquots": 0})
    assert form.wanted() == [
        Wanted(0, Kind.BLOOD, 2),
        Wanted(24, Kind.BLOOD, 2),
        Wanted(24, Kind.ENRICHED, 1),
        Wanted(25, Kind.BLOOD, 2),
        Wanted(25, Kind.ENRICHED, 1),
        Wanted(0, Kind.NTC, 2),
    ]
    with pytest.raises(Refused, match="No participant is named"):
        KitForm.fill({}).wanted()


def test_the_record_of_a_tube_tells_that_it_came_from_paper(lab, given, later):
    given.participant(23)
    codes = reserve(lab, (23, Kind.BLOOD, 1))
    later()
    claim(lab, given, *codes)
    code = given.tube(23)
    with lab.store.look() as session:
        item_id = session.scalar(select(Item.id).where(Item.barcode == code))
        verbs = session.scalars(select(Event.verb).where(Event.item_id == item_id)).all()
    assert "item.from_paper" in verbs


def allocate(url: str, who: Who, count: int) -> list[str]:
    """What a bench does: take codes one after the other; some as a kit."""
    store = Store(url, wait_ms=60_000)
    bench = Lab(store, who)

    def one(work: Work) -> str:
        (code,) = fresh_barcodes(work, Kind.DP_CELL, 23)
        work.add(
            Code(
                text=code.text,
                participant_no=23,
                kind=Kind.DP_CELL,
                sequence=code.sequence,
                subject="item",
                subject_id=1,
            )
        )
        return code.text

    taken = [bench.do(one) for _each in range(count)]
    paper = bench.do(outage.reserve, [Wanted(23, Kind.DP_CELL, count)])
    taken += [row.code for row in bench.ask(kit_codes, paper)]
    store.close()
    return taken


@pytest.mark.requirement("URS-CODE-002")
def test_eight_benches_at_once_never_get_the_same_code(lab, given, store, tmp_path: Path):
    given.participant(23)
    store.engine.dispose()
    with multiprocessing.get_context("spawn").Pool(8) as pool:
        taken = pool.starmap(allocate, [(store.url, lab.who, 25)] * 8)
    codes = [code for each in taken for code in each]
    assert len(codes) == 400
    assert len(set(codes)) == 400
    assert {parse(code).sequence for code in codes} == set(range(1, 401))
