"""Whether the command cards are in use: a person in gloves sees what a digit means, one at the keyboard does not."""

from PySide6.QtWidgets import QApplication


class _Current:
    """The one state of this window's process: how the last input came."""

    are_on = False


def are_on() -> bool:
    """Whether the last input was a command card."""
    return _Current.are_on


def wear(*, are_on: bool) -> None:
    """From here on digits come from cards, or from keys; every widget that numbers its choices repaints."""
    if _Current.are_on is are_on:
        return
    _Current.are_on = are_on
    for widget in QApplication.allWidgets():
        widget.update()
