"""Accounts: who may let people in, roles from one day to another, and the last administrator."""

from datetime import timedelta

import pytest

from app.actions import accounts
from app.actions.sign_ins import WINDOW
from app.domain.errors import Refused
from app.domain.words import Role
from app.entrance import Entered, enter
from app.example import PEOPLE as EXAMPLE_PEOPLE
from app.lab import Lab
from app.opening import FOUNDER
from app.queries.accounts import people
from tests.conftest import as_role
from tests.given import PASSWORD, Clock


@pytest.fixture
def admin(store) -> Lab:
    return as_role(store, Role.ADMINISTRATOR)


def come_in(store, login: str, password: str) -> Entered:
    return enter(Lab(store, FOUNDER, workstation="Bench 1"), login, password, place=WINDOW)


def roles_of(lab: Lab, login: str, clock: Clock) -> tuple[Role, ...]:
    return next(person.roles for person in lab.ask(people, today=clock().date()) if person.login == login)


def test_only_an_administrator_lets_people_in(lab: Lab):
    with pytest.raises(Refused, match="may not do this"):
        lab.do(accounts.add_person, "eve", "Eve Noir", "EN", PASSWORD, [Role.BIOLOGIST])
    with pytest.raises(Refused, match="may not do this"):
        lab.do(accounts.grant, "tech", Role.BIOLOGIST)
    with pytest.raises(Refused, match="may not do this"):
        lab.do(accounts.set_password, "bio", PASSWORD)
    with pytest.raises(Refused, match="may not do this as Technician. It takes: Administrator"):
        lab.do(accounts.set_active, "bio", active=False)


def test_everybody_changes_their_own_password_knowing_the_one_before(store, lab: Lab):
    with pytest.raises(Refused, match="does not fit"):
        lab.do(accounts.change_password, "a wild guess", "another long sentence")
    lab.do(accounts.change_password, PASSWORD, "another long sentence")
    assert come_in(store, "tech", "another long sentence").who.login == "tech"
    with pytest.raises(Refused, match="do not fit together"):
        come_in(store, "tech", PASSWORD)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "too short"),
        ("aaaaaaaaaaaa", "guessed first"),
        ("Motdepasse123", "guessed first"),
        ("1234567890", "guessed first"),
        ("DPTrace-1234", "guessed first"),
        ("lina.amari!!", "made of the person's name"),
        ("Amari Lina LA", "made of the person's name"),
        ("tech@Toulouse-31!", "made of the person's name, user name or site"),
        ("Lina likes Toulouse best", ""),
        (PASSWORD, "same as the last one"),
    ],
)
def test_a_password_that_is_guessed_or_known_is_refused(lab: Lab, password: str, why: str):
    if not why:
        lab.do(accounts.change_password, PASSWORD, password)
        return
    with pytest.raises(Refused, match=why):
        lab.do(accounts.change_password, PASSWORD, password)


def test_a_password_that_somebody_else_gave_is_changed_before_anything_else(store, admin: Lab):
    admin.do(accounts.set_password, "tech", "given by the administrator")
    entered = come_in(store, "tech", "given by the administrator")
    assert entered.must_change
    work = Lab(store, entered.who)
    with pytest.raises(Refused, match="a password that somebody else gave. Sign in again"):
        work.do(accounts.ask_card, "tech")
    work.do(accounts.change_password, "given by the administrator", "a sentence of my own")
    work.do(accounts.ask_card, "tech")
    assert not come_in(store, "tech", "a sentence of my own").must_change


def test_nobody_gives_oneself_a_password_without_the_one_before(admin: Lab):
    with pytest.raises(Refused, match="changed with the one before"):
        admin.do(accounts.set_password, "admin", "another long sentence")


def test_initials_are_those_of_one_person(admin: Lab):
    with pytest.raises(Refused, match="The initials LA are those of Lina Amari. Add a letter"):
        admin.do(accounts.add_person, "louis", "Louis Arnal", " la ", PASSWORD, [Role.TECHNICIAN])
    admin.do(accounts.add_person, "louis", "Louis Arnal", "LAR", PASSWORD, [Role.TECHNICIAN])


def test_initials_of_a_closed_account_stay_its_own(admin: Lab):
    admin.do(accounts.set_active, "tech", active=False)
    with pytest.raises(Refused, match="are those of Lina Amari"):
        admin.do(accounts.add_person, "louis", "Louis Arnal", "LA", PASSWORD, [Role.TECHNICIAN])


def test_the_initials_of_the_example_study_are_unique():
    initials = [each for _login, _name, each, _role in EXAMPLE_PEOPLE]
    assert len(set(initials)) == len(initials)


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


def test_the_last_administrator_stays(admin: Lab):
    with pytest.raises(Refused, match="is the only administrator"):
        admin.do(accounts.set_active, "admin", active=False)
    with pytest.raises(Refused, match="is the only administrator"):
        admin.do(accounts.end_role, "admin", Role.ADMINISTRATOR)
    admin.do(accounts.grant, "data", Role.ADMINISTRATOR)
    admin.do(accounts.set_active, "admin", active=False)
    with pytest.raises(Refused, match="is closed"):
        come_in(admin.store, "admin", PASSWORD)


def test_a_role_that_ended_yesterday_is_lost_at_once(store, lab: Lab, given, clock: Clock):
    given.participant()
    as_role(store, Role.ADMINISTRATOR).do(accounts.end_role, "tech", Role.TECHNICIAN)
    given.tube()
    clock.forward(days=1)
    with pytest.raises(Refused, match="Lina Amari does not hold the role Technician today"):
        given.tube()


def test_an_account_that_is_closed_does_nothing_more(store, lab: Lab):
    as_role(store, Role.ADMINISTRATOR).do(accounts.set_active, "tech", active=False)
    with pytest.raises(Refused, match="The account of Lina Amari is closed"):
        lab.do(accounts.ask_card, "tech")
