"""The papers of a destruction: the list to pick by, the letter to who holds things outside, the signed certificate."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from app.actions import destructions, documents
from app.domain.barcode import participant_name, printed
from app.domain.destruction import SIGNATURES, Stand
from app.domain.errors import Refused
from app.domain.masking import knowing
from app.domain.times import Moment
from app.domain.words import DestructionState, DocumentKind, Kind, SignatureMeaning, label_of
from app.i18n import _, ngettext
from app.lab import Lab
from app.outputs.forms.many import write_pdf
from app.outputs.forms.paper import Block, Code, Grid, Head, Line, Lines, Note, PaperDocument, SignHere, build
from app.outputs.forms.words import at, in_words, when
from app.queries import trail
from app.queries.accounts import names_of_people
from app.queries.destructions import DestructionView, Listed, destruction
from app.settings import Settings

VERSION: Final = "1"
_AT_POSITION: Final = re.compile(r"(?P<where>.*) (?P<position>[A-Z]\d{1,2})")


def write_picking_list(lab: Lab, number: int, folder: Path) -> Path:
    """Write the list to pick by as it stands; returns the PDF's path."""
    view, settings = lab.ask(destruction, number), lab.settings
    issued = Moment.of(lab.now, zone=settings.zone)
    with knowing(lab.ask(names_of_people)):
        pdf = picking_list(view, settings, printed_at=when(issued), chain_head=lab.ask(trail.head)[1])
    return write_pdf(folder / f"picking-list-{view.number:03d}-{view.id}.pdf", pdf)


def issue_letter(lab: Lab, number: int, shipment: str, folder: Path) -> Path:
    """Write the letter to the addressee of a shipment, enter it in the ledger and record that they were asked."""
    view, settings = lab.ask(destruction, number), lab.settings
    mine = [each for each in view.outside if each.shipment == shipment and each.stand in (Stand.OUTSIDE, Stand.ASKED)]
    if not mine:
        raise Refused(
            _("Nothing of it is out in this shipment."), hint=_("Choose a thing that is outside."), code=shipment
        )
    issued = Moment.of(lab.now, zone=settings.zone)
    head = lab.ask(trail.head)
    with knowing(lab.ask(names_of_people)):
        pdf = letter(view, mine, settings, printed_at=when(issued), chain_head=head[1])
    path = write_pdf(folder / f"destruction-{view.number:03d}-{shipment}.pdf", pdf)
    lab.do(
        documents.issue,
        DocumentKind.DESTRUCTION_ASKED,
        number=lab.ask(documents.next_number, DocumentKind.DESTRUCTION_ASKED),
        sha256=hashlib.sha256(pdf).hexdigest(),
        data_sha256=view.digest,
        cut=head[0],
        participant_id=view.participant_id,
        state=DestructionState.ASKED.value,
        recipient=mine[0].outside,
        issued=issued,
    )
    lab.do(destructions.note_asked, number, shipment)
    return path


def write_certificate(lab: Lab, number: int, folder: Path) -> Path:
    """Write the certificate: a draft until both signed it, then issued in the ledger with its hash."""
    view, settings = lab.ask(destruction, number), lab.settings
    head, issued = lab.ask(trail.head), Moment.of(lab.now, zone=settings.zone)
    is_signed = view.state is DestructionState.CERTIFIED
    printed_at = when(view.certified if is_signed and view.certified is not None else issued)
    with knowing(lab.ask(names_of_people)):
        pdf = certificate(view, settings, printed_at=printed_at, chain_head=head[1])
    name = f"destruction-certificate-{view.number:03d}-{view.id}{'' if is_signed else '-draft'}.pdf"
    path = write_pdf(folder / name, pdf)
    if is_signed:
        lab.do(
            documents.issue,
            DocumentKind.DESTRUCTION,
            number=view.id,
            sha256=hashlib.sha256(pdf).hexdigest(),
            data_sha256=view.digest,
            cut=head[0],
            participant_id=view.participant_id,
            state=view.state.value,
            issued=issued,
        )
    return path


def picking_list(view: DestructionView, settings: Settings, *, printed_at: str, chain_head: str = "") -> bytes:
    """A4: in walking order the place, then each thing with its Data Matrix and a box to tick; last what is outside."""
    document = _document(_("Picking list"), view, settings, printed_at=printed_at, chain_head=chain_head)
    todo = [each for each in view.here if each.stand in (Stand.TO_PICK, Stand.MISSING)]
    count = ngettext("{count} thing to pick", "{count} things to pick", len(todo)).format(count=len(todo))
    first: list[Block] = [Lines(_about(view, count)), *_to_walk(todo)]
    if view.outside:
        first += [Head(_("Outside the laboratory")), _outside(view.outside)]
    return build(document, [[*first, SignHere(_("Picked by")), SignHere(_("Witness"))]])


