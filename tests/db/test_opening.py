"""Opening a store: what can't be used is refused in a sentence and left alone; a migration makes a copy first."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.command import upgrade
from sqlalchemy import create_engine

from app.domain.errors import Unavailable
from app.lab import Lab
from app.opening import open_store, path_of
from app.queries.verify import verify
from db import network
from db.migrate import HEAD, configuration, prepare, revision
from db.store import Store
from tests.given import Given

pytestmark = pytest.mark.sqlite


def spoiled(path: Path, *statements: str) -> bytes:
    """Change a store with another program; returns its bytes."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    return path.read_bytes()


def test_a_file_that_is_no_store_is_refused_with_a_sentence(tmp_path: Path):
    other = tmp_path / "photos.db"
    other.write_bytes(b"not a database at all, just some text that is long enough")
    with pytest.raises(Unavailable, match="is no store of DPTrace"):
        open_store(other)
    assert other.read_bytes().startswith(b"not a database")


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path):
    other = tmp_path / "photos.db"
    before = spoiled(other, "CREATE TABLE photo (id INTEGER PRIMARY KEY, title TEXT)")
    with pytest.raises(Unavailable, match="is no store of DPTrace"):
        open_store(other)
    assert other.read_bytes() == before


def test_a_store_of_a_later_version_is_refused_and_left_alone(store: Store):
    store.close()
    before = spoiled(store.path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match="later version"):
        open_store(store.path)
    assert store.path.read_bytes() == before


def test_a_store_that_lost_its_version_is_refused_and_left_alone(store: Store):
    store.close()
    before = spoiled(store.path, "DELETE FROM alembic_version")
    with pytest.raises(Unavailable, match="is no store of DPTrace, or is damaged"):
        open_store(store.path)
    assert store.path.read_bytes() == before


def overwritten(data: bytes) -> bytes:
    middle = len(data) // 2 // 4096 * 4096
    return data[:middle] + b"\xa5" * 8192 + data[middle + 8192 :]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(overwritten, id="pages overwritten"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut in half"),
        pytest.param(lambda data: b"\0" * 100 + data[100:], id="without its head"),
    ],
)
def test_a_damaged_store_is_refused_and_left_alone(store: Store, given: Given, damage: Callable[[bytes], bytes]):
    given.participant(23)
    store.close()
    store.path.write_bytes(damage(spoiled(store.path)))
    before = store.path.read_bytes()
    with pytest.raises(Unavailable, match="is damaged") as refusal:
        open_store(store.path)
    assert "backups" in refusal.value.hint
    assert store.path.read_bytes() == before


def test_a_missing_store_is_made_only_where_that_was_meant(tmp_path: Path):
    path = tmp_path / "lab" / "store.db"
    with pytest.raises(Unavailable, match="There is no store at"):
        open_store(path, create=False)
    assert not path.parent.exists()
    open_store(path).close()
    assert revision(path) == HEAD


@pytest.mark.parametrize("folder", ["Étude n° 1", "50 % #2", "what?", "a&b=c"])
def test_a_store_lies_where_its_folder_says(tmp_path: Path, folder: str):
    path = tmp_path / folder / "store.db"
    open_store(path).close()
    store = open_store(path)
    assert (store.path, path.exists()) == (path, True)
    with store.engine.connect() as connection:
        (_number, _name, file) = connection.exec_driver_sql("PRAGMA database_list").one()
    assert Path(file) == path
    store.close()
    assert [each.name for each in tmp_path.iterdir()] == [folder]


@pytest.mark.parametrize("place", ["//server/share/store.db", r"\\server\share\store.db"])
def test_a_path_of_a_server_lies_on_a_network(place: str):
    assert network.is_on_network(Path(place))


@pytest.mark.parametrize("place", ["/mnt/share/lab/store.db", "/mnt/share/store.db"])
@pytest.mark.parametrize("kind", sorted(network.NETWORK))
def test_a_mounted_share_is_known_by_its_file_system(tmp_path: Path, place: str, kind: str):
    table = tmp_path / "mounts"
    table.write_text(
        f"/dev/sda1 / ext4 rw 0 0\nserver:/x /mnt/share {kind} rw 0 0\n/dev/sdb /mnt/sharedisk xfs rw 0 0\n"
    )
    assert network.file_system(Path(place), table) == kind
    assert network.file_system(Path("/mnt/sharedisk/store.db"), table) == "xfs"
    assert network.file_system(Path("/srv/store.db"), table) == "ext4"


def test_a_mount_point_with_a_blank_in_its_name_is_read(tmp_path: Path):
    table = tmp_path / "mounts"
    table.write_text("/dev/sda1 / ext4 rw 0 0\n//nas/x /mnt/lab\\040share cifs rw 0 0\n")
    assert network.file_system(Path("/mnt/lab share/store.db"), table) == "cifs"


def test_a_store_on_a_network_share_is_refused_before_anything_is_written():
    with pytest.raises(Unavailable, match="lies on a network share"):
        open_store("//server/share/store.db")


def test_the_address_of_a_server_is_refused_without_its_password():
    with pytest.raises(Unavailable) as refusal:
        path_of("mysql://lab:secret@server/dptrace")
    assert "secret" not in str(refusal.value)


def test_a_migration_makes_a_copy_first_and_keeps_every_row(tmp_path: Path, store: Store, given: Given):
    given.participant(23)
    code = given.tube(23)
    store.close()
    earlier = tmp_path / "earlier.db"
    at_first(earlier, store.path)
    assert revision(earlier) == "0001"
    backup = prepare(earlier)
    assert backup is not None
    assert (backup.parent, revision(backup), revision(earlier)) == (tmp_path / "backups", "0001", HEAD)
    migrated = Lab(Store(f"sqlite:///{earlier}", clock=store.clock), given.lab.who)
    assert migrated.ask(verify).holds
    with migrated.store.engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM item WHERE barcode = '{code}'").scalar() == 1
    migrated.store.close()


def at_first(path: Path, filled: Path) -> None:
    """A store of the first schema that holds the rows of another."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(configuration(connection), "0001")
    engine.dispose()
    connection = sqlite3.connect(path)
    connection.execute("ATTACH ? AS filled", (str(filled),))
    for (name,) in connection.execute("SELECT name FROM filled.sqlite_master WHERE type = 'table'").fetchall():
        if name != "alembic_version" and not name.startswith("sqlite_"):
            held = [row[1] for row in connection.execute(f'PRAGMA main.table_info("{name}")')]
            names = ", ".join(f'"{column}"' for column in held)
            if held:
                connection.execute(f'INSERT INTO "{name}" ({names}) SELECT {names} FROM filled."{name}"')
    connection.commit()
    connection.close()


def test_a_store_of_the_present_version_is_not_copied(store: Store):
    assert prepare(store.path) is None
    assert not (store.path.parent / "backups").exists()
