"""The example study: made through the laboratory's own actions, kept apart, marked as such everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from app.actions import accounts, participants, runs, study, tubes
from app.domain.enrolment import Enrolment
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.enrichment import EnrichmentForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.steps.staining import StainingForm
from app.domain.times import Moment
from app.domain.words import (
    Assay,
    Condition,
    Decision,
    DrawSite,
    EnrichmentMethod,
    Purpose,
    Rejection,
    Role,
    Sex,
    Subtype,
    TimeSource,
    TubeType,
    YesNo,
)
from app.i18n import _
from app.lab import Lab
from app.opening import FOUNDER, Store, open_store
from app.queries.accounts import has_people, people
from app.settings import Settings, data_folder
from app.work import Who

PASSWORD: Final = "example study"
SETTINGS: Final = Settings(
    study_id="EXAMPLE",
    acronym="METABREAST (example)",
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


def open_example(path: Path | None = None) -> Store:
    """The example study's store; made on its first opening."""
    store = open_store(path or example_path())
    if not Lab(store, FOUNDER).ask(has_people):
        Story(store, end=datetime.now(UTC)).tell()
    return store


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
        self._go(days=40)
        founder = Lab(self.store, FOUNDER)
        founder.do(study.create, SETTINGS)
        for login, name, initials, role in PEOPLE:
            founder.do(accounts.add_person, login, name, initials, PASSWORD, [role])
        self._bench_today()
        self.at = self.end
        self.store.clock = lambda: datetime.now(UTC)

    def as_role(self, role: Role) -> Lab:
        """The first person of a role, at work on the store."""
        known = Lab(self.store, FOUNDER).ask(people, today=self.at.date())
        person = next(each for each in known if role in each.roles)
        return Lab(self.store, Who(person.id, person.login, person.name, person.initials, role), workstation="Bench 1")

    def _go(self, **before_end: float) -> None:
        self.at = self.end - timedelta(**before_end)

    def _moment(self, **before_end: float) -> Moment:
        at = (self.end - timedelta(**before_end)).replace(second=0, microsecond=0)
        return Moment.of(at, zone=SETTINGS.zone, source=TimeSource.TYPED)

    def _bench_today(self) -> None:
        """Four tubes on the clock: over, in the last hour, past target, in time; one clotted; one expected."""
        lab = self.as_role(Role.TECHNICIAN)
        for number, year in ((21, 1959), (23, 1972), (24, 1966), (25, 1981), (26, 1970)):
            self._go(days=6)
            lab.do(participants.enrol, self._enrolment(number, year))
        self._receive(lab, 24, drawn=24.7, received=23.5)
        last_hour = self._receive(lab, 23, drawn=23.2, received=20.7)
        self._receive(lab, 25, drawn=5.75, received=1.0)
        cellsave = self._receive(lab, 21, drawn=53.8, received=50, tube=TubeType.CELLSAVE, assay=Assay.CTC_CELLSEARCH)
        self._receive(lab, 24, drawn=24.7, received=23.5, clotted=True)
        self._enrich(lab, [cellsave], begun=3.0, method=EnrichmentMethod.CELLSEARCH, used=7.5)
        (fraction,) = self._enrich(lab, [last_hour], begun=4.5)
        self._stain(lab, [fraction], begun=1.5)
        self._go(minutes=25)
        draw = DrawForm.fill({"at": self._moment(minutes=30), "collector": "AR", "site": DrawSite.PORT})
        lab.do(tubes.collect, draw, [_tube(TubeType.K2EDTA, Assay.DP_FLOW)], number=26)

    def _enrolment(self, number: int, year: int) -> Enrolment:
        day = self.at.date()
        return Enrolment.fill(
            {
                "number": number,
                "sex": Sex.FEMALE,
                "birth_year": year,
                "subtype": (Subtype.TNBC, Subtype.HR_POS_HER2_NEG, Subtype.HER2_POS)[number % 3],
                "metastatic_sites": "liver, lymph node",
                "visit_date": self.end.date(),
                "form_version": "2.1",
                "day": day,
                "checked_by": "CM",
                "genetic_analysis": YesNo.YES,
                "reuse": YesNo.YES,
                "line": 1 + number % 3,
                "first_dose_planned": self.end.date() + timedelta(days=3),
            }
        )

    def _receive(
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
        self._go(hours=received)
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
        self._go(hours=begun)
        form = EnrichmentForm.fill({"method": method, "blood_used_ml": used, "spin_g": 300, "spin_min": 10})
        run = lab.do(runs.start, codes, "enrichment", form)
        self._go(hours=begun - 0.6)
        return lab.do(runs.finish, run)

    def _stain(self, lab: Lab, codes: Sequence[str], *, begun: float) -> None:
        self._go(hours=begun)
        run = lab.do(runs.start, codes, "staining", StainingForm.fill({"panel": "DP-4", "minutes": 30}))
        self._go(hours=begun - 0.6)
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
