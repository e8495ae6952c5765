"""Penetrance bars: one line an alteration, with k of m, the share, its exact interval and its class beside the bar."""

from dataclasses import dataclass, replace
from typing import Final

from app.domain.words import label_of
from app.i18n import _, decimal
from app.outputs import fonts
from app.outputs.charts.drawing import Chart, Sheet
from app.outputs.charts.look import Look
from app.outputs.charts.shapes import Bar, Bars

HEAD, FOOT, GAP, THICK, TICK, INSET = 30, 26, 12, 12, 5, 8
"""Heights and distances in pixels of the screen; paper scales them."""
TITLE_SHARE: Final = 0.27
LINES_A_PAGE: Final = 26


@dataclass(frozen=True, slots=True)
class _Columns:
    """Left edge and width of each column."""

    left: float
    title: float
    bar: float
    bar_width: float
    corrected: float
    told: float
    told_width: float

    def x(self, share: float) -> float:
        """Where a share of 0 to 1 stands."""
        return self.bar + self.bar_width * min(max(share, 0.0), 1.0)


def draw_bars(chart: Bars, width: float, look: Look) -> Chart:
    """The bars as wide as there is room, in units of `look`; every line is a spot with the key of its bar."""
    scale = look.scale
    lines = max(len(chart.bars), 1)
    sheet = Sheet(round(width), round((HEAD + FOOT) * scale + lines * look.row), look)
    if not chart.bars:
        sheet.empty(_("No alteration to show."))
        return sheet.chart(chart.title)
    columns = _columns(chart, sheet)
    _head(sheet, columns, chart.title)
    for place, bar in enumerate(chart.bars):
        _line(sheet, columns, bar, HEAD * scale + place * look.row)
    foot = _("Line: exact 95 % interval. Triangle: corrected for allelic dropout. Dashed: few cells.")
    at = (columns.left, sheet.height - FOOT * scale / 2)
    sheet.text(at, foot, size=look.small, color=look.text2, room=sheet.width - 2 * columns.left)
    return sheet.chart(chart.title)


def parted(chart: Bars, lines: int = LINES_A_PAGE) -> tuple[Bars, ...]:
    """The bars in parts that fit a page each; one part where there are none."""
    starts = range(0, max(len(chart.bars), 1), lines)
    return tuple(replace(chart, bars=chart.bars[start : start + lines]) for start in starts)


def told(bar: Bar) -> str:
    """A bar as a sentence of numbers: for who listens, and beside the selection."""
    parts = [f"{bar.title}: {_cells(bar)}", _interval(bar), _class(bar)]
    if bar.corrected is not None:
        parts.append(_("corrected for dropout {share}").format(share=percent(bar.corrected)))
    return ", ".join(parts)


def percent(share: float) -> str:
    """58.3 %, with a decimal comma in French."""
    return f"{decimal(100 * share, 1)}\u00a0%"


def _cells(bar: Bar) -> str:
    return _("{k} of {m}").format(k=bar.k, m=bar.m)


def _interval(bar: Bar) -> str:
    """58.3 % (27.7-84.8); where no cell is informative, that it can't be told."""
    if bar.share is None or bar.low is None or bar.high is None:
        return _("not estimable")
    return f"{percent(bar.share)} ({decimal(100 * bar.low, 1)}–{decimal(100 * bar.high, 1)})"


def _class(bar: Bar) -> str:
    marks = [label_of(bar.prevalence)]
    marks += [_("clonal")] if bar.is_clonal else []
    marks += [_("few cells")] if bar.is_few else []
    return " · ".join(marks)


def _columns(chart: Bars, sheet: Sheet) -> _Columns:
    """The texts at the right take what they need; the bars what is left."""
    look, gap = sheet.look, GAP * sheet.look.scale
    first = max(
        fonts.width(_cells(bar), fonts.BOLD, look.body) + gap + fonts.width(_interval(bar), fonts.REGULAR, look.body)
        for bar in chart.bars
    )
    second = max(fonts.width(_class(bar), fonts.REGULAR, look.small) for bar in chart.bars)
    told_width = max(first, second)
    corrected = fonts.width(percent(1), fonts.REGULAR, look.body) + 2 * gap if _has_corrected(chart) else 0
    inset, title = INSET * look.scale, sheet.width * TITLE_SHARE
    left, end = inset + title + gap, sheet.width - inset
    right = end - told_width - 2 * gap - (corrected + gap if corrected else 0)
    return _Columns(inset, title, left, max(right - left, 10), right + gap, end - told_width, told_width)


