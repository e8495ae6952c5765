"""The work that came before a test's own act, told in bench words: enrolled participants, tubes, runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.actions import accounts, blocks, holds, participants, runs, sorting, study, tubes, wga
from app.domain.enrolment import Enrolment
from app.domain.ffpe import BlockForm
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.enrichment import EnrichmentForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.steps.sorting import SortingForm
from app.domain.steps.staining import StainingForm
from app.domain.steps.wga import WgaForm
from app.domain.times import Moment
from app.domain.words import (
    Assay,
    BlockNature,
    Condition,
    Decision,
    EnrichmentMethod,
    Fixative,
    PlateFormat,
    Platform,
    Purpose,
    Role,
    Sex,
    SortMode,
    Subtype,
    TimeSource,
    TubeType,
    WgaKit,
    YesNo,
)
from app.lab import Lab
from app.opening import FOUNDER
from app.queries.content import digest_of_item, digest_of_product
from app.settings import Settings
from app.work import Who
from db.models import Item, WellContent
from db.store import Store

ZONE = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
PASSWORD = "a long enough sentence"
SETTINGS = Settings(
    study_id="METABREAST", acronym="METABREAST", site="Toulouse", consent_version="2.1", windows_accepted=True
)

_NAMES = {
    Role.ADMINISTRATOR: ("admin", "Odile Faure", "OF"),
    Role.TECHNICIAN: ("tech", "Lina Amari", "LA"),
    Role.BIOLOGIST: ("bio", "Marc Serres", "MS"),
    Role.PATHOLOGIST: ("patho", "Anne Vidal", "AV"),
    Role.BIOINFORMATICIAN: ("bioinf", "Hugo Blanc", "HB"),
    Role.DATA_MANAGER: ("data", "Zoe Roux", "ZR"),
    Role.MONITOR: ("monitor", "Paul Costa", "PC"),
}
PEOPLE = {
    role: Who(number, login, name, initials, role)
    for number, (role, (login, name, initials)) in enumerate(_NAMES.items(), start=1)
}


@dataclass(slots=True)
class Clock:
    """A clock that stands still until it is moved."""

    at: datetime = MORNING

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


def first_people(store: Store) -> None:
    """A study and one person in each role; all passwords are PASSWORD, and their own."""
    lab = Lab(store, FOUNDER, workstation="Bench 1")
    lab.do(study.create, SETTINGS)
    for role, (login, name, initials) in _NAMES.items():
        lab.do(accounts.add_person, login, name, initials, PASSWORD, [role])


@dataclass(slots=True)
class Given:
    """Arranges a store through the app's own actions."""

    lab: Lab
    clock: Callable[[], datetime]
    made: dict[str, Any] = field(default_factory=dict)

    def moment(self, *, hours_ago: float = 0) -> Moment:
        return Moment.of(self.clock() - timedelta(hours=hours_ago), zone=ZONE, source=TimeSource.TYPED)

    def participant(self, number: int = 23, **values: Any) -> int:
        usual: dict[str, Any] = {
            "number": number,
            "sex": Sex.FEMALE,
            "birth_year": 1968,
            "subtype": Subtype.HR_POS_HER2_NEG,
            "visit_date": self.clock().date(),
            "form_version": "2.1",
            "day": self.clock().date() - timedelta(days=3),
            "checked_by": "LA",
            "genetic_analysis": YesNo.YES,
            "reuse": YesNo.YES,
            "line": 2,
            "first_dose_planned": self.clock().date() + timedelta(days=2),
        }
        return self.lab.do(participants.enrol, Enrolment.fill(usual | values))

    def tube(
        self,
        number: int | None = 23,
        *,
        drawn_hours_ago: float | None = 1,
        draw: dict[str, Any] | None = None,
        tube: dict[str, Any] | None = None,
        receipt: dict[str, Any] | None = None,
    ) -> str:
        """A received K2EDTA tube for DP; returns its code."""
        return self.lab.do(
            tubes.take_in,
            DrawForm.fill(
                ({"at": self.moment(hours_ago=drawn_hours_ago)} if drawn_hours_ago is not None else {}) | (draw or {})
            ),
            tube_form(**(tube or {})),
            self.receipt_form(**(receipt or {})),
            number=number,
        )

    def receipt_form(self, **values: Any) -> ReceiptForm:
        usual: dict[str, Any] = {
            "received": self.moment(),
            "temp_c": 21.5,
            "volume_ml": 9.0,
            "condition": Condition.OK,
            "label_match": YesNo.YES,
            "identity_checked": YesNo.YES,
            "decision": Decision.ACCEPTED,
        }
        return ReceiptForm.fill(usual | values)

    def fraction(self, tube: str, **values: Any) -> str:
        """The enriched fraction of a tube after a finished enrichment; returns its code."""
        run = self.lab.do(runs.start, [tube], "enrichment", enrichment_form(**values))
        (code,) = self.lab.do(runs.finish, run)
        return code

    def stained(self, tube: str) -> str:
        """The stained fraction of a tube; returns its code."""
        code = self.fraction(tube)
        run = self.lab.do(runs.start, [code], "staining", StainingForm.fill({"panel": "DP 1"}))
        self.lab.do(runs.finish, run)
        return code

    def plate(self, number: int = 23, layout: str = "DP A1-A3, NTC H12, WBC H1") -> str:
        """A plate of a stained tube with its layout confirmed, still open; returns its code."""
        source = self.stained(self.tube(number))
        plate = self.lab.do(sorting.open_session, source, sorting_form())
        self.lab.do(sorting.plan, plate, layout)
        self.lab.do(sorting.confirm, plate)
        return plate

    def amplified(self, plate: str) -> list[str]:
        """The products of a closed plate."""
        run = self.lab.do(wga.start, [plate], WgaForm.fill({"kit": WgaKit.AMPLI1, "volume_ul": 20}))
        return self.lab.do(wga.finish, run)

    def block(self, number: int = 23, **values: Any) -> str:
        """A received block of a participant; returns its code."""
        code = self.lab.do(blocks.request, number, block_form(**values))
        self.lab.do(blocks.receive, code, identity_checked=YesNo.YES)
        return code

    def wells(self, plate: str) -> dict[str, str]:
        """Live codes by well."""
        with self.lab.store.look() as session:
            on_plate = aliased(Item)
            rows = session.execute(
                select(WellContent.well, Item.barcode)
                .join(Item, Item.id == WellContent.item_id)
                .join(on_plate, on_plate.id == WellContent.plate_id)
                .where(on_plate.barcode == plate, WellContent.live, WellContent.voided.is_(False))
            )
            return {row.well: row.barcode for row in rows}


