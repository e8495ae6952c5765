"""The copy numbers of a cell below those of its tumour, along the same genome; what both share is banded and numbered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.genome.alteration import ORDER
from app.domain.genome.parsed import Segment
from app.i18n import _, decimal, ngettext
from app.outputs import fonts
from app.outputs.charts.drawing import Chart, Sheet, Spot
from app.outputs.charts.look import Look
from app.outputs.charts.shapes import CnaProfile, Stretch

# fmt: off
LENGTHS: Final = dict(zip(ORDER, (
    248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717, 133797422,
    135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285, 58617616, 64444167,
    46709983, 50818468, 156040895, 57227415, 16569,
), strict=True))
"""Chromosomes of GRCh38 in bases."""
# fmt: on
HEAD, PANEL, NAMES, LEFT, GAP = 44, 130, 22, 40, 40
"""Pixels of the screen: the head, a panel, the chromosomes' names, the scale, and between the panels
the numbers of the shared stretches above the cell's name."""
AGREEMENT: Final = "agreement"
"""The key of the spot of correlation and shared segments."""
LEAST, MOST = 1.0, 3.0
"""The scale reaches at least this log2 ratio to each side, and at most that one; what lies beyond stands at its edge."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The genome along a line: where each chromosome begins, in bases from the first, and pixels a base."""

    left: float
    width: float
    starts: dict[str, int]
    total: int

    def x(self, chrom: str, place: int) -> float:
        return self.left + self.width * (self.starts[chrom] + place) / self.total


def genome_axis(segments: Iterable[Segment | Stretch], left: float, width: float) -> Axis:
    """Autosomes, X and Y; a chromosome is as long as it is known to be, or as its last segment reaches."""
    lengths = {chrom: length for chrom, length in LENGTHS.items() if chrom != "MT"}
    for each in segments:
        if each.chrom in lengths:
            lengths[each.chrom] = max(lengths[each.chrom], each.end)
    starts: dict[str, int] = {}
    total = 0
    for chrom, length in lengths.items():
        starts[chrom], total = total, total + length
    return Axis(left, width, starts, total)


def draw_copies(chart: CnaProfile, width: float, look: Look) -> Chart:
    """Two panels, the tumour above; each shared stretch and the numbers in the head are spots."""
    scale = look.scale
    sheet = Sheet(round(width), round((HEAD + 2 * PANEL + GAP + NAMES) * scale), look)
    segments = (*chart.tumour_segments, *chart.cell_segments)
    if not segments:
        sheet.empty(_("No segment to show."))
        return sheet.chart(chart.title)
    axis = genome_axis((*segments, *chart.shared), LEFT * scale, sheet.width - LEFT * scale - 2)
    limit = min(max(LEAST, *(abs(each.log2) for each in segments)), MOST)
    _chromosomes(sheet, axis)
    _shared(sheet, axis, chart.shared)
    for top, name, shown in (
        (HEAD * scale, chart.tumour, chart.tumour_segments),
        ((HEAD + PANEL + GAP) * scale, chart.cell, chart.cell_segments),
    ):
        _scale(sheet, axis, top, limit)
        _segments(sheet, axis, top, shown, (chart.least, limit))
        sheet.box((axis.left, top), (axis.width, PANEL * scale), edge=look.edge, width=look.stroke / 2)
        sheet.text((axis.left, top - look.small * 0.8), f"{name} · log2", size=look.small, font=fonts.MEDIUM)
    _head(sheet, chart)
    return sheet.chart(chart.title)


def agreement(chart: CnaProfile) -> str:
    """Shared segments, correlation and its chance, as far as they are told."""
    count = len(chart.shared)
    parts = [ngettext("{count} shared segment", "{count} shared segments", count).format(count=count)]
    parts += [f"r = {decimal(chart.r, 2)}"] if chart.r is not None else []
    parts += [f"p = {decimal(chart.p, 3)}"] if chart.p is not None else []
    return " · ".join(parts)


def _head(sheet: Sheet, chart: CnaProfile) -> None:
    """The agreement at the upper left is a spot too."""
    look, told = sheet.look, agreement(chart)
    middle = HEAD * look.scale * 0.3
    sheet.text((0, middle), told, font=fonts.BOLD)
    size = (fonts.width(told, fonts.BOLD, look.body), look.body * 1.6)
    sheet.spots.insert(0, Spot(AGREEMENT, told, 0, middle - look.body * 0.8, *size))


