"""The tumour's side: a block asked for; another that comes, is cut, reviewed, extracted and linked as the reference."""

from app.domain.ffpe import (
    ArrivalForm,
    BlockForm,
    BlockOwner,
    CutForm,
    ExtractForm,
    RequestForm,
    ReviewForm,
    SectionsForm,
)
from app.domain.words import BlockNature, Fixative, Kind, Role, YesNo
from app.i18n import _
from ui.pages.block import BlockPage
from ui.pages.reference import ReferencePage
from ui.pages.tumours import TumoursPage
from ui.tour.blood import change_person
from ui.tour.walk import Walk

ARRIVED, REVIEW, ASK_SECTIONS = "Ctrl+1", "Ctrl+1", "Ctrl+2"
"""The numbered acts beside a block: what is first once it is asked for, and once it is here."""


def ask_for_a_block(walk: Walk) -> None:
    """Pathology is asked for the block of the participant; its number there is never typed."""
    walk.hands.press("Alt+5")
    walk.on(TumoursPage)
    walk.hands.push(walk.button(_(BlockPage.TITLE)))
    walk.fill(BlockPage, BlockOwner, number=str(walk.number))
    walk.fill(BlockPage, RequestForm, request_reason="reference for the cells")
    walk.fill(
        BlockPage,
        BlockForm,
        nature=BlockNature.METASTATIC,
        site="liver",
        is_bone=YesNo.NO,
        fixative=Fixative.NBF,
        decalcified=YesNo.NO,
        sections_left="12",
    )
    walk.shoot("block-asked-for")
    walk.hands.press("Ctrl+Return")
    walk.on(BlockPage)


def receive_the_block(walk: Walk) -> None:
    """Nine days later: identity is attested against pathology's list, sections are asked for."""
    walk.later(days=9, hours=1)
    walk.hands.press(ARRIVED)
    walk.fill(BlockPage, ArrivalForm, identity_checked=YesNo.YES)
    walk.shoot("block-arrival")
    walk.hands.press("Ctrl+Return")
    walk.on(BlockPage)
    walk.hands.press(ASK_SECTIONS)
    walk.fill(BlockPage, SectionsForm, count="8", thickness_um="5")
    walk.hands.press("Ctrl+Return")
    walk.on(BlockPage)


def review_the_block(walk: Walk) -> None:
    """The pathologist takes the bench, reviews, and leaves it to the technician again."""
    walk.later(hours=2)
    change_person(walk, Role.PATHOLOGIST)
    walk.hands.scan(walk.label(Kind.BLOCK))
    walk.on(BlockPage)
    walk.hands.press(REVIEW)
    walk.fill(
        BlockPage,
        ReviewForm,
        slide="HE-1",
        tumour_nuclei_pct="45",
        necrosis_pct="5",
        area_mm2="60",
        adequate=YesNo.YES,
    )
    walk.shoot("block-review")
    walk.hands.press("Ctrl+Return")
    walk.on(BlockPage)
    change_person(walk, Role.TECHNICIAN)


def extract(walk: Walk) -> None:
    """The sections come, then their DNA: beside their block each scan of the sections opens what is next."""
    walk.later(days=3, hours=2)
    walk.hands.scan(walk.label(Kind.BLOCK))
    walk.on(BlockPage)
    walk.hands.scan(walk.label(Kind.SECTION))
    walk.fill(BlockPage, CutForm, count="8")
    walk.hands.press("Ctrl+Return")
    walk.on(BlockPage)
    walk.hands.scan(walk.label(Kind.SECTION))
    walk.fill(BlockPage, ExtractForm, amount_ng="380", conc_ng_ul="19", a260280="1.82", a260230="1.7", din="4.3")
    walk.shoot("block-extract")
    walk.hands.press("Ctrl+Return")
    walk.on(BlockPage)


def link_the_reference(walk: Walk) -> None:
    """The extract is scanned: all cells of the participant are compared with it."""
    walk.hands.press("Ctrl+R")
    walk.on(ReferencePage)
    walk.hands.scan(walk.label(Kind.EXTRACT))
    walk.shoot("reference")
    page = walk.on(ReferencePage)
    walk.hands.press("Ctrl+Return")
    walk.until(lambda: not page.link.isEnabled())
    walk.on(ReferencePage)
    walk.shoot("reference-linked")
