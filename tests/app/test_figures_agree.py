"""One number, told by the command line, the page's query and the workbook: the same everywhere."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from app.domain.genome.endpoint import Standing
from app.domain.populations import Populations
from app.domain.words import Kind, Role, Verdict
from app.example import PASSWORD, as_role
from app.outputs.sheets import SHEETS
from app.outputs.sheets.context import Context, Wanted
from app.outputs.sheets.data import heads_of, rows_of
from app.outputs.workbook import export
from app.queries.answer import Answer, answer
from app.queries.answer_facts import lines_of
from app.queries.endpoint import Judged
from app.queries.measures import measures, measures_of
from db.store import Store
from tests.app.test_cli import Terminal
from tests.given import MORNING
from tests.outputs.test_workbook import nobody, table

pytestmark = pytest.mark.requirement("URS-EXPORT-010")


@pytest.fixture(scope="module")
def example(example_file: Path, tmp_path_factory: pytest.TempPathFactory):
    """The example study: its store, a person at it, and its workbook opened again."""
    folder = tmp_path_factory.mktemp("figures")
    path = folder / "example.db"
    shutil.copy(example_file, path)
    store = Store(f"sqlite:///{path}", clock=lambda: MORNING)
    lab = as_role(store, Role.BIOLOGIST)
    export(lab, nobody, str(folder / "out.xlsx"), Wanted())
    yield path, lab, openpyxl.load_workbook(folder / "out.xlsx")
    store.close()


@pytest.fixture
def said(example, monkeypatch, capsys):
    """A verb told as JSON from the same store."""
    path, lab, _book = example

    def run(*arguments: str):
        terminal = Terminal(path, monkeypatch, capsys)
        status, out, error = terminal(*arguments, "--json", user=lab.who.login, password=PASSWORD)
        assert (status, error) == (0, "")
        return json.loads(out)

    return run


def sheet_of(example, name: str) -> list[dict[str, object]]:
    return table(example[2][name])


def endpoint_of(example) -> dict[object, dict[str, object]]:
    return {row["MEASURE"]: row for row in sheet_of(example, "ENDPOINT")}


def test_heterogeneity_is_the_same_on_the_command_line_and_in_the_workbook(said, example):
    told = said("penetrance", "--participant", "14")["heterogeneity"]
    rows = [row for row in sheet_of(example, "HETERO") if row["SUBJID"] == 14]
    assert rows
    for row in rows:
        mine = told["DP" if row["CELLTYPE"] == Kind.DP_CELL else "CTC"]
        assert (row["NPROF"], row["NPAIRS"], row["NPAIRSX"]) == (
            mine["profiles"],
            mine["pairs"],
            mine["pairs_without_common_locus"],
        )
        assert row["SHANNON"] == pytest.approx(mine["shannon"], abs=1e-4)
        assert row["MEANDIST"] == pytest.approx(mine["distance"], abs=1e-4)


def test_the_sheet_endpoint_is_the_page_s_measures_row_by_row(example):
    _path, lab, _book = example
    told = lab.ask(measures, lab.settings)
    rows = sheet_of(example, "ENDPOINT")
    assert len(rows) == len(told) > 25
    for row, each in zip(rows, told, strict=True):
        assert (row["MEASURE"], row["EPSTAT"], row["EPREASND"] or "") == (each.key, each.status.value, each.reason)
        assert (row["NUMER"], row["DENOM"], row["VALUE"]) == (each.x, each.n, each.value)
        assert (row["PCT"], row["CILOW"], row["CIHIGH"]) == (each.pct, each.low, each.high)


def test_the_command_line_tells_the_same_estimates_spreads_and_cross_table(example, said):
    told, rows = said("endpoint"), endpoint_of(example)
    assert len(told["estimates"]) == 4
    for each in told["estimates"]:
        row = rows[each["key"]]
        assert (row["NUMER"], row["DENOM"], row["EPSTAT"]) == (each["x"], each["n"], each["status"])
        for name, value in (("PCT", each["pct"]), ("CILOW", each["ci_low"]), ("CIHIGH", each["ci_high"])):
            assert row[name] == pytest.approx(value, abs=0.005), (each["key"], name)
        assert (len(each["proven"]), len(each["participants"])) == (each["x"], each["n"])
    for key, numbers in told["dp_by_ctc"].items():
        assert rows[key]["NUMER"] == len(numbers), key
    for key in ("dp", "ctc"):
        for name, value in told["per_norm_volume"][key].items():
            if name != "n":
                assert rows[f"{key}_{name}".upper()]["VALUE"] == pytest.approx(value, abs=0.005), (key, name)
    flow = {step["key"]: step["n"] for step in told["flow"]}
    for step in ("ENROLLED", "SAMPLED", "COUNTED", "DP_POSITIVE", "EVALUABLE", "PROVEN"):
        assert rows[f"N_{step}"]["NUMER"] == flow[step], step


def test_the_page_s_lines_tell_the_same_numbers(example):
    _path, lab, _book = example
    rows = endpoint_of(example)
    for line in lines_of(lab.ask(answer, lab.settings)):
        if line.key.endswith("_SPREAD"):
            assert rows[line.key.replace("SPREAD", "MEDIAN")]["DENOM"] == len(line.numbers)
        elif line.interval:
            row = rows[line.key]
            assert line.value.startswith(f"{row['NUMER']} of {row['DENOM']} ({row['PCT']:.1f}")
            assert line.interval == f"{row['CILOW']:.1f} to {row['CIHIGH']:.1f} %"
        else:
            assert str(rows[line.key]["NUMER"]) == line.value, line.key


def test_each_penetrance_of_the_command_line_is_a_row_of_the_sheet_and_no_row_is_left(example, said):
    rows = {(row["SUBJID"], row["CELLTYPE"], row["ALTER"]): row for row in sheet_of(example, "PENETRANCE")}
    seen = set()
    for number in sorted({row["SUBJID"] for row in rows.values()}):
        for each in said("penetrance", "--participant", str(number))["alterations"]:
            key = (number, {"DP": "D", "CTC": "C"}[each["kind"]], each["key"])
            row = rows[key]
            assert (row["NALT"], row["NINFORM"]) == (each["k"], each["m"]), key
            for name, share in (("PCT", each["share"]), ("CILOW", each["ci_low"]), ("CIHIGH", each["ci_high"])):
                assert row[name] == (None if share is None else pytest.approx(100 * share, abs=0.005)), (key, name)
            assert (row["CLONALFL"], row["FEWFL"]) == ("NY"[each["clonal"]], "NY"[each["few_cells"]])
            seen.add(key)
    assert seen == set(rows)
    assert len(seen) > 100


def test_the_verdicts_of_the_sheet_are_those_of_the_command_line(example, said):
    people = {row["SUBJID"]: row for row in sheet_of(example, "PARTICIPANT")}
    for each in said("verdicts")["verdicts"]:
        row = people[each["participant"]]
        assert (row["VERDICT"], row["VERDPROP"]) == (each["verdict"], each["proposed"])
        assert (row["VERDSIGN"], row["VERDVERI"]) == (each["signed"], each["without_unverified"])
        assert row["REOPENFL"] == "NY"[each["to_reopen"]]


ORACLES = (
    (0, 30, 0, 11.57), (15, 30, 31.30, 68.70), (24, 30, 61.43, 92.29), (27, 30, 73.47, 97.89), (30, 30, 88.43, 100),
    (20, 28, 51.33, 86.78), (18, 25, 50.61, 87.93), (30, 60, 36.81, 63.19), (0, 60, 0, 5.96), (60, 60, 94.04, 100),
    (1, 1, 2.50, 100), (0, 1, 0, 97.50), (3, 5, 14.66, 94.73),
)  # fmt: skip
"""Domain 3.5: x, n, and the bounds of the exact 95 % interval in per cent."""


@pytest.mark.parametrize(("x", "n", "low", "high"), ORACLES)
def test_the_oracles_of_the_exact_interval_reach_the_sheet_endpoint(lab, x: int, n: int, low: float, high: float):
    people = [person(number, Verdict.PROVEN if number <= x else Verdict.NOT_EVALUABLE) for number in range(1, n + 1)]
    found = Answer(tuple(people), 7.5)
    primary = endpoint_rows(lab, found)["PRIMARY"]
    assert (primary["NUMER"], primary["DENOM"], primary["EPSTAT"]) == (x, n, "COMPUTED")
    assert primary["PCT"] == round(100 * x / n, 2)
    assert primary["CILOW"] == pytest.approx(low, abs=0.005)
    assert primary["CIHIGH"] == pytest.approx(high, abs=0.005)


def test_without_anybody_in_the_denominator_the_sheet_says_so_and_holds_no_share(lab):
    primary = endpoint_rows(lab, Answer((), 7.5))["PRIMARY"]
    assert (primary["NUMER"], primary["DENOM"]) == (0, 0)
    assert (primary["PCT"], primary["CILOW"], primary["CIHIGH"]) == (None, None, None)
    assert "not estimable" in str(primary["EPREASND"])


def person(number: int, verdict: Verdict) -> Judged:
    known = Populations(number, True, True, True, 3, True, verdict, "")
    return Judged(Standing(known, verdict), known, None)


def endpoint_rows(lab, found: Answer) -> dict[object, dict[str, object]]:
    """The rows of ENDPOINT as they are written of an answer."""
    sheet = replace(
        next(each for each in SHEETS if each.name == "ENDPOINT"), rows=lambda _session, _settings: measures_of(found)
    )
    names = [head.name for head in heads_of(sheet)]
    with lab.store.look() as session:
        rows = list(rows_of(Context.of(session, lab.settings, Wanted()), sheet))
    told = [dict(zip(names, row, strict=True)) for row in rows]
    return {row["MEASURE"]: row for row in told}
