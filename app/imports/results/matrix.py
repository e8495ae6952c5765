"""Read a genotype matrix: rows are alterations, columns cells; 0 reference, 1 and 2 mutated, 3 no data (SCITE's codes)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.domain.errors import Refused
from app.domain.genome.alteration import Alteration, short_variant
from app.domain.genome.parsed import MUTATED, NO_DATA, REFERENCE, UNKNOWN, Results
from app.domain.words import AlterationKind, FileKind
from app.i18n import _, grouped
from app.imports.results.columns import LINE, is_count, parted, separator_of
from app.imports.results.gathered import Alterations, Table
from app.imports.results.names import told_apart, twice
from app.imports.results.notes import Notes
from app.imports.results.source import Source

STATES: Final = {
    "0": REFERENCE,
    "1": MUTATED,
    "2": MUTATED,
    "3": NO_DATA,
    "0.0": REFERENCE,
    "1.0": MUTATED,
    "2.0": MUTATED,
    "3.0": NO_DATA,
    **dict.fromkeys(("NA", "na", "NaN", "nan", "?"), NO_DATA),
}
"""One allele mutated and both are both mutated; R, pandas and PhISCS write no data as NA, nan and a question mark."""
_BOTH: Final = frozenset({"2", "2.0"})
_HEADS: Final = frozenset({"", "gene", "genes", "mutation", "mutations", "mut", "snv", "snp", "variant", "variants",
                           "alteration", "alterations", "site", "locus", "id", "name", "gène", "altération"})  # fmt: skip
"""What stands above the names of the rows."""
_OF_CELLS: Final = re.compile(r"#?(single)?(cell|sample|barcode|cellule|échantillon).*", re.IGNORECASE)
_CELL: Final = re.compile(r"(single[ _-]?)?cell(ule)?[ _-]?\d+", re.IGNORECASE)
_MOST_ROWS: Final = 200_000
_MOST_COLUMNS: Final = 20_000

MOST_NUMBER: Final = 2**31 - 1
_ENOUGH: Final = 6
"""Rows that count on from one to the next, from which on no chance makes genotypes do so."""

_PLACE: Final = re.compile(
    r"(?:chr)?([0-9]{1,2}|X|Y|MT?)[:_-](\d{1,9})[:_-]([ACGT]+|-)[:_>/]([ACGT]+|-)", re.IGNORECASE
)
_GENE: Final = re.compile(r"[A-Za-z][A-Za-z0-9.@-]*")


@dataclass(frozen=True, slots=True)
class _Grid:
    """The lines of a matrix, and the names that stand in it."""

    lines: tuple[tuple[int, list[str]], ...]
    cells: tuple[str, ...]
    rows: tuple[str, ...]
    width: int


def is_matrix(lines: Sequence[str]) -> bool:
    """Whether these first lines are rows of genotypes, a head and names aside."""
    rows = [parted(line, separator_of(line)) for line in lines[1:] or lines]
    tokens = [token for row in rows for token in (row[1:] or row)]
    return bool(tokens) and sum(token in STATES for token in tokens) * 2 > len(tokens)


def read_matrix(source: Source, names: Sequence[Source] = ()) -> Results:
    """The states of each cell, or every token that is none.

    `names` are files of names, one a line, of the rows (genes), of the columns (cells), or both: told by their number.
    """
    notes = Notes()
    grid = _grid(source)
    cells, rows = _named(source.name, grid, names, notes)
    samples, duplicates = told_apart(cells)
    for cell in twice(cells):
        text = _("{sample} names {count} columns.").format(sample=cell, count=cells.count(cell))
        notes.warn(0, text, hint=_("They are kept apart until a person says whose they are."), sample=cell)
    alterations, table = Alterations(), Table(samples)
    titles, several = told_apart(rows)
    if several:
        text = _("Names that stand for several rows are told apart by a number: {names}.")
        notes.warn(0, text.format(names=", ".join(sorted(set(rows) & set(several)))[:200]))
    unknown = [UNKNOWN] * len(samples)
    for (line, tokens), title, name in zip(grid.lines, titles, rows, strict=True):
        states = _states(line, tokens, grid, notes)
        if len(states) != grid.width:
            continue
        row = alterations.place(_alteration(title, name), line)
        nan, passed = [float("nan")] * len(samples), [True] * len(samples)
        table.add(row, line, {"state": states, "depth": unknown, "alt": unknown, "vaf": nan, "passed": passed})
    _tell_codes(grid, notes)
    if not source.is_whole and grid.lines:
        _check_end(grid, notes)
    fits = not notes.refuses
    return Results(
        kind=FileKind.MATRIX,
        name=source.name,
        sha256=source.sha256,
        size=source.size,
        records=len(grid.lines),
        samples=samples,
        alterations=alterations.all() if fits else (),
        calls=table.calls() if fits else {},
        duplicates=duplicates,
        problems=notes.all(),
    )


def _grid(source: Source) -> _Grid:
    """The lines parted, with the head and the row names taken off where there are any."""
    lines = _lines(source)
    head: list[str] = []
    if len(lines) > 1 and _is_head(lines[0][1], lines[1][1]):
        _must_be_upright(source.name, lines)
        head = lines.pop(0)[1]
    first = lines[0][1]
    named = _are_named([tokens[0] for _line, tokens in lines], head, len(first))
    if named and all(_CELL.fullmatch(tokens[0]) for _line, tokens in lines):
        raise _on_its_side(source.name, lines[0][0])
    if not named or len(first) == 1:
        return _Grid(tuple(lines), tuple(head), (), len(head or first))
    width = len(first) - 1
    cells = head[1:] if len(head) == width + 1 else head
    return _Grid(
        tuple((line, tokens[1:]) for line, tokens in lines),
        tuple(cells),
        tuple(tokens[0] for _line, tokens in lines),
        len(cells) or width,
    )


def _lines(source: Source) -> list[tuple[int, list[str]]]:
    """The lines that hold anything, parted; a separator that ends each of them is taken off."""
    texts, size = [], 0
    for line, text in source.lines(longest=LINE):
        if not text.strip() or text.startswith("##"):
            continue
        texts.append((line, text))
        size += len(text)
        if size > source.limits.table or len(texts) > _MOST_ROWS:
            raise _too_large(source, line)
    if not texts:
        raise Refused(
            _("{name} holds no rows.").format(name=source.name), hint=_("Choose the file with the genotypes.")
        )
    separator = separator_of(texts[-1][1])
    lines = [(line, parted(text, separator)) for line, text in texts]
    if max(len(tokens) for _line, tokens in lines) > _MOST_COLUMNS:
        raise _too_large(source, lines[0][0])
    if all(len(tokens) > 1 and not tokens[-1] for _line, tokens in lines):
        return [(line, tokens[:-1]) for line, tokens in lines]
    return lines


def _too_large(source: Source, line: int) -> Refused:
    return Refused(
        _(
            "{name} is too large for a matrix, on line {line}: {rows} rows, {columns} columns, {count} bytes at most."
        ).format(
            name=source.name,
            line=grouped(line),
            rows=grouped(_MOST_ROWS),
            columns=grouped(_MOST_COLUMNS),
            count=grouped(source.limits.table),
        ),
        hint=_("Ask the provider for a VCF."),
    )


def _are_named(first: Sequence[str], head: Sequence[str], width: int) -> bool:
    """Whether the first column names the rows: none is a genotype, a head says so, or they count on beyond genotypes."""
    if head and (len(head) == width - 1 or head[0].casefold() in _HEADS):
        return True
    if all(each not in STATES for each in first):
        return True
    if len(first) < _ENOUGH or not all(is_count(each, MOST_NUMBER) for each in first):
        return False
    return all(int(one) < int(other) for one, other in pairwise(first))


def _must_be_upright(name: str, lines: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Refused where the head says that rows are cells, or names columns as alterations."""
    line, head = lines[0]
    is_told = len(head) == len(lines[1][1]) and bool(_OF_CELLS.fullmatch(head[0])) and lines[1][1][0] not in STATES
    if is_told or _are_alterations(head):
        raise _on_its_side(name, line)


