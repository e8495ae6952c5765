"""Read a table of quality: one row a sample, columns by the names that laboratories and tools give them."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.errors import Refused
from app.domain.genome.parsed import Results, SampleQc
from app.domain.words import FileKind
from app.i18n import _, grouped
from app.imports.results.columns import MISSING, NoNumber, bare, number, places, whole
from app.imports.results.names import told_apart, twice
from app.imports.results.notes import Notes
from app.imports.results.source import Source
from app.imports.rows import Numbered, numbered_rows, numbered_rows_of

SAMPLE: Final = (
    "sample", "sample id", "sample name", "sample barcode", "cell", "cell id", "cell name", "cell barcode", "barcode",
    "code", "code barres", "library", "échantillon", "nom échantillon", "id échantillon", "cellule", "id cellule",
    "name", "nom", "id",
)  # fmt: skip
COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "total_reads": (
        "total_reads", "total reads", "reads", "n reads", "num reads", "read count", "number of reads",
        "total num reads",
        "total sequences", "raw total sequences", "pf_reads", "nombre de lectures", "lectures totales", "lectures",
        "nb lectures",
    ),
    "mapped_pct": (
        "mapped_pct", "pct mapped", "% mapped", "mapped %", "percent mapped", "mapped", "mapping rate",
        "mapped reads pct",
        "pct reads mapped", "reads mapped percent", "pct_pf_reads_aligned", "pct aligned", "% aligned",
        "alignment rate",
        "lectures alignées %", "% aligné", "pct aligné", "taux d'alignement", "frac mapped reads",
    ),
    "dup_pct": (
        "dup_pct", "pct dup", "% dup", "dup %", "percent duplication", "duplication rate", "% duplicates",
        "pct duplicates",
        "duplicates %", "duplicate rate", "duplicates", "duplication", "% duplication", "duplicats %", "% duplicats",
        "doublons %",
        "taux de duplication", "frac mapped duplicates",
    ),
    "mean_cov": (
        "mean_cov", "mean coverage", "mean cov", "coverage", "average coverage", "avg coverage", "mean depth",
        "average depth",
        "mean target coverage", "depth", "couverture moyenne", "profondeur moyenne", "couverture", "profondeur",
    ),
    "cov10x_pct": (
        "cov10x_pct", "pct_cov_10x", "cov 10x", "% cov 10x", "pct 10x", "% 10x", "% >= 10x", "coverage 10x",
        "% bases 10x",
        "pct target bases 10x", "couverture 10x %", "% couverture 10x", "couverture 10x",
    ),
    "cov20x_pct": (
        "cov20x_pct", "pct_cov_20x", "cov 20x", "% cov 20x", "pct 20x", "% 20x", "% >= 20x", "coverage 20x",
        "% bases 20x",
        "pct target bases 20x", "couverture 20x %", "% couverture 20x", "couverture 20x",
    ),
    "ado_pct": (
        "ado_pct", "ado", "ado %", "% ado", "ado rate", "allelic dropout", "allele dropout", "allelic drop-out",
        "allele drop-out",
        "allelic dropout rate", "perte allélique", "perte allélique %", "taux d'ado",
    ),
    "mapd": ("mapd", "dlrs", "dlr spread", "normalized mapd", "raw mapd", "mapd score", "mapd/dlrs"),
    "breakpoints": (
        "breakpoints", "n breakpoints", "num breakpoints", "breakpoint count", "number of breakpoints",
        "points de cassure",
        "nombre de points de cassure", "cassures",
    ),
    "gini": ("gini", "gini coefficient", "gini index", "gini coef", "coefficient de gini", "indice de gini"),
    "contamination": (
        "contamination", "contamination_pct", "contamination %", "% contamination", "freemix", "contamination rate",
        "taux de contamination",
    ),
}  # fmt: skip

_WORKBOOK: Final = b"PK"
_LINE_ENDS: Final = (b"\n", b"\v", b"\f", b"\x1c", b"\x1d", b"\x1e", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9")
_MOST_ROWS: Final = 100_000
_MOST_COLUMNS: Final = 10_000

WHOLE: Final = frozenset({"total_reads", "breakpoints"})
PERCENT: Final = frozenset({"mapped_pct", "dup_pct", "cov10x_pct", "cov20x_pct", "ado_pct", "contamination"})
_SHARES: Final = frozenset(
    bare(each)
    for each in (
        "pct_pf_reads_aligned", "percent duplication", "pct target bases 10x", "pct target bases 20x", "frac mapped reads",
        "frac mapped duplicates", "freemix", "mapping rate", "alignment rate", "duplication rate", "duplicate rate", "ado",
        "ado rate", "allelic dropout rate", "contamination rate", "taux d'ado", "taux d'alignement", "taux de duplication",
        "taux de contamination", "pct 10x", "pct 20x",
    )
)  # fmt: skip
"""Heads under which tools write shares from 0 to 1; taken as such where no value is above 1, and said so."""


def is_quality(heads: Sequence[str]) -> bool:
    """Whether a row is the head of such a table: it names the sample and something measured."""
    return "sample" in places(heads, {"sample": SAMPLE}) and bool(places(heads, COLUMNS))


def read_quality(source: Source) -> Results:
    """What the provider measured, sample by sample, or every value that can't be."""
    if source.size > source.limits.table:
        raise _too_large(source)
    notes = Notes()
    head, body = _table(source.name, _rows(source))
    found = places(head, COLUMNS)
    sample = places(head, {"sample": SAMPLE})["sample"]
    found = {column: place for column, place in found.items() if place != sample}
    others = [place for place in range(len(head)) if place not in (sample, *found.values())]
    shares = _shares(head, body, found, notes)
    quality: list[SampleQc] = []
    names: list[str] = []
    for line, row in body:
        name = _at(row, sample)
        if not name:
            notes.refuse(line, _("The row names no sample."), hint=_("Each row begins with the name of its sample."))
        if len(row) > len(head):
            notes.refuse(
                line, _("The row has {count} cells, the head {wanted}.").format(count=len(row), wanted=len(head))
            )
        values = {
            column: _value(column, _at(row, place), head[place], line, name, notes, is_share=column in shares)
            for column, place in found.items()
        }
        told = {head[place] or _("Column {number}").format(number=place + 1): _at(row, place) for place in others}
        names.append(name)
        quality.append(_quality(line, values, {key: text for key, text in told.items() if text}))
    samples, duplicates = told_apart(names)
    for name in twice(names):
        lines = [line for (line, _row), each in zip(body, names, strict=True) if each == name]
        text = _("Sample {sample} has {count} rows.").format(sample=name, count=len(lines))
        notes.warn(lines[1], text, hint=_("They are kept apart until a person says which holds."), sample=name)
    return Results(
        kind=FileKind.QC_TABLE,
        name=source.name,
        sha256=source.sha256,
        size=source.size,
        records=len(body),
        samples=samples,
        quality={} if notes.refuses else dict(zip(samples, quality, strict=True)),
        duplicates=duplicates,
        problems=notes.all(),
    )


