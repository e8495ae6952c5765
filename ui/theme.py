"""The look's tokens as Qt values: colours, fonts, sizes. Widgets name tokens only."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QStyleFactory

RESOURCES: Final = Path(__file__).parent.parent / "resources"
FONT_FILES: Final = (
    "Inter-Regular",
    "Inter-Medium",
    "Inter-SemiBold",
    "InterDisplay-SemiBold",
    "JetBrainsMono-Medium",
    "JetBrainsMono-SemiBold",
)
MODES: Final = ("light", "dark")


class _Current:
    """The one mode of this window's process."""

    mode = "light"
    moves = True


@cache
def tokens() -> dict[str, Any]:
    """All tokens of the look as they stand in tokens.toml."""
    return tomllib.loads((RESOURCES / "look" / "tokens.toml").read_text("utf-8"))


@cache
def load_fonts() -> None:
    """Load the bundled fonts; a font that does not load is our fault and says so."""
    for name in FONT_FILES:
        file = RESOURCES / "fonts" / f"{name}.ttf"
        if QFontDatabase.addApplicationFont(str(file)) == -1:
            raise FileNotFoundError(file)


def mode() -> str:
    return _Current.mode


def apply(application: QApplication, mode: str = "light") -> None:
    """Fusion with a palette made of the tokens; every widget repaints."""
    if mode not in MODES:
        raise ValueError(f"no mode {mode!r}")
    _Current.mode = mode
    application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(_palette())
    application.setFont(font("body"))
    application.setStyleSheet(_leaf_style())
    for widget in application.allWidgets():
        widget.update()


@cache
def _color(mode: str, token: str) -> QColor:
    return QColor(tokens()[mode][token])


def color(token: str) -> QColor:
    """A colour of the current mode by its token."""
    return QColor(_color(_Current.mode, token))


def ink(token: str) -> QColor:
    """A colour of the light mode: for what stands on white in both."""
    return QColor(_color("light", token))


def heat() -> tuple[QColor, ...]:
    """The ramp of a heat map, lowest class first."""
    return tuple(QColor(each) for each in tokens()["heat"][_Current.mode])


@cache
def _font(role: str, *, tabular: bool) -> QFont:
    told = tokens()["type"][role]
    made = QFont(tokens()["font"][told["font"]])
    made.setPixelSize(told["px"])
    made.setWeight(QFont.Weight(told["weight"]))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def font(role: str, *, tabular: bool = False) -> QFont:
    """The font of a role of the type scale; tabular where figures tick or align."""
    return QFont(_font(role, tabular=tabular))


@cache
def px(name: str) -> int:
    """A space, radius, size or time by its name: `control`, `radius.card`, `motion_ms.message`."""
    section, _dot, key = name.rpartition(".")
    for each in (section,) if section else ("size", "space", "radius", "focus", "motion_ms", "scanner"):
        if key in tokens()[each]:
            return int(tokens()[each][key])
    raise KeyError(name)


def set_motion(*, is_on: bool) -> None:
    """Whether anything on screen may move: fades and pulses."""
    _Current.moves = is_on


def motion_ms(name: str) -> int:
    """How long a movement lasts; 0 where motion is off."""
    return px(f"motion_ms.{name}") if _Current.moves else 0


def paint_card(painter: QPainter, rect: QRectF) -> None:
    """The ground of a card: surface, hairline, radius."""
    painter.setBrush(color("surface"))
    painter.setPen(QPen(color("line"), 1))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), px("radius.card"), px("radius.card"))


def paint_focus(painter: QPainter, rect: QRectF, radius: float) -> None:
    """The focus ring: 2 px inside `rect`, with its gap towards what it surrounds."""
    painter.setPen(QPen(color("focus"), px("focus.ring")))
    painter.setBrush(QColor(0, 0, 0, 0))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "canvas",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "surface",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "raised",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
        QPalette.ColorRole.PlaceholderText: "text3",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.Link: "accent",
    }
    for role, token in roles.items():
        palette.setColor(role, color(token))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, color("text3"))
    return palette


def _leaf_style() -> str:
    """Style sheets on leaves only: scroll bars, tool tips and menus."""
    handle, line, ground = (color(token).name() for token in ("edge", "line", "raised"))
    return (
        "QScrollBar:vertical { background: transparent; width: 12px; margin: 3px; }"
        "QScrollBar:horizontal { background: transparent; height: 12px; margin: 3px; }"
        f"QScrollBar::handle {{ background: {handle}; border-radius: 3px; min-height: 40px; min-width: 40px; }}"
        "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
        f"QMenu {{ background: {ground}; border: 1px solid {line}; padding: 6px; }}"
        f"QMenu::item {{ padding: 10px 18px; border-radius: 6px; color: {color('text').name()}; }}"
        f"QMenu::item:selected {{ background: {color('accent_soft').name()}; }}"
        f"QToolTip {{ background: {ground}; color: {color('text').name()}; border: 1px solid {line}; padding: 6px; }}"
    )
