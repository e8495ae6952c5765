"""What a label template is, and what a label says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.barcode import PREFIX, printed
from app.domain.words import Kind, label_of
from app.i18n import N_, _, decimal

SMALLEST_PT: Final = 4.0
"""What a thermal printer of 300 dpi still prints readably: 9 dots a small letter."""

VESSELS: Final = {
    "blood_tube": N_("Blood tube"),
    "cryovial": N_("Cryovial"),
    "cryovial_cap": N_("Cryovial, cap"),
    "tube_05": N_("0.5 mL tube"),
    "tube_02_side": N_("0.2 mL tube, side"),
    "tube_02_cap": N_("0.2 mL tube, cap"),
    "slide": N_("Slide"),
    "plate": N_("Plate or strip, side"),
    "box": N_("Box, place or card"),
}
Source = Literal[
    "code",
    "short",
    "what",
    "participant",
    "subject",
    "study",
    "line1",
    "line2",
    "example",
    "example_short",
    "mark",
]
SOURCES: Final = {
    "code": N_("the code"),
    "short": N_("the short code"),
    "what": N_("what it is"),
    "participant": N_("the participant's number"),
    "subject": N_("the participant's code"),
    "study": N_("the study"),
    "line1": N_("the first line"),
    "line2": N_("the second line"),
    "example": N_("the mark of an example"),
    "example_short": N_("the short mark of an example"),
    "mark": N_("the mark of a reprint"),
}
"""What a block of a template is called in a refusal."""


def title_of(source: Source) -> str:
    """The same at the head of a row or a sentence."""
    name = _(SOURCES[source])
    return name[:1].upper() + name[1:]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TextBlock(Frozen):
    """Text in a box, in mm from the upper left corner; it shrinks to `least_pt`, and no further."""

    source: Source
    x: float
    y: float
    width: float = Field(gt=0)
    height: float = Field(gt=0)
    pt: float = Field(ge=SMALLEST_PT)
    least_pt: float = Field(default=SMALLEST_PT, ge=SMALLEST_PT)
    bold: bool = False
    mono: bool = False
    align: Literal["left", "center", "right"] = "left"


class CodeBlock(Frozen):
    """A Data Matrix, upper left corner in mm, side of a module in mm, quiet modules around it."""

    x: float
    y: float
    module_mm: float = Field(ge=0.2)
    quiet: int = Field(default=1, ge=1)


class LineBlock(Frozen):
    """A straight line from (x, y), its upper left corner, in mm."""

    x: float
    y: float
    length: float = Field(gt=0)
    thickness: float = Field(default=0.2, gt=0)
    direction: Literal["horizontal", "vertical"] = "horizontal"

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in mm."""
        if self.direction == "horizontal":
            return (self.length, self.thickness)
        return (self.thickness, self.length)


class LabelTemplate(Frozen):
    """A label of one size for one vessel (a key of VESSELS); `cut` is its outline.

    `needs` names what a label must have to be printed; any other block that has nothing to say draws nothing.
    """

    id: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    vessel: Literal[
        "blood_tube",
        "cryovial",
        "cryovial_cap",
        "tube_05",
        "tube_02_side",
        "tube_02_cap",
        "slide",
        "plate",
        "box",
    ]
    width_mm: float = Field(gt=0)
    height_mm: float = Field(gt=0)
    cut: Literal["rectangle", "circle"] = "rectangle"
    needs: tuple[Source, ...] = ()
    code: CodeBlock
    texts: tuple[TextBlock, ...] = ()
    lines: tuple[LineBlock, ...] = ()

    @property
    def title(self) -> str:
        """What people call it: "Cryovial 33 x 13 mm"."""
        vessel, width = _(VESSELS[self.vessel]), decimal(self.width_mm)
        if self.cut == "circle":
            return _("{vessel}, dot of {width} mm").format(vessel=vessel, width=width)
        return _("{vessel} {width} x {height} mm").format(vessel=vessel, width=width, height=decimal(self.height_mm))


class LabelSheet(Frozen):
    """An A4 sheet of labels: rows, columns, margins and pitch in mm."""

    id: str
    template: str
    rows: int = Field(gt=0)
    columns: int = Field(gt=0)
    left_mm: float
    top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float


@dataclass(frozen=True, slots=True)
class LabelText:
    """What one label says; never an identity, a diagnosis or a pathology number. `mark` tells a reprint: R2, R3."""

    barcode: str
    kind: Kind
    participant: int
    study: str
    lines: tuple[str, ...]
    is_example: bool = False
    initials: str = ""
    mark: str = ""

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "LabelText":
        """The label of a stored snapshot."""
        return cls(
            barcode=str(content["barcode"]),
            kind=Kind(content["kind"]),
            participant=int(content.get("participant", 0)),
            study=str(content.get("study", "")),
            lines=tuple(str(line) for line in content.get("lines", ())),
            is_example=bool(content.get("example", False)),
            initials=str(content.get("initials", "")),
            mark=str(content.get("mark", "")),
        )

    def text(self, source: Source) -> str:
        """The text of a block of the template."""
        match source:
            case "code":
                return printed(self.barcode)
            case "short":
                return f"EX{self.barcode[6:9]}" if self.is_example else self.barcode[5:9]
            case "what":
                return f"{label_of(self.kind)} {int(self.barcode[6:9])}"
            case "participant":
                return f"{self.participant:03d}" if self.participant else ""
            case "subject":
                return f"{PREFIX}-{self.participant:03d}" if self.participant else ""
            case "study":
                return " · ".join(each for each in (self.study, self.initials) if each)
            case "example":
                return _("EXAMPLE") if self.is_example else ""
            case "example_short":
                return "EX" if self.is_example else ""
            case "mark":
                return self.mark
            case "line1" | "line2":
                place = int(source.removeprefix("line")) - 1
                return self.lines[place] if place < len(self.lines) else ""
