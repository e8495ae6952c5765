"""Codes: a million of them are a million, what a slip of the hand makes of them is refused, and benches never share one."""

import multiprocessing
import random
import tempfile
from itertools import islice, product
from pathlib import Path
from time import perf_counter

import numpy
import zxingcpp

from app.actions import registers
from app.domain.barcode import Barcode, neighbours
from app.domain.register_forms import LotForm
from app.domain.words import Kind, Role
from app.lab import Lab
from app.outputs.labels.matrix import modules
from db.migrate import prepare
from db.store import Store
from tests.bench.row import Row
from tests.given import PEOPLE, first_people

MILLION, SAMPLE, READ = 1_000_000, 10_000, 1_000
BENCHES, EACH = 8, 50


def measure() -> list[Row]:
    return [*_of_the_grammar(), *_allocated()]


def _of_the_grammar() -> list[Row]:
    begun = perf_counter()
    codes = codes_of_the_grammar(MILLION)
    rate = MILLION / (perf_counter() - begun)
    chosen = random.Random(1).sample(codes, SAMPLE)
    slips = sum(len(neighbours(each)) for each in chosen)
    wrong = sum(_read(each) != each for each in chosen[:READ])
    return [
        Row(f"{MILLION:,} codes made", rate, None, "/s", ""),
        Row("of them duplicates", MILLION - len(set(codes)), None, "", "0"),
        Row(f"of {READ:,} symbols not read back", wrong, None, "", "0"),
        Row(f"slips of one sign or two in {SAMPLE:,} codes that pass", slips, None, "", "0"),
    ]


def codes_of_the_grammar(count: int) -> list[str]:
    """As many different codes, by kind, participant and number."""
    places = product(Kind, range(1000), range(1, 1000))
    return [Barcode("MB", number, kind, sequence).text for kind, number, sequence in islice(places, count)]


def _read(code: str) -> str:
    symbol = numpy.where(numpy.array(modules(code)), 0, 255).astype(numpy.uint8)
    picture = numpy.pad(symbol.repeat(4, axis=0).repeat(4, axis=1), 8, constant_values=255)
    return "".join(each.text for each in zxingcpp.read_barcodes(picture))


def _allocated() -> list[Row]:
    """Lots registered by several processes at once on one store."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        prepare(path)
        store = Store(f"sqlite:///{path}")
        first_people(store)
        store.close()
        begun = perf_counter()
        codes = registered_at_once(path, BENCHES, EACH)
        rate = len(codes) / (perf_counter() - begun)
    assert len(codes) == BENCHES * EACH
    return [
        Row(f"codes allocated by {BENCHES} processes at once, their start included", rate, None, "/s", ""),
        Row(f"of {len(codes)} codes allocated at once, duplicates", len(codes) - len(set(codes)), None, "", "0"),
    ]


def registered_at_once(place: Path | str, benches: int, each: int) -> list[str]:
    """The codes of lots that as many processes register in one store, a file or a URL, at the same time."""
    url = place if isinstance(place, str) else f"sqlite:///{place}"
    with multiprocessing.get_context("spawn").Pool(benches) as pool:
        found = pool.starmap(_register, [(url, bench, each) for bench in range(benches)], 1)
    return [code for some in found for code in some]


def _register(url: str, bench: int, count: int) -> list[str]:
    """What one bench registers; it waits for the others' locks as a job does."""
    store = Store(url, wait_ms=30_000)
    lab = Lab(store, PEOPLE[Role.TECHNICIAN])
    lot = {"kind": "ANTIBODY", "name": "CD45", "expiry": "2030-01-01"}
    try:
        lots = [LotForm.fill(lot | {"number": f"{bench}-{turn}"}) for turn in range(count)]
        return [lab.do(registers.add_lot, each) for each in lots]
    finally:
        store.close()
