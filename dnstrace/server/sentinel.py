"""Root key sentinel: users can find out which root keys a resolver trusts (RFC 8509)."""

import re

from dnstrace.codec.anchors import TrustAnchors
from dnstrace.dnssec.records import key_tag
from dnstrace.model.question import Question
from dnstrace.wire import names, types

_LABEL = re.compile(rb"root-key-sentinel-(is|not)-ta-(\d{5})")


class Sentinel:
    """Knows the tags of the root's trust anchors."""

    def __init__(self, anchors: TrustAnchors | None) -> None:
        self._tags = frozenset[int]()
        for anchor in anchors.anchors if anchors is not None else ():
            if anchor.zone == names.ROOT:
                tags = {int.from_bytes(rdata[:2], "big") for rdata in anchor.ds}
                self._tags |= tags | {key_tag(rdata) for rdata in anchor.dnskey}

    def fails(self, question: Question, secure: bool, cd: bool) -> bool:
        """Whether a question that was answered has to fail all the same (RFC 8509 §3.1)."""
        if question.type not in (types.A, types.AAAA) or not secure or cd or not self._tags:
            return False
        found = _LABEL.fullmatch(names.lower(question.name[1 : 1 + question.name[0]]))
        if found is None:
            return False
        return (int(found[2]) in self._tags) != (found[1] == b"is")
