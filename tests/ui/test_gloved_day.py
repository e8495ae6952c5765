"""A day in gloves: from the receipt to the courier by the scanner alone, in both languages."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app import i18n
from app.actions import registers, runs, shipments, study, tubes
from app.actions.sorting import close
from app.domain.commands import Command, code_of
from app.domain.reasons import AT_MOST, USUAL, usual
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PanelForm
from app.domain.steps.collection import DrawForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.words import (
    Custody,
    Decision,
    ItemReceipt,
    Kind,
    LotKind,
    Processing,
    Rejection,
    Role,
    ShipmentStatus,
    SortOutcome,
    YesNo,
)
from app.queries.bench import open_tubes
from app.queries.labels import labels
from app.queries.plates import open_sorts, plate_view
from app.queries.receipts import tube_record
from app.queries.shipment import shipment_record
from app.queries.storage import box_view
from app.queries.trail import audit_page
from app.settings import Printer, PrinterKind
from tests.conftest import as_role
from tests.given import Clock, Given, enrichment_form, tube_form
from ui import gloves
from ui.main_window import MainWindow
from ui.pages.box import BoxPage
from ui.pages.form_page import FormPage
from ui.pages.sort import SortPage
from ui.tour.hands import Pace
from ui.widgets.button import Button
from ui.widgets.dialog import ChoiceDialog, ReasonDialog

pytestmark = pytest.mark.requirement("URS-SCAN-008")

KEY_MS = 5
PAUSE_MS = 1000
WAITING_MS = 20
TRIES = 100


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

    def answer(self, *questions: tuple[Command, ...]) -> None:
        """What is scanned at each question that comes up, one after the other, once it is in front."""

        def scan(tries: int = 0) -> None:
            question = QApplication.activeModalWidget()
            if question is not None and tries > TRIES:
                question.close()
            elif question is None or not question.isActiveWindow():
                QTimer.singleShot(WAITING_MS, lambda: scan(tries + (question is not None)))
            else:
                self.answer(*questions[1:])
                self(*questions[0])

        if questions:
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

    def strike(self, key: str) -> None:
        """A person's key."""
        self._pace.pass_by(PAUSE_MS)
        self._send("", int(Qt.Key[f"Key_{key}"].value))

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
    beam(bench["box"])
    beam.type("11")
    beam(fraction)
    assert stands(window, bench["box"]) == {"B2": fraction}

    beam(Command.PRINT)
    assert window.page.KEY == "box"
    assert not lab.ask(labels)

    beam(parcel, opened.plate, Command.NEXT)
    assert lab.ask(shipment_record, parcel).status is ShipmentStatus.LOCKED
    beam(opened.plate, Command.NEXT)
    assert lab.ask(shipment_record, parcel).status is ShipmentStatus.SENT


@pytest.fixture
def sorting(window: MainWindow, beam: Beam, given: Given) -> SortPage:
    """A plate with three cells and its controls, still open, reached by its label."""
    given.participant(23)
    beam(given.plate(23))
    assert isinstance(window.page, SortPage)
    return window.page


@pytest.fixture
def parcel(window: MainWindow, beam: Beam, given: Given, store) -> tuple[str, str]:
    """A draft that holds what lies in a closed plate, opened by its label: the shipment and the plate."""
    as_role(store, Role.ADMINISTRATOR).do(study.change_settings, {"wga_at_provider": True}, "the provider amplifies")
    given.participant(23)
    plate = given.plate(23)
    given.lab.do(close, plate)
    shipment = given.lab.do(shipments.open_draft, "Genomics platform")
    beam(shipment, plate)
    return shipment, plate


def receipts(window: MainWindow, shipment: str) -> set[ItemReceipt | None]:
    return {item.receipt for item in window.lab.ask(shipment_record, shipment).items}


def outcomes(page: SortPage) -> dict[str, SortOutcome | None]:
    assert page.view is not None
    return {well.well: well.outcome for well in page.view.wells}


def test_reject_on_a_receipt_decides_but_records_nothing_until_next_and_is_taken_back(
    window: MainWindow, beam: Beam, bench: dict[str, str], expected
):
    code = expected()
    beam(code, Command.REJECT, Command.D3)
    page = window.page
    assert isinstance(page, FormPage)
    raw = page.views[ReceiptForm].raw()
    assert (raw["decision"], raw["rejection"]) == (Decision.REJECTED, Rejection.BROKEN)
    assert not window.lab.ask(tube_record, window.lab.settings, code).is_received
    beam(Command.REJECT)
    assert "decision" not in page.views[ReceiptForm].raw()
    assert page.views[ReceiptForm].fields["decision"].control.hasFocus()


