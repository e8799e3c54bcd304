"""Every kind of detail has words, which show its arguments and are safe to print."""

import pytest

from dnstrace.model.verdict import Detail, DetailKind
from dnstrace.wire import names, types
from dnstrace.wording.details import detail_text

NS, ZONE = names.from_text("ns1.example.net"), names.from_text("example.com")
HOSTILE = names.from_labels([b"\x1b[31m\n", b"com"])


@pytest.mark.parametrize("kind", DetailKind)
def test_every_kind_has_words(kind: DetailKind) -> None:
    assert detail_text(Detail(kind, (NS, ZONE), ("192.0.2.1",), 3, "as said"))
    assert detail_text(Detail(kind, (HOSTILE, HOSTILE), (), 3, "as said")).isprintable()


@pytest.mark.parametrize("kind", DetailKind)
def test_arguments_that_a_report_left_out_are_no_error(kind: DetailKind) -> None:
    assert isinstance(detail_text(Detail(kind)), str)


def test_nothing_is_said_of_nothing() -> None:
    assert detail_text(None) == ""


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        (Detail(DetailKind.SAID, text="connection refused"), "connection refused"),
        (Detail(DetailKind.RCODE, number=types.REFUSED), "REFUSED"),
        (Detail(DetailKind.RCODE, number=3841), "RCODE3841"),
        (
            Detail(DetailKind.BROKEN_RDATA, number=types.SOA),
            "the RDATA of a record of type SOA is broken",
        ),
        (Detail(DetailKind.ALL_SILENT, number=1), "the only server stayed silent"),
        (Detail(DetailKind.ALL_SILENT, number=4), "all 4 servers stayed silent"),
        (
            Detail(DetailKind.GLUE_MISSING, (NS, ZONE)),
            "ns1.example.net. stands inside example.com. and came without glue",
        ),
        (Detail(DetailKind.CYCLE, (ZONE, NS)), "example.com. needs ns1.example.net."),
        (
            Detail(DetailKind.LOOKUP_TOO_DEEP, (NS,), number=7),
            "ns1.example.net. would be look-up 7 deep",
        ),
        (
            Detail(DetailKind.SPECIAL_ADDRESS, (), ("10.0.0.1",)),
            "the name server has the special-purpose address 10.0.0.1",
        ),
        (Detail(DetailKind.NO_ADDRESS_OF_ANY), "no usable address for any name server"),
        (
            Detail(DetailKind.NO_ADDRESS_OF_ANY, (NS,), (), 3),
            "no usable address for ns1.example.net. and 2 more",
        ),
    ],
)
def test_words(detail: Detail, words: str) -> None:
    assert detail_text(detail) == words
