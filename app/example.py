"""The example study: made through the laboratory's own actions, kept apart, marked as such everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from app.actions import (
    accounts,
    blocks,
    cells,
    counts,
    participants,
    registers,
    runs,
    sections,
    shipments,
    sorting,
    storage,
    study,
    tubes,
    wga,
)
from app.domain.enrolment import Enrolment
from app.domain.ffpe import BlockForm, ExtractForm, ReviewForm, SectionsForm
from app.domain.register_forms import BoxForm, InstrumentForm, LotForm, PlaceForm
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.enrichment import EnrichmentForm
from app.domain.steps.enumeration import CountForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.steps.sorting import SortingForm
from app.domain.steps.staining import StainingForm
from app.domain.steps.wga import WgaForm
from app.domain.times import Moment
from app.domain.words import (
    Assay,
    BlockNature,
    Condition,
    CountStage,
    CountStatus,
    Decision,
    DrawSite,
    EnrichmentMethod,
    Fixative,
    PlateFormat,
    Platform,
    Purpose,
    Reading,
    Rejection,
    Role,
    Sex,
    SortMode,
    SortOutcome,
    SourceReason,
    Subtype,
    TimeSource,
    TubeType,
    WgaKit,
    YesNo,
)
from app.example_results import tell_of_results
from app.i18n import _
from app.lab import Lab
from app.opening import FOUNDER, Store, open_store
from app.queries.accounts import has_people, people
from app.queries.plates import plate_view
from app.queries.sheets import products
from app.settings import Settings, data_folder
from app.work import Who

PASSWORD: Final = "example study"
SETTINGS: Final = Settings(
    study_id="EXAMPLE",
    acronym="METABREAST",
    site="Toulouse",
    consent_version="2.1",
    is_example=True,
    windows_accepted=True,
    planned_start=date(2026, 9, 1),
    planned_end=date(2028, 8, 31),
)
PEOPLE: Final = (
    ("claire", "Claire Martin", "CM", Role.TECHNICIAN),
    ("antoine", "Antoine Roux", "AR", Role.TECHNICIAN),
    ("salome", "Salomé Benali", "SB", Role.BIOLOGIST),
    ("hugo", "Hugo Lefèvre", "HL", Role.PATHOLOGIST),
    ("ines", "Inès Caron", "IC", Role.BIOINFORMATICIAN),
    ("zoe", "Zoé Daumas", "ZD", Role.DATA_MANAGER),
    ("admin", "Odile Faure", "OF", Role.ADMINISTRATOR),
    ("monitor", "Paul Monier", "PM", Role.MONITOR),
)


def hint() -> str:
    """What the sign-in of the example study says."""
    return _("Example study: every account has the password “{password}”.").format(password=PASSWORD)


def example_path() -> Path:
    return data_folder() / "example" / "example.db"


def open_example(path: Path | None = None, *, end: datetime | None = None) -> Store:
    """The example study's store; made on its first opening, its story told up to `end`, or to now."""
    store = open_store(path or example_path())
    if not Lab(store, FOUNDER).ask(has_people):
        Story(store, end=end or datetime.now(UTC)).tell()
    return store


def as_role(store: Store, role: Role) -> Lab:
    """The first person of a role, at work on the example's store."""
    reader = Lab(store, FOUNDER)
    known = reader.ask(people, today=reader.today)
    person = next(each for each in known if role in each.roles)
    return Lab(store, Who(person.id, person.login, person.name, person.initials, role), workstation="Bench 1")


