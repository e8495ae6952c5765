"""Identities that stand in the record's remarks, past the doors: none leaves in a file, its properties or its name."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from app.lab import Lab
from app.outputs.forms.many import Paper, write_paper
from app.outputs.workbook import Wanted, export
from app.queries.documents import last_issued, removed_after
from tests.given import Given

pytestmark = pytest.mark.requirement("URS-EXPORT-008", "URS-HOSTILE-001")

CANARIES = ("2 72 05 31 555 123 45", "Mme Quatrevaux", "06 12 34 56 78", "q.vaux@ward.example", "12/05/1968")
REMARK = "seen with {}, left arm".format(", ".join(CANARIES))


@pytest.fixture
def told(lab: Lab, given: Given) -> Lab:
    """A participant with blood and a plate, and the canaries in every remark that the store has."""
    given.participant(23)
    given.plate(23)
    with closing(sqlite3.connect(lab.store.path)) as outside:
        tables = [name for (name,) in outside.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        with_remark = [
            name
            for name in tables
            if "remark" in [column[1] for column in outside.execute(f'PRAGMA table_info("{name}")')]
        ]
        written = [outside.execute(f'UPDATE "{name}" SET remark = ?', (REMARK,)).rowcount for name in with_remark]
        outside.commit()
    assert sum(each > 0 for each in written) >= 2
    return lab


def names_nobody(text: str) -> None:
    plain = " ".join(text.split())
    assert [each for each in (*CANARIES, "Quatrevaux", "555 123", "12 34 56") if each in plain] == []


def pages_of(path: Path) -> str:
    return " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path))


def text_of(path: Path) -> str:
    """All that a file tells: its pages and properties, its parts, or its text."""
    if path.suffix == ".pdf":
        return f"{path.name} {pages_of(path)} {pypdfium2.PdfDocument(path).get_metadata_dict()}"
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as packed:
            return " ".join([path.name, *(packed.read(name).decode("utf-8") for name in packed.namelist())])
    return f"{path.name} {path.read_bytes().decode('utf-8', 'replace')}"


@pytest.mark.parametrize("profile", ["flat", "cdisc"])
def test_no_identity_leaves_in_the_workbook(told: Lab, tmp_path: Path, profile: str):
    before = told.ask(last_issued)
    export(told, lambda _done, _total: None, str(tmp_path / "out.xlsx"), Wanted(profile=profile))
    text = text_of(tmp_path / "out.xlsx")
    names_nobody(text)
    if profile == "flat":
        assert "[removed]" in text
        assert told.ask(removed_after, before) > 0


@pytest.mark.parametrize("paper", list(Paper))
def test_no_identity_leaves_on_a_paper_in_its_properties_or_in_its_name(told: Lab, tmp_path: Path, paper: Paper):
    path = write_paper(told, tmp_path / "papers", paper, 23)
    names_nobody(text_of(path))
    assert "MB-023" in pages_of(path)
