"""P4: the readings of each tube side by side, every number that was read and what follows from it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.barcode import printed
from app.domain.steps.enumeration import CountForm
from app.domain.words import Assay, CountStage, CountStatus, Reading, label_of
from app.i18n import N_, _, decimal
from app.outputs.forms.blocks import Block, Code, Grid, Lines, Note
from app.outputs.forms.corrected import corrected
from app.outputs.forms.marks import marked
from app.outputs.forms.words import ANNOTATED, asked, in_words, per_norm, person, when_from
from app.outputs.sheets import variable_of
from app.queries.case import Case
from app.queries.counts import CountRow
from app.settings import Settings

SIDE_BY_SIDE: Final = 4
"""How many readings stand beside one another on a page."""

Told = Callable[[Case, CountRow], str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the table: a field of the form, or a column of the workbook; `per_norm` names the norm volume."""

    title: str
    told: Told
    field: str = ""
    variable: str = ""
    unit: str = ""
    per_norm: bool = False

    def name(self, norm_ml: float) -> str:
        title = _(self.title)
        if self.per_norm:
            return title.format(norm=decimal(norm_ml))
        return f"{title} ({self.unit})" if self.unit else title

    @property
    def of_workbook(self) -> str:
        return variable_of(CountForm, self.field) if self.field else self.variable


def _numbered(field: str, value: Callable[[CountRow], object]) -> Told:
    """The number, 0 included; else the cause of its absence and the reason."""

    def told(_found: Case, row: CountRow) -> str:
        number = value(row)
        if number is not None:
            return in_words(number)
        cause = row.missing.get(field, {})
        return " ".join(str(cause[each]) for each in ("cause", "reason") if cause.get(each))

    return told


FACTS: Final = (
    Fact(N_("Done"), lambda _f, row: _status(row), "status"),
    Fact(N_("Why not done"), lambda _f, row: row.nd_reason or "", "nd_reason"),
    Fact(N_("Reader"), lambda found, row: person(found.people, row.reader), variable="COUNT.CPEVALID"),
    Fact(N_("Read at"), lambda _f, row: when_from(row.at), "at"),
    Fact(N_("DP cells"), _numbered("n_dp", lambda row: row.n_dp), "n_dp"),
    Fact(N_("CTC"), _numbered("n_ctc", lambda row: row.n_ctc), "n_ctc"),
    Fact(N_("CTC clusters"), _numbered("n_cluster", lambda row: row.n_cluster), "n_cluster"),
    Fact(N_("CAML, giant"), _numbered("n_caml", lambda row: row.n_caml), "n_caml"),
    Fact(N_("WBC reviewed"), _numbered("n_wbc_reviewed", lambda row: row.n_wbc_reviewed), "n_wbc_reviewed"),
    Fact(N_("Events"), _numbered("events", lambda row: row.events), "events"),
    Fact(N_("Nucleated events"), _numbered("nucleated", lambda row: row.nucleated), "nucleated"),
    Fact(
        N_("Volume analysed"),
        _numbered("volume_analysed_ml", lambda row: row.volume_analysed_ml),
        "volume_analysed_ml",
        unit="mL",
    ),
    Fact(N_("DP / {norm} mL"), lambda _f, row: per_norm(row.dp_per_norm), variable="COUNT.DPNORM", per_norm=True),
    Fact(N_("CTC / {norm} mL"), lambda _f, row: per_norm(row.ctc_per_norm), variable="COUNT.CTCNORM", per_norm=True),
    Fact(N_("DP-positive"), lambda _f, row: in_words(row.is_dp_positive), variable="COUNT.DPPOSFL"),
    Fact(N_("CTC present"), lambda _f, row: in_words(row.is_ctc_positive), variable="COUNT.CTCPOSFL"),
    Fact(N_("CTC at the prognostic limit"), lambda _f, row: in_words(row.is_ctc_prognostic), variable="COUNT.CTCPRGFL"),
    Fact(N_("Gate version"), lambda _f, row: row.gate_version or "", "gate_version"),
    Fact(N_("Raw file, SHA-256"), lambda _f, row: row.file_sha256 or "", variable="COUNT.CPFILE"),
    Fact(N_("Exploratory"), lambda _f, row: in_words(row.exploratory), variable="COUNT.EXPLOR"),
    Fact(N_("DP count is a lower bound"), lambda _f, row: in_words(row.dp_bias), variable="COUNT.DPBIAS"),
    Fact(N_("Remark"), lambda _f, row: row.remark or "", "remark"),
)
DERIVED: Final = frozenset(
    {"COUNT.DPNORM", "COUNT.CTCNORM", "COUNT.DPPOSFL", "COUNT.CTCPOSFL", "COUNT.CTCPRGFL", "COUNT.DPBIAS"}
)


def filled_counts(found: Case, settings: Settings) -> list[Block]:
    """Tube by tube and assay by assay; the corrected numbers below them, the old one struck."""
    parts: list[Block] = []
    for barcode, assay in dict.fromkeys((row.barcode, row.assay) for row in found.counts):
        rows = [row for row in found.counts if (row.barcode, row.assay) == (barcode, assay)]
        parts += list(_of_tube(found, barcode, assay, rows, settings))
    return parts or [Note(_("Nothing was counted."))]


def empty_counts(mode: str, settings: Settings) -> list[Block]:
    """Columns to be filled in by hand: stage and reading at their heads."""
    columns = [_("Preliminary, first reader"), *(f"{label_of(CountStage.FINAL)}, {_(each)}" for each in _READINGS)]
    lines = [
        [each.name(settings.norm_volume_ml), each.of_workbook, *[""] * len(columns)]
        for each in FACTS
        if each.of_workbook not in DERIVED
    ]
    if mode == ANNOTATED:
        heads = [_("Stage and reading"), "COUNT.STAGE, READING", *columns]
        grid = Grid(heads, lines, (1.5, 1.2, 1, 1, 1, 1), frozenset({1}), roomy=True)
    else:
        lines = [[line[0], *line[2:]] for line in lines]
        grid = Grid([_("Stage and reading"), *columns], lines, (1.5, 1.2, 1.2, 1.2, 1.2), roomy=True)
    assay = asked(_("Assay"), "COUNT.ASSAY", mode, choices=Assay, wide=True)
    return [Lines([asked(_("Code of the tube"), "COUNT.CPREFID", mode), assay]), grid]


_READINGS: Final = (N_("first reader"), N_("second reader"), N_("consensus"))


def _of_tube(found: Case, barcode: str, assay: Assay, rows: Sequence[CountRow], settings: Settings) -> Iterator[Block]:
    note = label_of(assay) + (f", {_('primary tube')}" if rows[0].is_primary else "")
    yield Code(barcode, printed(barcode), note)
    for first in range(0, len(rows), SIDE_BY_SIDE):
        beside = rows[first : first + SIDE_BY_SIDE]
        heads = [_("Reading"), *(f"{label_of(row.stage)}, {_said(row.reading)}" for row in beside)]
        lines = [[each.name(settings.norm_volume_ml), *(each.told(found, row) for row in beside)] for each in FACTS]
        yield Grid(heads, lines, (1.5, *[min(1.2, 4.8 / len(beside))] * len(beside)))
    for row in rows:
        name = f"{printed(row.barcode)}, {label_of(row.stage)}, {label_of(row.reading)}"
        yield from corrected(found, "count", row, CountForm, name)


def _said(reading: Reading) -> str:
    return label_of(reading).lower()


def _status(row: CountRow) -> str:
    return marked(row.status) if row.status is CountStatus.NOT_DONE else label_of(row.status)
