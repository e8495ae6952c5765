"""A label printer on the network, as tests need one: it prints, goes away in the middle, or accepts and never reads."""

import re
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from types import TracebackType


class Fate(Enum):
    """What the printer does with the next label."""

    PRINTS = auto()
    DROPS = auto()
    """It takes a part, then the connection is reset: nothing came out."""
    PRINTS_AND_DROPS = auto()
    """It takes all and prints it, but the connection is reset before it could say so."""


CODE = re.compile(rb"\^FD(MB\d{3}[A-Z]\d{3}[0-9A-Z])\^FS")


@dataclass
class Zebra:
    """A real listener on a port of this computer; `printed` holds the codes that came out."""

    fates: list[Fate] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)

    def __enter__(self) -> "Zebra":
        zebra = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                zebra.take(self.request)

        socketserver.TCPServer.allow_reuse_address = True
        self.server = socketserver.TCPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def address(self) -> str:
        host, port = self.server.server_address[:2]
        return f"{host!s}:{port}"

    def take(self, connection: socket.socket) -> None:
        fate = self.fates.pop(0) if self.fates else Fate.PRINTS
        if fate is Fate.DROPS:
            connection.recv(20)
            reset(connection)
            return
        told = b"".join(iter(lambda: connection.recv(4096), b""))
        self.received.append(told)
        self.printed += [code.decode() for code in CODE.findall(told)]
        if fate is Fate.PRINTS_AND_DROPS:
            reset(connection)


def reset(connection: socket.socket) -> None:
    """Go away without a word: the other side is told of a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextmanager
def deaf() -> Iterator[str]:
    """A printer that accepts a connection and never reads; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def switched_off() -> Iterator[str]:
    """The address of a printer that is switched off."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    yield f"127.0.0.1:{port}"


def twice(codes: Sequence[str]) -> set[str]:
    """The codes that came out more than once."""
    return {code for code in codes if codes.count(code) > 1}
