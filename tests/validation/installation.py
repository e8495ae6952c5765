"""Installation qualification: what must be true of this installation, measured while the pack is built."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pypdfium2
import zxingcpp
from packaging.specifiers import SpecifierSet
from sqlalchemy import text

from app.domain.barcode import check_character
from app.domain.errors import LabError
from app.domain.keyboard import CARD, Typing, judged, layouts, mistyped, pairs
from app.domain.label import LabelText
from app.domain.label_files import templates
from app.example import Story
from app.outputs import fonts
from app.outputs.cards import cards
from app.outputs.labels.reading import read_back
from app.queries.verify import verify
from db.backup import read_only
from db.migrate import HEAD, prepare
from db.store import Store
from db.triggers import statements
from resources.i18n.catalogue import faults
from tests.given import MORNING
from tests.validation.packages import Package
from tests.validation.program import Commit, Source

DPI: Final = (203, 300, 600)
PRAGMAS: Final = (("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("recursive_triggers", "1"))
PARIS: Final = ZoneInfo("Europe/Paris")
NIGHTS: Final = ((datetime(2026, 3, 28, 20), 11), (datetime(2026, 10, 24, 20), 13))
"""From 20:00 to 08:00 over the nights on which the clocks change, and how many hours these are."""
SHOWN: Final = 5


class Differs(Exception):
    """What was found is not what must be."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the installation qualification: what must be, what was found."""

    id: str
    title: str
    expected: str
    found: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Installed:
    """What the checks look at."""

    packages: Sequence[Package]
    commit: Commit
    sources: Sequence[Source]


Measure = Callable[[Installed], str]


def checks(installed: Installed) -> tuple[Check, ...]:
    """Every check, measured here and now; one that falls has failed, and the others go on."""
    found = []
    for place, (title, expected, measure) in enumerate(MEASURES, start=1):
        try:
            told, passed = measure(installed), True
        except Exception as error:  # whatever it is, it is told in the pack
            told, passed = str(error) if isinstance(error, Differs) else f"{type(error).__name__}: {error}", False
        found.append(Check(f"IQ-{place:02d}", title, expected, told, passed))
    return tuple(found)


def python_is_supported(_installed: Installed) -> str:
    found = ".".join(map(str, sys.version_info[:3]))
    return _must(found in SpecifierSet(">=3.11"), found)


def packages_are_locked(installed: Installed) -> str:
    wanted = [each for each in installed.packages if each.locked]
    wrong = [
        f"{each.name} {each.installed or 'absent'} (locked {each.locked})"
        for each in wanted
        if each.installed != each.locked
    ]
    return _must(not wrong, f"{len(wanted) - len(wrong)} of {len(wanted)} packages", wrong)


def nothing_else_is_installed(installed: Installed) -> str:
    extra = [f"{each.name} {each.installed}" for each in installed.packages if not each.locked]
    return _must(not extra, f"{len(extra)} packages beside the lock", extra)


def files_of_packages_are_whole(installed: Installed) -> str:
    altered = [f"{each.name}: {name}" for each in installed.packages for name in each.altered]
    return _must(not altered, f"{sum(each.files for each in installed.packages):,} files compared", altered)


def program_is_the_commit(installed: Installed) -> str:
    if not installed.commit.hash:
        raise Differs("no commit: the files do not lie in a repository")
    changed = installed.commit.changed
    return _must(not changed, f"{len(installed.sources)} files of {installed.commit.hash[:12]}", changed)


def a_store_has_the_schema(_installed: Installed) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        prepare(path)
        with closing(read_only(path)) as connection:
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            kinds = dict(connection.execute("SELECT type, count(*) FROM sqlite_master GROUP BY type"))
            (whole,) = connection.execute("PRAGMA integrity_check").fetchone()
    guards = sum(1 for _each in statements())
    told = f"revision {revision}, {kinds['table']} tables, {kinds['trigger']} triggers, integrity {whole}"
    return _must(revision == HEAD and kinds["trigger"] >= guards and whole == "ok", told)


def connections_are_safe(_installed: Installed) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        prepare(path)
        store = Store(f"sqlite:///{path}")
        with store.look() as session:
            found = {name: str(session.execute(text(f"PRAGMA {name}")).scalar_one()) for name, _value in PRAGMAS}
        store.close()
    told = ", ".join(f"{name} {value}" for name, value in found.items())
    return _must(found == dict(PRAGMAS), told)


