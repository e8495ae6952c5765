"""The steps of the workflow, one file each, in the order of the bench."""

from typing import Final

from app.domain.errors import NotFound
from app.domain.step import Step
from app.domain.steps.acquisition import ACQUISITION
from app.domain.steps.enrichment import ENRICHMENT
from app.domain.steps.sorting import SORTING
from app.domain.steps.staining import STAINING
from app.domain.steps.wga import WGA
from app.i18n import _

__all__ = ["ACQUISITION", "ENRICHMENT", "SORTING", "STAINING", "STEPS", "WGA", "step_by_key"]

STEPS: Final[tuple[Step, ...]] = (ENRICHMENT, STAINING, ACQUISITION, SORTING, WGA)


def step_by_key(key: str) -> Step:
    """The step with this key."""
    for step in STEPS:
        if step.key == key:
            return step
    known = ", ".join(each.key for each in STEPS)
    raise NotFound(_("There is no step “{key}”.").format(key=key), hint=_("Known steps: {known}.").format(known=known))
