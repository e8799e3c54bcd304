"""What one NSEC proves, or a few together (RFC 4034 §4, RFC 4035 §5.4, RFC 6840 §4)."""

from collections.abc import Iterable

from dnstrace.dnssec.canonical import WILDCARD
from dnstrace.dnssec.records import Nsec
from dnstrace.wire import names, types

NXNAME = 128  # RFC 9824 §3.1


def is_parent_side(present: frozenset[int]) -> bool:
    """Whether a type map is that of a delegation, seen from the parent."""
    return types.NS in present and types.SOA not in present


def covers(nsec: Nsec, name: bytes) -> bool:
    """Whether the NSEC proves that `name` does not exist.

    One at a delegation or a DNAME proves nothing of the names below (RFC 6840 §4.1).
    """
    if name == nsec.owner:
        return False
    if names.is_below(name, nsec.owner) and (
        types.DNAME in nsec.types or is_parent_side(nsec.types)
    ):
        return False
    key = names.canonical_key
    owner, following, asked = key(nsec.owner), key(nsec.next), key(name)
    if owner == following:  # the zone's only name
        return names.is_below(name, nsec.next)
    if owner > following:  # the zone's last name; the next is its apex
        return owner < asked and name != nsec.next and names.is_below(name, nsec.next)
    return owner < asked < following


def closest_encloser(nsec: Nsec, name: bytes) -> bytes:
    """The deepest name above `name` that an NSEC which covers it shows to exist."""
    by_owner, by_next = names.common(nsec.owner, name), names.common(nsec.next, name)
    return by_owner if names.depth(by_owner) > names.depth(by_next) else by_next


def denies_wildcard(nsec: Nsec, name: bytes) -> bool:
    """Whether no wildcard could have given `name`, judging by the NSEC's own closest encloser."""
    encloser = closest_encloser(nsec, name)
    if encloser == name or len(encloser) > names.MAX_NAME - len(WILDCARD):
        return False
    return covers(nsec, WILDCARD + encloser)


def shows_wildcard(nsec: Nsec, name: bytes, wildcard_parent: bytes) -> bool:
    """Whether `name` does not exist and `wildcard_parent` is its closest encloser."""
    return covers(nsec, name) and closest_encloser(nsec, name) == wildcard_parent


def insecure_delegation(nsec: Nsec, name: bytes, kind: int) -> bool:
    """Whether the NSEC shows a delegation without DS at or above `name` (above it for DS)."""
    if not is_parent_side(nsec.types) or types.DS in nsec.types:
        return False
    if not names.is_below(name, nsec.owner):
        return False
    return kind != types.DS or name != nsec.owner


def lacks(present: frozenset[int], name: bytes, kind: int) -> bool:
    """Whether the type map at `name` proves that there is no RRset of that type nor CNAME.

    The map must be from the right side of a cut: the parent's for DS, else the child's.
    """
    if kind in present or types.CNAME in present:
        return False
    if kind == types.DS:
        return types.SOA not in present or name == names.ROOT
    return not is_parent_side(present)


def _no_data(nsec: Nsec, name: bytes, kind: int) -> tuple[bool, bytes | None]:
    """Whether the NSEC proves NODATA, and the wildcard's parent when it does so by a wildcard."""
    if nsec.owner == name:
        return lacks(nsec.types, name, kind), None
    key = names.canonical_key
    if nsec.next != name and names.is_below(nsec.next, name) and key(nsec.owner) < key(name):
        return True, None  # an empty non-terminal
    if nsec.owner.startswith(WILDCARD):
        above = names.parent(nsec.owner)
        below = name != above and names.is_below(name, above)
        there = kind in nsec.types or types.CNAME in nsec.types or is_parent_side(nsec.types)
        return (True, above) if below and not there else (False, None)
    # A wildcard that is itself an empty non-terminal: *.example exists because a.*.example does.
    following = nsec.next
    while key(nsec.owner) < key(following) and not names.is_below(name, following):
        if following.startswith(WILDCARD):
            parent = names.parent(following)
            if name != parent and names.is_below(name, parent):
                return True, parent
        following = names.parent(following)
    return False, None


def prove_no_data(records: Iterable[Nsec], name: bytes, kind: int) -> bool:
    """Whether they prove that `name` has no RRset of the type (RFC 4035 §3.1.3.1, §3.1.3.4)."""
    wildcard: bytes | None = None
    encloser: bytes | None = None
    proved = False
    for nsec in records:
        good, parent = _no_data(nsec, name, kind)
        proved |= good
        wildcard = parent if parent is not None else wildcard
        if covers(nsec, name):
            encloser = closest_encloser(nsec, name)
    return proved and (wildcard is None or wildcard == encloser)


def prove_no_name(records: Iterable[Nsec], name: bytes) -> bool:
    """Whether they prove that neither `name` nor a wildcard for it exists (RFC 4035 §3.1.3.2).

    Also by one NSEC at the name itself with NXNAME, the compact denial of RFC 9824.
    """
    no_name = no_wildcard = False
    deepest = -1
    for nsec in records:
        if nsec.owner == name and nsec.types == {types.RRSIG, types.NSEC, NXNAME}:
            return True
        no_name |= covers(nsec, name)
        depth = names.depth(closest_encloser(nsec, name))
        # The NSEC with the deepest encloser decides about the wildcard.
        if depth > deepest or (depth == deepest and not no_wildcard):
            no_wildcard = denies_wildcard(nsec, name)
        deepest = depth
    return no_name and no_wildcard
