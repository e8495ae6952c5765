"""What can be done next with an item beside its label and its place, by what it is; a hold is lifted here."""

from app.actions import aliquots, holds
from app.domain.barcode import printed
from app.domain.words import CELL_KINDS, Kind, Restriction, SignatureMeaning
from app.i18n import _
from app.queries.content import digest_of_item
from app.queries.item import ItemRecord
from app.queries.wga import unsettled_control_of
from ui.desk import Desk
from ui.lab import QtLab
from ui.marks import State
from ui.pages.no_result import act_on_result
from ui.pages.page import Page
from ui.signing import meaning_of
from ui.widgets.acts import Act
from ui.widgets.pairs import Pair
from ui.widgets.sign_dialog import Asked, ask_signature


def next_acts(page: Page, lab: QtLab, desk: Desk, record: ItemRecord) -> list[Act]:
    """The acts that fit what it is and where it stands; of what is ended, only the way to its block."""
    result = act_on_result(page, lab, desk, record.barcode, page.refresh)
    lines = [Act(*result)] if result is not None else []
    if record.is_ended:
        return [*lines, *_of_block(desk, record)]
    if record.restriction is Restriction.HOLD:
        lines.append(_of_hold(page, lab, desk, record))
    code = record.barcode
    if record.kind is Kind.WGA_PRODUCT:
        lines.append(_line(_("Enter what was measured of it"), desk, "measure", code))
        lines.append(_line(_("Show its batch"), desk, "amplify", record.plate or code))
    if record.kind is Kind.PLATE:
        lines.append(_line(_("Show its cells"), desk, "sort", code))
        lines.append(_line(_("Show its amplification"), desk, "amplify", code))
    if record.kind in CELL_KINDS and not record.plate and not _is_amplified(record):
        lines.append(_line(_("Amplify it"), desk, "amplify", code))
    if record.kind in aliquots.SOURCES:
        lines.append(_line(_("Make aliquots"), desk, "aliquots", code))
    lines += _of_block(desk, record)
    if record.kind in (Kind.EXTRACT, Kind.BLOCK) and record.participant:
        lines.append(_line(_("Link as reference"), desk, "reference", f"{record.participant:03d} {code}"))
    return lines


def lift_hold(page: Page, lab: QtLab, desk: Desk, code: str, held: str) -> bool:
    """Lift a hold by a biologist's signature; all that is held for the same reason, `held`, is free again."""
    lab.must_be_allowed(holds.lift)
    seen = lab.ask(digest_of_item, lab.settings, code)
    pairs = (Pair(_("Code"), printed(code), is_code=True), Pair(_("On hold because"), held))
    title, meaning = _("Lift the hold of {code}?").format(code=printed(code)), SignatureMeaning.RELEASED
    answer = ask_signature(page, Asked(title, meaning_of(lab, meaning), pairs, _("Lift and sign"), needs_reason=True))
    if answer is None:
        return False
    count = lab.do(holds.lift, code, reason=answer.reason, seen=seen, password=answer.password)
    desk.messages.tell(
        _("The hold of {code} is lifted.").format(code=printed(code)),
        _("{count} items are free again; the signature is on record.").format(count=count),
    )
    return True


def _of_hold(page: Page, lab: QtLab, desk: Desk, record: ItemRecord) -> Act:
    """Where a positive control holds it, the way out leads there; else the signature."""
    there = record.plate or record.barcode
    if lab.ask(unsettled_control_of, record.barcode):
        return Act(_("Settle the control"), lambda: desk.go("amplify", there), State.HOLD)

    def lift() -> None:
        lift_hold(page, lab, desk, record.barcode, record.restriction_reason)

    return Act(_("Lift the hold by a signature"), lift, State.HOLD)


def _of_block(desk: Desk, record: ItemRecord) -> list[Act]:
    is_tissue = record.kind in (Kind.SECTION, Kind.EXTRACT, Kind.BLOCK)
    return [_line(_("Open its block"), desk, "block", record.barcode)] if is_tissue else []


def _is_amplified(record: ItemRecord) -> bool:
    return any(kind is Kind.WGA_PRODUCT for _code, kind, _edge in record.children)


def _line(text: str, desk: Desk, page: str, subject: str) -> Act:
    return Act(text, lambda: desk.go(page, subject))
