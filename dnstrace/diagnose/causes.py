"""The cause of every failure in a trace: what the resolver could not use, at which server."""

from collections.abc import Iterator
from itertools import pairwise

from dnstrace.diagnose.catalogue import VALIDATION
from dnstrace.diagnose.composing import finding, subject
from dnstrace.diagnose.edns_fallback import explained, fallback_code, without_signatures
from dnstrace.diagnose.wording import Cause, of_servers, of_zones
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.finding import Finding
from dnstrace.model.question import Server
from dnstrace.model.trace import Step, Trace
from dnstrace.model.verdict import Detail, LimitReached, NXDomain, Referral, Unusable
from dnstrace.wire import edns, names, types
from dnstrace.wire.message import ADDITIONAL, ANSWER, AUTHORITY, Malformed, Message
from dnstrace.wording.details import detail_text

LEAST_PATIENCE = 0.4  # seconds
MOST_FOREIGN = 3  # records of a section that are named; more are counted
_HANDED_ON = (
    "ns-depth",
    "dependency-cycle",
    "glue-missing",
    "query-limit",
    "octet-limit",
    "time-limit",
)
_SECTIONS = {ANSWER: "answer", AUTHORITY: "authority", ADDITIONAL: "additional"}


def every_step(trace: Trace) -> Iterator[Step]:
    """The steps of a trace, each before its sub-walks."""
    todo = list(reversed(trace.steps))
    while todo:
        step = todo.pop()
        yield step
        todo += reversed(step.children)


def causes(trace: Trace) -> tuple[Finding, ...]:
    """What went wrong on the way, the servers at fault first, then what stopped the walk.

    A server that fails several times in one way is one finding that cites all of it.
    """
    servers: dict[tuple[str, Server, object], Cause] = {}
    zones: dict[tuple[str, object], Cause] = {}
    patience = _patience(trace)
    for step in every_step(trace):
        useless = _judged(step, servers, zones)
        for exchange in step.exchanges:
            for code, text in _remarks(exchange, step, exchange.id not in useless):
                _at_server(servers, code, text, exchange, step.zone, distinct=True)
            if _overtaken(exchange, patience):
                text = f"within {exchange.waited * 1000:.0f} ms, when others had"
                _at_server(servers, "server-timeout", text, exchange, step.zone)
    explained(trace, servers)
    for step, exchange, name in _denials(trace):
        _at_server(servers, "rfc8020-violation", name, exchange, step.zone, distinct=True)
    # What its servers do wrong is said of them: of the zone is said what goes beyond that.
    said = {(cause.code, cause.zone) for cause in servers.values()}
    beyond = [
        cause if cause.exchanges else cause._replace(exchanges=_delegated_by(trace, cause.zone))
        for cause in zones.values()
        if (cause.code, cause.zone) not in said
    ]
    return (*of_servers(servers.values(), _fatal(trace)), *of_zones(beyond, _heard(trace)))


def _judged(
    step: Step,
    servers: dict[tuple[str, Server, object], Cause],
    zones: dict[tuple[str, object], Cause],
) -> set[int]:
    """Gather what the resolver could not use. Returns: the exchanges that it means."""
    exchanges = {exchange.id: exchange for exchange in step.exchanges}
    useless: set[int] = set()
    for number, verdict in step.judged:
        if not isinstance(verdict, Unusable | LimitReached):
            continue
        exchange = exchanges.get(number or 0)
        if exchange is not None and verdict.code in VALIDATION:
            continue
        if exchange is None:
            _at_zone(zones, verdict.code, verdict.detail, step)
        elif not exchange.query.beside:
            useless.add(exchange.id)
            silent = exchange.outcome == Outcome.TIMEOUT
            detail = _instead(exchange) if silent else verdict.detail
            _at_server(servers, verdict.code, detail, exchange, step.zone, every=silent)
    return useless