def the_example_holds(_installed: Installed) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.db"
        prepare(path)
        store = Store(f"sqlite:///{path}", clock=lambda: MORNING)
        Story(store, end=MORNING).tell()
        with store.look() as session:
            found = verify(session)
        store.close()
    return _must(
        found.holds,
        f"{found.changes:,} changes, {found.rows:,} rows, {found.replayed:,} values replayed",
        [found.told()],
    )


def fonts_are_there(_installed: Installed) -> str:
    fonts.register()
    names = (fonts.REGULAR, fonts.MEDIUM, fonts.BOLD, fonts.MONO, fonts.MONO_BOLD)
    wide = [name for name in names if fonts.width("DP-023", name, 10) > 0]
    return _must(len(wide) == len(names), ", ".join(wide))


def labels_are_read_back(_installed: Installed) -> str:
    payload = "MB023D007"
    told = {"kind": "D", "participant": 23, "study": "STUDY", "lines": ["2026-11-24 08:05", "K2EDTA"]}
    label = LabelText.of(told | {"barcode": payload + check_character(payload)})
    read, wrong = 0, []
    for template in templates():
        for dpi in DPI:
            try:
                read += read_back(label, template, dpi=dpi).by_zxing == payload + check_character(payload)
            except LabError as refusal:
                wrong.append(f"{template.id} at {dpi} dpi: {refusal}")
    whole = len(templates()) * len(DPI)
    return _must(
        read == whole, f"{read} of {whole} ({len(templates())} templates at {', '.join(map(str, DPI))} dpi)", wrong
    )


def the_scanner_card_is_read(_installed: Installed) -> str:
    page = pypdfium2.PdfDocument(cards())[0].render(scale=300 / 72).to_pil().convert("L")
    read = {each.text for each in zxingcpp.read_barcodes(page)}
    return _must(CARD in read, f"{len(read)} codes read from the printed page, the test card among them")


def swapped_keyboards_are_told(_installed: Installed) -> str:
    wrong = []
    for types_as, read_as in pairs():
        found = judged(mistyped(CARD, types_as=types_as, read_as=read_as))
        if found is None or (found.typing, found.types_as, found.read_as) != (Typing.SWAPPED, types_as, read_as):
            wrong.append(f"{types_as} read as {read_as}")
    return _must(not wrong, f"{len(layouts())} keyboards, {len(list(pairs()))} ways to mix them up", wrong)


def nights_have_their_hours(_installed: Installed) -> str:
    found = []
    for evening, _hours in NIGHTS:
        ends = [each.replace(tzinfo=PARIS).timestamp() for each in (evening, evening + timedelta(hours=12))]
        found.append(round((ends[1] - ends[0]) / 3600))
    return _must(found == [hours for _evening, hours in NIGHTS], " and ".join(f"{each} h" for each in found))


def french_is_whole(_installed: Installed) -> str:
    lacking = list(faults())
    return _must(not lacking, f"{len(lacking)} texts without their French", lacking)


MEASURES: Final[tuple[tuple[str, str, Measure], ...]] = (
    ("Python", "3.11 or later", python_is_supported),
    ("Locked packages", "each in the version of requirements.lock", packages_are_locked),
    ("Other packages", "none", nothing_else_is_installed),
    ("Files of the packages", "each with the SHA-256 of its wheel's record", files_of_packages_are_whole),
    ("Files of the program", "as committed, none changed", program_is_the_commit),
    ("Schema of a store", f"revision {HEAD}, every guard of the trail", a_store_has_the_schema),
    ("Settings of a connection", ", ".join(f"{name} {value}" for name, value in PRAGMAS), connections_are_safe),
    ("Example study", "chain, replay, guards and references hold", the_example_holds),
    ("Fonts", "five, for screen and paper", fonts_are_there),
    ("Printed labels", "each template is read back at each resolution", labels_are_read_back),
    ("Scanner's test card", "read back from the printed page", the_scanner_card_is_read),
    ("Keyboards of scanners", "every mix-up is told by the card", swapped_keyboards_are_told),
    ("Time zones", "20:00 to 08:00 in Paris: 11 h on 28/03/2026, 13 h on 24/10/2026", nights_have_their_hours),
    ("French", "every text", french_is_whole),
)


def _must(holds: bool, told: str, why: Sequence[str] = ()) -> str:
    """What was found where it holds; else Differs with it and the first reasons."""
    if holds:
        return told
    more = [f"and {len(why) - SHOWN} more"] if len(why) > SHOWN else []
    raise Differs("; ".join([told, *why[:SHOWN], *more]))
