"""Everything about one participant, gathered once for the case summary and the case report form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, literal, select
from sqlalchemy.orm import Session, aliased

from app.domain.barcode import printed
from app.domain.enrolment import CONSENT_FIELDS, Enrolment
from app.domain.errors import NotFound, Refused
from app.domain.ffpe import BlockForm, ExtractForm, ReviewForm
from app.domain.form import Form
from app.domain.steps import step_by_key
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.words import ControlRole
from app.i18n import _
from app.queries import sheets, trail
from app.queries.case_parts import BlockCase, Case, Correction, Entry, Person, PlateCase, RunCase, TubeCase
from app.queries.counts import counts
from app.queries.endpoint import judged_participants
from app.queries.owners import owners
from app.queries.specimens import clock_of, used_ml
from app.settings import Settings
from db.base import Watched
from db.models import (
    Audit,
    Block,
    Change,
    Consent,
    Document,
    Draw,
    Extract,
    Instrument,
    Item,
    Lineage,
    Lot,
    Participant,
    Plate,
    Receipt,
    Reference,
    Review,
    RunItem,
    RunLot,
    SectionSet,
    StepRun,
    Tube,
    User,
)

__all__ = ["BlockCase", "Case", "Correction", "Entry", "Person", "PlateCase", "RunCase", "TubeCase", "case"]

FACTS = ("included_on", "screen_fail_reason", "withdrawn_at", "withdrawal_scope")


def case(session: Session, settings: Settings, number: int) -> Case:
    """The record of a participant; NotFound where none has this number."""
    row = session.scalar(select(Participant).where(Participant.number == number))
    if row is None:
        raise NotFound(_("No participant {number:03d} is enrolled.").format(number=number), hint=_("Check the number."))
    mine = Mine(session, row)
    judged = judged_participants(session, settings, number=number)[0]
    readings = counts(session, settings, participant=number)
    cells, products = sheets.cells(session, number=number), sheets.products(session, number=number)
    return Case(
        number=number,
        participant_id=row.id,
        visit=row.visit_date.strftime("%d/%m/%Y") if row.visit_date else "",
        enrolment=mine.enrolment(),
        populations=judged.standing.populations,
        judged=judged,
        tubes=mine.tubes(settings),
        runs=mine.runs(),
        counts=readings,
        cells=cells,
        products=products,
        blocks=mine.blocks(),
        shipped=sheets.shipped(session, number=number),
        deviations=tuple(reversed(sheets.deviations(session, number=number))),
        files=sheets.files(session, number=number),
        signatures=mine.signatures(),
        versions=mine.versions(),
        status=row.status.value,
        head=trail.head(session),
        plates=mine.plates(cells),
        references=mine.references(),
        facts=row.held(*FACTS),
        corrected={
            "count": corrections(session, "count", [each.id for each in readings]),
            "cell": corrections(session, "cell", [each.id for each in cells]),
            "wga_product": corrections(session, "wga_product", [each.id for each in products]),
        },
        people={
            row.login: Person(row.name, row.initials)
            for row in session.execute(select(User.login, User.name, User.initials))
        },
    )


@dataclass(frozen=True, slots=True)
class Mine:
    """Gathers what belongs to one participant."""

    session: Session
    participant: Participant

    def enrolment(self) -> Entry:
        consent = self.session.scalars(select(Consent).where(Consent.participant_id == self.participant.id)).one()
        names = [each.name for each in Enrolment.fields()]
        values = self.participant.held(*(name for name in names if name not in CONSENT_FIELDS))
        values |= consent.held(*CONSENT_FIELDS)
        corrections = {**self._corrections(self.participant), **self._corrections(consent)}
        return Entry(Enrolment, values, self.participant.missing, corrections)

    def tubes(self, settings: Settings) -> tuple[TubeCase, ...]:
        rows = self.session.execute(
            select(Tube, Item.barcode)
            .join(Item, Item.id == Tube.item_id)
            .where(Item.participant_id == self.participant.id)
            .order_by(Tube.draw_id, Item.id)
        )
        found = []
        for tube, barcode in rows:
            draw = self.session.get_one(Draw, tube.draw_id)
            receipt = self.session.scalar(select(Receipt).where(Receipt.item_id == tube.item_id))
            found.append(
                TubeCase(
                    barcode,
                    tube.is_primary,
                    self._entry(DrawForm, draw),
                    self._entry(TubeForm, tube),
                    self._entry(ReceiptForm, receipt) if receipt else None,
                    clock_of(self.session, settings, tube),
                    tube.draw_id,
                    receipt.receiver if receipt else "",
                    tube.primary_reason or "",
                    bool(receipt and receipt.exploratory),
                    used_ml(self.session, tube.item_id) or None,
                )
            )
        return tuple(found)

    def runs(self) -> tuple[RunCase, ...]:
        mine = select(Item.id).where(Item.participant_id == self.participant.id)
        ids = self.session.scalars(
            select(RunItem.run_id).where(RunItem.item_id.in_(mine)).distinct().order_by(RunItem.run_id)
        )
        return tuple(self._run(self.session.get_one(StepRun, each)) for each in ids)

    def blocks(self) -> tuple[BlockCase, ...]:
        rows = {row.barcode: row for row in sheets.blocks(self.session, number=self.participant.number)}
        found = []
        for block, barcode in self.session.execute(
            select(Block, Item.barcode)
            .join(Item, Item.id == Block.item_id)
            .where(Item.participant_id == self.participant.id)
        ):
            read = select(Review).where(Review.block_id == block.item_id).order_by(Review.id)
            reviews = self.session.scalars(read).all()
            extracts = self._extracts(block.item_id)
            found.append(
                BlockCase(
                    barcode,
                    rows[barcode],
                    self._entry(BlockForm, block),
                    tuple(self._entry(ReviewForm, review) for review in reviews),
                    tuple((code, self._entry(ExtractForm, extract)) for code, extract, _lot in extracts),
                    tuple(review.pathologist for review in reviews),
                    self._sections(block.item_id),
                    {code: (lot or "", extract.pathologist_reason or "") for code, extract, lot in extracts},
                )
            )
        return tuple(found)

    def plates(self, cells: Sequence[Row[Any]]) -> tuple[PlateCase, ...]:
        """The plates of the participant's cells, in the order of the cells."""
        found = []
        for code in dict.fromkeys(row.plate for row in cells if row.plate):
            row = self.session.execute(
                select(
                    Plate.format,
                    Plate.buffer,
                    Plate.buffer_ul,
                    Plate.orientation_checked,
                    Plate.closed_at,
                    Plate.closed_reason,
                    Item.restriction,
                    Item.restriction_reason,
                )
                .join(Item, Item.id == Plate.item_id)
                .where(Item.barcode == code)
            ).one()
            on_plate = [each for each in sheets.cells(self.session, code) if each.number is None]
            controls = [*on_plate, *self._blanks(each.item_id for each in cells if each.plate == code)]
            products = sheets.products(self.session, cells=[each.barcode for each in controls])
            found.append(PlateCase(code, row, controls, products))
        return tuple(found)

    def _blanks(self, cells: Iterable[int]) -> Sequence[Row[Any]]:
        """The reagent blanks of the amplifications that these cells went through: they lie in no well."""
        runs = select(RunItem.run_id).where(RunItem.item_id.in_(list(cells)), RunItem.left_at.is_(None))
        in_them = select(RunItem.item_id).where(RunItem.run_id.in_(runs), RunItem.voided.is_(False))
        return self.session.execute(
            select(Item.barcode, Item.kind, Item.role, literal(None).label("well"))
            .where(Item.id.in_(in_them), Item.role == ControlRole.REAGENT_BLANK)
            .order_by(Item.id)
        ).all()

    def references(self) -> Sequence[Row[Any]]:
        """Every link of a block or extract as the reference, oldest first."""
        return self.session.execute(
            select(
                Item.barcode,
                Reference.source_reason,
                Reference.since,
                Reference.until,
                Reference.change_reason,
            )
            .join(Item, Item.id == Reference.item_id)
            .where(Reference.participant_id == self.participant.id, Reference.voided.is_(False))
            .order_by(Reference.id)
        ).all()

    def signatures(self) -> tuple[Row[Any], ...]:
        """Signatures on the participant's record: enrolment, items, counts, products, blocks, deviations."""
        signed = sheets.signatures(self.session)
        whose = owners(self.session) if signed else {}
        return tuple(row for row in signed if whose.get(row.subject, {}).get(row.subject_id) == self.participant.number)

    def versions(self) -> tuple[tuple[int, str, str], ...]:
        """Issued versions of the case report form: version, state, hash of the data."""
        rows = self.session.execute(
            select(Document.version_no, Document.state, Document.data_sha256)
            .where(Document.participant_id == self.participant.id, Document.kind == "CRF")
            .order_by(Document.id)
        )
        return tuple((row.version_no, row.state, row.data_sha256) for row in rows)

    def _sections(self, block_id: int) -> Sequence[Row[Any]]:
        return self.session.execute(
            select(
                Item.barcode,
                SectionSet.asked,
                SectionSet.asked_at,
                SectionSet.cut,
                SectionSet.cut_at,
                SectionSet.used,
                SectionSet.thickness_um,
            )
            .join(Item, Item.id == SectionSet.item_id)
            .where(SectionSet.block_id == block_id, SectionSet.voided.is_(False))
            .order_by(Item.id)
        ).all()

    def _extracts(self, block_id: int) -> Sequence[Row[Any]]:
        """Code, extract and the number of its lot."""
        made_of = select(Lineage.child_id).where(Lineage.parent_id == block_id)
        below = select(Lineage.child_id).where(Lineage.parent_id.in_(made_of))
        return self.session.execute(
            select(Item.barcode, Extract, Lot.number)
            .join(Item, Item.id == Extract.item_id)
            .outerjoin(Lot, Lot.id == Extract.lot_id)
            .where(Item.id.in_(made_of) | Item.id.in_(below))
            .order_by(Item.id)
        ).all()

    def _run(self, run: StepRun) -> RunCase:
        step = step_by_key(run.step)
        made = aliased(Item)
        members = self.session.execute(
            select(Item.barcode, made.barcode.label("made"), RunItem.left_at, RunItem.left_reason)
            .join(RunItem, RunItem.item_id == Item.id)
            .outerjoin(made, made.id == RunItem.made_id)
            .where(RunItem.run_id == run.id, Item.participant_id == self.participant.id)
            .order_by(Item.id)
        ).all()
        lots = self.session.execute(
            select(Lot.name, Lot.number, Lot.barcode, Lot.expiry, RunLot.expired)
            .join(RunLot, RunLot.lot_id == Lot.id)
            .where(RunLot.run_id == run.id)
        )
        return RunCase(
            run.step,
            step.title,
            tuple(row.barcode for row in members),
            run.started,
            run.finished,
            run.operator,
            run.exploratory_reason or "",
            tuple(_lot(lot) for lot in lots),
            self._record(step.form, run),
            self._instrument(run),
            run.id,
            run.second_person or "",
            run.sop or "",
            run.outcome,
            tuple(row.made for row in members if row.made),
            tuple((row.barcode, row.left_at, row.left_reason or "") for row in members if row.left_at),
        )

    def _instrument(self, run: StepRun) -> str:
        found = self.session.get(Instrument, run.instrument_id) if run.instrument_id else None
        return f"{found.name} {printed(found.barcode)}" if found else ""

    def _record(self, form: type[Form], run: StepRun) -> Entry:
        """The stored record of a run as its form; a record of an earlier form stays readable as text."""
        stored = {name: value for name, value in run.record.items() if name != "missing"}
        try:
            values = form.fill(stored).recorded()
        except Refused:
            values = dict(stored)
        return Entry(form, values, run.record.get("missing", {}), self._corrections(run, prefix="record."))

    def _entry(self, form: type[Form], row: Any) -> Entry:
        names = [each.name for each in form.fields()]
        return Entry(form, row.held(*names), row.missing, self._corrections(row))

    def _corrections(self, row: Watched, prefix: str = "") -> Mapping[str, tuple[Correction, ...]]:
        found = corrections(self.session, row.__tablename__, [row.id]).get(row.id, {})
        return {name.removeprefix(prefix): each for name, each in found.items()}


