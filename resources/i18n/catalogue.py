"""Keep the catalogues: `python -m resources.i18n.catalogue update compile check`.

`update` reads the texts from the sources into fr/…/dptrace.po, `compile` makes the .mo, `check` names what is missing.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parents[2]
PO: Final = Path(__file__).parent / "fr" / "LC_MESSAGES" / "dptrace.po"
KEYWORDS: Final = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "NP_": ((1, "c"), 2),
}


def sources() -> Catalog:
    """Every text marked in app, db and ui."""
    found = Catalog(project="DPTrace", charset="utf-8")
    for folder in ("app", "db", "ui"):
        rows = extract_from_dir(str(ROOT / folder), method_map=[("**.py", "python")], keywords=KEYWORDS)
        for name, _line, message, _comments, context in sorted(rows, key=lambda row: (row[0], row[1])):
            found.add(message, locations=[(f"{folder}/{name}", 0)], context=context)
    return found


def catalogue() -> Catalog:
    """The French catalogue as it stands."""
    with PO.open("rb") as file:
        return read_po(file, locale="fr")


def update() -> None:
    """Bring the sources' texts into the catalogue; translations stay."""
    known = catalogue() if PO.exists() else Catalog(locale="fr", project="DPTrace", charset="utf-8")
    known.update(sources(), no_fuzzy_matching=True)
    known.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, known, width=110, sort_output=True, no_location=True, omit_header=False)


def compile_all() -> None:
    """Make the .mo beside the .po."""
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue())


def faults() -> Iterator[str]:
    """Texts without French, and translations whose placeholders are not those of the text."""
    known = catalogue()
    for message in sources():
        if message.id:
            yield from _faults_of(message, known.get(_key(message), message.context))


def _faults_of(message: Message, told: Message | None) -> Iterator[str]:
    french = told.string if told is not None else ""
    if not french or (isinstance(french, tuple) and not all(french)):
        yield f"no French: {message.id}"
        return
    wanted = _placeholders(message.id if isinstance(message.id, str) else message.id[1])
    for each in french if isinstance(french, tuple) else (french,):
        if _placeholders(each) - wanted:
            yield f"other placeholders: {message.id}"


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)[^}]*\}", text))


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main(acts: list[str]) -> int:
    """Do the acts in order; `check` ends with 1 where something is missing."""
    for act in acts:
        match act:
            case "update":
                update()
            case "compile":
                compile_all()
            case "check":
                found = list(faults())
                print("\n".join(found))
                if found:
                    return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
