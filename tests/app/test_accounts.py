"""Accounts: who may let people in, roles from one day to another, and the last administrator."""

from datetime import timedelta

import pytest

from app.actions import accounts
from app.domain.errors import Refused
from app.domain.words import Role
from app.example import PEOPLE as EXAMPLE_PEOPLE
from app.lab import Lab
from app.queries.accounts import people, sign_in
from tests.conftest import as_role
from tests.given import PASSWORD, Clock


@pytest.fixture
def admin(store) -> Lab:
    return as_role(store, Role.ADMINISTRATOR)


def roles_of(lab: Lab, login: str, clock: Clock) -> tuple[Role, ...]:
    return next(person.roles for person in lab.ask(people, today=clock().date()) if person.login == login)


@pytest.mark.requirement("URS-ACCESS-003")
def test_only_an_administrator_lets_people_in(lab: Lab):
    with pytest.raises(Refused, match="may not do this"):
        lab.do(accounts.add_person, "eve", "Eve Noir", "EN", PASSWORD, [Role.BIOLOGIST])
    with pytest.raises(Refused, match="may not do this"):
        lab.do(accounts.grant, "tech", Role.BIOLOGIST)
    with pytest.raises(Refused, match="may not do this"):
        lab.do(accounts.set_password, "bio", PASSWORD)
    with pytest.raises(Refused, match="may not do this"):
        lab.do(accounts.set_active, "bio", active=False)


def test_everybody_changes_their_own_password(lab: Lab, clock: Clock):
    lab.do(accounts.set_password, "tech", "another long sentence")
    who = lab.ask(sign_in, "tech", "another long sentence", today=clock().date())
    assert who.login == "tech"
    with pytest.raises(Refused, match="do not fit together"):
        lab.ask(sign_in, "tech", PASSWORD, today=clock().date())


def test_a_short_password_is_refused(lab: Lab):
    with pytest.raises(Refused, match="too short"):
        lab.do(accounts.set_password, "tech", "short")


@pytest.mark.requirement("URS-ACCESS-004")
def test_initials_are_those_of_one_person(admin: Lab):
    with pytest.raises(Refused, match="The initials LA are those of Lina Amari. Add a letter"):
        admin.do(accounts.add_person, "louis", "Louis Arnal", " la ", PASSWORD, [Role.TECHNICIAN])
    admin.do(accounts.add_person, "louis", "Louis Arnal", "LAR", PASSWORD, [Role.TECHNICIAN])


@pytest.mark.requirement("URS-ACCESS-004")
def test_initials_of_a_closed_account_stay_its_own(admin: Lab):
    admin.do(accounts.set_active, "tech", active=False)
    with pytest.raises(Refused, match="are those of Lina Amari"):
        admin.do(accounts.add_person, "louis", "Louis Arnal", "LA", PASSWORD, [Role.TECHNICIAN])


def test_the_initials_of_the_example_study_are_unique():
    initials = [each for _login, _name, each, _role in EXAMPLE_PEOPLE]
    assert len(set(initials)) == len(initials)


@pytest.mark.requirement("URS-ACCESS-003")
def test_a_role_is_held_from_one_day_to_another(admin: Lab, clock: Clock):
    first = clock().date() + timedelta(days=2)
    admin.do(accounts.grant, "tech", Role.BIOLOGIST, since=first, until=first + timedelta(days=1))
    assert roles_of(admin, "tech", clock) == (Role.TECHNICIAN,)
    clock.forward(days=2)
    assert roles_of(admin, "tech", clock) == (Role.TECHNICIAN, Role.BIOLOGIST)
    clock.forward(days=2)
    assert roles_of(admin, "tech", clock) == (Role.TECHNICIAN,)
    with pytest.raises(Refused, match="end before it begins"):
        admin.do(accounts.grant, "tech", Role.BIOLOGIST, until=first)


def test_a_role_held_without_an_end_is_not_given_twice(admin: Lab):
    with pytest.raises(Refused, match="holds the role Technician already"):
        admin.do(accounts.grant, "tech", Role.TECHNICIAN)


@pytest.mark.requirement("URS-ACCESS-003")
def test_the_last_administrator_stays(admin: Lab, clock: Clock):
    with pytest.raises(Refused, match="is the only administrator"):
        admin.do(accounts.set_active, "admin", active=False)
    with pytest.raises(Refused, match="is the only administrator"):
        admin.do(accounts.end_role, "admin", Role.ADMINISTRATOR)
    admin.do(accounts.grant, "data", Role.ADMINISTRATOR)
    admin.do(accounts.set_active, "admin", active=False)
    with pytest.raises(Refused, match="is closed"):
        admin.ask(sign_in, "admin", PASSWORD, today=clock().date())