def _lot(row: Row[Any]) -> str:
    """A lot of a run: what it is, its number, its code, until when it keeps."""
    told = [f"{row.name} {row.number}", printed(row.barcode)]
    if row.expiry is not None:
        told.append(_("expires {day}").format(day=row.expiry.strftime("%d/%m/%Y")))
    if row.expired:
        told.append(_("expired when used"))
    return ", ".join(told)


def corrections(session: Session, table: str, ids: Sequence[int]) -> Mapping[int, Mapping[str, tuple[Correction, ...]]]:
    """Values that a later change replaced, by row and field, oldest first."""
    if not ids:
        return {}
    lines = session.execute(
        select(Audit.row_id, Audit.field, Audit.old, Change.user, Change.at, Change.zone, Change.reason)
        .join(Change, Change.id == Audit.change_id)
        .where(
            Audit.table_name == table,
            Audit.row_id.in_(ids),
            Audit.old.is_not(None),
            Change.reason.is_not(None),
        )
        .order_by(Audit.id)
    )
    found: dict[int, dict[str, tuple[Correction, ...]]] = {}
    for line in lines:
        fields = found.setdefault(line.row_id, {})
        told = Correction(line.old, line.user, line.at.astimezone(ZoneInfo(line.zone)), line.reason)
        fields[line.field] = (*fields.get(line.field, ()), told)
    return found
