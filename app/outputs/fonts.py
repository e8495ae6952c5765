"""The bundled fonts for PDFs, registered once; nothing is printed in a font that is not embedded."""

from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / "resources" / "fonts"
REGULAR: Final = "Inter-Regular"
MEDIUM: Final = "Inter-Medium"
BOLD: Final = "Inter-SemiBold"
MONO: Final = "JetBrainsMono-Medium"
MONO_BOLD: Final = "JetBrainsMono-SemiBold"


@cache
def register() -> None:
    """Make the fonts known to ReportLab, and let it write pages as bytes: in letters they take a quarter more."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (REGULAR, MEDIUM, BOLD, MONO, MONO_BOLD):
        pdfmetrics.registerFont(TTFont(name, str(FOLDER / f"{name}.ttf")))
    rl_config.useA85 = 0


def width(text: str, font: str, pt: float) -> float:
    """How wide a text is in a font, in points."""
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, font, pt))
