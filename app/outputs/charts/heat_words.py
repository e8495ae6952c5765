"""What a heat map says in words: the cell under a cursor, its legend, its emptiness."""

from app.domain.words import label_of
from app.i18n import _, ngettext
from app.outputs.charts.order import told_states
from app.outputs.charts.shapes import STATE_WORDS, CellState, ColumnKind, HeatColumn, HeatMap


def nothing() -> str:
    """What is said of a heat map without rows or columns."""
    return _("No alteration and no cell to show.")


def kind_word(kind: ColumnKind) -> str:
    return {
        ColumnKind.TUMOUR: _("Tumour"),
        ColumnKind.WBC: _("White cells"),
        ColumnKind.DP: _("DP cell"),
        ColumnKind.CTC: _("CTC"),
    }[kind]


def status(chart: HeatMap, row: int, column: int) -> str:
    """Alteration, cell, state and reads; of a heading (-1) what the whole row or column tells."""
    if row < 0:
        return _column(chart.columns[column])
    if column < 0:
        return _row(chart, row)
    state = CellState(int(chart.states[row, column]))
    parts = [chart.rows[row].title, _column(chart.columns[column]), _(STATE_WORDS[state])]
    parts += [reads] if (reads := _reads(chart, row, column)) else []
    return " · ".join(parts)


def _column(column: HeatColumn) -> str:
    told = f"{kind_word(column.kind)} {column.code}"
    return told if column.verdict is None else f"{told}, {label_of(column.verdict)}"


def _row(chart: HeatMap, row: int) -> str:
    """The alteration with its numbers, and the cells by state."""
    each = chart.rows[row]
    share = _("{k} of {m} informative cells").format(k=each.k, m=each.m)
    counts = told_states(chart, row)
    states = ", ".join(f"{_(word)} {counts[state]}" for state, word in STATE_WORDS.items() if counts[state])
    parts = [each.title, share, states]
    parts += [_("on the tumour's list")] if each.in_tumour else []
    return " · ".join(part for part in parts if part)


def _reads(chart: HeatMap, row: int, column: int) -> str:
    """35 of 80 reads; the depth alone where the file tells no reads of the alteration; empty where it tells none."""
    depth = -1 if chart.depth is None else int(chart.depth[row, column])
    alt = -1 if chart.alt is None else int(chart.alt[row, column])
    if depth < 0:
        return ""
    if alt < 0:
        return ngettext("{count} read", "{count} reads", depth).format(count=depth)
    return ngettext("{alt} of {count} read", "{alt} of {count} reads", depth).format(alt=alt, count=depth)
