"""Search from anywhere finds lots, instruments, places, boxes and shipments by name or number."""

from datetime import date

import pytest

from app.actions import registers, shipments
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PlaceForm
from app.domain.words import Kind, LotKind
from app.lab import Lab
from app.queries.search import search


@pytest.fixture
def kept(lab: Lab) -> Lab:
    """One of each."""
    lot = {"kind": LotKind.WGA_KIT, "name": "Ampli1", "number": "W5521", "expiry": date(2027, 6, 1)}
    lab.do(registers.add_lot, LotForm.fill(lot))
    lab.do(registers.add_instrument, InstrumentForm.fill({"name": "FACS Aria", "serial": "P88"}))
    lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2"}))
    lab.do(registers.add_box, BoxForm.fill({"name": "Box 4"}))
    lab.do(shipments.open_draft, "Sequencia")
    return lab


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("w552", [Kind.LOT]),
        ("ampli", [Kind.LOT]),
        ("aria", [Kind.INSTRUMENT]),
        ("P88", [Kind.INSTRUMENT]),
        ("freezer", [Kind.PLACE]),
        ("box 4", [Kind.BOX]),
        ("sequen", [Kind.SHIPMENT]),
        ("x", []),
        ("nothing like it", []),
    ],
)
def test_what_is_kept_is_found_by_its_name_or_number(kept: Lab, typed: str, kinds: list[Kind]):
    assert [hit.kind for hit in kept.ask(search, typed)] == kinds
