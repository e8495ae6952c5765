"""The requirements of the product, the tests that bear their identifiers, and what these tests said in a run.

`@pytest.mark.requirement("URS-SCAN-003")` on a test, or in a module's `pytestmark`; `--requirements-out FILE` writes
the results of the run as JSON, also from several processes at once. A run on another database than a file says so
behind the name of each test.
"""

import ast
import json
import platform
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[1]
FILE: Final = ROOT / "docs" / "requirements.toml"
MARKER: Final = "requirement"
WORST: Final = ("failed", "error", "xfailed", "skipped", "passed")
"""The outcomes of a test, the worst first."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One testable sentence: where it comes from, what is at stake, the rules (R01) and edge cases of the trial it tells."""

    id: str
    category: str
    text: str
    source: str
    risk: str
    why: str
    rules: tuple[str, ...] = ()
    edge_cases: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What one test said in a run; `seconds` with its fixtures, `reason` where it did not pass."""

    test: str
    outcome: str
    seconds: float
    reason: str = ""
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The results of a run of tests, and when and where it ran; instants in UTC as ISO 8601."""

    began: str
    ended: str
    python: str
    system: str
    results: tuple[Result, ...] = field(default=())


@cache
def known(file: Path = FILE) -> dict[str, Requirement]:
    """The requirements by their identifiers, in their order; ValueError where one stands twice."""
    groups = tomllib.loads(file.read_text("utf-8"))["group"]
    found: dict[str, Requirement] = {}
    for group in groups:
        for told in group["requirement"]:
            if told["id"] in found:
                raise ValueError(f"{told['id']} stands twice in {file.name}")
            lists = {name: tuple(told.get(name, ())) for name in ("rules", "edge_cases")}
            found[told["id"]] = Requirement(**{**told, **lists, "category": group["title"]})
    return found


def marked(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """The tests that bear each identifier, read from the files without running them."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for test, names in _bearing(ast.parse(path.read_text("utf-8"))):
            for name in names:
                found.setdefault(name, []).append(f"{path.relative_to(folder.parent).as_posix()}::{test}")
    return found


def _bearing(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Each test of a module with the identifiers it bears: the module's, then its own."""
    shared: list[str] = []
    for node in module.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(each, ast.Name) and each.id == "pytestmark" for each in node.targets
        ):
            shared += _named(node.value)
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            own = [name for decorator in node.decorator_list for name in _named(decorator)]
            yield node.name, list(dict.fromkeys([*shared, *own]))


def _named(expression: ast.expr) -> list[str]:
    """The identifiers in calls of the marker within an expression."""
    return [
        str(argument.value)
        for call in ast.walk(expression)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == MARKER
        for argument in call.args
        if isinstance(argument, ast.Constant)
    ]


def read(*files: Path) -> Run:
    """A run as it was written; several, one after the other, are one."""
    runs = [_read(file) for file in files]
    began, ended = min(each.began for each in runs), max(each.ended for each in runs)
    results = tuple(result for each in runs for result in each.results)
    return replace(runs[0], began=began, ended=ended, results=results)


def _read(file: Path) -> Run:
    told = json.loads(file.read_text("utf-8"))
    results = tuple(Result(**{**each, "requirements": tuple(each["requirements"])}) for each in told.pop("results"))
    return Run(**told, results=results)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requirements-out", metavar="FILE", help="write what each test said, as JSON")
    parser.addini("requirements", "the file of the requirements", default=str(FILE))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARKER}(*identifiers): the requirements that a test verifies")
    out = config.getoption("--requirements-out")
    if out and not hasattr(config, "workerinput"):
        listener = _Listener(Path(config.invocation_params.dir, out), _database(config))
        config.pluginmanager.register(listener, "requirements-listener")


def pytest_collection_modifyitems(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Each test carries its identifiers into its report; an identifier that nobody wrote down ends the run."""
    names = known(Path(config.getini("requirements")))
    for item in items:
        wanted = dict.fromkeys(str(name) for mark in item.iter_markers(MARKER) for name in mark.args)
        unknown = [name for name in wanted if name not in names]
        if unknown:
            raise pytest.UsageError(
                f"{item.nodeid} names {', '.join(unknown)}, which docs/requirements.toml does not hold"
            )
        item.user_properties += [(MARKER, name) for name in wanted]


class _Listener:
    """Hears the reports of all processes and writes one file."""

    def __init__(self, out: Path, database: str) -> None:
        self._out = out
        self._database = database
        self._began = _now()
        self._reports: dict[str, list[Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._reports.setdefault(report.nodeid, []).append(report)

    @pytest.hookimpl(trylast=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._reports.setdefault(report.nodeid, []).append(report)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        on = f" ({self._database})" if self._database else ""
        results = tuple(_result(f"{test}{on}", told) for test, told in sorted(self._reports.items()))
        run = Run(self._began, _now(), platform.python_version(), platform.platform(), results)
        self._out.parent.mkdir(parents=True, exist_ok=True)
        self._out.write_text(json.dumps(asdict(run), indent=1, ensure_ascii=False), "utf-8")


def _database(config: pytest.Config) -> str:
    """The database that the run is about, where it is not a file."""
    found = str(config.getoption("--store", ""))
    return "" if found == "sqlite" else found


def _result(test: str, reports: Sequence[Any]) -> Result:
    """The worst of what set-up, call and tear-down said, with its reason in one line."""
    outcomes = [(_outcome(report), report) for report in reports]
    outcome, worst = min(outcomes, key=lambda each: WORST.index(each[0]))
    names = dict.fromkeys(value for name, value in getattr(reports[0], "user_properties", ()) if name == MARKER)
    seconds = sum(getattr(report, "duration", 0.0) for report in reports)
    return Result(test, outcome, round(seconds, 3), "" if outcome == "passed" else _reason(worst), tuple(names))


def _outcome(report: Any) -> str:
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "failed"
    if report.failed and getattr(report, "when", "") != "call":
        return "error"
    return str(report.outcome)


def _reason(report: Any) -> str:
    """Why a test did not pass: what a skip says, the last line of a fault."""
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    crash = getattr(report.longrepr, "reprcrash", None)
    told = crash.message if crash is not None else str(report.longrepr or getattr(report, "wasxfail", ""))
    return (told.strip().splitlines() or [""])[0][:400]


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
