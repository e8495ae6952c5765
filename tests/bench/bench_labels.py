"""Labels a second: to PDF beside drawing each module apart and beside gLabels, to ZPL, and through the check of both."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy
import zxingcpp
from reportlab.pdfgen.canvas import Canvas

from app.domain.barcode import Barcode, printed
from app.domain.label import LabelSheet, LabelText
from app.domain.words import Kind
from app.outputs.labels.layout import MM
from app.outputs.labels.load import template
from app.outputs.labels.pdf import render, render_sheet
from app.outputs.labels.preflight import check
from app.outputs.labels.zpl import render_zpl
from tests.bench.row import Row
from tests.outputs.label_samples import read

COUNT, FEW = 10_000, 1_000
NAME = "tube_02_side"
SHEET = LabelSheet(id="side", template=NAME, rows=40, columns=8, left_mm=10, top_mm=10, pitch_x_mm=22, pitch_y_mm=6.9)
"""The sheet of side.glabels."""


def measure() -> list[Row]:
    codes = [Barcode("MB", place // 999, Kind.DP_CELL, 1 + place % 999).text for place in range(COUNT)]
    labels = [LabelText(code, Kind.DP_CELL, 23, "METABREAST", ("2026-11-24",)) for code in codes]
    few, side = labels[:FEW], template(NAME)
    render(few[:1], side)
    return [
        Row(
            f"{COUNT:,} labels to PDF, one page each",
            _a_second(COUNT, lambda: render(labels, side)),
            _a_second(FEW, lambda: _naive(codes[:FEW])),
            "/s",
            "> 2,000/s",
        ),
        Row(f"{COUNT:,} labels to ZPL", _a_second(COUNT, lambda: render_zpl(labels, side, dpi=300)), None, "/s", ""),
        _beside_glabels(few),
        *(
            Row(
                f"{FEW:,} labels checked before printing, {medium}",
                _a_second(FEW, lambda medium=medium: check(few, side, dpi=300, medium=medium)),
                None,
                "/s",
                "> 200/s",
            )
            for medium in ("pdf", "zpl")
        ),
    ]


def _a_second(count: int, act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return count / (perf_counter() - begun)


def _beside_glabels(labels: list[LabelText]) -> Row:
    """The same labels on the same A4 sheet, by gLabels 3 of Debian where it is installed (its start included)."""
    what = f"{len(labels):,} labels on A4 sheets, beside gLabels"
    ours = _a_second(len(labels), lambda: render_sheet(labels, SHEET))
    program = shutil.which("glabels-3-batch")
    if program is None:
        return Row(f"{what} (not installed)", ours, None, "/s", "> 10 x")
    with tempfile.TemporaryDirectory() as folder:
        lines = [f"{each.barcode},{printed(each.barcode)},{each.study},{each.lines[0]}\n" for each in labels]
        merged, made = Path(folder) / "labels.csv", Path(folder) / "labels.pdf"
        merged.write_text("".join(lines), "utf-8")
        command = [program, "-i", str(merged), "-o", str(made), str(Path(__file__).with_name("side.glabels"))]
        theirs = _a_second(len(labels), lambda: subprocess.run(command, check=True, capture_output=True))
        assert labels[-1].barcode in read(made.read_bytes(), 600)
    return Row(what, ours, theirs, "/s", "> 10 x")


def _naive(codes: list[str]) -> bytes:
    """One barcode, one rectangle a module, each label anew."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(25 * MM, 6 * MM))
    for code in codes:
        image = numpy.array(
            zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.DataMatrix, force_square=True).to_image(scale=1)
        )
        for row in range(image.shape[0]):
            for column in range(image.shape[1]):
                if image[row][column] < 128:
                    canvas.rect(column * 0.33 * MM, row * 0.33 * MM, 0.33 * MM, 0.33 * MM, stroke=0, fill=1)
        canvas.drawString(20, 8, code)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
