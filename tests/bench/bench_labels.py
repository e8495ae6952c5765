"""1,000 labels to PDF, beside drawing each module apart."""

import io
from time import perf_counter

import numpy
import zxingcpp
from reportlab.pdfgen.canvas import Canvas

from app.domain.barcode import Barcode
from app.domain.label import LabelText
from app.domain.words import Kind
from app.outputs.labels.load import template
from app.outputs.labels.pdf import MM, render
from tests.bench.row import Row


def measure() -> list[Row]:
    codes = [Barcode("MB", place // 999, Kind.DP_CELL, 1 + place % 999).text for place in range(1000)]
    labels = [LabelText(code, Kind.DP_CELL, 23, "METABREAST", ("2026-11-24",)) for code in codes]
    return [
        Row(
            "1,000 labels to PDF",
            _timed(lambda: render(labels, template("tube_02_side"))),
            _timed(lambda: _naive(codes)),
            "s",
            "< 1 s",
        )
    ]


def _timed(act) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


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
