"""The usual reasons that a question offers: a digit card names one, where gloves keep from typing. All else is typed."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

from app.domain.errors import Refused
from app.i18n import N_, _, language, speaking

AT_MOST: Final = 9
"""A digit names a reason."""

GENERAL: Final = (
    N_("Mistake at entry"),
    N_("Wrong thing scanned"),
    N_("Label damaged"),
    N_("Tube damaged or broken"),
    N_("Spilled or leaked"),
    N_("Instrument failed"),
    N_("Protocol asks for it"),
    N_("Asked for by a biologist"),
)
"""For a correction, and for whatever has no list of its own."""

USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "time-reason": (
        N_("Entered after the fact"),
        N_("Time taken from the paper"),
        N_("Clock of the computer wrong"),
        N_("Mistake at entry"),
    ),
    "exploratory": (
        N_("No other sample of this visit"),
        N_("Method trial"),
        N_("Delayed transport"),
        N_("Asked for by a biologist"),
    ),
    "expired": (
        N_("No other lot in the laboratory"),
        N_("Checked against a lot in date"),
        N_("Method trial"),
        N_("Asked for by a biologist"),
    ),
    "decision_reason": (
        N_("No other sample of this visit"),
        N_("Slightly out of limits"),
        N_("Delayed transport"),
        N_("Asked for by a biologist"),
    ),
    "control": (
        N_("Control forgotten"),
        N_("Too few cells for a control"),
        N_("Control on another plate"),
        N_("Sort broken off"),
    ),
    "missing": (
        N_("Looked for in its box and its neighbours"),
        N_("Looked for in the whole freezer"),
        N_("Used up without a record"),
        N_("Asked for by a biologist"),
    ),
    "recall": (
        N_("Notice of the maker"),
        N_("Notice of the sponsor"),
        N_("Seen here: it does not work"),
        N_("Asked for by a biologist"),
    ),
    "none-sorted": (
        N_("No cell found"),
        N_("Too few cells"),
        N_("Instrument failed"),
        N_("Sort broken off"),
    ),
    "no-qc": (
        N_("Done at the provider"),
        N_("Too little material"),
        N_("Instrument failed"),
    ),
    "low-gii": (
        N_("No other cell of this participant"),
        N_("Method trial"),
        N_("Asked for by a biologist"),
    ),
    "no-result": (
        N_("Amplification failed at the provider"),
        N_("Library failed at the provider"),
        N_("Too little DNA for a library"),
        N_("Sequencing failed"),
        N_("Used up at the provider"),
        N_("Not sequenced by decision of the study"),
    ),
    "confirm-text": (N_("It names nobody"),),
    "arrival": (
        N_("Tube damaged or broken"),
        N_("Spilled or leaked"),
        N_("Thawed on the way"),
        N_("Label damaged"),
        N_("Not in the parcel"),
    ),
    "off-list": (
        N_("Tube damaged or broken"),
        N_("Spilled or leaked"),
        N_("Thawed while packing"),
        N_("Not to be found"),
        N_("Label damaged"),
        N_("Goes with a later shipment"),
        N_("Asked for by a biologist"),
    ),
    "run": (
        N_("Tube damaged or broken"),
        N_("Spilled or leaked"),
        N_("Clotted"),
        N_("Wrong thing scanned"),
        N_("Instrument failed"),
    ),
    "lost": (
        N_("Searched on the bench and in the box"),
        N_("Searched in all boxes"),
        N_("Fell and broke"),
    ),
    "outcome": (
        N_("No cell seen in the well"),
        N_("Seen in the image"),
        N_("Missed the well"),
        N_("Well dried or spilled"),
        N_("Mistake at entry"),
    ),
}
"""What the program offers until the study says otherwise, by what is asked: the way out or the field of a question,
or the act that asks."""

ANY: Final = "any"
"""What is asked wherever no list of its own fits."""

TITLES: Final[Mapping[str, str]] = {
    ANY: N_("A correction, and all that is not named here"),
    "time-reason": N_("A time that does not fit the times beside it"),
    "exploratory": N_("Blood over its limit"),
    "missing": N_("A thing that is not where it should lie"),
    "recall": N_("A lot that is recalled"),
    "no-result": N_("A result that will not come"),
    "decision_reason": N_("A tube accepted with a deviation"),
    "expired": N_("A lot past its expiry date"),
    "run": N_("A tube taken out of its run"),
    "control": N_("A plate without its control"),
    "none-sorted": N_("A sort without a cell"),
    "outcome": N_("Another outcome of a well"),
    "no-qc": N_("A product sent without quality control"),
    "low-gii": N_("A product sent below the GII gate"),
    "off-list": N_("A thing taken off a locked list"),
    "arrival": N_("A thing that did not arrive well"),
    "lost": N_("A thing that is not found"),
    "confirm-text": N_("A text that looks like a name"),
}
"""What a person reads for each list, in the order of the day."""


class UsualReason(BaseModel):
    """A reason in both languages: what is recorded is the text that was in front."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    fr: str

    @property
    def told(self) -> str:
        """The text in the current language."""
        return self.fr if language() == "fr" else self.en


Lists = Mapping[str, tuple[UsualReason, ...]]
"""The study's own lists by what is asked; what is not among them offers the program's."""


def proposed(asked: str) -> tuple[UsualReason, ...]:
    """The program's own list for what is asked."""
    return tuple(UsualReason(en=_in("en", each), fr=_in("fr", each)) for each in USUAL.get(asked, GENERAL))


def listed(lists: Lists, asked: str) -> tuple[UsualReason, ...]:
    """What is offered for one thing that is asked: the study's list, else the program's."""
    return lists[asked] if asked in lists else proposed(asked)


def may_be_usual(lists: Lists) -> None:
    """Refused where a list is not known or too long, or a reason lacks a language or stands twice in its list."""
    for asked, reasons in lists.items():
        if asked not in TITLES:
            raise Refused(
                _("Nothing asks for reasons of “{name}”.").format(name=asked),
                hint=_("The lists are: {names}.").format(names=", ".join(TITLES)),
                code=asked,
            )
        _may_be_offered(_(TITLES[asked]), reasons)


def _may_be_offered(title: str, reasons: tuple[UsualReason, ...]) -> None:
    if len(reasons) > AT_MOST:
        raise Refused(
            _("“{title}” has {count} reasons.").format(title=title, count=len(reasons)),
            hint=_("A digit card names one: {most} at most. Take one away.").format(most=AT_MOST),
        )
    for place, reason in enumerate(reasons, start=1):
        if not reason.en.strip() or not reason.fr.strip():
            raise Refused(
                _("“{title}”, reason {place} lacks one of its languages.").format(title=title, place=place),
                hint=_("Type it in English and in French, or take it away."),
            )
        if any(reason.en == each.en or reason.fr == each.fr for each in reasons[: place - 1]):
            raise Refused(
                _("“{title}”, reason {place} stands there already.").format(title=title, place=place),
                hint=_("Take one of the two away."),
            )


def _in(language_: str, text: str) -> str:
    with speaking(language_):
        return _(text)


def usual(lists: Lists, *asked: str) -> tuple[str, ...]:
    """The usual reasons for the first of `asked` that has its own list, else those of ANY; at most AT_MOST."""
    found = next((each for each in asked if each in TITLES), ANY)
    return tuple(each.told for each in listed(lists, found)[:AT_MOST])
