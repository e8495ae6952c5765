"""What differs in a box that was scanned again, as lines: moved, missing, from elsewhere, unknown; then the counts."""

from collections.abc import Callable, Iterator, Mapping

from app.domain.barcode import printed
from app.i18n import _
from app.queries.boxes import Compared
from ui.marks import State
from ui.widgets.lines import LineOf

Opener = Callable[[str], Callable[[], None]]


def lines_of(found: Compared, loose: Mapping[str, str], opener: Opener) -> list[LineOf]:
    """The lines of a difference, what is to be looked at first; `loose` are scans that belong elsewhere, and where."""
    return [
        *_missing(found, opener),
        *_moved(found, opener),
        *_foreign(found, opener),
        *_odd(found, loose),
        *_counts(found),
    ]


def states_of(found: Compared) -> dict[str, State]:
    """The mark of each position that was seen, for the map."""
    told = found.difference
    states = {each.position: State.OK for each in told.in_place}
    states |= {each.position: State.WARN for each in told.moved}
    states |= {each.position: State.WAIT for each in told.foreign}
    return states | {each.position: State.BREACH for each in found.odd}


def _missing(found: Compared, opener: Opener) -> Iterator[LineOf]:
    for each in found.difference.missing:
        yield LineOf(each.position, printed(each.code), _("not seen"), State.BREACH, opener(each.code))


def _moved(found: Compared, opener: Opener) -> Iterator[LineOf]:
    for each in found.difference.moved:
        yield LineOf(
            each.position, printed(each.code), f"{each.before} → {each.position}", State.WARN, opener(each.code)
        )


def _foreign(found: Compared, opener: Opener) -> Iterator[LineOf]:
    for each in found.difference.foreign:
        came = found.came_from[each.code]
        below = _("came from {place}").format(place=came) if came else _("stood nowhere")
        yield LineOf(each.position, printed(each.code), "", State.WAIT, opener(each.code), below)


def _odd(found: Compared, loose: Mapping[str, str]) -> Iterator[LineOf]:
    for each in found.odd:
        yield LineOf(each.position, printed(each.typed), "", State.BREACH, None, each.why)
    for code, where in loose.items():
        yield LineOf("", printed(code), _("put aside"), State.VOID, None, where)


def _counts(found: Compared) -> Iterator[LineOf]:
    told = found.difference
    yield LineOf("", _("In place"), str(len(told.in_place)), State.OK)
    yield LineOf("", _("Empty"), str(len(told.empty)), State.NOT_BEGUN)
