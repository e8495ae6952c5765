"""GS1 codes on reagent boxes: product, lot and expiry, or a refusal that says why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.gs1 import ReagentCode, in_words, is_gs1, reagent_code

pytestmark = pytest.mark.requirement("URS-SCAN-007")

GTIN = "03400930123454"
BOX = ReagentCode(GTIN, "AB12-3", date(2026, 11, 30))


@pytest.mark.parametrize(
    "text",
    [
        f"]d201{GTIN}1726113010AB12-3",
        f"]C101{GTIN}10AB12-3\x1d17261130",
        f"01{GTIN}10AB12-3\x1d17261130",
        f"01{GTIN}10AB12-3<GS>17261130",
        f"01{GTIN}10AB12-3|17261130",
        f"(01){GTIN}(17)261130(10)AB12-3",
        f"01{GTIN}1726110010AB12-3",
    ],
)
def test_product_lot_and_expiry_are_read(text: str):
    assert is_gs1(text)
    assert reagent_code(text) == BOX


def test_what_a_box_leaves_out_is_empty():
    assert reagent_code(f"01{GTIN}") == ReagentCode(GTIN)
    assert reagent_code("]d210AB12") == ReagentCode(lot="AB12")


def test_a_wrong_digit_of_the_product_is_refused():
    with pytest.raises(Refused, match="wrong digit"):
        reagent_code("01034009301234511726113010AB12")


@pytest.mark.parametrize("text", ["]d2999", "]d201034", f"01{GTIN}1726133110AB"])
def test_a_gs1_code_that_can_not_be_read_is_refused(text: str):
    with pytest.raises(Refused, match="GS1 code"):
        reagent_code(text)


def test_a_gs1_code_of_something_else_names_no_product():
    with pytest.raises(Refused, match="no product and no lot"):
        reagent_code("]C100034012345123456784")


@pytest.mark.parametrize("text", ["", "23", "MB023D007R", "keratin", "0340093012345"])
def test_other_texts_are_no_gs1_code(text: str):
    assert not is_gs1(text)


@given(
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-/.", min_size=1, max_size=20),
    st.dates(date(2020, 1, 1), date(2049, 12, 31)),
)
def test_what_is_written_below_a_code_reads_as_the_code(lot: str, expiry: date):
    told = ReagentCode(GTIN, lot, expiry)
    assert reagent_code(in_words(told)) == told
