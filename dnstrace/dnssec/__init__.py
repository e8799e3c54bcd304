"""DNSSEC as judgement: signatures, chain of trust, denial of existence → Security."""

from dnstrace.dnssec.keys import KeyCache
from dnstrace.dnssec.signature import capped_ttl
from dnstrace.dnssec.validator import ChainValidator

__all__ = ["ChainValidator", "KeyCache", "capped_ttl"]
