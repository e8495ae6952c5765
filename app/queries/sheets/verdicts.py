"""Cells with their index values, and what can be said of their verdict today."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.derived import Computed
from app.domain.genome.reasons import Why, sentence
from app.domain.words import CellVerdict, Doublet, Kind, SortOutcome, VerdictState
from app.i18n import N_, _
from app.queries.cell import unpacked
from app.queries.populations import from_counts
from app.queries.proposed import ToldCell, proposals
from app.queries.sheets.cells import CELL, cells
from app.queries.sheets.common import Columns, Joined, added, of_base
from app.queries.sheets.findings import with_results
from app.settings import Settings
from app.tables import ColumnKind as K
from app.tables import column
from db.models import File, IndexValues, OriginVerdict

OUT: Mapping[SortOutcome, str] = {
    SortOutcome.EMPTY: N_("The well is empty."),
    SortOutcome.MULTIPLE: N_("More cells than expected."),
    SortOutcome.CONTAMINATED: N_("Contaminated."),
    SortOutcome.LOST: N_("Lost."),
}


def judged_cells(session: Session, settings: Settings) -> tuple[Joined, ...]:
    """Every cell, pool and control, in the order of their codes' issue."""
    index, told = _index_values(session), _told(session, settings)
    return tuple(Joined(row, {**_verdict(row, told), **index.get(row.item_id, {})}) for row in cells(session))


def _told(session: Session, settings: Settings) -> Mapping[int, tuple[ToldCell, bool]]:
    """What stands of each DP cell of participants whose results count, and whether two people signed it."""
    sequenced = frozenset(with_results(session))
    known = [each for each in from_counts(session, settings) if each.number in sequenced]
    signed = set(
        session.scalars(
            select(OriginVerdict.item_id).where(
                OriginVerdict.item_id.is_not(None), OriginVerdict.state == VerdictState.SIGNED
            )
        )
    )
    return {
        cell.item_id: (cell, cell.item_id in signed)
        for each in proposals(session, settings, known).values()
        for cell in each.cells
    }


def _verdict(row: Any, told: Mapping[int, tuple[ToldCell, bool]]) -> dict[str, Any]:
    """A DP cell gets a verdict unless its outcome or a confirmed doublet forbids it, once its results are in."""
    if row.kind is not Kind.DP_CELL:
        return _none(_("Only DP cells get a verdict."))
    if row.outcome in OUT:
        return _none(_(OUT[row.outcome]))
    if row.doublet is Doublet.DOUBLET:
        return _none(_("A confirmed doublet."))
    cell, is_signed = told.get(row.item_id, (None, False))
    if cell is None or cell.why is Why.NOT_SEQUENCED:
        return _none(_("No result of sequencing is in the record."), Computed.NOT_YET)
    if cell.verdict is None:
        return _none(" ".join(map(sentence, cell.reasons)))
    return {
        "verdict": cell.verdict,
        "verdict_status": Computed.COMPUTED if is_signed else Computed.INTERIM,
        "verdict_reason": _("Signed by two people.")
        if is_signed
        else _("As the rule proposes; not signed by two people."),
        "verdict_why": " ".join(map(sentence, cell.reasons)),
    }


def _none(reason: str, status: Computed = Computed.NONE) -> dict[str, Any]:
    return {"verdict": None, "verdict_status": status, "verdict_reason": reason}


def _index_values(session: Session) -> Mapping[int, dict[str, str]]:
    """The sorter's values of each cell, one `channel=value` after another, from the file that came last."""
    found: dict[int, dict[str, str]] = {}
    rows = session.execute(
        select(IndexValues.item_id, IndexValues.channels, IndexValues.packed, File.sha256)
        .join(File, File.id == IndexValues.file_id)
        .order_by(IndexValues.id)
    )
    for row in rows:
        values = unpacked(row.channels, row.packed)
        text = "; ".join(f"{name}={value:g}" for name, value in values.items())
        found[row.item_id] = {"index": text, "index_file": row.sha256}
    return found


JUDGED: Columns = (
    *of_base(CELL),
    added(column("INDEXVAL", N_("Index values of the sorter"), "index", source="instrument file")),
    added(column("INDEXSHA", N_("Index file, SHA-256"), "index_file", K.CODE, source="instrument file")),
    added(column("VERDICT", N_("Verdict"), "verdict", K.WORD, words=CellVerdict, origin="Derived", rule="R18")),
    added(column("VERDSTAT", N_("Status of the verdict"), "verdict_status", K.WORD, words=Computed, origin="Derived")),
    added(column("VERDREAS", N_("Reason of the verdict"), "verdict_reason", origin="Derived")),
    added(column("VERDWHY", N_("What the rule says of the cell"), "verdict_why", origin="Derived", rule="R18")),
)
