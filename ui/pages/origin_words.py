"""What the page of a participant's origin says in words: chips, the head, the columns of its tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.barcode import printed
from app.domain.derived import Concordance, QcStatus
from app.domain.words import CellVerdict, Kind, Verdict, VerdictState, label_of
from app.i18n import N_, _
from app.queries.answer_facts import VERDICT_STATES
from app.queries.fact_columns import col
from app.queries.origin_parts import CellCase
from app.queries.origin_view import OriginView
from app.queries.origin_words import ado_told, counted_told, evidence_told, reasons_of, signatures, state_word
from app.queries.verdicts import SignedVerdict
from app.tables import Column, Told
from app.tables import ColumnKind as K
from ui.marks import State

VERDICTS: Final[Mapping[Verdict, State]] = {verdict: State(state) for verdict, state in VERDICT_STATES.items()}
"""Verdicts that wait are the rest."""
CELL_STATES: Final = {CellVerdict.TUMOUR: State.OK, CellVerdict.NON_TUMOUR: State.VOID}
QUALITIES: Final = {QcStatus.PASS: State.OK, QcStatus.BORDERLINE: State.WARN, QcStatus.FAIL: State.BREACH}
IDENTITIES: Final = {Concordance.CONCORDANT: State.OK, Concordance.DISCORDANT: State.BREACH}
SIGNED_STATES: Final = {
    VerdictState.SIGNED: State.OK,
    VerdictState.FIRST_SIGNED: State.WAIT,
    VerdictState.REOPENED: State.WARN,
    VerdictState.SUPERSEDED: State.VOID,
}


def told(state: State, text: str) -> Told:
    return Told(text, state.value)


def standing_of(view: OriginView) -> Verdict:
    """What two people signed, else what the rule proposes."""
    if view.signed is not None and view.is_signed and view.signed.verdict is not None:
        return view.signed.verdict
    return view.case.populations.verdict


def chips_of(view: OriginView) -> list[tuple[State, str]]:
    """The verdict that stands."""
    verdict = standing_of(view)
    return [(VERDICTS.get(verdict, State.WAIT), label_of(verdict))]


def signed_told(view: OriginView) -> str:
    """Signed twice; who signed first and second, and why it was reopened."""
    signed = view.signed
    if signed is None:
        return ""
    told_state = _("{state}: {verdict}").format(state=state_word(signed), verdict=label_of(signed.word))
    parts = (told_state, signatures(signed, view.names), signed.reopened_why)
    return " · ".join(part for part in parts if part)


def about(view: OriginView) -> str:
    """The reason in words, an override with its own."""
    parts = [view.case.populations.reason]
    signed = view.signed
    if signed is not None and signed.word.value != view.case.populations.verdict.value:
        word = label_of(view.case.populations.verdict)
        parts += [_("the rule proposes: {verdict}").format(verdict=word), signed.overridden_why]
    return " · ".join(part for part in parts if part)


def verdict_told(case: CellCase) -> Told:
    """The verdict that stands; a signed one says so."""
    if case.verdict is None:
        return told(State.NOT_BEGUN, _("Not judged"))
    word = label_of(case.verdict)
    is_signed = case.signed is not None and case.signed.state is VerdictState.SIGNED
    text = _("{verdict}, signed").format(verdict=word) if is_signed else word
    return told(CELL_STATES.get(case.verdict, State.WAIT), text)


def quality_told(case: CellCase) -> Told:
    status = case.quality.status
    if status is None:
        return told(State.WARN, _("Not told"))
    return told(QUALITIES.get(status, State.NOT_BEGUN), label_of(status))


def outcome_told(case: CellCase) -> str:
    return label_of(case.sequenced.outcome) if case.sequenced.outcome else ""


def _reads(case: CellCase) -> float | None:
    reads = case.measured.total_reads if case.measured is not None else None
    return None if reads is None else reads / 1000


CELL_COLUMNS: Final[tuple[Column[CellCase], ...]] = (
    col("CELL", N_("Cell"), lambda row: row.code, K.CODE, width=140),
    col("TYPE", N_("Type"), lambda row: "CTC" if row.kind is Kind.CTC else "DP", width=70),
    col("VERDICT", N_("Verdict"), verdict_told, K.STATE, width=200),
    col("QUALITY", N_("Quality"), quality_told, K.STATE, width=124),
    col("READS", N_("Reads"), _reads, K.NUMBER, unit="k", places=0, width=90),
    col("ADO", N_("ADO"), ado_told, width=130),
    col("COUNTED", N_("Counted (covered)"), counted_told, width=150),
    col("EVIDENCE", N_("Evidence"), evidence_told, width=140),
    col(
        "IDENTITY",
        N_("Identity"),
        lambda row: told(IDENTITIES.get(row.identity, State.NOT_BEGUN), label_of(row.identity)),
        K.STATE,
        width=140,
    ),
    col("OUTCOME", N_("Outcome"), outcome_told, width=100),
    col("REASONS", N_("Why"), reasons_of, stretch=True, width=90),
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A verdict with the names of those who signed it."""

    id: int
    signed: SignedVerdict
    names: Mapping[str, str]

    @property
    def what(self) -> str:
        return printed(self.signed.code) if self.signed.code else _("Participant")

    @property
    def state(self) -> Told:
        return told(SIGNED_STATES[self.signed.state], state_word(self.signed))

    @property
    def proposed(self) -> str:
        value = self.signed.proposed
        return label_of(CellVerdict(value)) if self.signed.code else label_of(Verdict(value))

    @property
    def why(self) -> str:
        return "; ".join(each for each in (self.signed.overridden_why, self.signed.reopened_why) if each)

    def name(self, login: str) -> str:
        return self.names.get(login, login)


