"""Asks at which step of the bench a cell was lost."""

from PySide6.QtWidgets import QWidget

from app.domain.barcode import printed
from app.domain.verbs import LOSS_STEPS, loss_step
from app.i18n import _
from ui.widgets.dialog import choose


def step_of_loss(parent: QWidget, code: str, *, after_sorting: bool) -> str | None:
    """The step, or None where the person leaves; sorting comes first, and last once the sort is over."""
    steps = list(LOSS_STEPS)
    if after_sorting:
        steps = [*steps[1:], steps[0]]
    title = _("At which step was {code} lost?").format(code=printed(code))
    return choose(parent, title, _("The reason comes next."), [(step, loss_step(step).capitalize()) for step in steps])
