"""Labels: asked for in the transaction that makes the thing, printed or cancelled later."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app import consent
from app.actions.codes import borne, fresh_barcodes, item_of, register
from app.actions.deviations import deviate
from app.domain.barcode import printed as spoken
from app.domain.errors import NeedsReason, Refused
from app.domain.privacy import names_nobody
from app.domain.withdrawal import Use, destroyed
from app.domain.words import (
    IN_DOUBT,
    ON_PAPER,
    Custody,
    DeviationCode,
    Kind,
    LabelState,
    PrintReason,
    Restriction,
    Role,
    SpoolState,
    label_of,
)
from app.i18n import _
from app.queries.codes import found
from app.queries.destroyed import how_destroyed
from app.queries.labels import sources_of, wrong_pair
from app.queries.templates import last_number
from app.work import Work
from db.models import Code, Draw, Item, Label, Participant, Spooled, Tube

DEFAULT_TEMPLATES = {
    Kind.BLOOD: "blood_tube",
    Kind.ENRICHED: "cryovial",
    Kind.DP_CELL: "tube_02_side",
    Kind.CTC: "tube_02_side",
    Kind.WBC: "tube_02_side",
    Kind.NTC: "tube_02_side",
    Kind.POSITIVE: "tube_02_side",
    Kind.WGA_PRODUCT: "tube_02_side",
    Kind.ALIQUOT: "cryovial",
    Kind.BLOCK: "slide",
    Kind.SECTION: "slide",
    Kind.EXTRACT: "cryovial",
    Kind.PLATE: "plate",
    Kind.BOX: "box",
    Kind.PLACE: "box",
    Kind.LOT: "cryovial",
    Kind.INSTRUMENT: "box",
    Kind.SHIPMENT: "box",
    Kind.PERSON: "box",
}


def template_name(work: Work, kind: Kind) -> str:
    """The label template that the study uses for a kind."""
    return work.settings.label_templates.get(kind.value, DEFAULT_TEMPLATES.get(kind, "box"))


def in_force(work: Work, kind: Kind) -> tuple[str, int]:
    """The label template that the study uses for a kind, and its version in force."""
    name = template_name(work, kind)
    return name, last_number(work.session, name)


def ask(work: Work, item: Item, *, copies: int = 1) -> Label:
    """Ask for the first label of a thing; it waits to be printed, unless the thing bears one that was printed in advance.

    None is printed of what is made under a withdrawal (R20): that label is cancelled from the first.
    """
    on_it = borne(work, item)
    if on_it is not None:
        return on_it
    template, version = in_force(work, item.kind)
    row = Label(
        code=item.barcode,
        item_id=item.id,
        template=template,
        template_version=version,
        copies=copies,
        content=content_of(work, item),
        state=LabelState.CANCELLED if item.restriction is Restriction.CONSENT else LabelState.WAITING,
    )
    work.add(row)
    return row


def ask_for_code(work: Work, code: str, kind: Kind, name: str) -> None:
    """Ask for a label of something that is no item: a lot, an instrument, a place, a person's card."""
    content = {"barcode": code, "kind": kind.value, "lines": [name], **of_study(work)}
    template, version = in_force(work, kind)
    work.add(Label(code=code, template=template, template_version=version, content=content))


def request(
    work: Work, scanned: str, *, reason: PrintReason = PrintReason.FIRST, why: str = "", copies: int = 1
) -> int:
    """Ask for a label, or for the same again: a reprint bears the same code and says why. Returns its number.

    A reprint says what the first print said, and its number beside it: R2 for the second print.
    """
    item = item_of(work, scanned)
    consent.may_be(work, Use.PRINT, item)
    if item.custody is Custody.DESTROYED:
        raise destroyed(item.barcode, how_destroyed(work.session, item.id))
    before = _prints_of(work, item.barcode)
    if before and reason is PrintReason.FIRST:
        raise Refused(
            _("A label of {code} was printed before.").format(code=spoken(item.barcode)),
            hint=_("Say why another is needed: damaged, or a reprint."),
            code=item.barcode,
            way_out="reprint",
        )
    if reason is not PrintReason.FIRST:
        _must_say(why)
    template, version = (before[0].template, before[0].template_version) if before else in_force(work, item.kind)
    row = Label(
        code=item.barcode,
        item_id=item.id,
        template=template,
        template_version=version,
        copies=copies,
        reason=reason,
        why=why.strip() or None,
        reprint=len(before),
        content=_marked(before[0].content, len(before)) if before else content_of(work, item),
    )
    work.add(row)
    work.log("label.asked", item, reason=reason.value)
    if reason is PrintReason.DAMAGED:
        text = _("The label of {code} was damaged and printed again; its position was attested.")
        deviate(
            work,
            DeviationCode.LABEL,
            text.format(code=spoken(item.barcode)),
            rule="",
            items=[item],
            cosign=Role.BIOLOGIST,
        )
    return row.id


