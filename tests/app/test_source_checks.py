"""A monitor verifies pages against their source; a later change undoes it visibly."""

import pytest

from app.actions import source_checks
from app.domain.errors import Refused
from app.domain.words import Role
from app.i18n import speaking
from app.outputs.source_checks import CHANGED, NOT_VERIFIED, VERIFIED, page_contents, pages_checked
from app.queries.source_checks import ticked
from tests.conftest import as_role
from tests.given import Given


def test_a_tick_holds_until_the_page_says_otherwise_and_tells_what_changed(store, lab, given: Given):
    given.participant(23)
    monitor = as_role(store, Role.MONITOR)
    for page in ("P1", "P2"):
        monitor.do(source_checks.check, 23, page, page_contents(monitor, 23)[page])
    with speaking("fr"):
        assert [each.state for each in pages_checked(lab, 23)][:3] == [VERIFIED, VERIFIED, NOT_VERIFIED]
    assert lab.ask(ticked) == {23: 2}
    given.tube(23)
    second = pages_checked(lab, 23)[1]
    assert (second.state, second.checked_by) == (CHANGED, "monitor")
    assert second.changed
    monitor.do(source_checks.check, 23, "P2", page_contents(monitor, 23)["P2"])
    assert pages_checked(lab, 23)[1].state == VERIFIED
    with pytest.raises(Refused, match="verified already"):
        monitor.do(source_checks.check, 23, "P2", page_contents(monitor, 23)["P2"])


def test_a_tick_is_the_monitors_and_can_be_withdrawn(store, lab, given: Given):
    given.participant(23)
    shown = page_contents(lab, 23)["P1"]
    with pytest.raises(Refused, match="may not do this"):
        lab.do(source_checks.check, 23, "P1", shown)
    monitor = as_role(store, Role.MONITOR)
    monitor.do(source_checks.check, 23, "P1", shown)
    monitor.do(source_checks.withdraw, 23, "P1")
    assert pages_checked(lab, 23)[0].state == NOT_VERIFIED
    with pytest.raises(Refused, match="is not verified"):
        monitor.do(source_checks.withdraw, 23, "P1")
