"""The endpoint's flow diagram: a box a step from enrolled to proven, beside it who left before the next and why."""

from typing import Final

from app.i18n import _, grouped
from app.outputs import fonts
from app.outputs.charts.drawing import Chart, Sheet
from app.outputs.charts.look import Look
from app.outputs.charts.shapes import Flow, FlowStep

BOX, ARROW, LINE, PAD, FOOT, GUTTER = 48, 22, 24, 10, 34, 56
"""Heights of a box, of an arrow without anyone leaving, and of a line of a leaving box; its padding."""
SPINE: Final = 0.42
"""The share of the width that the boxes of the steps take."""


def draw_flow(chart: Flow, width: float, look: Look) -> Chart:
    """Steps down the left, those who left at the right of the arrow that they did not follow."""
    scale = look.scale
    if not chart.steps:
        sheet = Sheet(round(width), round(3 * look.row), look)
        sheet.empty(_("No participant yet."))
        return sheet.chart(chart.title)
    high = len(chart.steps) * BOX + sum(_between(step) for step in chart.steps[:-1]) + FOOT + 2
    sheet = Sheet(round(width), round(high * scale), look)
    top = 1.0
    for place, step in enumerate(chart.steps):
        _box(sheet, step, top)
        top += BOX * scale
        if place + 1 < len(chart.steps):
            _leaving(sheet, step, top)
            top += _between(step) * scale
    _balance(sheet, chart)
    return sheet.chart(chart.title)


def balance(chart: Flow) -> str:
    """Whether everybody is accounted for, in words; else between which steps how many are not."""
    gaps = (
        _("{count} not accounted for between “{first}” and “{second}”").format(
            count=difference, first=chart.steps[place].title, second=chart.steps[place + 1].title
        )
        for place, difference in enumerate(chart.differences)
        if difference
    )
    return "; ".join(gaps) or _("Every participant is accounted for.")


def _between(step: FlowStep) -> float:
    """Pixels between a box and the next: room for those who left."""
    return ARROW if not step.leaving else len(step.leaving) * LINE + 2 * PAD + 12


def _box(sheet: Sheet, step: FlowStep, top: float) -> None:
    look = sheet.look
    scale, wide = look.scale, sheet.width * SPINE
    middle = top + BOX * scale / 2
    sheet.box((1, top), (wide, BOX * scale), fill=look.surface, edge=look.text, width=look.stroke, radius=6 * scale)
    told = f"n = {grouped(step.n)}"
    size = look.body * 1.15
    room = wide - fonts.width(told, fonts.BOLD, size) - 36 * scale
    sheet.text((1 + 12 * scale, middle), step.title, font=fonts.MEDIUM, room=room)
    sheet.text((wide - 10 * scale, middle), told, font=fonts.BOLD, size=size, side="end")
    sheet.spot(step.key, f"{step.title}: {told}", (1, top), (wide, BOX * scale))


def _leaving(sheet: Sheet, step: FlowStep, top: float) -> None:
    """The arrow to the next box, and from it the branch to those who left."""
    look = sheet.look
    scale, x = look.scale, 1 + sheet.width * SPINE / 2
    end = top + _between(step) * scale
    sheet.line((x, top), (x, end - 6 * scale))
    sheet.shape(((x - 4 * scale, end - 8 * scale), (x + 4 * scale, end - 8 * scale), (x, end)), fill=look.text)
    if not step.leaving:
        return
    left = sheet.width * SPINE + GUTTER * scale
    wide, high = sheet.width - left - 1, (len(step.leaving) * LINE + 2 * PAD) * scale
    box_top = (top + end - 8 * scale) / 2 - high / 2
    middle = box_top + high / 2
    sheet.line((x, middle), (left - 6 * scale, middle))
    sheet.shape(
        ((left - 8 * scale, middle - 4 * scale), (left - 8 * scale, middle + 4 * scale), (left, middle)),
        fill=look.text,
    )
    sheet.box((left, box_top), (wide, high), fill=look.surface, edge=look.edge, width=look.stroke / 2, radius=6 * scale)
    for place, each in enumerate(step.leaving):
        y = box_top + (PAD + place * LINE + LINE / 2) * scale
        told = grouped(each.n)
        room = wide - fonts.width(told, fonts.BOLD, look.body) - 36 * scale
        sheet.text((left + 12 * scale, y), each.reason, room=room)
        sheet.text((left + wide - 12 * scale, y), told, font=fonts.BOLD, side="end")
        at = (left + 2, y - LINE * scale / 2)
        sheet.spot(each.key, f"{each.reason}: {told}", at, (wide - 4, LINE * scale))


def _balance(sheet: Sheet, chart: Flow) -> None:
    look = sheet.look
    color = look.ok if chart.closes else look.breach
    at = (1, sheet.height - FOOT * look.scale / 2 + 4 * look.scale)
    sheet.text(at, balance(chart), color=color, font=fonts.MEDIUM, room=sheet.width - 2)
