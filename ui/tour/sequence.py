"""From the provider's files to the verdict: tried out, taken in, judged, signed by two people."""

from pathlib import Path
from typing import Final

from app.domain.words import Kind, Role
from app.example import PASSWORD
from app.example_files import FLAT, Measured, Profile, Told, control, tumour, write_calls, write_quality, write_segments
from app.queries.shipments import shipment_list
from app.queries.wga import batch
from ui.pages.bench import BenchPage
from ui.pages.origin import OriginPage
from ui.pages.quarantine import QuarantinePage
from ui.pages.result_file import ResultFilePage
from ui.pages.result_files import ResultFilesPage
from ui.pages.take_results import TakeResultsPage
from ui.tour.blood import change_person
from ui.tour.hands import Astray
from ui.tour.walk import OF_A_JOB_MS, Walk

SIGNS: Final = ("1110100000", "1101000000", "0000000000", "11101.0000", "1........0")
"""What the cells show of the tumour's ten variants, over and over."""
TABS: Final = ("heat-map", "penetrance", "copy-numbers", "tumour-list", "identity")
OF_A_SIGNATURE_MS: Final = 4000
UNKNOWN: Final = "GC-131-12"


def take_results_in(walk: Walk) -> None:
    """Three weeks later: the path of each file is typed, tried out against the shipment, and taken in by Enter."""
    walk.later(days=21)
    change_person(walk, Role.TECHNICIAN)
    walk.on(BenchPage)
    walk.hands.press("Alt+6")
    shipment = max(row.barcode for row in walk.window.lab.ask(shipment_list, walk.window.lab.today))
    for place, path in enumerate(_files(walk)):
        walk.hands.say(str(path))
        _when_done(walk)
        walk.hands.scan(shipment)
        _when_done(walk)
        walk.on(TakeResultsPage)
        if not place:
            walk.shoot("results-tried-out")
        walk.hands.say("")
        _when_done(walk)
        walk.on(ResultFilePage)
    walk.shoot("results-taken-in")


def look_at_what_stands_apart(walk: Walk) -> None:
    """A name that nobody knows keeps its rows in quarantine until two people say whose they are."""
    walk.hands.press("Alt+6")
    for page, name in ((ResultFilesPage, "result-files"), (QuarantinePage, "quarantine")):
        walk.hands.press("Ctrl+PgDown")
        walk.on(page)
        walk.shoot(name)


def sign_the_verdict(walk: Walk) -> None:
    """Two people look at the evidence, each in its own way, and sign what the rule proposes."""
    for role in (Role.BIOLOGIST, Role.BIOINFORMATICIAN):
        change_person(walk, role)
        walk.on(BenchPage)
        walk.hands.press("Alt+6")
        walk.hands.scan(_products(walk)[0][0])
        walk.on(OriginPage)
        if role is Role.BIOLOGIST:
            _look_around(walk)
        walk.hands.will_say(PASSWORD)
        walk.hands.press("Ctrl+S")
        _when_signed(walk, by_two=role is not Role.BIOLOGIST)
    walk.shoot("origin-signed")


def _when_signed(walk: Walk, *, by_two: bool) -> None:
    """The button is pressed for a moment before its question comes; the answer needs its hash."""

    def is_signed() -> bool:
        view = walk.on(OriginPage).view
        return view is not None and (view.is_signed if by_two else view.signed is not None)

    walk.until(is_signed, patience_ms=OF_A_SIGNATURE_MS)
    if not is_signed():
        raise Astray("the verdict is not signed")


def _when_done(walk: Walk) -> None:
    walk.until(lambda: not walk.window.lab.is_busy, patience_ms=OF_A_JOB_MS)


def _look_around(walk: Walk) -> None:
    walk.shoot("origin")
    for name in TABS:
        walk.hands.press("Ctrl+PgDown")
        walk.on(OriginPage)
        walk.shoot(f"origin-{name}")


def _products(walk: Walk) -> list[tuple[str, Kind]]:
    found = walk.window.lab.ask(batch, walk.plate)
    return [(row.product, row.kind) for row in found.products if row.well]


def _files(walk: Walk) -> list[Path]:
    """Variants, copy numbers and quality as the provider writes them: the cells, the white cells, the tumour, a stranger."""
    folder, person = walk.camera.folder, walk.number
    extract = walk.label(Kind.EXTRACT)
    told, profiles = [], []
    for place, (code, kind) in enumerate(_products(walk)):
        signs = SIGNS[place % len(SIGNS)]
        match kind:
            case Kind.WBC:
                told.append(control(code))
                profiles.append(Profile(code, 0))
            case Kind.DP_CELL | Kind.CTC:
                told.append(Told(code, signs, blood=place == 1, dropout=0.12))
                profiles.append(Profile(code, 0.8 if "1" in signs else 0))
    told += [tumour(extract), Told(UNKNOWN, FLAT)]
    profiles.append(Profile(extract, 0.8))
    return [
        write_calls(folder / "GC-131.vcf", told, person=person),
        write_segments(folder / "GC-131.seg", profiles, person=person),
        write_quality(folder / "GC-131_qc.tsv", [Measured(each.name) for each in profiles]),
    ]
