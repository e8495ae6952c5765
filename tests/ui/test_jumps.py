"""What is missing leads to where it is mended: each line, of every participant, opens its page on its subject."""

import pytest

from app.actions import counts, deviations, runs, sorting
from app.domain.words import DeviationCode, Kind, Role, Severity
from app.example import as_role
from app.lab import Lab
from app.queries import sheets
from app.queries.case import case
from app.queries.lacking import lacking
from app.queries.overview import pending
from app.settings import Workstation
from db.store import Store
from tests.app.test_sorting import count_form
from tests.conftest import as_role as person
from tests.given import Given, enrichment_form
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.pages.participant import ParticipantPage

pytestmark = pytest.mark.requirement("URS-PART-005")


@pytest.fixture
def opened(qtbot, dressed, tmp_path, monkeypatch):
    """A window of a person on a store."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    made: list[MainWindow] = []

    def make(lab: Lab) -> MainWindow:
        window = MainWindow(QtLab(lab), Workstation(sound_on=False, label_folder=str(tmp_path)))
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()


def test_every_line_of_every_participant_of_the_example_opens_its_page(opened, full_store: Store):
    window = opened(as_role(full_store, Role.TECHNICIAN))
    seen = set()
    for row in window.lab.ask(sheets.participants):
        for lack in lacking(window.lab.ask(case, window.lab.settings, row.number)):
            window.go(lack.page, lack.subject)
            assert lack.page == window.page.KEY, lack
            seen.add(lack.page)
    assert seen >= {"count", "amplify", "block", "deviations"}


def test_every_line_of_the_overview_opens_where_it_is_decided(opened, full_store: Store):
    window = opened(as_role(full_store, Role.TECHNICIAN))
    waiting = window.lab.ask(pending, window.lab.settings, window.lab.now)
    assert waiting
    for each in waiting:
        window.go(each.page, each.subject)
        assert each.page == window.page.KEY, each


def texts(lab: Lab, number: int = 23) -> dict[str, tuple[str, str]]:
    return {lack.text: (lack.page, lack.subject) for lack in lacking(lab.ask(case, lab.settings, number))}


def test_a_line_comes_with_its_cause_and_goes_with_its_cure_from_the_vein_to_dispatch(
    lab: Lab, store: Store, given: Given, opened
):
    """The whole way of one participant; at each point the line that leads on is there, and the one before is gone."""
    window = opened(lab)

    def leads(text: str, page: str, subject: str) -> None:
        assert texts(lab).get(text) == (page, subject)
        window.go(page, subject)
        assert page == window.page.KEY

    given.participant(23)
    leads("No tube was drawn", "receive", "23")
    tube = given.tube(23)
    assert "No tube was drawn" not in texts(lab)
    leads("The count is missing", "count", tube)
    run = lab.do(runs.start, [tube], "enrichment", enrichment_form())
    leads("Enrichment is not finished", "bench", "")
    lab.do(runs.finish, run)
    lab.do(counts.record, tube, count_form(n_dp=2))
    leads("The final count is missing", "count", tube)
    lab.do(counts.record, tube, count_form(stage="FINAL", n_dp=2))
    leads("The second reader's count is missing", "count", tube)
    person(store, Role.BIOLOGIST).do(counts.record, tube, count_form(stage="FINAL", reading="READER_2", n_dp=3))
    leads("The two readers differ: their consensus is missing", "count", tube)
    lab.do(counts.adjudicate, tube, count_form(stage="FINAL", reading="CONSENSUS", n_dp=2))
    assert not any("count is missing" in text or "readers" in text for text in texts(lab))
    leads("DP cells were counted, none is sorted", "sort", "")
    plate = given.plate(23, "DP A1-A2, NTC H12")
    leads("No WBC control", "sort", plate)
    lab.do(sorting.place, plate, Kind.WBC, "H1")
    assert "No WBC control" not in texts(lab)
    leads("2 DP cells are not amplified", "amplify", plate)
    lab.do(sorting.close, plate)
    given.amplified(plate)
    leads("2 products are not dispatched", "results", "")
    block = given.block(23)
    leads(f"MB-023-{block[5:9]}-{block[9]} was not reviewed", "block", block)
    leads("No block is linked as the reference", "block", block)
    number = lab.do(deviations.record, DeviationCode.OTHER, Severity.MINOR, "Fridge door open", items=[tube])
    leads(f"Deviation {number} is not closed", "deviations", str(number))


def test_the_page_of_a_participant_shows_the_lines_and_enter_takes_the_first(opened, lab: Lab, given: Given):
    given.participant(23)
    window = opened(lab)
    window.go("participant", "023")
    page = window.page
    assert isinstance(page, ParticipantPage)
    shown = [line.line.text for line in page.missing.lines]
    assert shown[0] == "No tube was drawn"
    page.next_act()
    assert window.page.KEY == "receive"


def test_each_line_of_the_page_is_a_button_that_leads_on(opened, full_store: Store):
    window = opened(as_role(full_store, Role.TECHNICIAN))
    window.go("participant", "020")
    page = window.page
    assert isinstance(page, ParticipantPage)
    wanted = [lack.page for lack in lacking(window.lab.ask(case, window.lab.settings, 20))]
    reached = []
    for place in range(len(page.missing.lines)):
        window.go("participant", "020")
        page.missing.lines[place].click()
        reached.append(window.page.KEY)
    assert reached == wanted[: len(reached)]
    assert reached
