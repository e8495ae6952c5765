"""P7 and P8: what was sent and came back, the verdict, deviations, signatures and attachments."""

from typing import Any

from app.domain.barcode import printed
from app.domain.rule_titles import RULE_TITLES
from app.domain.words import Kind, SortOutcome, label_of
from app.i18n import _
from app.outputs.forms.blocks import Block, Grid, Head, Line, Lines, Note, SignHere
from app.outputs.forms.marks import WAIT, marked
from app.outputs.forms.words import ANNOTATED, in_words, person, short, when, when_from
from app.queries.case import Case
from app.settings import Settings

ROOM = {"alterations": 14, "sent": 4, "deviations": 7, "attachments": 5}


def filled_genome(found: Case, _settings: Settings) -> list[Block]:
    """P7. Cells and products that were sent, and what came back; shared alterations once they are in the record."""
    dp = [row for row in found.cells if row.kind is Kind.DP_CELL]
    live = [row for row in dp if row.outcome not in (SortOutcome.EMPTY, SortOutcome.LOST)]
    mine = {row.barcode for row in found.products if row.kind is Kind.DP_CELL} | {row.barcode for row in dp}
    sent = [row for row in found.shipped if row.barcode in mine]
    back = [row for row in sent if row.result_received is not None]
    lines = [
        Line(_("DP cells sorted"), in_words(len(live))),
        Line(_("DP cells amplified"), in_words(sum(row.kind is Kind.DP_CELL for row in found.products))),
        Line(_("DP cells dispatched"), in_words(len(sent))),
        Line(_("Results received"), in_words(len(back)) if sent else ""),
    ]
    parts: list[Block] = [Lines(lines)]
    if found.shipped:
        parts += [Head(_("Shipments"), 2), _dispatch(found)]
    told = Note(
        _("Shared alterations and their penetrance are told on the page of the participant's origin.")
        if back
        else _("No genomic result was imported yet: nothing can be said of shared alterations.")
    )
    return [*parts, Head(_("Shared alterations"), 2), told]


def empty_genome(mode: str) -> list[Block]:
    heads = [_("Alteration"), _("Gene"), _("In the tumour"), _("Cells with it"), _("Informative cells"), "%"]
    names = ["ALTER", "GFSYM", "INTUMOUR", "NALT", "NINFORM", "PCT"]
    variables = short([f"PENETRANCE.{name}" for name in names]) if mode == ANNOTATED else ()
    sent = ["SHIPID", "PROVIDER", "SENTDTC", "RECDTC", "RESDTC"]
    return [
        Head(_("Shipments"), 2),
        Grid(
            [_("Shipment"), _("Provider"), _("Sent at"), _("Received at"), _("Result received at")],
            [[""] * 5] * ROOM["sent"],
            roomy=True,
            variables=short([f"SHIPMENT.{name}" for name in sent]) if mode == ANNOTATED else (),
        ),
        Head(_("Shared alterations"), 2),
        Grid(heads, [[""] * 6] * ROOM["alterations"], (2.6, 1, 0.9, 0.8, 1, 0.6), roomy=True, variables=variables),
    ]


def filled_verdict(found: Case, _settings: Settings) -> list[Block]:
    """P8."""
    told = found.populations
    lines = [
        Line(_("Verdict"), marked(told.verdict), told.verdict.value, wide=True),
        Line(_("Reason"), told.reason),
        Line(_("DP cells, final count"), in_words(told.n_dp)),
        Line(_("DP-positive"), "" if told.dp_positive is None else in_words(told.dp_positive)),
        Line(_("Enrolled"), in_words(told.enrolled)),
        Line(_("Sampled"), in_words(told.sampled)),
        Line(_("Counted"), in_words(told.counted)),
    ]
    return [
        Lines(lines),
        Head(_("Deviations"), 2),
        _deviations(found),
        Head(_("Signatures"), 2),
        _signatures(found),
        Head(_("Attachments"), 2),
        _attachments(found),
        *signature_lines(),
    ]


def empty_verdict(mode: str) -> list[Block]:
    deviations = [_("Code"), _("Severity"), _("Opened at"), _("Description"), _("Action taken, CAPA")]
    names = ["DVDECOD", "DVSEV", "DVSTDTC", "DVTERM", "DVACT, DVCAPA"]
    files = [_("File"), _("Kind"), "SHA-256", _("Place")]
    return [
        Head(_("Deviations"), 2),
        Grid(
            deviations,
            [[""] * 5] * ROOM["deviations"],
            (1, 0.8, 1, 2.6, 2.2),
            roomy=True,
            variables=short([f"DEVIATION.{name}" for name in names]) if mode == ANNOTATED else (),
        ),
        Head(_("Attachments"), 2),
        Grid(
            files,
            [[""] * 4] * ROOM["attachments"],
            (1.4, 0.8, 3, 1.4),
            roomy=True,
            variables=("FILES.FILENAME", "FILEKIND", "SHA256", "PLACE") if mode == ANNOTATED else (),
        ),
        *signature_lines(),
    ]


