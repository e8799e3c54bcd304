"""The cause of every failure in a trace: what the resolver could not use, at which server."""

from collections.abc import Iterator
from itertools import pairwise

from dnstrace.diagnose.catalogue import entry
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.finding import Finding
from dnstrace.model.trace import Step, Trace
from dnstrace.model.verdict import LimitReached, NXDomain, Unusable
from dnstrace.wire import edns, names, types
from dnstrace.wire.message import ADDITIONAL, ANSWER, AUTHORITY, Malformed, Message

LEAST_PATIENCE = 0.4  # seconds
_HANDED_ON = ("ns-depth", "dependency-cycle", "glue-missing")
_SECTIONS = {ANSWER: "answer", AUTHORITY: "authority", ADDITIONAL: "additional"}


def server_text(exchange: Exchange) -> str:
    """A server as people name it: `ns1.example.com. (192.0.2.1)`."""
    server = exchange.query.server
    if server.name is None:
        return server.address
    return f"{names.to_text(server.name)} ({server.address})"


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
    servers: dict[tuple[str, str], Finding] = {}
    stops: dict[tuple[str, str], Finding] = {}
    patience = _patience(trace)
    for step in every_step(trace):
        exchanges = {exchange.id: exchange for exchange in step.exchanges}
        useless: dict[int, str] = {}
        for judged in step.judged:
            verdict = judged.verdict
            if not isinstance(verdict, Unusable | LimitReached):
                continue
            exchange = exchanges.get(judged.exchange or 0)
            if exchange is None:
                # What one server does wrong is said there: only what is of the zone is said here.
                if verdict.code not in useless.values():
                    _at_step(stops, verdict.code, verdict.text, step)
            elif not exchange.query.beside:
                useless[exchange.id] = verdict.code
                _at_server(servers, verdict.code, verdict.text, exchange)
        for exchange in step.exchanges:
            for code, text in _remarks(exchange, step, exchange.id not in useless):
                _at_server(servers, code, text, exchange, distinct=True)
            if _overtaken(exchange, patience):
                text = f"within {exchange.waited * 1000:.0f} ms, when others had"
                _at_server(servers, "server-timeout", text, exchange)
    return (*servers.values(), *_denials(trace), *stops.values())


def _patience(trace: Trace) -> float:
    """Seconds after which a server that was overtaken counts as silent: well beyond the others."""
    heard = [exchange.elapsed for exchange in trace.exchanges() if exchange.elapsed is not None]
    return max([LEAST_PATIENCE, *(3 * elapsed for elapsed in heard)])


def _overtaken(exchange: Exchange, patience: float) -> bool:
    """Whether the walk ended while this server kept silent for longer than can be excused."""
    silent = exchange.outcome == Outcome.ABANDONED and bool(exchange.sent)
    return silent and not exchange.query.beside and exchange.waited >= patience


def _at_server(
    found: dict[tuple[str, str], Finding],
    code: str,
    text: str,
    exchange: Exchange,
    distinct: bool = False,
) -> None:
    server = server_text(exchange)
    # That this host has no route is one finding, however many servers it concerns.
    key = (code, "" if code == "no-route" else server + (text if distinct else ""))
    known = found.get(key)
    if known is not None:
        servers = known.servers if server in known.servers else (*known.servers, server)
        found[key] = known._replace(exchanges=(*known.exchanges, exchange.id), servers=servers)
        if len(servers) > 1:
            everybody = f"This host has no route to any of {len(servers)} servers"
            found[key] = found[key]._replace(text=f"{everybody} ({text}). {entry(code).advice}")
        return
    about = entry(code)
    detail = f" ({text})" if text else ""
    found[key] = Finding(
        code,
        about.severity,
        f"{server} {about.meaning}{detail}. {about.advice}",
        (exchange.id,),
        (server,),
    )


def _at_step(found: dict[tuple[str, str], Finding], code: str, text: str, step: Step) -> None:
    about = entry(code)
    zone = names.to_text(step.zone)
    walk = [exchange for exchange in step.exchanges if not exchange.query.beside]
    detail = f" ({text})" if text else ""
    finding = Finding(
        code,
        about.severity,
        f"At zone {zone}: {about.meaning}{detail}. {about.advice}",
        tuple(exchange.id for exchange in walk),
        tuple(dict.fromkeys(server_text(exchange) for exchange in walk)) or _named(step, text),
    )
    # A cause that sub-walks hand on is one finding, at the step that it stopped.
    found.setdefault((code, text if code in _HANDED_ON else zone + text), finding)


def _named(step: Step, text: str) -> tuple[str, ...]:
    """The name servers of a step that a text names, with the address that it names."""
    words = {word.strip(",") for word in text.split()}
    found = []
    for name, known in step.servers:
        shown = names.to_text(name)
        address = next((address for address in known if address in words), "")
        if shown in words:
            found.append(f"{shown} ({address})" if address else shown)
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
    if query.payload is None and query.because.endswith("to EDNS"):
        yield "edns-formerr", query.because
    elif query.payload is None and query.because.startswith("silent"):
        yield "edns-timeout", ""
    if usable and _like_a_resolver(message, step):
        yield "server-not-authoritative", "it answers as a resolver does: RA is set, AA is not"
    if usable and query.question.klass == types.IN and not query.beside:
        for section in _foreign(message, step.zone):
            yield "scrubbed", f"in the {_SECTIONS[section]} section"


def _like_a_resolver(message: Message, step: Step) -> bool:
    """Whether an answer comes from a resolver where an authority was asked."""
    # At the root it is a sign of interception, which is another finding.
    if step.zone == names.ROOT or step.source == "given" or not message.section(ANSWER):
        return False
    return bool(message.flags & types.RA) and not message.flags & types.AA


def _foreign(message: Message, zone: bytes) -> list[int]:
    """The sections with records outside `zone` that no record inside it asks for."""
    wanted: set[bytes] = set()
    for record in message.records:
        if record.section != ADDITIONAL and names.is_below(record.owner, zone):
            wanted |= _targets(message, record.type, record)
    return sorted(
        {
            record.section
            for record in message.records
            if record.type != types.OPT
            and not names.is_below(record.owner, zone)
            and not (record.section != AUTHORITY and record.owner in wanted)
        }
    )


def _targets(message: Message, kind: int, record: object) -> set[bytes]:
    skip = {types.NS: 0, types.CNAME: 0, types.MX: 2, types.SRV: 6}.get(kind)
    if skip is None:
        return set()
    try:
        return {names.lower(message.name_at(record.rdata_at + skip))}  # type: ignore[attr-defined]
    except Malformed:
        return set()


def _denials(trace: Trace) -> Iterator[Finding]:
    """Names that a server denied although names below them exist (RFC 8020)."""
    told: set[tuple[str, str]] = set()
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
            by_id = {exchange.id: exchange for exchange in step.exchanges}
            about = entry("rfc8020-violation")
            exchange = by_id[denied[0]]
            server, name = server_text(exchange), names.to_text(names.lower(step.question.name))
            if (server, name) in told:
                continue
            told.add((server, name))
            yield Finding(
                "rfc8020-violation",
                about.severity,
                f"{server} {about.meaning} ({name}). {about.advice}",
                tuple(denied),
                (server,),
            )


def _goes_on(step: Step, following: Step) -> bool:
    """Whether a step asks the same zone for more of the same name."""
    above, name = names.lower(step.question.name), names.lower(following.question.name)
    return following.zone == step.zone and name != above and names.is_below(name, above)


def _levels(trace: Trace) -> Iterator[tuple[Step, ...]]:
    yield trace.steps
    for step in every_step(trace):
        if step.children:
            yield step.children
