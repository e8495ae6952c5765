"""Whatever is typed, scanned or read is understood or refused with a sentence; nothing else comes out."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

import numpy
import pytest
from hypothesis import HealthCheck, example, given, settings, strategies

from app.domain.barcode import Barcode, looks_like_code, neighbours, parse, printed
from app.domain.enrolment import Enrolment
from app.domain.errors import Refused
from app.domain.form import Form
from app.domain.numbers import numbers_from
from app.domain.plate import parse_exceptions, parse_layout, well_named
from app.domain.privacy import identity_in
from app.domain.steps.enumeration import CountForm
from app.domain.steps.receipt import ReceiptForm
from app.domain.steps.wga import QcForm, measured
from app.domain.times import Moment, parse_date, parse_moment
from app.domain.words import TimeSource
from app.imports.column import read_column, read_file
from app.imports.index_csv import read_table
from app.imports.rows import read_rows, rows_of

pytestmark = pytest.mark.requirement("URS-TIME-005")

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 13, 22, tzinfo=UTC)
TYPED = strategies.text(max_size=24) | strategies.text("0123456789-+:hHTZ/. ²٣", max_size=18)
DAY = "%d/%m/%Y %H:%M"


def read_or_refused(read: Callable[..., Any], given: Any) -> Any:
    """What comes out, or the refusal; any other error is ours."""
    try:
        return read(given)
    except Refused as refusal:
        return refusal


def moment(text: str) -> Moment:
    return parse_moment(text, now=NOW, zone=PARIS)


def day(text: str) -> date:
    return parse_date(text, today=NOW.date())


@pytest.mark.parametrize(
    ("read", "kind"),
    [
        (parse, Barcode),
        (moment, Moment),
        (day, date),
        (numbers_from, tuple),
        (parse_layout, tuple),
        (parse_exceptions, dict),
        (well_named, str),
    ],
    ids=["code", "time", "date", "participants", "layout", "exceptions", "well"],
)
@given(text=TYPED)
@example(text="²")
@example(text="1-²")
@example(text="٢٤/١١/٢٠٢٦")
@example(text="-9999")
@example(text="00/00/0000")
@example(text="0001-01-01 00:00")
@example(text="9999-12-31 23:59")
@example(text="31/12/9999")
@example(text="A²")
@example(text="DP A٣")
@example(text="MB٠٢٣D٠٠٧R")
def test_whatever_is_typed_is_read_or_refused(read: Callable[[str], object], kind: type, text: str):
    found = read_or_refused(read, text)
    assert isinstance(found, kind) or (found.text and found.hint)


@given(TYPED)
def test_whatever_is_typed_can_be_looked_at(text: str):
    assert looks_like_code(text) in (True, False)
    assert isinstance(printed(text), str)
    assert isinstance(identity_in(text), str)
    assert all(parse(each) for each in neighbours(text))


@pytest.mark.parametrize("form", [Enrolment, ReceiptForm, CountForm, QcForm], ids=lambda each: each.__name__)
@given(data=strategies.data())
def test_whatever_is_typed_into_a_field_is_taken_or_refused_by_its_name(form: type[Form], data: strategies.DataObject):
    field = data.draw(strategies.sampled_from(list(form.fields())))
    text = data.draw(TYPED)
    found = read_or_refused(form.fill, {field.name: text})
    assert isinstance(found, form) or found.text


@given(strategies.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)), strategies.sampled_from(["", ":00"]))
def test_a_time_typed_in_full_is_the_time_that_was_meant(at: datetime, seconds: str):
    """On the night the clocks go back it is asked which of two hours is meant; what does not exist is refused."""
    text = at.strftime(DAY)
    local = at.replace(second=0, microsecond=0, tzinfo=PARIS)
    exists = local.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) == local.replace(tzinfo=None)
    if not exists:
        with pytest.raises(Refused, match="does not exist"):
            moment(text + seconds)
        return
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        with pytest.raises(Refused, match="came twice"):
            moment(text + seconds)
        return
    read = moment(text + seconds)
    assert read.at == local.astimezone(UTC)
    assert read.local.strftime(DAY) == text
    assert read.source is TimeSource.TYPED


@given(strategies.integers(0, 23), strategies.integers(0, 59))
def test_four_digits_are_a_time_of_today(hour: int, minute: int):
    read = moment(f"{hour:02d}{minute:02d}")
    assert read == moment(f"{hour}:{minute:02d}") == moment(f"{hour}h{minute:02d}")
    assert (read.local.hour, read.local.minute, read.day) == (hour, minute, date(2026, 11, 24))
    assert read.source is TimeSource.TYPED


@given(strategies.integers(0, 9999))
def test_minutes_ago_are_counted_from_now(minutes: int):
    read = moment(f"-{minutes}")
    assert read.at == NOW - timedelta(minutes=minutes)
    assert read.source is TimeSource.TYPED


@pytest.mark.parametrize("text", ["now", "NOW", " n ", "maintenant", "m"])
def test_now_is_the_time_of_the_clock(text: str):
    assert (moment(text).at, moment(text).source) == (NOW, TimeSource.CLOCK)


@given(strategies.dates(date(1926, 1, 1), date(2099, 12, 31)))
def test_a_date_is_read_in_the_french_and_in_the_international_order(meant: date):
    assert day(meant.strftime("%d/%m/%Y")) == day(meant.isoformat()) == day(meant.strftime("%d.%m.%Y")) == meant


@given(
    strategies.lists(strategies.integers(1, 999), min_size=1, max_size=20), strategies.sampled_from([" ", ", ", ";"])
)
def test_numbers_come_back_each_once_in_their_order(numbers: list[int], between: str):
    assert numbers_from(between.join(f"{each:03d}" for each in numbers)) == tuple(dict.fromkeys(numbers))


@given(strategies.floats(0, 90_000, allow_nan=False).map(lambda value: round(value, 3)))
def test_a_yield_is_the_same_with_a_comma_and_with_a_point(value: float):
    point, comma = f"{value:.3f}", f"{value:.3f}".replace(".", ",")
    read = QcForm.fill(measured("yield_ng", point))
    assert QcForm.fill(measured("yield_ng", comma)).yield_ng == read.yield_ng == pytest.approx(value)


WELLS = ("A01", "A02", "A03", "B01", "B02")
NUMBERS = strategies.lists(
    strategies.floats(0, 9999, allow_nan=False).map(lambda v: round(v, 2)), min_size=5, max_size=5
)


@given(NUMBERS, strategies.sampled_from(["\t", ";"]), strategies.sampled_from(["\n", "\r\n"]), strategies.booleans())
def test_a_pasted_column_gives_each_well_its_value(values: list[float], between: str, end: str, is_french: bool):
    texts = [f"{value:.2f}".replace(".", "," if is_french else ".") for value in values]
    text = end.join(f"{well}{between}{value}" for well, value in zip(WELLS, texts, strict=True))
    assert read_column(text, WELLS) == dict(zip(WELLS, texts, strict=True))
    assert read_column(end.join(texts), WELLS) == dict(zip(WELLS, texts, strict=True))


@given(strategies.text(max_size=200))
@example(text="a;b\0c\nd;e")
@example(text='";\n;"\n')
def test_whatever_is_pasted_as_a_table_is_rows_of_texts(text: str):
    assert all(isinstance(cell, str) for row in rows_of(text) for cell in row)


def test_a_cell_longer_than_a_book_is_refused():
    with pytest.raises(Refused, match="is no table"):
        rows_of("x" * 140_000 + ";y")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=strategies.binary(max_size=300), kind=strategies.sampled_from([".csv", ".tsv", ".txt", ".xlsx"]))
@example(data=b"PK\x03\x04", kind=".xlsx")
@example(data=b"PK\x05\x06" + b"\0" * 18, kind=".xlsx")
@example(data=b"\xff\xfe", kind=".txt")
@example(data=b"A1", kind=".csv")
def test_whatever_a_file_holds_is_read_or_refused(tmp_path: Path, data: bytes, kind: str):
    path = tmp_path / f"table{kind}"
    path.write_bytes(data)
    for read in (read_rows, read_table, lambda each: read_file(each, WELLS)):
        assert read_or_refused(read, str(path)) is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encodings_that_excel_writes(tmp_path: Path, encoding: str):
    path = tmp_path / "mesures.txt"
    path.write_bytes("Puits\tQuantité d’ADN\r\nA1\t12,5\r\n".encode(encoding))
    assert read_rows(str(path)) == (("Puits", "Quantité d’ADN"), ("A1", "12,5"))


@given(
    strategies.lists(strategies.floats(0, 1000, allow_nan=False).map(lambda v: round(v, 1)), min_size=2, max_size=60)
)
def test_quartiles_are_those_of_the_inclusive_method(values: list[float]):
    found = quantiles(sorted(values), n=4, method="inclusive")
    assert found == pytest.approx(numpy.percentile(values, [25, 50, 75]))
