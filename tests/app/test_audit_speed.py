"""A million audited fields are verified, opened, filtered and scrolled in the time that is promised."""

from pathlib import Path

import pytest

from tests.bench.bench_verify import audited_store, checking, reading
from tests.bench.row import Row

pytestmark = [pytest.mark.requirement("URS-AUDIT-012"), pytest.mark.slow, pytest.mark.sqlite]


def target(row: Row) -> float:
    return float(row.target.replace(",", ""))


def test_a_million_audited_fields(tmp_path: Path):
    store = audited_store(tmp_path / "store.db")
    with store.look() as session:
        rows = [row for row in (*checking(session), *reading(session)) if row.target]
    store.close()
    slow = [row for row in rows if (row.ours < target(row) if row.unit == "/s" else row.ours > target(row))]
    assert slow == []
