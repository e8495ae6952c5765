"""A ZPL printer on the network: one connection a label, closed by the printer once it has read all of it."""

import socket
from typing import Final

from app.domain.errors import Refused, Unavailable
from app.i18n import _

PORT: Final = 9100
CONNECT_S: Final = 3.0
SEND_S: Final = 5.0
CHUNK: Final = 1024


class NotReached(Unavailable):
    """No connection was made: nothing of the label went out."""


class ConnectionLost(Unavailable):
    """The connection went away, or stood still, while the label was sent: nobody knows but the paper."""


def host_and_port(address: str) -> tuple[str, int]:
    """`host`, `host:port` or `[IPv6]:port`; the port is 9100 unless said."""
    typed = address.strip()
    host, colon, port = typed.rpartition(":")
    if not colon or typed.endswith("]") or (typed.count(":") > 1 and not typed.startswith("[")):
        host, port = typed, str(PORT)
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Refused(
            _("“{text}” is no address of a printer.").format(text=address),
            hint=_("Type its name or number on the network, like 192.168.1.40 or 192.168.1.40:9100."),
            code="address",
        )
    return host.strip("[]"), int(port)


def send(address: str, zpl: bytes) -> None:
    """Send a label and wait until the printer took it; raises NotReached or ConnectionLost.

    A small label fits into the buffers of the network, so sending it proves nothing. The end is told to the printer,
    and the printer closes its own side once it has read that far: only then is the label known to be there.
    """
    try:
        connection = socket.create_connection(host_and_port(address), timeout=CONNECT_S)
    except OSError as error:
        raise NotReached(_("The label printer does not answer."), hint=_why(error)) from error
    with connection:
        connection.settimeout(SEND_S)
        try:
            connection.sendall(zpl)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(CHUNK):
                pass
        except OSError as error:
            raise ConnectionLost(_("The connection to the printer was lost."), hint=_why(error)) from error


def _why(error: OSError) -> str:
    return error.strerror or _("no answer in time")