def _chromosomes(sheet: Sheet, axis: Axis) -> None:
    """Every other chromosome on a tinted ground; a name is left out where there is no room for it."""
    look = sheet.look
    scale, free = look.scale, 0.0
    bottom = sheet.height - NAMES * scale
    names = list(axis.starts)
    for place, chrom in enumerate(names):
        left = axis.x(chrom, 0)
        right = axis.x(names[place + 1], 0) if place + 1 < len(names) else axis.left + axis.width
        for top in (HEAD * scale, (HEAD + PANEL + GAP) * scale):
            if place % 2:
                sheet.box((left, top), (right - left, PANEL * scale), fill=look.band)
            sheet.line((left, top), (left, top + PANEL * scale), color=look.line, width=look.stroke / 3)
        wide = fonts.width(chrom, fonts.REGULAR, look.small)
        middle = (left + right) / 2
        if middle - wide / 2 >= free:
            sheet.text((middle, bottom + NAMES * scale / 2), chrom, size=look.small, color=look.text2, side="middle")
            free = middle + wide / 2 + 2 * scale


def _shared(sheet: Sheet, axis: Axis, shared: Sequence[Stretch]) -> None:
    """A band in both panels, with its borders, so that it is seen without colour; its number between the panels."""
    look, free = sheet.look, 0.0
    scale = look.scale
    top, lower, high = HEAD * scale, (HEAD + PANEL + GAP) * scale, (2 * PANEL + GAP) * scale
    for number, each in enumerate(shared, start=1):
        if each.chrom not in axis.starts:
            continue
        left, right = axis.x(each.chrom, each.start), axis.x(each.chrom, each.end)
        middle = (left + right) / 2
        for at in (top, lower):
            size = (right - left, PANEL * scale)
            sheet.box((left, at), size, fill=look.shared, edge=look.edge, width=look.stroke / 2)
        half = fonts.width(str(number), fonts.BOLD, look.small) / 2
        if middle - half >= free:
            at_number = (middle, (HEAD + PANEL) * scale + look.small * 0.8)
            sheet.text(at_number, str(number), size=look.small, font=fonts.BOLD, side="middle")
            free = middle + half + 2 * scale
        told = _("Shared segment {number}: chromosome {chrom}, {start} to {end} Mb").format(
            number=number,
            chrom=each.chrom,
            start=decimal(each.start / 1e6, 1),
            end=decimal(each.end / 1e6, 1),
        )
        wide = max(right - left, 12 * scale)
        sheet.spot(each.key, told, (middle - wide / 2, top), (wide, high))


def _scale(sheet: Sheet, axis: Axis, top: float, limit: float) -> None:
    """The zero line and the limits to both sides, each with its log2 ratio."""
    look = sheet.look
    for value in (-limit, 0.0, limit):
        y = _height(top, look, value / limit)
        is_zero = value == 0
        sheet.line(
            (axis.left, y),
            (axis.left + axis.width, y),
            color=look.text2 if is_zero else look.line,
            width=look.stroke / 2,
            dash=() if is_zero else (2, 2),
        )
        at = (axis.left - 5 * look.scale, y)
        sheet.text(at, signed(value), size=look.small, color=look.text2, side="end")


def _segments(sheet: Sheet, axis: Axis, top: float, segments: Sequence[Segment], span: tuple[float, float]) -> None:
    """Gains above the zero line, losses below; what is less than the rule asks for stays grey, what is more than the
    scale holds stands at its edge."""
    look, (least, limit) = sheet.look, span
    for each in segments:
        if each.chrom not in axis.starts:
            continue
        y = _height(top, look, min(max(each.log2, -limit), limit) / limit)
        color = look.text2 if abs(each.log2) < least or not each.log2 else look.gain if each.log2 > 0 else look.loss
        start, end = axis.x(each.chrom, each.start), axis.x(each.chrom, each.end)
        sheet.line((start, y), (max(end, start + look.stroke), y), color=color, width=2.4 * look.stroke)


def _height(top: float, look: Look, share: float) -> float:
    """Where a share of -1 to 1 of the scale stands in a panel."""
    return top + PANEL * look.scale * (0.5 - 0.43 * share)


def signed(value: float) -> str:
    """+1.5, 0, −1.5: a sign for who sees no colour."""
    return decimal(value, 1).replace("-", "−") if value < 0 else f"+{decimal(value, 1)}" if value else "0"
