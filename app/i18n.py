"""The language of screens, labels, PDFs and workbooks: `_()` over gettext, and numbers as people write them."""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent.parent / "resources" / "i18n"
LANGUAGES = ("en", "fr")


class _Current:
    """The one language of this process; a person changes it at sign-in, a print-out for its own length."""

    language = "en"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("dptrace", CATALOGUES, [language], fallback=language == "en")


def use(language: str) -> None:
    """Speak `language` (one of LANGUAGES) from here on."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}")
    _Current.language = language


def language() -> str:
    return _Current.language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` for the length of a block: a document has its own."""
    before = _Current.language
    use(language)
    try:
        yield
    finally:
        use(before)


def _(text: str) -> str:
    """The text in the current language."""
    return _catalogue(_Current.language).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the text that `count` asks for, in the current language."""
    return _catalogue(_Current.language).ngettext(one, many, count)


def pgettext(whose: str, text: str) -> str:
    """The text in the current language, agreeing with what it is said of: "cells", "participants"."""
    return _catalogue(_Current.language).pgettext(whose, text)


def NP_(whose: str, text: str) -> str:
    """Mark a text that is said of something for translation; whoever shows it calls `pgettext()`."""
    return text


def N_(text: str) -> str:
    """Mark a text for translation; whoever shows it calls `_()`."""
    return text


def decimal(value: float, places: int | None = None) -> str:
    """A number as people write it: decimal comma in French, no thousands separator; `places` fixes the digits."""
    text = f"{value:.{places}f}" if places is not None else f"{value:g}"
    return text.replace(".", ",") if _Current.language == "fr" else text


def grouped(count: int) -> str:
    """A count with a no-break space between thousands: 48 213."""
    return f"{count:,}".replace(",", " ")
