"""A look round: the pages that tell what the work came to, the record, and the documents that leave the laboratory."""

from typing import Final

from app.domain.words import Kind, Role
from app.i18n import _
from ui.pages.audit import AuditPage
from ui.pages.bench import BenchPage
from ui.pages.cell import CellPage
from ui.pages.deviations import DeviationsPage
from ui.pages.documents import DocumentsPage
from ui.pages.label_template import LabelTemplatePage
from ui.pages.overview import OverviewPage
from ui.pages.participant import ParticipantPage
from ui.pages.registers import RegistersPage
from ui.pages.settings import SettingsPage
from ui.pages.sort import SortPage
from ui.tour.blood import change_person
from ui.tour.walk import Walk

FINISHED: Final = 20
"""A participant of the example whose cells are measured and sent."""
NARROW_MM: Final = "9"
RAIL: Final = ((3, "participants"), (4, "specimens"), (5, "tumours"), (6, "results"), (7, "overview"))
PAPERS: Final = ("Case summary", "Case report form, draft", "Blank form", "Annotated form")


def look_at_the_settings(walk: Walk) -> None:
    """The biologist looks at the study's settings, the registers, the audit."""
    change_person(walk, Role.BIOLOGIST)
    walk.hands.press("Alt+9")
    walk.shoot("settings")
    walk.hands.push(walk.on(SettingsPage).registers)
    walk.on(RegistersPage)
    walk.shoot("registers")
    walk.hands.press("Alt+9")
    walk.hands.push(walk.on(SettingsPage).audit)
    walk.on(AuditPage)
    walk.shoot("audit")


def look_at_the_study(walk: Walk) -> None:
    """From page to page by Alt and its number; the deviation in front is completed, and the technician comes again."""
    for place, name in RAIL:
        walk.hands.press(f"Alt+{place}")
        walk.shoot(name)
    walk.hands.push(walk.on(OverviewPage).deviations)
    page = walk.on(DeviationsPage)
    walk.hands.go_to(page.action_taken)
    walk.hands.type("goes on as exploratory; the biologist was told")
    walk.shoot("deviations")
    walk.hands.press("Ctrl+Return")
    walk.on(DeviationsPage)
    change_person(walk, Role.TECHNICIAN)
    walk.on(BenchPage)


def look_at_the_record(walk: Walk) -> None:
    """The data manager looks: a number opens a participant, a code its record; from a well Ctrl+D opens its cell."""
    change_person(walk, Role.DATA_MANAGER)
    for number, name in ((walk.number, "participant"), (FINISHED, "participant-finished")):
        walk.hands.say(f"{number:03d}")
        walk.on(ParticipantPage)
        walk.shoot(name)
    walk.hands.scan(walk.label(Kind.ENRICHED))
    walk.shoot("item")
    walk.hands.scan(walk.plate)
    walk.hands.go_to(walk.on(SortPage).map)
    walk.hands.press("Ctrl+D")
    walk.on(CellPage)
    walk.shoot("cell")


def look_at_the_labels(walk: Walk) -> None:
    """From the settings to the label templates: a label at true size, larger, a number tried, the versions."""
    walk.hands.press("Alt+9", "Ctrl+G")
    page = walk.on(LabelTemplatePage)
    walk.hands.press("Down", "Down")
    walk.shoot("label-template")
    walk.hands.press("Ctrl++", "Ctrl++")
    walk.hands.go_to(page.numbers.inputs["texts.1.width"])
    walk.hands.type(NARROW_MM)
    walk.shoot("label-template-numbers")
    walk.hands.press("Ctrl+R")
    walk.until(lambda: not page.is_changed)
    walk.hands.press("Ctrl+PgDown")
    walk.shoot("label-template-versions")


def write_the_documents(walk: Walk) -> None:
    """Enter prints the labels that wait; the papers of two participants and the forms for paper are written."""
    walk.hands.press("Alt+8")
    page = walk.on(DocumentsPage)
    walk.shoot("documents-labels")
    walk.hands.say("")
    _next_tab(walk)
    for number in (FINISHED, walk.number):
        walk.hands.go_to(page.papers.numbers)
        walk.hands.type(f"{number:03d}")
        for paper in PAPERS:
            walk.hands.push(walk.button(_(paper)))
    walk.on(DocumentsPage)
    walk.shoot("documents-papers")
    _next_tab(walk)
    walk.shoot("documents-workbook")
    _next_tab(walk)
    walk.shoot("documents-issued")


def _next_tab(walk: Walk) -> None:
    walk.hands.go_to(walk.on(DocumentsPage).tabs)
    walk.hands.press("Right")
