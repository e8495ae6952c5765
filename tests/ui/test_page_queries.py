"""Queries, source checks and locks in the window: a monitor asks, the bench answers, a data manager locks; keys only."""

import pytest

from app.actions import participants, queries
from app.domain.enrolment import Enrolment
from app.domain.errors import Refused
from app.domain.words import Role
from app.outputs.source_checks import pages_checked
from app.queries.asked import asked, place_of
from app.queries.locks import locked_numbers
from app.settings import Workstation
from tests.conftest import as_role
from tests.given import Given
from tests.ui.conftest import answer_with
from ui.lab import QtLab
from ui.main_window import MainWindow
from ui.pages.audit import AuditPage
from ui.pages.participant import ParticipantPage
from ui.pages.queries import QueriesPage
from ui.pages.record_review import RecordReviewPage
from ui.pages.source_checks import SourceChecksPage
from ui.widgets.dialog import LineDialog
from ui.widgets.sign_dialog import SignDialog


@pytest.fixture
def as_lab(store, dressed):
    made: list[QtLab] = []

    def of(role: Role) -> QtLab:
        made.append(QtLab(as_role(store, role)))
        return made[-1]

    yield of
    for each in made:
        each.stop()


@pytest.mark.requirement("URS-QUERY-001")
def test_a_monitor_asks_in_the_audit_the_bench_answers_and_the_monitor_closes(opened, as_lab, given: Given, told):
    given.participant(23)
    monitor = as_lab(Role.MONITOR)
    audit = opened(AuditPage, lab=monitor)
    audit.filter.setText("table:participant field:birth_year")
    audit.table.selectRow(0)
    answer_with("The source says 1958.", LineDialog)
    audit._on_ask()
    (query,) = monitor.ask(asked)
    assert (query.number, query.field, query.state) == (23, "birth_year", "open")

    bench = opened(QueriesPage, lab=as_lab(Role.TECHNICIAN))
    bench.table.selectRow(0)
    bench.open_row(bench.table.current())
    assert told.went[-1] == ("enrol", "23")
    answer_with("Corrected: 1958 it is.", LineDialog)
    bench._on_answer()
    bench.views.set_value("answered")
    bench.refresh()
    bench.table.selectRow(0)
    with pytest.raises(Refused, match="It takes"):
        bench._on_close()

    mine = opened(QueriesPage, lab=monitor)
    mine.views.set_value("mine")
    mine.refresh()
    mine.table.selectRow(0)
    mine._on_close()
    assert [each.state for each in monitor.ask(asked)] == ["closed"]


@pytest.mark.requirement("URS-QUERY-001")
def test_a_query_leads_to_its_field(qtbot, dressed, store, given: Given, tmp_path):
    given.participant(23)
    as_role(store, Role.MONITOR).do(queries.ask, "participant", 1, "birth_year", "Is it right?", number=23)
    window = MainWindow(QtLab(as_role(store, Role.TECHNICIAN)), Workstation(label_folder=str(tmp_path)))
    qtbot.addWidget(window)
    window.show()
    window.go("queries", "")
    window.page.table.selectRow(0)
    window.page.next_act()
    assert window.page.KEY == "enrol"
    (view,) = [each for each in window.page.views.values() if "birth_year" in each.fields]
    control = view.fields["birth_year"].control
    front = window.focusWidget()
    assert front is control or control.isAncestorOf(front)
    window.close()


def test_a_page_of_every_record_is_known(lab, given: Given):
    given.participant(23)
    tube = given.tube(23)
    assert lab.ask(place_of, "participant", 1) == ("enrol", "23")
    assert lab.ask(place_of, "tube", 1) == ("draw", tube)
    assert lab.ask(place_of, "receipt", 1) == ("receive", tube)
    assert lab.ask(place_of, "block", 99) == ("audit", "table:block row:99")


@pytest.mark.requirement("URS-SDV-001")
def test_a_tick_is_undone_visibly_by_a_later_change(opened, as_lab, lab, given: Given, clock):
    given.participant(23)
    monitor = as_lab(Role.MONITOR)
    page = opened(SourceChecksPage, "23", lab=monitor)
    assert "0 of 8" in page.subtitle()
    page.next_act()
    assert "1 of 8" in page.subtitle()
    assert page.tick.text() == "Withdraw the tick"
    form = Enrolment.fill({"number": 23, "birth_year": 1958, "day": clock().date()})
    lab.do(participants.revise, 23, form, seen=None, reason="as the source says")
    page.refresh()
    (first, *_rest) = pages_checked(monitor, 23)
    assert first.state == "changed"
    assert any("1958" in each for each in first.changed)
    assert "0 of 8" in page.subtitle()


@pytest.mark.requirement("URS-LOCK-001")
def test_a_record_is_approved_locked_and_opened_again(opened, as_lab, lab, store, given: Given, clock, told):
    given.participant(23)
    page = opened(RecordReviewPage, "23", lab=as_lab(Role.BIOLOGIST))
    answer_with("", SignDialog)
    page._on_approve()
    keeper = opened(RecordReviewPage, "23", lab=as_lab(Role.DATA_MANAGER))
    answer_with("monitored and complete", SignDialog)
    keeper._on_lock()
    assert lab.ask(locked_numbers) == {23}
    form = Enrolment.fill({"number": 23, "birth_year": 1958, "day": clock().date()})
    with pytest.raises(Refused, match="MB-023 was locked by"):
        lab.do(participants.revise, 23, form, seen=None, reason="a correction")
    person = opened(ParticipantPage, "23")
    assert any("Locked by" in line.line.text for line in person.notes.lines)
    keeper.table.selectRow(0)
    answer_with("the source was read again", SignDialog)
    keeper._on_unlock()
    assert lab.ask(locked_numbers) == frozenset()


def test_what_is_in_the_way_of_a_lock_is_said(opened, as_lab, given: Given):
    given.participant(23)
    page = opened(RecordReviewPage, "23", lab=as_lab(Role.DATA_MANAGER))
    with pytest.raises(Refused, match="MB-023 is not approved"):
        page._on_lock()
    with pytest.raises(Refused, match="MB-023 is not locked"):
        page._on_lock_study()
    assert [each.line.text for each in page.obstacles.lines] == ["MB-023 is not locked."]
