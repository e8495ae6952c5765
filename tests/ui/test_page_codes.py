"""The ledger of codes in the window: series by Enter, what became of each number, filters, the way to the kits."""

import pytest
from PySide6.QtCore import Qt

from app.actions import outage
from app.domain.barcode import Barcode
from app.domain.words import Kind
from app.highwater import note_printed, places
from app.queries.outage import kit_codes
from tests.app.test_ledger import issue
from tests.app.test_outage import reserve
from tests.given import Given
from ui import theme
from ui.pages.documents import DocumentsPage
from ui.widgets.table import state_of, value_of

pytestmark = pytest.mark.requirement("URS-CODE-004")


@pytest.fixture
def page(opened, given: Given, lab) -> DocumentsPage:
    """The tab over a series with a hole, one without, and a kit."""
    given.participant(23)
    given.tube(23)
    lab.do(issue, 1)
    lab.do(issue, 4)
    reserve(lab, (23, Kind.BLOOD, 2))
    return opened(DocumentsPage, "codes")


def series_shown(page: DocumentsPage) -> list[str]:
    table = page.codes.series
    return [table.rows.row(place).key for place in range(table.rows.rowCount())]


def numbers_shown(page: DocumentsPage) -> list[tuple[int, str]]:
    table = page.codes.numbers
    rows = [table.rows.row(place) for place in range(table.rows.rowCount())]
    return [(row.sequence, row.told.text) for row in rows]


def test_enter_on_a_series_shows_every_number_of_it_and_alt_left_goes_back(page, qtbot):
    page.show()
    assert page.tabs.value() == "codes"
    assert series_shown(page)[-2:] == ["023B", "023F"]
    table = page.codes.series
    table.selectRow(table.rows.rowCount() - 2)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert numbers_shown(page) == [(1, "Issued"), (2, "Reserved"), (3, "Reserved")]
    assert page.codes.name.text() == "MB-023: Blood tube"
    page.codes.back.click()
    assert page.codes.opened is None
    assert page.codes.series.current().key == "023B"


def test_a_number_without_explanation_is_red(page):
    page.codes.shown.set_value("unexplained")
    page.codes.refresh()
    assert series_shown(page) == ["023F"]
    page.next_act()
    assert numbers_shown(page) == []
    page.codes.series.selectRow(0)
    page.codes.show_all()
    page.codes.series.selectRow(0)
    page.next_act()
    assert numbers_shown(page) == [(2, "no explanation"), (3, "no explanation")]
    index = page.codes.numbers.rows.index(0, 2)
    column = page.codes.numbers.rows.columns[2]
    state = state_of(column, value_of(column, index))
    assert state is not None
    assert theme.color(state.value) == theme.color("breach")


def test_a_scanned_code_shows_its_series_at_its_number_even_when_it_is_reserved(page, lab):
    (first, *_rest) = [row.code for row in lab.ask(kit_codes, "K001")]
    assert page.takes_any_code()
    assert page.take_scan(first)
    assert page.codes.opened is not None
    assert page.codes.numbers.current().code == first
    page.show_tab("labels")
    assert not page.takes_any_code()


def test_the_filters_hold_for_series_and_numbers(page, lab):
    codes = [row.code for row in lab.ask(kit_codes, "K001")]
    lab.do(outage.void, codes[:1], "unused, destroyed")
    page.codes.shown.set_value("voided")
    page.codes.refresh()
    assert series_shown(page) == ["023B"]
    page.codes.open(page.codes.series.rows.row(0))
    assert numbers_shown(page) == [(2, "Voided")]
    page.codes.show_all()
    page.codes.shown.set_value("all")
    page.codes.filter.setText("023 blood")
    assert series_shown(page) == ["023B"]
    page.codes.filter.setText("nothing like it")
    assert page.codes.or_empty.is_empty


def test_a_key_leads_to_the_outage_kits(page, told):
    assert page.codes.kits.key == "Ctrl+K"
    page.codes.kits.click()
    assert told.went == [("outage", "")]


def test_a_damaged_line_of_the_printed_numbers_is_told_below_the_series(page, lab):
    note_printed(lab, [Barcode("MB", 23, Kind.BLOOD, 1).text])
    with places(lab.store.path)[0].open("a") as file:
        file.write("{torn\n")
    page.refresh()
    assert page.codes.series_card.note.text().startswith("A damaged line was skipped: ")
