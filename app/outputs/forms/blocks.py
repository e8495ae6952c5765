"""What a printed form is made of: blocks of plain text, which can be kept and drawn again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from app.outputs.forms.figures import Drawn, as_chart, as_plain, content_of
from app.outputs.forms.marks import plain


@dataclass(frozen=True, slots=True)
class PaperDocument:
    """What stands at the head and foot of every page."""

    title: str
    study: str
    participant: str
    visit: str
    form_version: str
    issued: str
    state: str
    data_sha256: str
    chain_head: str
    is_example: bool = False
    notice: str = ""
    chain_change: int = 0
    """The change whose hash is the head of the chain; 0 where that is not told."""


@dataclass(frozen=True, slots=True)
class Head:
    """A section's head: level 1 over a rule, level 2 without one."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its value. `struck` are (old value, who when why); `variable` is printed in the annotated form.

    `box`: empty for paper, with ND / NA / UNK beside it where it `may_be_missing`; `choices` are to be ticked in it,
    `hint` is its pale pattern (of a date). `wide` takes the whole line, `long` leaves room for a text.
    """

    label: str
    value: str = ""
    note: str = ""
    struck: tuple[tuple[str, str], ...] = ()
    variable: str = ""
    box: bool = False
    choices: tuple[str, ...] = ()
    wide: bool = False
    mono: bool = False
    long: bool = False
    hint: str = ""
    may_be_missing: bool = True


@dataclass(frozen=True, slots=True)
class Lines:
    """Labels and values in two columns."""

    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a repeated header row; `widths` are shares of its width, which is `share` of the page's.

    `roomy` leaves room for handwriting. `mono` columns hold codes, `fine` ones hashes, `right` ones numbers;
    `variables` stand below the heads of the annotated form. `nothing` stands where a filled table has no value.
    The end of a page never parts a row where rows are `whole`.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    mono: frozenset[int] = frozenset()
    roomy: bool = False
    fine: frozenset[int] = frozenset()
    right: frozenset[int] = frozenset()
    variables: Sequence[str] = ()
    share: float = 1.0
    nothing: str = "–"
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A code in mono beside its Data Matrix of 10 mm."""

    barcode: str
    printed: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, kept by its definition: what is drawn from it again is the same."""

    chart: Drawn


@dataclass(frozen=True, slots=True)
class SignHere:
    """A line to sign on: role, name, date."""

    role: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """The blocks after it begin a page."""


Block = Head | Lines | Grid | Code | Note | Figure | SignHere | Leaf
Pages = Sequence[Sequence[Block]]

_KINDS: Final[Mapping[str, type[Any]]] = {
    kind.__name__: kind for kind in (Head, Lines, Grid, Code, Note, Figure, SignHere, Leaf)
}
_SETS: Final = ("mono", "fine", "right")


def kept(pages: Pages) -> list[list[dict[str, Any]]]:
    """The pages as plain JSON, for the record of issue."""
    return [[{"kind": type(block).__name__, **_plain(block)} for block in page] for page in pages]


def restored(stored: Sequence[Sequence[Mapping[str, Any]]]) -> Pages:
    """The pages as they were kept."""
    return [[_block(dict(each)) for each in page] for page in stored]


def told(pages: Pages) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each statement of a form with its place: (page, section, label, how often it came before) and the value."""
    seen: dict[tuple[str, ...], int] = {}
    for page in pages:
        title = next((block.text for block in page if isinstance(block, Head)), "")
        section = title
        for block in page:
            if isinstance(block, Head | Code):
                section = block.text if isinstance(block, Head) else block.printed
                continue
            for label, value in _statements(block):
                place = (title, block.chart.title if isinstance(block, Figure) else section, plain(label))
                seen[place] = seen.get(place, 0) + 1
                yield (*place, str(seen[place])), plain(value)


def _statements(block: Block) -> Iterator[tuple[str, str]]:
    match block:
        case Lines(lines):
            yield from ((line.label, line.value) for line in lines)
        case Grid(heads, rows):
            for row in rows:
                yield from _of_row(heads, row)
        case Note(text):
            yield "", text
        case Figure(chart):
            yield "", content_of(chart)


def _of_row(heads: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A row is one statement; where its heads come twice, it is two that stand side by side."""
    half = len(heads) // 2
    if half and tuple(heads[:half]) == tuple(heads[half:]):
        for part in (row[:half], row[half:]):
            yield from _of_row(heads[:half], part) if part[0] else ()
        return
    yield row[0], " · ".join(f"{head} {text}" for head, text in zip(heads[1:], row[1:], strict=True) if text)


def _plain(block: Block) -> dict[str, Any]:
    if isinstance(block, Figure):
        return {"chart": as_plain(block.chart)}
    return {name: sorted(each) if isinstance(each, frozenset) else each for name, each in asdict(block).items()}


def _block(stored: dict[str, Any]) -> Any:
    kind = _KINDS[stored.pop("kind")]
    if kind is Lines:
        return Lines([_line(dict(each)) for each in stored["lines"]])
    if kind is Grid:
        told: dict[str, Any] = {name: frozenset(each) if name in _SETS else each for name, each in stored.items()}
        return Grid(**told)
    if kind is Figure:
        return Figure(as_chart(stored["chart"]))
    return kind(**stored)


def _line(stored: dict[str, Any]) -> Line:
    struck = tuple((str(old), str(why)) for old, why in stored.pop("struck"))
    return Line(**{**stored, "struck": struck, "choices": tuple(stored["choices"])})
