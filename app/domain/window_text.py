"""Blood windows as a person types them: one line each."""

from collections.abc import Iterable, Sequence

from pydantic import ValidationError

from app.domain.errors import Refused
from app.domain.words import Assay
from app.i18n import _
from app.settings import Window


def windows_as_text(windows: Iterable[Window]) -> str:
    """`tube assay end-event warn hard lowest highest`; `-` where nothing is set."""
    lines = []
    for each in windows:
        assay = each.assay.value if each.assay else "-"
        numbers = (each.warn_h, each.hard_h, each.temp_min_c, each.temp_max_c)
        shown = ["-" if number is None else f"{number:g}" for number in numbers]
        lines.append(" ".join([each.tube.value, assay, each.end_event.value, *shown]))
    return "\n".join(lines)


def windows_from_text(text: str) -> Sequence[Window]:
    """The windows that were typed; Refused names the line that does not fit."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.split()
        if not parts:
            continue
        try:
            tube, assay, end, *numbers = parts
            warn, hard, low, high = ((None if each == "-" else float(each.replace(",", "."))) for each in numbers)
            found.append(
                Window(
                    tube=tube,
                    assay=None if assay == "-" else Assay(assay),
                    end_event=end,
                    warn_h=warn,
                    hard_h=hard,
                    temp_min_c=low,
                    temp_max_c=high,
                )
            )
        except (ValueError, ValidationError) as error:
            raise Refused(
                _("Window {number}: “{line}” does not fit.").format(number=number, line=line[:60]),
                hint=_("Type tube, assay, end event, warning, limit, lowest and highest °C; “-” where nothing is set."),
            ) from error
    return tuple(found)
