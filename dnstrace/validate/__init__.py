"""DNSSEC as judgement: signatures, chain of trust, denial of existence → Security."""

from dnstrace.validate.judge import ChainValidator
from dnstrace.validate.keys import KeyCache
from dnstrace.validate.signature import capped_ttl

__all__ = ["ChainValidator", "KeyCache", "capped_ttl"]
