"""The workbook of a whole trial with results: rows a second and growth of memory, beside pandas.to_excel of such rows.

Ours reads the store, judges, works every row out and writes it; pandas is given the finished rows of a part, which it
only writes. Each in a process of its own, as in bench_sheet.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.bench_endpoint import USUAL, _told
from tests.bench.bench_sheet import FRAME, ROOT
from tests.bench.row import Row

PARTICIPANTS = 60
PART = 20_000
"""Rows that pandas writes."""
SHEETS = ("SEQ", "GF", "PENETRANCE", "ENDPOINT", "FILES")
COMMON = """
from db.store import Store
from app.domain.words import Role
from app.lab import Lab
from app.outputs.workbook import Wanted, export
from tests.given import PEOPLE, Clock

store = Store("sqlite:///{store}", clock=Clock())
lab = Lab(store, PEOPLE[Role.TECHNICIAN])
"""
OURS = """
import openpyxl.writer.excel
def nobody(_done, _total): pass
"""
NAIVE = """
import pandas
from itertools import islice
from app.outputs.sheets import SHEETS
from app.outputs.sheets.context import Context
from app.outputs.sheets.data import heads_of, rows_of

sheet = next(each for each in SHEETS if each.name == "GF")
with lab.store.look() as session:
    rows = list(islice(rows_of(Context.of(session, lab.settings, Wanted()), sheet), {part}))
names = [head.name for head in heads_of(sheet)]
"""


def measure(participants: int = PARTICIPANTS) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.db"
        _told(store, participants, *USUAL)
        common = COMMON.format(store=store)
        ours = FRAME.format(
            imports=common + OURS,
            warm_up="export(lab, nobody, path, Wanted(sheets=('ENDPOINT',)))",
            work=f"export(lab, nobody, {str(Path(folder) / 'ours.xlsx')!r}, Wanted(sheets={SHEETS!r}))",
        )
        naive = FRAME.format(
            imports=common + NAIVE.format(part=PART),
            warm_up="pandas.DataFrame([['text'] * 20]).to_excel(path)",
            work="pandas.DataFrame(rows, columns=names).to_excel(path, index=False)",
        )
        seconds, memory = _run(ours)
        rows = _rows_of(Path(folder) / "ours.xlsx")
        part = min(PART, rows)
        plain, plain_memory = _run(naive)
    size = f"results of {participants} people, {rows:,} rows"
    return [
        Row(f"workbook, {size}", rows / seconds, part / plain, "r/s", "more than pandas writes"),
        Row(f"{size}: growth of memory", memory, plain_memory, "MB", "flat in the rows"),
    ]


def _run(code: str) -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def _rows_of(path: Path) -> int:
    """The rows that README tells of the sheets."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    told = {row[0]: row[2] for row in book["README"].iter_rows(values_only=True) if len(row) > 2}
    return sum(int(str(told[name])) for name in SHEETS)