def _rows(source: Source) -> Numbered:
    """A workbook, a text, or a text that is packed."""
    if not source.is_packed:
        data = source.path.read_bytes()
        if not data.startswith(_WORKBOOK) and sum(data.count(each) for each in _LINE_ENDS) > _MOST_ROWS:
            raise _too_many(source)
        return numbered_rows(source.path)
    lines, size = [], 0
    for _line, text in source.lines():
        lines.append(text)
        size += len(text)
        if size > source.limits.table:
            raise _too_large(source)
        if len(lines) > _MOST_ROWS:
            raise _too_many(source)
    return numbered_rows_of("\n".join(lines))


def _too_many(source: Source) -> Refused:
    return Refused(
        _("{name} has more than {count} lines.").format(name=source.name, count=grouped(_MOST_ROWS)),
        hint=_("A table of quality holds one row a sample."),
    )


def _too_large(source: Source) -> Refused:
    return Refused(
        _("{name} is larger than {count} bytes.").format(name=source.name, count=grouped(source.limits.table)),
        hint=_("A table of quality holds one row a sample."),
    )


def _table(name: str, rows: Numbered) -> tuple[tuple[str, ...], Numbered]:
    """The head and the rows below it; what Picard writes above and below its table is passed over."""
    for place, (line, row) in enumerate(rows):
        if len(row) > _MOST_COLUMNS:
            raise Refused(
                _("Line {line} of {name} has more than {count} columns.").format(
                    line=line, name=name, count=grouped(_MOST_COLUMNS)
                ),
                hint=_("A table of quality holds one row a sample."),
            )
        if is_quality(row):
            below = rows[place + 1 :]
            end = next((each for each, (_n, cells) in enumerate(below) if cells[0].startswith("##")), len(below))
            if not end:
                raise Refused(_("{name} holds no rows.").format(name=name), hint=_("Choose the file with the values."))
            return row, tuple(each for each in below[:end] if not each[1][0].startswith("#"))
    raise Refused(
        _("{name} is no table of quality: no head names the sample and what was measured.").format(name=name),
        hint=_("Name the columns like sample, total_reads, mapped_pct, mean_cov, ado_pct, mapd, gini."),
    )


