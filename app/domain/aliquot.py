"""Aliquots: what is recorded when a product or an extract is divided, and how much of it may be taken."""

from dataclasses import dataclass
from typing import ClassVar

from app.domain.barcode import printed
from app.domain.errors import Refused
from app.domain.form import Form, entry
from app.domain.times import Moment
from app.i18n import N_, _, decimal

ALIQUOTS = N_("Aliquots")


class AliquotForm(Form):
    """How a thing is divided; the volume left is computed where nobody measures it."""

    TITLE: ClassVar[str] = N_("Aliquots")

    count: int | None = entry(
        N_("Aliquots"), low=1, high=24, section=ALIQUOTS, required=True, may_be_missing=False, default=1
    )
    volume_ul: float | None = entry(
        N_("Volume of each"),
        unit="µL",
        low=0.1,
        high=1000,
        places=1,
        section=ALIQUOTS,
        required=True,
        may_be_missing=False,
    )
    left_ul: float | None = entry(
        N_("Left in the source"),
        unit="µL",
        low=0,
        high=1000,
        places=1,
        section=ALIQUOTS,
        hint=N_("Empty: computed"),
        may_be_missing=False,
    )


class AliquotTime(Form):
    """When aliquots that are there already were made."""

    TITLE: ClassVar[str] = N_("Times")

    at: Moment | None = entry(N_("Made at"), section=N_("When it was done"), required=True, may_be_missing=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken of how much, in µL; `held` is None where nobody knows it."""

    barcode: str
    held: float | None
    count: int
    each: float

    @property
    def amount(self) -> float:
        return self.count * self.each

    @property
    def left(self) -> float | None:
        """What remains, never less than nothing; None where the volume was not known."""
        return None if self.held is None else max(round(self.held - self.amount, 3), 0.0)

    @property
    def is_too_much(self) -> bool:
        return self.held is not None and self.amount > self.held + 1e-9

    def sentence(self) -> str:
        """What is taken and what there is, in words."""
        return _("{code} holds {left} µL; {count} aliquots of {each} µL take {amount} µL.").format(
            code=printed(self.barcode),
            left=decimal(self.held or 0.0),
            count=self.count,
            each=decimal(self.each),
            amount=decimal(self.amount),
        )


def may_be_taken(taken: Taken) -> None:
    """No more may be taken than is left."""
    if taken.is_too_much:
        raise Refused(
            taken.sentence(),
            hint=_("Make fewer or smaller ones; those that are there already are entered late."),
            code="volume_ul",
        )