def _are_alterations(names: Sequence[str]) -> bool:
    """Whether most names are places with alleles."""
    return sum(bool(_PLACE.fullmatch(each)) for each in names) * 2 > len(names)


def _on_its_side(name: str, line: int) -> Refused:
    return Refused(
        _("{name} lies on its side: by line {line}, its rows are cells and its columns alterations.").format(
            name=name, line=line
        ),
        hint=_("Turn it, so that each row is an alteration and each column a cell."),
    )


def _is_head(first: Sequence[str], second: Sequence[str]) -> bool:
    if len(first) == len(second) - 1:
        return True
    if len(first) == len(second) and first[0].casefold() in _HEADS and second[0] not in STATES:
        return True
    if (
        len(first) == len(second)
        and not first[0]
        and list(first[1:]) == [str(place) for place in range(len(first) - 1)]
    ):
        return True
    tokens = first[1:] or first
    return sum(token in STATES for token in tokens) * 2 < len(tokens)


def _states(line: int, tokens: Sequence[str], grid: _Grid, notes: Notes) -> list[int]:
    if len(tokens) != grid.width:
        text = _("The row has {count} genotypes, the others {wanted}.").format(count=len(tokens), wanted=grid.width)
        notes.refuse(line, text, hint=_("The line may be cut."))
        return []
    states = []
    before = 2 if grid.rows else 1
    for place, token in enumerate(tokens):
        state = STATES.get(token)
        if state is None:
            text = _("Column {column}: “{text}” is no genotype.").format(column=place + before, text=token[:40])
            hint = _("0 is reference, 1 one allele mutated, 2 both, 3 no data.")
            notes.refuse(line, text, hint=hint)
        else:
            states.append(state)
    return states


