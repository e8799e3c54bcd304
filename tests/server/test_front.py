"""What a client's message leads to, before anybody upstream is asked."""

from collections.abc import Iterator
from struct import pack

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import pytest

from dnstrace.codec.anchors import built_in, parse
from dnstrace.model.question import Question
from dnstrace.server.front import Policy
from dnstrace.server.local import Local
from dnstrace.server.request import Client
from dnstrace.server.sentinel import Sentinel
from dnstrace.wire import addresses, names, types

from .authority import name
from .parts import Alone
from .running import OPT, query

HOME = Client("127.0.0.1", 40_000, "udp")


@pytest.fixture
def alone() -> Iterator[Alone]:
    front = Alone()
    yield front
    assert not front.log.lines
    front.close()


def ask(alone: Alone, wire: bytes, client: Client = HOME) -> dns.message.Message | None:
    got: list[bytes] = []
    alone.front.handle(wire, client, got.append)
    alone.scheduler.step()
    return dns.message.from_wire(got[0]) if got else None


def option(code: int, data: bytes) -> bytes:
    inside = pack("!HH", code, len(data)) + data
    return b"\0" + pack("!HHIH", 41, 1232, 0, len(inside)) + inside


@pytest.mark.parametrize(
    ("wire", "rcode"),
    [
        (b"", None),
        (b"\0" * 11, None),
        (b"\0\1\x80" + bytes(9), None),  # a response
        (bytes(12), "FORMERR"),  # no question
        (query("a.example", flags=0x2900), "NOTIMP"),  # UPDATE
        (query("a.example", flags=0x1000), "NOTIMP"),  # STATUS
        (query("a.example")[:20], "FORMERR"),
        (query("a.example")[:4] + b"\0\2" + query("a.example")[6:], "FORMERR"),
        (pack("!HHHHHH", 1, 0x100, 1, 0, 0, 0) + b"\xc0\0" + pack("!HH", 1, 1), "FORMERR"),
        (
            query("a.example", opt=OPT + OPT)[:10] + b"\0\2" + query("a", opt=OPT + OPT)[12:],
            "FORMERR",
        ),
        (query("a.example", opt=b"\0" + pack("!HHIH", 41, 1232, 1 << 16, 0)), "BADVERS"),
        (query("a.example", opt=option(10, bytes(7))), "FORMERR"),
        (query("a.example", opt=option(10, bytes(12))), "FORMERR"),
        (query("a.example", opt=b"\0" + pack("!HHIHH", 41, 1232, 0, 2, 0)), "FORMERR"),
        (query("a.example", 0), "FORMERR"),
        (query("a.example", 41), "FORMERR"),
        (query("a.example", 249), "NOTIMP"),
        (query("a.example", 252), "REFUSED"),
        (query("a.example", 251), "REFUSED"),
        (query("a.example", opt=b"").replace(b"\0\1\0\1", b"\0\1\0\4"), "REFUSED"),  # HS
        (query("a.example"), "SERVFAIL"),  # nobody may be asked
    ],
)
def test_rcodes(alone: Alone, wire: bytes, rcode: str | None) -> None:
    message = ask(alone, wire)
    assert (None if message is None else dns.rcode.to_text(message.rcode())) == rcode
    if message is not None:
        assert message.id == int.from_bytes(wire[:2], "big")
        assert message.opcode() == wire[2] >> 3 & 15


def test_strangers_are_refused(alone: Alone) -> None:
    message = ask(alone, query("localhost"), Client("192.0.2.1", 53, "udp"))
    assert message is not None
    assert message.rcode() == dns.rcode.REFUSED
    assert [
        option.code for option in message.options if isinstance(option, dns.edns.EDEOption)
    ] == [18]


def test_networks_may_be_let_in() -> None:
    policy = Policy(clients=(addresses.prefix("192.0.2.0/24"), addresses.prefix("fe80::/10")))
    alone = Alone(policy)
    for address in ("192.0.2.1", "fe80::1%eth0", "::1", "127.9.9.9"):
        message = ask(alone, query("localhost"), Client(address, 53, "udp"))
        assert message is not None
        assert message.answer
    for address in ("192.0.3.1", "2001:db8::1"):
        assert not alone.front.serves(address)
    alone.close()


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("localhost", 1, "127.0.0.1"),
        ("LocalHost", 28, "::1"),
        ("a.b.localhost", 1, "127.0.0.1"),
        ("1.0.0.127.in-addr.arpa", 12, "localhost."),
        ("localhost", 15, "NOERROR"),
        ("invalid", 1, "NOERROR"),
        ("x.invalid", 1, "NXDOMAIN"),
        ("facebookcorewwwi.onion", 1, "NXDOMAIN"),
        ("printer.local", 1, "NXDOMAIN"),
        ("router.home.arpa", 1, "NXDOMAIN"),
        ("4.3.2.10.in-addr.arpa", 12, "NXDOMAIN"),
        ("1.31.16.172.in-addr.arpa", 12, "NXDOMAIN"),
    ],
)
def test_special_names_are_answered_here(alone: Alone, text: str, kind: int, expected: str) -> None:
    message = ask(alone, query(text, kind))
    assert message is not None
    if message.answer:
        assert message.answer[0][0].to_text() == expected
        assert str(message.answer[0].name) == text + "."
    else:
        assert dns.rcode.to_text(message.rcode()) == expected
        assert message.authority[0].rdtype.name == "SOA"


