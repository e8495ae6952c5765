"""Where a time came from stays with it: the clock, a scan, what was typed, a late entry; on record and on paper."""

import io

import pypdf
import pytest
from sqlalchemy import select

from app.actions import runs, tubes
from app.domain.steps.collection import DrawForm
from app.domain.times import Moment, parse_moment
from app.domain.words import TimeSource
from app.lab import Lab
from app.outputs.forms.crf import Issue, filled
from app.queries.paper_case import paper_case
from db.models import Draw, Receipt, StepRun
from tests.given import ZONE, Clock, Given, enrichment_form, tube_form

pytestmark = pytest.mark.requirement("URS-TIME-003")


def typed(text: str, clock: Clock) -> Moment:
    return parse_moment(text, now=clock(), zone=ZONE)


def only(lab: Lab, table):
    with lab.store.look() as session:
        return session.scalars(select(table)).one()


@pytest.mark.parametrize(
    ("text", "at", "source"),
    [
        ("0815", "08:15", TimeSource.TYPED),
        ("8h15", "08:15", TimeSource.TYPED),
        ("-10", "08:50", TimeSource.TYPED),
        ("now", "09:00", TimeSource.CLOCK),
        ("n", "09:00", TimeSource.CLOCK),
        ("10/03/2026 08:15", "08:15", TimeSource.TYPED),
    ],
)
def test_a_time_keeps_how_it_was_given(lab: Lab, given: Given, clock: Clock, text: str, at: str, source: TimeSource):
    given.participant(23)
    draw = DrawForm.fill({"at": typed("-90", clock)})
    (code,) = lab.do(tubes.collect, draw, [tube_form()], number=23)
    lab.do(tubes.receive, code, given.receipt_form(received=typed(text, clock)))
    received = only(lab, Receipt).received
    assert (received.local.strftime("%H:%M"), received.source) == (at, source)
    assert received.offset_min == 60
    assert only(lab, Draw).at.source is TimeSource.TYPED


def test_a_run_started_and_finished_by_scanning_has_the_times_of_its_scans(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    run = lab.do(runs.start, [given.tube(23)], "enrichment", enrichment_form())
    clock.forward(minutes=45)
    lab.do(runs.finish, run)
    row = only(lab, StepRun)
    assert (row.started.source, row.finished.source) == (TimeSource.SCAN, TimeSource.SCAN)
    assert (row.finished.at - row.started.at).total_seconds() == 45 * 60


def test_a_run_finished_at_a_typed_time_says_so(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    run = lab.do(runs.start, [given.tube(23)], "enrichment", enrichment_form())
    clock.forward(minutes=45)
    lab.do(runs.finish, run, at=typed("-10", clock))
    assert only(lab, StepRun).finished.source is TimeSource.TYPED


def test_what_is_entered_afterwards_is_late_and_the_form_on_paper_says_so(lab: Lab, given: Given, clock: Clock):
    given.participant(23)
    tube = given.tube(23, drawn_hours_ago=3, receipt={"received": typed("-150", clock)})
    times = {"started": typed("-120", clock), "finished": typed("-60", clock)}
    lab.do(runs.enter_late, [tube], "enrichment", enrichment_form(), **times)
    row = only(lab, StepRun)
    assert (row.started.source, row.finished.source) == (TimeSource.LATE, TimeSource.LATE)
    pdf = filled(lab.ask(paper_case, lab.settings, 23), lab.settings, Issue())
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(word for page in pages for word in page.extract_text().split())
    assert "[entered late]" in text
    assert "[typed]" in text
