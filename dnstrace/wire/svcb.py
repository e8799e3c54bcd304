"""SVCB and HTTPS as text, in the form of their usual parameters (RFC 9460 §2.1)."""

from binascii import b2a_base64
from socket import AF_INET6, inet_ntop

from dnstrace.wire import names

ALPN, NO_DEFAULT_ALPN, PORT, IPV4HINT, ECH, IPV6HINT = range(1, 7)
_KEYS = {
    ALPN: "alpn",
    NO_DEFAULT_ALPN: "no-default-alpn",
    PORT: "port",
    IPV4HINT: "ipv4hint",
    ECH: "ech",
    IPV6HINT: "ipv6hint",
}
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./")


def to_text(rdata: bytes) -> str | None:
    """Presentation format; `None` if anything in it is unusual or wrong.

    Raises: IndexError when the octets end too early.
    """
    end = 2
    while rdata[end]:
        end += rdata[end] + 1
    words = [str(int.from_bytes(rdata[:2], "big")), names.to_text(rdata[2 : end + 1])]
    position, last = end + 1, 0
    if rdata[:2] == b"\0\0" and position < len(rdata):
        return None  # an alias has no parameters (RFC 9460 §2.4.2)
    while position < len(rdata):
        key = int.from_bytes(rdata[position : position + 2], "big")
        size = int.from_bytes(rdata[position + 2 : position + 4], "big")
        value = rdata[position + 4 : position + 4 + size]
        position += 4 + size
        text = _value(key, value) if position <= len(rdata) and key > last else None
        if text is None or (key == NO_DEFAULT_ALPN and last != ALPN):
            return None
        words.append(f'{_KEYS[key]}="{text}"' if value else _KEYS[key])
        last = key
    return " ".join(words)


def _value(key: int, value: bytes) -> str | None:
    """What is between the quotes."""
    if key == NO_DEFAULT_ALPN:
        return None if value else ""
    if key == PORT and len(value) == 2:
        return str(int.from_bytes(value, "big"))
    if key == IPV4HINT and value and len(value) % 4 == 0:
        return ",".join(".".join(map(str, value[at : at + 4])) for at in range(0, len(value), 4))
    if key == IPV6HINT and value and len(value) % 16 == 0:
        found = [inet_ntop(AF_INET6, value[at : at + 16]) for at in range(0, len(value), 16)]
        return ",".join(found)
    if key == ECH and len(value) > 5 and int.from_bytes(value[:2], "big") == len(value) - 2:
        return b2a_base64(value, newline=False).decode()
    return _protocols(value) if key == ALPN else None


def _protocols(value: bytes) -> str | None:
    found, position = [], 0
    while position < len(value):
        size = value[position]
        one = value[position + 1 : position + 1 + size]
        if not one or len(one) < size or not _PLAIN.issuperset(one):
            return None
        found.append(one.decode())
        position += size + 1
    return ",".join(found) if found else None
