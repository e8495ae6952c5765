"""The verb that takes a name out of the record; the name is typed, so that no history of a terminal keeps it."""

from typing import Final

from app.actions import redactions
from app.cli_typed import Told, Verb, options_of, password_of, say, signed_in
from app.i18n import _


def _redact(told: Told) -> int:
    """The password of who acts is read first, then once more for the signature, then what is taken out."""
    lab = signed_in(told)
    password = password_of(lab.who.login)
    words = password_of(_("what is to be taken out"))
    done = lab.do(redactions.take_out, words, told.reason, password=password)
    text = _("Taken out: {texts} texts, {lines} audit lines, {reasons} reasons, {drafts} drafts.").format(
        texts=done.texts, lines=done.lines, reasons=done.reasons, drafts=done.drafts
    )
    if done.left:
        text += "\n" + _("It still stands in: {places}.").format(places=", ".join(done.left))
    return say(told, text, lines=done.lines, reasons=done.reasons, left=list(done.left))


REDACT: Final = Verb(
    "redact",
    "take a name that slipped in out of the record and its audit; it is read from standard input",
    _redact,
    options_of(("--reason", {"required": True, "help": "why, without the name"})),
)
