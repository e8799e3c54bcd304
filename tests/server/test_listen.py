"""Binding the places to listen on."""

import errno
import socket

import pytest

from dnstrace.errors import UsageError
from dnstrace.server import tcp
from dnstrace.server.listen import Endpoint, open_all


def test_a_port_that_tcp_has_in_use_is_not_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    bind, taken = tcp.open_socket, 3

    def busy(address: str, port: int) -> socket.socket:
        nonlocal taken
        taken -= 1
        if taken >= 0:
            raise OSError(errno.EADDRINUSE, "in use")
        return bind(address, port)

    monkeypatch.setattr(tcp, "open_socket", busy)
    (opened,) = open_all((Endpoint("127.0.0.1", 0),))
    ports = {sock.getsockname()[1] for sock in (opened.udp, opened.tcp)}
    assert ports == {opened.place.port}
    opened.udp.close()
    opened.tcp.close()
    taken = 10**6
    with pytest.raises(UsageError, match="another program has that port"):
        open_all((Endpoint("127.0.0.1", 0),))
