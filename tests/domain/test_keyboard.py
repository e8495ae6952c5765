"""Keyboard layouts: what becomes of the test card and of codes between two of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import NotFound, Refused
from app.domain.keyboard import (
    CARD,
    Judgement,
    Typing,
    judged,
    layout,
    layouts,
    mistyped,
    read_layout,
    restored,
    suspected,
)

pytestmark = pytest.mark.requirement("URS-SCAN-005")

US_ON_FR = "DPTRQCE)à&é\"'(-è_ç)QBCDEFGHIJKL?NOPARSTUVZXYW"
"""The test card as a scanner set to US types it on a French computer: taken down key by key."""
FR_ON_US = "DPTRQCE6)!@#$%^&*(6QBCDEFGHIJKL:NOPARSTUVZXYW"


def test_the_card_shows_a_scanner_that_types_right():
    assert judged(CARD) == Judgement(Typing.RIGHT)


def test_the_card_shows_a_us_scanner_on_a_french_computer_and_the_other_way_round():
    assert judged(US_ON_FR) == Judgement(Typing.SWAPPED, "us", "fr")
    assert judged(FR_ON_US) == Judgement(Typing.SWAPPED, "fr", "us")
    assert mistyped(CARD, types_as="us", read_as="fr") == US_ON_FR
    assert mistyped(CARD, types_as="fr", read_as="us") == FR_ON_US


def test_the_card_shows_caps_lock():
    assert judged(CARD.lower()) == Judgement(Typing.CAPS_LOCK)


def test_the_card_shows_the_first_character_that_came_wrong():
    assert judged(CARD.replace("Z", "?")) == Judgement(Typing.OTHER, place=len(CARD) - 1, came="?")


@pytest.mark.parametrize("text", ["", "MB023D007R", "keratin", "D" * len(CARD), "0" * len(CARD)])
def test_another_text_is_no_card(text: str):
    assert judged(text) is None


def test_a_code_that_only_another_keyboard_explains_is_suspected():
    assert suspected('?Bàé"DààèR') == ("us", "fr")
    assert suspected("MB023D007R") is None
    assert suspected("keratin 19") is None
    assert suspected('?Bàé"DààèX') is None


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-", max_size=60))
def test_translating_gives_back_what_was_meant(text: str):
    for types_as, read_as in (("us", "fr"), ("fr", "us")):
        assert restored(mistyped(text, types_as=types_as, read_as=read_as), types_as=types_as, read_as=read_as) == text


def test_every_layout_types_every_character_of_the_card():
    for each in layouts():
        typed = "".join(each.keys.values())
        assert [character for character in CARD if character not in typed] == []


def test_no_layout_types_a_character_of_the_card_by_two_keys():
    for each in layouts():
        typed = "".join(each.keys.values())
        assert [character for character in CARD if typed.count(character) != 1] == []


def test_an_unknown_keyboard_names_those_that_exist():
    with pytest.raises(NotFound, match="no keyboard") as refusal:
        layout("dvorak")
    assert "fr, us" in refusal.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [("title = ", "can't be read"), ("title = 'x'", "can't be read"), ("title='x'\n[keys]\nE01='abc'", "types 3")],
)
def test_a_keyboard_file_that_is_none_is_refused(text: str, said: str):
    with pytest.raises(Refused, match=said):
        read_layout(text, "de")


def test_another_keyboard_is_one_file():
    made = read_layout('title = "QWERTZ (DE)"\n[keys]\nD06 = "zZ"\nB01 = "yY"\n', "de")
    assert (made.at("D06", is_shifted=False), made.at("B01", is_shifted=True), made.at("A99", is_shifted=True)) == (
        "z",
        "Y",
        "",
    )
