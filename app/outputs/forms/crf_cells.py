"""P5: plate by plate, what was sorted and seen, what amplification made of it, and the plate's controls."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.domain.barcode import printed
from app.domain.steps.sorting import CellForm
from app.domain.steps.wga import QcForm
from app.domain.verbs import loss_step
from app.domain.words import ControlRole, Qualifier, Verification, label_of
from app.i18n import N_, _
from app.outputs.forms.blocks import Block, Code, Grid, Head, Leaf, Line, Lines, Note
from app.outputs.forms.corrected import corrected
from app.outputs.forms.marks import marked
from app.outputs.forms.words import ANNOTATED, asked, at, in_words, short
from app.queries.case import Case, PlateCase
from app.settings import Settings

CELL_HEADS: Final = (
    (N_("Cell"), "CELL.REFID", 1.6),
    (N_("Well"), "CELL.WELL", 0.62),
    (N_("Type"), "CELL.CELLTYPE", 1.36),
    (N_("Outcome"), "CELL.OUTCOME", 1.78),
    (N_("Seen / expected"), "CELL.NOBSERV, NEXPECT", 0.98),
    (N_("Verified by"), "CELL.VERIF", 0.82),
    (N_("Doublet check"), "CELL.DOUBLET", 1.05),
    (N_("Viability"), "CELL.VIABLE", 1.05),
    (N_("Morphology"), "CELL.MORPH", 1.25),
    (N_("Restriction"), "CELL.RESTRICT", 1.14),
)
PRODUCT_HEADS: Final = (
    (N_("WGA product"), "WGA.REFID", 1.5),
    (N_("Cell"), "WGA.PARENT", 0.62),
    (N_("Well"), "WGA.WELL", 0.6),
    ("µL", "WGA.VOLUME", 0.5),
    ("ng/µL", "WGA.CONC", 0.64),
    ("ng", "WGA.YIELD, YIELDQ", 0.66),
    ("bp", "WGA.SIZE, SIZELO, SIZEHI", 0.82),
    ("A260/280", "WGA.A260A280", 0.96),
    ("GII", "WGA.GII", 0.46),
    (N_("Markers"), "WGA.MRKPASS, MRKTOTAL", 1.04),
    ("ADO %", "WGA.ADO", 0.74),
    (N_("Shipped"), "SHIPMENT.SHIPID", 1.5),
)
ROWS_OF_PAPER: Final = 25


def filled_cells(found: Case, _settings: Settings) -> list[Block]:
    """Cells and products; what the tables have no room for stands in notes below them."""
    parts: list[Block] = []
    on_plate = {plate.barcode: plate for plate in found.plates}
    for code in dict.fromkeys(row.plate for row in found.cells):
        cells = [row for row in found.cells if row.plate == code]
        parts += list(_of_plate(found, on_plate.get(code), cells))
    parts += [part for row in found.cells for part in corrected(found, "cell", row, CellForm, printed(row.barcode))]
    for row in found.products:
        parts += list(corrected(found, "wga_product", row, QcForm, printed(row.barcode)))
    return parts or [Note(_("No cell was sorted."))]


def empty_cells(mode: str) -> list[Block]:
    """One sheet for the cells, one for the products."""
    return [
        Lines([asked(_("Plate"), "CELL.PLATE", mode), asked(_("Sorted from"), "CELL.PARENT", mode)]),
        _grid(CELL_HEADS, [[""] * len(CELL_HEADS)] * ROWS_OF_PAPER, mode, roomy=True),
        Leaf(),
        Head(_("WGA products"), 2),
        _grid(PRODUCT_HEADS, [[""] * len(PRODUCT_HEADS)] * ROWS_OF_PAPER, mode, roomy=True),
        Lines(
            [
                asked(_("Of which cell, why, WBC attached"), "CELL.FATEREAS, NWBCATT", mode, wide=True, long=True),
                asked(_("Remark"), "CELL.COVAL", mode, wide=True, long=True),
            ]
        ),
    ]


def _of_plate(found: Case, plate: PlateCase | None, cells: Sequence[Any]) -> Iterator[Block]:
    if plate is not None:
        yield Code(plate.barcode, printed(plate.barcode), in_words(plate.row.format))
        yield Lines(_plate_lines(plate, cells))
    yield Head(_("Cells"), 2)
    yield _grid(CELL_HEADS, [_cell(row) for row in cells])
    yield from (Note(text) for row in cells if (text := _noted(row)))
    mine = {row.barcode for row in cells}
    products = [row for row in found.products if row.cell in mine]
    if products:
        sent = {row.barcode: row.shipment for row in found.shipped}
        yield Head(_("WGA products"), 2)
        yield _grid(PRODUCT_HEADS, [_product(row, sent) for row in products])
        yield from (Note(text) for row in products if (text := _noted_of_product(row)))


def _plate_lines(plate: PlateCase, cells: Sequence[Any]) -> list[Line]:
    row = plate.row
    buffer = " ".join(each for each in (row.buffer or "", in_words(row.buffer_ul, "µL")) if each)
    sources = "   ".join(printed(code) for code in dict.fromkeys(each.source for each in cells) if code)
    times = [each.sorted_at for each in cells if each.sorted_at is not None]
    first = min(times, key=lambda each: each.text(), default=None)
    lines = [
        Line(_("Sorted from"), sources, mono=True),
        at(_("Sorted at"), first),
        Line(_("Buffer"), buffer),
        Line(_("Orientation checked"), in_words(row.orientation_checked)),
        at(_("Closed at"), row.closed_at),
        Line(_("Restriction"), marked(row.restriction), row.restriction_reason or ""),
    ]
    if row.closed_reason:
        lines.append(Line(_("Why closed without a control"), row.closed_reason, wide=True))
    products = {each.cell: each for each in plate.products}
    told = [_control(each, products.get(each.barcode)) for each in plate.controls]
    return [*lines, Line(_("Controls of the plate"), "\n".join(told), wide=True)]


def _control(row: Any, product: Any) -> str:
    name = label_of(row.role if row.role is ControlRole.REAGENT_BLANK else row.kind)
    told = [f"{name} {printed(row.barcode)}", row.well or ""]
    if product is not None:
        told += [printed(product.barcode), label_of(product.ntc_verdict) if product.ntc_verdict else ""]
    return ", ".join(each for each in told if each)


def _grid(
    heads: Sequence[tuple[str, str, float]], rows: Sequence[Sequence[str]], mode: str = "", *, roomy: bool = False
) -> Grid:
    return Grid(
        [_(title) for title, _variable, _width in heads],
        rows,
        tuple(width for _title, _variable, width in heads),
        _mono(heads),
        roomy,
        right=frozenset(range(3, 11)) if heads is PRODUCT_HEADS else frozenset(),
        variables=short([variable for _title, variable, _width in heads]) if mode == ANNOTATED else (),
    )


def _mono(heads: Sequence[tuple[str, str, float]]) -> frozenset[int]:
    codes = ("REFID", "WELL", "PARENT", "SHIPID")
    return frozenset(at for at, (_title, variable, _width) in enumerate(heads) if variable.split(".")[1] in codes)


def _cell(row: Any) -> list[str]:
    seen = f"{in_words(row.n_observed) or '–'} / {in_words(row.n_expected)}"
    return [
        printed(row.barcode),
        row.well or "",
        marked(row.kind),
        marked(row.outcome),
        seen,
        label_of(row.verification) if row.verification is not Verification.NONE else "",
        label_of(row.doublet) if row.doublet else _cause(row, "doublet"),
        label_of(row.viability) if row.viability else _cause(row, "viability"),
        label_of(row.morphology) if row.morphology else _cause(row, "morphology"),
        marked(row.restriction),
    ]


def _cause(row: Any, name: str) -> str:
    """Why a value is not there; empty where nobody said."""
    return str(dict(row.missing or {}).get(name, {}).get("cause", ""))


def _noted(row: Any) -> str:
    """What became of a cell, in one line; empty where there is nothing to say."""
    told = []
    if row.first_kind is not row.kind:
        reason = row.reclassified_reason or ""
        told.append(_("recorded first as {kind}: {reason}").format(kind=label_of(row.first_kind), reason=reason))
    if row.lost_at_step:
        told.append(_("lost at {step}").format(step=loss_step(row.lost_at_step)))
    told += [row.fate_reason] if row.fate_reason else []
    if row.n_wbc_attached is not None:
        told.append(_("{count} WBC attached").format(count=row.n_wbc_attached))
    told += [_("cluster {name}").format(name=row.cluster)] if row.cluster else []
    told += [_("exploratory")] if row.exploratory else []
    told += [row.restriction_reason] if row.restriction_reason else []
    told += [_("called {name} by the sorter").format(name=row.source_name)] if row.source_name else []
    told += [row.remark] if row.remark else []
    return _("{code}: {reason}").format(code=printed(row.barcode), reason="; ".join(told)) if told else ""


def _product(row: Any, sent: Mapping[str, str]) -> list[str]:
    size = in_words(row.frag_bp)
    if row.frag_low_bp is not None and row.frag_high_bp is not None:
        size = f"{size} ({row.frag_low_bp}–{row.frag_high_bp})"
    markers = f"{row.markers_pass} / {in_words(row.markers_total) or '–'}" if row.markers_pass is not None else ""
    return [
        printed(row.barcode),
        (row.cell or "")[5:9],
        row.well or "",
        _measured(row, "volume_ul", row.volume_ul),
        _measured(row, "conc_ng_ul", row.conc_ng_ul),
        _yield(row),
        size or _cause(row, "frag_bp"),
        _measured(row, "a260280", row.a260280),
        _measured(row, "gii", row.gii),
        markers or _cause(row, "markers_pass"),
        _measured(row, "ado_pct", row.ado_pct),
        printed(sent[row.barcode]) if row.barcode in sent else "",
    ]


def _measured(row: Any, name: str, value: Any) -> str:
    return in_words(value) if value is not None else _cause(row, name)


def _yield(row: Any) -> str:
    if row.yield_ng is not None:
        return in_words(row.yield_ng)
    if row.qualifier in (Qualifier.BELOW_LOQ, Qualifier.NOT_DONE):
        return str(row.qualifier.value)
    return _cause(row, "yield_ng")


def _noted_of_product(row: Any) -> str:
    told = []
    told += [_("sent below the gate: {reason}").format(reason=row.low_gii_override)] if row.low_gii_override else []
    told += [_("without quality control: {reason}").format(reason=row.no_qc_reason)] if row.no_qc_reason else []
    told += [label_of(row.restriction), row.restriction_reason or ""] if row.restriction else []
    text = "; ".join(each for each in told if each)
    return _("{code}: {reason}").format(code=printed(row.barcode), reason=text) if text else ""
