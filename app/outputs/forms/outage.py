"""The papers of an outage kit: a worksheet a step, the list of its codes to keep by hand, and how each was accounted for."""

from collections.abc import Sequence
from typing import Final

from app.domain.barcode import printed
from app.domain.form import FieldOfForm, Form
from app.domain.masking import knowing
from app.domain.outage import owner_name
from app.domain.steps import ENRICHMENT, SORTING, STAINING, WGA
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.steps.wga import QcForm
from app.domain.words import ReservedState, label_of
from app.i18n import N_, _
from app.lab import Lab
from app.outputs.forms.blocks import Block, Grid, Head, Leaf, Line, Lines, Note, Pages, PaperDocument, SignHere
from app.outputs.forms.crf_counts import empty_counts
from app.outputs.forms.paper import build
from app.outputs.forms.words import BLANK, blank_lines, time_hint, when
from app.queries.accounts import names_of_people
from app.queries.outage import Kit, KitCode, kit, kit_codes
from app.settings import Settings

VERSION: Final = "1"
WELL_ROWS: Final = 24
PRODUCT_ROWS: Final = 16
PLATE_ROWS: Final = "ABCDEFGH"


def worksheets(lab: Lab, paper: str) -> bytes:
    """The sheets of a kit, each step on its own: draw, receipt, enrichment, staining, count, sort, amplification."""
    found, codes = lab.ask(kit, paper), lab.ask(kit_codes, paper)
    document = _document(lab, found, _("Outage worksheets"), _("blank"))
    with knowing(lab.ask(names_of_people)):
        return build(document, [_cover(found, codes), *_sheets(lab.settings, found)])


def reconciliation(lab: Lab, paper: str) -> bytes:
    """Every code of a kit and how it was accounted for, to be signed."""
    found, codes = lab.ask(kit, paper), lab.ask(kit_codes, paper)
    state = _("closed") if found.closed else _("open")
    return build(_document(lab, found, _("Reconciliation of an outage kit"), state), [_accounted(found, codes)])


def _document(lab: Lab, found: Kit, title: str, state: str) -> PaperDocument:
    settings = lab.settings
    return PaperDocument(
        title=title,
        study=settings.acronym or settings.study_id,
        participant=_("kit {kit}").format(kit=found.paper),
        visit="",
        form_version=VERSION,
        issued=when(found.closed or found.made),
        state=state,
        data_sha256="",
        chain_head="",
        is_example=settings.is_example,
    )


def _cover(found: Kit, codes: Sequence[KitCode]) -> list[Block]:
    """What to do, and each code with room for where it went."""
    rows = [
        [str(place), printed(row.code), label_of(row.kind), row.owner, "", "", ""]
        for place, row in enumerate(codes, start=1)
    ]
    heads = [_("No."), _("Code"), _("Kind"), _("Participant"), _("Used at"), _("Initials"), _("Sheet and line")]
    return [
        Head(_("Codes of kit {kit}").format(kit=found.paper)),
        Note(
            _("Stick a label only once, and write here when and on which sheet. Never write a name of a participant.")
        ),
        Note(_("Afterwards enter each used code late, and void the unused ones: the kit closes when none is left.")),
        Grid(heads, rows, (0.5, 1.7, 1.7, 1.1, 1.7, 0.8, 1.3), frozenset({1}), roomy=True),
        SignHere(_("Signature of who kept the list")),
    ]


def _sheets(settings: Settings, found: Kit) -> Pages:
    steps: tuple[tuple[str, Sequence[Block]], ...] = (
        (N_("Draw"), _draw()),
        (N_("Receipt"), _fields(ReceiptForm, _("Tube: label or code"))),
        (ENRICHMENT.title, _fields(ENRICHMENT.form, _("Tube: label or code"), _("Fraction: stick its label"))),
        (STAINING.title, _fields(STAINING.form, _("Fraction: label or code"))),
        (N_("Count"), _count(settings)),
        (SORTING.title, _sort()),
        (WGA.title, _products()),
    )
    return [
        [Head(_sheet_name(place, _(title), found.paper)), *blocks, SignHere(_("Signature of who did it"))]
        for place, (title, blocks) in enumerate(steps, start=1)
    ]


def _sheet_name(place: int, title: str, paper: str) -> str:
    return _("Sheet {place}: {title} ({kit})").format(place=place, title=title, kit=paper)


