"""A 50,000 x 20 sheet, streamed, beside pandas.to_excel: time, and growth of memory in a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests.bench.row import Row

ROOT = Path(__file__).parents[2]
ROWS = '([f"text {r} {c}" for c in range(20)] for r in range(50_000))'
FRAME = """
import resource, sys, tempfile, time
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
{imports}
path = tempfile.mktemp(suffix=".xlsx")
before, begun = peak(), time.perf_counter()
{work}
print(time.perf_counter() - begun, peak() - before)
"""
OURS = FRAME.format(
    imports="""
import pathlib
import lxml.etree
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter
from app.outputs.fixed_zip import FixedZip
from app.outputs.sheets.write import Head, write_sheet
""",
    work=f"""
book = Workbook(write_only=True)
heads = [Head(f"V{{c}}", is_code=c < 4) for c in range(20)]
write_sheet(book, "CELL", "Cells", heads, {ROWS})
ExcelWriter(book, FixedZip(pathlib.Path(path), "w")).save()
""",
)
NAIVE = FRAME.format(
    imports="import openpyxl, lxml.etree, pandas",
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