def _shares(head: Sequence[str], body: Numbered, found: Mapping[str, int], notes: Notes) -> frozenset[str]:
    """The columns of percentages that hold shares instead."""
    shares = set()
    for column in PERCENT & found.keys():
        place = found[column]
        values = [_at(row, place) for _line, row in body]
        numbers = [each for each in map(_number_or_none, values) if each is not None]
        if not numbers or max(numbers) > 1 or any("%" in each for each in values) or max(numbers) == 0:
            continue
        if bare(head[place]) in _SHARES:
            shares.add(column)
            notes.warn(
                0, _("{column} holds shares from 0 to 1; they are kept as percentages.").format(column=head[place])
            )
        elif column in ("mapped_pct", "cov10x_pct", "cov20x_pct", "ado_pct"):
            text = _("{column} has no value above 1: are these shares? They were taken as percentages.")
            notes.warn(0, text.format(column=head[place]), hint=_("Ask the provider; write 98.5 for 98.5 %."))
    return frozenset(shares)


def _value(
    column: str, text: str, head: str, line: int, sample: str, notes: Notes, *, is_share: bool
) -> float | int | None:
    if text.casefold() in MISSING:
        return None
    try:
        value = whole(text) if column in WHOLE else number(text)
    except NoNumber as fault:
        text = _("{column}: {fault}").format(column=head, fault=fault)
        notes.refuse(line, text, hint=_("Leave the cell empty where nothing was measured."), sample=sample)
        return None
    if is_share:
        value *= 100
    if value < 0:
        notes.refuse(line, _("{column}: {value} is below 0.").format(column=head, value=text), sample=sample)
    elif column in PERCENT and value > 100:
        notes.refuse(line, _("{column}: {value} is more than 100 %.").format(column=head, value=text), sample=sample)
    elif column == "gini" and value > 1:
        notes.refuse(line, _("{column}: {value} is more than 1.").format(column=head, value=text), sample=sample)
    return value


def _quality(line: int, values: Mapping[str, float | int | None], others: Mapping[str, str]) -> SampleQc:
    reads, breakpoints = values.get("total_reads"), values.get("breakpoints")
    return SampleQc(
        line,
        total_reads=None if reads is None else int(reads),
        mapped_pct=values.get("mapped_pct"),
        dup_pct=values.get("dup_pct"),
        mean_cov=values.get("mean_cov"),
        cov10x_pct=values.get("cov10x_pct"),
        cov20x_pct=values.get("cov20x_pct"),
        ado_pct=values.get("ado_pct"),
        mapd=values.get("mapd"),
        breakpoints=None if breakpoints is None else int(breakpoints),
        gini=values.get("gini"),
        contamination=values.get("contamination"),
        others=others,
    )


def _number_or_none(text: str) -> float | None:
    if text.casefold() in MISSING:
        return None
    try:
        return number(text)
    except NoNumber:
        return None


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""
