"""Asks many questions from inside a namespace: `python -m tests.real.asker`, JSON in, JSON out.

One process for all of them, since entering a namespace costs more than a question.
"""

import base64
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import dns.exception
import dns.flags
import dns.message
import dns.query

from .namespace import Namespace


class Asked(NamedTuple):
    """One question to one server.

    Attributes:
        server: its address.
        bufsize: the UDP payload size offered; 0 without EDNS.
        recursive: whether RD is set.
        dnssec: whether DO is set.
        tcp: over TCP from the start.
    """

    server: str
    name: str
    rdtype: str
    bufsize: int = 1232
    recursive: bool = False
    dnssec: bool = False
    tcp: bool = False
    port: int = 53
    timeout: float = 6.0


def ask_all(namespace: Namespace, questions: list[Asked]) -> list[dns.message.Message | None]:
    """Ask all of them from inside; None where nothing came back in time."""
    done = subprocess.run(
        namespace.command(sys.executable, "-m", "tests.real.asker"),
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    replies = json.loads(done.stdout)
    return [parse(base64.b64decode(reply)) if reply else None for reply in replies]


def parse(wire: bytes) -> dns.message.Message:
    """A reply as dnspython sees it, cut short or not."""
    return dns.message.from_wire(wire, one_rr_per_rrset=True, ignore_trailing=True)


def _ask(asked: Asked) -> str:
    query = dns.message.make_query(
        asked.name,
        asked.rdtype,
        use_edns=0 if asked.bufsize else -1,
        payload=asked.bufsize or 512,
        want_dnssec=asked.dnssec,
        flags=dns.flags.RD if asked.recursive else 0,
    )
    send = dns.query.tcp if asked.tcp else dns.query.udp
    try:
        reply = send(query, asked.server, timeout=asked.timeout, port=asked.port)
        if asked.recursive and reply.flags & dns.flags.TC:
            reply = dns.query.tcp(query, asked.server, timeout=asked.timeout, port=asked.port)
    except (OSError, EOFError, dns.exception.DNSException):
        return ""
    return base64.b64encode(reply.wire or b"").decode()


def main() -> None:
    """Ask what stands on stdin, eight at a time, and print the replies in order."""
    asked = [Asked(*values) for values in json.load(sys.stdin)]
    with ThreadPoolExecutor(8) as pool:
        print(json.dumps(list(pool.map(_ask, asked))))


if __name__ == "__main__":
    main()
