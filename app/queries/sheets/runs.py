"""Runs, one row an item: times, lots, instrument, and the fields of each step's form as columns."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.form import FieldOfForm
from app.domain.steps import STEPS
from app.domain.times import Moment
from app.domain.words import RunOutcome
from app.i18n import N_
from app.queries.sheets.common import CODE, Columns, Joined, Rows, added, of_base
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Instrument, Item, Lot, Participant, RunItem, RunLot, StepRun


def runs(session: Session) -> tuple[Joined, ...]:
    """Every item of every run, in the order they joined."""
    lots = _lots(session)
    return tuple(Joined(row, _recorded(row.record) | {"lots": lots.get(row.run, "")}) for row in _rows(session))


def step_fields() -> Mapping[str, FieldOfForm]:
    """The fields of all steps' forms by name; steps that share a name mean the same thing by it."""
    found: dict[str, FieldOfForm] = {}
    for step in STEPS:
        for each in step.form.fields():
            found.setdefault(each.name, each)
    return found


def _recorded(record: Mapping[str, Any]) -> dict[str, Any]:
    fields = step_fields()
    values = {name: _typed(fields[name], value) for name, value in record.items() if name in fields}
    return values | {"missing": record.get("missing", {})}


def _typed(field: FieldOfForm, value: Any) -> Any:
    """A stored value in its form's type; what an earlier form wrote otherwise stays as it is."""
    if issubclass(field.kind, StrEnum):
        known = {each.value: each for each in field.kind}
        return known.get(value, value)
    return value


def _lots(session: Session) -> Mapping[int, str]:
    """The lots of each run: purpose, code, lot number."""
    found: dict[int, list[str]] = {}
    for row in session.execute(
        select(RunLot.run_id, RunLot.purpose, RunLot.expired, Lot.barcode, Lot.number)
        .join(Lot, Lot.id == RunLot.lot_id)
        .where(RunLot.voided.is_(False))
        .order_by(RunLot.id)
    ):
        mark = " EXPIRED" if row.expired else ""
        found.setdefault(row.run_id, []).append(f"{row.purpose}: {row.barcode} {row.number}{mark}")
    return {run: "; ".join(texts) for run, texts in found.items()}


def _kind(field: FieldOfForm) -> K:
    if issubclass(field.kind, StrEnum):
        return K.WORD
    kinds: dict[type, K] = {int: K.NUMBER, float: K.NUMBER, Moment: K.TIME, date: K.DATE}
    return kinds.get(field.kind, K.CODE if field.entry.code else K.TEXT)


def _field_columns() -> Iterator[Column[Any]]:
    for name, each in step_fields().items():
        words = each.kind if issubclass(each.kind, StrEnum) else None
        yield added(column(name.upper(), each.entry.title, name, _kind(each), unit=each.entry.unit, words=words))


def _rows(session: Session) -> Rows:
    made = aliased(Item)
    return session.execute(
        select(
            RunItem.id,
            RunItem.version,
            StepRun.id.label("run"),
            StepRun.step,
            Item.barcode,
            Participant.number,
            made.barcode.label("made"),
            StepRun.started,
            StepRun.finished,
            StepRun.operator,
            StepRun.second_person,
            Instrument.barcode.label("instrument"),
            StepRun.outcome,
            StepRun.sop.label("sop_used"),
            StepRun.form_version,
            StepRun.exploratory,
            StepRun.exploratory_reason,
            RunItem.used_ml,
            RunItem.left_at,
            RunItem.left_reason,
            StepRun.record,
        )
        .join(StepRun, StepRun.id == RunItem.run_id)
        .join(Item, Item.id == RunItem.item_id)
        .outerjoin(made, made.id == RunItem.made_id)
        .outerjoin(Instrument, Instrument.id == StepRun.instrument_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(RunItem.voided.is_(False), StepRun.voided.is_(False))
        .order_by(RunItem.id)
    ).all()


RUN: Columns = (
    *of_base(
        (
            CODE,
            column("RUNID", N_("Run"), "run", K.NUMBER, origin="Assigned"),
            column("STEP", N_("Step"), "step", K.CODE, origin="Assigned"),
            column("MADEREF", N_("Made"), "made", K.CODE, origin="Assigned"),
            column("BESTDTC", N_("Started at"), "started", K.TIME, rule="R02, R03"),
            column("BEENDTC", N_("Finished at"), "finished", K.TIME),
            column("OPERATOR", N_("Operator"), "operator", origin="Assigned"),
            column("SECOND", N_("Second person (initials)"), "second_person"),
            column("INSTRMT", N_("Instrument"), "instrument", K.CODE),
            column("SOPVER", N_("SOP in force"), "sop_used", K.CODE),
            column("OUTCOME", N_("Outcome"), "outcome", K.WORD, words=RunOutcome),
            column("EXPLOR", N_("Exploratory"), "exploratory", K.FLAG, rule="R03"),
            column("EXPLREAS", N_("Why exploratory"), "exploratory_reason"),
            column("USEDVOL", N_("Blood used per tube"), "used_ml", K.NUMBER, unit="mL", places=1, rule="R07"),
            column("LEFTDTC", N_("Left the run at"), "left_at", K.TIME),
            column("LEFTREAS", N_("Why it left"), "left_reason"),
        )
    ),
    added(column("LOTS", N_("Lots"), "lots", rule="R08")),
    *_field_columns(),
)