def test_reject_proposes_what_the_visual_check_says(window: MainWindow, beam: Beam, bench: dict[str, str], expected):
    beam(expected())
    page = window.page
    assert isinstance(page, FormPage)
    page.views[ReceiptForm].set_value("clots", YesNo.YES)
    beam(Command.REJECT)
    assert page.views[ReceiptForm].raw()["rejection"] == Rejection.CLOTTED


def test_now_writes_the_present_over_a_time_that_stands(
    window: MainWindow, beam: Beam, clock: Clock, bench: dict[str, str], expected
):
    beam(expected())
    clock.forward(minutes=20)
    beam(Command.NOW)
    page = window.page
    assert isinstance(page, FormPage)
    assert page.views[ReceiptForm].raw()["received"] == "10/03/2026 09:20"


def test_a_list_shows_its_options_with_their_digits_while_cards_are_in_use(
    window: MainWindow, beam: Beam, bench: dict[str, str], expected
):
    beam(expected(), Command.REJECT)
    page = window.page
    assert isinstance(page, FormPage)
    lines = [(each.line.left, each.line.text) for each in page.options.lines]
    assert lines[0] == ("1", "Haemolysed")
    assert lines[-1] == ("10", "Other")
    beam(Command.D1, Command.D0)
    assert page.views[ReceiptForm].raw()["rejection"] == Rejection.OTHER
    assert page.options.isVisibleTo(page)
    beam.strike("Tab")
    page.views[ReceiptForm].set_value("rejection", None)
    assert not gloves.are_on()
    assert not page.options.isVisibleTo(page)


def test_a_scanner_s_shift_between_its_capitals_takes_no_gloves_off(window: MainWindow, beam: Beam):
    beam(Command.D2)
    beam.strike("Shift")
    assert gloves.are_on()


def test_a_scan_into_a_field_leaves_what_the_form_lacks_as_it_was(
    window: MainWindow, beam: Beam, bench: dict[str, str], expected
):
    beam(expected())
    page = window.page
    assert isinstance(page, FormPage)
    before = page.footer.text()
    page.views[ReceiptForm].fields["temp_c"].control.setFocus()
    beam(Command.NOW)
    assert page.footer.text() == before


def test_a_digit_behind_reject_says_another_outcome(sorting: SortPage, beam: Beam):
    beam(Command.D2, Command.REJECT)
    assert outcomes(sorting)["A02"] is SortOutcome.EMPTY
    beam.answer((Command.D1, Command.NEXT))
    beam(Command.D5)
    assert outcomes(sorting)["A02"] is SortOutcome.CONTAMINATED


def test_what_was_begun_on_a_plate_is_taken_back_before_the_page_is_left(
    sorting: SortPage, window: MainWindow, beam: Beam
):
    beam.type("14")
    assert sorting.map.selected == "B02"
    beam(Command.BACK)
    assert sorting.map.selected == "A01"
    beam(Command.CANCEL)
    assert window.page is sorting
    beam(Command.CANCEL)
    assert window.page.KEY == "bench"


@pytest.mark.parametrize(
    ("cards", "told"),
    [
        (("9", "7"), "This plate has no well 97."),
        ((".", "9"), "9 is no kind."),
        (("5", Command.REJECT), "Well A05 holds nothing that could be rejected."),
        (("1", Command.REJECT, "9"), "9 is no outcome."),
        (("1", Command.NEXT), "Well A01 already holds a cell."),
    ],
)
def test_what_the_plate_does_not_have_is_refused(
    sorting: SortPage, window: MainWindow, beam: Beam, cards: tuple[str, ...], told: str
):
    beam(*(Command(each) for each in cards))
    assert told in said(window)


def test_a_draft_gives_back_what_was_scanned_last(window: MainWindow, beam: Beam, parcel: tuple[str, str]):
    beam(Command.REJECT)
    assert not window.lab.ask(shipment_record, parcel[0]).items
    beam(Command.REJECT)
    assert "No item was scanned." in said(window)


def test_reject_takes_what_is_unpacked_off_a_locked_list_with_its_reason(
    language: str, window: MainWindow, beam: Beam, parcel: tuple[str, str]
):
    beam(Command.NEXT, parcel[1])
    beam.answer((Command.D3, Command.NEXT))
    beam(Command.REJECT)
    record = window.lab.ask(shipment_record, parcel[0])
    assert (record.status, list(record.items)) == (ShipmentStatus.DRAFT, [])
    newest = window.lab.ask(audit_page, offset=0, limit=1)[0]
    assert newest.reason == usual({}, "off-list")[2]
    beam(Command.UNDO)
    record = window.lab.ask(shipment_record, parcel[0])
    assert (record.status, len(record.items)) == (ShipmentStatus.LOCKED, 5)


