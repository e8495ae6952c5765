"""Verdicts as people signed them: the one in force of each cell and participant, and those before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.domain.times import Moment
from app.domain.words import CellVerdict, Verdict, VerdictState
from db.models import Item, OriginVerdict, Participant


@dataclass(frozen=True, slots=True)
class SignedVerdict:
    """A verdict with its signatures; `proposed` is what the rule said then, `digest` of the facts it said it on."""

    id: int
    version: int
    number: int
    participant: int
    code: str
    state: VerdictState
    verdict: Verdict | None
    cell_verdict: CellVerdict | None
    proposed: str
    digest: str
    rule_version: str
    overridden_why: str
    first_by: str
    first: Moment
    second_by: str
    second: Moment | None
    reopened_why: str

    @property
    def word(self) -> Verdict | CellVerdict:
        word = self.verdict or self.cell_verdict
        assert word is not None
        return word


def verdict_history(session: Session, number: int) -> tuple[SignedVerdict, ...]:
    """Every verdict ever signed of a participant and of its cells, the latest first."""
    rows = session.execute(_verdicts().where(Participant.number == number).order_by(OriginVerdict.id.desc()))
    return tuple(map(_signed, rows))


def signed_verdicts(session: Session) -> Mapping[int, SignedVerdict]:
    """The participants' verdicts in force, by number: with one signature or two, or reopened."""
    rows = session.execute(_in_force(_verdicts()).where(OriginVerdict.item_id.is_(None)))
    return {each.participant: each for each in map(_signed, rows)}


def signed_cells(session: Session, number: int) -> Mapping[str, SignedVerdict]:
    """The verdicts in force of a participant's cells, by code."""
    rows = session.execute(
        _in_force(_verdicts()).where(Participant.number == number, OriginVerdict.item_id.is_not(None))
    )
    return {each.code: each for each in map(_signed, rows)}


def facts_signed(session: Session, verdict: int) -> Mapping[str, Any]:
    """The facts that a verdict was signed on, as they were."""
    return session.scalar(select(OriginVerdict.evidence).where(OriginVerdict.id == verdict)) or {}


def _in_force(rows: Select[Any]) -> Select[Any]:
    return rows.where(OriginVerdict.state != VerdictState.SUPERSEDED)


def _verdicts() -> Select[Any]:
    return (
        select(
            OriginVerdict.id,
            OriginVerdict.version,
            OriginVerdict.number,
            Participant.number.label("participant"),
            Item.barcode.label("code"),
            OriginVerdict.state,
            OriginVerdict.verdict,
            OriginVerdict.cell_verdict,
            OriginVerdict.proposed,
            OriginVerdict.digest,
            OriginVerdict.rule_version,
            OriginVerdict.overridden_why,
            OriginVerdict.first_by,
            OriginVerdict.first,
            OriginVerdict.second_by,
            OriginVerdict.second,
            OriginVerdict.reopened_why,
        )
        .join(Participant, Participant.id == OriginVerdict.participant_id)
        .outerjoin(Item, Item.id == OriginVerdict.item_id)
        .where(OriginVerdict.voided.is_(False))
    )


def _signed(row: Row[Any]) -> SignedVerdict:
    return SignedVerdict(
        row.id,
        row.version,
        row.number,
        row.participant,
        row.code or "",
        row.state,
        row.verdict,
        row.cell_verdict,
        row.proposed,
        row.digest,
        row.rule_version,
        row.overridden_why or "",
        row.first_by,
        row.first,
        row.second_by or "",
        row.second,
        row.reopened_why or "",
    )
