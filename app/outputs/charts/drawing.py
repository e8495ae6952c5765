"""A chart as a drawing of ReportLab with its places: it flows down a page, and becomes SVG for the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from app.outputs import fonts
from app.outputs.charts.look import Look

FACES: Final = {
    fonts.REGULAR: {"family": "Inter", "weight": "400"},
    fonts.MEDIUM: {"family": "Inter", "weight": "500"},
    fonts.BOLD: {"family": "Inter", "weight": "600"},
    fonts.MONO: {"family": "JetBrains Mono", "weight": "500"},
}
"""The embedded fonts by the names under which the screen knows them."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a chart that opens what it is made of: `told` says its numbers; the rectangle counts from the upper left."""

    key: str
    told: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """`drawing` is a flowable of ReportLab, `width` and `height` its size in pixels of the screen or points."""

    title: str
    width: int
    height: int
    spots: tuple[Spot, ...]
    drawing: Any

    def svg(self) -> bytes:
        """The same drawing as SVG; its texts are set in the fonts of the screen."""
        from reportlab.graphics import renderSVG

        return renderSVG.drawToString(self.drawing, fontHacks=FACES, useClip=True).encode()


class Sheet:
    """A drawing with the origin at the upper left; texts are cut to their room."""

    def __init__(self, width: int, height: int, look: Look) -> None:
        fonts.register()
        self.width, self.height, self.look = width, height, look
        self.drawing = _shapes().Drawing(width, height, initialFontName=fonts.REGULAR)
        self.spots: list[Spot] = []

    def text(
        self,
        at: tuple[float, float],
        told: str,
        *,
        color: str = "",
        font: str = fonts.REGULAR,
        size: float = 0,
        side: str = "start",
        room: float = 0,
    ) -> None:
        """A text whose middle stands at a height; `side` is start, middle or end; `room` 0: as long as it is."""
        size = size or self.look.body
        # Half units only: the SVG of a text is shifted by a whole number.
        baseline = round(2 * (self.height - at[1] - 0.36 * size)) / 2
        shown = fitted(told, font, size, room) if room else told
        self.drawing.add(
            _shapes().String(
                at[0],
                baseline,
                shown,
                fontName=font,
                fontSize=size,
                fillColor=_color(color or self.look.text),
                textAnchor=side,
            )
        )

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        color: str = "",
        width: float = 0,
        dash: Sequence[float] = (),
    ) -> None:
        self.drawing.add(
            _shapes().Line(
                start[0],
                self.height - start[1],
                end[0],
                self.height - end[1],
                strokeColor=_color(color or self.look.text),
                strokeWidth=width or self.look.stroke,
                strokeDashArray=list(dash) or None,
                strokeLineCap=0,
            )
        )

    def box(
        self,
        at: tuple[float, float],
        size: tuple[float, float],
        *,
        fill: str = "",
        edge: str = "",
        width: float = 0,
        radius: float = 0,
        dash: Sequence[float] = (),
    ) -> None:
        """A rectangle; without `fill` or `edge` it has none."""
        self.drawing.add(
            _shapes().Rect(
                at[0],
                self.height - at[1] - size[1],
                *size,
                rx=radius,
                ry=radius,
                fillColor=_color(fill) if fill else None,
                strokeColor=_color(edge) if edge else None,
                strokeWidth=width or self.look.stroke,
                strokeDashArray=list(dash) or None,
            )
        )

    def shape(self, points: Sequence[tuple[float, float]], *, fill: str = "", edge: str = "") -> None:
        """A closed polygon."""
        flat = [value for x, y in points for value in (x, self.height - y)]
        self.drawing.add(
            _shapes().Polygon(
                flat,
                fillColor=_color(fill) if fill else None,
                strokeColor=_color(edge) if edge else None,
                strokeWidth=self.look.stroke,
            )
        )

    def spot(self, key: str, told: str, at: tuple[float, float], size: tuple[float, float]) -> None:
        """A place that opens facts."""
        self.spots.append(Spot(key, told, *at, *size))

    def empty(self, told: str) -> None:
        """A dashed box with one line, where there is nothing to be drawn."""
        self.box((1, 1), (self.width - 2, self.height - 2), edge=self.look.edge, width=0.8, dash=(4, 3))
        self.text((self.width / 2, self.height / 2), told, color=self.look.text2, side="middle", room=self.width - 16)

    def chart(self, title: str) -> Chart:
        return Chart(title, self.width, self.height, tuple(self.spots), self.drawing)


def fitted(told: str, font: str, size: float, room: float) -> str:
    """A text, or as much of its beginning as the room holds and an ellipsis."""
    fonts.register()
    if fonts.width(told, font, size) <= room:
        return told
    while told and fonts.width(f"{told}…", font, size) > room:
        told = told[:-1]
    return f"{told.rstrip()}…"


def _shapes() -> Any:
    from reportlab.graphics import shapes

    return shapes


@lru_cache(maxsize=256)
def _color(told: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(told)
