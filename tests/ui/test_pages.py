"""Every page, on an empty store and on a full one, in both languages, light and dark."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from app import i18n
from app.domain.words import Role
from app.example import as_role
from app.lab import Lab
from app.queries import sheets
from app.queries.bench import queues
from app.queries.shipments import shipments
from app.settings import Workstation
from db.store import Store
from tests.conftest import as_role as person
from ui import theme
from ui.lab import QtLab
from ui.main_window import PAGES, MainWindow
from ui.pages.enrol import EnrolPage

NARROW = (1366, 700)
NEEDS_SUBJECT = {"participant", "shipment", "item"}


@pytest.fixture
def workstation(tmp_path, monkeypatch) -> Workstation:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return Workstation(label_folder=str(tmp_path / "out"))


def opened(qtbot, lab: Lab, workstation: Workstation) -> MainWindow:
    window = MainWindow(QtLab(lab), workstation)
    qtbot.addWidget(window)
    window.resize(*NARROW)
    window.show()
    return window


def subjects(lab: Lab) -> dict[str, str]:
    """What each page is opened on in the example study."""
    plate = next(row.barcode for row in lab.ask(sheets.plates) if row.closed_at is not None)
    expected = lab.ask(queues, lab.settings, lab.now)[0].waiting[0].barcode
    block = lab.ask(sheets.blocks)[0].barcode
    tube = lab.ask(sheets.tubes, lab.settings)[0].base.barcode
    return {
        "participant": "020",
        "origin": "20",
        "sort": plate,
        "amplify": plate,
        "receive": expected,
        "block": block,
        "shipment": lab.ask(shipments)[0].barcode,
        "item": tube,
        "count": tube,
        "enrol": "20",
        "draw": tube,
        "run_record": "1",
        "transfer": tube,
        "withdraw": "20",
        "screen_fail": "20",
    }


def is_blank(image: QImage) -> bool:
    first = image.pixel(200, 120)
    return all(image.pixel(x, y) == first for x in range(120, image.width(), 23) for y in range(90, image.height(), 17))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_page_shows_the_full_study(qtbot, dressed, full_store: Store, workstation, language: str, mode: str):
    i18n.use(language)
    theme.apply(dressed, mode)
    window = opened(qtbot, as_role(full_store, Role.TECHNICIAN), workstation)
    known = subjects(window.lab)
    for page in PAGES:
        window.go(page.KEY, known.get(page.KEY, ""))
        assert window.page.KEY == page.KEY
        assert not is_blank(window.grab().toImage())
    theme.apply(dressed, "light")
    window.close()


def test_every_page_that_needs_no_subject_opens_on_an_empty_study(qtbot, dressed, lab: Lab, workstation):
    window = opened(qtbot, lab, workstation)
    for page in PAGES:
        if page.KEY not in NEEDS_SUBJECT:
            window.go(page.KEY, "")
            assert not is_blank(window.grab().toImage())
    window.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_fits_the_smallest_screen(qtbot, dressed, full_store: Store, workstation, language: str):
    i18n.use(language)
    window = opened(qtbot, as_role(full_store, Role.TECHNICIAN), workstation)
    known = subjects(window.lab)
    room = NARROW[0] - theme.px("rail_narrow"), NARROW[1] - theme.px("top_band") - 24
    too_large = {}
    for page in PAGES:
        window.go(page.KEY, known.get(page.KEY, ""))
        least = window.page.minimumSizeHint()
        if least.width() > room[0] or least.height() > room[1]:
            too_large[page.KEY] = (least.width(), least.height())
    assert too_large == {}
    window.close()


def test_a_monitor_reads_everything_and_changes_nothing(qtbot, dressed, store: Store, workstation):
    window = opened(qtbot, person(store, Role.MONITOR), workstation)
    window.go("participants", "")
    window.go("enrol", "")
    window.go("bench", "")
    assert window.page.KEY == "bench"
    window.close()


def test_tab_goes_from_the_first_field_to_the_footer_which_comes_last(opened):
    page = opened(EnrolPage)
    first = next(iter(page.views[next(iter(page.views))].fields.values())).control
    order, each = [], page.nextInFocusChain()
    while each is not page and len(order) < 500:
        order.append(each)
        each = each.nextInFocusChain()
    footer = [place for place, widget in enumerate(order) if page.footer.isAncestorOf(widget)]
    fields = [place for place, widget in enumerate(order) if widget is first or first.isAncestorOf(widget)]
    buttons = [p for p in footer if order[p].focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert buttons
    assert min(fields) < min(buttons)
