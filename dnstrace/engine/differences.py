"""Two reports compared: delegation, servers, answers, sites, latency, security, findings."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dnstrace.model.difference import Difference, Kind
from dnstrace.model.exchange import Exchange
from dnstrace.model.finding import Finding, labels
from dnstrace.model.report import Report
from dnstrace.model.trace import Step
from dnstrace.model.verdict import Referral
from dnstrace.wire import names, rdata, types

# A latency differs when it does so by more than both: paths jitter, and far ones more.
NOISE_SECONDS, NOISE_SHARE = 0.010, 0.5

_Texts = tuple[str, ...]
_Facts = dict[tuple[Kind, str, str], _Texts]  # kind, zone, subject → what is so


class _Hop(NamedTuple):
    """One address on the walk: the quickest reply there, and which instance gave it."""

    latency: float  # seconds
    site: str


def compare(before: Iterable[Report], after: Iterable[Report]) -> Iterator[Difference]:
    """The differences between the reports of two runs, by question; of equal ones none.

    A question that was asked several times is compared in order.
    """
    left, right = _by_question(before), _by_question(after)
    for key in dict.fromkeys((*left, *right)):
        for one, other in _pairs(left.get(key, []), right.get(key, [])):
            if one is not None and other is not None:
                yield from differences(one, other)
            else:
                was, now = ((), ("asked",)) if one is None else (("asked",), ())
                yield Difference("question", key, "", "", was, now)


def differences(before: Report, after: Report) -> Iterator[Difference]:
    """What is otherwise in the second of two reports of one question."""
    question = after.question.text
    left, right = _facts(before), _facts(after)
    shared = _zones(before) & _zones(after)
    for key in dict.fromkeys((*left, *right)):
        kind, zone, subject = key
        if kind in ("delegation", "servers") and zone not in shared:
            continue  # the walk did not come there: its status says so
        was, now = left.get(key, ()), right.get(key, ())
        if sorted(was) != sorted(now):
            yield Difference(kind, question, zone, subject, was, now)
    yield from _hops_compared(question, before, after)


def _by_question(reports: Iterable[Report]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = {}
    for report in reports:
        subnet = dict(report.options).get("subnet")
        key = f"{report.question.text} for {subnet}" if subnet else report.question.text
        found.setdefault(key, []).append(report)
    return found


def _pairs(
    left: list[Report], right: list[Report]
) -> Iterator[tuple[Report | None, Report | None]]:
    for number in range(max(len(left), len(right))):
        one = left[number] if number < len(left) else None
        yield one, right[number] if number < len(right) else None


def _facts(report: Report) -> _Facts:
    """Everything that is compared by being equal."""
    found: _Facts = {
        ("status", "", ""): (f"{report.status} {types.rcode_name(report.rcode)}",),
        ("security", "", ""): (report.security.status,),
    }
    for signed in report.answer:
        rrset = signed.rrset
        key = f"{names.to_text(names.lower(rrset.name))} {types.type_name(rrset.type)}"
        data = (rdata.to_text(rrset.type, octets, rrset.klass) for octets in rrset.rdatas)
        found["answer", "", key] = tuple(sorted(data))
    for step in report.trace.steps:
        found.update(_of_step(step))
    for finding in report.findings:
        found["finding", *_subject(finding)] = (finding.severity,)
    return found


def _of_step(step: Step) -> _Facts:
    """The delegations that a step was told, and the security of its zone."""
    zone = names.to_text(names.lower(step.zone))
    found: _Facts = {}
    if step.security.status != "unchecked":
        found["security", zone, ""] = (step.security.status,)
    for judged in step.judged:
        if not isinstance(judged.verdict, Referral):
            continue
        cut = judged.verdict.cut
        child = names.to_text(names.lower(cut.zone))
        listed = [(names.to_text(names.lower(each.name)), each.addresses) for each in cut.servers]
        found["delegation", child, "NS"] = tuple(sorted(name for name, _ in listed))
        found["delegation", child, "DS"] = tuple(sorted(_ds(judged.verdict)))
        for name, addresses in listed:
            if addresses:
                found["servers", child, name] = tuple(sorted(addresses))
    return found


def _ds(verdict: Referral) -> Iterator[str]:
    for signed in verdict.rrsets:
        if signed.rrset.type == types.DS:
            for octets in signed.rrset.rdatas:
                yield rdata.to_text(types.DS, octets)


def _zones(report: Report) -> set[str]:
    """The zones that the walk was referred to."""
    return {zone for kind, zone, _ in _facts(report) if kind == "delegation"}


def _subject(finding: Finding) -> tuple[str, str]:
    """The zone of a finding, and its code with the servers."""
    zone = "" if finding.zone is None else names.to_text(names.lower(finding.zone))
    who = ", ".join(labels(finding.servers))
    return zone, f"{finding.code} at {who}" if who else finding.code


def _hops_compared(question: str, before: Report, after: Report) -> Iterator[Difference]:
    """Sites and latencies of the addresses that both walks met."""
    left, right = _hops(before), _hops(after)
    for (zone, address), was in left.items():
        now = right.get((zone, address))
        if now is None:
            continue
        if was.site and now.site and was.site != now.site:
            yield Difference("site", question, zone, address, (was.site,), (now.site,))
        if is_beyond_noise(was.latency, now.latency):
            texts = tuple((f"{each.latency * 1000:.1f}",) for each in (was, now))
            yield Difference("latency", question, zone, address, *texts)


def is_beyond_noise(before: float, after: float) -> bool:
    """Whether two latencies, in seconds, differ by more than paths usually jitter."""
    return abs(before - after) > max(NOISE_SECONDS, NOISE_SHARE * min(before, after))


def _hops(report: Report) -> dict[tuple[str, str], _Hop]:
    sites = {
        place.exchange: _site(place.city, place.identifier) for place in report.annotations.places
    }
    found: dict[tuple[str, str], _Hop] = {}
    for step, exchange in walked(report.trace.steps):
        if exchange.elapsed is None:
            continue
        key = names.to_text(names.lower(step.zone)), exchange.query.server.address
        known = found.get(key)
        if known is None or exchange.elapsed < known.latency:
            found[key] = _Hop(exchange.elapsed, sites.get(exchange.id, ""))
    return found


def latencies(report: Report) -> dict[str, float]:
    """The quickest reply of each zone on the way, in seconds, in the order of the walk."""
    found: dict[str, float] = {}
    for (zone, _), hop in _hops(report).items():
        found[zone] = min(hop.latency, found.get(zone, hop.latency))
    return found


def _site(city: str | None, identifier: str) -> str:
    return city or identifier


def walked(steps: Iterable[Step]) -> Iterator[tuple[Step, Exchange]]:
    """Every exchange of the walk itself, with its step; not those beside it."""
    for step in steps:
        yield from ((step, each) for each in step.exchanges if not each.query.beside)
        yield from walked(step.children)
