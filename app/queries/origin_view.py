"""All that the page of a participant's origin shows: the case, what was signed, who signed, and what is lacking."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.barcode import normalised
from app.domain.errors import NotFound
from app.domain.words import CELL_KINDS, Edge, VerdictState
from app.i18n import N_, _
from app.queries.endpoint import exclusions
from app.queries.origin import origin
from app.queries.origin_parts import Origin
from app.queries.verdicts import SignedVerdict, facts_signed, signed_verdicts, verdict_history
from app.settings import Settings
from db.base import canonical
from db.models import Item, Lineage, Participant, Shipment, ShipmentItem, User

FACTS: Final[Mapping[str, str]] = {
    "rule": N_("the rule or its limits"),
    "count": N_("the count"),
    "awaited": N_("what is awaited"),
    "reference": N_("the reference"),
    "tumour": N_("the tumour's samples"),
    "wbc": N_("the WBC controls"),
    "calls": N_("calls of variants"),
    "listed": N_("the tumour's list"),
    "segments": N_("copy numbers"),
    "quality": N_("tables of quality"),
    "ado": N_("allelic drop-out"),
    "wells": N_("what is known of the wells"),
    "cells": N_("the verdicts of cells"),
    "exclusion": N_("the exclusion"),
}
"""What a verdict rests on, by the keys of `Origin.facts`."""


class Lack(StrEnum):
    """What is not there yet."""

    RESULTS = "RESULTS"
    REFERENCE = "REFERENCE"
    TUMOUR = "TUMOUR"
    WBC = "WBC"


@dataclass(frozen=True, slots=True, eq=False)
class OriginView:
    """`excluded` says why the participant is left out of the sensitivity estimate, empty where it is not.

    `names` are people by their login; `shipment` the last one that holds something of the participant.
    """

    case: Origin
    signed: SignedVerdict | None
    history: tuple[SignedVerdict, ...]
    excluded: str
    names: Mapping[str, str]
    shipment: str = ""
    signed_on: Mapping[str, Any] = field(default_factory=dict)
    """The facts that the verdict in force was signed on."""

    @property
    def to_reopen(self) -> bool:
        """Signed, and the facts are others since (R19)."""
        return self.signed is not None and self.signed.digest != self.case.digest

    @property
    def is_unsettled(self) -> bool:
        """Whether people signed it and have to look again: its facts changed, or somebody reopened it."""
        if self.signed is None:
            return False
        return self.signed.state is VerdictState.REOPENED or (self.is_signed and self.to_reopen)

    @property
    def changed(self) -> tuple[str, ...]:
        """What of the facts is otherwise than when it was signed, in words."""
        today = json.loads(canonical(self.case.facts()))
        known = json.loads(canonical(dict(self.signed_on)))
        return tuple(_(words) for key, words in FACTS.items() if known.get(key) != today.get(key))

    @property
    def is_signed(self) -> bool:
        return self.signed is not None and self.signed.state is VerdictState.SIGNED

    @property
    def lacks(self) -> tuple[Lack, ...]:
        found = self.case.evidence
        lacks = [] if any(each.has_results for each in found.cells) else [Lack.RESULTS]
        if not found.has_reference:
            lacks.append(Lack.REFERENCE)
        elif not any(each.has_genome for each in found.tumour):
            lacks.append(Lack.TUMOUR)
        return (*lacks, *(() if any(each.has_genome for each in found.controls) else (Lack.WBC,)))

    def plain(self) -> list[Any]:
        """Results and verdicts as plain values: others, and a printed form no longer holds.

        The rule and its thresholds count once there is something to which they are applied.
        """
        samples = sorted({source.sample_id for source in self.case.sources})
        signed = [[each.id, each.state, each.version] for each in self.history]
        told = [self.case.digest, self.case.rule.model_dump(mode="json"), self.case.shown_titles()]
        verdicts = [self.case.populations.verdict, self.case.verified]
        return [verdicts, samples, signed, self.excluded, told if samples or signed else []]


def origin_view(session: Session, settings: Settings, number: int) -> OriginView:
    """One participant; NotFound where there is none of this number."""
    if session.scalar(select(Participant.id).where(Participant.number == number)) is None:
        raise NotFound(_("There is no participant {number}.").format(number=number))
    signed = signed_verdicts(session).get(number)
    return OriginView(
        origin(session, settings, number),
        signed,
        verdict_history(session, number),
        exclusions(session).get(number, ""),
        dict(session.execute(select(User.login, User.name)).tuples().all()),
        _last_shipment(session, number),
        facts_signed(session, signed.id) if signed is not None else {},
    )


def subject_of(session: Session, text: str) -> tuple[int, str] | None:
    """The participant and cell that a number, a cell's code or that of its product means; None where it is neither."""
    if text.strip().isdecimal():
        return int(text), ""
    row = session.execute(
        select(Item.id, Item.barcode, Item.kind, Participant.number)
        .join(Participant, Participant.id == Item.participant_id)
        .where(Item.barcode == normalised(text), Item.voided.is_(False))
    ).one_or_none()
    if row is None:
        return None
    item, code, kind = row.id, row.barcode, row.kind
    while kind not in CELL_KINDS:
        above = session.execute(
            select(Item.id, Item.barcode, Item.kind)
            .join(Lineage, Lineage.parent_id == Item.id)
            .where(
                Lineage.child_id == item,
                Lineage.edge.in_((Edge.AMPLIFIED_FROM, Edge.ALIQUOT_OF)),
                Lineage.voided.is_(False),
            )
        ).first()
        if above is None:
            return None
        item, code, kind = above
    return row.number, code


def _last_shipment(session: Session, number: int) -> str:
    code = session.scalar(
        select(Shipment.barcode)
        .join(ShipmentItem, ShipmentItem.shipment_id == Shipment.id)
        .join(Item, Item.id == ShipmentItem.item_id)
        .join(Participant, Participant.id == Item.participant_id)
        .where(Participant.number == number, ShipmentItem.voided.is_(False), Shipment.voided.is_(False))
        .order_by(Shipment.id.desc())
        .limit(1)
    )
    return code or ""
