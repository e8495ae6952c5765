"""What a newcomer may rely on: layers, imports at the top, no broad except, a sentence for every module."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.steps import STEPS
from app.outputs.sheets import SHEETS
from resources.i18n.catalogue import faults
from ui.main_window import PAGES

pytestmark = pytest.mark.requirement("URS-ARCH-001")

ROOT = Path(__file__).parents[2]
SOURCES = [*ROOT.glob("app/**/*.py"), *ROOT.glob("db/**/*.py"), *ROOT.glob("ui/**/*.py"), ROOT / "main.py"]
WRITTEN = [path for path in SOURCES if "migrations/versions" not in path.as_posix()]
HEAVY = {"biip", "pandas", "reportlab", "openpyxl", "scipy", "alembic", "psycopg", "pyzipper"}
COLD = {"main.py": {"ui"}}
"""Qt is loaded by main.py only where there is a window."""


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in WRITTEN:
        yield path, ast.parse(path.read_text("utf-8"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_module_says_what_it_is_for():
    assert [path.name for path, tree in trees() if not ast.get_docstring(tree)] == []


def test_no_import_hides_in_a_function_but_of_a_heavy_library():
    hidden = []
    for path, tree in trees():
        for function in functions(tree):
            for node in ast.walk(function):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                allowed = HEAVY | COLD.get(path.name, set())
                hidden += [f"{path.name}: {name}" for name in names if name.split(".")[0] not in allowed]
    assert hidden == []


def test_no_error_is_caught_broadly():
    """The child process of a job sends any fault back before it ends: the one place that may."""
    broad = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and path.name != "jobs.py":
                name = node.type.id if isinstance(node.type, ast.Name) else ""
                if node.type is None or name in {"Exception", "BaseException"}:
                    broad.append(f"{path.name}:{node.lineno}")
    assert broad == []


def test_no_attribute_is_chosen_by_a_computed_name():
    computed = []
    for path, tree in trees():
        for node in ast.walk(tree):
            named = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"getattr", "setattr"}
            )
            if named and not isinstance(node.args[1], ast.Constant):
                computed.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert [place for place in computed if not place.startswith(("db/base.py", "app/domain/form.py"))] == []


def test_a_text_is_a_number_only_where_every_sign_is_a_decimal_digit():
    """The key ² of a French keyboard is a digit to `isdigit`, and no number."""
    assert [path.name for path in WRITTEN if ".isdigit(" in path.read_text("utf-8")] == []


@pytest.mark.requirement("URS-LOOK-006")
def test_no_choice_but_the_one_that_a_wheel_leaves_alone():
    changed_by_a_wheel = r"\bQ(ComboBox|SpinBox|DoubleSpinBox|DateEdit|TimeEdit|DateTimeEdit|Slider|Dial)\b"
    found = [path.name for path in WRITTEN if re.search(changed_by_a_wheel, path.read_text("utf-8"))]
    assert found == ["choice.py"]


def test_files_and_functions_stay_readable():
    long_files = [path.name for path in WRITTEN if len(path.read_text("utf-8").splitlines()) > 600]
    long_functions = [
        f"{path.name}: {function.name}"
        for path, tree in trees()
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno > 70
    ]
    assert (long_files, long_functions) == ([], [])


def test_the_window_never_sees_the_database_and_nothing_below_it_sees_qt():
    for path, tree in trees():
        place = path.relative_to(ROOT).as_posix()
        names = {
            (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        roots = {name.split(".")[0] for name in names}
        if place.startswith("ui/"):
            assert not roots & {"db", "sqlalchemy"}, place
        if place.startswith(("app/", "db/")):
            assert "PySide6" not in roots, place


@pytest.mark.parametrize(
    "path", [p for p in (*SOURCES, *ROOT.glob("docs/**/*.md"), ROOT / "README.md") if p.exists()], ids=lambda p: p.name
)
def test_the_text_speaks_of_the_project_alone(path: Path):
    text = path.read_text("utf-8")
    assert not re.search(r"/(work|root|home)/\w|(?<!\w)/tmp/", text)
    assert "TODO" not in text
    assert "FIXME" not in text


def test_steps_are_what_their_folder_holds():
    folder = {path.stem for path in (ROOT / "app/domain/steps").glob("*.py")} - {
        "__init__",
        "collection",
        "receipt",
        "enumeration",
    }
    assert folder == {step.key for step in STEPS}


def test_pages_are_what_their_folder_holds():
    """A file with a KEY is a page; the others are parts of pages."""
    with_key = {
        path.stem
        for path in (ROOT / "ui/pages").glob("*.py")
        if re.search(r"^    KEY = ", path.read_text("utf-8"), re.MULTILINE)
    }
    assert with_key == {page.KEY for page in PAGES}


def test_sheets_have_names_that_a_sponsor_can_use():
    names = [sheet.name for sheet in SHEETS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Z]{2,12}", name) for name in names)


@pytest.mark.requirement("URS-LANG-001")
def test_every_text_is_translated_with_its_placeholders():
    assert list(faults()) == []
