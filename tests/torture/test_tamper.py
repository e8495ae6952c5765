"""A slice of the tampering: each is found and located."""

from pathlib import Path

import pytest

from tests.torture.tamper import run


@pytest.mark.requirement("URS-AUDIT-008")
def test_every_tampering_is_found_and_located(tmp_path: Path):
    done, missed, _seconds = run(tmp_path, 7, count=40)
    assert sum(done.values()) == 40
    assert not missed