def signature_lines() -> list[Block]:
    return [SignHere(_("First signature")), SignHere(_("Second signature"))]


def _dispatch(found: Case) -> Block:
    """One row a shipment, with how many of the participant's items it holds and how many results came."""
    rows = []
    for code in dict.fromkeys(row.shipment for row in found.shipped):
        mine = [row for row in found.shipped if row.shipment == code]
        first = mine[0]
        back = sum(row.result_received is not None for row in mine)
        rows.append(
            [
                printed(code),
                first.provider,
                marked(first.status),
                when_from(first.sent),
                when_from(first.received),
                in_words(first.results_expected),
                in_words(len(mine)),
                in_words(back),
            ]
        )
    heads = [_("Shipment"), _("Provider"), _("Status"), _("Sent at"), _("Received at"), _("Results expected by")]
    heads += [_("Items"), _("Results")]
    return Grid(heads, rows, (1.55, 1.2, 1, 1.3, 1.3, 1.05, 0.65, 0.8), frozenset({0}), right=frozenset({6, 7}))


def _deviations(found: Case) -> Block:
    heads = [_("No."), _("Code and rule"), _("State, severity"), _("Opened"), _("Description"), _("Action taken, CAPA")]
    rows = [
        [
            str(row.id),
            _parts(label_of(row.code), _rule(row.rule)),
            marked(row.state) + f"\n{label_of(row.severity)}",
            _parts(when(row.opened), person(found.people, row.opened_by)),
            row.description,
            _parts(row.action_taken or "", row.capa or "", _closed(found, row)),
        ]
        for row in found.deviations
    ]
    if not rows:
        return Note(_("None."))
    return Grid(heads, rows, (0.42, 1.25, 1.05, 1.25, 3.1, 2.2))


def _rule(rule: str) -> str:
    """A rule of the trial by its number, another by its title."""
    return rule if not rule or rule[-1].isdecimal() else _(RULE_TITLES.get(rule, rule))


def _parts(*texts: str) -> str:
    return "\n".join(each for each in texts if each)


def _closed(found: Case, row: Any) -> str:
    if row.closed is None:
        return ""
    return _("closed {time}, {person}").format(time=when(row.closed), person=person(found.people, row.closed_by))


def _signatures(found: Case) -> Block:
    """Name, role, meaning, what was signed, time with its zone, as 21 CFR 11.50(b) asks."""
    rows = [
        [
            row.printed_name,
            label_of(row.role),
            _parts(label_of(row.meaning), row.remark or ""),
            _record(row.subject, row.subject_id),
            when(row.at),
        ]
        for row in found.signatures
    ]
    due = [
        [
            WAIT + _("due by {day}").format(day=in_words(row.cosign_due)),
            label_of(row.cosign_role),
            _("Co-signature"),
            _record("deviation", row.id),
            "",
        ]
        for row in found.deviations
        if row.cosign_role is not None and row.cosigned_by is None
    ]
    heads = [_("Name"), _("Role"), _("Meaning"), _("Record"), _("Signed at")]
    return Grid(heads, rows + due, (1.5, 1.2, 2.2, 1.5, 1.8)) if rows or due else Note(_("None."))


def _record(subject: str, number: int) -> str:
    """What was signed, in words."""
    words = {
        "deviation": _("Deviation {number}"),
        "item": _("Item {number}"),
        "wga_product": _("WGA product {number}"),
        "participant": _("Participant record {number}"),
        "review": _("Review {number}"),
        "count": _("Count {number}"),
    }
    return words.get(subject, subject + " {number}").format(number=number)


def _attachments(found: Case) -> Block:
    """The index of raw files by the hash of their content; pictures that no file row names come last."""
    rows = [[row.name, label_of(row.kind), row.sha256, row.place or "", when(row.added)] for row in found.files]
    known = {row.sha256 for row in found.files}
    rows += [
        [_("image of {code}").format(code=printed(row.barcode)), "", row.image, "", ""]
        for row in found.cells
        if row.image and row.image not in known
    ]
    heads = [_("File"), _("Kind"), "SHA-256", _("Place"), _("Added at")]
    return Grid(heads, rows, (1.5, 0.8, 2.6, 1.3, 1.1), fine=frozenset({2})) if rows else Note(_("None."))