def test_a_locked_list_stays_as_it_is_where_no_reason_is_given(window: MainWindow, beam: Beam, parcel: tuple[str, str]):
    beam(Command.NEXT, parcel[1])
    beam.answer((Command.CANCEL,))
    beam(Command.REJECT)
    record = window.lab.ask(shipment_record, parcel[0])
    assert (record.status, len(record.items)) == (ShipmentStatus.LOCKED, 5)


def test_what_was_sent_from_another_bench_meanwhile_leaves_the_list_no_more(
    window: MainWindow, beam: Beam, parcel: tuple[str, str], store
):
    beam(Command.NEXT, parcel[1])
    as_role(store, Role.BIOLOGIST).do(shipments.send, parcel[0])
    beam(Command.REJECT)
    assert "leaves its list no more." in said(window)


def test_what_arrived_damaged_is_recorded_with_its_reason(window: MainWindow, beam: Beam, parcel: tuple[str, str]):
    beam(Command.NEXT, parcel[1], Command.NEXT, parcel[1])
    assert receipts(window, parcel[0]) == {ItemReceipt.GOOD}

    beam.answer((Command.D1,), (Command.D2, Command.NEXT))
    beam(Command.REJECT)
    assert receipts(window, parcel[0]) == {ItemReceipt.DAMAGED}


def test_a_digit_says_what_the_next_scans_of_a_shipment_mean(window: MainWindow, beam: Beam, parcel: tuple[str, str]):
    beam(Command.NEXT, parcel[1], Command.NEXT, Command.D3, parcel[1])
    assert receipts(window, parcel[0]) == {ItemReceipt.MISSING}
    beam(Command.D0, Command.D2, parcel[1])
    leftovers = {item.leftover for item in window.lab.ask(shipment_record, parcel[0]).items}
    assert leftovers == {Custody.RETURNED}


def test_print_says_so_where_no_label_waits(window: MainWindow, beam: Beam):
    beam(Command.PRINT)
    assert (window.page.KEY, said(window).startswith("No label waits.")) == ("bench", True)


def test_print_leaves_the_page_and_its_next_act_as_they_were(window: MainWindow, beam: Beam, given: Given):
    given.participant(23)
    given.tube(23)
    window.go("specimens", "")
    beam(Command.PRINT)
    assert "printed" in said(window)
    assert window.page.KEY == "specimens"
    assert not window.messages.has_way_out
    window.messages.act()
    assert window.page.KEY == "documents"


def test_a_printer_that_does_not_answer_leads_to_the_labels(qtbot, window: MainWindow, beam: Beam, given: Given):
    given.participant(23)
    given.tube(23)
    window.workstation.printers = (Printer(name="Zebra", kind=PrinterKind.SOCKET, address="127.0.0.1:9"),)
    beam(Command.PRINT)
    qtbot.waitUntil(lambda: window.messages.present.state in ("warn", "breach"), timeout=20_000)
    assert window.page.KEY == "bench"
    beam(Command.NEXT)
    assert window.page.KEY == "documents"


def test_a_reason_is_offered_by_digits_in_gloves_and_typed_at_the_keyboard(qtbot, window: MainWindow, beam: Beam):
    typed = ReasonDialog(window, "Why?", "", "Record", usual({}, "run"))
    qtbot.addWidget(typed)
    beam(Command.D1)
    offered = ReasonDialog(window, "Why?", "", "Record", usual({}, "run"))
    qtbot.addWidget(offered)
    counts = [len(dialog.findChildren(Button)) for dialog in (typed, offered)]
    assert counts == [2, 2 + len(usual({}, "run"))]
    offered.open()
    offered.activateWindow()
    qtbot.waitUntil(offered.isActiveWindow)
    offered.field.setFocus()
    beam(Command.D3, Command.NEXT)
    assert (offered.reason, offered.result()) == ("Clotted", offered.DialogCode.Accepted)


