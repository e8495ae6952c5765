"""A participant's specimens as the boxes of the lineage; equal cells are stacked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.domain.words import CELL_KINDS, Custody, Kind, Processing, Quality, Restriction, SortOutcome, label_of
from app.i18n import _, decimal, ngettext
from app.outputs.forms.words import in_words
from app.queries.case import Case
from app.queries.kin import Kin
from ui.marks import CellMark, State
from ui.widgets.lineage_tree import LineageNode

EXCEPTIONS_SHOWN: Final = 4
NORMAL_SHOWN: Final = 2
BLOOD, TUMOUR = 0, 1
_PLACES: Final = {
    Kind.BLOOD: (BLOOD, 0),
    Kind.ENRICHED: (BLOOD, 1),
    **dict.fromkeys(CELL_KINDS, (BLOOD, 2)),
    Kind.WGA_PRODUCT: (BLOOD, 3),
    Kind.ALIQUOT: (BLOOD, 4),
    Kind.BLOCK: (TUMOUR, 0),
    Kind.SECTION: (TUMOUR, 1),
    Kind.EXTRACT: (TUMOUR, 2),
}
"""Lane and column of each kind."""


def HEADS() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The heads of the columns of both lanes."""
    return (
        (_("Blood"), _("Enriched"), _("Single cell"), _("WGA product"), _("Aliquot")),
        (_("Tumour block"), _("Sections"), _("Tumour DNA")),
    )


def nodes_of(found: Case, members: Sequence[Kin]) -> list[LineageNode]:
    """Blood, fractions, cells, products; below them blocks, sections and extracts. Children of a stack are in it."""
    notes = notes_of(found, members)
    outcomes = {row.barcode: row.outcome for row in found.cells}
    stacked = set(_stacked(members, outcomes))
    nodes: list[LineageNode] = []
    for each in members:
        if each.kind not in _PLACES or each.barcode in stacked or each.parent in stacked:
            continue
        lane, column = _PLACES[each.kind]
        mark = CellMark(each.kind) if each.kind in CELL_KINDS else None
        state = state_of(each, outcomes.get(each.barcode))
        nodes.append(
            LineageNode(
                each.barcode, each.barcode[5:9], notes.get(each.barcode, ""), column, each.parent, lane, state, mark
            )
        )
    for stack in _stacks(members, stacked, notes):
        last = max((place for place, node in enumerate(nodes) if node.cell is stack.cell), default=len(nodes) - 1)
        nodes.insert(last + 1, stack)
    return nodes


def is_stack(key: str) -> bool:
    return key.startswith("stack:")


def notes_of(found: Case, members: Sequence[Kin]) -> Mapping[str, str]:
    """The small line of each box, by code."""
    notes: dict[str, str] = {}
    for tube in found.tubes:
        volume = in_words(tube.receipt.values.get("volume_ml"), "mL") if tube.receipt else _("expected")
        notes[tube.barcode] = _joined(in_words(tube.tube.values.get("tube_type")), volume)
    enriched = {code: run.entry.values for run in found.runs if run.step == "enrichment" for code in run.codes}
    for each in members:
        if each.kind is Kind.ENRICHED and each.parent in enriched:
            values = enriched[each.parent]
            notes[each.barcode] = _joined(in_words(values.get("blood_used_ml"), "mL"), in_words(values.get("method")))
        elif each.sections is not None:
            told = ngettext("{count} section", "{count} sections", each.sections)
            notes[each.barcode] = told.format(count=each.sections)
    for cell in found.cells:
        seen = label_of(cell.outcome).lower() if is_exception(cell.outcome) else ""
        notes[cell.barcode] = _joined(cell.well or "", seen or (label_of(cell.doublet).lower() if cell.doublet else ""))
    for product in found.products:
        gii = f"GII {product.gii}" if product.gii is not None else ""
        notes[product.barcode] = _joined(in_words(product.yield_ng, "ng"), gii)
    for block in found.blocks:
        notes[block.barcode] = block.row.site or label_of(block.row.request_status)
        for code, extract in block.extracts:
            din = extract.values.get("din")
            notes[code] = _joined(in_words(extract.values.get("amount_ng"), "ng"), f"DIN {decimal(din)}" if din else "")
    return notes


def state_of(each: Kin, outcome: SortOutcome | None) -> State:
    """Hold, rejected, gone, awaited, or in order."""
    if each.restriction in (Restriction.HOLD, Restriction.CONSENT):
        return State.HOLD
    if each.quality is Quality.REJECTED:
        return State.BREACH
    if each.custody is Custody.EXPECTED:
        return State.WAIT
    if outcome is SortOutcome.LOST or each.custody is Custody.LOST:
        return State.BREACH
    if outcome is SortOutcome.EMPTY or each.custody in (Custody.DESTROYED, Custody.RETURNED):
        return State.VOID
    if each.custody is Custody.SHIPPED or each.processing is Processing.NOT_BEGUN:
        return State.WAIT
    return State.OK


def is_exception(outcome: SortOutcome | None) -> bool:
    """Whether a person should see this cell by itself."""
    return outcome not in (SortOutcome.UNVERIFIED, SortOutcome.RECOVERED, None)


def _stacked(members: Sequence[Kin], outcomes: Mapping[str, SortOutcome]) -> Iterator[str]:
    """The cells that share a box: all of a kind but the first few, and the first few exceptions."""
    for kind in CELL_KINDS:
        mine = [each.barcode for each in members if each.kind is kind]
        odd = [code for code in mine if is_exception(outcomes.get(code))]
        even = [code for code in mine if not is_exception(outcomes.get(code))]
        rest = odd[EXCEPTIONS_SHOWN:] + even[NORMAL_SHOWN:]
        if len(rest) > 1:
            yield from rest


def _stacks(members: Sequence[Kin], stacked: set[str], notes: Mapping[str, str]) -> Iterator[LineageNode]:
    for kind in CELL_KINDS:
        mine = [each for each in members if each.kind is kind and each.barcode in stacked]
        if mine:
            text = _("{count} {kind}").format(count=len(mine), kind=SHORT[kind])
            states = {state_of(each, None) for each in mine}
            state = State.HOLD if State.HOLD in states else State.OK
            wells = [notes.get(each.barcode, "").partition(" ")[0] for each in mine]
            yield LineageNode(
                f"stack:{kind.value}",
                text,
                _range(wells),
                2,
                mine[0].parent,
                BLOOD,
                state,
                CellMark(kind),
                is_stack=True,
            )


SHORT: Final = {
    Kind.DP_CELL: "DP",
    Kind.CTC: "CTC",
    Kind.WBC: "WBC",
    Kind.NTC: "NTC",
    Kind.POSITIVE: "POS",
}


def _range(wells: Sequence[str]) -> str:
    named = [well for well in wells if well]
    return f"{named[0]}–{named[-1]}" if len(named) > 1 else "".join(named)


def _joined(*words: Any) -> str:
    return " · ".join(str(word) for word in words if word)
