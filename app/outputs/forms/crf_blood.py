"""P2: each draw with its tubes, how they came in, and the blood against its window."""

from collections.abc import Iterator

from app.domain.barcode import printed
from app.domain.step import hours_and_minutes
from app.domain.steps.collection import TUBE, DrawForm, TubeForm
from app.domain.steps.receipt import ARRIVAL, DECISION, ReceiptForm
from app.domain.times import elapsed
from app.domain.words import Decision, label_of
from app.i18n import _, decimal
from app.outputs.forms.blocks import Block, Code, Head, Line, Lines, Note
from app.outputs.forms.marks import OK, VOID, WARN, marked
from app.outputs.forms.words import (
    FILLED,
    asked,
    at,
    blank_lines,
    blank_sections,
    in_words,
    lines_of,
    person,
    sections_of,
)
from app.queries.case import Case, TubeCase
from app.queries.sheets.tubes import fill_pct, window_state
from app.settings import Settings


def filled_blood(found: Case, settings: Settings) -> list[Block]:
    """Draw by draw, the tubes below the draw they came from."""
    parts: list[Block] = []
    draws = list(dict.fromkeys(tube.draw_id for tube in found.tubes))
    for place, draw in enumerate(draws, start=1):
        tubes = [tube for tube in found.tubes if tube.draw_id == draw]
        name = _("Blood draw {number}").format(number=place) if len(draws) > 1 else _("Blood draw")
        parts += [Head(name, 2), Lines(lines_of(tubes[0].draw, FILLED, people=found.people))]
        parts += [part for tube in tubes for part in _tube(found, tube, settings)]
    return parts or [Note(_("No blood was drawn."))]


def empty_blood(mode: str) -> list[Block]:
    return [
        Head(_(DrawForm.TITLE), 2),
        Lines(blank_lines(DrawForm, mode)),
        Lines([asked(_("Code of the tube"), "TUBE.REFID", mode)]),
        *blank_sections(TubeForm, mode),
        *blank_sections(ReceiptForm, mode),
    ]


def _tube(found: Case, tube: TubeCase, settings: Settings) -> Iterator[Block]:
    yield Code(tube.barcode, printed(tube.barcode), _("primary tube") if tube.is_primary else "")
    yield from sections_of(tube.tube, FILLED, people=found.people, more={TUBE: _fill(tube, settings)})
    if tube.receipt is None:
        yield Note(_("Not received yet."))
    else:
        more = {
            ARRIVAL: [Line(_("Received by"), person(found.people, tube.receiver))],
            DECISION: [Line(_("Exploratory"), in_words(tube.is_exploratory))],
        }
        yield from sections_of(tube.receipt, FILLED, people=found.people, more=more)
    yield Head(_("Window"), 2)
    yield Lines(_window(tube))


def _fill(tube: TubeCase, settings: Settings) -> list[Line]:
    """Derived: how full the tube is against the limit of the study; what all runs took of it."""
    pct = fill_pct(tube.tube.values.get("drawn_ml"), tube.tube.values.get("nominal_ml"))
    target = settings.fill_target_pct(tube.tube.values.get("tube_type"))
    sign = "" if pct is None else OK if pct >= target else WARN
    limit = _("limit {pct} %").format(pct=decimal(target)) if pct is not None else ""
    lines = [
        Line(_("Fill level"), sign + in_words(pct, "%"), limit),
        Line(_("Blood used by all runs"), in_words(tube.used_ml, "mL")),
    ]
    return [*lines, Line(_("Why it is primary"), tube.primary_reason)] if tube.primary_reason else lines


def _window(tube: TubeCase) -> list[Line]:
    """Derived: hours on UTC instants, against the window in force."""
    received = tube.receipt.values.get("received") if tube.receipt else None
    to_receipt = elapsed(tube.clock.drawn, received)
    lines = [Line(_("Draw to receipt"), hours_and_minutes(to_receipt) if to_receipt else _("not computable"))]
    window = tube.clock.window
    if window is None or window.hard_h is None:
        return [*lines, Line(_("Window"), marked(window_state(tube.clock)))]
    to_end = elapsed(tube.clock.drawn, tube.clock.stopped)
    limits = _("target {warn} h, limit {hard} h").format(
        warn=decimal(window.warn_h) if window.warn_h is not None else "–", hard=decimal(window.hard_h)
    )
    event = label_of(window.end_event)
    return [
        *lines,
        Line(_("Window"), limits),
        Line(_("Ends with"), event),
        at(_("That event at"), tube.clock.stopped),
        Line(_("Draw to that event"), hours_and_minutes(to_end) if to_end else "–"),
        Line(_("State of the window"), _state(tube)),
    ]


def _state(tube: TubeCase) -> str:
    """A rejected tube waits for no end of its window."""
    is_rejected = tube.receipt is not None and tube.receipt.values.get("decision") is Decision.REJECTED
    if is_rejected and tube.clock.stopped is None:
        return VOID + _("Not processed")
    return marked(window_state(tube.clock))
