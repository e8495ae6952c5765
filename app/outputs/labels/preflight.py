"""The check before printing: each label is drawn as the printer will draw it, looked at, and read back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.label import SOURCES, LabelTemplate, LabelText
from app.i18n import _, decimal
from app.outputs.labels.layout import Box, Drawn, laid_out
from app.outputs.labels.pdf import render
from app.outputs.labels.raster import INK, pages_in_dots
from app.outputs.labels.readers import Picture, read, read_again
from app.outputs.labels.zpl import drawn_for_zebra

Medium = Literal["pdf", "zpl"]
SMALL_MODULE_MM: Final = 0.19
"""Hand scanners for general use read no finer module than 7.5 mil."""
SLACK_MM: Final = 0.01


@dataclass(frozen=True, slots=True)
class Look:
    """A label as it will be drawn, and what each reader read of it: `by_zxing` all codes, `by_libdmtx` None without it."""

    drawn: Drawn
    by_zxing: tuple[str, ...]
    by_libdmtx: str | None


def check(
    labels: Sequence[LabelText], template: LabelTemplate, *, dpi: int, medium: Medium = "pdf", pdf: bytes = b""
) -> tuple[str, ...]:
    """Refused with the first label that would not be readable, and why; returns what to know although all are.

    `pdf` is what is about to be printed, a page a label; without it the labels are drawn for the check alone.
    """
    looks = looked_at(labels, template, dpi=dpi, medium=medium, pdf=pdf) if labels else []
    return warnings(looks[0].drawn, template) if looks else ()


def looked_at(
    labels: Sequence[LabelText], template: LabelTemplate, *, dpi: int, medium: Medium = "pdf", pdf: bytes = b""
) -> list[Look]:
    """The same check, with what was read of each label."""
    layouts = [_for_medium(label, template, dpi, medium) for label in labels]
    for drawn in layouts:
        _leaves_the_zone_free(drawn)
    pages = pages_in_dots(pdf or render(labels, template, dpi=dpi), dpi) if medium == "pdf" else map(_dots, layouts)
    return [_reads_back(drawn, picture) for drawn, picture in zip(layouts, pages, strict=True)]


def _for_medium(label: LabelText, template: LabelTemplate, dpi: int, medium: Medium) -> Drawn:
    return laid_out(label, template, dpi=dpi) if medium == "pdf" else drawn_for_zebra(label, template, dpi=dpi)


def warnings(drawn: Drawn, template: LabelTemplate) -> tuple[str, ...]:
    """Modules that only a scanner for small symbols reads."""
    side = drawn.module_mm
    if side >= SMALL_MODULE_MM:
        return ()
    told = _("{label}: modules of {side} mm; a usual hand scanner may not read them.")
    return (told.format(label=template.title, side=decimal(round(side, 3))),)


def _leaves_the_zone_free(drawn: Drawn) -> None:
    """Refused where a text, a line or the edge of the label lies within the symbol's quiet zone."""
    for text in drawn.texts:
        if overlap(text.ink, drawn.zone):
            raise _broken(drawn, _(SOURCES[text.source]))
    for line in drawn.lines:
        if overlap((line.x, line.y, line.x + line.size[0], line.y + line.size[1]), drawn.zone):
            raise _broken(drawn, _("a line"))
    if not lies_on(drawn.zone, drawn, slack=drawn.dot_mm / 2 + SLACK_MM):
        raise _broken(drawn, _("the edge of the label"))


def lies_on(box: Box, drawn: Drawn, *, slack: float = SLACK_MM) -> bool:
    """Whether all of a box lies on the label, within its outline, to `slack` mm."""
    left, top, right, bottom = box
    if drawn.cut == "circle":
        middle = drawn.width_mm / 2
        return all(math.hypot(x - middle, y - middle) <= middle + slack for x in (left, right) for y in (top, bottom))
    begins = left >= -slack and top >= -slack
    return begins and right <= drawn.width_mm + slack and bottom <= drawn.height_mm + slack


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes cover the same place."""
    across = one[0] < other[2] - SLACK_MM and other[0] < one[2] - SLACK_MM
    return across and one[1] < other[3] - SLACK_MM and other[1] < one[3] - SLACK_MM


def _broken(drawn: Drawn, what: str) -> Refused:
    told = _("The label of {code} can't be read: quiet zone broken by {what}.")
    return Refused(
        told.format(code=printed(drawn.barcode), what=what),
        hint=_("Move it away from the symbol in the label's template."),
    )


def _dots(drawn: Drawn) -> Picture:
    """What a ZPL printer draws: the symbol in its exact dots, lines, and each text as a black rectangle."""
    dot = drawn.dot_mm
    picture = numpy.full((math.ceil(drawn.height_mm / dot), math.ceil(drawn.width_mm / dot)), 255, numpy.uint8)
    boxes = [text.ink for text in drawn.texts]
    boxes += [(line.x, line.y, line.x + line.size[0], line.y + line.size[1]) for line in drawn.lines]
    for left, top, right, bottom in boxes:
        picture[max(int(top / dot), 0) : math.ceil(bottom / dot), max(int(left / dot), 0) : math.ceil(right / dot)] = 0
    x, y = drawn.corner_dots
    symbol = numpy.where(numpy.array(drawn.rows), 0, 255).astype(numpy.uint8)
    symbol = symbol.repeat(drawn.module_dots, axis=0).repeat(drawn.module_dots, axis=1)
    picture[y : y + len(symbol), x : x + len(symbol)] = symbol
    return picture


def _reads_back(drawn: Drawn, picture: Picture) -> Look:
    """Refused unless the quiet zone is white and each reader that is installed reads this label's code."""
    left, top, right, bottom = (round(each / drawn.dot_mm) for each in drawn.zone)
    zone = picture[max(top, 0) : bottom, max(left, 0) : right]
    ring = zone.copy()
    edge = drawn.quiet * drawn.module_dots - 1
    ring[edge:-edge, edge:-edge] = 255
    if (ring < INK).any():
        raise _broken(drawn, _("what is printed beside it"))
    look = Look(drawn, read(picture), read_again(zone, drawn.module_dots))
    for said in (look.by_zxing, look.by_libdmtx):
        found = (said,) if isinstance(said, str) else said
        if found is None or drawn.barcode in found:
            continue
        raise _unread(drawn, next((each for each in found if each), ""))
    return look


def _unread(drawn: Drawn, found: str) -> Refused:
    """The refusal of a label that does not read as what it stands for."""
    code = printed(drawn.barcode)
    if found:
        told = _("The label of {code} reads back as another code: {found}.").format(code=code, found=printed(found))
        return Refused(told, hint=_("Nothing was printed. Tell the data manager."))
    told = _("The label of {code} does not read back.").format(code=code)
    return Refused(told, hint=_("Take a larger label, or a finer printer."))
