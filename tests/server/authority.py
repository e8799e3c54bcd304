"""A name server on the loopback for tests: authoritative for the root, answers by first label."""

import socket
import threading
import time
from pathlib import Path
from struct import pack, unpack_from

NS, SOA, CNAME, A, TXT = 2, 6, 5, 1, 16
_SOA = b"\0\0" + pack("!IIIII", 1, 3600, 600, 86400, 60)
_BIG = b"".join(
    b"\xc0\x0c" + pack("!HHIH", TXT, 1, 300, 201) + bytes((200, 64 + number)) + b"x" * 199
    for number in range(10)
)


def name(text: str) -> bytes:
    """Wire form of a plain name."""
    labels = [label for label in text.split(".") if label]
    return b"".join(bytes((len(label),)) + label.encode() for label in labels) + b"\0"


def reply(query: bytes, stream: bool = False) -> bytes | None:
    """What the name server says; `None` when it is silent."""
    end = 12
    while query[end]:
        end += query[end] + 1
    label = query[13 : 13 + query[12]].lower().decode("latin-1")
    kind = unpack_from("!H", query, end + 1)[0]
    question = query[12 : end + 5]
    flags, rcode, answers, data, denial = 0x8400, 0, 0, b"", False
    if label.startswith("silent"):
        return None
    if label.startswith("refused"):
        flags, rcode = 0x8000, 5
    elif label.startswith("nx"):
        rcode, denial = 3, True
    elif kind == NS or label.startswith("nodata"):
        denial = True
    elif label.startswith("alias"):
        target = name("a." + "example")
        answers, data = 1, b"\xc0\x0c" + pack("!HHIH", CNAME, 1, 300, len(target)) + target
    elif label.startswith("tail"):  # octets behind the name, 60,000 over TCP
        target = name("a.example") + b"J" * (60_000 if stream else 900)
        if label.startswith("tailed") and not stream:
            flags |= 0x0200
        else:
            answers, data = 1, b"\xc0\x0c" + pack("!HHIH", CNAME, 1, 300, len(target)) + target
    elif kind == TXT and label.startswith("big"):
        if not stream:
            flags |= 0x0200
        else:
            answers, data = 10, _BIG
    elif kind == A:
        address = bytes((10, 0, 0, 1)) if label.startswith("private") else bytes((93, 184, 216, 34))
        answers, data = 1, b"\xc0\x0c" + pack("!HHIH", A, 1, 300, 4) + address
    else:
        denial = True
    authority = b"\0" + pack("!HHIH", SOA, 1, 600, len(_SOA)) + _SOA if denial else b""
    counts = pack("!HHHHH", flags | rcode, 1, answers, int(denial), 0)
    return query[:2] + counts + question + data + authority


class Authority:
    """Answers on UDP and TCP at 127.0.0.1, one port; what begins with "slow" after 0.2 s."""

    def __init__(self) -> None:
        self.tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        while True:  # until a port is free for both
            self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.udp.bind(("127.0.0.1", 0))
            self.port = self.udp.getsockname()[1]
            try:
                self.tcp.bind(("127.0.0.1", self.port))
                break
            except OSError:
                self.udp.close()
        self.udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
        self.tcp.listen(64)
        self.asked: list[bytes] = []  # the names, as sent
        self.longest = 0  # octets of a query
        self.remember = True
        for target in (self._datagrams, self._connections):
            threading.Thread(target=target, daemon=True).start()

    def _datagrams(self) -> None:
        while True:
            try:
                query, peer = self.udp.recvfrom(4096)
            except OSError:
                return
            self.longest = max(self.longest, len(query))
            if len(query) < 17:
                continue
            if self.remember:
                end = query.index(b"\0", 12)
                self.asked.append(query[12 : end + 1])
            answer = reply(query)
            if answer is not None and query[13:17].lower() == b"slow":
                threading.Timer(0.2, self._late, (answer, peer)).start()
            elif answer is not None:
                self.udp.sendto(answer, peer)

    def _late(self, answer: bytes, peer: tuple[str, int]) -> None:
        try:
            self.udp.sendto(answer, peer)
        except OSError:
            return  # the test is over

    def _connections(self) -> None:
        while True:
            try:
                connection, _ = self.tcp.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                try:
                    data = connection.recv(4096)
                    self.longest = max(self.longest, len(data) - 2)
                    answer = reply(data[2:], True)
                    if answer is not None:
                        connection.sendall(len(answer).to_bytes(2, "big") + answer)
                except OSError:
                    continue

    def count(self, first_label: str) -> int:
        """How often names with that first label were asked for."""
        wanted = name(first_label)[:-1]
        return sum(asked.lower().startswith(wanted) for asked in self.asked)

    def hints(self, directory: Path) -> Path:
        """A root hints file that leads here."""
        path = directory / "root.hints"
        path.write_text(". 3600000 NS ns.root.\nns.root. 3600000 A 127.0.0.1\n")
        return path

    def close(self) -> None:
        """Stop answering."""
        self.udp.close()
        self.tcp.shutdown(socket.SHUT_RDWR)
        self.tcp.close()
        time.sleep(0.01)
