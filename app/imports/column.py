"""A column of measurements pasted or read from a file: by well, or in the order of the plate."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.domain.errors import Refused
from app.domain.plate import is_well, well_named
from app.i18n import _


def read_column(text: str, wells: Sequence[str]) -> Mapping[str, str]:
    """Values by well from lines like `A1<tab>12,3`, or one value a line for `wells` in their order.

    Separators: tab, semicolon, or blanks. Blank values are left out; a well named twice is refused.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Refused(_("The column is empty."), hint=_("Copy it from the instrument's table, then paste it here."))
    parts = [re.split(r"[\t;]|\s{1,}(?=\S+$)", line, maxsplit=1) for line in lines]
    if len(parts[0]) > 1 and not is_well(parts[0][0]):
        parts = parts[1:]
    if all(is_well(part[0]) for part in parts):
        return _by_well(parts)
    if len(lines) > len(wells):
        raise Refused(
            _("{count} values for {wells} wells.").format(count=len(lines), wells=len(wells)),
            hint=_("Put the well before each value, like A1 12.3."),
        )
    return {well: value for well, value in zip(wells, lines, strict=False) if value != "-"}


def read_file(path: str, wells: Sequence[str]) -> Mapping[str, str]:
    """The same from a text file; Latin-1 where it is no UTF-8."""
    data = Path(path).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return read_column(text, wells)


def _by_well(parts: Sequence[Sequence[str]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for part in parts:
        well = well_named(part[0])
        if well in found:
            raise Refused(
                _("Well {well} stands twice in the column.").format(well=well), hint=_("Nothing was entered.")
            )
        if len(part) > 1 and part[1].strip():
            found[well] = part[1].strip()
    return found
