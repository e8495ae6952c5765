"""The one grammar of codes: vectors, check characters, neighbours."""

import pytest
from hypothesis import given, strategies

from app.domain.barcode import ALPHABET, Barcode, neighbours, normalised, parse
from app.domain.errors import Refused
from app.domain.words import Kind

pytestmark = pytest.mark.requirement("URS-SCAN-001")

VECTORS = (
    "MB001B001A",
    "MB023B001F",
    "MB023D007R",
    "MB023F001V",
    "MB060D012N",
    "MB007G042X",
    "MB000P001Q",
    "MB000N001X",
)
CODES = strategies.builds(
    Barcode,
    prefix=strategies.just("MB"),
    participant=strategies.integers(0, 999),
    kind=strategies.sampled_from(list(Kind)),
    sequence=strategies.integers(1, 999),
)


@pytest.mark.parametrize("text", VECTORS)
def test_known_codes_are_read(text: str):
    assert parse(text).text == text


@given(CODES)
def test_a_code_is_read_as_it_is_printed_and_as_it_is_scanned(code: Barcode):
    assert parse(code.text) == parse(code.printed) == parse(code.printed.lower()) == code


@given(CODES, strategies.integers(0, 9), strategies.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(code: Barcode, place: int, letter: str):
    wrong = code.text[:place] + letter + code.text[place + 1 :]
    if wrong == code.text:
        return
    with pytest.raises(Refused):
        parse(wrong)


@given(CODES, strategies.integers(0, 8))
def test_a_swap_of_neighbours_names_the_code_that_was_meant(code: Barcode, place: int):
    text = code.text
    wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if wrong != text:
        assert text in neighbours(wrong)


def test_nothing_but_blanks_hyphens_and_case_is_forgiven():
    assert normalised(" mb-023 d007-r\n") == "MB023D007R"
    with pytest.raises(Refused):
        parse("MB023D0O7R")
