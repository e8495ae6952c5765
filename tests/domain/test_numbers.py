"""Several participants, as people type them."""

import pytest

from app.domain.errors import Refused
from app.domain.numbers import numbers_from


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", ()),
        ("023", (23,)),
        ("1 2 23", (1, 2, 23)),
        ("020, 021;022", (20, 21, 22)),
        ("1-4", (1, 2, 3, 4)),
        ("1 - 3 2 9", (1, 2, 3, 9)),
    ],
)
def test_numbers_and_ranges_are_read(typed: str, numbers: tuple[int, ...]):
    assert numbers_from(typed) == numbers


@pytest.mark.parametrize("typed", ["all", "0", "1000", "5-2", "1-", "MB-023"])
def test_what_names_nobody_is_refused_by_its_text(typed: str):
    with pytest.raises(Refused, match="names no participants"):
        numbers_from(typed)
