"""Labels: asked for in the transaction that makes the thing, printed or cancelled later."""

from collections.abc import Sequence

from sqlalchemy import select

from app.actions.codes import borne, fresh_barcodes, item_of, register
from app.actions.deviations import deviate
from app.domain.barcode import printed as spoken
from app.domain.errors import Refused
from app.domain.words import DeviationCode, Kind, LabelState, PrintReason, Restriction, Role, label_of
from app.i18n import _
from app.queries.templates import last_number
from app.work import Work
from db.models import Code, Draw, Item, Label, Participant, Tube

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


def _in_force(work: Work, kind: Kind) -> tuple[str, int]:
    """The label template that the study uses for a kind, and its version in force."""
    name = template_name(work, kind)
    return name, last_number(work.session, name)


def ask(work: Work, item: Item, *, copies: int = 1) -> Label:
    """Ask for the first label of a thing; it waits to be printed, unless the thing bears one that was printed in advance."""
    on_it = borne(work, item)
    if on_it is not None:
        return on_it
    template, version = _in_force(work, item.kind)
    row = Label(
        code=item.barcode,
        item_id=item.id,
        template=template,
        template_version=version,
        copies=copies,
        content=content_of(work, item),
    )
    work.add(row)
    return row


def ask_for_code(work: Work, code: str, kind: Kind, name: str) -> None:
    """Ask for a label of something that is no item: a lot, an instrument, a place, a person's card."""
    content = {"barcode": code, "kind": kind.value, "lines": [name], **_of_study(work)}
    template, version = _in_force(work, kind)
    work.add(Label(code=code, template=template, template_version=version, content=content))


def request(
    work: Work, scanned: str, *, reason: PrintReason = PrintReason.FIRST, why: str = "", copies: int = 1
) -> int:
    """Ask for a label, or for the same again: a reprint bears the same code and says why. Returns its number."""
    item = item_of(work, scanned)
    _may_be_printed(item)
    before = list(work.session.scalars(select(Label).where(Label.code == item.barcode).order_by(Label.id)))
    printed = [row for row in before if row.state in (LabelState.PRINTED, LabelState.APPLIED)]
    if printed and reason is PrintReason.FIRST:
        raise Refused(
            _("A label of {code} was printed before.").format(code=spoken(item.barcode)),
            hint=_("Say why another is needed: damaged, or a reprint."),
            code=item.barcode,
            way_out="reprint",
        )
    template, version = (printed[0].template, printed[0].template_version) if printed else _in_force(work, item.kind)
    row = Label(
        code=item.barcode,
        item_id=item.id,
        template=template,
        template_version=version,
        copies=copies,
        reason=reason,
        why=why.strip() or None,
        content=printed[0].content if printed else content_of(work, item),
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


def cancel(work: Work, number: int) -> None:
    """Take a waiting label out of the queue."""
    row = work.get(Label, number)
    if row.state is not LabelState.WAITING:
        text = _("Label {number} is {state}.").format(number=number, state=label_of(row.state))
        raise Refused(text, hint=_("Only a waiting label can be cancelled."))
    row.state = LabelState.CANCELLED


def is_on(work: Work, item: Item) -> bool:
    """Whether the item bears a printed label of its present code."""
    on_it = (LabelState.PRINTED, LabelState.APPLIED)
    bearing = select(Label.id).where(Label.code == item.barcode, Label.state.in_(on_it))
    return work.session.scalar(bearing.limit(1)) is not None


def refresh(work: Work, item: Item) -> None:
    """A label that still waits says what is true now; a printed one stays as it is."""
    waiting = select(Label).where(Label.code == item.barcode, Label.state == LabelState.WAITING)
    for row in work.session.scalars(waiting):
        row.content = content_of(work, item)


def relabel(work: Work, item: Item, why: str) -> None:
    """The same code on a fresh label, because what stands beside the code changed."""
    row = ask(work, item)
    row.revise(reason=PrintReason.RELABEL, why=why)


def recode(work: Work, item: Item, participant_no: int, why: str) -> None:
    """A second code for the same item, printed; the first stays readable, its label is void. Both find the item."""
    before = item.barcode
    (code,) = fresh_barcodes(work, item.kind, participant_no)
    work.session.scalars(select(Code).where(Code.text == before)).one().void_reason = why
    item.barcode = code.text
    register(work, code, "item", item.id)
    ask(work, item)
    work.log("item.recoded", item, before=before, code=code.text)


def content_of(work: Work, item: Item) -> dict[str, object]:
    """The frozen snapshot of what a label says; never an identity, a diagnosis or a pathology number."""
    participant = work.get(Participant, item.participant_id) if item.participant_id else None
    content: dict[str, object] = {
        "barcode": item.barcode,
        "kind": item.kind.value,
        "participant": participant.number if participant else 0,
        "lines": _lines(work, item),
        **_of_study(work),
    }
    if work.settings.initials_on_labels:
        content["initials"] = work.who.initials
    return content


def _of_study(work: Work) -> dict[str, object]:
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


def _may_be_printed(item: Item) -> None:
    if item.restriction is Restriction.CONSENT:
        raise Refused(
            _("{code} is of a participant who withdrew: no label is printed.").format(code=spoken(item.barcode)),
            hint=_("Returns and destruction can still be recorded."),
            code=item.barcode,
        )