def disbelieved(trace: Trace) -> Iterator[Finding]:
    """What does not validate at one server, where others said better."""
    for step in every_step(trace):
        exchanges = {exchange.id: exchange for exchange in step.exchanges}
        for number, verdict in step.judged:
            exchange = exchanges.get(number or 0)
            if exchange and isinstance(verdict, Unusable) and verdict.code in VALIDATION:
                code = without_signatures(verdict.code, exchange) or verdict.code
                text = f"{_begun(detail_text(verdict.detail))}; another server was believed."
                yield finding(code, text, [exchange], zone=step.zone, severity="warning")


def _begun(text: str) -> str:
    return text.rstrip(".")


def _instead(exchange: Exchange) -> str:
    """What a server that did not answer sent all the same."""
    kinds = sorted({kind for kind, _, _ in exchange.stray_counts})
    return f"what came was {', '.join(kinds)}" if kinds else ""


def _delegated_by(trace: Trace, zone: bytes) -> tuple[int, ...]:
    """The exchanges that led to a zone: they show what it is said to have."""
    return tuple(
        judged.exchange
        for step in every_step(trace)
        for judged in step.judged
        if judged.exchange is not None
        and isinstance(judged.verdict, Referral)
        and judged.verdict.cut.zone == zone
    )


def _fatal(trace: Trace) -> frozenset[tuple[str, bytes]]:
    """Code and zone of what the walk ended with, when that is nothing of use."""
    return frozenset(
        (judged.verdict.code, step.zone)
        for step in trace.steps[-1:]
        for judged in step.judged
        if judged.exchange is None and isinstance(judged.verdict, Unusable | LimitReached)
    )


def _heard(trace: Trace) -> bool:
    """Whether a reply came, or nothing was asked."""
    outcomes = [exchange.outcome for exchange in trace.exchanges()]
    return Outcome.REPLY in outcomes or not outcomes


def _patience(trace: Trace) -> float:
    """Seconds after which a server that was overtaken counts as silent: well beyond the others."""
    heard = [exchange.elapsed for exchange in trace.exchanges() if exchange.elapsed is not None]
    return max([LEAST_PATIENCE, *(3 * elapsed for elapsed in heard)])


def _overtaken(exchange: Exchange, patience: float) -> bool:
    """Whether the walk ended while this server kept silent for longer than can be excused."""
    silent = exchange.outcome == Outcome.ABANDONED and bool(exchange.sent)
    return silent and not exchange.query.beside and exchange.waited >= patience


def _at_server(
    found: dict[tuple[str, Server, object], Cause],
    code: str,
    detail: Detail | str | None,
    exchange: Exchange,
    zone: bytes,
    *,
    distinct: bool = False,
    every: bool = False,
) -> None:
    """Gather what one server does.

    Args:
        distinct: another detail is another cause.
        every: all are details of one cause; else the first one is.
    """
    server = subject(exchange.query.server)
    key = (code, server, detail if distinct else None)
    cause = Cause(code, zone, (detail,) if detail else (), (exchange.id,), (server,))
    known = found.get(key)
    if known is not None:
        cause = known.joined(cause if every else cause._replace(details=()))
    found[key] = cause


def _at_zone(
    found: dict[tuple[str, object], Cause], code: str, detail: Detail | None, step: Step
) -> None:
    walk = [exchange for exchange in step.exchanges if exchange.query.beside in ("", "dnssec")]
    cause = Cause(
        code,
        step.zone,
        (detail,) if detail else (),
        tuple(exchange.id for exchange in walk),
        tuple(dict.fromkeys(subject(exchange.query.server) for exchange in walk))
        or _named(step, detail),
    )
    # A cause that sub-walks hand on is one finding, at the step that it stopped.
    if code in _HANDED_ON:
        found.setdefault((code, detail), cause)
        return
    known = found.get((code, step.zone))
    found[code, step.zone] = cause if known is None else known.joined(cause)


