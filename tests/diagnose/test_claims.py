"""Identities, places and TTLs that give away one machine behind many addresses."""

import pytest

from dnstrace.annotate.identity import identities, questions
from dnstrace.diagnose.interception.signs import interception
from dnstrace.model.annotation import Annotations, Place
from dnstrace.model.exchange import Exchange
from dnstrace.model.finding import Finding
from dnstrace.model.question import Question
from dnstrace.model.trace import Because, Step, StepReason, Trace
from dnstrace.wire import names
from tests.factory.exchanges import chaos, exchange, reply

WWW = Question(names.from_text("www.example.com"))
COM = "authority com. 172800 IN NS a.gtld-servers.net."
SURE = ("same-identity", "resolver-software-at-root", "recursion-available-at-root")
ADDRESSES = {"a": "198.41.0.4", "d": "199.7.91.13", "e": "192.203.230.10", "k": "193.0.14.129"}


def judged(*exchanges: Exchange, places: tuple[Place, ...] = ()) -> list[Finding]:
    """The findings of a step at the root with these exchanges."""
    step = Step(0, names.ROOT, WWW, Because(StepReason.ROOT_HINTS), "hints", exchanges=exchanges)
    annotations = Annotations(identities(exchanges), places)
    found = list(interception(Trace(WWW, (step,)), annotations))
    if found and found[0].code == "intercepted":  # the sum of the signs, and no sign itself
        assert len(found) > 2 or found[1].code in SURE
        return found[1:]
    assert not [finding for finding in found if finding.code in SURE]
    return found


def root(identifier: int, letter: str, nsid: str | None, **more: object) -> Exchange:
    """A reply of a root server with that NSID."""
    message = reply(WWW, COM, flags="qr", nsid=nsid.encode() if nsid else None)
    name = f"{letter}.root-servers.net"
    return exchange(identifier, message, name=name, address=ADDRESSES[letter], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("letters", "code"),
    [
        ({"a": "nnn1-lon8", "k": "ns1.gb-lon.k.ripe.net"}, []),
        ({"d": "3.ams.pch.net", "e": "3.ams.pch.net"}, []),  # hosted by one and the same
        ({"a": "box1", "k": "box1"}, ["same-identity", "wrong-identity-style"]),
        ({"a": "box1", "k": "BOX1"}, ["same-identity", "wrong-identity-style"]),
        ({"a": "box1", "k": "ns1.gb-lon.k.ripe.net"}, ["wrong-identity-style"]),
        ({"a": "ns1.gb-lon.k.ripe.net"}, ["wrong-identity-style"]),
        ({"a": "dnsmasq-2.90"}, ["wrong-identity-style", "resolver-software-at-root"]),
        ({"a": None, "k": None}, []),
    ],
)
def test_nsid(letters: dict[str, str | None], code: list[str]) -> None:
    given = [root(i, letter, nsid) for i, (letter, nsid) in enumerate(letters.items(), 1)]
    found = judged(*given)
    assert [finding.code for finding in found] == code
    for finding in found:
        assert set(finding.exchanges) <= {1, 2}
        assert finding.servers


def test_identities_beside_the_walk_count_too() -> None:
    walk = [root(1, "a", None), root(2, "k", None)]
    beside = [chaos(3, "hostname.bind", '"box"'), chaos(4, "id.server", '"box"', ADDRESSES["k"])]
    beside[1] = beside[1]._replace(query=beside[1].query._replace(server=walk[1].query.server))
    found = judged(*walk, *beside)
    assert [finding.code for finding in found] == ["same-identity", "wrong-identity-style"]
    assert found[0].exchanges == (3, 4)
    assert len(found[0].servers) == 2


def test_one_identity_in_style_is_enough() -> None:
    walk = root(1, "a", "nnn1-lon8")
    assert judged(walk, chaos(2, "hostname.bind", '"something.else"')) == []


def test_hostile_nsid_is_printable() -> None:
    found = judged(root(1, "a", "\x1b[31m" + "x" * 200))
    assert [finding.code for finding in found] == ["wrong-identity-style"]
    assert r"\027[31m" in found[0].text
    assert found[0].text.replace("…", "").isascii()


