"""The map of a box on paper: what it says, its code read back, nothing beyond the margins."""

import pypdfium2
import pytest
import zxingcpp

from app.actions import registers, storage
from app.domain.barcode import printed
from app.domain.register_forms import BoxForm, PlaceForm
from app.lab import Lab
from app.outputs.box_map import box_map, digest, write_box_map
from app.queries.storage import BoxView, box_view
from tests.given import SETTINGS, Given
from tests.outputs.page_marks import beyond_the_margins, over_one_another


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


@pytest.fixture
def found(lab: Lab, given: Given) -> BoxView:
    given.participant(23)
    freezer = lab.do(registers.add_place, PlaceForm.fill({"name": "Freezer 2", "temperature_c": -80}))
    box = lab.do(registers.add_box, BoxForm.fill({"name": "WGA 4", "rows": 9, "columns": 9}))
    lab.do(storage.store, box, freezer)
    for position in ("A1", "B3", "I9"):
        lab.do(storage.store, given.tube(23), box, position)
    return lab.ask(box_view, box)


def test_the_map_shows_what_stands_where_and_lists_it_with_whole_codes(found: BoxView):
    words = text_of(box_map(found, SETTINGS, printed_at="10/03/2026 09:00"))
    assert f"{printed(found.barcode)} WGA 4" in words
    assert "Freezer 2" in words
    assert "A 023 B001" in words
    assert "I 023 B003" in words
    assert "3 items, 78 free" in words
    assert all(f"{each.position} {printed(each.barcode)}" in words for each in found.holds)
    assert "page 1 of 1" in words


def test_the_code_of_the_box_is_read_back_from_paper(found: BoxView):
    pages = pypdfium2.PdfDocument(box_map(found, SETTINGS, printed_at=""))
    image = pages[0].render(scale=300 / 72).to_pil().convert("L")
    assert [each.text for each in zxingcpp.read_barcodes(image)] == [found.barcode]


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (8, 12), (9, 9), (10, 10), (26, 26)])
def test_every_grid_stays_within_the_margins(lab: Lab, given: Given, rows: int, columns: int):
    given.participant(23)
    box = lab.do(registers.add_box, BoxForm.fill({"name": "Rack", "rows": rows, "columns": columns}))
    lab.do(storage.store, given.tube(23), box)
    pdf = box_map(lab.ask(box_view, box), SETTINGS, printed_at="")
    assert beyond_the_margins(pdf) == []
    assert over_one_another(pdf) == []


def test_the_same_box_gives_the_same_bytes_and_is_written_where_papers_lie(lab: Lab, found: BoxView, tmp_path):
    assert box_map(found, SETTINGS, printed_at="") == box_map(found, SETTINGS, printed_at="")
    path = write_box_map(lab, found.barcode, tmp_path)
    assert path.name == f"box-{found.barcode}.pdf"
    assert digest(found) in text_of(path.read_bytes())


def test_an_empty_box_says_so(lab: Lab):
    box = lab.do(registers.add_box, BoxForm.fill({"name": "Rack", "rows": 2, "columns": 2}))
    assert "Nothing stands in it." in text_of(box_map(lab.ask(box_view, box), SETTINGS, printed_at=""))
