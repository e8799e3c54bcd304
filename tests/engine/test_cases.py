"""Worlds of single mistakes and of outages that the walk judges rightly, with their near misses."""

from collections import Counter
from typing import NamedTuple

import pytest

from dnstrace import lab
from dnstrace.model import report as reports
from dnstrace.options import Options
from tests.engine import walks

FULL = Options(stub=False)
SEEDS = range(4)
BOGUS, SECURE, INSECURE, UNCHECKED = "bogus", "secure", "insecure", "unchecked"
ANSWERED, NODATA, NXDOMAIN = reports.ANSWERED, reports.NODATA, reports.NXDOMAIN


class Judged(NamedTuple):
    """A world, what comes of it, and the codes of which some seed shows every one.

    Args:
        codes: "" for a world in which nothing is wrong: no seed may have a finding.
    """

    world: str
    status: object
    security: str
    codes: str = ""


ILL = [
    Judged("cases/alias-chain-long", reports.FAILED, UNCHECKED, "cname-limit"),
    Judged("cases/denial-incomplete", reports.BOGUS, BOGUS, "denial-missing"),
    Judged("cases/edns-option-badvers", ANSWERED, SECURE, "edns-option-badvers"),
    Judged("cases/edns-option-formerr", ANSWERED, SECURE, "edns-option-formerr"),
    Judged("cases/edns-option-one-server", ANSWERED, SECURE, "edns-option-formerr"),
    Judged("cases/edns-option-silence", ANSWERED, SECURE, "edns-option-timeout"),
    Judged("cases/iterations-many", NXDOMAIN, INSECURE, "nsec3-iterations"),
    Judged("cases/name-server-no-glue", reports.FAILED, UNCHECKED, "glue-missing"),
    Judged("cases/name-server-domain-gone", reports.FAILED, UNCHECKED, "ns-unresolvable"),
    Judged("cases/name-server-tld-gone", reports.FAILED, UNCHECKED, "ns-unresolvable"),
    Judged("cases/parent-signature-damaged", reports.BOGUS, BOGUS, "signature-invalid"),
    Judged("cases/parent-signature-damaged-once", ANSWERED, SECURE, "signature-invalid"),
    Judged("cases/question-count-wrong", reports.FAILED, UNCHECKED, "malformed-reply"),
    Judged("cases/signature-expired-once", ANSWERED, SECURE, "signature-expired"),
    Judged("outages/denial-broken-after-roll", reports.BOGUS, BOGUS, "signature-invalid"),
    Judged("outages/key-rolled-too-early", reports.BOGUS, BOGUS, "ds-mismatch"),
    Judged("outages/lame-after-migration", reports.FAILED, UNCHECKED, "server-refused"),
    Judged("outages/provider-silent", reports.FAILED, UNCHECKED, "all-servers-timeout"),
    Judged("outages/provider-silent-well", ANSWERED, INSECURE, "server-timeout"),
    Judged("outages/routes-withdrawn", reports.FAILED, UNCHECKED, "server-unreachable"),
    Judged("outages/secondary-expired", ANSWERED, INSECURE, "server-failure"),
    Judged("outages/tld-dots-missing", reports.FAILED, UNCHECKED, "ns-unresolvable"),
    Judged("outages/tld-signatures-bad", reports.BOGUS, BOGUS, "signature-invalid"),
    Judged("outages/tld-signatures-bad-for-some", reports.BOGUS, BOGUS, "signature-invalid"),
    Judged("outages/tld-signatures-expired", reports.BOGUS, BOGUS, "signature-expired"),
]
WELL = [
    Judged("cases/alias-chain-short", ANSWERED, INSECURE),
    Judged("cases/classless-reverse", ANSWERED, INSECURE),
    Judged("cases/compact-denial", NXDOMAIN, SECURE),
    Judged("cases/glue-of-both-families", ANSWERED, INSECURE),
    Judged("cases/order-reversed", ANSWERED, SECURE),
    Judged("cases/soa-of-own-zone", NODATA, INSECURE),
    Judged("cases/two-signers-agree", ANSWERED, SECURE),
    Judged("outages/denial-after-roll-well", NXDOMAIN, SECURE),
    Judged("outages/key-rolled-well", ANSWERED, SECURE),
    Judged("outages/tld-signatures-bad-well", ANSWERED, SECURE),
]


@pytest.mark.parametrize("judged", [*ILL, *WELL], ids=lambda judged: judged.world)
def test_what_comes_of_a_world(judged: Judged) -> None:
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        report = walks.walk(judged.world, options=FULL._replace(seed=seed))
        assert report.status == judged.status
        assert report.security.status == judged.security
        assert walks.private(report) == []
        seen.update(walks.codes(report))
    assert set(judged.codes.split()) <= set(seen)
    if not judged.codes:
        assert not seen


@pytest.mark.parametrize("name", [name for name in lab.world_names() if "s/" in name])
def test_no_world_ends_in_a_flood_or_a_traceback(name: str) -> None:
    report = walks.walk(name, options=FULL._replace(seed=5))
    assert report.elapsed <= 10.5
    assert len(walks.sent(report)) <= 100


@pytest.mark.parametrize("name", ["lossy", "ipv6-black-hole"])
def test_a_world_shows_what_it_is_there_for_at_every_seed(name: str) -> None:
    codes = set(lab.load(name).spec.case.codes)
    assert codes
    for seed in range(40):
        report = walks.walk(name, options=FULL._replace(seed=seed))
        assert codes <= walks.codes(report), seed
        lost = [e for e in walks.sent(report) if e.outcome.name == "TIMEOUT"]
        assert name == "lossy" or any(e.query.server.family == 6 for e in lost)
