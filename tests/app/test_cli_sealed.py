"""Encrypted files from the command line: the pass phrase comes from a file, and is told nowhere."""

import json
from pathlib import Path

import pytest
import pyzipper

from tests.app.test_cli import Terminal, terminal

pytestmark = pytest.mark.requirement("URS-EXPORT-007")

__all__ = ["terminal"]

PHRASE = "quiet-lantern-under-7-snows"


@pytest.fixture
def phrase_file(tmp_path: Path) -> Path:
    file = tmp_path / "phrase.txt"
    file.write_text(f"{PHRASE}\n", encoding="utf-8")
    return file


def names_in(path: Path) -> list[str]:
    with pyzipper.AESZipFile(path) as archive:
        archive.setpassword(PHRASE.encode())
        assert archive.testzip() is None
        return archive.namelist()


def test_the_workbook_and_papers_are_written_encrypted(terminal: Terminal, phrase_file: Path, tmp_path: Path):
    terminal("enrol", "23")
    told = ("--password-file", str(phrase_file), "--json")
    status, out, err = terminal("export", "--out", str(tmp_path / "out" / "trial.xlsx"), *told)
    assert (status, err) == (0, "")
    assert json.loads(out)["path"] == str(tmp_path / "out" / "trial.xlsx.zip")
    assert PHRASE not in out
    status, _out, err = terminal("crf", "--number", "23", "--out", str(tmp_path / "out" / "crf"), *told)
    assert (status, err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["crf.zip", "trial.xlsx.zip"]
    assert names_in(tmp_path / "out" / "trial.xlsx.zip") == ["trial.xlsx"]
    assert names_in(tmp_path / "out" / "crf.zip") == ["crf-draft-023.pdf"]


def test_a_weak_or_missing_pass_phrase_is_refused_in_a_sentence(terminal: Terminal, phrase_file: Path, tmp_path: Path):
    phrase_file.write_text("Dupont1968\n", encoding="utf-8")
    out = ("export", "--out", str(tmp_path / "trial.xlsx"), "--password-file")
    status, said, err = terminal(*out, str(phrase_file))
    assert (status, said) == (1, "")
    assert err.startswith("The pass phrase is too easy to guess.")
    assert "Dupont1968" not in err
    status, _said, err = terminal(*out, str(tmp_path / "none.txt"))
    assert (status, err.splitlines()[0][:37]) == (1, "The pass phrase can't be read from no")
    assert not list(tmp_path.glob("trial*"))