def _hand(label: str, *, hint: str = "", wide: bool = False, long: bool = False) -> Line:
    return Line(label, "", box=True, hint=hint, wide=wide, long=long, may_be_missing=False)


def _top(*labels: str) -> Lines:
    """Where the labels are stuck, when it was done, by whom."""
    stuck = [_hand(each, hint=_("stick it here"), long=True) for each in labels]
    return Lines([*stuck, _hand(_("Time of the act"), hint=time_hint()), _hand(_("Done by (initials)"))])


def _fields(form: type[Form], *labels: str) -> list[Block]:
    return [_top(*labels), Lines(blank_lines(form, BLANK))]


def _draw() -> list[Block]:
    return [
        _top(_("Tube: stick its label")),
        Lines([_hand(_("Participant"), hint="MB - _ _ _"), *blank_lines(DrawForm, BLANK)]),
        Head(_("Tube"), 2),
        Lines(blank_lines(TubeForm, BLANK)),
    ]


def _count(settings: Settings) -> list[Block]:
    return [_top(_("Fraction: label or code")), *empty_counts(BLANK, settings)]


def _sort() -> list[Block]:
    """The form, the plate to mark, and a line a well."""
    plate = Grid(["", *map(str, range(1, 13))], [[row, *[""] * 12] for row in PLATE_ROWS], (0.5, *[1] * 12), roomy=True)
    heads = [_("No."), _("Well"), _("Kind"), _("Code: stick or write"), _("Outcome"), _("Time"), _("Initials")]
    wells = [[str(place), *[""] * 6] for place in range(1, WELL_ROWS + 1)]
    return [
        _top(_("Fraction: label or code"), _("Plate: label or code")),
        Lines(blank_lines(SORTING.form, BLANK)),
        Head(_("Plate: mark each filled well (D, C, W, N)"), 2),
        plate,
        Leaf(),
        Head(_("Wells"), 2),
        Grid(heads, wells, (0.5, 0.7, 0.7, 2.6, 1.3, 1, 0.9), roomy=True),
    ]


def _products() -> list[Block]:
    heads = [_("No."), _("Cell: code"), _("Product: stick or write"), *(_(field.entry.title) for field in _measured())]
    rows = [[str(place), *[""] * (len(heads) - 1)] for place in range(1, PRODUCT_ROWS + 1)]
    return [
        _top(_("Plate: label or code")),
        Lines(blank_lines(WGA.form, BLANK)),
        Grid(heads, rows, (0.5, 1.8, 2.4, *[1] * (len(heads) - 3)), roomy=True),
    ]


def _measured() -> list[FieldOfForm]:
    return [field for field in QcForm.fields() if field.name in ("yield_ng", "gii")]


def _accounted(found: Kit, codes: Sequence[KitCode]) -> list[Block]:
    heads = [_("Code"), _("Kind"), _("State"), _("Used at"), _("Written by"), _("Sheet"), _("Entered"), _("Why void")]
    rows = [
        [
            printed(row.code),
            f"{label_of(row.kind)}, {owner_name(row.participant_no)}",
            label_of(row.state),
            when(row.used_at),
            row.written_by or "",
            row.paper_line or "",
            " ".join(each for each in (when(row.entered), row.entered_by or "") if each),
            row.why or "",
        ]
        for row in codes
    ]
    counts = {
        ReservedState.USED: found.used,
        ReservedState.VOIDED: found.voided,
        ReservedState.RESERVED: found.reserved,
        ReservedState.CLAIMED: found.claimed,
    }
    told = " · ".join(f"{label_of(state)}: {count}" for state, count in counts.items())
    made = _("{when}, by {who}").format(when=when(found.made), who=found.made_by)
    shut = _("{when}, by {who}").format(when=when(found.closed), who=found.closed_by) if found.closed else _("open")
    return [
        Head(_("Codes of kit {kit}").format(kit=found.paper)),
        Lines([Line(_("Made"), made), Line(_("Closed"), shut), Line(_("Codes"), f"{found.total} · {told}", wide=True)]),
        Grid(heads, rows, (1.6, 1.9, 1, 1.2, 0.8, 0.6, 1.3, 1.6), frozenset({0})),
        SignHere(_("Reconciled by")),
    ]
