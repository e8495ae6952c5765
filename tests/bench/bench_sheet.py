"""A 50,000 x 20 sheet, streamed, beside pandas.to_excel: time, and growth of memory, each in a process of its own.

The peak is that of the work alone: it is forgotten after a first small sheet (Linux, /proc/self/clear_refs).
"""

import subprocess
import sys
from pathlib import Path

from tests.bench.row import Row

ROOT = Path(__file__).parents[2]
ROWS = '([f"text {r} {c}" for c in range(20)] for r in range(50_000))'
FRAME = """
import gc, pathlib, re, tempfile, time
{imports}

def told(name):
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(name + r":\\s+(\\d+)", status)[1]) / 1024

def forget_the_peak():
    pathlib.Path("/proc/self/clear_refs").write_text("5")

with tempfile.TemporaryDirectory() as folder:
    path = folder + "/sheet.xlsx"
    {warm_up}
    gc.collect()
    forget_the_peak()
    before, begun = told("VmRSS"), time.perf_counter()
    {work}
    print(time.perf_counter() - begun, told("VmHWM") - before)
"""
"""`ru_maxrss` would not do: a child begins with the peak of the process that made it, so that growth reads as 0."""
OURS = FRAME.format(
    imports="""
import lxml.etree
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter
from app.outputs.fixed_zip import FixedZip
from app.outputs.sheets.write import Head, write_sheet

def write(rows):
    book = Workbook(write_only=True)
    write_sheet(book, "CELL", "Cells", [Head(f"V{c}", is_code=c < 4) for c in range(20)], rows)
    ExcelWriter(book, FixedZip(pathlib.Path(path), "w")).save()
""",
    warm_up='write([["text"] * 20])',
    work=f"write({ROWS})",
)
NAIVE = FRAME.format(
    imports="import openpyxl, lxml.etree, pandas",
    warm_up='pandas.DataFrame([["text"] * 20]).to_excel(path)',
    work=f"pandas.DataFrame({ROWS}).to_excel(path)",
)


def measure() -> list[Row]:
    ours, naive = _run(OURS), _run(NAIVE)
    return [
        Row("50,000 x 20 sheet: time", ours[0], naive[0], "s", "half of pandas"),
        Row("50,000 x 20 sheet: growth of memory", ours[1], naive[1], "MB", "a tenth of pandas"),
    ]


def _run(code: str) -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)