def test_the_reasons_that_the_study_made_its_own_are_offered_by_digit(
    language: str, window: MainWindow, beam: Beam, bench: dict[str, str], given: Given, store
):
    tube = given.tube(23)
    run = given.lab.do(runs.start, [tube], "enrichment", enrichment_form())
    own = {"run": [{"en": "Clotted", "fr": "Coagulé"}, {"en": "Mixed up", "fr": "Confondu"}]}
    as_role(store, Role.DATA_MANAGER).do(study.change_settings, {"usual_reasons": own}, "agreed with the bench")
    window.lab.announced.emit(frozenset({"*"}))
    window.go("run_record", str(run))
    beam.answer((Command.D2, Command.NEXT))
    beam(Command.REJECT)
    newest = window.lab.ask(audit_page, offset=0, limit=1)[0]
    assert newest.reason == {"en": "Mixed up", "fr": "Confondu"}[language]


def test_a_choice_between_records_is_taken_by_next(qtbot, window: MainWindow, beam: Beam):
    dialog = ChoiceDialog(window, "Which?", "", [("a", "First"), ("b", "Second")])
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    beam(Command.NEXT)
    assert dialog.value == "a"


def test_a_box_is_scanned_again_by_cards(window: MainWindow, beam: Beam, bench: dict[str, str], given: Given):
    tube = given.tube(23)
    beam(bench["box"], tube, Command.D0)
    page = window.page
    assert isinstance(page, BoxPage)
    assert page.scans.is_on
    beam(tube, Command.NEXT, Command.NEXT)
    assert not page.scans.is_on
    assert "The box stands as the record says." in said(window)


def stands(window: MainWindow, box: str) -> dict[str, str]:
    return {each.position: each.barcode for each in window.lab.ask(box_view, box).holds}


@pytest.fixture
def rack(window: MainWindow, beam: Beam, bench: dict[str, str]) -> BoxPage:
    """The box of nine rows and nine columns, opened by its label."""
    beam(bench["box"])
    assert isinstance(window.page, BoxPage)
    return window.page


def test_digit_cards_name_the_position_before_the_tube_is_scanned(
    rack: BoxPage, window: MainWindow, beam: Beam, given: Given
):
    first, second = given.tube(23), given.tube(23)
    beam.type("81")
    assert rack.map.next_spot == "I9"
    beam(first, second)
    assert stands(window, rack.code) == {"I9": first, "A1": second}


def test_a_digit_of_a_position_is_taken_back_and_cancel_forgets_it(rack: BoxPage, window: MainWindow, beam: Beam):
    beam.type("23")
    assert rack.map.next_spot == "C5"
    beam(Command.BACK)
    assert rack.map.next_spot == "A2"
    beam(Command.CANCEL)
    assert (rack.map.next_spot, window.page.KEY) == ("A1", "box")
    beam(Command.CANCEL)
    assert window.page.KEY == "bench"


def test_next_ends_a_number_so_that_another_begins(rack: BoxPage, beam: Beam):
    beam(Command.D1, Command.NEXT, Command.D2)
    assert rack.map.next_spot == "A2"


def test_a_number_that_the_box_does_not_have_is_refused(rack: BoxPage, window: MainWindow, beam: Beam):
    beam.type("82")
    assert "This box has no position 82. Its positions are numbered from 1 to 81, row by row." in said(window)


def test_a_tube_is_refused_at_a_position_named_by_a_card_where_another_stands(
    rack: BoxPage, window: MainWindow, beam: Beam, given: Given
):
    first, second = given.tube(23), given.tube(23)
    beam(first)
    beam.type("1")
    beam(second)
    assert "A1 of B1 holds" in said(window)
    beam(Command.CANCEL, second)
    assert stands(window, rack.code) == {"A1": first, "A2": second}


def test_the_map_tells_its_positions_by_number_while_cards_are_in_use(rack: BoxPage, beam: Beam):
    assert not rack.hint.isVisibleTo(rack)
    beam(Command.D5)
    assert rack.hint.isVisibleTo(rack)
    beam.strike("Tab")
    rack.refresh()
    assert not rack.hint.isVisibleTo(rack)


def test_reject_takes_a_tube_out_of_its_run(window: MainWindow, beam: Beam, bench: dict[str, str], given: Given):
    tube = given.tube(23)
    run = given.lab.do(runs.start, [tube], "enrichment", enrichment_form())
    window.go("run_record", str(run))
    beam.answer((Command.D1, Command.NEXT))
    beam(Command.REJECT)
    assert processing(window) == {tube: Processing.RECEIVED}


@pytest.mark.parametrize("asked", USUAL)
def test_every_list_of_usual_reasons_can_be_chosen_by_one_digit(asked: str):
    assert 0 < len(usual({}, asked)) <= AT_MOST
