"""Which of a referral's addresses are believed."""

import pytest

from dnstrace.model.verdict import Referral, Unusable
from dnstrace.resolver.delegation import addresses_of, read_referral
from dnstrace.wire import names
from dnstrace.wording.details import detail_text
from tests.resolver import replies


def check(zone: str, name_servers: str, additional: str, expected: dict[str, list[str]]) -> None:
    """The addresses taken from a referral to example.com by the servers of `zone`."""
    question = replies.question("www.example.com")
    message = replies.message(
        question,
        flags="",
        authority="\n".join(f"example.com. NS {name}" for name in name_servers.split()),
        additional=additional,
    )
    referral = read_referral(message, names.lower(question.name), names.from_text(zone))
    assert isinstance(referral, Referral)
    assert referral.ttl == 60
    assert referral.cut.source == "referral"
    found = {names.to_text(server.name): list(server.addresses) for server in referral.cut.servers}
    assert found == expected


@pytest.mark.parametrize(
    ("zone", "name_servers", "additional", "expected"),
    [
        ("com", "ns1.example.com.", "ns1.example.com. A 192.0.9.1",
         {"ns1.example.com.": ["192.0.9.1"]}),
        ("com", "ns1.example.com.",
         "ns1.example.com. AAAA 2a00::1\nns1.example.com. A 192.0.9.1",
         {"ns1.example.com.": ["2a00::1", "192.0.9.1"]}),
        # A sibling's glue is within what the parent may speak of.
        ("com", "ns.other.com.", "ns.other.com. A 192.0.9.1", {"ns.other.com.": ["192.0.9.1"]}),
        # Nobody speaks for another zone.
        ("com", "ns.example.net.", "ns.example.net. A 192.0.9.1", {"ns.example.net.": []}),
        (".", "ns.example.net.", "ns.example.net. A 192.0.9.1", {"ns.example.net.": ["192.0.9.1"]}),
        # An address for a name that is no name server of the zone goes nowhere.
        ("com", "ns1.example.com.", "other.example.com. A 192.0.9.1", {"ns1.example.com.": []}),
        ("com", "NS1.example.com. ns1.EXAMPLE.com.", "nS1.example.com. A 192.0.9.1",
         {"ns1.example.com.": ["192.0.9.1"]}),
        ("com", "ns1.example.com.", "ns1.example.com. A 192.0.9.1\nNS1.example.com. A 192.0.9.1",
         {"ns1.example.com.": ["192.0.9.1"]}),
        ("com", "ns1.example.com.", "ns1.example.com. TXT \"192.0.9.1\"", {"ns1.example.com.": []}),
    ],
)  # fmt: skip
def test_glue(
    zone: str, name_servers: str, additional: str, expected: dict[str, list[str]]
) -> None:
    check(zone, name_servers, additional, expected)


def test_ds_and_its_denial_come_along() -> None:
    question = replies.question("www.example.com")
    authority = f"example.com. NS ns1.example.com.\nexample.com. DS 1 13 2 {'ab' * 32}"
    message = replies.message(question, flags="", authority=authority)
    referral = read_referral(message, names.lower(question.name), names.from_text("com"))
    assert isinstance(referral, Referral)
    assert [part.rrset.type for part in referral.rrsets] == [43]


def test_the_referral_that_leads_on_is_found_among_others() -> None:
    question = replies.question("www.example.com")
    authority = "example.net. NS ns1.example.net.\nexample.com. NS ns1.example.com."
    message = replies.message(question, flags="", authority=authority)
    referral = read_referral(message, names.lower(question.name), names.from_text("com"))
    assert isinstance(referral, Referral)
    assert referral.cut.zone == names.from_text("example.com")


def test_no_name_servers_no_referral() -> None:
    question = replies.question("www.example.com")
    name = names.lower(question.name)
    assert read_referral(replies.message(question), name, names.from_text("com")) is None


def test_hostile_names_in_a_referral_are_printable() -> None:
    question = replies.question("www.example.com")
    message = replies.message(question, flags="", authority="\\027\\010.org. NS ns1.example.com.")
    verdict = read_referral(message, names.lower(question.name), names.from_text("com"))
    assert isinstance(verdict, Unusable)
    assert detail_text(verdict.detail).isprintable()


def test_addresses_of_an_answer() -> None:
    from dnstrace.model.rrset import rrsets

    question = replies.question("ns.example.com")
    message = replies.message(
        question,
        answer="ns.example.com. A 192.0.9.1\nns.example.com. AAAA 2a00::1\nns.example.com. TXT x",
    )
    assert addresses_of(tuple(rrsets(message, 1))) == ("192.0.9.1", "2a00::1")