def test_servers_of_others_are_not_judged() -> None:
    message = reply(WWW, COM, flags="qr", nsid=b"box")
    given = [
        exchange(i, message, name=f"ns{i}.example{i}.net", address=f"192.0.2.{i}") for i in (1, 2)
    ]
    assert judged(*given) == []


def test_version_is_asked_of_a_root_that_recurses_and_tells_what_it_is() -> None:
    poser = exchange(1, reply(WWW, COM, flags="qr ra"))
    asked = [names.to_text(query.question.name) for query in questions(poser, set(), False)]
    assert asked == ["id.server.", "hostname.bind.", "version.bind."]
    codes = [f.code for f in judged(poser, chaos(2, "version.bind", '"dnsmasq-2.90"'))]
    assert codes == ["recursion-available-at-root", "resolver-software-at-root"]
    assert judged(root(1, "a", None), chaos(2, "version.bind", '"NSD 4.10"')) == []


LONDON, TOKYO, LIMA = (51.5, -0.1), (35.7, 139.7), (-12.0, -77.0)
Site = tuple[float, float]


def at(
    identifier: int, letter: str, site: Site, milliseconds: float, confidence: float = 0.9
) -> tuple[Exchange, Place]:
    """A root server's reply after so long, and where the server claims to stand."""
    one = root(identifier, letter, None, elapsed=milliseconds / 1000)
    address = one.query.server.address
    place = Place(identifier, address, "x", None, None, None, f"Town {site[0]}", None, *site,
                  method="rule", confidence=confidence)  # fmt: skip
    return one, place


@pytest.mark.parametrize(
    ("times", "sites", "confidence", "expected"),
    [
        ((2.0, 2.1, 2.2), (LONDON, TOKYO, LIMA), 0.9, 1),
        ((2.0, 2.1, 2.2), (LONDON, LONDON, LONDON), 0.9, 0),  # all near: no wonder
        ((2.0, 2.1, 2.2), (LONDON, TOKYO, LIMA), 0.3, 0),  # nobody is sure of the sites
        ((2.0, 90.0, 2.2), (LONDON, TOKYO, LIMA), 0.9, 0),  # not flat: a misread site
        ((95.0, 96.0, 97.0), (LONDON, TOKYO, LIMA), 0.9, 0),  # flat, but not short
    ],
)
def test_latencies(
    times: tuple[float, ...], sites: tuple[Site, ...], confidence: float, expected: int
) -> None:
    claims = [
        at(i, letter, site, time, confidence)
        for i, (letter, time, site) in enumerate(zip("adk", times, sites, strict=True), 1)
    ]
    found = judged(*(one for one, _ in claims), places=tuple(place for _, place in claims))
    assert [finding.code for finding in found] == ["implausible-latency"] * expected
    if found:
        assert found[0].exchanges == (1, 2, 3)


def counting(ttls: dict[str, int], seconds: tuple[float, ...]) -> list[Finding]:
    """Findings when root servers send com's NS RRset with these TTLs, so long after the start."""
    given = []
    for i, ((letter, ttl), after) in enumerate(zip(ttls.items(), seconds, strict=True), 1):
        message = reply(WWW, f"authority com. {ttl} IN NS a.gtld-servers.net.", flags="qr")
        given.append(
            exchange(
                i,
                message,
                name=f"{letter}.root-servers.net",
                address=ADDRESSES[letter],
                started=1_800_000_000.0 + after,
            )
        )
    return judged(*given)


@pytest.mark.parametrize(
    ("ttls", "seconds", "expected"),
    [
        ((172800, 172797, 172795), (0.0, 3.0, 5.0), 1),
        ((172800, 172800, 172800), (0.0, 3.0, 5.0), 0),
        ((172800, 172797, 172800), (0.0, 3.0, 5.0), 0),
        ((172800, 172799, 172799), (0.0, 0.5, 0.9), 0),  # too quick to tell
        ((172800, 86400, 300), (0.0, 3.0, 5.0), 0),  # they differ, but do not run
    ],
)
def test_ttls(ttls: tuple[int, ...], seconds: tuple[float, ...], expected: int) -> None:
    found = counting(dict(zip("adk", ttls, strict=True)), seconds)
    assert [finding.code for finding in found] == ["ttl-counts-down"] * expected
    if found:
        assert "from 172800 to 172795 in the 5 s" in found[0].text
        assert found[0].exchanges == (1, 2, 3)
