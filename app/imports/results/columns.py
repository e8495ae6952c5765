"""Columns of a table by what their heads mean, whatever tool or language wrote them; and the numbers in them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from app.i18n import _

LINE: Final = 1024 * 1024
"""Bytes of a row of a table, at most."""
MOST_DIGITS: Final = 40
"""No number of a file of results has more."""
_LEFT_OUT: Final = re.compile(r"[^a-z0-9%]")
_BLANKS: Final = str.maketrans("", "", " \u00a0\u202f\u2009'’")
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
MISSING: Final = frozenset({"", "-", "–", ".", "na", "n/a", "nan", "nd", "none", "null", "#n/a"})


_QUOTED: Final = re.compile(r'"[^"]*"')
_CELLS: Final = {
    ",": re.compile(r'(?:(?<=,)|^)(?:\s*"[^"]*"\s*(?=,|$)|[^,]*)'),
    ";": re.compile(r'(?:(?<=;)|^)(?:\s*"[^"]*"\s*(?=;|$)|[^;]*)'),
    None: re.compile(r'"[^"]*"(?=\s|$)|\S+'),
}
"""A cell of a line by what parts it; a quote that does not end is a letter like any other."""


class NoNumber(ValueError):
    """A text where a number belongs; says what it should be."""


def bare(head: str) -> str:
    """A head without case, accents, blanks and points: `loc.start` and `Loc Start` are `locstart`."""
    plain = unicodedata.normalize("NFKD", head.strip().lstrip("#").casefold())
    return _LEFT_OUT.sub("", plain)


def places(heads: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each known column stands: the first head that is one of its names, the first name before the others."""
    by_name: dict[str, int] = {}
    for place, head in enumerate(heads):
        by_name.setdefault(bare(head), place)
    found = {}
    for column, names in known.items():
        first = next((bare(name) for name in names if bare(name) in by_name), "")
        if first:
            found[column] = by_name[first]
    return found


def parted(text: str, separator: str | None) -> list[str]:
    """The cells of a line; None parts at blanks. Within quotes nothing parts, but a tab."""
    if separator == "\t" or '"' not in text:
        cells = text.split(separator)
    else:
        cells = [found[0] for found in _CELLS[separator].finditer(text)]
    return [cell.strip().strip('"').strip() for cell in cells]


def separator_of(text: str) -> str | None:
    """What parts the cells of a line: a tab, a semicolon, a comma, else blanks; not what stands in quotes."""
    bare = _QUOTED.sub("", text) if '"' in text else text
    return next((each for each in ("\t", ";", ",") if each in bare), None)


def is_count(text: str, most: int) -> bool:
    """Whether a text is a whole number from 0 to `most`, in digits of ASCII; thousands of them are not tried to be read."""
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS and int(text) <= most


def whole(text: str) -> int:
    """A whole number, also as 1 234 567, 1,234,567 or 7.5e5. NoNumber where it is none."""
    told = text.translate(_BLANKS)
    if _THOUSANDS.fullmatch(told):
        told = told.replace(",", "").replace(".", "")
    value = number(told)
    if not value.is_integer():
        raise NoNumber(_("“{text}” is no whole number.").format(text=text[:40]))
    return int(value)


def number(text: str) -> float:
    """A number with a decimal point or comma, blanks between thousands, a % sign or not. NoNumber where it is none."""
    told = text.translate(_BLANKS).removesuffix("%")
    if told.count(",") == 1 and "." not in told:
        told = told.replace(",", ".")
    try:
        value = float(told)
    except ValueError:
        value = float("nan")
    if "_" in told or value != value or value in (float("inf"), float("-inf")):
        raise NoNumber(_("“{text}” is no number.").format(text=text[:40]))
    return value
