"""From the person at the bench to the count: sign in, enrol, draw, receive, enrich, stain, acquire, count."""

from app.domain.enrolment import Enrolment
from app.domain.steps.acquisition import AcquisitionForm
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.enumeration import CountForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.steps.staining import StainingForm
from app.domain.words import (
    Condition,
    ControlResult,
    Decision,
    DrawSite,
    Kind,
    Role,
    Sex,
    Subtype,
    YesNo,
)
from app.example import PASSWORD
from ui.pages.bench import BenchPage
from ui.pages.count import CountPage
from ui.pages.draw import DrawPage
from ui.pages.enrol import EnrolPage
from ui.pages.participant import ParticipantPage
from ui.pages.receive import ReceivePage
from ui.pages.run import RunPage
from ui.tour.walk import Walk


def arrive_at_the_bench(walk: Walk) -> None:
    """Who is there scans the badge and types the password."""
    walk.program.show_sign_in()
    walk.wake()
    walk.shoot("sign-in")
    sign_in(walk, Role.TECHNICIAN)
    walk.on(BenchPage)
    walk.shoot("bench")


def change_person(walk: Walk, role: Role) -> None:
    """The first Ctrl+L locks the bench, the second leads to the sign-in."""
    walk.hands.press("Ctrl+L")
    walk.wake()
    walk.hands.press("Ctrl+L")
    sign_in(walk, role)


def sign_in(walk: Walk, role: Role) -> None:
    """The first person of a role, by badge and password."""
    walk.wake()
    badge = next(tile.person.barcode for tile in walk.sign_in.people.tiles if role in tile.person.roles)
    walk.hands.enter(badge)
    walk.hands.enter(PASSWORD)
    walk.wake()


def decide(walk: Walk) -> None:
    """Blood over its limit may go on as exploratory: the rule asks why, and the reason stays with the run."""
    walk.late = walk.on(BenchPage).clocks.cards[0].clock.barcode
    walk.hands.scan(walk.late)
    walk.on(RunPage)
    walk.shoot("run-over-the-limit")
    walk.hands.will_say("no second draw; pilot of the lysis")
    walk.hands.press("Ctrl+Return")
    walk.on(BenchPage)
    walk.shoot("bench-exploratory")


def enrol(walk: Walk) -> None:
    """A participant, under the number that comes next."""
    walk.hands.press("Ctrl+N")
    page = walk.on(EnrolPage)
    walk.number = int(page.views[Enrolment].raw()["number"])
    walk.fill(
        EnrolPage,
        Enrolment,
        sex=Sex.FEMALE,
        birth_year="1968",
        subtype=Subtype.TNBC,
        metastatic_sites="liver, bone",
        day="23/11/2026",
        checked_by="CM",
        genetic_analysis=YesNo.YES,
        reuse=YesNo.YES,
        line="2",
        first_dose_planned="27/11/2026",
    )
    walk.shoot("enrol")
    walk.hands.press("Ctrl+Return")
    walk.on(ParticipantPage)


def draw(walk: Walk) -> None:
    """The draw is on record before its tube comes: the participant's page knows the number, the lot knows the tube."""
    walk.hands.press("Ctrl+D")
    walk.on(DrawPage)
    walk.hands.scan(walk.named("T4471"))
    walk.fill(DrawPage, DrawForm, at="-25", collector="AR", site=DrawSite.ANTECUBITAL_L, discard_tube=YesNo.YES)
    walk.fill(DrawPage, TubeForm, nominal_ml="10", drawn_ml="8.2", inversions="8")
    walk.shoot("draw")
    walk.hands.press("Ctrl+Return")
    walk.on(BenchPage)


def receive(walk: Walk) -> None:
    """The tube comes: its scan opens the receipt."""
    walk.later(minutes=20)
    walk.hands.scan(walk.label(Kind.BLOOD))
    walk.fill(
        ReceivePage,
        ReceiptForm,
        temp_c="21.5",
        volume_ml="8.2",
        condition=Condition.OK,
        hemolysis_score="0",
        label_match=YesNo.YES,
        identity_checked=YesNo.YES,
        identity_against="ward list",
        decision=Decision.ACCEPTED,
    )
    walk.shoot("receive")
    walk.hands.press("Ctrl+Return")
    walk.on(BenchPage)


def enrich(walk: Walk) -> None:
    """One scan begins the run, one ends it; what stands as last time is not typed again. The late tube's ends too."""
    walk.later(minutes=15)
    walk.hands.scan(walk.label(Kind.BLOOD))
    walk.on(RunPage)
    walk.hands.scan(walk.named("L2207"))
    walk.shoot("run-enrichment")
    walk.hands.press("Ctrl+Return")
    walk.on(BenchPage)
    walk.shoot("bench-in-enrichment")
    walk.later(minutes=40)
    for code in (walk.late, walk.label(Kind.BLOOD)):
        walk.hands.scan(code)
        walk.on(BenchPage)
    walk.shoot("bench-enriched")


def stain(walk: Walk) -> None:
    """The cocktail's lot is scanned, the panel named, its controls looked at."""
    walk.later(minutes=10)
    walk.hands.scan(walk.label(Kind.ENRICHED))
    walk.on(RunPage)
    walk.hands.scan(walk.named("C118"))
    passed = ControlResult.PASS
    walk.fill(RunPage, StainingForm, panel="DP-4", unstained=passed, single_stains=passed, fmo_ck=passed)
    walk.shoot("run-staining")
    _run(walk, minutes=30)


def acquire(walk: Walk) -> None:
    walk.hands.scan(walk.label(Kind.ENRICHED))
    walk.on(RunPage)
    walk.hands.scan(walk.named("Sorter 1"))
    walk.fill(RunPage, AcquisitionForm, sample_ml="0.5", events="812400", instrument_qc=ControlResult.PASS)
    walk.shoot("run-acquisition")
    _run(walk, minutes=25)


def count(walk: Walk) -> None:
    """Preliminary, at the sort; the scan of what was acquired opens it."""
    walk.hands.scan(walk.label(Kind.ENRICHED))
    walk.fill(CountPage, CountForm, volume_analysed_ml="7.5", n_dp="12", n_ctc="3")
    walk.shoot("count")
    walk.hands.press("Ctrl+Return")
    walk.on(BenchPage)


def read_finally(walk: Walk) -> None:
    """After re-gating two people read the tube; the participant's page says what is missing, Enter goes there."""
    for role in (Role.TECHNICIAN, Role.BIOLOGIST):
        change_person(walk, role)
        walk.hands.say(f"{walk.number:03d}")
        walk.on(ParticipantPage)
        walk.hands.say("")
        walk.fill(CountPage, CountForm, volume_analysed_ml="7.5", n_dp="12", n_ctc="3")
        walk.shoot(f"count-final-{role.lower()}")
        walk.hands.press("Ctrl+Return")
        walk.on(BenchPage)


def _run(walk: Walk, *, minutes: float) -> None:
    """Start what the page shows, wait, and finish it by the second scan."""
    walk.hands.press("Ctrl+Return")
    walk.on(BenchPage)
    walk.later(minutes=minutes)
    walk.hands.scan(walk.label(Kind.ENRICHED))
    walk.on(BenchPage)
    walk.later(minutes=5)
