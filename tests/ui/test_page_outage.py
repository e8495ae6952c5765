"""The outage page: a kit reserved and printed, its codes entered late by scans, voided, and the kit closed."""

import pypdfium2
import pytest
from PySide6.QtCore import Qt

from app import i18n
from app.domain.barcode import printed
from app.domain.errors import NotFound, Refused
from app.domain.words import Kind, ReservedState, TimeSource
from app.queries.labels import labels as queue
from app.queries.outage import kit, kit_codes, reserved_code
from app.settings import papers_folder
from tests.app.test_outage import claim, reserve
from tests.given import Clock, Given
from tests.ui.conftest import answer_with, texts_of
from ui.main_window import MainWindow
from ui.pages.outage import OutagePage

pytestmark = pytest.mark.requirement("URS-CODE-005")


@pytest.fixture
def codes(given: Given, lab, clock: Clock) -> list[str]:
    """A kit of four codes, two hours old."""
    given.participant(23)
    made = reserve(lab, (23, Kind.BLOOD, 3), (23, Kind.DP_CELL, 1))
    clock.forward(hours=2)
    return made


@pytest.fixture
def page(opened, codes) -> OutagePage:
    return opened(OutagePage)


def say(page: OutagePage, **values: str) -> None:
    for name, value in values.items():
        page.late.form.set_value(name, value)


def words(path) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


def test_a_kit_is_reserved_and_its_labels_and_worksheets_are_written(opened, given, lab, told, desk):
    given.participant(24)
    page = opened(OutagePage)
    assert page.take_scan("024")
    page.next_act()
    row = lab.ask(kit, "K001")
    assert (row.total, row.labels_waiting) == (65, 0)
    assert lab.ask(queue) == []
    folder = papers_folder(desk.workstation)
    assert len(list(folder.glob("labels-*.pdf"))) == 3
    assert told.messages[-1][1] == "Kit K001: 4 files written."
    assert told.went[-1] == ("outage", "K001")
    text = words(folder / "outage-K001-worksheets.pdf")
    for sheet in ("Draw", "Receipt", "Enrichment", "Staining", "Count", "Sorting", "Amplification"):
        assert f"{sheet} (K001)" in text
    assert "MB-024-B001-9" in text
    assert "page 1 of" in text


def test_on_a4_sheets_go_the_labels_that_have_one(opened, given, lab, desk):
    given.participant(24)
    page = opened(OutagePage)
    page.prepare.form.set_value("participants", "024")
    page.prepare.paper.set_value("sheets")
    page.next_act()
    (blood,) = papers_folder(desk.workstation).glob("labels-*-blood_tube.pdf")
    width, height = pypdfium2.PdfDocument(blood)[0].get_size()
    assert (round(width), round(height)) == (595, 842)


def test_the_form_says_how_many_labels_that_makes(opened, given):
    page = opened(OutagePage)
    page.prepare.form.set_value("participants", "024, 000")
    page.prepare.form.set_value("blood", "2")
    page.show()
    assert texts_of(page.prepare.facts)[-1] == "65"
    page.prepare.form.set_value("participants", "none")
    assert "names no participants" in " ".join(texts_of(page.prepare.facts))


def test_a_scanned_code_is_taken_up_and_says_where_its_record_is_made(page, codes, lab, told, clock):
    assert page.take_scan(codes[0])
    assert page.tabs.value() == "late"
    assert page.late.code.text() == printed(codes[0])
    say(page, used_at="-30", written_by="LA", paper_line="2/1")
    page.next_act()
    row = lab.ask(reserved_code, codes[0])
    assert (row.state, row.written_by, row.paper_line) == (ReservedState.CLAIMED, "LA", "2/1")
    assert row.used_at is not None
    assert row.used_at.source is TimeSource.LATE
    assert [line.line.text for line in page.late.queue.lines] == [printed(codes[0])]
    page.late.queue.lines[0].click()
    assert told.went[-1] == ("draw", "023")
    assert page.late.form.fields["written_by"].raw() == "LA"
    assert page.late.form.fields["paper_line"].raw() is None


def test_without_a_scan_nothing_is_taken_up(page):
    page.show_tab("late")
    with pytest.raises(Refused, match="No code was scanned"):
        page.next_act()
    with pytest.raises(NotFound, match="belongs to no outage kit"):
        page.take_scan("MB023B001F".replace("B001F", "F001V"))


def test_scans_tick_the_unused_and_one_reason_voids_them(page, codes, lab, told):
    page.show_tab("account")
    for code in codes[:2]:
        assert page.take_scan(code)
    assert page.account.ticked == set(codes[:2])
    assert "2 ticked" in page.account.codes_card.rows.text()
    answer_with("unused, destroyed")
    page.next_act()
    assert [row.state for row in lab.ask(kit_codes, "K001")] == [
        ReservedState.VOIDED,
        ReservedState.VOIDED,
        ReservedState.RESERVED,
        ReservedState.RESERVED,
    ]
    assert told.messages[-1][1] == "2 codes voided."
    with pytest.raises(Refused, match="is accounted for: void"):
        page.take_scan(codes[0])


def test_the_keyboard_ticks_a_row_and_all_that_are_open(page, codes, qtbot):
    page.show()
    page.show_tab("account")
    table = page.account.codes
    table.selectRow(1)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert page.account.ticked == {codes[1]}
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert page.account.ticked == set()
    page.account.all.click()
    assert page.account.ticked == set(codes)


def test_a_kit_closes_with_its_list_once_nothing_is_open(page, codes, lab, told, desk, given):
    claim(lab, given, codes[0])
    page.show_tab("account")
    page.refresh()
    with pytest.raises(Refused, match="4 codes of K001 are not accounted for: 3 reserved, 1 without a record"):
        page.account._on_close()
    given.tube(23)
    page.account._on_all()
    answer_with("unused, destroyed")
    page.account.void.click()
    page.account._on_close()
    assert lab.ask(kit, "K001").closed is not None
    text = words(papers_folder(desk.workstation) / "outage-K001-list.pdf")
    assert "unused, destroyed" in text.replace("\r\n", " ")
    assert printed(codes[0]) in text
    assert told.messages[-1][1] == "Kit K001 is closed; its list is written."


def test_opened_on_a_kit_it_is_reconciled_and_on_a_code_it_is_entered_late(opened, codes):
    assert opened(OutagePage, "K001").tabs.value() == "account"
    page = opened(OutagePage, codes[2])
    assert page.tabs.value() == "late"
    assert page.entry() is page.late.form.fields["used_at"].control


def test_in_the_window_a_reserved_code_is_refused_with_the_way_to_enter_it_late(qtbot, qtlab, desk, codes):
    window = MainWindow(qtlab, desk.workstation)
    qtbot.addWidget(window)
    window.show()
    window.band.scan_line.setText(codes[0])
    with pytest.raises(Refused, match="is reserved for the outage kit K001") as refused:
        window.take_scan(codes[0])
    window.show_error(refused.value)
    window.messages.act()
    page = window.page
    assert isinstance(page, OutagePage)
    assert page.late.code.text() == printed(codes[0])
    window.take_scan(codes[1])
    assert page.late.code.text() == printed(codes[1])
    window.close()


@pytest.mark.requirement("URS-LOOK-002")
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_page_fits_the_smallest_window_in_both_languages(opened, codes, language):
    i18n.use(language)
    page = opened(OutagePage)
    hint = page.minimumSizeHint()
    assert (hint.width() <= 1366 - 88, hint.height() <= 700 - 72) == (True, True)
