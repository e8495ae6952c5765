"""Work without the program: what an outage kit holds, and what is said of a code that was found on a tube."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from app.domain.barcode import NOBODY, participant_name
from app.domain.errors import Refused
from app.domain.form import Form, entry
from app.domain.numbers import numbers_from
from app.domain.times import Moment
from app.domain.words import Kind
from app.i18n import N_, _

TUBES_AND_MORE = N_("Codes for each participant")
LATE = N_("What the paper says")
MOST: Final = 2000
"""As many labels as one kit may hold."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many codes of a kind, of a participant's number (0: of nobody)."""

    participant_no: int
    kind: Kind
    count: int


def _count(title: str, usual: int) -> Any:
    """A field for how many codes of a kind each participant gets."""
    return entry(title, low=0, high=99, default=usual, section=TUBES_AND_MORE, may_be_missing=False)


class KitForm(Form):
    """Whose codes are printed in advance, and how many of each kind."""

    TITLE: ClassVar[str] = N_("Outage kit")

    participants: str | None = entry(
        N_("Participants"),
        hint=N_("Like 024-026, 000"),
        required=True,
        may_be_missing=False,
    )
    remark: str | None = entry(N_("Remark"), may_be_missing=False)
    blood: int | None = _count(N_("Blood tubes"), 4)
    enriched: int | None = _count(N_("Enriched fractions"), 4)
    dp_cells: int | None = _count(N_("DP cells"), 24)
    ctc: int | None = _count(N_("CTC"), 4)
    wbc: int | None = _count(N_("WBC controls"), 2)
    ntc: int | None = _count(N_("No-template controls"), 1)
    positive: int | None = _count(N_("Positive controls"), 0)
    products: int | None = _count(N_("WGA products"), 24)
    aliquots: int | None = _count(N_("Aliquots"), 2)
    extracts: int | None = _count(N_("DNA extracts"), 0)

    def counts(self) -> dict[Kind, int]:
        """How many of each kind."""
        told = {
            Kind.BLOOD: self.blood,
            Kind.ENRICHED: self.enriched,
            Kind.DP_CELL: self.dp_cells,
            Kind.CTC: self.ctc,
            Kind.WBC: self.wbc,
            Kind.NTC: self.ntc,
            Kind.POSITIVE: self.positive,
            Kind.WGA_PRODUCT: self.products,
            Kind.ALIQUOT: self.aliquots,
            Kind.EXTRACT: self.extracts,
        }
        return {kind: count for kind, count in told.items() if count}

    def wanted(self) -> list[Wanted]:
        """By participant and kind; for 000 only blood tubes, since nothing else is made before enrolment."""
        return list(_wanted(numbers_with_nobody(self.participants or ""), self.counts()))


class LateForm(Form):
    """When a code that was printed in advance was used, who wrote the paper, and where on it that stands."""

    TITLE: ClassVar[str] = N_("Late entry")

    used_at: Moment | None = entry(N_("Used at"), section=LATE, required=True, may_be_missing=False)
    written_by: str | None = entry(N_("Who wrote the paper"), section=LATE, required=True, may_be_missing=False)
    paper_line: str | None = entry(
        N_("Sheet and line"), section=LATE, hint=N_("Like 2/5"), required=True, may_be_missing=False
    )


def numbers_with_nobody(text: str) -> tuple[int, ...]:
    """The numbers that were typed; 000 stands for tubes before enrolment."""
    parts = text.replace(",", " ").replace(";", " ").split()
    others = " ".join(part for part in parts if part.strip("0"))
    if not parts:
        raise Refused(_("No participant is named."), hint=_("Type 024-026, and 000 for tubes before enrolment."))
    nobody = (NOBODY,) if any(not part.strip("0") for part in parts) else ()
    return nobody + (numbers_from(others) if others else ())


def owner_name(number: int) -> str:
    """Whose codes they are: MB-023, or of nobody."""
    return participant_name(number) if number else _("of nobody")


def _wanted(numbers: tuple[int, ...], counts: Mapping[Kind, int]) -> Iterator[Wanted]:
    of_nobody = (Kind.NTC, Kind.POSITIVE)
    enrolled = [number for number in numbers if number != NOBODY]
    for number in numbers:
        for kind, count in counts.items():
            if kind not in of_nobody and (number != NOBODY or kind is Kind.BLOOD):
                yield Wanted(number, kind, count)
    for kind in of_nobody:
        if counts.get(kind) and enrolled:
            yield Wanted(NOBODY, kind, counts[kind] * len(enrolled))
