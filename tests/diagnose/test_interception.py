"""What gives away a machine that answers port 53 in everybody's name."""

import pytest

from dnstrace.diagnose.interception.signs import interception
from dnstrace.model.annotation import Annotations
from dnstrace.model.finding import Finding
from dnstrace.model.question import Purpose, Question
from dnstrace.model.trace import Because, Step, StepReason, Trace
from dnstrace.model.zonecut import CutSource
from dnstrace.wire import names, types
from tests.factory.exchanges import exchange, reply

WWW = Question(names.from_text("www.example.com"))
NOTHING = Annotations()
SOA = "authority . 86400 IN SOA a.root-servers.net. nstld.verisign-grs.com. 1 2 3 4 5"
RECURSION, NO_AA = "recursion-available-at-root", "authority-missing-aa"
DS = "answer com. 86400 IN DS 1 8 2 " + 32 * "AB"
ROOT_NS = "answer . 518400 IN NS a.root-servers.net."
LEAF = "answer www.example.com. 60 IN A 192.0.2.1"
TLD = {"name": "com", "kind": "NS"}
REFERRAL = "authority com. 172800 IN NS a.gtld-servers.net."

START, FROM_ROOT = Because(StepReason.ROOT_HINTS), Because(StepReason.REFERRAL, names.ROOT)
NEEDED = Because(StepReason.ADDRESS, WWW.name)


def at_root(*records: str, name: str = "www.example.com", kind: str = "A", flags: str = "qr",
            rcode: int = 0, source: CutSource = "hints", beside: Purpose = ""
) -> list[Finding]:  # fmt: skip
    """The findings when a root server gives that reply."""
    question = Question(names.from_text(name), types.type_number(kind))
    message = reply(question, *records, flags=flags, rcode=rcode)
    step = Step(
        0,
        names.ROOT,
        question,
        START,
        source,
        exchanges=(exchange(7, message, beside=beside),),
    )
    return list(interception(Trace(WWW, (step,)), NOTHING))


@pytest.mark.parametrize(
    ("records", "query", "codes"),
    [
        # What true root servers say.
        ([REFERRAL], {}, []),
        ([REFERRAL], TLD, []),
        ([SOA], {"name": "nosuch", "flags": "qr aa", "rcode": 3}, []),
        ([SOA], {"name": "com", "kind": "DS", "flags": "qr aa"}, []),
        ([DS], {"name": "com", "kind": "DS", "flags": "qr aa"}, []),
        ([ROOT_NS], {"name": ".", "kind": "NS", "flags": "qr aa"}, []),
        (["answer a.root-servers.net. 1 IN A 1.2.3.4"], {"name": "a.root-servers.net"}, []),
        ([], {"flags": "qr", "rcode": 5}, []),
        ([], {"flags": "qr tc"}, []),
        # What others say in their name.
        ([LEAF], {"flags": "qr aa"}, ["root-answers-leaf"]),
        ([LEAF], {"flags": "qr ra"}, ["root-answers-leaf", RECURSION]),
        (["answer www.example.com. 60 IN CNAME a.example.net."], {}, ["root-answers-leaf"]),
        (["answer com. 60 IN NS a.gtld-servers.net."], TLD, ["root-answers-leaf"]),
        ([REFERRAL], {"flags": "qr ra"}, [RECURSION]),
        ([SOA], {"name": "nosuch", "flags": "qr", "rcode": 3}, [NO_AA]),
        ([SOA], {"name": "com", "kind": "DS"}, [NO_AA]),
        ([ROOT_NS], {"name": ".", "kind": "NS", "beside": "priming"}, [NO_AA]),
        ([], {"flags": "qr ra", "rcode": 2}, [RECURSION]),
        # A resolver that the user named himself may be anything.
        ([LEAF], {"flags": "qr ra", "source": "given"}, []),
    ],
)
def test_at_the_root(records: list[str], query: dict[str, object], codes: list[str]) -> None:
    found = at_root(*records, **query)  # type: ignore[arg-type]
    assert [finding.code for finding in found] == (["intercepted", *codes] if codes else [])
    for finding in found:
        assert finding.exchanges == (7,)
        assert [server.label for server in finding.servers] == ["a.root-servers.net. (198.41.0.4)"]
    assert not found or "answers port 53 itself" in found[0].text


def test_below_the_root_servers_answer_for_leaves() -> None:
    message = reply(WWW, "answer www.example.com. 60 IN A 192.0.2.1", flags="qr aa")
    step = Step(
        1,
        names.from_text("com"),
        WWW,
        FROM_ROOT,
        exchanges=(exchange(1, message),),
    )
    assert interception(Trace(WWW, (step,)), NOTHING) == ()


def test_sub_walks_are_judged_and_each_server_is_named_once() -> None:
    message = reply(WWW, REFERRAL, flags="qr ra")
    child = Step(
        1,
        names.ROOT,
        WWW,
        NEEDED,
        "hints",
        exchanges=(exchange(4, message),),
    )
    exchanges = (exchange(2, message), exchange(1, message, address="192.33.4.12"))
    root = Step(
        0,
        names.ROOT,
        WWW,
        START,
        "hints",
        exchanges=exchanges,
        children=(child,),
    )
    _, finding = interception(Trace(WWW, (root,)), NOTHING)
    assert finding.exchanges == (1, 2, 4)
    assert len(finding.servers) == 2


def test_question_of_class_chaos_is_no_sign() -> None:
    question = Question(names.from_text("id.server"), types.TXT, types.CH)
    message = reply(question, 'answer id.server. 0 CH TXT "x"', flags="qr ra")
    step = Step(
        0,
        names.ROOT,
        WWW,
        START,
        exchanges=(exchange(1, message, beside="chaos"),),
    )
    assert interception(Trace(WWW, (step,)), NOTHING) == ()


def test_names_from_the_network_are_printable() -> None:
    _, finding = at_root(
        r"answer a\027[31m.example. 60 IN A 192.0.2.1", name=r"a\027[31m.example", flags="qr aa"
    )
    assert finding.text.isascii()
    assert finding.text.isprintable()
