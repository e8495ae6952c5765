"""The pages of a paper without identities: each text as it is printed, values and notes, cells and remarks."""

from dataclasses import replace

from app.domain.masking import masked, masked_code, masked_value
from app.outputs.charts.shapes import Flow
from app.outputs.forms.blocks import Block, Code, Figure, Grid, Line, Lines, Note, Pages, PaperDocument


def masked_document(document: PaperDocument) -> PaperDocument:
    """Head, foot and the properties of the file."""
    return replace(
        document,
        title=masked(document.title),
        study=masked(document.study),
        participant=masked_code(document.participant),
        notice=masked(document.notice),
    )


def masked_pages(pages: Pages) -> Pages:
    """The blocks as they are drawn."""
    return [[_block(block) for block in page] for page in pages]


def _block(block: Block) -> Block:
    match block:
        case Note(text):
            return Note(masked(text))
        case Code(barcode, printed, note):
            return Code(barcode, printed, masked(note))
        case Lines(lines):
            return Lines([_line(line) for line in lines])
        case Grid():
            return replace(block, rows=[[_cell(block, at, text) for at, text in enumerate(row)] for row in block.rows])
        case Figure(Flow() as chart):
            return Figure(_flow(chart))
    return block


def _flow(chart: Flow) -> Flow:
    """The reasons why somebody left are free texts."""
    steps = (
        replace(step, leaving=tuple(replace(each, reason=masked(each.reason)) for each in step.leaving))
        for step in chart.steps
    )
    return replace(chart, steps=tuple(steps))


def _line(line: Line) -> Line:
    value = masked_code(line.value) if line.mono else masked_value(line.value)
    struck = tuple((masked_value(old), masked(why)) for old, why in line.struck)
    return replace(line, value=value, note=masked(line.note), struck=struck)


def _cell(grid: Grid, at: int, text: str) -> str:
    return masked_code(text) if at in grid.mono or at in grid.fine else masked_value(text)