def lift_hold(lab: Lab, code: str, reason: str) -> int:
    """Lift a hold as it stands, signed."""
    seen = lab.ask(digest_of_item, lab.settings, code)
    return lab.do(holds.lift, code, reason=reason, seen=seen, password=PASSWORD)


def settle_batch(lab: Lab, control: str, reason: str, *, release: bool) -> None:
    """Settle a positive control as it was measured, signed."""
    seen = lab.ask(digest_of_product, lab.settings, control)
    lab.do(wga.settle_batch, control, release=release, reason=reason, seen=seen, password=PASSWORD)


def tube_form(**values: Any) -> TubeForm:
    usual: dict[str, Any] = {
        "tube_type": TubeType.K2EDTA,
        "purpose": Purpose.DP,
        "assay": Assay.DP_FLOW,
        "nominal_ml": 10.0,
        "drawn_ml": 9.0,
        "inversions": 8,
        "lot_text": "T123",
        "expiry": date(2027, 1, 1),
    }
    return TubeForm.fill(usual | values)


def enrichment_form(**values: Any) -> EnrichmentForm:
    usual: dict[str, Any] = {"method": EnrichmentMethod.RBC_LYSIS, "blood_used_ml": 7.5}
    return EnrichmentForm.fill(usual | values)


def sorting_form(**values: Any) -> SortingForm:
    usual: dict[str, Any] = {
        "platform": Platform.FACS_INDEX,
        "mode": SortMode.SINGLE_CELL,
        "format": PlateFormat.PLATE_96,
        "orientation_checked": YesNo.YES,
    }
    return SortingForm.fill(usual | values)


def block_form(**values: Any) -> BlockForm:
    usual: dict[str, Any] = {
        "nature": BlockNature.METASTATIC,
        "site": "liver",
        "is_bone": YesNo.NO,
        "decalcified": YesNo.NO,
        "fixative": Fixative.NBF,
        "fixation_h": 18.0,
        "sections_left": 12,
    }
    return BlockForm.fill(usual | values)
