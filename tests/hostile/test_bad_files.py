"""Files and texts made to harm: each is refused in one sentence or taken as plain text, and the store stays as it was."""

import os
import sqlite3
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from app.actions import cells
from app.domain.barcode import parse
from app.domain.errors import Refused, Unavailable
from app.domain.file_names import bare_name
from app.domain.words import FileKind
from app.imports.results.take import take
from app.imports.rows import read_rows
from app.lab import Lab
from app.opening import open_store
from app.outputs.workbook import Wanted, export
from app.queries.search import search
from db.models import File
from tests.given import Given

pytestmark = pytest.mark.requirement("URS-FAULT-005", "URS-HOSTILE-001")

SHEET = "xl/worksheets/sheet1.xml"
MOST = 128 * 1024 * 1024
"""As many bytes as the largest table that is read whole; the XML parser stops entities by itself at half of that."""


def workbook(path: Path, *cells: object) -> Path:
    book = openpyxl.Workbook()
    book.active.append(list(cells))
    book.save(path)
    return path


def with_part(path: Path, name: str, data: bytes) -> Path:
    """A workbook with one of its parts replaced."""
    workbook(path, "a")
    with zipfile.ZipFile(path) as old:
        parts = {each: old.read(each) for each in old.namelist()}
    parts[name] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for each, content in parts.items():
            new.writestr(each, content)
    return path


def zip_bomb(path: Path) -> Path:
    return with_part(path, SHEET, b" " * 200_000_000)


