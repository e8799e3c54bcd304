"""The first query before everything else: when the arguments surely mean a walk from the root."""

from typing import TYPE_CHECKING

from dnstrace.model.question import Query, Question, Server
from dnstrace.options import Options

if TYPE_CHECKING:
    from dnstrace.transport.early_query import EarlyQuery

# What the first query is made of, or what it does not depend on. Whoever gives another option
# waits some 20 ms more.
_KNOWN = ("seed", "timeout", "total", "tries", "chaos", "stub", "qmin", "verbose", "server",
          "nsid", "dnssec", "trust_anchor", "allow_private", "at", "payload")  # fmt: skip


def head_start(options: Options, question: Question) -> "tuple[Options, EarlyQuery | None]":
    """Send the first query of the walk to `question` now.

    Returns: the options, with the seed that chose the server, and the query.
    Raises: UsageError when the trust anchors cannot be read.
    """
    plain = Options()._replace(**{field: getattr(options, field) for field in _KNOWN})
    if options != plain or not options.payload:
        return options, None
    from dnstrace.codec.queries import encode
    from dnstrace.transport import entropy
    from dnstrace.transport.early_query import send

    seed = entropy.seed(options.seed)
    query = first_query(options, question, seed)
    early = send(encode(query, entropy.below(65_536)), query.server.address)
    return options._replace(seed=seed), early


def first_query(options: Options, question: Question, seed: int) -> Query:
    """What a walk from the root with that seed will ask first, and whom.

    Raises: UsageError when the trust anchors cannot be read.
    """
    from dnstrace.codec.root_addresses import ROOT_SERVERS
    from dnstrace.resolver.limits import Limits
    from dnstrace.resolver.minimise import next_question
    from dnstrace.resolver.server_stats import ServerStats
    from dnstrace.transport.early_query import PORT
    from dnstrace.wire import edns, names

    if options.qmin:
        question = next_question(question, names.ROOT, 0, 0, Limits())
    servers = [Server(address, PORT) for _, address, _ in ROOT_SERVERS]
    server = ServerStats(seed).order(servers, question.name)[0]
    nsid = ((edns.NSID, b""),) if options.nsid else ()
    return Query(question, server, payload=options.payload, do=_validates(options), options=nsid)


def _validates(options: Options) -> bool:
    if not options.dnssec or options.trust_anchor is None:
        return options.dnssec
    from dnstrace.codec.anchors import read

    return bool(read(options.trust_anchor).anchors)
