"""`--at-server`: one server is asked, as a client would, and nobody else."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dnstrace.engine.asn_lookup import Origins
from dnstrace.engine.builders import settings_of
from dnstrace.engine.faults import Faults
from dnstrace.engine.report_builder import Walked, report_of
from dnstrace.engine.venue import Opened, Venue, real_venue
from dnstrace.errors import UsageError
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query, Question, Server
from dnstrace.model.report import INTERRUPTED, Report
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import Security
from dnstrace.model.trace import Because, StepReason
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect, Referral, Verdict
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.options import Options
from dnstrace.resolver.classify import classify
from dnstrace.resolver.context import Settings
from dnstrace.resolver.iterate import Resolution
from dnstrace.resolver.retry import follow_up
from dnstrace.resolver.trace_recorder import TraceRecorder
from dnstrace.transport import entropy
from dnstrace.wire import names

if TYPE_CHECKING:
    from dnstrace.resolver.observer import Observer


def run_at_server(
    questions: Iterable[Question],
    options: Options,
    observer: "Observer | None" = None,
    venue: Venue | None = None,
    subnets: tuple[str, ...] = (),
) -> Iterator[Report]:
    """Ask `options.server` each question, with the RD bit unless `options.recurse` is off.

    Nothing is validated. A referral is an answer without data.

    Args:
        subnets: each question is asked once for clients of each of these (RFC 7871).
    Raises: UsageError before anything is sent, when no server is named.
    """
    if options.server is None:
        raise UsageError("--at-server: name the server, as in @192.0.2.1")
    venue = venue or real_venue(options)
    origins = Origins(options, venue.stub)
    seed = entropy.seed(options.seed)
    kinds = [options._replace(subnet=each) for each in subnets] or [options]
    settings = [settings_of(each, venue.root) for each in kinds]
    for question in questions:
        for chosen, its in zip(kinds, settings, strict=True):
            if observer is not None:
                observer.began(question)
            recorder = TraceRecorder(question, seed, observer)
            report = _asked(question, chosen, its, venue, recorder, origins)
            yield report
            if report.status == INTERRUPTED:
                return


def _asked(
    question: Question,
    options: Options,
    settings: Settings,
    venue: Venue,
    recorder: TraceRecorder,
    origins: Origins,
) -> Report:
    faults = Faults()
    network = venue.open(recorder)
    network.report_faults(faults.note)
    started, began = network.wall(), network.now()
    resolution, elapsed = None, 0.0
    try:
        network.when_idle(venue.idle())
        conversation = _converse(question, options, settings, network, recorder)
        resolution = network.scheduler.run(conversation)
        elapsed = network.now() - began
        faults.spared(lambda: network.scheduler.run(_who_is_it(options, network, recorder)), None)
    except KeyboardInterrupt:
        elapsed = elapsed or network.now() - began
    finally:
        network.close()
    walked = Walked(question, started, elapsed, resolution, recorder.freeze())
    used = venue.used._replace(families=network.families())
    return report_of(
        walked, used, options.differing(), None, venue.vantage, origins.of, faults=faults
    )


async def _converse(
    question: Question,
    options: Options,
    settings: Settings,
    network: Opened,
    recorder: TraceRecorder,
) -> Resolution:
    """Ask until there is a reply that can be used, or every try is spent."""
    assert options.server is not None
    cut = ZoneCut(names.ROOT, (NameServer(names.NO_NAME, (options.server,)),), "given")
    step = recorder.open(cut, question, Because(StepReason.GIVEN), None)
    limits = settings.limits
    query: Query | None = Query(
        question,
        Server(options.server, options.port),
        "tcp" if options.tcp else "udp",
        limits.tcp if options.tcp else limits.udp,
        settings.payload,
        do=options.dnssec and settings.payload is not None,
        rd=options.recurse,
        options=_sent(settings),
        step=step.id,
    )
    verdict: Verdict | None = None
    left = limits.tries
    while query is not None:
        exchange = await network.exchange(query)
        verdict = classify(exchange, question, names.ROOT)
        recorder.note(step, exchange.id, verdict)
        left -= 1
        again = query if exchange.outcome == Outcome.TIMEOUT and left > 0 else None
        query = follow_up(exchange, limits) or again
    assert verdict is not None
    return _came_to(verdict, question)


def _sent(settings: Settings) -> tuple[tuple[int, bytes], ...]:
    """The EDNS options of the query."""
    if settings.payload is None:
        return ()
    subnet = settings.subnet_option
    return settings.options if subnet is None else (*settings.options, subnet)


def _came_to(verdict: Verdict, question: Question) -> Resolution:
    chain: tuple[SignedRRset, ...] = ()
    authority: tuple[SignedRRset, ...] = ()
    if isinstance(verdict, Answer | Redirect | NoData | NXDomain):
        chain, authority = verdict.rrsets, verdict.authority
    if isinstance(verdict, Redirect):
        verdict = NoData(chain, authority, names.lower(verdict.target))
    if isinstance(verdict, Referral):
        verdict = NoData((), (), names.lower(question.name))
    return Resolution(verdict, chain, authority, Security())


async def _who_is_it(options: Options, network: Opened, recorder: TraceRecorder) -> None:
    """Ask the server who it is, where its replies did not say so."""
    if not options.chaos:
        return
    from dnstrace.annotate.identity import questions

    known: list[Exchange] = recorder.freeze().exchanges()
    beside = questions(known[-1], set(), options.verbose) if known else []
    await network.together([network.exchange(query) for query in beside])
