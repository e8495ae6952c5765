"""Who signed what, meaning what, when; and whether what was signed still says the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.barcode import normalised, participant_name, printed
from app.domain.times import Moment
from app.domain.words import Role, SignatureMeaning, VerdictState
from app.i18n import N_, _
from app.locking import PARTICIPANT, STUDY
from app.queries.content import COMPARED, changed_by, content_digest
from app.queries.destructions import destruction
from app.queries.origin import origin
from app.queries.owners import owners
from app.queries.sheets.records import signatures
from app.settings import Settings
from db.models import Item, OriginVerdict, Participant, WgaProduct

HOLDS, CHANGED, ENDED, KEPT = "holds", "changed", "ended", "kept"
STANDS: Final = {
    HOLDS: N_("Holds"),
    CHANGED: N_("Changed since"),
    ENDED: N_("Taken up again"),
    KEPT: N_("Of what was read"),
}
"""Over what it says now; over what changed since; a verdict that was reopened or replaced; over facts kept with it."""

VERDICT: Final = OriginVerdict.__tablename__
ENDED_BY: Final = frozenset({VerdictState.REOPENED, VerdictState.SUPERSEDED})
OPENING: Final = frozenset({SignatureMeaning.UNLOCKED})
"""Signed so that something may change: no change takes that back."""


@dataclass(frozen=True, slots=True)
class SignedRow:
    """A signature: the thing in words, who, as what, meaning what, over which digest, and how that stands now.

    `place` is the page where the thing is, and what it shows there.
    """

    id: int
    number: int | None
    record: str
    name: str
    role: Role
    meaning: SignatureMeaning
    at: Moment
    remark: str
    digest: str
    stand: str
    changed_by: str
    place: tuple[str, str]

    @property
    def person(self) -> str:
        return "" if self.number is None else participant_name(self.number)


def signature_list(session: Session, settings: Settings, number: int | None = None) -> tuple[SignedRow, ...]:
    """Every signature, or those on one participant's record; the newest first."""
    every = signatures(session)
    whose = owners(session) if every else {}
    mine = [row for row in every if number is None or whose.get(row.subject, {}).get(row.subject_id) == number]
    verdicts, codes = _verdicts(session), _codes(session, mine)
    stands = _Stands(session, settings, verdicts)
    return tuple(
        SignedRow(
            row.id,
            whose.get(row.subject, {}).get(row.subject_id),
            verdict_told(verdicts[row.subject_id].version, verdicts[row.subject_id].code or "")
            if row.subject == VERDICT
            else codes.get((row.subject, row.subject_id)) or _told(row.subject, row.subject_id),
            row.printed_name,
            row.role,
            row.meaning,
            row.at,
            row.remark or "",
            row.digest,
            *stands.of(row),
            _place(row, whose.get(row.subject, {}).get(row.subject_id), codes.get((row.subject, row.subject_id))),
        )
        for row in reversed(mine)
    )


class _Stands:
    """How signatures stand; what each thing says now is read once."""

    def __init__(self, session: Session, settings: Settings, verdicts: Mapping[int, Row[Any]]) -> None:
        self._session, self._settings, self._verdicts = session, settings, verdicts
        self._now: dict[tuple[str, int], str] = {}

    def of(self, row: Row[Any]) -> tuple[str, str]:
        """The stand of a signature, and who changed what it is on; the facts of a verdict are nobody's alone."""
        if row.subject == VERDICT and self._verdicts[row.subject_id].state in ENDED_BY:
            return ENDED, ""
        now = "" if row.meaning in OPENING else self._says(row.subject, row.subject_id)
        if not now:
            return KEPT, ""
        if now == row.digest:
            return HOLDS, ""
        if row.subject == VERDICT:
            return CHANGED, ""
        return CHANGED, changed_by(self._session, row.id, row.subject, row.subject_id)

    def _says(self, subject: str, subject_id: int) -> str:
        """The digest of what a thing says now; empty where a signature keeps what it was given on."""
        key = (subject, self._verdicts[subject_id].number if subject == VERDICT else subject_id)
        if key not in self._now:
            self._now[key] = self._read(*key)
        return self._now[key]

    def _read(self, subject: str, subject_id: int) -> str:
        if subject == VERDICT:
            return origin(self._session, self._settings, subject_id).digest
        if subject == "destruction":
            return destruction(self._session, subject_id).digest
        if subject in COMPARED:
            return content_digest(self._session, self._settings, subject, subject_id)
        return ""


def _verdicts(session: Session) -> dict[int, Row[Any]]:
    """By id: state and version of each verdict, its participant's number, and the code where it is a cell's."""
    rows = session.execute(
        select(
            OriginVerdict.id,
            OriginVerdict.state,
            OriginVerdict.number.label("version"),
            Participant.number,
            Item.barcode.label("code"),
        )
        .join(Participant, Participant.id == OriginVerdict.participant_id)
        .outerjoin(Item, Item.id == OriginVerdict.item_id)
    )
    return {row.id: row for row in rows}


def _codes(session: Session, rows: Sequence[Row[Any]]) -> dict[tuple[str, int], str]:
    """The codes of the items and products that were signed."""
    found: dict[tuple[str, int], str] = {}
    items = {row.subject_id for row in rows if row.subject == "item"}
    products = {row.subject_id for row in rows if row.subject == "wga_product"}
    for row in session.execute(select(Item.id, Item.barcode).where(Item.id.in_(items))):
        found["item", row.id] = printed(row.barcode)
    made = select(WgaProduct.id, Item.barcode).join(Item, Item.id == WgaProduct.item_id)
    for row in session.execute(made.where(WgaProduct.id.in_(products))):
        found["wga_product", row.id] = printed(row.barcode)
    return found


def verdict_told(version: int, code: str) -> str:
    """A verdict by its version, of a cell or of the participant."""
    if code:
        return _("Verdict {number} of {code}").format(number=version, code=printed(code))
    return _("Verdict {number} of the participant").format(number=version)


def _place(row: Row[Any], number: int | None, code: str | None) -> tuple[str, str]:
    """Where a signed thing is looked at."""
    if code is not None:
        return "item", normalised(code)
    told = "" if number is None else f"{number}"
    places = {
        VERDICT: ("origin", told),
        "exclusion": ("origin", told),
        "deviation": ("deviations", f"{row.subject_id}"),
        "destruction": ("destruction", told),
        "audit_review": ("audit_review", ""),
        "redaction": ("audit", ""),
    }
    return places.get(row.subject, ("record_review", told))


def stand_told(row: SignedRow) -> str:
    """How a signature stands, and who changed what it is on."""
    told = _(STANDS[row.stand])
    return f"{told} ({row.changed_by})" if row.changed_by else told


def _told(subject: str, number: int) -> str:
    """What was signed, where it has no code."""
    words = {
        PARTICIPANT: _("Participant record"),
        STUDY: _("The study"),
        "deviation": _("Deviation {number}"),
        "review": _("Review {number}"),
        "count": _("Count {number}"),
        "exclusion": _("Exclusion {number} from the sensitivity estimate"),
        "destruction": _("Certificate of destruction {number}"),
        "audit_review": _("Review of the audit {number}"),
        "redaction": _("Redaction {number}"),
    }
    return words.get(subject, subject + " {number}").format(number=number)
