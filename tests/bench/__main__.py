"""Run the benchmarks and print one table: `python -m tests.bench [name ...]`."""

import importlib
import sys
from pathlib import Path

from tests.bench.row import Row

FOLDER = Path(__file__).parent


def main(names: list[str]) -> int:
    """Measure each bench_<name>.py, or those named."""
    known = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    rows: list[Row] = []
    for name in names or known:
        rows += importlib.import_module(f"tests.bench.bench_{name}").measure()
    print(f"| {'what':<58} | {'ours':>10} | {'naive':>10} | {'unit':<4} | target")
    for row in rows:
        naive = f"{row.naive:10.2f}" if row.naive is not None else " " * 10
        print(f"| {row.what:<58} | {row.ours:10.2f} | {naive} | {row.unit:<4} | {row.target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
