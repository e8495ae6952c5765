"""A lot is recalled: refused at every later scan, what it touched is told and flagged, and nothing is destroyed by it."""

from app.actions.codes import subject_id_of
from app.domain.errors import NeedsReason, Refused
from app.domain.words import Kind, LotState
from app.i18n import _
from app.work import Versioned, Work
from db.models import Lot


def recall(work: Work, scanned: str, reason: str, *, seen: int | Versioned | None = None) -> None:
    """Recall a lot, with the reason: from now on no work begins with it."""
    row = work.get(Lot, subject_id_of(work, scanned, Kind.LOT))
    work.expect(row, seen)
    if row.state is LotState.RECALLED:
        raise Refused(
            _("{name} {number} is recalled already.").format(name=row.name, number=row.number),
            hint=_("Nothing was changed."),
        )
    if not reason.strip():
        raise NeedsReason(
            _("A recall of {name} {number} needs its reason.").format(name=row.name, number=row.number),
            hint=_("Give the maker's notice, or what was seen here."),
            way_out="recall",
        )
    work.because(reason)
    row.revise(
        state=LotState.RECALLED, recalled=work.moment(), recalled_by=work.who.login, recall_reason=reason.strip()
    )
    work.log("lot.recalled", code=row.barcode)


def lift(work: Work, scanned: str, reason: str, *, seen: int | Versioned | None = None) -> None:
    """A recall did not concern this lot after all: a biologist releases it, with the reason."""
    row = work.get(Lot, subject_id_of(work, scanned, Kind.LOT))
    work.expect(row, seen)
    if row.state is not LotState.RECALLED:
        raise Refused(
            _("{name} {number} is not recalled.").format(name=row.name, number=row.number),
            hint=_("There is nothing to lift."),
        )
    work.because(reason)
    row.revise(state=LotState.RELEASED, recalled=None, recalled_by=None, recall_reason=None)
    work.log("lot.recall_lifted", code=row.barcode)
