"""Outage kits: codes printed in advance for work without the program, entered late, and accounted for to the last one."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.actions.blocks import may_start
from app.actions.codes import fresh_barcodes, participant_by_number
from app.actions.labels import in_force, of_study
from app.actions.runs import as_late
from app.domain.barcode import NOBODY, Barcode, printed
from app.domain.errors import Refused
from app.domain.order import not_in_future
from app.domain.outage import MOST, LateForm, Wanted
from app.domain.privacy import names_nobody
from app.domain.times import is_before
from app.domain.words import NOT_ACCOUNTED, LabelState, ReservedState, label_of
from app.i18n import _, ngettext
from app.queries.codes import RESERVED
from app.queries.outage import kit as kit_of
from app.queries.outage import reserved_code
from app.work import Work
from db.models import Code, Label, OutageKit, Reserved


def reserve(work: Work, wanted: Sequence[Wanted], remark: str = "") -> str:
    """Take fresh codes for a kit, with a label each that waits to be printed; returns the number on its papers."""
    total = sum(each.count for each in wanted)
    if not total:
        raise Refused(_("Nothing is wanted for the kit."), hint=_("Say how many codes of a kind."))
    if total > MOST:
        text = _("A kit holds {most} labels at most; {count} are wanted.").format(most=MOST, count=total)
        raise Refused(text, hint=_("Make several kits."))
    _check_text(remark)
    for number in sorted({each.participant_no for each in wanted} - {NOBODY}):
        may_start(participant_by_number(work, number))
    kit = OutageKit(paper=_next_paper(work), made=work.moment(), made_by=work.who.login, remark=remark.strip() or None)
    work.add(kit)
    for each in wanted:
        _reserve(work, kit, fresh_barcodes(work, each.kind, each.participant_no, each.count))
    work.log("outage.reserved", kit=kit.paper, count=total)
    return kit.paper


def claim(work: Work, scanned: str, form: LateForm) -> None:
    """A code of a kit was found on a tube: when it was used, who wrote that down, where. Its record is made next."""
    row = _reserved(work, scanned)
    name = printed(row.code)
    if row.state is not ReservedState.RESERVED:
        text = _("{code} is accounted for: {state}.").format(code=name, state=label_of(row.state).lower())
        raise Refused(text, hint=_("Look at its line in the kit."), code=row.code)
    if form.used_at is None or not form.written_by or not form.paper_line:
        raise Refused(
            _("A late entry needs the time, who wrote the paper, and its sheet and line."),
            hint=_("Take them from the worksheet."),
        )
    kit = work.get(OutageKit, row.kit_id)
    not_in_future(_("The use"), form.used_at, now=work.now)
    if is_before(form.used_at, kit.made):
        text = _("Kit {kit} was printed after that time.").format(kit=kit.paper)
        raise Refused(text, hint=_("Check the date and the hour on the worksheet."), code="used_at")
    _check_text(form.paper_line)
    row.revise(
        state=ReservedState.CLAIMED,
        used_at=as_late(form.used_at),
        written_by=form.written_by,
        paper_line=form.paper_line,
        entered=work.moment(),
        entered_by=work.who.login,
    )
    for label in _labels(work, row.code):
        label.revise(
            state=LabelState.APPLIED,
            printed_at=label.printed_at or kit.made,
            printed_by=label.printed_by or kit.made_by,
            applied_at=as_late(form.used_at),
            applied_by=work.who.login,
        )
    work.log("outage.claimed", code=row.code, kit=kit.paper, line=form.paper_line, at=row.used_at)


def void(work: Work, scanned: Sequence[str], why: str) -> None:
    """Codes of a kit that nothing bears: destroyed on record with their labels, one reason for all of them."""
    if not scanned:
        raise Refused(_("No code is ticked."), hint=_("Scan the unused labels, or tick all that are open."))
    work.because(why)
    rows = [_reserved(work, each) for each in dict.fromkeys(scanned)]
    for row in rows:
        if row.state not in NOT_ACCOUNTED:
            text = _("{code} is accounted for: {state}.").format(
                code=printed(row.code), state=label_of(row.state).lower()
            )
            raise Refused(text, hint=_("Untick it."), code=row.code)
        row.revise(state=ReservedState.VOIDED, why=why.strip())
        code = work.session.scalars(select(Code).where(Code.text == row.code)).one()
        code.revise(voided=True, void_reason=why.strip())
        for label in _labels(work, row.code):
            label.revise(
                state=LabelState.CANCELLED if label.state is LabelState.WAITING else LabelState.VOID,
                voided_at=work.moment(),
                voided_by=work.who.login,
                void_reason=why.strip(),
            )
    work.log("outage.voided", count=len(rows))


def close(work: Work, paper: str) -> None:
    """A kit of which every code is accounted for; refused while any is not."""
    kit = _kit(work, paper)
    if kit.closed is not None:
        raise Refused(_("Kit {kit} is closed.").format(kit=paper), hint=_("Print its list."))
    counted = select(Reserved.state, func.count()).where(Reserved.kit_id == kit.id).group_by(Reserved.state)
    states = {row[0]: row[1] for row in work.session.execute(counted)}
    still = states.get(ReservedState.RESERVED, 0)
    waiting = states.get(ReservedState.CLAIMED, 0)
    if still or waiting:
        text = ngettext(
            "{count} code of {kit} is not accounted for: {still} reserved, {waiting} without a record.",
            "{count} codes of {kit} are not accounted for: {still} reserved, {waiting} without a record.",
            still + waiting,
        )
        raise Refused(
            text.format(count=still + waiting, kit=paper, still=still, waiting=waiting),
            hint=_("Void the unused ones with a reason; record what was found on tubes."),
        )
    kit.revise(closed=work.moment(), closed_by=work.who.login)
    work.log("outage.closed", kit=paper)


def _reserve(work: Work, kit: OutageKit, codes: Sequence[Barcode]) -> None:
    rows = [Reserved(kit_id=kit.id, code=each.text, kind=each.kind, participant_no=each.participant) for each in codes]
    work.add(*rows)
    for row, each in zip(rows, codes, strict=True):
        code = Code(
            text=each.text,
            participant_no=each.participant,
            kind=each.kind,
            sequence=each.sequence,
            subject=RESERVED,
            subject_id=row.id,
        )
        template, version = in_force(work, each.kind)
        content = _content(work, kit, each)
        label = Label(code=each.text, template=template, template_version=version, content=content)
        work.session.add_all((code, label))
    work.session.flush()


def _content(work: Work, kit: OutageKit, code: Barcode) -> dict[str, object]:
    """What a label says that is printed before anything is known: code, kind, participant, study, and the kit."""
    return {
        "barcode": code.text,
        "kind": code.kind.value,
        "participant": code.participant,
        "lines": [kit.paper],
        **of_study(work),
    }


def _next_paper(work: Work) -> str:
    last = select(func.max(OutageKit.id)).execution_options(with_voided=True)
    return f"K{(work.session.scalar(last) or 0) + 1:03d}"


def _kit(work: Work, paper: str) -> OutageKit:
    return work.get(OutageKit, kit_of(work.session, paper).id)


def _reserved(work: Work, scanned: str) -> Reserved:
    return work.get(Reserved, reserved_code(work.session, scanned).id)


def _labels(work: Work, code: str) -> Sequence[Label]:
    states = (LabelState.WAITING, LabelState.PRINTED)
    return work.session.scalars(select(Label).where(Label.code == code, Label.state.in_(states))).all()


def _check_text(text: str) -> None:
    names_nobody(text, _("The text seems to hold {what}."))
