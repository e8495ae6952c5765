"""A participant's specimens as the boxes of the lineage; equal cells of a plate are stacked."""

from collections.abc import Sequence
from typing import Any

from app.domain.words import Kind, Quality, Restriction, SortOutcome, label_of
from app.i18n import _
from app.outputs.forms.words import in_words
from app.queries.case import Case
from ui.marks import CellMark, State
from ui.widgets.lineage_tree import LineageNode

APART = 4


def HEADS() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The heads of the columns of both lanes."""
    return (
        (_("Blood"), _("Enriched"), _("Single cell"), _("WGA product")),
        (_("Tumour block"), _("DNA extract")),
    )


def nodes_of(found: Case) -> list[LineageNode]:
    """Blood, fractions, cells, products; below them blocks and extracts."""
    nodes = [_tube_node(tube) for tube in found.tubes]
    fraction = ""
    for run in found.runs:
        if run.step in ("staining", "acquisition", "sorting"):
            for code in run.codes:
                if code[5] == Kind.ENRICHED.value and code not in {node.key for node in nodes}:
                    fraction = code
                    nodes.append(
                        LineageNode(code, code[5:9], _("enriched fraction"), 1, _source_of(found, code), 0, State.OK)
                    )
    parent = fraction or (found.tubes[0].barcode if found.tubes else "")
    nodes += _cell_nodes(found, parent)
    for block in found.blocks:
        note = block.row.site or label_of(block.row.request_status)
        nodes.append(
            LineageNode(block.barcode, block.barcode[5:9], note, 0, "", 1, State.OK if block.row.since else State.WAIT)
        )
        for code, extract in block.extracts:
            nodes.append(
                LineageNode(
                    code, code[5:9], in_words(extract.values.get("amount_ng"), "ng"), 1, block.barcode, 1, State.OK
                )
            )
    return nodes


def _tube_node(tube: Any) -> LineageNode:
    kind = in_words(tube.tube.values.get("tube_type"))
    volume = in_words(tube.receipt.values.get("volume_ml"), "mL") if tube.receipt else _("expected")
    return LineageNode(
        tube.barcode, tube.barcode[5:9], f"{kind} · {volume}", 0, "", 0, State.OK if tube.receipt else State.WAIT
    )


def _source_of(found: Case, fraction: str) -> str:
    """The tube whose enrichment came before the fraction, by its number."""
    enriched = [code for run in found.runs if run.step == "enrichment" for code in run.codes]
    place = int(fraction[6:9]) - 1
    return enriched[place] if place < len(enriched) else (enriched[0] if enriched else "")


def _cell_nodes(found: Case, parent: str) -> list[LineageNode]:
    """The first cells one by one, exceptions too; the others of a kind as a stack."""
    products = {row.cell: row for row in found.products}
    nodes: list[LineageNode] = []
    for kind, mark in ((Kind.DP_CELL, CellMark.DP), (Kind.CTC, CellMark.CTC), (Kind.WBC, CellMark.WBC)):
        mine = [row for row in found.cells if row.kind is kind]
        apart = [row for row in mine if is_exception(row)][:APART] + [row for row in mine if not is_exception(row)][:2]
        for row in apart:
            nodes.append(_cell(row, parent, mark))
            product = products.get(row.barcode)
            if product is not None:
                note = " · ".join(
                    filter(
                        None,
                        (in_words(product.yield_ng, "ng"), f"GII {product.gii}" if product.gii is not None else ""),
                    )
                )
                nodes.append(
                    LineageNode(product.barcode, product.barcode[5:9], note, 3, row.barcode, 0, state_of(product))
                )
        rest = len(mine) - len(apart)
        if rest > 0:
            text = _("{count} {kind}").format(count=rest, kind=label_of(kind))
            nodes.append(
                LineageNode(
                    f"stack-{kind}", text, _wells(mine[len(apart) :]), 2, parent, 0, State.WAIT, mark, is_stack=True
                )
            )
    return nodes


def is_exception(row: Any) -> bool:
    return row.outcome not in (SortOutcome.UNVERIFIED, SortOutcome.RECOVERED)


def state_of(row: Any) -> State:
    """Hold, rejected, gone, or in order."""
    if row.restriction in (Restriction.HOLD, Restriction.CONSENT):
        return State.HOLD
    if row.quality is Quality.REJECTED:
        return State.BREACH
    return State.OK


def _cell(row: Any, parent: str, mark: CellMark) -> LineageNode:
    gone = row.outcome in (SortOutcome.EMPTY, SortOutcome.LOST)
    state = State.VOID if gone else state_of(row)
    note = " · ".join(filter(None, (row.well or "", label_of(row.outcome).lower())))
    return LineageNode(row.barcode, row.barcode[5:9], note, 2, parent, 0, state, mark)


def _wells(rows: Sequence[Any]) -> str:
    wells = [row.well for row in rows if row.well]
    return f"{wells[0]}–{wells[-1]}" if len(wells) > 1 else "".join(wells)
