"""The answer of the trial without a window: endpoint, penetrance and verdicts, numbers as numbers."""

import json
from math import comb
from pathlib import Path

import pytest

from app.actions import verdicts
from app.domain.words import Kind, Role, Verdict
from app.queries.kin import kin
from app.queries.origin import origin
from tests.app.test_cli import Terminal
from tests.given import PASSWORD, Given
from tests.sequenced import Sent, acting, calls, counted, quality, sent, take

pytestmark = pytest.mark.requirement("URS-CLI-001")


@pytest.fixture
def case(lab, given: Given) -> Sent:
    """One cell of tumour origin, one that is not, one without data."""
    told = sent(lab, given)
    counted(lab, next(each.barcode for each in lab.ask(kin, 23) if each.kind is Kind.BLOOD), 3)
    signs = {told.cells[0]: "1100000000", told.cells[1]: "0" * 10, told.cells[2]: "." * 10}
    take(lab, quality(told.all), calls(signs | {told.wbc: "0" * 10, told.extract: "1111100000"}))
    return told


@pytest.fixture
def told(case: Sent, tmp_path: Path, monkeypatch, capsys):
    terminal = Terminal(tmp_path / "store.db", monkeypatch, capsys)

    def said(*arguments: str) -> str:
        status, out, error = terminal(*arguments)
        assert (status, error) == (0, "")
        return out

    return said


def test_the_endpoint_is_told_as_json_with_the_participants_behind_each_number(told):
    found = json.loads(told("endpoint", "--json"))
    primary = found["estimates"][0]
    assert (primary["key"], primary["status"], primary["x"], primary["n"]) == ("PRIMARY", "COMPUTED", 1, 1)
    assert (primary["pct"], primary["ci_high"]) == (100.0, 100.0)
    assert primary["ci_low"] == pytest.approx(2.5)
    assert (primary["participants"], primary["proven"]) == ([23], [23])
    assert [(step["key"], step["n"]) for step in found["flow"]][-2:] == [("EVALUABLE", 1), ("PROVEN", 1)]
    assert found["dp_by_ctc"]["DP_POS_CTC_NEG"] == [23]
    assert found["why_interim"] == ""


def test_the_endpoint_reads_as_sentences_too(told):
    first, *_others, last = told("endpoint").splitlines()
    assert first == "Primary: Proven tumour origin among the DP-positive: 1 of 1 (100.0 %) · 2.5 to 100.0 %"
    assert last == "Every verdict is in."


def test_penetrance_is_told_for_each_alteration_with_its_exact_interval(told):
    found = json.loads(told("penetrance", "--participant", "23", "--json"))
    assert found["cells"] == {"DP": 3, "CTC": 0}
    first = found["alterations"][0]
    assert (first["kind"], first["k"], first["m"], first["share"]) == ("DP", 1, 2, 0.5)
    low, high = first["ci_low"], first["ci_high"]
    assert 1 - (1 - low) ** 2 == pytest.approx(0.025)
    assert comb(2, 1) * high * (1 - high) + (1 - high) ** 2 == pytest.approx(0.025)


def test_the_penetrance_of_nobody_is_refused(told, tmp_path: Path, monkeypatch, capsys):
    status, _out, error = Terminal(tmp_path / "store.db", monkeypatch, capsys)("penetrance", "--participant", "99")
    assert (status, error) == (1, "There is no participant 99.")


def test_verdicts_are_listed_with_their_signatures(lab, told):
    (before,) = json.loads(told("verdicts", "--json"))["verdicts"]
    assert (before["verdict"], before["proposed"], before["signed"]) == ("PROVEN", "PROVEN", None)
    assert (before["n_dp"], before["dp_positive"], before["participant"]) == (3, True, 23)
    seen = lab.ask(origin, lab.settings, 23).digest
    biologist = acting(lab, Role.BIOLOGIST)
    biologist.do(verdicts.sign_patient, 23, Verdict.PROVEN, seen=seen, password=PASSWORD)
    (after,) = json.loads(told("verdicts", "--json"))["verdicts"]
    assert (after["signed"], after["first_by"], after["second_by"]) == ("FIRST_SIGNED", biologist.who.login, None)


def test_verdicts_read_as_lines_too(told):
    assert told("verdicts") == "MB-023  Tumour origin proven  Not signed  1 DP cell of tumour origin."
