"""What every test may ask for: a store of its own, a Lab, and the work that came before (`given`)."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from app import i18n
from app.domain.words import Role
from app.example import Story
from app.lab import Lab
from db.migrate import prepare
from db.migrate_postgres import prepare_postgres
from db.store import Store
from tests import server
from tests.given import MORNING, Clock, Given, first_people


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store", choices=("sqlite", "postgres"), default="sqlite", help="the database that the tests' stores are in"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What concerns the file of a store is not asked of a database on a server."""
    if config.getoption("--store") == "postgres":
        left = pytest.mark.skip(reason="of an SQLite file")
        for item in items:
            if item.get_closest_marker("sqlite") or FILES & set(getattr(item, "fixturenames", ())):
                item.add_marker(left)


FILES = {"empty_store", "example_file", "full_store"}
"""Fixtures that copy files."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[server.Server]:
    """A PostgreSQL server of this run's own; skipped where none is installed."""
    if server.programs() is None:
        pytest.skip("PostgreSQL's server is not installed")
    with server.running() as found:
        yield found


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store with a study and one person in each role; tests copy it."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    prepare(path)
    store = Store(f"sqlite:///{path}", clock=Clock())
    first_people(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def empty_database(postgres: server.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same on a server: the name of a template."""
    url = postgres.new_database()
    prepare_postgres(url, tmp_path_factory.mktemp("dumps"))
    store = Store(url, clock=Clock())
    first_people(store)
    store.close()
    return url.rpartition("/")[2]


@pytest.fixture
def database(postgres: server.Server, empty_database: str) -> Iterator[str]:
    """The URL of a database of the test's own, with a study and one person in each role."""
    url = postgres.new_database(empty_database)
    yield url
    postgres.drop(url)


@pytest.fixture
def clock() -> Clock:
    """The laboratory's clock: stands still until a test moves it."""
    return Clock()


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """A store of the test's own, in the database that the run is about."""
    if request.config.getoption("--store") == "postgres":
        url = request.getfixturevalue("database")
    else:
        path = tmp_path / "store.db"
        path.write_bytes(request.getfixturevalue("empty_store").read_bytes())
        url = f"sqlite:///{path}"
    opened = Store(url, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def lab(store: Store) -> Lab:
    """A technician at work on a store of the test's own."""
    return as_role(store, Role.TECHNICIAN)


@pytest.fixture
def given(lab: Lab, clock: Clock) -> Given:
    """What happened before the test's own act, told in bench words."""
    return Given(lab, clock)


@pytest.fixture(scope="session")
def example_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example study, told once."""
    path = tmp_path_factory.mktemp("example") / "example.db"
    prepare(path)
    store = Store(f"sqlite:///{path}", clock=lambda: MORNING)
    Story(store, end=MORNING).tell()
    store.close()
    return path


@pytest.fixture
def full_store(example_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of the example study, its clock standing still where the story ends."""
    path = tmp_path / "full.db"
    path.write_bytes(example_file.read_bytes())
    store = Store(f"sqlite:///{path}", clock=lambda: MORNING)
    yield store
    store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 100 kB, smaller than any store."""
    with mounted(tmp_path / "small", "size=100k") as folder:
        yield folder


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that can't be written to."""
    with mounted(tmp_path / "protected", "ro") as folder:
        yield folder


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A file system in memory with these options; skipped where this user may not mount one."""
    folder.mkdir()
    mount = shutil.which("mount")
    told = [mount or "", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if mount is None or subprocess.run(told, capture_output=True).returncode:
        pytest.skip("this user can't mount a file system in memory")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept beside the stores of this computer is the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


def as_role(store: Store, role: Role) -> Lab:
    """The person of a store who acts in this role."""
    from tests.given import PEOPLE

    return Lab(store, PEOPLE[role], workstation="Bench 1")
