"""What can go wrong in the laboratory's own terms; everything else is our fault."""


class LabError(Exception):
    """Something a person can act on: `text` says the thing and the reason, `hint` the way out.

    `code` is the barcode or name of the thing, `way_out` the name of the act that leads out, if a page offers one.
    """

    def __init__(self, text: str, *, hint: str = "", code: str = "", way_out: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint
        self.code = code
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.text} {self.hint}".strip()


class Refused(LabError):
    """A rule does not allow this intention."""


class OtherParticipant(Refused):
    """A code of another participant came where participants must not mix: the full red stop (R24)."""

    def __init__(self, text: str, *, hint: str = "", code: str = "", expected: str = "", open_work: str = "") -> None:
        super().__init__(text, hint=hint, code=code, way_out="stop")
        self.expected = expected
        self.open_work = open_work


class WrongPassword(Refused):
    """The password typed to sign is not the one of who works; the door notes it, since what was refused left nothing."""


class NeedsReason(Refused):
    """The intention is allowed once a person gives a reason (R03, R08, R13): ask, then call again with it."""


class NotFound(LabError):
    """Nothing bears this code or name."""


class Conflict(LabError):
    """The record changed since this screen read it."""


class Unavailable(LabError):
    """Something outside does not answer: the database, a printer, a disk. Trying again may help."""
