"""Where everything on a label lies: one layout, from which the PDF, the ZPL and the check before printing are drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.label import SOURCES, LabelTemplate, LabelText, LineBlock, Source, TextBlock
from app.domain.masking import masked
from app.domain.words import Kind
from app.i18n import _
from app.outputs import fonts
from app.outputs.labels.matrix import SIDE, modules

MM: Final = 72 / 25.4
HALF_CAPITAL: Final = 0.365
"""Half the height of a capital or a digit, in ems, of Inter and JetBrains Mono."""
ASCENT: Final = 0.76
"""How far the tallest letter without an accent rises above the baseline, in ems."""
DESCENT: Final = 0.21
"""How far the letter g hangs below the baseline, in ems."""
LEAST_DOTS: Final = 2
"""A module of one dot can't be read by any scanner."""
FREE: Final = ("study", "line1", "line2")
"""What people typed; everything else on a label is made of its code."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in mm from the upper left corner of the label."""
Measure = Callable[[str, str], float]
"""How wide a text is in a font, in ems."""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text in its box: font, size, where it begins and on what baseline, in mm from the upper left corner."""

    source: Source
    text: str
    font: str
    pt: float
    x_mm: float
    y_mm: float
    width_mm: float
    box: Box
    is_cut: bool = False

    @property
    def ink(self) -> Box:
        """What it covers: from the tallest letter to the lowest."""
        em = self.pt / MM
        return (self.x_mm, self.y_mm - ASCENT * em, self.x_mm + self.width_mm, self.y_mm + DESCENT * em)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A label laid out for a printer: its size, its symbol on whole dots (`corner` without the quiet zone), its texts."""

    width_mm: float
    height_mm: float
    cut: str
    barcode: str
    dot_mm: float
    corner_dots: tuple[int, int]
    module_dots: int
    quiet: int
    rows: tuple[tuple[bool, ...], ...]
    texts: tuple[PlacedText, ...]
    lines: tuple[LineBlock, ...]

    @property
    def module_mm(self) -> float:
        return self.module_dots * self.dot_mm

    @property
    def corner_mm(self) -> tuple[float, float]:
        return (self.corner_dots[0] * self.dot_mm, self.corner_dots[1] * self.dot_mm)

    @property
    def zone(self) -> Box:
        """The symbol with its quiet zone."""
        (x, y), module = self.corner_mm, self.module_mm
        before, behind = self.quiet * module, (len(self.rows) + self.quiet) * module
        return (x - before, y - before, x + behind, y + behind)


def width_in_ems(text: str, font: str) -> float:
    """How wide a text is in one of the bundled fonts."""
    fonts.register()
    return fonts.width(text, font, 1.0)


def laid_out(label: LabelText, template: LabelTemplate, *, dpi: float, measure: Measure = width_in_ems) -> Drawn:
    """A label on its template. Refused where it lacks what the template needs, or where its code can't be kept."""
    texts = {block.source: _clean(label, block.source) for block in template.texts}
    _has_what_it_needs(label, template)
    dot = 25.4 / dpi
    side = dots_of(template.code.module_mm, dpi)
    if side < LEAST_DOTS:
        raise Refused(
            _("The label of {code} has too few dots: {count} a module at {dpi} dpi.").format(
                code=printed(label.barcode), count=side, dpi=round(dpi)
            ),
            hint=_("A module needs {count} dots: take a larger label, or a finer printer.").format(count=LEAST_DOTS),
        )
    quiet = template.code.quiet * side
    return Drawn(
        width_mm=template.width_mm,
        height_mm=template.height_mm,
        cut=template.cut,
        barcode=label.barcode,
        dot_mm=dot,
        corner_dots=(round(template.code.x / dot) + quiet, round(template.code.y / dot) + quiet),
        module_dots=side,
        quiet=template.code.quiet,
        rows=_symbol(label.barcode),
        texts=tuple(
            placed(texts[block.source], block, label, measure) for block in template.texts if texts[block.source]
        ),
        lines=template.lines,
    )


def dots_of(module_mm: float, dpi: float) -> int:
    """The whole printer dots of a module, never wider than the template says."""
    return int(module_mm * dpi / 25.4 + 1e-6)


def placed(text: str, block: TextBlock, label: LabelText, measure: Measure) -> PlacedText:
    """A text in its box: it shrinks to the least size, then is cut; a code is never cut."""
    font = font_of(block)
    pt, shown, wide = fitted(text, font, block.width * MM, block.height * MM, block.pt, block.least_pt, measure)
    if block.source == "code" and shown != text:
        raise Refused(
            _("The code {code} does not fit this label.").format(code=printed(label.barcode)),
            hint=_("Choose a larger label."),
        )
    room = block.width - wide / MM
    shift = {"left": 0.0, "center": room / 2, "right": room}[block.align]
    bottom = block.y + block.height
    middle = block.y + block.height / 2
    return PlacedText(
        source=block.source,
        text=shown,
        font=font,
        pt=pt,
        x_mm=block.x + shift,
        y_mm=min(middle + HALF_CAPITAL * pt / MM, bottom - DESCENT * pt / MM),
        width_mm=wide / MM,
        box=(block.x, block.y, block.x + block.width, bottom),
        is_cut=shown != text,
    )


def font_of(block: TextBlock) -> str:
    """The bundled font of a block."""
    if block.mono:
        return fonts.MONO_BOLD if block.bold else fonts.MONO
    return fonts.BOLD if block.bold else fonts.REGULAR


@lru_cache(maxsize=4096)
def fitted(
    text: str, font: str, width: float, height: float, most: float, least: float, measure: Measure
) -> tuple[float, str, float]:
    """The size, the text as far as it fits, and its width, for a box in points."""
    natural = measure(text, font)
    pt = min(most, width / natural, height / (ASCENT + DESCENT))
    if pt >= least:
        return pt, text, pt * natural
    kept = text
    while kept and least * measure(kept + "…", font) > width:
        kept = kept[:-1]
    shown = kept.rstrip() + "…" if kept or least * measure("…", font) <= width else ""
    return least, shown, least * measure(shown, font)


def _has_what_it_needs(label: LabelText, template: LabelTemplate) -> None:
    lacking = [_(SOURCES[source]) for source in template.needs if not label.text(source).strip()]
    if lacking:
        raise Refused(
            _("The label of {code} lacks {what}.").format(code=printed(label.barcode), what=", ".join(lacking)),
            hint=_("Complete the record, or choose another label."),
        )


def _symbol(code: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a code; Refused where it is too long for the symbol that every template has room for."""
    rows = modules(code)
    if len(rows) != SIDE:
        raise Refused(
            _("The code {code} does not fit a symbol of {side} x {side} modules.").format(code=code, side=SIDE),
            hint=_("A code has ten characters."),
        )
    return rows


def _clean(label: LabelText, source: Source) -> str:
    """One line without control characters, and without an identity; a card bears the name of one of our people."""
    text = label.text(source)
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line if source not in FREE or label.kind is Kind.PERSON else masked(line)
