"""R20: the sponsor's workbook keeps what was there up to a binding withdrawal, and tells the withdrawal itself."""

from pathlib import Path

import openpyxl
import pytest

from app.actions import destructions, participants, runs
from app.domain.enrolment import Withdrawal
from app.domain.words import WithdrawalScope
from app.lab import Lab
from app.outputs.workbook import Wanted, export
from tests.given import Clock, Given, enrichment_form
from tests.outputs.test_workbook import nobody, table


def sheet(lab: Lab, path: Path, name: str) -> list[dict[str, object]]:
    export(lab, nobody, str(path), Wanted())
    return table(openpyxl.load_workbook(path)[name])


@pytest.mark.parametrize("scope", list(WithdrawalScope))
def test_r20_what_came_after_a_binding_withdrawal_stays_out(lab: Lab, given: Given, clock: Clock, tmp_path, scope):
    given.participant(23)
    first, second, third = (given.tube(23) for _place in range(3))
    given.fraction(first)
    clock.forward(hours=4)
    form = Withdrawal.fill({"withdrawn_at": given.moment(hours_ago=2), "withdrawal_scope": scope})
    lab.do(participants.withdraw, 23, form)
    for code, hours_ago in ((second, 3), (third, 1)):
        start, end = given.moment(hours_ago=hours_ago), given.moment(hours_ago=hours_ago - 0.5)
        lab.do(runs.enter_late, [code], "enrichment", enrichment_form(), started=start, finished=end)
    told = {row["REFID"] for row in sheet(lab, tmp_path / "out.xlsx", "RUN")}
    keeps = scope is WithdrawalScope.STOP_ONLY_KEEP
    assert told == ({first, second, third} if keeps else {first, second})
    deviations = [row["DVRULE"] for row in sheet(lab, tmp_path / "out.xlsx", "DEVIATION")]
    assert ("R20" in deviations) is not keeps


def test_r20_the_destruction_is_told_to_the_sponsor(lab: Lab, given: Given, tmp_path: Path):
    given.participant(23)
    code = given.tube(23)
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.DESTROY_SAMPLES})
    lab.do(participants.withdraw, 23, form)
    lab.do(destructions.pick, 1, code)
    lab.do(destructions.destroy, 1, method="autoclaved", witness="MS")
    (row,) = sheet(lab, tmp_path / "out.xlsx", "DESTRUCTION")
    assert (row["REFID"], row["DSTSTAT"], row["DSTMETH"]) == (code, "DONE", "autoclaved")
