"""What happened, as lines of a card: when, what, by whom, and what to think of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from app.queries.history import Happened
from ui import when
from ui.marks import State
from ui.widgets.lines import LineOf

_STATES: Final = {
    "cell.lost": State.BREACH,
    "block.lost": State.BREACH,
    "item.lost": State.BREACH,
    "item.not_found": State.BREACH,
    "block.refused": State.BREACH,
    "stop.shown": State.BREACH,
    "hold.set": State.HOLD,
    "sorting.paused": State.HOLD,
    "deviation.drafted": State.WARN,
    "tube.revised": State.WARN,
    "count.revised": State.WARN,
    "run.left": State.WARN,
    "run.revised": State.WARN,
    "change.undone": State.VOID,
    "shipment.cancelled": State.VOID,
    "shipment.removed": State.VOID,
    "participant.withdrew": State.VOID,
    "participant.screen_failed": State.VOID,
    "label.asked": State.WAIT,
    "block.requested": State.WAIT,
    "block.reminded": State.WAIT,
    "sections.asked": State.WAIT,
}


def mark_of(happened: Happened) -> State:
    """The mark of an event: done in order, unless the word says otherwise."""
    return _STATES.get(happened.verb, State.OK)


def lines_of(
    events: Sequence[Happened], now: datetime, go: Callable[[str, str], None], *, with_code: bool = False
) -> list[LineOf]:
    """Events as lines; `with_code` names the thing, where the card is not about one thing. A run's line opens it."""
    return [
        LineOf(
            when.near(each.at, now),
            " ".join(word for word in (each.barcode[5:9] if with_code else "", each.what, each.detail) if word),
            each.user,
            None,
            partial(go, "run_record", str(each.run)) if each.run is not None else None,
        )
        for each in events
    ]