def letter(
    view: DestructionView, mine: Sequence[Listed], settings: Settings, *, printed_at: str, chain_head: str = ""
) -> bytes:
    """To the addressee: what is asked and of which codes; of the participant the study number and no more."""
    document = _document(
        _("Request to destroy or return"), view, settings, printed_at=printed_at, chain_head=chain_head
    )
    sender = settings.site or settings.study_id
    asked = _(
        "A participant of the study {study} has withdrawn and wants the samples destroyed. Please stop any work on the"
        " samples listed below, destroy what is left of them and of what was made of them, or send it back."
    ).format(study=settings.acronym or settings.study_id)
    back = _(
        "Please confirm in writing, with your reference, the date and the way of destruction, to the sender above."
    )
    rows = [[printed(each.barcode), label_of(each.kind)] for each in mine]
    blocks: list[Block] = [
        Lines(
            [
                Line(_("Addressee"), mine[0].outside),
                Line(_("Sender"), sender),
                Line(_("Shipment"), printed(mine[0].shipment), mono=True),
                at(_("Sent at"), mine[0].sent),
                Line(_("Participant"), participant_name(view.number), mono=True),
                Line(_("Our reference"), _reference(view)),
            ]
        ),
        Note(asked),
        Note(back),
        Head(_("Samples")),
        Code(mine[0].shipment, printed(mine[0].shipment), _("Shipment in which they went")),
        Grid([_("Code"), _("Kind")], rows, (1.2, 2.0), frozenset({0})),
        Head(_("Confirmation, to be sent back")),
        Lines(
            [
                *(
                    Line(each, box=True, may_be_missing=False)
                    for each in (_("Your reference"), _("Destroyed on"), _("Method"))
                )
            ]
        ),
        SignHere(_("For the addressee")),
        SignHere(_("For the laboratory")),
    ]
    return build(document, [blocks])


def certificate(view: DestructionView, settings: Settings, *, printed_at: str, chain_head: str = "") -> bytes:
    """What was destroyed here and outside, what is missing and why, both signatures and the SHA-256 of it all."""
    is_signed = view.state is DestructionState.CERTIFIED
    state = label_of(view.state) if is_signed else "DRAFT"
    title = _("Certificate of destruction")
    document = _document(title, view, settings, printed_at=printed_at, chain_head=chain_head, state=state)
    destroyed = [each for each in view.lines if each.stand is Stand.DESTROYED]
    confirmed = [each for each in view.lines if each.stand is Stand.CONFIRMED]
    rest = [each for each in view.lines if each.stand in (Stand.MISSING, Stand.GIVEN_BACK)]
    count = ngettext("{count} thing destroyed", "{count} things destroyed", len(destroyed) + len(confirmed))
    blocks: list[Block] = [Lines(_about(view, count.format(count=len(destroyed) + len(confirmed))))]
    if destroyed:
        blocks += [Head(_("Destroyed here")), *(_destroyed(each) for each in destroyed)]
    if confirmed:
        blocks += [Head(_("Destroyed outside")), _confirmed(confirmed)]
    if rest:
        blocks += [Head(_("Not destroyed")), _not_destroyed(rest)]
    return build(document, [[*blocks, Head(_("Signatures")), *_signatures(view)]])


def _document(
    title: str, view: DestructionView, settings: Settings, *, printed_at: str, chain_head: str, state: str = ""
) -> PaperDocument:
    return PaperDocument(
        title=title,
        study=settings.acronym or settings.study_id,
        participant=participant_name(view.number),
        visit="",
        form_version=VERSION,
        issued=printed_at,
        state=state,
        data_sha256=view.digest,
        chain_head=chain_head,
        is_example=settings.is_example,
    )


def _reference(view: DestructionView) -> str:
    return _("Destruction {number}").format(number=view.id)


def _about(view: DestructionView, count: str) -> list[Line]:
    return [
        Line(_("Participant"), participant_name(view.number), mono=True),
        Line(_("Our reference"), _reference(view)),
        at(_("Withdrawn at"), view.withdrawn_at),
        at(_("Asked for at"), view.asked),
        Line(_("Scope of withdrawal"), in_words(view.scope), wide=True),
        Line(_("Why"), view.why, wide=True),
        Line(_("Things"), _("{count} of {all}").format(count=count, all=len(view.lines)), wide=True),
    ]


