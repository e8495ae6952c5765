"""Signing in: every try is on record, wrong ones lock the account, and no restart or clock opens it."""

from datetime import timedelta

import pytest

from app.actions import accounts, sign_ins
from app.actions.sign_ins import WINDOW
from app.actions.verdicts import exclude
from app.domain.errors import Refused
from app.domain.words import Role
from app.entrance import Entered, enter, enter_by_pin
from app.lab import Lab
from app.opening import FOUNDER
from app.queries.accounts import people
from app.queries.sign_ins import log_page
from db.store import Store
from tests.conftest import as_role
from tests.given import PASSWORD, Clock

WRONG = "not the password"


def door(store: Store) -> Lab:
    return Lab(store, FOUNDER, workstation="Bench 1")


def come_in(store: Store, login: str = "tech", password: str = PASSWORD) -> Entered:
    return enter(door(store), login, password, place=WINDOW)


def keep_out(store: Store, times: int, login: str = "tech") -> None:
    for _time in range(times):
        with pytest.raises(Refused):
            come_in(store, login, WRONG)


def reopened(store: Store) -> Store:
    """The same file in a program that was started again."""
    return Store(store.url, clock=store.clock)


def card_of(store: Store, login: str) -> str:
    reader = door(store)
    return next(each.barcode for each in reader.ask(people, today=reader.today) if each.login == login)


def verbs(store: Store) -> list[str]:
    return [row.verb for row in as_role(store, Role.MONITOR).ask(log_page, offset=0, limit=50)]


def test_a_refusal_tells_neither_whether_the_name_nor_the_password_was_wrong(store):
    told = []
    for login in ("tech", "nobody"):
        with pytest.raises(Refused) as refusal:
            come_in(store, login, WRONG)
        told.append(str(refusal.value))
    assert told[0] == told[1] == "User name and password do not fit together. Type both again; capitals matter."


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(store):
    keep_out(store, 5)
    with pytest.raises(Refused, match="locked until 09:15"):
        come_in(store)
    assert come_in(store, "bio").who.login == "bio"


def test_the_lock_survives_a_restart_of_the_program(store):
    keep_out(store, 3)
    again = reopened(store)
    keep_out(again, 2)
    again.close()
    third = reopened(store)
    with pytest.raises(Refused, match="locked until"):
        come_in(third)
    third.close()


def test_the_lock_ends_after_its_time_and_not_before(store, clock: Clock):
    keep_out(store, 5)
    clock.forward(minutes=14, seconds=59)
    with pytest.raises(Refused, match="locked until"):
        come_in(store)
    clock.forward(seconds=1)
    assert come_in(store).who.login == "tech"


@pytest.mark.parametrize("back", [timedelta(minutes=20), timedelta(days=400)])
def test_a_clock_that_is_set_back_opens_nothing(store, clock: Clock, back: timedelta):
    keep_out(store, 5)
    clock.at -= back
    with pytest.raises(Refused, match="locked until"):
        come_in(store)


def test_a_clock_that_is_set_back_between_the_tries_does_not_forget_them(store, clock: Clock):
    keep_out(store, 4)
    clock.at -= timedelta(days=1)
    keep_out(store, 1)
    with pytest.raises(Refused, match="locked until"):
        come_in(store)


def test_old_mistakes_do_not_count(store, clock: Clock):
    keep_out(store, 4)
    clock.forward(minutes=16)
    keep_out(store, 4)
    assert come_in(store).who.login == "tech"
    keep_out(store, 4)


def test_how_many_and_how_long_are_settings_of_the_study(store):
    from app.actions import study

    values = {"wrong_passwords_most": 2, "locked_out_min": 60}
    as_role(store, Role.ADMINISTRATOR).do(study.change_settings, values, "stricter")
    keep_out(store, 2)
    with pytest.raises(Refused, match="locked until 10:00"):
        come_in(store)


def test_an_administrator_lifts_a_lock_and_nobody_else(store, lab: Lab):
    admin = as_role(store, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="is not locked"):
        admin.do(sign_ins.lift, "bio")
    keep_out(store, 5, "bio")
    with pytest.raises(Refused, match="may not do this"):
        lab.do(sign_ins.lift, "bio")
    admin.do(sign_ins.lift, "bio")
    assert come_in(store, "bio").who.login == "bio"