def _named(step: Step, detail: Detail | None) -> tuple[Server, ...]:
    """The name servers of a step that a detail names, with the address that it names."""
    if detail is None:
        return ()
    found = []
    for name, known in step.servers:
        address = next((address for address in known if address in detail.addresses), "")
        if (not name and address) or (name and name in detail.names):
            found.append(Server(address, name=name or None))
    return tuple(found)


def _remarks(exchange: Exchange, step: Step, usable: bool) -> Iterator[tuple[str, str]]:
    """What is odd in a reply besides what makes it useless, if anything does."""
    message, query = exchange.reply, exchange.query
    if message is None:
        return
    options = edns.read_edns(message)
    if options is not None:
        for text in edns.malformed_options(options):
            yield "malformed-option", text
    if code := fallback_code(exchange):
        yield code, ""
    if usable and _like_a_resolver(message, step):
        yield "server-not-authoritative", "it answers as a resolver does: RA is set, AA is not"
    if usable and query.question.klass == types.IN and not query.beside:
        for section, records in _foreign(message, step.zone).items():
            more = f" and {len(records) - MOST_FOREIGN} more" if len(records) > MOST_FOREIGN else ""
            listed = ", ".join(records[:MOST_FOREIGN]) + more
            yield "scrubbed", f"{listed} in the {_SECTIONS[section]} section"


def _like_a_resolver(message: Message, step: Step) -> bool:
    """Whether an answer comes from a resolver where an authority was asked."""
    # At the root it is a sign of interception, which is another finding.
    if step.zone == names.ROOT or step.source == "given" or not message.section(ANSWER):
        return False
    return bool(message.flags & types.RA) and not message.flags & types.AA


def _foreign(message: Message, zone: bytes) -> dict[int, list[str]]:
    """By section, owner and type of records not the zone's, nor asked for by any that are."""
    wanted: set[bytes] = set()
    for record in message.records:
        if record.section != ADDITIONAL and names.is_below(record.owner, zone):
            wanted |= _targets(message, record.type, record)
    foreign: dict[int, dict[str, None]] = {}
    for record in message.records:
        inside = names.is_below(record.owner, zone)
        named = record.section != AUTHORITY and record.owner in wanted
        if record.type != types.OPT and (record.klass != types.IN or not (inside or named)):
            said = f"{names.to_text(record.owner)} {types.type_name(record.type)}"
            foreign.setdefault(record.section, {})[said] = None
    return {section: list(foreign[section]) for section in sorted(foreign)}


def _targets(message: Message, kind: int, record: object) -> set[bytes]:
    skip = {types.NS: 0, types.CNAME: 0, types.MX: 2, types.SRV: 6}.get(kind)
    if skip is None:
        return set()
    try:
        return {names.lower(message.name_at(record.rdata_at + skip))}  # type: ignore[attr-defined]
    except Malformed:
        return set()


def _denials(trace: Trace) -> Iterator[tuple[Step, Exchange, str]]:
    """Names that a server denied although names below them exist (RFC 8020), and where."""
    for steps in _levels(trace):
        for step, following in pairwise(steps):
            denied = [
                judged.exchange
                for judged in step.judged
                if isinstance(judged.verdict, NXDomain) and judged.exchange is not None
            ]
            if not denied or not _goes_on(step, following):
                continue
            if any(isinstance(judged.verdict, NXDomain) for judged in following.judged):
                continue
            name = names.to_text(names.lower(step.question.name))
            for exchange in step.exchanges:
                if exchange.id in denied:
                    yield step, exchange, name


def _goes_on(step: Step, following: Step) -> bool:
    """Whether a step asks the same zone for more of the same name."""
    above, name = names.lower(step.question.name), names.lower(following.question.name)
    return following.zone == step.zone and name != above and names.is_below(name, above)


def _levels(trace: Trace) -> Iterator[tuple[Step, ...]]:
    yield trace.steps
    for step in every_step(trace):
        if step.children:
            yield step.children
