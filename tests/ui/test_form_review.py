"""Queries and locks on the forms: asked where the cursor is, marked beside the field, read only once it is locked."""

import pytest

from app.actions import counts, locks, queries
from app.domain.errors import Refused
from app.domain.steps.wga import QcForm
from app.domain.words import Role
from app.queries.asked import asked, place_of, records_at
from app.queries.content import content_digest
from tests.app.test_amplification import amplified
from tests.app.test_sorting import count_form
from tests.conftest import as_role
from tests.given import PASSWORD, Given
from tests.ui.conftest import Told, answer_with
from ui.lab import QtLab
from ui.pages.count import CountPage
from ui.pages.draw import DrawPage
from ui.pages.enrol import EnrolPage
from ui.pages.form_page import FormPage
from ui.pages.measure import MeasurePage
from ui.pages.queries import QueriesPage
from ui.pages.receive import ReceivePage
from ui.widgets.dialog import LineDialog

PAGES = {page.KEY: page for page in (CountPage, DrawPage, EnrolPage, MeasurePage, ReceivePage)}


def field_of(page: FormPage, name: str):
    return next(view.fields[name] for view in page.views.values() if name in view.fields)


@pytest.fixture
def monitor(store, dressed):
    made = QtLab(as_role(store, Role.MONITOR))
    yield made
    made.stop()


@pytest.mark.requirement("URS-QUERY-001")
def test_a_query_is_asked_on_the_field_with_the_cursor_and_stands_beside_it(
    opened, lab, given: Given, monitor: QtLab, told: Told
):
    given.participant(23)
    page = opened(EnrolPage, "23", monitor)
    page.show()
    page.show_field("birth_year")
    answer_with("Is it 1956 in the source?", LineDialog)
    page.reviewing.ask()
    (row,) = lab.ask(asked)
    assert (row.subject, row.field, row.number, row.asked_by) == ("participant", "birth_year", 23, "monitor")
    assert "1956 in the source" in field_of(page, "birth_year").query()
    other = opened(EnrolPage, "23")
    assert "1956 in the source" in field_of(other, "birth_year").query()
    assert field_of(other, "sex").query() == ""
    other.show()
    other.show_field("birth_year")
    other.reviewing.ask()
    assert told.went[-1] == ("queries", f"#{row.id}")
    listed = opened(QueriesPage, f"#{row.id}")
    assert listed.table.current().id == row.id


@pytest.mark.requirement("URS-QUERY-001")
def test_every_query_leads_to_the_form_that_holds_its_field(opened, lab, given: Given, monitor: QtLab):
    amplified(lab, given)
    tube = given.tube(23)
    lab.do(counts.record, tube, count_form(n_dp=2))
    on_forms = [
        ("participant", 1, "birth_year"),
        ("draw", 1, "collector"),
        ("tube", 1, "drawn_ml"),
        ("receipt", 1, "temp_c"),
        ("count", 1, "n_dp"),
        ("wga_product", 1, "gii"),
    ]
    for subject, row_id, field in on_forms:
        page_key, place = lab.ask(place_of, subject, row_id)
        assert (subject, row_id) in lab.ask(records_at, page_key, place), subject
        monitor.do(queries.ask, subject, row_id, field, f"Why this {field}?")
        page = opened(PAGES[page_key], place)
        assert f"Why this {field}?" in field_of(page, field).query(), (subject, field)
    assert QcForm in opened(MeasurePage, lab.ask(place_of, "wga_product", 1)[1]).views


@pytest.mark.requirement("URS-LOCK-001")
def test_a_locked_record_opens_to_be_read_only_and_says_who_locked_it(opened, lab, store, given: Given):
    given.participant(23)
    given.participant(24)
    digest = lab.ask(content_digest, lab.settings, "participant", 1)
    as_role(store, Role.BIOLOGIST).do(locks.approve, 23, digest=digest, password=PASSWORD)
    as_role(store, Role.DATA_MANAGER).do(locks.lock, 23, "cleaned", password=PASSWORD)
    page = opened(EnrolPage, "23")
    assert page.footer.text().startswith("MB-023 was locked by data on ")
    assert field_of(page, "birth_year").control.isReadOnly()
    assert not field_of(page, "sex").control.isEnabled()
    with pytest.raises(Refused, match="MB-023 was locked by data"):
        page.try_confirm()
    free = opened(EnrolPage, "24")
    assert "locked" not in free.footer.text()
    assert not field_of(free, "birth_year").control.isReadOnly()


@pytest.mark.requirement("URS-QUERY-001")
def test_where_nothing_is_recorded_there_is_nothing_to_ask_about(opened, monitor: QtLab):
    page = opened(EnrolPage, "", monitor)
    page.show()
    with pytest.raises(Refused, match="no recorded field"):
        page.reviewing.ask()
