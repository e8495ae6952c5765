"""What a label on a template comes to: who reads its code, its module and quiet zone, and the texts that lack room."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.domain.barcode import PREFIX, Barcode
from app.domain.label import SOURCES, LabelTemplate, LabelText, Source, title_of
from app.domain.words import Kind
from app.i18n import N_, _
from app.lab import Lab
from app.outputs.labels.layout import Box, Drawn, PlacedText
from app.outputs.labels.preflight import check, lies_on, looked_at, overlap, warnings

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
    (look,) = looked_at([label], template, dpi=dpi)
    check([label], template, dpi=dpi, medium="zpl")
    drawn = look.drawn
    return ReadBack(
        by_zxing=look.by_zxing[0],
        by_libdmtx=look.by_libdmtx,
        module_dots=drawn.module_dots,
        module_mm=drawn.module_mm,
        quiet_modules=drawn.quiet,
        quiet_mm=drawn.quiet * drawn.module_mm,
        warnings=warnings(drawn, template),
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
        if text.text and not lies_on(_inked(text), drawn):
            yield _told(Loss.OFF_EDGE, text)
        for other in drawn.texts[place + 1 :]:
            if text.text and other.text and overlap(text.ink, other.ink):
                yield _told(Loss.OVERLAPS, text, other=_(SOURCES[other.source]))


def _told(loss: Loss, text: PlacedText, *, whole: str = "", other: str = "") -> Lost:
    told = _(loss.value).format(text=title_of(text.source), whole=whole, shown=text.text, other=other)
    return Lost(text.source, loss, told)


def _inked(text: PlacedText) -> Box:
    """The ink of a text; down to the baseline only where no sign of it hangs below."""
    left, top, right, bottom = text.ink
    return left, top, right, bottom if HANGING.intersection(text.text) else text.y_mm
