"""What tcpdump saw of a walk in a box: when the packets of each exchange passed."""

import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from dnstrace.lab import Internet

ETHERNET, UDP, TCP = 14, 17, 6


class Packet(NamedTuple):
    """One packet from or to port 53.

    Attributes:
        at: milliseconds since 1970.
        server, port: the server's address and the asker's port.
        asks: whether it goes to the server.
        payload: the octets above UDP or TCP.
    """

    at: float
    transport: str
    server: str
    port: int
    asks: bool
    payload: bytes


class Passed(NamedTuple):
    """An exchange on the wire, in milliseconds."""

    rtt: float
    connect: float | None


@contextmanager
def capture(internet: Internet, file: Path) -> Iterator[None]:
    """Let tcpdump write every DNS packet of the box into a file."""
    options = ["-i", "lo", "-n", "-U", "--immediate-mode", "-Z", "root", "-w", str(file)]
    command = internet.command(["tcpdump", *options, "port", "53"])
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tcpdump:
        assert tcpdump.stderr
        for line in tcpdump.stderr:
            if "listening" in line:
                break
        try:
            yield
        finally:
            time.sleep(0.2)
            tcpdump.terminate()


def exchanges(file: Path) -> dict[tuple[str, str, bytes], Passed]:
    """Every exchange that the file has whole, by transport, server address and message ID."""
    found: dict[tuple[str, str, bytes], Passed] = {}
    flows: dict[tuple[str, str, int], list[Packet]] = {}
    for packet in packets(file.read_bytes()):
        flows.setdefault((packet.transport, packet.server, packet.port), []).append(packet)
    for (transport, server, _), flow in flows.items():
        asked = [packet for packet in flow if packet.asks and packet.payload]
        answered = [packet for packet in flow if not packet.asks and packet.payload]
        if len(asked) != 1 or not answered or (transport == "udp" and len(answered) != 1):
            continue  # sent again, answered twice, or not at all
        rtt, connect = answered[-1].at - asked[0].at, None
        identifier = asked[0].payload[:2]
        if transport == "tcp":
            identifier = asked[0].payload[2:4]
            connect = next(p.at for p in flow if not p.asks) - flow[0].at
        found[transport, server, identifier] = Passed(rtt, connect)
    return found


def packets(octets: bytes) -> Iterator[Packet]:
    """The packets of a capture file of an Ethernet-like interface, in their order."""
    at = 24
    while at + 16 <= len(octets):
        seconds, micro, length, _ = struct.unpack_from("<IIII", octets, at)
        yield _packet(seconds * 1000 + micro / 1000, octets[at + 16 : at + 16 + length])
        at += 16 + length


def _packet(at: float, frame: bytes) -> Packet:
    six = frame[12:14] == b"\x86\xdd"
    family, place, size = (socket.AF_INET6, 8, 16) if six else (socket.AF_INET, 12, 4)
    source, target = (frame[ETHERNET + place + size * n :][:size] for n in (0, 1))
    tcp = frame[ETHERNET + (6 if six else 9)] == TCP
    start = ETHERNET + (40 if six else 20)
    ports = struct.unpack_from("!HH", frame, start)
    asks = ports[1] == 53
    return Packet(
        at,
        "tcp" if tcp else "udp",
        socket.inet_ntop(family, target if asks else source),
        ports[0] if asks else ports[1],
        asks,
        frame[start + (4 * (frame[start + 12] >> 4) if tcp else 8) :],
    )
