"""What is recorded of lots, instruments, places, boxes and panels."""

from datetime import date
from typing import ClassVar

from app.domain.form import Form, entry
from app.domain.words import LotKind, LotState
from app.i18n import N_

LOT = N_("Lot")
INSTRUMENT = N_("Instrument")
PLACE = N_("Place")
PANEL = N_("Panel")


class LotForm(Form):
    TITLE: ClassVar[str] = N_("Lot")

    kind: LotKind | None = entry(N_("Kind"), section=LOT, required=True, may_be_missing=False)
    name: str | None = entry(N_("Name"), section=LOT, required=True, may_be_missing=False)
    maker: str | None = entry(N_("Maker"), section=LOT)
    catalogue_no: str | None = entry(N_("Catalogue number"), section=LOT, code=True)
    gtin: str | None = entry(N_("Product number (GTIN)"), section=LOT, code=True, hint=N_("Scan the box"))
    number: str | None = entry(N_("Lot number"), section=LOT, required=True, may_be_missing=False, code=True)
    expiry: date | None = entry(N_("Expires"), section=LOT, required=True)
    received_on: date | None = entry(N_("Received on"), section=LOT)
    opened_on: date | None = entry(N_("Opened on"), section=LOT)
    use_within_days: int | None = entry(N_("Use within, after opening"), unit="d", low=1, high=3650, section=LOT)
    state: LotState | None = entry(N_("State"), section=LOT)
    remark: str | None = entry(N_("Remark"), section=LOT, long=True)


class InstrumentForm(Form):
    TITLE: ClassVar[str] = N_("Instrument")

    name: str | None = entry(N_("Name"), section=INSTRUMENT, required=True, may_be_missing=False)
    serial: str | None = entry(N_("Serial number"), section=INSTRUMENT, code=True)
    location: str | None = entry(N_("Location"), section=INSTRUMENT)
    calibration_due: date | None = entry(N_("Calibration due"), section=INSTRUMENT)
    remark: str | None = entry(N_("Remark"), section=INSTRUMENT, long=True)


class PlaceForm(Form):
    TITLE: ClassVar[str] = N_("Place")

    name: str | None = entry(N_("Name"), section=PLACE, required=True, may_be_missing=False)
    inside: str | None = entry(N_("Stands in"), section=PLACE, code=True, hint=N_("Scan a place"))
    temperature_c: float | None = entry(N_("Temperature"), unit="°C", low=-200, high=60, section=PLACE)
    remark: str | None = entry(N_("Remark"), section=PLACE, long=True)


class BoxForm(Form):
    TITLE: ClassVar[str] = N_("Box")

    name: str | None = entry(N_("Name"), section=PLACE, required=True, may_be_missing=False)
    rows: int | None = entry(N_("Rows"), low=1, high=26, section=PLACE, default=9, may_be_missing=False)
    columns: int | None = entry(N_("Columns"), low=1, high=26, section=PLACE, default=9, may_be_missing=False)


class PanelForm(Form):
    TITLE: ClassVar[str] = N_("Panel")

    name: str | None = entry(N_("Name"), section=PANEL, required=True, may_be_missing=False)
    cocktail_lot: str | None = entry(N_("Cocktail lot"), section=PANEL, code=True, hint=N_("Scan a lot"))
    markers: str | None = entry(
        N_("Markers"), section=PANEL, long=True, hint=N_("Target, clone, fluorochrome; one per line")
    )
