"""What a label template is, and what a label says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.barcode import printed
from app.domain.words import Kind, label_of
from app.i18n import _


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TextBlock(Frozen):
    """Text in a box, in mm from the upper left corner; it shrinks to `least_pt`, and no further."""

    source: Literal["code", "kind", "participant", "study", "line1", "line2", "short", "example"]
    x: float
    y: float
    width: float
    height: float
    pt: float = Field(gt=0)
    least_pt: float = Field(default=4.0, gt=0)
    bold: bool = False
    mono: bool = False
    align: Literal["left", "center", "right"] = "left"


class CodeBlock(Frozen):
    """A Data Matrix, upper left corner in mm, side of a module in mm, quiet modules around it."""

    x: float
    y: float
    module_mm: float = Field(ge=0.2)
    quiet: int = Field(default=1, ge=1)


class LabelTemplate(Frozen):
    """A label of one size for one vessel; `cut` is its outline."""

    id: str
    name: str
    vessel: str
    width_mm: float = Field(gt=0)
    height_mm: float = Field(gt=0)
    cut: Literal["rectangle", "circle"] = "rectangle"
    code: CodeBlock
    texts: tuple[TextBlock, ...]


class LabelSheet(Frozen):
    """An A4 sheet of labels: rows, columns, margins and pitch in mm."""

    id: str
    name: str
    template: str
    rows: int = Field(gt=0)
    columns: int = Field(gt=0)
    left_mm: float
    top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float


@dataclass(frozen=True, slots=True)
class LabelText:
    """What one label says; never an identity, a diagnosis or a pathology number."""

    barcode: str
    kind: Kind
    participant: int
    study: str
    lines: tuple[str, ...]
    is_example: bool = False

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
        )

    def text(self, source: str) -> str:
        """The text of a block of the template."""
        match source:
            case "code":
                return printed(self.barcode)
            case "short":
                return self.barcode[5:9]
            case "kind":
                return label_of(self.kind)
            case "participant":
                return f"{self.participant:03d}" if self.participant else ""
            case "study":
                return self.study
            case "example":
                return _("EXAMPLE") if self.is_example else ""
        place = int(source.removeprefix("line")) - 1
        return self.lines[place] if place < len(self.lines) else ""
