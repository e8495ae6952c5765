"""The funnel of the DP cells to its end: sequenced, judged, informative, of tumour origin; every cell accounted for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.genome.reasons import Why
from app.domain.words import CellVerdict, Verdict, label_of
from app.i18n import N_, _, ngettext, pgettext
from app.queries.funnel import Balance, FunnelRow, Stage, funnel_of, furthest
from app.queries.populations import from_counts
from app.queries.proposed import ToldCell, proposals
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Judgement:
    """Sequenced cells against their verdicts: of tumour origin, ended before, waiting. The rest is not accounted for."""

    sequenced: int
    tumour: int
    ended: int
    waiting: int

    @property
    def difference(self) -> int:
        return self.sequenced - self.tumour - self.ended - self.waiting

    @property
    def closes(self) -> bool:
        return self.difference == 0

    def sentence(self) -> str:
        told = _("{sequenced} sequenced = {tumour} of tumour origin + {ended} ended + {waiting} waiting").format(
            sequenced=self.sequenced, tumour=self.tumour, ended=self.ended, waiting=self.waiting
        )
        if self.closes:
            return _("Balanced: {told}.").format(told=told)
        return ngettext(
            "{count} sequenced cell is not accounted for.",
            "{count} sequenced cells are not accounted for.",
            abs(self.difference),
        ).format(count=abs(self.difference))


@dataclass(frozen=True, slots=True)
class JudgedFunnel:
    """Ten stages, the balance up to the sequence, and the one from there to the verdict."""

    rows: tuple[FunnelRow, ...]
    balance: Balance
    judgement: Judgement


TITLES = {
    "JUDGED": N_("Judged"),
    "INFORMATIVE": N_("Informative"),
    "TUMOUR": N_("Of tumour origin"),
}
CAUSES: Mapping[Why, str] = {
    Why.QC_FAIL: N_("quality failed"),
    Why.DISCORDANT: N_("another person's"),
    Why.DOUBLET: N_("doublet"),
    Why.CLUSTER: N_("cluster"),
    Why.UNVERIFIED_OUT: N_("unverified"),
    Why.VOIDED: N_("voided"),
    Why.OUTCOME: N_("outcome of the sort"),
}


def judged_funnel(session: Session, settings: Settings) -> JudgedFunnel:
    """DP cells from the count to the verdict: at each stage every cell ended, waits or went on."""
    placed = furthest(session, settings)
    rows, balance = funnel_of(session, settings, placed)
    sequenced = {item: number for item, (number, each) in placed.items() if each.stage is Stage.SEQUENCED}
    numbers = {number for number in sequenced.values() if number is not None}
    known = [each for each in from_counts(session, settings) if each.number in numbers]
    told = proposals(session, settings, known).values()
    is_open = {each.populations.number: each.populations.verdict is Verdict.PENDING for each in told}
    cells = [
        (cell, is_open[each.populations.number]) for each in told for cell in each.cells if cell.item_id in sequenced
    ]
    added = _rows(len(sequenced), cells)
    ended, waiting = sum(row.ended for row in added), sum(row.waiting for row in added)
    judgement = Judgement(len(sequenced), added[-1].count, ended, waiting)
    return JudgedFunnel((*rows[:-1], *added), balance, judgement)


def _rows(sequenced: int, cells: Sequence[tuple[ToldCell, bool]]) -> tuple[FunnelRow, ...]:
    """Sequenced, judged, informative, tumour. What may still change with awaited results waits where it stands."""
    out = [cell for cell, _open in cells if cell.verdict is None]
    waits = [cell for cell in out if cell.why is Why.NOT_SEQUENCED]
    causes = Counter(_cause(cell) for cell in out if cell.why is not Why.NOT_SEQUENCED)
    judged = [(cell, is_open) for cell, is_open in cells if cell.verdict is not None]
    unsure = [is_open for cell, is_open in judged if cell.verdict is CellVerdict.INDETERMINATE]
    other = sum(cell.verdict is CellVerdict.NON_TUMOUR for cell, _open in judged)
    tumour = len(judged) - len(unsure) - other
    closed = unsure.count(False)
    return (
        FunnelRow(
            pgettext("cells", "Sequenced"),
            sequenced,
            sum(causes.values()),
            ", ".join(f"{count} {cause}" for cause, count in causes.most_common()),
            len(waits),
        ),
        _row("JUDGED", len(judged), closed, CellVerdict.INDETERMINATE, len(unsure) - closed),
        _row("INFORMATIVE", tumour + other, other, CellVerdict.NON_TUMOUR, 0),
        _row("TUMOUR", tumour, 0, CellVerdict.TUMOUR, 0),
    )


def _row(key: str, count: int, ended: int, verdict: CellVerdict, waiting: int) -> FunnelRow:
    cause = f"{ended} {label_of(verdict).lower()}" if ended else ""
    return FunnelRow(_(TITLES[key]), count, ended, cause, waiting)


def _cause(cell: ToldCell) -> str:
    return _(CAUSES[cell.why]) if cell.why is not None and cell.why in CAUSES else _("not judged")