HISTORY_COLUMNS: Final[tuple[Column[Any], ...]] = (
    col("WHAT", N_("Of"), lambda row: row.what, width=140),
    col("NUMBER", N_("Version"), lambda row: row.signed.number, K.NUMBER),
    col("VERDICT", N_("Verdict"), lambda row: label_of(row.signed.word), width=190),
    col("PROPOSED", N_("The rule proposed"), lambda row: row.proposed, width=190),
    col("STATE", N_("State"), lambda row: row.state, K.STATE, width=190),
    col("FIRST_BY", N_("First signature"), lambda row: row.name(row.signed.first_by), width=140),
    col("FIRST", N_("Signed on"), lambda row: row.signed.first, K.TIME),
    col("SECOND_BY", N_("Second signature"), lambda row: row.name(row.signed.second_by), width=140),
    col("SECOND", N_("Second on"), lambda row: row.signed.second, K.TIME),
    col("WHY", N_("Reason"), lambda row: row.why, stretch=True, width=180),
    col("RULE", N_("Rule"), lambda row: row.signed.rule_version),
    col("DIGEST", N_("Digest"), lambda row: row.signed.digest[:12], width=130),
)

IDENTITY_COLUMNS: Final[tuple[Column[Any], ...]] = (
    col("FIRST", N_("Sample"), lambda row: row.first, K.CODE, width=150),
    col("SECOND", N_("Compared with"), lambda row: row.second, K.CODE, width=150),
    col(
        "STATE",
        N_("State"),
        lambda row: told(IDENTITIES.get(row.state, State.NOT_BEGUN), label_of(row.state)),
        K.STATE,
        width=180,
    ),
    col(
        "SHARE",
        N_("Agreeing share"),
        lambda row: None if row.share is None else 100 * row.share,
        K.NUMBER,
        unit="%",
        places=1,
    ),
    col("AGREEING", N_("Agreeing"), lambda row: row.agreeing, K.NUMBER),
    col("OPPOSITE", N_("Opposite"), lambda row: row.opposite, K.NUMBER),
    col("COMPARED", N_("Loci compared"), lambda row: row.compared, K.NUMBER),
    col("DROPPED", N_("Explained by dropout"), lambda row: row.dropped, K.NUMBER),
)
