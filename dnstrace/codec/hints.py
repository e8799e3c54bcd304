"""Root hints: the built-in ones and those of a file (RFC 9609 §2, §3)."""

from dnstrace.errors import UsageError
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.wire import names, types

# https://www.iana.org/domains/root/files (named.root), B-Root as renumbered in November 2023.
_ROOT_SERVERS = (
    ("a", "198.41.0.4", "2001:503:ba3e::2:30"),
    ("b", "170.247.170.2", "2801:1b8:10::b"),
    ("c", "192.33.4.12", "2001:500:2::c"),
    ("d", "199.7.91.13", "2001:500:2d::d"),
    ("e", "192.203.230.10", "2001:500:a8::e"),
    ("f", "192.5.5.241", "2001:500:2f::f"),
    ("g", "192.112.36.4", "2001:500:12::d0d"),
    ("h", "198.97.190.53", "2001:500:1::53"),
    ("i", "192.36.148.17", "2001:7fe::53"),
    ("j", "192.58.128.30", "2001:503:c27::2:30"),
    ("k", "193.0.14.129", "2001:7fd::1"),
    ("l", "199.7.83.42", "2001:500:9f::42"),
    ("m", "202.12.27.33", "2001:dc3::35"),
)
MAX_FILE = 1 << 20  # named.root has 3 KiB


def built_in() -> ZoneCut:
    """The root zone cut by the hints that this program brings along."""
    servers = tuple(
        NameServer(names.from_text(f"{letter}.root-servers.net"), (v4, v6))
        for letter, v4, v6 in _ROOT_SERVERS
    )
    return ZoneCut(names.ROOT, servers, "hints")


def read(path: str) -> ZoneCut:
    """The root zone cut by a hints file in master-file format, such as named.root.

    Raises: UsageError when the file cannot be read or has no name server with an address.
    """
    import dns.exception
    import dns.rdatatype
    import dns.zonefile

    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(MAX_FILE + 1)
    except OSError as error:
        raise UsageError(f"cannot read the root hints {path}: {error.strerror}") from None
    if len(text) > MAX_FILE:
        raise UsageError(f"{path} is no root hints file: it has more than {MAX_FILE} characters")
    try:
        rrsets = dns.zonefile.read_rrsets(text, origin=".", relativize=False, default_ttl=3600000)
    except (dns.exception.DNSException, ValueError) as error:
        raise UsageError(f"cannot read the root hints {path}: {error}") from None
    listed: list[bytes] = []
    addresses: dict[bytes, list[str]] = {}
    for rrset in rrsets:
        owner = rrset.name.to_wire() or names.ROOT
        if rrset.rdtype == types.NS and owner == names.ROOT:
            listed += [names.lower(rdata.target.to_wire() or names.ROOT) for rdata in rrset]
        elif rrset.rdtype in (types.A, types.AAAA):
            found = addresses.setdefault(names.lower(owner), [])
            found += [rdata.address for rdata in rrset]
    servers = tuple(NameServer(name, tuple(addresses.get(name, ()))) for name in listed)
    if not any(server.addresses for server in servers):
        raise UsageError(
            f"{path} has no hints: it needs '. NS name' records and an address for each name"
        )
    return ZoneCut(names.ROOT, servers, "hints")
