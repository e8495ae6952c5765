"""Registers: lots with their ends, instruments with their calibration, places, boxes and panels."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.actions import registers, runs, storage
from app.domain.errors import Conflict, NeedsReason, Refused
from app.domain.lots import LotView, ends_soon, lot_ended
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PanelForm, PlaceForm
from app.domain.words import LabelState, LotKind, LotState, Role
from app.lab import Lab
from app.queries import registers as queries
from db.models import Deviation, Instrument, Label, Lot, RunLot
from tests.conftest import as_role
from tests.given import Clock, Given, enrichment_form

DAY = date(2026, 3, 10)


def lot_form(**values) -> LotForm:
    usual = {"kind": LotKind.ENRICHMENT_KIT, "name": "RBC lysis", "number": "L77", "expiry": date(2026, 12, 31)}
    return LotForm.fill(usual | values)


def one(lab: Lab, table, **where):
    with lab.store.look() as session:
        return session.scalars(select(table).filter_by(**where)).one()


@pytest.mark.parametrize(
    ("lot", "why"),
    [
        (LotView(LotState.RELEASED, DAY), ""),
        (LotView(LotState.RELEASED, DAY - timedelta(days=1)), "expired on 09/03/2026"),
        (LotView(LotState.RELEASED, None), ""),
        (LotView(LotState.PENDING, None), "it is not released yet"),
        (LotView(LotState.BLOCKED, None), "it is blocked"),
        (LotView(LotState.EXHAUSTED, None), "it is used up"),
        (LotView(LotState.RELEASED, None, DAY - timedelta(days=30), 30), ""),
        (
            LotView(LotState.RELEASED, None, DAY - timedelta(days=31), 30),
            "opened too long ago, to be used by 09/03/2026",
        ),
        (LotView(LotState.RELEASED, None, None, 30), ""),
    ],
)
def test_r08_a_lot_may_be_used_up_to_the_day_it_ends(lot: LotView, why: str):
    assert lot_ended(lot, DAY) == why


def test_a_lot_ends_on_the_earlier_of_its_expiry_and_its_use_by():
    lot = LotView(LotState.RELEASED, date(2026, 12, 31), DAY, 20)
    assert lot.last_day == date(2026, 3, 30)
    assert ends_soon(lot, DAY)
    assert not ends_soon(LotView(LotState.RELEASED, date(2026, 12, 31)), DAY)


def test_a_registered_lot_has_a_code_and_waits_for_its_label(lab: Lab):
    code = lab.do(registers.add_lot, lot_form())
    assert code.startswith("MB000R001")
    assert one(lab, Lot, barcode=code).state is LotState.RELEASED
    assert one(lab, Label, code=code).state is LabelState.WAITING


def test_a_lot_is_registered_once(lab: Lab):
    code = lab.do(registers.add_lot, lot_form())
    with pytest.raises(Refused, match="is registered already") as refusal:
        lab.do(registers.add_lot, lot_form())
    assert refusal.value.code == code


def test_a_lot_without_its_number_is_refused_by_the_name_of_the_field(lab: Lab):
    with pytest.raises(Refused, match="Lot number is missing") as refusal:
        lab.do(registers.add_lot, lot_form(number=None))
    assert refusal.value.code == "number"


def test_edge_25_a_lot_that_expired_overnight_asks_for_a_reason_and_then_is_a_deviation(
    lab: Lab, given: Given, clock: Clock
):
    code = lab.do(registers.add_lot, lot_form(expiry=clock().date()))
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=1)
    clock.forward(hours=16)
    means = runs.Means(lots={code: "lysis"})
    with pytest.raises(NeedsReason, match="expired on 10/03/2026"):
        lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=means)
    lab.do(
        runs.start,
        [tube],
        "enrichment",
        enrichment_form(),
        means=runs.Means(lots={code: "lysis"}, expired_reason="the only kit here"),
    )
    assert one(lab, RunLot).expired
    assert one(lab, Deviation, rule="R08").cosign_role is Role.BIOLOGIST


def test_opening_a_lot_starts_its_use_by_once(lab: Lab, clock: Clock):
    code = lab.do(registers.add_lot, lot_form(use_within_days=7))
    lab.do(registers.open_lot, code)
    clock.forward(days=3)
    lab.do(registers.open_lot, code)
    assert one(lab, Lot).opened_on == DAY


def test_blocking_a_lot_and_taking_it_up_again_need_a_reason(lab: Lab):
    code = lab.do(registers.add_lot, lot_form())
    with pytest.raises(NeedsReason):
        lab.do(registers.set_lot_state, code, LotState.BLOCKED, seen=1)
    lab.do(registers.set_lot_state, code, LotState.BLOCKED, seen=1, reason="particles seen")
    with pytest.raises(NeedsReason):
        lab.do(registers.set_lot_state, code, LotState.RELEASED, seen=2)
    lab.do(registers.set_lot_state, code, LotState.RELEASED, seen=2, reason="maker's letter")
    lab.do(registers.set_lot_state, code, LotState.EXHAUSTED, seen=3)
    assert one(lab, Lot).state is LotState.EXHAUSTED
    with pytest.raises(Refused, match="recorded so already"):
        lab.do(registers.set_lot_state, code, LotState.EXHAUSTED, seen=4)


def test_a_lot_revised_without_a_state_keeps_its_state_and_a_changed_value_needs_a_reason(lab: Lab):
    code = lab.do(registers.add_lot, lot_form(state=LotState.PENDING))
    lab.do(registers.revise_lot, code, lot_form(maker="Biolegend"), seen=1)
    assert one(lab, Lot).state is LotState.PENDING
    with pytest.raises(NeedsReason):
        lab.do(registers.revise_lot, code, lot_form(maker="Miltenyi"), seen=2)
    lab.do(registers.revise_lot, code, lot_form(maker="Miltenyi"), seen=2, reason="misread")
    assert one(lab, Lot).maker == "Miltenyi"


def test_two_people_who_revise_the_same_lot_do_not_overwrite_one_another(lab: Lab):
    code = lab.do(registers.add_lot, lot_form())
    lab.do(registers.revise_lot, code, lot_form(maker="Miltenyi"), seen=1)
    with pytest.raises(Conflict):
        lab.do(registers.revise_lot, code, lot_form(catalogue_no="130-1"), seen=1)


def test_an_administrator_may_keep_the_registers(store):
    code = as_role(store, Role.ADMINISTRATOR).do(registers.add_lot, lot_form())
    assert code.startswith("MB000R")


def test_a_calibration_past_its_day_deviates_the_run_and_a_calibration_ends_that(lab: Lab, given: Given, clock: Clock):
    form = InstrumentForm.fill({"name": "FACS Aria", "serial": "P1", "calibration_due": clock().date()})
    code = lab.do(registers.add_instrument, form)
    clock.forward(days=1)
    given.participant(23)
    tube, second = given.tube(23), given.tube(23)
    lab.do(runs.start, [tube], "enrichment", enrichment_form(), means=runs.Means(instrument=code))
    assert one(lab, Deviation).rule == "CALIBRATION"
    with pytest.raises(Refused, match="can't be due"):
        lab.do(registers.calibrated, code, clock().date(), seen=1)
    lab.do(registers.calibrated, code, clock().date() + timedelta(days=365), seen=1)
    lab.do(runs.start, [second], "enrichment", enrichment_form(), means=runs.Means(instrument=code))
    assert one(lab, Deviation).rule == "CALIBRATION"


def test_a_retired_instrument_says_why_and_a_serial_number_names_one_instrument(lab: Lab):
    form = InstrumentForm.fill({"name": "Centrifuge", "serial": "C9"})
    code = lab.do(registers.add_instrument, form)
    with pytest.raises(Refused, match="C9 is registered already"):
        lab.do(registers.add_instrument, InstrumentForm.fill({"name": "Other", "serial": "C9"}))
    with pytest.raises(NeedsReason):
        lab.do(registers.set_in_use, code, in_use=False)
    lab.do(registers.set_in_use, code, in_use=False, reason="scrapped")
    assert not one(lab, Instrument).in_use


def test_a_place_can_not_stand_in_itself(lab: Lab):
    freezer = lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))
    rack = lab.do(registers.add_place, PlaceForm.fill({"name": "Rack 1", "inside": freezer}))
    with pytest.raises(Refused, match="can't stand in itself"):
        lab.do(registers.revise_place, freezer, PlaceForm.fill({"name": "Freezer 2", "inside": rack}), seen=1)


def test_a_panel_is_named_once_among_those_in_use(lab: Lab):
    lot = lab.do(registers.add_lot, lot_form(kind=LotKind.ANTIBODY_COCKTAIL, name="DP-4", number="C1"))
    form = PanelForm.fill({"name": "DP-4", "cocktail_lot": lot, "markers": "CK8/18/19, C11, PE\nCD45, HI30, APC"})
    number = lab.do(registers.add_panel, form)
    with pytest.raises(Refused, match="There is a panel"):
        lab.do(registers.add_panel, form)
    lab.do(registers.set_panel_active, number, active=False)
    lab.do(registers.add_panel, form)
    assert [row.active for row in lab.ask(queries.panels)] == [True, False]


def test_a_box_keeps_a_grid_that_holds_what_stands_in_it(lab: Lab, given: Given):
    given.participant(23)
    box = lab.do(registers.add_box, BoxForm.fill({"name": "Box 4", "rows": 9, "columns": 9}))
    lab.do(storage.store, given.tube(23), box, "C7")
    with pytest.raises(Refused, match="holds something at C7"):
        lab.do(
            registers.revise_box, box, BoxForm.fill({"name": "Box 4", "rows": 2, "columns": 9}), seen=1, reason="small"
        )


def test_the_label_of_a_lot_bears_its_number_and_expiry(lab, clock):
    code = lab.do(registers.add_lot, lot_form(expiry=date(2027, 1, 31)))
    with lab.store.look() as session:
        content = session.scalars(select(Label.content).where(Label.code == code)).one()
    assert "exp. 2027-01-31" in content["lines"][0]
