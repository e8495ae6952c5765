"""The shipment to the sequencing provider: filled by scans, locked, packed against its list, sent."""

from typing import Final

from app.domain.words import Kind, ShippingTemperature
from ui.pages.results import ResultsPage
from ui.pages.shipment import ShipmentPage
from ui.tour.walk import Walk

PROVIDER: Final = "Genome centre"


def open_a_shipment(walk: Walk) -> None:
    """The provider is named; a scan of the plate takes all its live products, one of the extract the reference."""
    walk.hands.press("Alt+6")
    walk.hands.go_to(walk.on(ResultsPage).provider)
    walk.hands.enter(PROVIDER)
    walk.on(ShipmentPage)
    walk.hands.scan(walk.plate)
    walk.hands.scan(walk.label(Kind.EXTRACT))
    page = walk.on(ShipmentPage)
    view = page.form.view
    assert view is not None
    walk.hands.fill(view, {"courier": "Cold chain", "temperature": ShippingTemperature.DRY_ICE, "dry_ice_kg": "5"})
    walk.hands.press("Ctrl+Return")
    walk.on(ShipmentPage)
    walk.shoot("shipment-draft")


def pack_and_send(walk: Walk) -> None:
    """Enter locks the list, scans tick it off, Enter sends."""
    walk.hands.say("")
    walk.on(ShipmentPage)
    walk.hands.scan(walk.plate)
    walk.on(ShipmentPage)
    walk.shoot("shipment-packing")
    walk.hands.scan(walk.label(Kind.EXTRACT))
    walk.hands.say("")
    walk.on(ShipmentPage)
    walk.shoot("shipment-sent")