@pytest.mark.parametrize("text", ["example.test", "localhost.example", "1.15.172.in-addr.arpa"])
def test_others_are_not(text: str) -> None:
    everywhere = (addresses.prefix("0.0.0.0/0"), addresses.prefix("::/0"))
    question = Question(names.from_text(text))
    assert Local(everywhere).answer(question) is None


def test_reverse_zones_of_networks_in_use_are_walked_to() -> None:
    local = Local((addresses.prefix("10.0.0.0/8"),))
    assert local.answer(Question(names.from_text("1.0.0.10.in-addr.arpa"), types.PTR)) is None
    assert (
        local.answer(Question(names.from_text("1.1.168.192.in-addr.arpa"), types.PTR)) is not None
    )


def test_ds_of_a_special_name_stands_above_it() -> None:
    assert Local().answer(Question(names.from_text("home.arpa"), types.DS)) is None


def test_version_is_said_and_identity_is_not(alone: Alone) -> None:
    def chaos(text: str) -> dns.message.Message | None:
        return ask(alone, pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + name(text) + pack("!HH", 16, 3))

    version, identity = chaos("version.bind"), chaos("id.server")
    assert version is not None
    assert identity is not None
    assert version.answer[0][0].to_text().startswith('"dnstrace ')
    assert identity.rcode() == dns.rcode.REFUSED


def test_cookies(alone: Alone) -> None:
    def cookie(sent: bytes, client: Client = HOME) -> bytes:
        message = ask(alone, query("localhost", opt=option(10, sent)), client)
        assert message is not None
        (found,) = [one for one in message.options if isinstance(one, dns.edns.CookieOption)]
        return bytes(found.client + found.server)

    first = cookie(b"12345678")
    assert first[:8] == b"12345678"
    assert len(first) == 24
    assert cookie(first) == first
    assert cookie(first, HOME._replace(address="::1")) != first
    forged = first[:-1] + bytes((first[-1] ^ 1,))
    assert cookie(forged) != forged


def test_a_question_for_a_cookie_alone(alone: Alone) -> None:
    message = ask(alone, pack("!HHHHHH", 1, 0, 0, 0, 0, 1) + option(10, bytes(8)))
    assert message is not None
    assert message.rcode() == dns.rcode.NOERROR
    assert message.options


def test_keepalive_only_over_tcp(alone: Alone) -> None:
    for transport, expected in (("udp", []), ("tcp", [11])):
        wire = query("localhost", opt=option(11, b""))
        message = ask(alone, wire, HOME._replace(transport=transport))
        assert message is not None
        assert [int(option.otype) for option in message.options] == expected


def test_a_repeated_datagram_is_one_question(alone: Alone) -> None:
    got: list[bytes] = []
    assert alone.front.handle(query("a.example"), HOME, got.append)
    assert not alone.front.handle(query("a.example"), HOME, got.append)
    alone.scheduler.step()
    assert len(got) == 1
    assert alone.walks.count == 0


@pytest.mark.parametrize(
    ("text", "secure", "fails"),
    [
        ("root-key-sentinel-is-ta-20326.example", True, False),
        ("root-key-sentinel-not-ta-20326.example", True, True),
        ("ROOT-key-sentinel-is-ta-00001.example", True, True),
        ("root-key-sentinel-not-ta-00001.example", True, False),
        ("root-key-sentinel-is-ta-00001.example", False, False),
        ("root-key-sentinel-is-ta-1.example", True, False),
        ("www.root-key-sentinel-is-ta-00001.example", True, False),
    ],
)
def test_root_key_sentinel(text: str, secure: bool, fails: bool) -> None:
    sentinel = Sentinel(built_in())
    question = Question(names.from_text(text))
    assert sentinel.fails(question, secure, cd=False) is fails
    assert not sentinel.fails(question, secure, cd=True)
    assert not sentinel.fails(question._replace(type=types.TXT), secure, cd=False)
    assert not Sentinel(None).fails(question, secure, cd=False)


def test_root_key_sentinel_takes_dnskey_too() -> None:
    key = "AwEAAa96jeuknZlaeSrvyAJj6ZHv28hhOKkx3rLGXVaC6rXTsDc449/cidltpkyGwCJNnOAlFNKF2jBosZBU5eeHspaQWOmOElZsjICMQMC3aeHbGiShvZsx4wMYSjH8e7Vrhbu6irwCzVBApESjbUdpWWmEnhathWu1jo+siFUiRAAxm9qyJNg/wOZqqzL/dL/q8PkcRU5oUKEpUge71M3ej2/7CPqpdVwuMoTvoB+ZOT4YeGyxMvHmbrxlFzGOHOijtzN+u1TQNatX2XBuzZNQ1K+s2CXkPIZo7s6JgZyvaBevYtxPvYLw4z9mR7K2vaF18UYH9Z9GNUUeayffKC73PYc="  # noqa: E501
    sentinel = Sentinel(parse(f". IN DNSKEY 257 3 8 {key}", "test"))
    question = Question(names.from_text("root-key-sentinel-not-ta-38696.example"))
    assert sentinel.fails(question, secure=True, cd=False)
