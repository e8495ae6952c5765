"""A lot recall: all that the lot touched, refused from then on, flagged and not destroyed; on paper and as a sheet."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from app.actions import recalls, registers, runs, shipments, sorting, wga
from app.domain.errors import NeedsReason, Refused
from app.domain.register_forms import LotForm
from app.domain.steps.staining import StainingForm
from app.domain.words import Custody, LotKind, LotState, Role
from app.lab import Lab
from app.outputs.manifest import issue_manifest
from app.outputs.recall_papers import write_recall
from app.outputs.workbook import Wanted, export
from app.queries.codes import found as code_of
from app.queries.item import item_record
from app.queries.recall import Group, Recall, recall, recalls_of
from tests.conftest import as_role
from tests.given import Given, enrichment_form, sorting_form, tube_form


def lot(lab: Lab, kind: LotKind = LotKind.ENRICHMENT_KIT, number: str = "E77") -> str:
    return lab.do(
        registers.add_lot,
        LotForm.fill({"kind": kind, "name": "Lysis", "number": number, "maker": "Acme", "expiry": date(2027, 1, 1)}),
    )


def names(found: Recall, group: Group) -> list[str]:
    return [each.name for each in found.of(group)]


@pytest.fixture
def used(lab: Lab, given: Given) -> dict[str, str]:
    """A lot used to enrich a tube, whose cells were sorted, amplified and sent; another tube without it."""
    given.participant(23)
    given.participant(24)
    code = lot(lab)
    tube, other = given.tube(23), given.tube(24)
    run = lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=runs.Means(lots={code: "enrichment"}))
    (fraction,) = lab.do(runs.finish, run)
    (clean,) = lab.do(runs.finish, lab.do(runs.start, [other], "enrichment", enrichment_form()))
    lab.do(runs.finish, lab.do(runs.start, [fraction], "staining", StainingForm.fill({"panel": "DP 1"})))
    plate = lab.do(sorting.open_session, fraction, sorting_form())
    lab.do(sorting.plan, plate, "DP A1-A2, NTC H12, WBC H1")
    lab.do(sorting.confirm, plate)
    lab.do(sorting.close, plate)
    for each in given.amplified(plate):
        lab.do(wga.no_qc, each, "sent at once")
    shipment = lab.do(shipments.open_draft, "Genome centre")
    lab.do(shipments.add, shipment, plate)
    lab.do(shipments.lock, shipment)
    lab.do(shipments.send, shipment)
    return {
        "lot": code,
        "tube": tube,
        "other": other,
        "fraction": fraction,
        "clean": clean,
        "plate": plate,
        "shipment": shipment,
    }


def test_a_lot_tells_every_thing_that_it_touched_and_no_other(lab: Lab, given: Given, used):
    found = lab.ask(recall, used["lot"])
    things = names(found, Group.THINGS)
    assert {used["tube"], used["fraction"]} <= set(things)
    assert {used["other"], used["clean"]}.isdisjoint(things)
    wells = given.wells(used["plate"])
    assert {code for well, code in wells.items() if well != "H12"} <= set(things), "what was made of the cells too"
    assert wells["H12"] not in things, "a control of nobody never met the lot"
    assert names(found, Group.PLATES) == [used["plate"]]
    assert names(found, Group.PARTICIPANTS) == ["MB-023"]
    assert names(found, Group.SHIPMENTS) == [used["shipment"]]
    assert [each.what.split(",")[0] for each in found.of(Group.RUNS)] == ["Enrichment"]
    assert found.counts[Group.VERDICTS] == found.counts[Group.RESULTS] == 0


def test_the_tubes_of_a_lot_are_touched_with_all_that_came_of_them(lab: Lab, given: Given):
    given.participant(23)
    code = lot(lab, LotKind.TUBE, "T9")
    tube = given.tube(23, tube={"lot_text": "T9"})
    fraction = given.fraction(tube)
    given.tube(23)
    assert names(lab.ask(recall, code), Group.THINGS) == [tube, fraction]


def test_what_was_sent_out_since_the_lot_was_used_is_told_with_its_hash(lab: Lab, given: Given, used, tmp_path: Path):
    before = lab.ask(recall, used["lot"])
    assert names(before, Group.EXPORTS) == []
    issue_manifest(lab, used["shipment"], tmp_path)
    lab.carry_out(export, str(tmp_path / "all.xlsx"), Wanted(recipient="Sponsor")).result()
    lab.carry_out(export, str(tmp_path / "one.xlsx"), Wanted(participants=(24,))).result()
    found = lab.ask(recall, used["lot"]).of(Group.EXPORTS)
    assert [each.what.split(" · ")[0] for each in found] == ["Manifest", "Workbook"]
    assert "Sponsor" in found[1].what
    assert all(len(each.note) == 64 and each.at is not None for each in found)


def test_an_export_of_before_the_lot_was_used_is_not_concerned(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    code, tube = lot(lab), given.tube(23)
    lab.carry_out(export, str(tmp_path / "all.xlsx"), Wanted()).result()
    lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=runs.Means(lots={code: "enrichment"}))
    assert lab.ask(recall, code).counts[Group.EXPORTS] == 0


@pytest.mark.requirement("URS-RECALL-001")
def test_a_recalled_lot_is_refused_whatever_the_reason(lab: Lab, given: Given, used):
    with pytest.raises(NeedsReason, match="needs its reason"):
        lab.do(recalls.recall, used["lot"], " ")
    lab.do(recalls.recall, used["lot"], "Acme notice 12")
    assert lab.ask(recall, used["lot"]).lot.state is LotState.RECALLED
    tube = given.tube(23)
    means = runs.Means(lots={used["lot"]: "enrichment"}, expired_reason="nothing else here")
    with pytest.raises(Refused, match="is recalled since 10/03/2026: Acme notice 12") as refusal:
        lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=means)
    assert not isinstance(refusal.value, NeedsReason)
    with pytest.raises(Refused, match="recalled already"):
        lab.do(recalls.recall, used["lot"], "again")


def test_its_things_are_flagged_and_stay(lab: Lab, used):
    lab.do(recalls.recall, used["lot"], "Acme notice 12")
    with lab.store.look() as session:
        assert recalls_of(session, code_of(session, used["fraction"]).subject_id) == ("Lysis E77",)
        assert recalls_of(session, code_of(session, used["clean"]).subject_id) == ()
    assert lab.ask(item_record, used["fraction"]).custody is Custody.IN_LAB


@pytest.mark.requirement("URS-RECALL-001")
def test_a_recall_is_no_state_of_a_list_and_a_biologist_lifts_it(lab: Lab, store, used):
    with pytest.raises(Refused, match="not set or lifted by the state"):
        lab.do(registers.set_lot_state, used["lot"], LotState.RECALLED, seen=None)
    lab.do(recalls.recall, used["lot"], "Acme notice 12")
    with pytest.raises(Refused, match="not set or lifted by the state"):
        lab.do(registers.set_lot_state, used["lot"], LotState.RELEASED, seen=None, reason="it is fine")
    with pytest.raises(Refused, match="may not do this"):
        lab.do(recalls.lift, used["lot"], "another lot was meant")
    biologist = as_role(store, Role.BIOLOGIST)
    biologist.do(recalls.lift, used["lot"], "another lot was meant")
    assert lab.ask(recall, used["lot"]).lot.state is LotState.RELEASED


@pytest.mark.requirement("URS-RECALL-001")
def test_a_recall_is_written_as_paper_and_as_sheet(lab: Lab, used, tmp_path: Path):
    paper, sheet = write_recall(lab, used["lot"], tmp_path)
    assert paper.read_bytes().startswith(b"%PDF-")
    rows = list(openpyxl.load_workbook(sheet)["RECALL"].values)
    assert rows[0][:3] == ("STUDYID", "LOT", "LOTNO")
    assert len(rows) == 1 + len(lab.ask(recall, used["lot"]).rows)
    again = write_recall(lab, used["lot"], tmp_path / "again")[1]
    assert sheet.read_bytes() == again.read_bytes()


@pytest.mark.requirement("URS-RECALL-001")
def test_a_tube_of_a_recalled_lot_is_a_fact_with_its_deviation(lab: Lab, given: Given):
    given.participant(23)
    code = lot(lab, LotKind.TUBE, "T9")
    lab.do(recalls.recall, code, "Acme notice 12")
    assert given.tube(23, tube={"lot_text": "T9"})
    assert tube_form().lot_text == "T123"
