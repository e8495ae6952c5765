"""The verb that takes a name out of the record; the name is typed, so that no history of a terminal keeps it."""

from typing import Final

from app.cli_typed import Told, Verb, options_of, password_of, say, signed_in
from app.erasing import take_out, told_of
from app.i18n import _
from app.settings import Workstation


def _redact(told: Told) -> int:
    """The password of who acts is read first, then once more for the signature, then what is taken out."""
    lab = signed_in(told)
    password = password_of(lab.who.login)
    words = password_of(_("what is to be taken out"))
    erased = take_out(lab, words, told.reason, Workstation.load().backups, password=password)
    done = erased.taken
    text = _("Taken out: {texts} texts, {lines} audit lines, {reasons} reasons, {drafts} drafts.").format(
        texts=done.texts, lines=done.lines, reasons=done.reasons, drafts=done.drafts
    )
    text = "\n".join([text, *told_of(erased, most=len(done.left) + len(erased.backups))])
    return say(
        told,
        text,
        lines=done.lines,
        reasons=done.reasons,
        left=list(done.left),
        swept=erased.is_swept,
        backups=[str(each) for each in erased.backups],
    )


REDACT: Final = Verb(
    "redact",
    "take a name that slipped in out of the record and its audit; it is read from standard input",
    _redact,
    options_of(("--reason", {"required": True, "help": "why, without the name"})),
)
