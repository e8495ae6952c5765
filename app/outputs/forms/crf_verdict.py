"""P8: the verdict with its rule and history, deviations, signatures and attachments."""

from typing import Any

from app.domain.barcode import printed
from app.domain.rule_titles import RULE_TITLES
from app.domain.words import SignatureMeaning, Verdict, VerdictState, label_of
from app.i18n import _
from app.outputs.forms.blocks import Block, Grid, Head, Line, Lines, Note, SignHere
from app.outputs.forms.crf_origin import cells, history, thresholds, verdict_lines
from app.outputs.forms.marks import WAIT, marked
from app.outputs.forms.words import ANNOTATED, asked, in_words, person, short, when
from app.queries.case import Case
from app.queries.content import shortened
from app.queries.signatures import stand_told, verdict_told
from app.settings import Settings

ROOM = {"cells": 6, "deviations": 5, "attachments": 3}


def filled_verdict(found: Case, settings: Settings) -> list[Block]:
    """P8."""
    case = found.view.case
    return [
        Lines([*verdict_lines(found, settings), *_populations(found)]),
        *cells(case),
        *(thresholds(settings, case.rule_version) if case.sources else []),
        *history(found),
        Head(_("Deviations"), 2),
        _deviations(found),
        Head(_("Signatures"), 2),
        _signatures(found),
        Head(_("Attachments"), 2),
        _attachments(found),
        *signature_lines(),
    ]


def _populations(found: Case) -> list[Line]:
    told = found.populations
    return [
        Line(_("DP cells, final count"), in_words(told.n_dp)),
        Line(_("DP-positive"), "" if told.dp_positive is None else in_words(told.dp_positive)),
        Line(_("Enrolled"), in_words(told.enrolled)),
        Line(_("Sampled"), in_words(told.sampled)),
        Line(_("Counted"), in_words(told.counted)),
    ]


def empty_verdict(mode: str) -> list[Block]:
    deviations = [_("Code"), _("Severity"), _("Opened at"), _("Description"), _("Action taken, CAPA")]
    names = ["DVDECOD", "DVSEV", "DVSTDTC", "DVTERM", "DVACT, DVCAPA"]
    files = [_("File"), _("Kind"), "SHA-256", _("Place")]
    is_annotated = mode == ANNOTATED
    return [
        Lines(
            [
                asked(_("Verdict"), "PARTICIPANT.VERDICT", mode, choices=Verdict, wide=True),
                asked(_("Reason"), "PARTICIPANT.VERDREAS", mode, wide=True, long=True),
                asked(_("Overridden because"), "", mode, wide=True),
                asked(_("Left out of the sensitivity estimate because"), "", mode, wide=True),
            ]
        ),
        Head(_("Verdicts of the cells"), 2),
        Grid(
            [_("Cell"), _("Type"), _("Verdict"), _("Why")],
            [[""] * 4] * ROOM["cells"],
            (1.3, 1, 1.5, 4),
            roomy=True,
            variables=("CELL.REFID", "CELLTYPE", "VERDICT", "VERDREAS") if is_annotated else (),
        ),
        Lines([asked(_("Version of the rule"), "", mode)]),
        Head(_("Deviations"), 2),
        Grid(
            deviations,
            [[""] * 5] * ROOM["deviations"],
            (1, 0.8, 1, 2.6, 2.2),
            roomy=True,
            variables=short([f"DEVIATION.{name}" for name in names]) if is_annotated else (),
        ),
        Head(_("Attachments"), 2),
        Grid(
            files,
            [[""] * 4] * ROOM["attachments"],
            (1.4, 0.8, 3, 1.4),
            roomy=True,
            variables=("FILES.FILENAME", "FILEKIND", "SHA256", "PLACE") if is_annotated else (),
        ),
        *signature_lines(),
    ]


def signature_lines() -> list[Block]:
    return [SignHere(_("First signature")), SignHere(_("Second signature"))]


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
    """Name, role, meaning, what was signed over which content, time with its zone, as 21 CFR 11.50(b) asks."""
    rows = [
        [
            row.name,
            label_of(row.role),
            _parts(label_of(row.meaning), row.remark),
            row.record,
            when(row.at),
            _parts(stand_told(row), shortened(row.digest)),
        ]
        for row in found.signed
    ]
    due = [
        [
            WAIT + _("due by {day}").format(day=in_words(row.cosign_due)),
            label_of(row.cosign_role),
            _("Co-signature"),
            _("Deviation {number}").format(number=row.id),
            "",
            "",
        ]
        for row in found.deviations
        if row.cosign_role is not None and row.cosigned_by is None
    ]
    due += [
        [
            WAIT + label_of(each.state),
            "",
            label_of(SignatureMeaning.VERDICT),
            verdict_told(each.number, each.code),
            "",
            "",
        ]
        for each in found.view.history
        if each.state is VerdictState.FIRST_SIGNED and each.digest == found.view.case.digest
    ]
    heads = [_("Name"), _("Role"), _("Meaning"), _("Record"), _("Signed at"), _("Content")]
    return Grid(heads, rows + due, (1.35, 1.1, 1.9, 1.45, 1.5, 1.2)) if rows or due else Note(_("None."))


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
