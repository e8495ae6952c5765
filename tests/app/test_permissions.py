"""Who may do what: every action and query of the packages against the table, for every role, through the door."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy.orm import Session

import app.actions
import app.queries
from app.domain.errors import LabError, Refused
from app.domain.permissions import (
    ACTIONS,
    ACTIONS_OF,
    EVERYBODY,
    FOR_ALL,
    OWN_TITLES,
    QUERIES_OF,
    READ_BY,
    who_may_ask,
    who_may_do,
)
from app.domain.words import Role
from app.lab import Lab
from app.queries.sign_ins import log_page
from app.work import Work
from tests.conftest import as_role
from tests.given import PEOPLE

KEPT_OUT = ("may not do this", "reads the record and changes nothing", "administers accounts and settings")


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def functions(package: ModuleType, first: type) -> Iterator[Callable[..., Any]]:
    """Public functions of a package that a door calls: their first parameter is a Work, or a Session."""
    for module in modules(package):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            asked = list(inspect.signature(function).parameters.values())
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and asked and asked[0].annotation in (first, first.__name__):
                yield function


DOES = tuple(functions(app.actions, Work))
ASKS = tuple(functions(app.queries, Session))


def told_by(call: Callable[[], object]) -> str:
    """What a call says where it is refused; it may fail in any other way for want of its arguments."""
    try:
        call()
    except LabError as refusal:
        return str(refusal)
    except TypeError:
        return ""
    return ""


def is_kept_out(text: str) -> bool:
    return any(words in text for words in KEPT_OUT)


def test_the_packages_were_found():
    assert len(DOES) > 150
    assert len(ASKS) > 150


def test_every_action_and_query_has_its_line():
    lacking = {each.__module__ for each in DOES if each.__module__.removeprefix(ACTIONS_OF) not in ACTIONS}
    lacking |= {
        each.__module__ for each in ASKS if each.__module__.removeprefix(QUERIES_OF) not in FOR_ALL | READ_BY.keys()
    }
    assert lacking == set()
    assert not FOR_ALL & READ_BY.keys()


def test_an_own_line_names_a_function_that_there_is():
    known = {(each.__module__.removeprefix(ACTIONS_OF), each.__name__) for each in DOES}
    own = {(name, function) for name, line in ACTIONS.items() for function in line.own}
    assert own - known == set()
    assert {f"{name}.{function}" for name, function in own} == set(OWN_TITLES)


@pytest.mark.parametrize("role", list(Role))
def test_the_door_keeps_out_of_each_action_whom_the_table_does_not_name(store, role: Role):
    """Called with nothing, an action that the role may do fails for want of its arguments, and only for that."""
    lab = as_role(store, role)
    wrong = []
    for action in DOES:
        may = role in who_may_do(action.__module__, action.__name__)
        needs = [each for each in list(inspect.signature(action).parameters.values())[1:] if each.default is each.empty]
        text = told_by(lambda action=action: lab.do(action)) if needs or not may else ""
        if is_kept_out(text) == may:
            wrong.append(f"{action.__module__}.{action.__name__}: {text}")
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_the_door_keeps_out_of_each_query_whom_the_table_does_not_name(store, role: Role):
    lab = as_role(store, role)
    wrong = []
    for query in ASKS:
        may = role in who_may_ask(query.__module__, query.__name__)
        needs = [each for each in list(inspect.signature(query).parameters.values())[1:] if each.default is each.empty]
        text = told_by(lambda query=query: lab.ask(query)) if needs or not may else ""
        if is_kept_out(text) == may:
            wrong.append(f"{query.__module__}.{query.__name__}: {text}")
    assert wrong == []


def test_a_monitor_changes_no_data_and_an_administrator_neither():
    """A monitor asks, compares with the source, and keeps the own account; an administrator sets up."""
    monitor = {name for name, line in ACTIONS.items() if Role.MONITOR in line.roles}
    administrator = {name for name, line in ACTIONS.items() if Role.ADMINISTRATOR in line.roles}
    assert monitor == {"sign_ins", "stops", "queries", "source_checks"}
    assert administrator == {
        *("accounts", "sign_ins", "study", "templates", "registers", "drafts", "stops"),
        *("reviews", "redactions", "drills"),
    }


def test_an_action_or_query_without_a_line_is_for_nobody(store):
    def made_up(_work: Work) -> None:
        raise AssertionError("nobody may get here")

    made_up.__module__ = "app.actions.not_there"
    for role in Role:
        with pytest.raises(Refused, match="Nobody may"):
            as_role(store, role).do(made_up)
    made_up.__module__ = "app.queries.not_there"
    with pytest.raises(Refused, match="Nobody may"):
        as_role(store, Role.BIOLOGIST).ask(made_up)


def test_a_query_that_is_not_for_all_asks_for_the_role_of_today(store):
    """A role that one does not hold opens nothing, even where a Lab claims it."""
    technician = PEOPLE[Role.TECHNICIAN]
    claimed = Lab(store, type(technician)(technician.id, "tech", "Lina Amari", "LA", Role.MONITOR))
    with pytest.raises(Refused, match="does not hold the role Monitor today"):
        claimed.ask(log_page, offset=0, limit=1)


def test_everybody_reads_the_record():
    assert who_may_ask("app.queries.case", "case") == EVERYBODY
