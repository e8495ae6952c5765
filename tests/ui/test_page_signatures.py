"""The page of signatures: whose, on what, over which content; what changed since is found; Enter leads to the thing."""

import pytest

from app.actions import holds
from app.domain.words import Role
from tests.conftest import as_role
from tests.given import Given, lift_hold
from tests.ui.conftest import Told
from ui.pages.signatures import CHANGED, SignaturesPage


@pytest.mark.requirement("URS-SIGN-002", "URS-SIGN-003")
def test_signatures_are_listed_and_those_on_what_changed_are_a_view(opened, store, given: Given, told: Told):
    given.participant(23)
    tube, other = given.tube(23), given.tube(23)
    for code in (tube, other):
        given.lab.do(holds.put, code, f"label of {code} torn")
        lift_hold(as_role(store, Role.BIOLOGIST), code, "read under the lamp")
    given.lab.do(holds.put, tube, "torn again")
    page = opened(SignaturesPage, "23")
    shown = [[page.table.rows.index(row, place).data() for place in range(7)] for row in range(2)]
    assert [line[1:4] for line in shown] == [["Marc Serres", "Biologist", "Released"]] * 2
    assert shown[0][0].endswith("(UTC+1)")
    assert [line[6] for line in shown] == ["Holds", "Changed since (tech)"]
    page.views.set_value(CHANGED)
    page.refresh()
    assert page.table.rows.rowCount() == 1
    page.open_row(page.table.rows.row(0))
    assert told.went[-1] == ("item", tube)


def test_nothing_was_signed_yet(opened, given: Given):
    page = opened(SignaturesPage)
    assert page.table.rows.rowCount() == 0
    assert page.subtitle() == "0 on something that changed since"
