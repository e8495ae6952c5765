"""The list of specimens narrowed: views, kinds, participants, a text, each by itself and together, and widened again."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as always
from hypothesis import strategies as st
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.actions import cells, holds
from app.domain.errors import Refused
from app.domain.words import CELL_KINDS, Custody, SortOutcome
from app.example import as_role
from app.lab import Lab
from app.queries.specimens_list import VIEWS, Narrowed, specimens, specimens_count
from db.store import Store
from tests.given import Given, Role
from tests.ui.conftest import answer_with
from ui.lab import QtLab
from ui.pages.specimens import KINDS, SpecimensPage
from ui.widgets.button import Button
from ui.widgets.chip import FilterChip
from ui.widgets.dialog import ChoiceDialog, LineDialog

pytestmark = pytest.mark.requirement("URS-LIST-001")


@pytest.fixture
def page(qtbot, qtlab: QtLab, desk, given: Given) -> SpecimensPage:
    """Two participants with a tube each, a plate of the first."""
    for number in (23, 24):
        given.participant(number)
    given.plate(23)
    given.tube(24)
    made = SpecimensPage(qtlab, desk)
    qtbot.addWidget(made)
    made.arrive("")
    return made


def codes(page: SpecimensPage) -> set[str]:
    return {page.table.rows.row(place).barcode for place in range(page.table.rows.rowCount())}


def letters(page: SpecimensPage) -> set[str]:
    return {code[5] for code in codes(page)}


def chips(page: SpecimensPage) -> list[str]:
    return [chip.accessibleName() for chip in page.findChildren(FilterChip) if not chip.isHidden()]


def choose(label: str) -> None:
    """What a person presses in the question that comes up next."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ChoiceDialog)
        buttons = {button.text(): button for button in dialog.findChildren(Button)}
        (buttons[label].click if label in buttons else dialog.reject)()

    QTimer.singleShot(0, press)


def test_a_group_of_kinds_is_shown_alone_and_its_chip_takes_it_away(page: SpecimensPage):
    everything = codes(page)
    choose("Cells")
    page.by_kind.click()
    assert letters(page) == {"D", "W", "N"}
    assert chips(page) == ["Kind Cells"]
    assert not page.by_kind.isVisibleTo(page)
    page.findChildren(FilterChip)[-1].click()
    assert codes(page) == everything


def test_one_kind_of_cell_is_shown_alone(page: SpecimensPage):
    choose("WBC control")
    page.by_kind.click()
    assert letters(page) == {"W"}


@pytest.mark.parametrize(("typed", "numbers"), [("24", {24}), ("23-24", {23, 24}), ("24 - 23", {23, 24})])
def test_one_participant_or_several_are_shown_alone(page: SpecimensPage, typed: str, numbers: set[int]):
    answer_with(typed, LineDialog)
    page.by_person.click()
    assert {page.table.rows.row(place).number for place in range(page.table.rows.rowCount())} == numbers


def test_what_names_nobody_is_refused_and_narrows_nothing(page: SpecimensPage):
    everything = codes(page)
    answer_with("somebody", LineDialog)
    with pytest.raises(Refused, match="names no participants"):
        page._on_person()
    assert codes(page) == everything


def test_kind_participant_and_text_narrow_together(page: SpecimensPage):
    choose("Blood tubes and fractions")
    page.by_kind.click()
    answer_with("23", LineDialog)
    page.by_person.click()
    page.filter.setText("E001")
    assert codes(page) == {code for code in codes(page) if code.startswith("MB023E001")}
    assert len(codes(page)) == 1
    assert sorted(chips(page)) == ["Kind Blood tubes and fractions", "Participant MB-023"]


def test_each_view_holds_what_its_name_says(page: SpecimensPage, lab: Lab, given: Given):
    wells = given.wells(next(code for code in codes(page) if code[5] == "P"))
    lab.do(holds.put, wells["A02"], "rack fell")
    lab.do(cells.set_outcome, wells["A03"], SortOutcome.LOST, reason="dropped")
    tube = next(code for code in codes(page) if code.startswith("MB024B"))
    seen = {
        key: {row.barcode for row in lab.ask(specimens, offset=0, limit=99, narrowed=Narrowed(view=key))}
        for key, _ in VIEWS
    }
    assert seen["hold"] == {wells["A02"]}
    assert seen["gone"] == {wells["A03"]}
    assert seen["amplify"] == {wells["A01"], wells["H12"], wells["H01"]}
    assert seen["shipped"] == set()
    assert tube in seen["all"]
    assert set().union(*seen.values()) == seen["all"]
    page.views.set_value("hold")
    page.refresh()
    assert codes(page) == {wells["A02"]}


def test_what_was_dispatched_is_in_its_view(full_store: Store):
    lab = as_role(full_store, Role.TECHNICIAN)
    rows = lab.ask(specimens, offset=0, limit=999, narrowed=Narrowed(view="shipped"))
    assert rows
    assert {row.custody for row in rows} == {Custody.SHIPPED}


def test_the_count_of_each_view_stands_on_its_tab(qtbot, page: SpecimensPage, lab: Lab):
    expected = {key: lab.ask(specimens_count, Narrowed(view=key)) for key, _title in VIEWS}
    qtbot.waitUntil(lambda: page._counts == expected, timeout=3000)


KIND_CHOICES = [(), *(kinds for _title, kinds in KINDS), *((kind,) for kind in CELL_KINDS)]
NARROWED = st.builds(
    Narrowed,
    view=st.sampled_from([key for key, _title in VIEWS]),
    kinds=st.sampled_from(KIND_CHOICES),
    first=st.none() | st.integers(0, 30),
    last=st.none() | st.integers(0, 30),
    text=st.sampled_from(["", "020", "21", "B001", "mb-020-b", "D00", "zz", "%", "_", "'"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@always(narrowed=NARROWED)
def test_narrowing_shows_a_part_of_the_whole_and_its_true_number(full_store: Store, narrowed: Narrowed):
    lab = as_role(full_store, Role.TECHNICIAN)
    everything = {row.barcode: row for row in lab.ask(specimens, offset=0, limit=9999)}
    rows = lab.ask(specimens, offset=0, limit=9999, narrowed=narrowed)
    assert len(rows) == lab.ask(specimens_count, narrowed)
    assert {row.barcode for row in rows} <= everything.keys()
    assert not narrowed.kinds or {row.kind for row in rows} <= set(narrowed.kinds)
    if narrowed.first is not None:
        low, high = sorted((narrowed.first, narrowed.last if narrowed.last is not None else narrowed.first))
        assert all(low <= row.number <= high for row in rows)
    assert [row.barcode for row in rows] == [code for code in everything if code in {row.barcode for row in rows}]