def printed(work: Work, numbers: Sequence[int]) -> None:
    """Record that these waiting labels came out of the printer."""
    for number in numbers:
        row = work.get(Label, number)
        if row.state is LabelState.CANCELLED:
            text = _("Label {number} was cancelled.").format(number=number)
            raise Refused(text, hint=_("Put the paper aside."))
        row.revise(state=LabelState.PRINTED, printed_at=work.moment(), printed_by=work.who.login)
        item = work.get(Item, row.item_id) if row.item_id else None
        work.log("label.printed", item, number=number)


def waiting(work: Work, number: int, *, hint: str) -> Label:
    """The waiting label with this number; refused where it waits no more."""
    row = work.get(Label, number)
    if row.state is not LabelState.WAITING:
        text = _("Label {number} is {state}.").format(number=number, state=label_of(row.state))
        raise Refused(text, hint=hint)
    return row


def cancel(work: Work, number: int) -> None:
    """Take a waiting label out of the queue, and its copies out of the spool."""
    row = waiting(work, number, hint=_("Only a waiting label can be cancelled."))
    in_doubt = select(Spooled.id).where(Spooled.label_id == number, Spooled.state.in_(IN_DOUBT))
    if work.session.scalar(in_doubt.limit(1)) is not None:
        raise Refused(
            _("The label of {code} may have come out.").format(code=spoken(row.code)),
            hint=_("Look at the printer, and say whether it came out."),
            code=row.code,
        )
    _take_back(work, row)


def apply(work: Work, source: str, scanned: str) -> str:
    """The label of a code is applied: it was scanned beside what it comes from, or beside itself. Returns its code.

    Another participant's code is the red stop (R24); any other wrong pair is refused by name.
    """
    beside, target = found(work.session, source), found(work.session, scanned)
    allowed = sources_of(work.session, target)
    if beside.code not in allowed:
        raise wrong_pair(work.session, beside, target, allowed)
    row = _print_to_apply(work, target.code)
    row.revise(state=LabelState.APPLIED, applied_at=work.moment(), applied_by=work.who.login, beside=beside.code)
    item = work.get(Item, target.subject_id) if target.subject == "item" else None
    work.log("label.applied", item, number=row.id, beside=beside.code)
    return target.code


def void(work: Work, scanned: str, why: str) -> str:
    """A printed label that must not be used any more: its thing gets a second code and label. Returns that code."""
    item = item_of(work, scanned)
    _must_say(why)
    if not is_on(work, item):
        raise Refused(
            _("No label of {code} was printed.").format(code=spoken(item.barcode)),
            hint=_("A label that still waits is cancelled."),
            code=item.barcode,
        )
    owner = work.get(Participant, item.participant_id) if item.participant_id else None
    before = item.barcode
    recode(work, item, owner.number if owner else 0, why.strip())
    work.log("label.voided", item, code=before)
    return item.barcode


def is_on(work: Work, item: Item) -> bool:
    """Whether the item bears a printed label of its present code."""
    bearing = select(Label.id).where(Label.code == item.barcode, Label.state.in_(ON_PAPER))
    return work.session.scalar(bearing.limit(1)) is not None


def refresh(work: Work, item: Item) -> None:
    """A label that still waits says what is true now; a printed one stays as it is."""
    not_printed = select(Label).where(Label.code == item.barcode, Label.state == LabelState.WAITING)
    for row in work.session.scalars(not_printed):
        row.content = content_of(work, item)


def relabel(work: Work, item: Item, why: str) -> None:
    """The same code on a fresh label, because what stands beside the code changed."""
    before = len(_prints_of(work, item.barcode))
    row = ask(work, item)
    row.revise(reason=PrintReason.RELABEL, why=why, reprint=before, content=_marked(row.content, before))