def xml_bomb(path: Path) -> Path:
    """Entities that name one another, ten times each."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><worksheet>&e9;</worksheet>'
    return with_part(path, SHEET, text.encode())


def outside_entity(path: Path) -> Path:
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'
    return with_part(path, SHEET, text.encode())


def far_cells(path: Path) -> Path:
    """A cell in the last column of many rows."""
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 2000))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    return with_part(path, SHEET, text.encode())


def of_bytes(data: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return write


TABLES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a zip bomb": (zip_bomb, "unpacks to more than"),
    "an XML bomb": (xml_bomb, "is no workbook, or is damaged"),
    "an entity of a file": (outside_entity, "is no workbook, or is damaged|holds no rows"),
    "cells at the far end": (far_cells, "has more than"),
    "a sheet that is no XML": (lambda path: with_part(path, SHEET, b"<a><b></a>"), "is no workbook, or is damaged"),
    "a workbook cut short": (of_bytes(b"PK\x03\x04" + bytes(40)), "is no workbook, or is damaged"),
    "a protected workbook": (of_bytes(b"\xd0\xcf\x11\xe0" + bytes(600)), "is protected with a password"),
    "nothing": (of_bytes(b""), "is no workbook, or is damaged"),
}


def dump(lab: Lab) -> str:
    """All that stands in the store."""
    with closing(sqlite3.connect(lab.store.path)) as connection:
        return "\n".join(connection.iterdump())


@pytest.fixture
def unchanged(lab: Lab, given: Given):
    given.participant(23)
    given.tube(23)
    before = dump(lab)
    yield lab
    assert dump(lab) == before


@pytest.mark.parametrize("trick", list(TABLES))
def test_a_harmful_workbook_is_refused_in_a_sentence_within_a_bounded_memory(
    unchanged: Lab, tmp_path: Path, trick: str
):
    make, why = TABLES[trick]
    path = make(tmp_path / "values.xlsx")
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match=why):
            read_rows(str(path))
        assert tracemalloc.get_traced_memory()[1] < MOST
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", list(FileKind))
@pytest.mark.parametrize(
    "data", [b"", b"\0" * 5000, b"PK\x03\x04junk", b"\x1f\x8b\x08junk", b"<html>", b"=cmd|' /C calc'!A0", b"\xff" * 999]
)
def test_a_file_of_results_that_is_none_is_refused(unchanged: Lab, tmp_path: Path, kind: FileKind, data: bytes):
    path = tmp_path / "results.txt"
    path.write_bytes(data)
    with pytest.raises(Refused):
        unchanged.carry_out(take, (str(path),), kind, "").result()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
def test_a_device_or_a_pipe_is_no_file(unchanged: Lab, tmp_path: Path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(Refused, match="pipe.csv is no file"):
        read_rows(str(pipe))
    for path in (str(pipe), "/dev/zero"):
        with pytest.raises(Refused, match="is no file"):
            unchanged.carry_out(take, (path,), FileKind.QC_TABLE, "").result()


def test_a_formula_comes_in_without_being_one(tmp_path: Path):
    path = workbook(tmp_path / "values.xlsx", "A1", "=HYPERLINK(1)", 12.0, True)
    assert read_rows(str(path)) == (("A1", "", "12", "True"),)
    csv = tmp_path / "values.csv"
    csv.write_text("A1;=1+1\n")
    assert read_rows(str(csv)) == (("A1", "=1+1"),)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "x" * 32_767])
def test_a_text_goes_out_as_a_text(lab: Lab, given: Given, tmp_path: Path, text: str):
    given.participant(23)
    with closing(sqlite3.connect(lab.store.path)) as outside:
        outside.execute("UPDATE participant SET remark = ?", (text,))
        outside.commit()
    export(lab, lambda _done, _total: None, str(tmp_path / "out.xlsx"), Wanted())
    cells = [cell for sheet in openpyxl.load_workbook(tmp_path / "out.xlsx") for row in sheet for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert max(len(str(cell.value or "")) for cell in cells) <= 32_767


def test_a_text_that_no_cell_holds_is_named_and_nothing_is_written(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    with closing(sqlite3.connect(lab.store.path)) as outside:
        outside.execute("UPDATE participant SET remark = ?", ("x" * 32_768,))
        outside.commit()
    with pytest.raises(Refused, match="PARTICIPANT 1 holds a text of 32768 characters"):
        export(lab, lambda _done, _total: None, str(tmp_path / "out.xlsx"), Wanted())
    assert not list(tmp_path.glob("*.xlsx*"))


@pytest.mark.parametrize(
    "typed",
    [
        "'; DROP TABLE participant; --",
        "%",
        "__",
        "a' OR '1'='1",
        '"a" NEAR b',
        "a* AND (",
        "\\%",
        "\0\0",
        "x" * 100_000,
    ],
)
def test_what_is_typed_into_the_search_is_a_text_like_any_other(unchanged: Lab, typed: str):
    assert unchanged.ask(search, typed) == ()


@pytest.mark.parametrize("trick", ["\u202e", "\u200b", "\u2066", "\ufeff", "\0", "\x1b", "\u0660", "\u0412", "\uff2d"])
def test_a_code_with_a_hidden_or_foreign_letter_is_none(trick: str):
    with pytest.raises(Refused):
        parse(f"MB023{trick}B001F")


@pytest.mark.parametrize("name", ["junk", "empty", "other", "newer"])
def test_a_store_that_is_none_is_refused_and_left_as_it_is(lab: Lab, tmp_path: Path, name: str):
    path = tmp_path / f"{name}.db"
    if name == "newer":
        path.write_bytes(lab.store.path.read_bytes())
    elif name == "junk":
        path.write_bytes(os.urandom(20_000))
    if name in ("newer", "other"):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE alien (x)")
            if name == "newer":
                connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.commit()
    elif name == "empty":
        path.mkdir()
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises((Refused, Unavailable)):
        open_store(path)
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize(
    "name", ["../../etc/cell.png", "..\\..\\cell.png", "C:\\Windows\\cell.png", "/etc/cell.png", "a/\u202ecell.png\n"]
)
def test_the_name_of_an_attachment_leads_out_of_no_folder(lab: Lab, given: Given, name: str):
    given.participant(23)
    cell = given.wells(given.plate(23))["A01"]
    lab.do(cells.attach_image, cell, name, "0" * 64, 9)
    with lab.store.look() as session:
        assert session.scalars(select(File.name)).one() == "cell.png"
    assert bare_name("..") == bare_name("a/..") == bare_name("") == "file"
