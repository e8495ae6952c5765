"""Queries on fields: asked, answered, closed by who asked, opened again."""

import pytest

from app.actions import queries
from app.domain.errors import Refused
from app.domain.words import Role
from app.queries.asked import ANSWERED, CLOSED, OPEN, asked
from tests.app.test_cli import Terminal, terminal  # noqa: F401
from tests.conftest import as_role
from tests.given import Given


def a_query(store, given: Given) -> int:
    given.participant(23)
    return as_role(store, Role.MONITOR).do(queries.ask, "participant", 1, "birth_year", "Which year?", number=23)


def test_a_monitor_asks_the_bench_answers_and_the_monitor_closes(store, lab, given: Given):
    number = a_query(store, given)
    assert [each.state for each in lab.ask(asked, number=23)] == [OPEN]
    monitor = as_role(store, Role.MONITOR)
    with pytest.raises(Refused, match="has no answer yet"):
        monitor.do(queries.close, number)
    lab.do(queries.answer, number, "1968, as in the source")
    (row,) = lab.ask(asked, state=ANSWERED)
    assert (row.field, row.answered_by) == ("birth_year", "tech")
    with pytest.raises(Refused, match="was asked by monitor"):
        as_role(store, Role.DATA_MANAGER).do(queries.close, number)
    monitor.do(queries.close, number)
    assert [each.state for each in lab.ask(asked)] == [CLOSED]
    with pytest.raises(Refused, match="is closed"):
        lab.do(queries.answer, number, "Once more")


def test_a_query_is_opened_again_with_its_reason(store, lab, given: Given):
    number = a_query(store, given)
    lab.do(queries.answer, number, "As in the source")
    monitor = as_role(store, Role.MONITOR)
    monitor.do(queries.close, number)
    monitor.do(queries.reopen, number, "The source says otherwise")
    (row,) = lab.ask(asked, state=OPEN)
    assert (row.answer, row.closed) == ("", None)


def test_the_bench_asks_no_queries_and_no_field_is_asked_about_that_is_not_recorded(store, lab, given: Given):
    a_query(store, given)
    with pytest.raises(Refused, match="may not do this"):
        lab.do(queries.ask, "participant", 1, "sex", "Sure?")
    monitor = as_role(store, Role.MONITOR)
    with pytest.raises(Refused, match="no field “participant.shoe_size”"):
        monitor.do(queries.ask, "participant", 1, "shoe_size", "Sure?")
    with pytest.raises(Refused, match="no field “user.name”"):
        monitor.do(queries.ask, "user", 1, "name", "Sure?")
    with pytest.raises(Refused, match="asked about this field already: query 1"):
        monitor.do(queries.ask, "participant", 1, "birth_year", "And now?")
    with pytest.raises(Refused, match="seems to hold"):
        monitor.do(queries.ask, "participant", 1, "sex", "Mme Durand?")


def test_queries_are_asked_answered_and_listed_without_a_window(terminal: Terminal):  # noqa: F811
    terminal("enrol", "23", "--set", "birth_year=1968", "day=01/11/2026", "genetic_analysis=Y")
    about = ("--ask", "participant", "1", "birth_year", "--number", "23", "--text", "Which year?")
    assert terminal("queries", *about, user="monitor")[:2] == (0, "1")
    assert "birth_year" in terminal("queries")[1]
    assert terminal("queries", "--answer", "1", "--text", "1968")[:2] == (0, "1")
    assert terminal("queries", "--close", "1", user="monitor")[:2] == (0, "1")
    assert terminal("queries")[1] == ""
    assert terminal("locks")[:2] == (0, "")
