"""From the sort to the measured products: the plate by ranges and by wells, index values, amplification, its columns."""

from pathlib import Path
from typing import Final

from app.domain.steps.sorting import SortingForm
from app.domain.steps.wga import QcForm
from app.domain.words import Kind, PlateFormat, Platform, SortMode, YesNo
from app.queries.plates import Well
from ui.pages.amplify import AmplifyPage
from ui.pages.amplify_start import AmplifyStartPage
from ui.pages.bench import BenchPage
from ui.pages.index_values import IndexValuesPage
from ui.pages.measure import MeasurePage
from ui.pages.sort import SortPage
from ui.pages.sort_open import SortOpenPage
from ui.tour.walk import Walk

LAYOUT: Final = "DP A1-A11, CTC B1-B3, NTC H12, WBC H1"
SAID: Final = "done, except A7 empty"
CHANNELS: Final = "FSC-A,CK-PE,CD45-APC,DAPI"


def open_the_sort(walk: Walk) -> None:
    """On the page of sorts the scan of the counted fraction opens it; the sorter is scanned."""
    walk.hands.press("Alt+2")
    walk.on(SortPage)
    walk.hands.scan(walk.label(Kind.ENRICHED))
    walk.on(SortOpenPage)
    walk.hands.scan(walk.named("Sorter 1"))
    walk.fill(
        SortOpenPage,
        SortingForm,
        platform=Platform.FACS_INDEX,
        mode=SortMode.SINGLE_CELL,
        format=PlateFormat.PLATE_96,
        orientation_checked=YesNo.YES,
    )
    walk.shoot("sort-open")
    walk.hands.press("Ctrl+Return")
    walk.plate = _plate(walk)


def sort(walk: Walk) -> None:
    """Plan by ranges, confirm with the exceptions, place one more by its well; set an outcome by a digit."""
    walk.hands.say(LAYOUT)
    walk.shoot("sort-planned")
    walk.later(minutes=45)
    walk.hands.say(SAID)
    walk.hands.say("C5")
    page = walk.on(SortPage)
    walk.hands.go_to(page.map)
    walk.hands.press("2")
    walk.shoot("sort")


def take_index_values_in(walk: Walk) -> None:
    """The path of the sorter's file is typed; nothing is written before Ctrl+Enter."""
    page = walk.on(SortPage)
    assert page.view is not None
    file = _sorter_file(walk.camera.folder, page.view.wells)
    walk.hands.press("Ctrl+I")
    walk.on(IndexValuesPage)
    walk.hands.say(str(file))
    walk.shoot("index-values")
    walk.hands.press("Ctrl+Return")
    walk.hands.go_to(walk.on(SortPage).map)
    walk.hands.press("Up", "Up")
    walk.shoot("sort-with-index-values")


def close_the_plate(walk: Walk) -> None:
    walk.hands.push(walk.on(SortPage).shut)
    walk.on(SortPage)
    walk.shoot("plate-closed")


def amplify(walk: Walk) -> None:
    """The kit's lot is scanned; the run goes overnight."""
    walk.hands.push(walk.on(SortPage).amplify)
    walk.on(AmplifyPage)
    walk.hands.say("")
    walk.on(AmplifyStartPage)
    walk.hands.scan(walk.named("W5521"))
    walk.shoot("amplify-start")
    walk.hands.press("Ctrl+Return")
    walk.on(AmplifyPage)
    walk.shoot("amplify-running")
    walk.hands.press("Alt+1")
    walk.on(BenchPage)


def finish_the_amplification(walk: Walk) -> None:
    """The next morning: the plate is scanned, Enter finishes its run."""
    walk.later(hours=21)
    walk.hands.scan(walk.plate)
    walk.hands.push(walk.on(SortPage).amplify)
    walk.on(AmplifyPage)
    walk.hands.say("")
    walk.on(AmplifyPage)


def measure(walk: Walk) -> None:
    """Two columns as the instrument gives them, pasted and shown before they are entered; the reagent blank by its scan."""
    page = walk.on(AmplifyPage)
    assert page.batch is not None
    wells = {row.well: row.kind for row in page.batch.products if row.well}
    yields = {well: "< LOQ" if kind is Kind.NTC else f"{21 + 2.5 * place:.1f}" for place, (well, kind) in _each(wells)}
    grades = {well: "0" if kind is Kind.NTC else "4" if place % 5 else "2" for place, (well, kind) in _each(wells)}
    for name, values in (("gii", grades), ("yield_ng", yields)):
        walk.hands.go_to(page.column.measure)
        walk.hands.answer(page.column.measure, name)
        walk.hands.go_to(page.column.paste)
        walk.hands.paste("\n".join(f"{well}\t{value}" for well, value in values.items()))
        walk.shoot(f"measure-{name}")
        walk.hands.press("Ctrl+Return")
        walk.on(AmplifyPage)
    blank = next(row.product for row in page.batch.products if not row.well)
    walk.hands.scan(blank)
    walk.fill(MeasurePage, QcForm, yield_ng="0", gii="0")
    walk.shoot("measure-blank")
    walk.hands.press("Ctrl+Return")
    walk.hands.press("Ctrl+B")
    walk.on(AmplifyPage)
    walk.hands.scan(walk.plate)
    walk.on(AmplifyPage)
    walk.shoot("amplify")


def _plate(walk: Walk) -> str:
    page = walk.on(SortPage)
    assert page.view is not None
    return page.view.barcode


def _each(wells: dict[str, Kind]) -> enumerate[tuple[str, Kind]]:
    return enumerate(wells.items())


def _sorter_file(folder: Path, wells: tuple[Well, ...]) -> Path:
    """What the sorter would export: a line a cell, intensities that differ from well to well."""
    lines = [f"Well,{CHANNELS}"]
    for place, well in enumerate(each for each in wells if each.is_live and each.kind is not Kind.NTC):
        has_ck, has_cd45 = well.kind is not Kind.WBC, well.kind is not Kind.CTC
        ck, cd45 = (9000 if has_ck else 110) + 137 * place, (7200 if has_cd45 else 90) + 91 * place
        lines.append(f"{well.well},{52000 + 811 * place},{ck},{cd45},{1500 + 17 * place}")
    file = folder / "index-sort.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file
