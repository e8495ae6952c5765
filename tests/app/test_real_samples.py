"""63 real sample records, through the app's own verbs: nothing is dropped in silence, what is not said stays unknown."""

import csv
import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pypdf
import pytest

from app.actions import cells, participants, sorting, tubes
from app.actions.tubes import Answers
from app.domain.enrolment import Enrolment
from app.domain.form import MissingValue
from app.domain.steps.collection import DrawForm, TubeForm
from app.domain.steps.sorting import CellForm, SortingForm
from app.domain.times import Moment
from app.domain.words import (
    Assay,
    Kind,
    Missing,
    PlateFormat,
    Platform,
    Purpose,
    SortMode,
    SortOutcome,
    TimeSource,
    TubeType,
    YesNo,
)
from app.lab import Lab
from app.outputs.forms.case_summary import case_summary
from app.outputs.forms.crf import Issue, filled
from app.outputs.labels.printing import print_waiting
from app.outputs.workbook import Wanted, export
from app.queries import sheets
from app.queries.case import case
from app.queries.paper_case import paper_case
from app.queries.verify import verify
from tests.given import SETTINGS, Clock

SAMPLES = Path(__file__).parents[3] / "shared" / "examples" / "ctc-samples.tsv"
pytestmark = [pytest.mark.real, pytest.mark.skipif(not SAMPLES.exists(), reason="the real samples are not here")]

KINDS = {"CTC": Kind.CTC, "CTC-WBC": Kind.DP_CELL, "WBC": Kind.WBC}


def records() -> list[dict[str, str]]:
    with SAMPLES.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def number_of(row: dict[str, str]) -> int:
    return int(row["DONOR"].removeprefix("Br"))


def said(text: str) -> str | None:
    return None if text in ("NA", "") else text


def whole(text: str) -> int | None:
    return None if text == "NA" else int(text)


def unknown(*names: str) -> dict[str, MissingValue]:
    return {name: MissingValue(Missing.UNKNOWN, "the source does not say") for name in names}


def load(lab: Lab) -> dict[str, str]:
    """All records in: participants, draws, plates, cells; returns our code by the source's name."""
    rows = records()
    for number in sorted({number_of(row) for row in rows}):
        values = {"number": number, "missing": unknown("sex", "birth_year", "subtype", "line", "visit_date")}
        lab.do(participants.enrol, Enrolment.fill(values))
    return {
        name: code
        for day in sorted({(number_of(row), row["ctc_collection_date"]) for row in rows})
        for name, code in _draw(
            lab, day, [row for row in rows if (number_of(row), row["ctc_collection_date"]) == day]
        ).items()
    }


def _draw(lab: Lab, day: tuple[int, str], rows: list[dict[str, str]]) -> dict[str, str]:
    """One draw: its date only, one tube of unknown type, a row of 0.2 mL tubes as destination."""
    number, text = day
    drawn = Moment(datetime.strptime(text, "%y%m%d").date(), None, 0, TimeSource.LATE)
    draw = DrawForm.fill({"at": drawn, "missing": unknown("collector", "site")})
    tube = TubeForm.fill(
        {"tube_type": TubeType.UNKNOWN, "purpose": Purpose.CTC, "assay": Assay.OTHER, "missing": unknown("drawn_ml")}
    )
    (code,) = lab.do(tubes.collect, draw, [tube], number=number, answers=Answers(is_old_draw_right=True))
    form = SortingForm.fill(
        {
            "platform": Platform.UNKNOWN,
            "mode": SortMode.UNKNOWN,
            "format": PlateFormat.PLATE_96,
            "orientation_checked": YesNo.UNKNOWN,
        }
    )
    plate = lab.do(sorting.open_session, code, form, started=drawn, is_fact=True)
    made = {row["sample_id"]: _cell(lab, plate, row) for row in rows}
    lab.do(sorting.close, plate, control_reason="the source has no NTC", none_sorted_reason="", finished=drawn)
    return made


