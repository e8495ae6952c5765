"""What a scanner or a person types: trimmings, look-alikes, two codes at once, cards."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.barcode import ALPHABET, Barcode, looks_like_code, neighbours, parse
from app.domain.commands import Command, code_of
from app.domain.errors import NotFound, Refused
from app.domain.keyboard import CARD, Typing, mistyped
from app.domain.scanned import CardScan, CommandScan, glued, read
from app.domain.words import Kind
from app.settings import Scanner

CODE = "MB023D007R"
PLAIN = Scanner()
codes = st.builds(Barcode, st.just("MB"), st.integers(0, 999), st.sampled_from(Kind), st.integers(1, 999))


@pytest.mark.parametrize(
    "raw",
    [
        "MB-023-D007-R",
        "mb023d007r",
        "MB 023 D007 R",
        "]d1MB023D007R",
        "]C0MB023D007R",
        "\x02MB023D007R\x03",
        "MB023D007R\r\n",
        "\ufeffMB023D007R\t",
        "MB023D007RMB023D007R",
    ],
)
def test_a_code_is_read_through_what_a_scanner_puts_around_it(raw: str):
    assert read(raw, PLAIN, by_scanner=True) == parse(CODE)


def test_prefix_and_suffix_of_the_scanner_are_taken_off():
    assert read("~MB023D007R#", Scanner(prefix="~", suffix="#"), by_scanner=True) == parse(CODE)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("МB023D007R", "U+041C CYRILLIC CAPITAL LETTER EM"),
        ("ΜB023D007R", "U+039C GREEK CAPITAL LETTER MU"),
        ("MB023\u200bD007R", "U+200B ZERO WIDTH SPACE"),
        ("\u202eMB023D007R", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("ＭB023D007R", "U+FF2D FULLWIDTH LATIN CAPITAL LETTER M"),
        ("MB–023–D007–R", "U+2013 EN DASH"),
        ("MB\u00ad023D007R", "U+00AD SOFT HYPHEN"),
    ],
)
def test_a_character_that_only_looks_right_is_refused_by_name(raw: str, name: str):
    with pytest.raises(Refused, match="no clean code") as refusal:
        read(raw, PLAIN, by_scanner=True)
    assert name in refusal.value.text
    assert "MB-023-D007-R" in refusal.value.hint


def test_a_word_with_accents_is_a_search():
    assert read("Éluat numéro 3", PLAIN, by_scanner=False) == "Éluat numéro 3"


@pytest.mark.parametrize(
    ("raw", "letter"), [("MBO23D007R", "O"), ("MB023D0O7R", "O"), ("MB023DOO7R", "O"), ("MB023B00IA", "I")]
)
def test_a_letter_that_no_code_holds_is_refused_by_name(raw: str, letter: str):
    with pytest.raises(Refused, match=f"holds the letter {letter}"):
        read(raw, PLAIN, by_scanner=False)


def test_two_codes_run_into_one_are_told_apart():
    assert glued(CODE + "MB023B001F") == (CODE, "MB023B001F")
    with pytest.raises(Refused, match="Two codes came as one"):
        read(CODE + "MB023B001F", PLAIN, by_scanner=True)


def test_a_command_card_is_a_command_and_one_of_no_command_is_not_found():
    assert read(code_of(Command.NEXT).text, PLAIN, by_scanner=True) == CommandScan(Command.NEXT)
    with pytest.raises(NotFound, match="no command"):
        read(Barcode("MB", 0, Kind.COMMAND, 999).text, PLAIN, by_scanner=True)


def test_the_commands_keep_their_numbers():
    assert {each.value: code_of(each).sequence for each in Command} == {
        "NEXT": 1,
        "UNDO": 2,
        "NOW": 3,
        "REJECT": 4,
        "PRINT": 5,
        "CANCEL": 6,
        **{str(digit): 10 + digit for digit in range(10)},
        ".": 20,
        "BACK": 21,
    }


def test_the_test_card_is_known_even_where_the_scanner_is_translated():
    swapped = Scanner(types_as="us", read_as="fr")
    reading = read(mistyped(CARD, types_as="us", read_as="fr"), swapped, by_scanner=True)
    assert isinstance(reading, CardScan)
    assert reading.judgement.typing is Typing.SWAPPED


@given(codes)
def test_every_code_is_read_back_as_scanned_as_printed_and_in_lower_case(code: Barcode):
    if code.kind is Kind.COMMAND:
        return
    for raw in (code.text, code.printed, code.text.lower()):
        assert read(raw, PLAIN, by_scanner=True) == code


@given(codes)
def test_every_code_is_read_through_a_swapped_keyboard_once_it_is_translated(code: Barcode):
    if code.kind is Kind.COMMAND:
        return
    for types_as, read_as in (("us", "fr"), ("fr", "us")):
        raw = mistyped(code.text, types_as=types_as, read_as=read_as)
        assert read(raw, Scanner(types_as=types_as, read_as=read_as), by_scanner=True) == code


@given(codes, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_never_another_code_and_the_right_one_is_meant(code: Barcode, place: int, letter: str):
    wrong = code.text[:place] + letter + code.text[place + 1 :]
    if wrong == code.text:
        return
    with pytest.raises(Refused):
        parse(wrong)
    assert code.text in neighbours(wrong)


@given(codes, st.integers(0, 8))
def test_a_swap_of_neighbours_is_never_another_code_and_the_right_one_is_meant(code: Barcode, place: int):
    text = code.text
    wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if wrong == text:
        return
    with pytest.raises(Refused):
        parse(wrong)
    assert looks_like_code(wrong)
    assert text in neighbours(wrong)


@given(codes, st.integers(0, 9))
def test_a_character_left_out_or_doubled_is_told_from_a_search(code: Barcode, place: int):
    short = code.text[:place] + code.text[place + 1 :]
    doubled = code.text[:place] + code.text[place] + code.text[place:]
    for wrong in (short, doubled):
        assert looks_like_code(wrong)
        assert code.text in neighbours(wrong)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(text: str):
    with suppress(Refused, NotFound):
        assert read(text, PLAIN, by_scanner=True) is not None
