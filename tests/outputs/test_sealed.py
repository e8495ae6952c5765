"""Exports and papers that leave encrypted: opened back, never plain beside, the pass phrase kept nowhere."""

import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import pyzipper

from app.domain.errors import Refused, Unavailable
from app.domain.pass_phrase import is_strong, made, must_be_strong
from app.lab import Lab
from app.outputs import sealed
from app.outputs.forms.many import Paper, seal_papers
from app.outputs.workbook import Wanted, export
from app.queries.documents import exports
from tests.given import Given

pytestmark = pytest.mark.requirement("URS-EXPORT-007")

PHRASE = "quiet-lantern-under-7-snows"


def nobody(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def opened(path: Path, phrase: str) -> Iterator[tuple[str, bytes]]:
    """The files of an encrypted ZIP."""
    with pyzipper.AESZipFile(path) as archive:
        archive.setpassword(phrase.encode())
        for info in archive.infolist():
            assert info.flag_bits & 1
            yield info.filename, archive.read(info)


def everything(folder: Path) -> bytes:
    """What stands in all files below a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_workbook_opens_with_its_pass_phrase_and_the_ledger_says_encrypted(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    export(lab, nobody, str(tmp_path / "out" / "trial.xlsx"), Wanted(recipient="sponsor"), PHRASE)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["trial.xlsx.zip"]
    ((name, data),) = opened(tmp_path / "out" / "trial.xlsx.zip", PHRASE)
    assert name == "trial.xlsx"
    assert openpyxl.load_workbook(io.BytesIO(data))["PARTICIPANT"].max_row == 2
    assert [row.encrypted for row in lab.ask(exports)] == ["AES-256"]


def test_another_pass_phrase_opens_nothing(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    export(lab, nobody, str(tmp_path / "trial.xlsx"), Wanted(), PHRASE)
    with pytest.raises(RuntimeError, match="Bad password"):
        list(opened(tmp_path / "trial.xlsx.zip", PHRASE + "x"))


def test_the_papers_of_several_go_into_one_encrypted_file(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    given.participant(24)
    seal_papers(lab, nobody, str(tmp_path / "papers.zip"), Paper.SUMMARY, (23, 24), PHRASE)
    found = dict(opened(tmp_path / "papers.zip", PHRASE))
    assert list(found) == ["case-summary-023.pdf", "case-summary-024.pdf"]
    assert all(data.startswith(b"%PDF") for data in found.values())


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("short", "too easy"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "too easy"),
        ("abcabcabcabcabcabcabc", "too easy"),
        (f" {PHRASE}", "blank"),
        (f"{PHRASE}\u200b", "can't be typed"),
    ],
)
def test_a_weak_pass_phrase_is_refused_before_anything_is_written(lab: Lab, tmp_path: Path, phrase: str, why: str):
    with pytest.raises(Refused, match=why) as told:
        export(lab, nobody, str(tmp_path / "out" / "trial.xlsx"), Wanted(), phrase)
    assert phrase not in told.value.text + told.value.hint
    assert not (tmp_path / "out").exists()
    assert lab.ask(exports) == []


def test_a_pass_phrase_that_is_made_is_strong_and_another_each_time():
    phrases = {made() for _time in range(200)}
    assert len(phrases) == 200
    assert all(map(is_strong, phrases))
    for phrase in phrases:
        must_be_strong(phrase)


def test_the_pass_phrase_stands_in_no_store_log_or_file(lab: Lab, given: Given, tmp_path: Path, caplog):
    given.participant(23)
    with caplog.at_level(logging.DEBUG):
        export(lab, nobody, str(tmp_path / "trial.xlsx"), Wanted(), PHRASE)
        lab.carry_out(seal_papers, str(tmp_path / "papers.zip"), Paper.DRAFT, (23,), PHRASE).result()
    assert PHRASE not in caplog.text
    assert PHRASE.encode() not in everything(tmp_path)


def test_a_plain_workbook_is_left_nowhere_where_the_encrypted_one_cannot_be_put(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    target = tmp_path / "out" / "trial.xlsx.zip"
    target.mkdir(parents=True)
    (target / "in the way").touch()
    with pytest.raises(Unavailable, match="can't be written"):
        export(lab, nobody, str(tmp_path / "out" / "trial.xlsx"), Wanted(), PHRASE)
    assert [path.name for path in target.parent.iterdir()] == ["trial.xlsx.zip"]


@pytest.mark.requirement("URS-FAULT-002")
def test_a_disk_that_is_full_leaves_neither_a_plain_nor_an_encrypted_file(lab: Lab, given: Given, small_disk: Path):
    for number in range(1, 30):
        given.participant(number)
    (small_disk / "taken").write_bytes(os.urandom(90_000))
    with pytest.raises(Unavailable, match="can't be written"):
        export(lab, nobody, str(small_disk / "trial.xlsx"), Wanted(), PHRASE)
    assert [path.name for path in small_disk.iterdir()] == ["taken"]
    assert lab.ask(exports) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no such rights")
def test_only_its_owner_may_read_the_workbook_before_it_is_packed(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    seen: set[int] = set()

    def look(_done: int, _total: int) -> None:
        seen.update(path.stat().st_mode & 0o077 for path in tmp_path.glob("*.bare.part"))

    export(lab, look, str(tmp_path / "trial.xlsx"), Wanted(), PHRASE)
    assert seen == {0}


def test_a_file_of_a_pass_phrase_is_read_to_its_first_line(tmp_path: Path):
    file = tmp_path / "phrase.txt"
    file.write_text(f"\ufeff{PHRASE}\r\nsomething else\n", encoding="utf-8")
    assert sealed.pass_phrase_of(str(file)) == PHRASE
    with pytest.raises(Refused, match="can't be read"):
        sealed.pass_phrase_of(str(tmp_path / "none.txt"))
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused, match="can't be read"):
        sealed.pass_phrase_of(str(file))
    file.write_text("weak\n", encoding="utf-8")
    with pytest.raises(Refused, match="too easy"):
        sealed.pass_phrase_of(str(file))