def recode(work: Work, item: Item, participant_no: int, why: str) -> None:
    """A second code for the same item, printed; the first stays in the registry, and its labels are void."""
    before = item.barcode
    (code,) = fresh_barcodes(work, item.kind, participant_no)
    work.session.scalars(select(Code).where(Code.text == before)).one().void_reason = why
    _void_labels(work, before, why)
    item.barcode = code.text
    register(work, code, "item", item.id)
    ask(work, item)
    work.log("item.recoded", item, before=before, code=code.text)


def _void_labels(work: Work, code: str, why: str) -> None:
    """What was printed, or may have come out, is void; what waits is cancelled."""
    for row in work.session.scalars(select(Label).where(Label.code == code)):
        sent = set(work.session.scalars(select(Spooled.state).where(Spooled.label_id == row.id)))
        is_out = bool(sent.intersection((*IN_DOUBT, SpoolState.SENT)))
        if row.state is LabelState.WAITING:
            _take_back(work, row)
        if row.state in ON_PAPER or (is_out and row.state is LabelState.CANCELLED):
            row.revise(state=LabelState.VOID, voided_at=work.moment(), voided_by=work.who.login, void_reason=why)


def _take_back(work: Work, row: Label) -> None:
    row.state = LabelState.CANCELLED
    not_sent = select(Spooled).where(Spooled.label_id == row.id, Spooled.state == SpoolState.WAITING)
    for copy in work.session.scalars(not_sent):
        copy.state = SpoolState.CANCELLED


def _prints_of(work: Work, code: str) -> list[Label]:
    """The prints of a code, first print first."""
    out = (*ON_PAPER, LabelState.VOID)
    return list(work.session.scalars(select(Label).where(Label.code == code, Label.state.in_(out)).order_by(Label.id)))


def _print_to_apply(work: Work, code: str) -> Label:
    """The latest print of a code, which was not applied yet."""
    prints = _prints_of(work, code)
    if not prints:
        raise Refused(
            _("No label of {code} was printed.").format(code=spoken(code)),
            hint=_("Print it first (Documents, Labels)."),
            code=code,
        )
    row = prints[-1]
    if row.state is LabelState.APPLIED:
        when = row.applied_at.local if row.applied_at else None
        raise Refused(
            _("The label of {code} is applied since {when}.").format(
                code=spoken(code), when=when.strftime("%d/%m %H:%M") if when else ""
            ),
            hint=_("Scan the next label."),
            code=code,
        )
    return row


def _must_say(why: str) -> None:
    if not why.strip():
        raise NeedsReason(
            _("Another label needs its reason."), hint=_("Say in a few words what became of the label before.")
        )
    names_nobody(why, _("The reason seems to hold {what}."))


def _marked(content: Mapping[str, object], prints: int) -> dict[str, object]:
    """The same snapshot with the number of the print beside it, from the second on."""
    return dict(content) | ({"mark": f"R{prints + 1}"} if prints else {})


def content_of(work: Work, item: Item) -> dict[str, object]:
    """The frozen snapshot of what a label says; never an identity, a diagnosis or a pathology number."""
    participant = work.get(Participant, item.participant_id) if item.participant_id else None
    content: dict[str, object] = {
        "barcode": item.barcode,
        "kind": item.kind.value,
        "participant": participant.number if participant else 0,
        "lines": _lines(work, item),
        **of_study(work),
    }
    if work.settings.initials_on_labels:
        content["initials"] = work.who.initials
    return content


def of_study(work: Work) -> dict[str, object]:
    """The study's short name, and whether nothing of it is real."""
    told: dict[str, object] = {"study": work.settings.acronym or work.settings.study_id}
    return told | ({"example": True} if work.settings.is_example else {})


def _lines(work: Work, item: Item) -> list[str]:
    """The type of a tube and when it was drawn; of everything else the day on which it got its label."""
    tube = work.session.scalar(select(Tube).where(Tube.item_id == item.id))
    if tube is not None:
        draw = work.get(Draw, tube.draw_id)
        when = draw.at.iso[:16].replace("T", " ") if draw.at else ""
        return [label_of(tube.tube_type), when]
    return [work.now.astimezone(work.settings.zone).strftime("%Y-%m-%d")]
