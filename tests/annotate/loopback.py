"""A resolver on the loopback that says what a test wants, written on dnspython."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

Reaction = Callable[[dns.message.QueryMessage], dns.message.Message | None]


def says(*records: str, rcode: int = 0) -> Reaction:
    """Answer with these records, each "owner ttl IN type rdata", and that RCODE."""

    def react(query: dns.message.QueryMessage) -> dns.message.Message:
        reply = dns.message.make_response(query, recursion_available=True)
        for record in records:
            owner, ttl, klass, kind, text = record.split(" ", 4)
            reply.answer.append(dns.rrset.from_text(owner, int(ttl), klass, kind, text))
        reply.set_rcode(dns.rcode.Rcode(rcode))
        return reply

    return react


def silent(query: dns.message.QueryMessage) -> None:
    """Say nothing."""


@contextmanager
def resolver(react: Reaction) -> Iterator[int]:
    """Answer on a UDP port of 127.0.0.1, which is given."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(20)
        port = int(server.getsockname()[1])

        def serve() -> None:
            while True:
                wire, client = server.recvfrom(4096)
                if not wire:
                    return
                reply = react(dns.message.from_wire(wire))  # type: ignore[arg-type]
                if reply is not None:
                    server.sendto(reply.to_wire(), client)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield port
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
                stop.sendto(b"", ("127.0.0.1", port))
            thread.join()
