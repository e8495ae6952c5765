"""Ask which of the things that a typed text names is meant."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.barcode import printed
from app.domain.words import label_of
from app.i18n import _
from app.queries.search import Hit
from ui.widgets.dialog import choose

SPECIMENS = "specimens"


def which(parent: QWidget, typed: str, hits: Sequence[Hit]) -> str:
    """The code chosen, SPECIMENS to look among them, or nothing where the person leaves; a single hit is not asked."""
    if not hits:
        return SPECIMENS
    if len(hits) == 1:
        return hits[0].barcode
    options = [(hit.barcode, f"{label_of(hit.kind)} · {hit.text} · {printed(hit.barcode)}") for hit in hits[:8]]
    options.append((SPECIMENS, _("Look among the specimens")))
    return choose(parent, _("“{text}” names several things.").format(text=typed), "", options) or ""