def test_wrong_passwords_at_signing_are_on_record_and_lock_too(store, lab: Lab, given):
    given.participant()
    biologist = as_role(store, Role.BIOLOGIST)
    for _time in range(5):
        with pytest.raises(Refused, match="does not fit"):
            biologist.do(exclude, 23, "clotted", password=WRONG)
    with pytest.raises(Refused, match="this account is locked until"):
        biologist.do(exclude, 23, "clotted", password=PASSWORD)
    assert verbs(store)[:2] == ["sign_in.locked", "signature.refused"]
    with pytest.raises(Refused, match="locked until"):
        come_in(store, "bio")


def test_the_log_tells_who_when_where_and_why_and_keeps_no_unknown_name(store):
    come_in(store)
    keep_out(store, 1, "a long enough sentence")
    keep_out(store, 1)
    rows = as_role(store, Role.ADMINISTRATOR).ask(log_page, offset=0, limit=10)
    assert [(row.login, row.what, row.why, row.workstation) for row in rows] == [
        ("tech", "Kept out", "wrong password", "Bench 1"),
        ("", "Kept out", "unknown user name", "Bench 1"),
        ("tech", "Signed in", "password", "Bench 1"),
    ]
    assert {row.place for row in rows} == {"window"}


def test_the_log_is_for_administrators_and_monitors(store, lab: Lab):
    with pytest.raises(Refused, match="may not do this as Technician. It takes: Monitor, Administrator"):
        lab.ask(log_page, offset=0, limit=10)


def test_a_pin_goes_with_its_card(store, lab: Lab):
    with pytest.raises(Refused, match="has set no PIN"):
        enter_by_pin(door(store), card_of(store, "tech"), "4711", place=WINDOW)
    lab.do(accounts.set_pin, PASSWORD, "4711")
    assert enter_by_pin(door(store), card_of(store, "tech"), "4711", place=WINDOW).who.login == "tech"
    with pytest.raises(Refused):
        enter_by_pin(door(store), card_of(store, "bio"), "4711", place=WINDOW)


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "1234", "8765", "0000", "٤٧١١"])
def test_a_pin_has_four_to_eight_digits_that_are_not_in_a_row(lab: Lab, pin: str):
    with pytest.raises(Refused, match="PIN"):
        lab.do(accounts.set_pin, PASSWORD, pin)


def test_a_pin_is_set_with_the_password(lab: Lab):
    with pytest.raises(Refused, match="does not fit"):
        lab.do(accounts.set_pin, WRONG, "4711")


def test_after_three_wrong_pins_only_the_password_is_taken(store, lab: Lab):
    lab.do(accounts.set_pin, PASSWORD, "4711")
    card = card_of(store, "tech")
    for why in ("do not fit", "do not fit", "only the password"):
        with pytest.raises(Refused, match=why):
            enter_by_pin(door(store), card, "9999", place=WINDOW)
    again = reopened(store)
    with pytest.raises(Refused, match="only the password"):
        enter_by_pin(door(again), card, "4711", place=WINDOW)
    come_in(again)
    assert enter_by_pin(door(again), card, "4711", place=WINDOW).who.login == "tech"
    again.close()


def test_a_pin_never_signs(store, given):
    given.participant()
    biologist = as_role(store, Role.BIOLOGIST)
    biologist.do(accounts.set_pin, PASSWORD, "4711")
    with pytest.raises(Refused, match="does not fit"):
        biologist.do(exclude, 23, "clotted", password="4711")
    with pytest.raises(Refused, match="do not fit"):
        come_in(store, "bio", "4711")


def test_a_fresh_store_has_no_password_and_no_pin_of_anybody(tmp_path):
    from app.opening import found_study, open_store
    from app.settings import Settings

    store = open_store(tmp_path / "fresh.db")
    for login in ("admin", "setup", "", "root"):
        with pytest.raises(Refused):
            come_in(store, login, "")
    with pytest.raises(Refused, match="too short"):
        found_study(store, Settings(study_id="S"), "odile", "Odile Faure", "OF", "")
    found_study(store, Settings(study_id="S"), "odile", "Odile Faure", "OF", PASSWORD)
    assert not come_in(store, "odile").must_change
    with pytest.raises(Refused, match="has its people already"):
        found_study(store, Settings(study_id="S"), "eve", "Eve Noir", "EN", PASSWORD)
    with pytest.raises(Refused, match="Nobody is signed in"):
        door(store).do(accounts.set_password, "odile", "another long sentence")
    store.close()
