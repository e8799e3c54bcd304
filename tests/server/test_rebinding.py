"""Which answers rebinding protection refuses."""

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest

from dnstrace.server.rebinding import private_address
from dnstrace.wire import addresses, types

from .parts import rrset


def rdata(kind: str, text: str) -> bytes:
    """The octets of an RDATA."""
    number = dns.rdatatype.from_text(kind)
    made = dns.rdata.from_text(dns.rdataclass.IN, number, text)
    return made.to_wire(origin=None) or b""


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("A", "93.184.216.34", None),
        ("A", "192.168.1.1", "192.168.1.1"),
        ("A", "127.0.0.1", "127.0.0.1"),
        ("A", "169.254.169.254", "169.254.169.254"),
        ("AAAA", "2606:2800:220:1::1", None),
        ("AAAA", "fd00::1", "fd00::1"),
        ("AAAA", "::ffff:10.0.0.1", "::ffff:10.0.0.1"),
        ("TXT", '"192.168.1.1"', None),
        ("HTTPS", "1 . alpn=h2 ipv4hint=93.184.216.34,10.0.0.9", "10.0.0.9"),
        ("HTTPS", "1 svc.example. ipv6hint=2606:2800:220:1::1", None),
        ("SVCB", "1 svc.example. port=8443 ipv6hint=fe80::1", "fe80::1"),
        ("HTTPS", "0 svc.example.", None),
    ],
)
def test_addresses(kind: str, text: str, found: str | None) -> None:
    part = rrset("www.example", types.type_number(kind), rdata(kind, text))
    assert private_address((part,), ()) == found
    everywhere = (addresses.prefix("0.0.0.0/0"), addresses.prefix("::/0"))
    assert private_address((part,), everywhere) is None


@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_broken_parameters_end_the_list(cut: int) -> None:
    whole = rdata("HTTPS", "1 svc.example. ipv4hint=10.0.0.9 ipv6hint=fe80::1")
    part = rrset("www.example", types.HTTPS, whole[:cut])
    assert private_address((part,), ()) in (None, "10.0.0.9")
