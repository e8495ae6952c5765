"""The colours and sizes of charts: on the screen, light and dark, from the look's tokens; on paper black on white."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.outputs.charts.shapes import CellState

TOKENS: Final = Path(__file__).parents[3] / "resources" / "look" / "tokens.toml"


@dataclass(frozen=True, slots=True)
class Look:
    """Colours as #RRGGBB, sizes in units of the chart: logical pixels on the screen, points on paper.

    `grounds` and `inks` are those of the patterns of a heat map, by CellState.
    """

    surface: str
    text: str
    text2: str
    line: str
    edge: str
    track: str
    band: str
    bar: str
    gain: str
    loss: str
    shared: str
    ok: str
    breach: str
    grounds: tuple[str, ...]
    inks: tuple[str, ...]
    body: float
    small: float
    row: float
    stroke: float

    @property
    def scale(self) -> float:
        """Distances of the screen in units of this look."""
        return self.row / 40


@cache
def screen(mode: str) -> Look:
    """The look of the screen in `light` or `dark`."""
    told = tomllib.loads(TOKENS.read_text("utf-8"))
    colors, heat = told[mode], told["heat"][mode]
    sizes = told["type"]
    return Look(
        surface=colors["surface"],
        text=colors["text"],
        text2=colors["text2"],
        line=colors["line"],
        edge=colors["edge"],
        track=colors["sunken"],
        band=colors["canvas"],
        bar=colors["ck"],
        gain=colors["ck"],
        loss=colors["cd45"],
        shared=colors["accent_soft"],
        ok=colors["ok"],
        breach=colors["breach"],
        **_patterns(colors, heat),
        body=sizes["small"]["px"],
        small=sizes["micro"]["px"],
        row=40,
        stroke=1.5,
    )


def _patterns(colors: Mapping[str, str], heat: list[str]) -> dict[str, Any]:
    """No data is hatched on the ground of the card; the others are classes of the ramp."""
    grounds = {
        CellState.NO_DATA: (colors["surface"], colors["edge"]),
        CellState.REFERENCE: (heat[1], colors["text2"]),
        CellState.MUTATED: (heat[5], colors["surface"]),
        CellState.BORDERLINE: (heat[3], colors["text"]),
    }
    return {
        "grounds": tuple(grounds[state][0] for state in CellState),
        "inks": tuple(grounds[state][1] for state in CellState),
    }


PAPER: Final = Look(
    surface="#FFFFFF",
    text="#000000",
    text2="#595959",
    line="#BFBFBF",
    edge="#595959",
    track="#FFFFFF",
    band="#F2F2F2",
    bar="#B3B3B3",
    gain="#000000",
    loss="#000000",
    shared="#DADADA",
    ok="#000000",
    breach="#000000",
    grounds=("#FFFFFF", "#DCDCDC", "#1A1A1A", "#969696"),
    inks=("#6E6E6E", "#000000", "#FFFFFF", "#000000"),
    body=8.0,
    small=7.0,
    row=22,
    stroke=0.8,
)
