"""A day in gloves: from the receipt to the courier by the scanner alone, in both languages."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app import i18n
from app.actions import registers, shipments, study, tubes
from app.domain.commands import Command, code_of
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PanelForm
from app.domain.steps.collection import DrawForm
from app.domain.words import (
    Decision,
    Kind,
    LotKind,
    Processing,
    Rejection,
    Role,
    ShipmentStatus,
    SortOutcome,
)
from app.queries.bench import open_tubes
from app.queries.labels import labels
from app.queries.plates import open_sorts, plate_view
from app.queries.receipts import tube_record
from app.queries.shipment import shipment_record
from app.queries.storage import box_view
from tests.conftest import as_role
from tests.given import Clock, Given, tube_form
from ui.main_window import MainWindow
from ui.pages.form_page import FormPage
from ui.tour.hands import Pace

KEY_MS = 5
PAUSE_MS = 1000


@pytest.fixture(params=i18n.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.use(request.param)
    yield request.param
    i18n.use("en")


class Beam:
    """A scanner, and the cards that hang at the bench. There are no keys."""

    def __init__(self, window: MainWindow, pace: Pace) -> None:
        self.window, self._pace = window, pace

    def __call__(self, *codes: str | Command) -> None:
        for each in codes:
            self._burst(code_of(each).text if isinstance(each, Command) else each)

    def type(self, digits: str) -> None:
        """A number by the cards of its digits."""
        self(*(Command(digit) for digit in digits))

    def answer(self, *cards: Command) -> None:
        """What is scanned once a question has come up."""

        def scan() -> None:
            assert QApplication.activeModalWidget() is not None
            self(*cards)

        QTimer.singleShot(0, scan)

    def fill(self, answers: dict[str, str]) -> None:
        """NEXT from field to field of the form in front until it is confirmed; the digits of each, else 1."""
        page = self.window.page
        assert isinstance(page, FormPage)
        for _turn in range(sum(len(view.fields) for view in page.views.values())):
            self(Command.NEXT)
            if self.window.page is not page:
                return
            names = [n for view in page.views.values() for n, field in view.fields.items() if field.control.hasFocus()]
            self.type(answers.get(names[0], "1"))
        raise AssertionError(said(self.window))

    def _burst(self, text: str) -> None:
        self._pace.pass_by(PAUSE_MS)
        for character in text:
            self._pace.pass_by(KEY_MS)
            self._send(character, 0)
        self._pace.pass_by(KEY_MS)
        self._send("\r", int(Qt.Key.Key_Return))

    def _send(self, character: str, key: int) -> None:
        widget: QWidget = QApplication.focusWidget() or QApplication.activeModalWidget() or self.window
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character))


def said(window: MainWindow) -> str:
    message = window.band.message_bar.message
    return f"{message.title} {message.text}"


@pytest.fixture
def beam(window: MainWindow, pace: Pace) -> Beam:
    window.activateWindow()
    return Beam(window, pace)


@pytest.fixture
def expected(given: Given, window: MainWindow) -> Callable[[], str]:
    """A tube that was drawn an hour ago and is on its way."""

    def draw() -> str:
        form = DrawForm.fill({"at": given.moment(hours_ago=1)})
        (code,) = window.lab.do(tubes.collect, form, [tube_form()], number=23)
        return str(code)

    return draw


@pytest.fixture
def bench(given: Given) -> dict[str, str]:
    """What hangs and stands there: a lysis lot, a cocktail with its panel, two instruments, a box."""
    do = given.lab.do
    given.participant(23)
    lots = {
        name: do(registers.add_lot, LotForm(kind=kind, name=name, number=name[:3], expiry=date(2027, 1, 1)))
        for name, kind in (("lysis", LotKind.LYSIS_REAGENT), ("cocktail", LotKind.ANTIBODY_COCKTAIL))
    }
    do(registers.add_panel, PanelForm(name="DP 1", cocktail_lot=lots["cocktail"], markers="CK AE1/AE3 FITC"))
    return lots | {
        "centrifuge": do(registers.add_instrument, InstrumentForm(name="Centrifuge")),
        "sorter": do(registers.add_instrument, InstrumentForm(name="Sorter")),
        "box": do(registers.add_box, BoxForm(name="B1", rows=9, columns=9)),
    }


def processing(window: MainWindow) -> dict[str, Processing]:
    found = window.lab.ask(open_tubes, window.lab.settings, window.lab.now)
    return {tube.barcode: tube.processing for tube in found}


def test_a_whole_day_is_done_by_the_scanner_alone(
    language: str, window: MainWindow, beam: Beam, clock: Clock, bench: dict[str, str], expected, store
):
    lab = window.lab
    as_role(store, Role.ADMINISTRATOR).do(study.change_settings, {"wga_at_provider": True}, "the provider amplifies")
    good, clotted = expected(), expected()
    parcel = lab.do(shipments.open_draft, "Genomics platform")

    beam(good, Command.NOW)
    beam.fill({"temp_c": "21.5", "volume_ml": "9"})
    assert processing(window) == {good: Processing.RECEIVED}

    beam(clotted, Command.REJECT)
    beam.type("4")
    beam.fill({"temp_c": "21.5", "volume_ml": "0"})
    receipt = lab.ask(tube_record, lab.settings, clotted).receipt
    assert (receipt["decision"], receipt["rejection"]) == (Decision.REJECTED, Rejection.CLOTTED)

    beam(good, bench["lysis"], bench["centrifuge"])
    beam.fill({})
    assert window.page.KEY == "bench"
    clock.forward(minutes=30)
    beam(good)
    (fraction,) = processing(window).keys() - {good, clotted}
    beam(fraction, bench["cocktail"], bench["centrifuge"])
    beam.fill({})
    clock.forward(minutes=40)
    beam(fraction)
    assert processing(window)[fraction] is Processing.STAINED

    beam(fraction, bench["sorter"])
    beam.fill({})
    beam(fraction, fraction)
    beam.fill({"n_dp": "12", "n_ctc": "1"})
    beam(fraction)
    assert window.page.KEY == "sort_open"
    beam(bench["sorter"])
    beam.fill({})
    assert window.page.KEY == "sort"
    (opened,) = lab.ask(open_sorts)

    beam(Command.NEXT, Command.NEXT, Command.NEXT)
    beam(Command.REJECT)
    beam(Command.POINT, Command.D3)
    beam.type("13")
    beam(Command.NEXT)
    beam(Command.POINT, Command.D4)
    beam.type("96")
    beam(Command.NEXT)
    plate = lab.ask(plate_view, opened.plate)
    assert [(well.well, well.kind, well.outcome) for well in plate.wells] == [
        ("A01", Kind.DP_CELL, SortOutcome.UNVERIFIED),
        ("A02", Kind.DP_CELL, SortOutcome.UNVERIFIED),
        ("A03", Kind.DP_CELL, SortOutcome.EMPTY),
        ("B01", Kind.WBC, SortOutcome.UNVERIFIED),
        ("H12", Kind.NTC, SortOutcome.UNVERIFIED),
    ]
    beam(Command.D0, Command.NEXT)
    assert lab.ask(plate_view, opened.plate).closed_at is not None

    beam(Command.CANCEL)
    assert window.page.KEY == "bench"
    beam(bench["box"], fraction)
    assert [each.barcode for each in lab.ask(box_view, bench["box"]).holds] == [fraction]

    beam(Command.PRINT)
    assert window.page.KEY == "box"
    assert not lab.ask(labels)

    beam(parcel, opened.plate, Command.NEXT)
    assert lab.ask(shipment_record, parcel).status is ShipmentStatus.LOCKED
    beam(opened.plate, Command.NEXT)
    assert lab.ask(shipment_record, parcel).status is ShipmentStatus.SENT
