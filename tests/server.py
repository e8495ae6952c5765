"""A PostgreSQL server of the tests' own: on loopback, in a temporary folder, by a user without rights."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

OWNER, LOCKED_OUT, PASSWORD = "dptrace", "secured", "p@ss:word/of the test"
"""Who owns the cluster and needs no password; whom the server asks for one."""
_numbers = count(1)


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs; None where there are none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    found = [Path(each) for each in [*debian[-1:], shutil.which("initdb")] if each]
    return found[0].parent if found else None


@dataclass(slots=True)
class Server:
    """A cluster that runs; databases are made from templates."""

    programs: Path
    folder: Path
    port: int
    is_safe: bool

    def url(self, database: str, user: str = OWNER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        quick = "" if self.is_safe else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories= {quick}"
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", options, "-D", str(self.data))

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "stop", "-w", "-m", mode, "-D", str(self.data))

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def do(self, *statements: str, database: str = "postgres") -> None:
        """Statements of the server's owner, each by itself."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def new_database(self, template: str = "template0", options: str = "") -> str:
        """A database of its own, sorted by code points; returns its URL."""
        name = f"store_{next(_numbers)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {template} {options}")
        return self.url(name)

    def drop(self, url: str) -> None:
        self.do(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def make(self) -> None:
        """Make the cluster: no password for its owner, one for a second user."""
        self._run("initdb", "-D", str(self.data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        rules = f"host all {LOCKED_OUT} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"
        (self.data / "pg_hba.conf").write_text(rules)

    def _run(self, program: str, *arguments: str) -> None:
        """By a user without rights where we are root: the server refuses root."""
        as_nobody = {"user": "nobody", "group": _group(), "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
            **as_nobody,
        )


@contextmanager
def running(*, is_safe: bool = False) -> Iterator[Server]:
    """A server while the block lasts; `is_safe`: what it commits has reached the disk."""
    found = programs()
    if found is None:
        raise RuntimeError("PostgreSQL's server is not installed")
    folder = Path(tempfile.mkdtemp(prefix="dptrace-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", _group())
    server = Server(found, folder, _free_port(), is_safe)
    try:
        server.make()
        server.start()
        server.do(f"CREATE ROLE {LOCKED_OUT} LOGIN PASSWORD '{PASSWORD}'")
        yield server
    finally:
        if (server.data / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _group() -> int:
    import pwd

    return pwd.getpwnam("nobody").pw_gid


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
