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
from db.store import Store
from tests.given import MORNING, Clock, Given, first_people

pytest_plugins = ("tests.requirements",)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store with a study and one person in each role; tests copy it."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    prepare(path)
    store = Store(f"sqlite:///{path}", clock=Clock())
    first_people(store)
    store.close()
    return path


@pytest.fixture
def clock() -> Clock:
    """The laboratory's clock: stands still until a test moves it."""
    return Clock()


@pytest.fixture
def store(empty_store: Path, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    path = tmp_path / "store.db"
    path.write_bytes(empty_store.read_bytes())
    opened = Store(f"sqlite:///{path}", clock=clock)
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
