"""The hash that NSEC3 owner names are made of (RFC 5155 §5)."""

from base64 import b32hexencode
from functools import lru_cache
from hashlib import sha1

from dns.name import Name


@lru_cache(maxsize=20_000)
def nsec3_hash(name: Name, salt: bytes, iterations: int) -> bytes:
    """The label, lower case, for `name`: SHA-1, hashed again `iterations` times."""
    digest = sha1(name.to_digestable() + salt).digest()
    for _ in range(iterations):
        digest = sha1(digest + salt).digest()
    return b32hexencode(digest).lower()
