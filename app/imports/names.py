"""The provider's own sample names as a list of two columns, by code or by well; what of it fits, before it is entered."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.barcode import looks_like_code, normalised
from app.domain.plate import is_well, well_named
from app.i18n import _
from app.imports.checked import Checked
from app.imports.rows import Rows
from app.queries.shipment import shipment_record


@dataclass(frozen=True, slots=True)
class NameLine(Checked):
    """One line of the list: for which item, which name stood there before, or why it does not fit."""

    key: str
    code: str
    name: str
    before: str
    problem: str = ""

    @property
    def after(self) -> str:
        return self.name


def check_names(session: Session, shipment: str, rows: Rows) -> tuple[NameLine, ...]:
    """What entering a list of names would do, line by line; nothing is entered, nothing overwritten (edge case 24)."""
    record = shipment_record(session, shipment)
    names = {row.barcode: row.provider_name or "" for row in record.items}
    by_well = {row.well: row.barcode for row in record.items if row.well}
    plates = {row.plate for row in record.items if row.plate}
    pairs = [(row[0], row[1] if len(row) > 1 else "") for row in rows]
    if pairs and not _is_key(pairs[0][0]) and any(_is_key(key) for key, _name in pairs[1:]):
        pairs = pairs[1:]
    found = [(key, _code_of(key, names, by_well if len(plates) == 1 else {}), name.strip()) for key, name in pairs]
    twice = {code for code, count in Counter(code for _k, code, _n in found if code).items() if count > 1}
    given = Counter(name for _k, code, name in found if name and code)
    taken = {name: code for code, name in names.items() if name}
    lines = []
    for key, code, name in found:
        problem = _problem(code, name, twice=twice, is_given_twice=given[name] > 1, taken_by=taken.get(name, ""))
        lines.append(NameLine(key, code, name, names.get(code, ""), problem))
    return tuple(lines)


def _problem(code: str, name: str, *, twice: set[str], is_given_twice: bool, taken_by: str) -> str:
    if not code:
        return _("is not in this shipment")
    if not name:
        return _("has no name")
    if code in twice:
        return _("stands twice in the list")
    if is_given_twice or (taken_by and taken_by != code):
        return _("is the name of two items")
    return ""


def _is_key(text: str) -> bool:
    return looks_like_code(text) or is_well(text)


def _code_of(key: str, names: dict[str, str], by_well: dict[str, str]) -> str:
    """The item that a line means: by its code, or by its well where one plate was sent; empty where none is."""
    if is_well(key):
        return by_well.get(well_named(key), "")
    return normalised(key) if normalised(key) in names else ""
