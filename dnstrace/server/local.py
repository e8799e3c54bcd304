"""Names that never leave this host: special-use names, and what a server says of itself."""

from typing import NamedTuple

from dnstrace.model.question import Question
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.server.limits import LOCAL_TTL
from dnstrace.version import __version__
from dnstrace.wire import addresses, names, types
from dnstrace.wire.names import from_text

_LOCALHOST = from_text("localhost")
_LOOPBACK: dict[tuple[bytes, int], bytes] = {
    (_LOCALHOST, types.A): addresses.pack("127.0.0.1"),
    (_LOCALHOST, types.AAAA): addresses.pack("::1"),
    (from_text("1.0.0.127.in-addr.arpa"), types.PTR): _LOCALHOST,
    (from_text("1" + ".0" * 31 + ".ip6.arpa"), types.PTR): _LOCALHOST,
}
# These mean the same everywhere: RFC 6761 §6.3, §6.4; RFC 7686 §2; RFC 9476 §3; RFC 6303 §4.
_ALWAYS = (
    "localhost",
    "invalid",
    "onion",
    "alt",
    "127.in-addr.arpa",
    "1" + ".0" * 31 + ".ip6.arpa",
)
# These mean something in one network, so that a resolver inside that network has to ask there:
# RFC 6761 §6.2, RFC 6762 §22.1, RFC 8375 §4, RFC 9462 §6.4, RFC 9665 §10.1.
_OUTSIDE = ("test", "local", "home.arpa", "service.arpa")
# RFC 6303 §4: reverse zones of networks that are not globally unique.
_REVERSE = {
    "10.0.0.0/8": ("10.in-addr.arpa",),
    "172.16.0.0/12": tuple(f"{octet}.172.in-addr.arpa" for octet in range(16, 32)),
    "192.168.0.0/16": ("168.192.in-addr.arpa",),
    "0.0.0.0/8": ("0.in-addr.arpa",),
    "169.254.0.0/16": ("254.169.in-addr.arpa",),
    "192.0.2.0/24": ("2.0.192.in-addr.arpa",),
    "198.51.100.0/24": ("100.51.198.in-addr.arpa",),
    "203.0.113.0/24": ("113.0.203.in-addr.arpa",),
    "255.255.255.255/32": ("255.255.255.255.in-addr.arpa",),
    "::/128": ("0" + ".0" * 31 + ".ip6.arpa",),
    "fd00::/8": ("d.f.ip6.arpa",),
    "fe80::/10": ("8.e.f.ip6.arpa", "9.e.f.ip6.arpa", "a.e.f.ip6.arpa", "b.e.f.ip6.arpa"),
    "2001:db8::/32": ("8.b.d.0.1.0.0.2.ip6.arpa",),
}
_OURSELVES = {from_text("version.bind"), from_text("version.server")}
_SOA_NUMBERS = b"".join(number.to_bytes(4, "big") for number in (1, 3600, 1200, 604800, LOCAL_TTL))
_SOA = names.ROOT + from_text("nobody.invalid") + _SOA_NUMBERS


class Said(NamedTuple):
    """An answer that needs no walk."""

    rcode: int
    answer: tuple[SignedRRset, ...] = ()
    authority: tuple[SignedRRset, ...] = ()
    why: str = ""  # in words, when it is no answer


class Local:
    """The zones answered here.

    Args:
        allowed: networks that the resolver may ask in. The reverse zones of those that are
            named, and with all networks the names that mean something in one network only, are
            walked to like others.
    """

    def __init__(self, allowed: tuple[addresses.Prefix, ...] = ()) -> None:
        zones = set(map(from_text, _ALWAYS))
        if addresses.prefix("0.0.0.0/0") not in allowed:
            zones.update(map(from_text, _OUTSIDE))
        for network, reverse in _REVERSE.items():
            base, length = addresses.prefix(network)
            if not any(addresses.within(base, one) and 0 < one[1] <= length for one in allowed):
                zones.update(map(from_text, reverse))
        self._zones = frozenset(zones)

    def answer(self, question: Question) -> Said | None:
        """What is said here and now; `None` for what has to be walked to."""
        if question.klass == types.CH:
            return _chaos(question)
        if question.klass != types.IN:
            shown = types.class_name(question.klass)
            return Said(types.REFUSED, why=f"nothing is known of class {shown}")
        name = names.lower(question.name)
        zone = name
        while zone not in self._zones:
            if zone == names.ROOT:
                return None
            zone = names.parent(zone)
        if question.type == types.DS and name == zone:
            return None  # it stands on the parent's side, and says that the zone is unsigned
        return _within(zone, name, question)


def _within(zone: names.Name, name: names.Name, question: Question) -> Said:
    # Whatever stands below localhost is localhost (RFC 6761 §6.3).
    asked = _LOCALHOST if zone == _LOCALHOST else name
    kinds = (types.A, types.AAAA, types.PTR) if question.type == types.ANY else (question.type,)
    for kind in kinds:
        found = _LOOPBACK.get((asked, kind))
        if found is not None:
            rrset = RRset(name, kind, types.IN, LOCAL_TTL, (found,), question.name)
            return Said(types.NOERROR, (SignedRRset(rrset),))
    soa = SignedRRset(RRset(zone, types.SOA, types.IN, LOCAL_TTL, (zone + _SOA[1:],), zone))
    if name == zone and question.type == types.SOA:
        return Said(types.NOERROR, (soa,))
    exists = name == zone or zone == _LOCALHOST or any(key[0] == name for key in _LOOPBACK)
    return Said(types.NOERROR if exists else types.NXDOMAIN, (), (soa,))


def _chaos(question: Question) -> Said:
    """The version is said; which host this is, is nobody's business (RFC 4892)."""
    name = names.lower(question.name)
    if name in _OURSELVES and question.type in (types.TXT, types.ANY):
        text = f"dnstrace {__version__}".encode("ascii")
        rdata = bytes((len(text),)) + text
        rrset = RRset(name, types.TXT, types.CH, 0, (rdata,), question.name)
        return Said(types.NOERROR, (SignedRRset(rrset),))
    return Said(types.REFUSED, why="nothing of class CH is known here but version.bind TXT")
