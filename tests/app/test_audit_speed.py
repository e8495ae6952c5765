"""A million audited fields are verified, filtered and scrolled from the newest to the oldest; the benchmarks time it."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.queries.chain import walk
from app.queries.record_check import strayed
from app.queries.trail import audit_count, audit_page
from db.models import Audit
from tests.bench.bench_verify import PAGE, SEARCHES, ZONE, audited_store

pytestmark = [pytest.mark.requirement("URS-AUDIT-012"), pytest.mark.slow, pytest.mark.sqlite]


def test_a_million_audited_fields(tmp_path: Path):
    store = audited_store(tmp_path / "store.db")
    with store.look() as session:
        lines = session.scalar(select(func.count(Audit.id))) or 0
        assert lines >= 1_000_000
        assert walk(session).rows > lines
        assert not list(strayed(session))
        ids = [
            row.id
            for offset in (0, lines // 2, lines - PAGE)
            for row in audit_page(session, offset=offset, limit=PAGE, zone=ZONE)
        ]
        assert ids == sorted(ids, reverse=True)
        assert len(set(ids)) == 3 * PAGE
        for search, _what in SEARCHES:
            found = audit_count(session, search=search, zone=ZONE)
            shown = audit_page(session, offset=0, limit=PAGE, search=search, zone=ZONE)
            assert len(shown) == min(found, PAGE), search
    store.close()
