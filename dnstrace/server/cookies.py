"""Server cookies (RFC 7873, RFC 9018), interoperable in form, with a keyed BLAKE2s for the hash."""

import time
from hashlib import blake2s
from secrets import token_bytes

from dnstrace.wire import addresses

_VERSION = b"\x01\0\0\0"  # RFC 9018 §4.1: version 1, three reserved octets
_LEAST, _MOST = 3_600, 300  # seconds a cookie may be old, or ahead (RFC 9018 §4.3)
_RENEW = 1_800


class Cookies:
    """Makes and checks cookies with a secret of this process."""

    def __init__(self) -> None:
        self._secret = token_bytes(32)

    def answer(self, cookie: bytes, client: str) -> bytes:
        """The COOKIE option to send back: the client's half, and a server's that is valid now.

        Args:
            cookie: what the client sent, 8 or 16 to 40 octets.
            client: its IP address.
        """
        half, server = cookie[:8], cookie[8:]
        now = int(time.time())
        if len(server) == 16 and self._valid(half, server, client, now):
            age = now - int.from_bytes(server[4:8], "big")
            if age < _RENEW:
                return cookie
        moment = (now & 0xFFFFFFFF).to_bytes(4, "big")
        return half + _VERSION + moment + self._hash(half, _VERSION + moment, client)

    def _valid(self, half: bytes, server: bytes, client: str, now: int) -> bool:
        age = now - int.from_bytes(server[4:8], "big")
        return (
            server[:4] == _VERSION
            and -_MOST <= age <= _LEAST
            and server[8:] == self._hash(half, server[:8], client)
        )

    def _hash(self, half: bytes, head: bytes, client: str) -> bytes:
        octets = addresses.pack(client.partition("%")[0])
        return blake2s(half + head + octets, key=self._secret, digest_size=8).digest()
