"""A slice of the tampering: each is found and located."""

from pathlib import Path

from tests.torture.tamper import run


def test_every_tampering_is_found_and_located(tmp_path: Path):
    done, missed, _seconds = run(40, tmp_path, seed=7)
    assert sum(done.values()) == 40
    assert not missed
