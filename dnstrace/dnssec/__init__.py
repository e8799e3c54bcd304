"""DNSSEC as judgement: signatures, chain of trust, denial of existence → Security."""

from collections.abc import Iterator

from dnstrace.dnssec.keys import KeyCache
from dnstrace.dnssec.signature import capped_ttl
from dnstrace.dnssec.validator import ChainValidator

__all__ = ["ChainValidator", "KeyCache", "capped_ttl", "warm"]

_KEYS = ("ed25519", "ec", "rsa")


def warm() -> Iterator[None]:
    """Get ready to validate, an algorithm at each step: their implementations are big."""
    for module in ("exceptions", *(f"hazmat.primitives.asymmetric.{key}" for key in _KEYS)):
        __import__(f"cryptography.{module}")
        yield
    __import__("dnstrace.dnssec.clock_skew")
    yield