def _has_corrected(chart: Bars) -> bool:
    return any(bar.corrected is not None for bar in chart.bars)


def _head(sheet: Sheet, columns: _Columns, title: str) -> None:
    """The name at the left and the scale from 0 to 100 % above the bars."""
    look = sheet.look
    bottom = HEAD * look.scale
    sheet.text((columns.left, bottom / 2), title, font=fonts.BOLD, room=columns.title)
    for share in (0.0, 0.5, 1.0):
        x = columns.x(share)
        sheet.text((x, bottom / 2), f"{round(100 * share)}\u00a0%", size=look.small, color=look.text2, side="middle")
        sheet.line((x, bottom), (x, sheet.height - FOOT * look.scale), color=look.line, width=look.stroke / 2)


def _line(sheet: Sheet, columns: _Columns, bar: Bar, top: float) -> None:
    look = sheet.look
    middle = top + look.row / 2
    sheet.line((0, top), (sheet.width, top), color=look.line, width=look.stroke / 2)
    sheet.text((columns.left, middle), bar.title, room=columns.title)
    _bar(sheet, columns, bar, middle)
    first, second = middle - look.body * 0.65, middle + look.body * 0.7
    sheet.text((columns.told, first), _cells(bar), font=fonts.BOLD)
    after = columns.told + fonts.width(_cells(bar), fonts.BOLD, look.body) + GAP * look.scale
    sheet.text((after, first), _interval(bar))
    sheet.text((columns.told, second), _class(bar), size=look.small, color=look.text2)
    sheet.spot(bar.key, told(bar), (0, top), (sheet.width, look.row))


def _bar(sheet: Sheet, columns: _Columns, bar: Bar, middle: float) -> None:
    """Track, bar from zero, interval with its two ends, and the corrected share as a triangle above."""
    look = sheet.look
    thick, tick = THICK * look.scale, TICK * look.scale
    top = middle - thick / 2
    edge = look.edge if bar.is_few else look.line
    sheet.box((columns.bar, top), (columns.bar_width, thick), fill=look.track, edge=look.line, width=look.stroke / 2)
    if bar.share:
        sheet.box(
            (columns.bar, top),
            (columns.x(bar.share) - columns.bar, thick),
            fill=look.surface if bar.is_few else look.bar,
            edge=edge if bar.is_few else look.text2,
            width=look.stroke / 2,
            dash=(3, 2) if bar.is_few else (),
        )
    if bar.low is not None and bar.high is not None:
        _whiskers(sheet, (columns.x(bar.low), columns.x(bar.high)), middle)
    if bar.corrected is not None:
        _triangle(sheet, columns.x(bar.corrected), top)
        at = columns.corrected + GAP * look.scale
        _triangle(sheet, at - tick, middle + tick / 2)
        sheet.text((at + 4 * look.scale, middle), percent(bar.corrected))


def _whiskers(sheet: Sheet, ends: tuple[float, float], middle: float) -> None:
    """The interval with its two ends; a rim of the ground parts it from the bar."""
    look, tick = sheet.look, TICK * sheet.look.scale
    for color, more in ((look.surface, 1.4 * look.stroke), (look.text, 0.0)):
        width, half = look.stroke + more, tick + more / 2
        sheet.line((ends[0] - more / 2, middle), (ends[1] + more / 2, middle), color=color, width=width)
        for x in ends:
            sheet.line((x, middle - half), (x, middle + half), color=color, width=width)


def _triangle(sheet: Sheet, x: float, point: float) -> None:
    """Points down at a place."""
    half = TICK * sheet.look.scale
    corners = ((x - half, point - 1.5 * half), (x + half, point - 1.5 * half), (x, point))
    sheet.shape(corners, fill=sheet.look.surface, edge=sheet.look.text)