def _cell(lab: Lab, plate: str, row: dict[str, str]) -> str:
    first, final = KINDS[row["cell_type"]], KINDS[row["cell_type_corrected"]]
    code = lab.do(sorting.place, plate, first, n_expected=whole(row["n_cells"]) or 1)
    fate = "; ".join(filter(None, (said(row["comments"]), said(row["warning"]) if row["warning"] != "0" else None)))
    values = {
        "outcome": SortOutcome.RECOVERED,
        "n_expected": whole(row["n_cells"]) or 1,
        "n_observed": whole(row["n_cells"]),
        "n_wbc_attached": whole(row["n_wbc_attached"]),
        "remark": fate or None,
        "missing": unknown("doublet", "viability", "morphology"),
    }
    lab.do(cells.describe, code, CellForm.fill(values), seen=None)
    cluster = said(row["clusterID"])
    lab.do(cells.name_in_source, code, row["sample_id"], cluster=cluster or "")
    if final is not first:
        code = lab.do(cells.reclassify, code, final, "corrected in the source")
    return code


def test_the_real_samples_come_in_whole_and_go_out_again(lab: Lab, clock: Clock, tmp_path: Path):
    clock.at = datetime.fromisoformat("2026-11-20T08:00:00+00:00")
    rows = records()
    codes = load(lab)
    assert len(rows) == len(codes) == len(set(codes.values())) == 63
    cells = {row.barcode: row for row in lab.ask(sheets.cells)}
    for row in rows:
        cell = cells[codes[row["sample_id"]]]
        assert cell.source_name == row["sample_id"]
        assert cell.kind is KINDS[row["cell_type_corrected"]]
        assert cell.first_kind is KINDS[row["cell_type"]]
        assert (cell.n_observed, cell.n_wbc_attached) == (whole(row["n_cells"]), whole(row["n_wbc_attached"]))
        assert cell.cluster == said(row["clusterID"])
    _draws(lab, rows)
    _papers(lab, tmp_path)
    _workbook(lab, tmp_path, rows)
    assert lab.ask(verify).holds


def _draws(lab: Lab, rows: list[dict[str, str]]) -> None:
    """Several draws per participant, each a date only: no window is computable."""
    expected = {(number_of(row), datetime.strptime(row["ctc_collection_date"], "%y%m%d").date()) for row in rows}
    tubes_of = {number: lab.ask(case, SETTINGS, number).tubes for number, _day in expected}
    drawn = [(number, tube.draw.values["at"]) for number, made in tubes_of.items() for tube in made]
    assert {(number, at.day) for number, at in drawn} == expected
    assert all(at.is_partial for _number, at in drawn)


def _papers(lab: Lab, folder: Path) -> None:
    assert print_waiting(lab, folder)
    for number in {row.number for row in lab.ask(sheets.participants)}:
        found = lab.ask(paper_case, SETTINGS, number)
        summary = pypdf.PdfReader(io.BytesIO(case_summary(found, SETTINGS, printed_at="")))
        assert 1 <= len(summary.pages) <= 3
        form = pypdf.PdfReader(io.BytesIO(filled(found, SETTINGS, Issue())))
        text = "\n".join(page.extract_text() for page in form.pages)
        assert "not computable" in text or not found.tubes[0].receipt
        assert all(f"-{row.barcode[5:9]}-" in text for row in found.cells)


def _workbook(lab: Lab, folder: Path, rows: list[dict[str, str]]) -> None:
    export(lab, lambda _done, _total: None, str(folder / "real.xlsx"), Wanted())
    head, *lines = openpyxl.load_workbook(folder / "real.xlsx")["CELL"].iter_rows(values_only=True)
    names = [dict(zip(head, line, strict=True))["SRCNAME"] for line in lines]
    assert sorted(names) == sorted(row["sample_id"] for row in rows)