def _named(name: str, grid: _Grid, sources: Sequence[Source], notes: Notes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of columns and rows: those that files give, else those of the matrix, else numbers."""
    cells, rows = grid.cells, grid.rows
    taken: set[str] = set()
    for source in sources:
        told = _names(source)
        if len(told) == len(grid.lines) and "rows" not in taken:
            rows = told
            taken.add("rows")
            if len(told) == grid.width and len(sources) == 1:
                notes.warn(
                    0,
                    _("There are as many rows as columns; {name} is taken to name the rows.").format(name=source.name),
                )
        elif len(told) == grid.width and "cells" not in taken:
            if _are_alterations(told):
                raise _on_its_side(name, grid.lines[0][0])
            cells = told
            taken.add("cells")
        else:
            raise Refused(
                _("{names} holds {count} names; {name} has {rows} rows and {columns} columns.").format(
                    names=source.name, count=len(told), name=name, rows=len(grid.lines), columns=grid.width
                ),
                hint=_("Give one name a line, in the order of the rows or of the columns."),
            )
    if not cells:
        notes.warn(
            0, _("Nothing names the cells; they are numbered."), hint=_("Give a file with their names, one a line.")
        )
        cells = tuple(f"C{number}" for number in range(1, grid.width + 1))
    if not rows:
        notes.warn(
            0,
            _("Nothing names the alterations; they are numbered."),
            hint=_("Give a file with their names, one a line."),
        )
        rows = tuple(f"R{number}" for number in range(1, len(grid.lines) + 1))
    return cells, rows


def _names(source: Source) -> tuple[str, ...]:
    lines = []
    for line, text in source.lines(longest=LINE):
        lines += [text.strip()] if text.strip() else []
        if len(lines) > _MOST_ROWS:
            raise _too_large(source, line)
    if len(lines) == 1:
        return tuple(each for each in parted(lines[0], separator_of(lines[0])) if each)
    return tuple(line.strip('"') for line in lines)


def _alteration(title: str, name: str) -> Alteration:
    """By its place where the name tells one, else by the name; a name that can be a gene's is its gene too."""
    found = _PLACE.fullmatch(name)
    if found and found[3].upper() != found[4].upper() and title == name:
        return short_variant(found[1], int(found[2]), found[3], found[4])
    return Alteration(AlterationKind.SNV, name=title, gene=name if _GENE.fullmatch(name) else "")


def _tell_codes(grid: _Grid, notes: Notes) -> None:
    """Codes that mean one thing to one tool and another to the next."""
    seen = {token: line for line, tokens in reversed(grid.lines) for token in tokens}
    lacking = [token for token in seen if STATES.get(token) == NO_DATA]
    for token in lacking:
        if not token.startswith("3"):
            notes.warn(seen[token], _("“{text}” is read as no data.").format(text=token))
    if not lacking and _BOTH & seen.keys():
        notes.warn(
            min(seen[each] for each in _BOTH & seen.keys()),
            _("2 is read as both alleles mutated, and nothing in the file is no data (3)."),
            hint=_("Some tools write no data as 2: ask the provider."),
        )


def _check_end(grid: _Grid, notes: Notes) -> None:
    line, _tokens = grid.lines[-1]
    notes.warn(line, _("The last line is not ended: the file may have been cut there."))
