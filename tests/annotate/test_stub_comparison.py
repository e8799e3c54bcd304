"""What the comparison of hop 0 with the walk says, case by case."""

import pytest

from dnstrace.annotate.stub_comparison import compare
from dnstrace.model.annotation import Stub
from dnstrace.model.report import Status
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.wire import names, types

WWW, WEB = names.from_text("www.example.com"), names.from_text("web.example.net")
ONE, TWO = b"\xc0\x00\x02\x01", b"\xc0\x00\x02\x02"


def rrset(name: names.Name, kind: int, *rdatas: bytes, ttl: int = 300) -> SignedRRset:
    """An RRset without signatures."""
    return SignedRRset(RRset(name, kind, types.IN, ttl, rdatas))


PLAIN = (rrset(WWW, types.A, ONE, TWO),)
CHAIN = (rrset(WWW, types.CNAME, WEB), rrset(WEB, types.A, ONE))
BOTH = (("A", "192.0.2.2", 300), ("A", "192.0.2.1", 300))
FRESH = Stub("answered", answer=tuple((kind, text, 900) for kind, text, _ in BOTH))


def hosts(address: str) -> Stub:
    """An address out of the hosts file."""
    return Stub("answered", "hosts file", answer=(("A", address, None),))


@pytest.mark.parametrize(
    ("stub", "status", "answer", "expected"),
    [
        (Stub("answered", answer=BOTH), Status.ANSWERED, PLAIN, "same"),
        (Stub("answered", answer=BOTH[:1]), Status.ANSWERED, PLAIN, "other"),
        (
            Stub("answered", answer=(*BOTH, ("A", "192.0.2.3", 300))),
            Status.ANSWERED,
            PLAIN,
            "other",
        ),
        (
            Stub("answered", answer=tuple((k, t, 17) for k, t, _ in BOTH)),
            "answered",
            PLAIN,
            "older-ttl",
        ),
        (FRESH, "answered", PLAIN, "same"),
        (
            Stub("answered", answer=(("CNAME", "WEB.example.net.", 300), ("A", "192.0.2.1", 300))),
            "answered",
            CHAIN,
            "same",
        ),
        (
            Stub("answered", answer=(("CNAME", "cdn.example.", 300), ("A", "192.0.2.1", 300))),
            "answered",
            CHAIN,
            "other",
        ),
        (hosts("192.0.2.1"), "answered", CHAIN, "same"),
        (hosts("10.0.0.1"), "answered", CHAIN, "other"),
        (Stub("answered", answer=BOTH), Status.NXDOMAIN, (), "other"),
        (Stub("nodata"), Status.NXDOMAIN, (), "other"),
        (Stub("nxdomain"), Status.NXDOMAIN, (), "same"),
        (Stub("nodata"), Status.NODATA, (), "same"),
        (Stub("nxdomain"), Status.ANSWERED, PLAIN, "other"),
        (Stub("error"), Status.ANSWERED, PLAIN, "error-here"),
        (Stub("timeout"), Status.NXDOMAIN, (), "error-here"),
        (Stub("answered", answer=BOTH), Status.FAILED, (), "fine-here"),
        (Stub("answered", answer=BOTH), Status.BOGUS, PLAIN, "fine-here"),
        (Stub("nxdomain"), Status.UNREACHABLE, (), "fine-here"),
        (Stub("error"), Status.FAILED, (), ""),
        (Stub("unsupported"), Status.ANSWERED, PLAIN, ""),
        (Stub("no-resolver"), Status.ANSWERED, PLAIN, ""),
        (Stub("off"), Status.ANSWERED, PLAIN, ""),
        (Stub("answered", answer=BOTH), Status.INTERRUPTED, (), ""),
    ],
)
def test_compare(
    stub: Stub, status: Status, answer: tuple[SignedRRset, ...], expected: str
) -> None:
    assert compare(stub, status, answer) == expected


def test_strings_of_txt_count_together() -> None:
    walked = (rrset(WWW, types.TXT, b"\x03one\x03two"),)
    assert (
        compare(Stub("answered", answer=(("TXT", '"onetwo"', 300),)), Status.ANSWERED, walked)
        == "same"
    )


def test_dname_that_the_stub_cannot_show_is_no_difference() -> None:
    walked = (rrset(names.from_text("example.com"), types.DNAME, WEB), *CHAIN)
    said = (("CNAME", "web.example.net.", 300), ("A", "192.0.2.1", 300))
    assert compare(Stub("answered", answer=said), Status.ANSWERED, walked) == "same"
