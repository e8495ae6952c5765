"""The usual reasons that this window's questions offer: the lists of its study."""

from app.domain.reasons import Lists, usual


class _Current:
    """The one study of this window's process."""

    lists: Lists = {}


def use(lists: Lists) -> None:
    """Offer these lists from here on."""
    _Current.lists = lists


def reasons(*asked: str) -> tuple[str, ...]:
    """The reasons for the first of what is asked that has a list of its own, in the current language."""
    return usual(_Current.lists, *asked)