def _to_walk(todo: Sequence[Listed]) -> Iterator[Block]:
    """Place after place; what lies in a plate is listed by its well, since only the plate bears a code to scan."""
    if not todo:
        yield Note(_("Nothing is left to pick."))
    for where, group in groupby(todo, key=lambda each: _spot(each)[0]):
        mine = list(group)
        yield Head(where or _("No place is recorded"), 2)
        in_plate = re.search(r"([A-Z]{2}-\d{3}-P\d{3}-[0-9A-Z])$", where)
        if in_plate:
            code = in_plate.group(1).replace("-", "")
            yield Code(code, in_plate.group(1), _("Scan the plate: it picks these wells."))
            rows = [[_spot(each)[1], printed(each.barcode), label_of(each.kind), _ticks(each)] for each in mine]
            yield Grid([_("Well"), _("Code"), _("Kind"), _("Picked")], rows, (0.6, 1.5, 1.5, 1.4), frozenset({0, 1}))
            continue
        for each in mine:
            words = (_spot(each)[1], label_of(each.kind), _ticks(each))
            yield Code(each.barcode, printed(each.barcode), " · ".join(word for word in words if word))


def _ticks(line: Listed) -> str:
    return _("missing: {why}").format(why=line.missing_why) if line.stand is Stand.MISSING else "[   ]"


def _spot(line: Listed) -> tuple[str, str]:
    """The place or box, and the position in it."""
    fits = _AT_POSITION.fullmatch(line.lies)
    return (fits["where"], fits["position"]) if fits else (line.lies, "")


def _outside(lines: Sequence[Listed]) -> Block:
    rows = [
        [
            each.outside,
            printed(each.shipment) if each.shipment else "",
            when(each.sent) if each.sent is not None else "",
            printed(each.barcode),
            label_of(each.kind),
            _(each.stand.value),
        ]
        for each in lines
    ]
    heads = [_("Addressee"), _("Shipment"), _("Sent at"), _("Code"), _("Kind"), _("State")]
    return Grid(heads, rows, (1.3, 1.3, 1.2, 1.3, 1.1, 1.2), frozenset({1, 3}))


def _destroyed(line: Listed) -> Block:
    words = (
        label_of(line.kind),
        line.lies,
        when(line.destroyed) if line.destroyed is not None else "",
        _("by {who} before {witness}").format(who=line.destroyed_by, witness=line.witness),
        line.method,
    )
    return Code(line.barcode, printed(line.barcode), " · ".join(word for word in words if word))


def _confirmed(lines: Sequence[Listed]) -> Block:
    rows = [
        [
            printed(each.barcode),
            label_of(each.kind),
            each.outside,
            printed(each.shipment) if each.shipment else "",
            when(each.destroyed) if each.destroyed is not None else "",
            each.reference,
        ]
        for each in lines
    ]
    heads = [_("Code"), _("Kind"), _("Addressee"), _("Shipment"), _("Destroyed on"), _("Reference")]
    return Grid(heads, rows, (1.3, 1.1, 1.3, 1.3, 1.0, 1.2), frozenset({0, 3}))


def _not_destroyed(lines: Sequence[Listed]) -> Block:
    rows = [
        [
            printed(each.barcode),
            label_of(each.kind),
            each.lies,
            _(each.stand.value),
            _("to pathology") if each.kind is Kind.BLOCK and not each.missing_why else each.missing_why,
        ]
        for each in lines
    ]
    heads = [_("Code"), _("Kind"), _("Lay at"), _("State"), _("Why")]
    return Grid(heads, rows, (1.3, 1.1, 1.5, 0.9, 1.8), frozenset({0}))


def _signatures(view: DestructionView) -> Iterator[Block]:
    """Both signatures over the same digest, then those on what changed since; lines to be signed while one lacks."""
    valid, meaning = view.valid, label_of(SignatureMeaning.DESTROYED)
    changed = [each for each in view.signatures if each not in valid]
    if view.signatures:
        told = [*((each, meaning) for each in valid), *((each, f"{meaning}\n{_('Changed since')}") for each in changed)]
        rows = [[each.name, label_of(each.role), means, when(each.at), each.digest] for each, means in told]
        heads = [_("Name"), _("Role"), _("Meaning"), _("Signed at"), _("SHA-256 of the content")]
        yield Grid(heads, rows, (1.1, 0.9, 1.2, 1.1, 2.2), fine=frozenset({4}))
    if len(valid) < SIGNATURES:
        left = SIGNATURES - len(valid)
        yield Note(ngettext("{count} signature lacks.", "{count} signatures lack.", left).format(count=left))
