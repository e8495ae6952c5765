"""Withdrawals, destructions and recalls on the command line."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.actions import destructions, participants, registers, runs
from app.domain.enrolment import Withdrawal
from app.domain.register_forms import LotForm
from app.domain.words import LotKind, WithdrawalScope
from app.lab import Lab
from tests.app.test_cli import Terminal
from tests.given import Given, enrichment_form


def at(lab: Lab, monkeypatch, capsys) -> Terminal:
    return Terminal(Path(lab.store.path), monkeypatch, capsys)


def test_withdrawals_and_the_destruction_are_listed(lab: Lab, given: Given, monkeypatch, capsys, tmp_path: Path):
    given.participant(23)
    tube = given.tube(23)
    form = Withdrawal.fill({"withdrawn_at": given.moment(), "withdrawal_scope": WithdrawalScope.DESTROY_SAMPLES})
    lab.do(participants.withdraw, 23, form)
    terminal = at(lab, monkeypatch, capsys)
    status, out, err = terminal("withdrawals", "--json")
    assert (status, err) == (0, "")
    (row,) = json.loads(out)["withdrawals"]
    assert (row["participant"], row["scope"], row["state"], row["things"]) == (23, "DESTROY_SAMPLES", "ASKED", 1)
    assert terminal("withdrawals")[1].startswith("MB-023")
    status, out, _err = terminal("destruction", "1", "--pick", tube, "--out", str(tmp_path), "--json")
    assert (status, json.loads(out)["state"]) == (0, "PARTLY")
    assert Path(json.loads(out)["path"]).exists()
    lab.do(destructions.destroy, 1, method="autoclaved", witness="MS")
    assert terminal("destruction", "1", "--certificate", "--out", str(tmp_path))[0] == 0


@pytest.mark.requirement("URS-RECALL-001")
def test_a_recall_tells_and_recalls(lab: Lab, given: Given, monkeypatch, capsys, tmp_path: Path):
    given.participant(23)
    values = {"kind": LotKind.ENRICHMENT_KIT, "name": "Lysis", "number": "E77", "expiry": date(2027, 1, 1)}
    code = lab.do(registers.add_lot, LotForm.fill(values))
    lab.do(runs.start, [given.tube(23)], "enrichment", enrichment_form(), means=runs.Means(lots={code: "enrichment"}))
    terminal = at(lab, monkeypatch, capsys)
    status, out, err = terminal("recall", "--lot", code, "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert (found["state"], found["counts"]["runs"], found["participants"][0]["participant"]) == ("RELEASED", 1, 23)
    status, out, _err = terminal("recall", "--lot", code, "--because", "Acme notice 12", "--out", str(tmp_path))
    assert (status, "Recalled" in out) == (0, True)
    assert (tmp_path / f"recall-{code}.xlsx").exists()
    assert terminal("recall", "--lot", given.tube(23))[0] == 1