@dataclass(slots=True)
class Story:
    """Tells the example study's days through the actions; `end` is the moment at which the bench is left."""

    store: Store
    end: datetime
    at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.end
        self.store.clock = lambda: self.at

    def tell(self) -> None:
        """From the first account to the tubes that lie on the bench."""
        self.go(days=100)
        founder = Lab(self.store, FOUNDER)
        founder.do(study.create, SETTINGS)
        for login, name, initials, role in PEOPLE:
            founder.do(accounts.add_person, login, name, initials, PASSWORD, [role])
        self._registers()
        tell_of_results(self, PASSWORD)
        self._finished_participant()
        self._waiting_plate()
        self._bench_today()
        self.at = self.end
        self.store.clock = lambda: datetime.now(UTC)

    def as_role(self, role: Role) -> Lab:
        return as_role(self.store, role)

    def go(self, **before_end: float) -> None:
        self.at = self.end - timedelta(**before_end)

    def _moment(self, **before_end: float) -> Moment:
        at = (self.end - timedelta(**before_end)).replace(second=0, microsecond=0)
        return Moment.of(at, zone=SETTINGS.zone, source=TimeSource.TYPED)

    def _registers(self) -> None:
        """Lots, a sorter, a freezer and a box."""
        lab = self.as_role(Role.TECHNICIAN)
        self.go(days=99)
        for kind, name, number, days in (
            ("LYSIS_REAGENT", "RBC lysis buffer", "L2207", 300),
            ("ANTIBODY_COCKTAIL", "DP-4 cocktail", "C118", 120),
            ("WGA_KIT", "Ampli1 WGA", "W5521", 200),
            ("TUBE", "K2EDTA 10 mL", "T4471", 220),
        ):
            lot = {"kind": kind, "name": name, "number": number, "expiry": self.end.date() + timedelta(days=days)}
            lab.do(registers.add_lot, LotForm.fill(lot))
        due = self.end.date() + timedelta(days=90)
        lab.do(
            registers.add_instrument,
            InstrumentForm.fill({"name": "Sorter 1", "serial": "S-4711", "calibration_due": due}),
        )
        freezer = lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 1", "temperature_c": -80}))
        box = lab.do(registers.add_box, BoxForm.fill({"name": "WGA 1"}))
        lab.do(storage.store, box, freezer)

    def _finished_participant(self) -> None:
        """Participant 020, from the vein to the provider; one cell lost, the block ten days later."""
        lab = self.as_role(Role.TECHNICIAN)
        self.go(days=32)
        lab.do(participants.enrol, self.enrolment(20, 1963, drawn=24 * 30 + 3))
        tube = self.receive(lab, 20, drawn=24 * 30 + 3, received=24 * 30 + 1)
        plate = self.sort(
            lab, tube, begun=24 * 30, layout="DP A1-A11, CTC B1-B3, NTC H12, WBC H1 x20", said="done, except A7 empty"
        )
        self.go(hours=24 * 30 - 3)
        lost = next(well.barcode for well in lab.ask(plate_view, plate).wells if well.well == "A11")
        lab.do(cells.set_outcome, lost, SortOutcome.LOST, reason="tip touched the rim", at_step="transfer")
        lab.do(sorting.close, plate)
        self.count(tube)
        self.go(days=26)
        run = lab.do(wga.start, [plate], WgaForm.fill({"kit": WgaKit.AMPLI1, "volume_ul": 20}))
        self.go(days=25.9)
        lab.do(wga.finish, run)
        self.measure(plate)
        self.block(20)
        self.go(days=12)
        shipment = lab.do(shipments.open_draft, "Genome centre")
        lab.do(shipments.add, shipment, plate)
        lab.do(shipments.lock, shipment)
        lab.do(shipments.send, shipment)

    def _waiting_plate(self) -> None:
        """Participant 022: sorted yesterday, its plate waits for amplification; the block is asked for."""
        lab = self.as_role(Role.TECHNICIAN)
        self.go(days=8)
        lab.do(participants.enrol, self.enrolment(22, 1955, drawn=33))
        tube = self.receive(lab, 22, drawn=33, received=31)
        plate = self.sort(
            lab, tube, begun=30, layout="DP A1-A9, CTC B1-B2, NTC H12, WBC H1", said="done, except A4 multiple"
        )
        self.go(hours=26)
        lab.do(sorting.close, plate)
        lab.do(
            blocks.request, 22, BlockForm.fill({"nature": BlockNature.METASTATIC, "site": "skin", "is_bone": YesNo.NO})
        )

    def sort(self, lab: Lab, tube: str, *, begun: float, layout: str, said: str) -> str:
        """Enrich, stain, count at the sort, and sort a tube begun so many hours ago; returns the plate."""
        (fraction,) = self._enrich(lab, [tube], begun=begun)
        self._stain(lab, [fraction], begun=begun - 1)
        self.go(hours=begun - 1.8)
        first = {"stage": CountStage.PRELIMINARY, "reading": Reading.READER_1, "status": CountStatus.DONE}
        lab.do(counts.record, tube, CountForm.fill(first | {"n_dp": 12, "n_ctc": 3, "volume_analysed_ml": 7.2}))
        form = {
            "platform": Platform.FACS_INDEX,
            "mode": SortMode.SINGLE_CELL,
            "format": PlateFormat.PLATE_96,
            "orientation_checked": YesNo.YES,
            "nozzle_um": 100,
        }
        plate = lab.do(sorting.open_session, fraction, SortingForm.fill(form))
        lab.do(sorting.plan, plate, layout)
        self.go(hours=begun - 2.4)
        lab.do(sorting.confirm, plate, said)
        return plate

    def measure(self, plate: str) -> None:
        """The grade and the yield of every product of a plate."""
        lab = self.as_role(Role.TECHNICIAN)
        wells = [row.well for row in lab.ask(products, plate) if row.well]
        grades = {well: "0" if well == "H12" else "4" if place % 4 else "3" for place, well in enumerate(wells)}
        lab.do(wga.measure_column, plate, "gii", grades)
        yields = {well: "< LOQ" if well == "H12" else f"{24 + 3.5 * place:.1f}" for place, well in enumerate(wells)}
        lab.do(wga.measure_column, plate, "yield_ng", yields)

    def count(self, tube: str, *, days: float = 28, n_dp: int = 11) -> None:
        """Two readers and their consensus, after re-gating."""
        self.go(days=days)
        numbers = {"stage": CountStage.FINAL, "status": CountStatus.DONE, "n_ctc": 3, "volume_analysed_ml": 7.2}
        readings = ((Role.TECHNICIAN, Reading.READER_1, n_dp), (Role.BIOLOGIST, Reading.READER_2, n_dp + 1))
        for role, reading, counted in readings:
            self.as_role(role).do(counts.record, tube, CountForm.fill(numbers | {"reading": reading, "n_dp": counted}))
        consensus = CountForm.fill(numbers | {"reading": Reading.CONSENSUS, "n_dp": n_dp})
        self.as_role(Role.BIOLOGIST).do(counts.adjudicate, tube, consensus)

    def block(self, number: int, *, asked: float = 29, received: float = 19) -> str:
        """Asked for, received, reviewed, cut, extracted and linked, so many days ago; returns the extract."""
        lab = self.as_role(Role.TECHNICIAN)
        self.go(days=asked)
        form = {
            "nature": BlockNature.METASTATIC,
            "site": "liver",
            "is_bone": YesNo.NO,
            "decalcified": YesNo.NO,
            "fixative": Fixative.NBF,
            "fixation_h": 18.0,
            "sections_left": 14,
        }
        code = lab.do(blocks.request, number, BlockForm.fill(form))
        self.go(days=received)
        lab.do(blocks.receive, code, identity_checked=YesNo.YES)
        self.go(days=received - 1)
        review = {
            "tumour_nuclei_pct": 45.0,
            "necrosis_pct": 5.0,
            "area_mm2": 60.0,
            "adequate": YesNo.YES,
            "slide": "HE-1",
        }
        self.as_role(Role.PATHOLOGIST).do(blocks.review, code, ReviewForm.fill(review))
        wanted = SectionsForm.fill({"count": 10, "thickness_um": 5})
        cut = lab.do(sections.ask, code, wanted)
        self.go(days=received - 3)
        lab.do(sections.report_cut, cut, wanted)
        extract = {
            "amount_ng": 412.0,
            "conc_ng_ul": 20.6,
            "a260280": 1.84,
            "a260230": 1.6,
            "din": 4.1,
            "sections_used": 8,
        }
        made = lab.do(sections.extract, cut, ExtractForm.fill(extract))
        lab.do(blocks.link, number, code, SourceReason.NON_BONE_MET)
        return made

    def _bench_today(self) -> None:
        """Four tubes on the clock: over, in the last hour, past target, in time; one clotted; one expected."""
        lab = self.as_role(Role.TECHNICIAN)
        for number, year, drawn in (
            (21, 1959, 53.8),
            (23, 1972, 23.2),
            (24, 1966, 24.7),
            (25, 1981, 5.75),
            (26, 1970, 0.5),
        ):
            self.go(days=6)
            lab.do(participants.enrol, self.enrolment(number, year, drawn=drawn))
        self.receive(lab, 24, drawn=24.7, received=23.5)
        last_hour = self.receive(lab, 23, drawn=23.2, received=20.7)
        self.receive(lab, 25, drawn=5.75, received=1.0)
        cellsave = self.receive(lab, 21, drawn=53.8, received=50, tube=TubeType.CELLSAVE, assay=Assay.CTC_CELLSEARCH)
        self.receive(lab, 24, drawn=24.7, received=23.5, clotted=True)
        self._enrich(lab, [cellsave], begun=3.0, method=EnrichmentMethod.CELLSEARCH, used=7.5)
        (fraction,) = self._enrich(lab, [last_hour], begun=4.5)
        self._stain(lab, [fraction], begun=1.5)
        self.go(minutes=25)
        draw = DrawForm.fill({"at": self._moment(minutes=30), "collector": "AR", "site": DrawSite.PORT})
        lab.do(tubes.collect, draw, [_tube(TubeType.K2EDTA, Assay.DP_FLOW)], number=26)

    def enrolment(self, number: int, year: int, *, drawn: float) -> Enrolment:
        """Of a participant who comes to her visit, and is drawn, so many hours before the end."""
        day = self.at.date()
        visit = (self.end - timedelta(hours=drawn)).astimezone(SETTINGS.zone).date()
        return Enrolment.fill(
            {
                "number": number,
                "sex": Sex.FEMALE,
                "birth_year": year,
                "subtype": (Subtype.TNBC, Subtype.HR_POS_HER2_NEG, Subtype.HER2_POS)[number % 3],
                "metastatic_sites": "liver, lymph node",
                "visit_date": visit,
                "form_version": "2.1",
                "day": day,
                "checked_by": "CM",
                "genetic_analysis": YesNo.YES,
                "reuse": YesNo.YES,
                "line": 1 + number % 3,
                "first_dose_planned": visit + timedelta(days=3),
            }
        )

    def receive(
        self,
        lab: Lab,
        number: int,
        *,
        drawn: float,
        received: float,
        tube: TubeType = TubeType.K2EDTA,
        assay: Assay = Assay.DP_FLOW,
        clotted: bool = False,
    ) -> str:
        """A tube drawn and received so many hours ago; returns its code."""
        self.go(hours=received)
        draw = DrawForm.fill(
            {
                "at": self._moment(hours=drawn),
                "collector": "AR",
                "site": DrawSite.ANTECUBITAL_L,
                "discard_tube": YesNo.YES,
                "needle_g": 21,
            }
        )
        receipt: dict[str, Any] = {
            "received": self._moment(hours=received),
            "temp_c": 21.5,
            "volume_ml": 8.2,
            "condition": Condition.CLOTTED if clotted else Condition.OK,
            "hemolysis_score": 0,
            "label_match": YesNo.YES,
            "identity_checked": YesNo.YES,
            "identity_against": "ward list",
            "decision": Decision.REJECTED if clotted else Decision.ACCEPTED,
            "rejection": Rejection.CLOTTED if clotted else None,
        }
        return lab.do(tubes.take_in, draw, _tube(tube, assay), ReceiptForm.fill(receipt), number=number)

    def _enrich(
        self,
        lab: Lab,
        codes: Sequence[str],
        *,
        begun: float,
        method: EnrichmentMethod = EnrichmentMethod.RBC_LYSIS,
        used: float = 7.5,
    ) -> list[str]:
        self.go(hours=begun)
        form = EnrichmentForm.fill({"method": method, "blood_used_ml": used, "spin_g": 300, "spin_min": 10})
        run = lab.do(runs.start, codes, "enrichment", form)
        self.go(hours=begun - 0.6)
        return lab.do(runs.finish, run)

    def _stain(self, lab: Lab, codes: Sequence[str], *, begun: float) -> None:
        self.go(hours=begun)
        run = lab.do(runs.start, codes, "staining", StainingForm.fill({"panel": "DP-4", "minutes": 30}))
        self.go(hours=begun - 0.6)
        lab.do(runs.finish, run)


def _tube(kind: TubeType, assay: Assay) -> TubeForm:
    purpose = Purpose.DP if assay is Assay.DP_FLOW else Purpose.CTC
    return TubeForm.fill(
        {
            "tube_type": kind,
            "purpose": purpose,
            "assay": assay,
            "nominal_ml": 10.0,
            "drawn_ml": 8.2,
            "inversions": 8,
            "lot_text": "T4471",
            "expiry": date(2027, 6, 30),
        }
    )
