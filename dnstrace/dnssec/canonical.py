"""The canonical form of an RRset: the octets that its signature covers (RFC 4034 §6, 6840 §5.1)."""

from dnstrace.dnssec.records import Signature, first_name
from dnstrace.model.rrset import RRset
from dnstrace.wire import names
from dnstrace.wire.message import Malformed

# Types whose RDATA has names in lower case: (octets before the first name, how many names).
# NSEC is not among them (RFC 6840 §5.1); all others are opaque.
_NAMES = {
    2: (0, 1), 3: (0, 1), 4: (0, 1), 5: (0, 1), 6: (0, 2), 7: (0, 1), 8: (0, 1), 9: (0, 1),
    12: (0, 1), 14: (0, 2), 15: (2, 1), 17: (0, 2), 18: (2, 1), 21: (2, 1), 24: (18, 1),
    26: (2, 2), 30: (0, 1), 33: (6, 1), 36: (2, 1), 39: (0, 1), 46: (18, 1),
}  # fmt: skip
_NAPTR, _A6 = 35, 38
WILDCARD = b"\x01*"


def signed_data(rrset: RRset, signature: Signature) -> bytes | None:
    """What the signature was made over.

    Returns: `None` if the signature has more labels than the owner.
    Source: RFC 4034 §3.1.8.1, §6.2, §6.3; RFC 4035 §5.3.2.
    """
    owner = canonical_owner(rrset.name, signature.labels)
    if owner is None:
        return None
    head = owner + b"".join(
        (
            rrset.type.to_bytes(2, "big"),
            rrset.klass.to_bytes(2, "big"),
            signature.original_ttl.to_bytes(4, "big"),
        )
    )
    rdatas = sorted({canonical_rdata(rrset.type, rdata) for rdata in rrset.rdatas})
    return signature.head + b"".join(
        head + len(rdata).to_bytes(2, "big") + rdata for rdata in rdatas
    )


def canonical_owner(owner: names.Name, labels: int) -> names.Name | None:
    """The owner as signed: the wildcard's name when the RRSIG has fewer labels.

    `None` when it has more.
    """
    count = names.depth(owner) - owner.startswith(WILDCARD)
    if labels > count:
        return None
    return owner if labels == count else names.Name(WILDCARD + names.ancestor(owner, labels))


def canonical_rdata(kind: int, rdata: bytes) -> bytes:
    """An RDATA with the names in it in lower case where RFC 4034 §6.2 says so."""
    try:
        skip, count = _NAMES.get(kind) or _late_names(kind, rdata)
        end = skip
        for _ in range(count):
            end += len(first_name(rdata[end:]))
    except (Malformed, IndexError):
        return rdata  # broken RDATA is signed as it stands, if at all
    return rdata[:skip] + rdata[skip:end].lower() + rdata[end:]


def _late_names(kind: int, rdata: bytes) -> tuple[int, int]:
    """Like `_NAMES`, for types whose name follows fields of variable length."""
    if kind == _NAPTR:
        position = 4
        for _ in range(3):
            position += rdata[position] + 1
        return position, 1
    if kind == _A6 and rdata[0]:
        return 1 + (128 - rdata[0] + 7) // 8, 1
    return 0, 0
