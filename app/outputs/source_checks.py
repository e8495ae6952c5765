"""What each page of a participant's form says, and whether that is what a monitor verified."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.i18n import speaking
from app.lab import Lab
from app.outputs.forms.blocks import told
from app.outputs.forms.crf_pages import filled_pages
from app.queries.paper_case import paper_case
from app.queries.source_checks import PAGE_KEYS, checks, digest_of

VERIFIED, CHANGED, NOT_VERIFIED = "verified", "changed", "not verified"


@dataclass(frozen=True, slots=True)
class PageCheck:
    """A page, how its verification stands, by whom, and what it says otherwise since."""

    page: str
    state: str
    checked_by: str
    changed: tuple[str, ...]


def page_contents(lab: Lab, number: int, *, tongue: str = "en") -> Mapping[str, Mapping[str, str]]:
    """Each page's statements by their place; a tick rests on the English ones, whatever the window speaks."""
    settings = lab.settings
    found = lab.ask(paper_case, settings, number)
    with speaking(tongue):
        pages = filled_pages(found, settings)
        return {
            key: {" / ".join(map(str, place)): value for place, value in told([page])}
            for key, page in zip(PAGE_KEYS, pages, strict=True)
        }


def pages_checked(lab: Lab, number: int) -> tuple[PageCheck, ...]:
    """How each page stands; a tick holds only while the page says the same."""
    ticks = lab.ask(checks, number)
    found: list[PageCheck] = []
    for key, content in page_contents(lab, number).items():
        tick = ticks.get(key)
        if tick is None:
            found.append(PageCheck(key, NOT_VERIFIED, "", ()))
        elif tick.digest == digest_of(content):
            found.append(PageCheck(key, VERIFIED, tick.checked_by, ()))
        else:
            changed = _changed(tick.content, content)
            found.append(PageCheck(key, CHANGED, tick.checked_by, changed))
    return tuple(found)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Where a page says otherwise, with both values."""
    places = [place for place in dict.fromkeys((*before, *now)) if before.get(place, "") != now.get(place, "")]
    return tuple(f"{place}: {before.get(place, '')} → {now.get(place, '')}" for place in places)
