"""What a label on a template comes to: who reads its code, its module and quiet zone, and the texts that lack room."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.domain.barcode import PREFIX, Barcode
from app.domain.label import SOURCES, LabelTemplate, LabelText, Source
from app.domain.words import Kind
from app.i18n import N_, _
from app.lab import Lab
from app.outputs.labels.layout import Drawn, PlacedText, laid_out
from app.outputs.labels.pdf import render
from app.outputs.labels.preflight import SLACK_MM, check, overlap
from app.outputs.labels.raster import pages_in_dots
from app.outputs.labels.readers import Picture, read, read_again

EXAMPLE_NUMBER: Final = 999
HANGING: Final = frozenset("gjpqyçQ,;()_")
"""The signs that hang below the baseline."""
_VIALS: Final = (Kind.ENRICHED, Kind.ALIQUOT, Kind.EXTRACT, Kind.LOT)
_TUBES: Final = (Kind.WGA_PRODUCT, Kind.DP_CELL, Kind.CTC, Kind.WBC, Kind.NTC, Kind.POSITIVE)
KINDS: Final = {
    "blood_tube": (Kind.BLOOD,),
    "cryovial": _VIALS,
    "cryovial_cap": _VIALS,
    "tube_05": (*_TUBES, *_VIALS),
    "tube_02_side": _TUBES,
    "tube_02_cap": _TUBES,
    "slide": (Kind.SECTION, Kind.BLOCK),
    "plate": (Kind.PLATE,),
    "box": (Kind.BOX, Kind.PLACE, Kind.INSTRUMENT, Kind.SHIPMENT, Kind.PERSON),
}
"""What bears the label of a vessel; an example is of the first."""


class Loss(Enum):
    """Why a text is not read on a label as it should be."""

    VANISHED = N_("{text}: no room, nothing of “{whole}” is printed.")
    SHORTENED = N_("{text}: shortened to “{shown}”.")
    OFF_EDGE = N_("{text}: beyond the edge of the label.")
    OVERLAPS = N_("{text}: on top of {other}.")


@dataclass(frozen=True, slots=True)
class Lost:
    """A text that lacks room, and in words how."""

    source: Source
    loss: Loss
    told: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What each reader read (empty: nothing; None: not installed), and the measures of the symbol as it is printed."""

    by_zxing: str
    by_libdmtx: str | None
    module_dots: int
    module_mm: float
    quiet_modules: int
    quiet_mm: float
    warnings: tuple[str, ...]


def read_back(label: LabelText, template: LabelTemplate, *, dpi: int) -> ReadBack:
    """Print a label in memory, as PDF and for a ZPL printer, and read it. Refused where it would not be readable."""
    drawn = laid_out(label, template, dpi=dpi)
    pdf = render([label], template, dpi=dpi)
    warnings = check([label], template, dpi=dpi, pdf=pdf)
    check([label], template, dpi=dpi, medium="zpl")
    picture = next(pages_in_dots(pdf, dpi))
    said = read(picture)
    return ReadBack(
        by_zxing=said[0] if said else "",
        by_libdmtx=read_again(_zone_of(picture, drawn), drawn.module_dots),
        module_dots=drawn.module_dots,
        module_mm=drawn.module_mm,
        quiet_modules=drawn.quiet,
        quiet_mm=drawn.quiet * drawn.module_mm,
        warnings=warnings,
    )


def lost(label: LabelText, drawn: Drawn) -> tuple[Lost, ...]:
    """The texts of a label that are cut, lie beyond its edge, or on top of one another."""
    return tuple(_lost(label, drawn))


def example_label(lab: Lab, template: LabelTemplate) -> LabelText:
    """A label of nothing, read from a snapshot as every label is; its code is never issued."""
    kind = KINDS[template.vessel][0]
    day = lab.now.astimezone(lab.settings.zone).strftime("%Y-%m-%d")
    lines = ["K2EDTA", f"{day} 08:05"] if kind is Kind.BLOOD else [day]
    content = {
        "barcode": Barcode(PREFIX, EXAMPLE_NUMBER, kind, EXAMPLE_NUMBER).text,
        "kind": kind.value,
        "participant": EXAMPLE_NUMBER,
        "lines": lines,
        "study": lab.settings.acronym or lab.settings.study_id,
        "example": True,
    }
    return LabelText.of(content)


def _lost(label: LabelText, drawn: Drawn) -> Iterator[Lost]:
    for place, text in enumerate(drawn.texts):
        if text.is_cut:
            yield _told(Loss.SHORTENED if text.text else Loss.VANISHED, text, whole=label.text(text.source))
        if text.text and not _lies_on(text, drawn):
            yield _told(Loss.OFF_EDGE, text)
        for other in drawn.texts[place + 1 :]:
            if text.text and other.text and overlap(text.ink, other.ink):
                yield _told(Loss.OVERLAPS, text, other=_(SOURCES[other.source]))


def _told(loss: Loss, text: PlacedText, *, whole: str = "", other: str = "") -> Lost:
    name = _(SOURCES[text.source])
    name = name[:1].upper() + name[1:]
    return Lost(text.source, loss, _(loss.value).format(text=name, whole=whole, shown=text.text, other=other))


def _lies_on(text: PlacedText, drawn: Drawn) -> bool:
    """Whether all of a text's ink lies within the label's outline."""
    left, top, right, bottom = text.ink
    if not HANGING.intersection(text.text):
        bottom = text.y_mm
    if drawn.cut == "circle":
        middle = drawn.width_mm / 2
        corners = ((x - middle, y - middle) for x in (left, right) for y in (top, bottom))
        return all((x * x + y * y) ** 0.5 <= middle + SLACK_MM for x, y in corners)
    begins = left >= -SLACK_MM and top >= -SLACK_MM
    return begins and right <= drawn.width_mm + SLACK_MM and bottom <= drawn.height_mm + SLACK_MM


def _zone_of(picture: Picture, drawn: Drawn) -> Picture:
    left, top, right, bottom = (round(each / drawn.dot_mm) for each in drawn.zone)
    return picture[max(top, 0) : bottom, max(left, 0) : right]
