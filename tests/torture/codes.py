"""Benches that ask for codes at the same time on one SQLite store."""

import tempfile
from pathlib import Path

from tests.bench.bench_codes import BENCHES, EACH, registered_at_once
from tests.torture.row import Figure
from tests.torture.stores import fresh


def main(_seconds: float) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        codes = registered_at_once(fresh(Path(folder) / "store.db"), BENCHES, EACH)
    return [
        Figure(f"codes asked for by {BENCHES} programs at once", len(codes), str(BENCHES * EACH)),
        Figure("  of them given twice", len(codes) - len(set(codes)), "0"),
    ]
