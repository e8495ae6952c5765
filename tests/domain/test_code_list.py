"""Codes in a pasted text: found between whatever separates them, once each, and nothing that was meant is lost."""

import pytest
from hypothesis import given as always
from hypothesis import strategies as st

from app.domain.barcode import Barcode, printed
from app.domain.code_list import codes_in
from app.domain.words import Kind

CODES = st.builds(
    lambda number, kind, sequence: Barcode("MB", number, kind, sequence).text,
    st.integers(1, 999),
    st.sampled_from([Kind.BLOOD, Kind.DP_CELL, Kind.WGA_PRODUCT, Kind.BOX]),
    st.integers(1, 999),
)
WRITTEN = st.sampled_from(
    [str, printed, str.lower, lambda code: printed(code).replace("-", " "), lambda code: f'"{code}"']
)
BETWEEN = st.sampled_from(["\n", "\r\n", "\t", ",", ";", ", ", " ; ", "|", "\n\n"])
COLUMNS = st.sampled_from(["", "12,5\t", "A1;", "2026-03-10;", "Lina;31.5;"])


@always(st.lists(st.tuples(CODES, WRITTEN, BETWEEN, COLUMNS), max_size=40))
def test_codes_are_found_in_order_and_once_whatever_stands_between_and_beside_them(parts):
    text = "".join(f"{beside}{write(code)}{between}" for code, write, between, beside in parts)
    entries = codes_in(text)
    entered = [code for code, *_rest in parts]
    found = {entry.code: entry.times for entry in entries if entry.code}
    assert list(found) == list(dict.fromkeys(entered))
    assert all(found[code] == entered.count(code) for code in found)


@always(st.text(max_size=200))
def test_no_text_breaks_it_and_no_line_that_holds_a_word_vanishes(text: str):
    entries = codes_in(text)
    said = [line for line in text.splitlines() if any(sign.isalnum() for sign in line)]
    assert not said or entries
    assert all(entry.code or entry.problem for entry in entries)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("MB023B001G", "MB-023-B001-G has a wrong character."),
        ("MB-023-D007", "A code has ten characters; this has 9."),
        ("MB023D0071RX", "A code has ten characters; this has 12."),
        ("MB023U001A", "No code holds the letter U: it may be V."),
        ("fridge at the left", "This is no code."),
    ],
)
def test_what_is_no_code_says_why(typed: str, problem: str):
    (entry,) = codes_in(typed)
    assert (entry.code, entry.problem) == ("", problem)


def test_what_is_nearly_a_code_is_kept_beside_a_code():
    assert [entry.typed for entry in codes_in("MB023B001F;MB023B01;12,5")] == ["MB023B001F", "MB023B01"]


def test_a_code_from_a_printed_page_is_found_with_its_typographic_hyphens():
    assert codes_in("MB\u2011023\u2011B001\u2011F")[0].code == "MB023B001F"
