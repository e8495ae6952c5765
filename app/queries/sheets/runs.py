"""Runs, one row an item: times, lots, instrument, and the fields of each step's form as columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from app.domain.form import FieldOfForm
from app.domain.steps import STEPS
from app.domain.times import Moment
from app.domain.words import RunOutcome
from app.i18n import N_
from app.queries.sheets.common import CODE, STATE, Columns, Joined, Rows, added, of_base
from app.tables import Column, column
from app.tables import ColumnKind as K
from db.models import Instrument, Item, Lot, Participant, Plate, RunItem, RunLot, SortSession, StepRun


def runs(session: Session) -> tuple[Joined, ...]:
    """Every item of every run, in the order they joined."""
    lots = run_lots(session)
    return tuple(
        Joined(row, _recorded(row.record) | {"lots": "; ".join(lots.get(row.run, ()))}) for row in _rows(session)
    )


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


def run_lots(session: Session) -> Mapping[int, Sequence[str]]:
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
    return found


def _kind(field: FieldOfForm) -> K:
    if issubclass(field.kind, StrEnum):
        return K.WORD
    kinds: dict[type, K] = {int: K.NUMBER, float: K.NUMBER, Moment: K.TIME, date: K.DATE}
    return kinds.get(field.kind, K.CODE if field.entry.code else K.TEXT)


def _field_columns() -> Iterator[Column[Any]]:
    for name, each in step_fields().items():
        words = each.kind if issubclass(each.kind, StrEnum) else None
        unit, places = each.entry.unit, 0 if each.kind is int else each.entry.places
        if each.kind is float and places is None and not unit:
            places = 2
        yield added(column(name.upper(), each.entry.title, name, _kind(each), unit=unit, words=words, places=places))


def _rows(session: Session) -> Rows:
    made, plate = aliased(Item), aliased(Item)
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
            made.custody,
            made.processing,
            made.quality,
            made.restriction,
            made.restriction_reason,
            Instrument.barcode.label("instrument"),
            Instrument.name.label("instrument_name"),
            Instrument.serial.label("instrument_serial"),
            Instrument.location.label("instrument_location"),
            Instrument.calibration_due,
            plate.barcode.label("plate"),
            Plate.closed_at.label("plate_closed"),
            Plate.closed_reason.label("plate_reason"),
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
        .outerjoin(SortSession, and_(SortSession.run_id == StepRun.id, SortSession.voided.is_(False)))
        .outerjoin(plate, plate.id == SortSession.plate_id)
        .outerjoin(Plate, Plate.item_id == SortSession.plate_id)
        .outerjoin(Participant, Participant.id == Item.participant_id)
        .where(RunItem.voided.is_(False), StepRun.voided.is_(False))
        .order_by(RunItem.id)
    ).all()


MADE: Columns = tuple(
    replace(each, name=name, title=title)
    for each, (name, title) in zip(
        STATE,
        (
            ("MADECUST", N_("Custody of what was made")),
            ("MADEPROC", N_("Processing of what was made")),
            ("MADEQUAL", N_("Quality of what was made")),
            ("MADEREST", N_("Restriction of what was made")),
            ("MADERREA", N_("Reason of the restriction of what was made")),
        ),
        strict=True,
    )
)
"""The states of what a run made: an enriched fraction has no sheet of its own."""
RUN: Columns = (
    *of_base(
        (
            CODE,
            column("RUNID", N_("Run"), "run", K.NUMBER, origin="Assigned"),
            column("STEP", N_("Step"), "step", K.CODE, origin="Assigned", codes="Step"),
            column("MADEREF", N_("Made"), "made", K.CODE, origin="Assigned"),
            column("BESTDTC", N_("Started at"), "started", K.TIME, rule="R02, R03"),
            column("BEENDTC", N_("Finished at"), "finished", K.TIME),
            column("OPERATOR", N_("Operator"), "operator", origin="Assigned"),
            column("SECOND", N_("Second person (initials)"), "second_person"),
            column("FORMVER", N_("Version of the form"), "form_version", K.NUMBER, origin="Assigned"),
            column("INSTRMT", N_("Instrument"), "instrument", K.CODE),
            column("INSTNAME", N_("Name of the instrument"), "instrument_name"),
            column("INSTSER", N_("Serial number"), "instrument_serial", K.CODE),
            column("INSTLOC", N_("Location of the instrument"), "instrument_location"),
            column("INSTCAL", N_("Calibration due"), "calibration_due", K.DATE),
            column("SOPVER", N_("SOP in force"), "sop_used", K.CODE),
            column("OUTCOME", N_("Outcome"), "outcome", K.WORD, words=RunOutcome),
            column("EXPLOR", N_("Exploratory"), "exploratory", K.FLAG, rule="R03"),
            column("EXPLREAS", N_("Why exploratory"), "exploratory_reason"),
            column("USEDVOL", N_("Blood used per tube"), "used_ml", K.NUMBER, unit="mL", places=1, rule="R07"),
            column("LEFTDTC", N_("Left the run at"), "left_at", K.TIME),
            column("LEFTREAS", N_("Why it left"), "left_reason"),
            column("PLATE", N_("Plate of the sort"), "plate", K.CODE, origin="Assigned"),
            column("PLCLSDTC", N_("Plate closed at"), "plate_closed", K.TIME),
            column("PLCLSREA", N_("Why the plate was closed without a control"), "plate_reason", rule="R13"),
        )
    ),
    added(column("LOTS", N_("Lots"), "lots", rule="R08")),
    *_field_columns(),
    *of_base(MADE),
)
