"""The first query before everything else: when the arguments surely mean a walk from the root."""

from typing import TYPE_CHECKING

from dnstrace.options import Options

if TYPE_CHECKING:
    from dnstrace.network.headstart import HeadStart

# What changes nothing about the priming query. Whoever gives another option waits some 30 ms more.
_HARMLESS = ("seed", "timeout", "total", "tries", "chaos", "stub", "qmin", "verbose", "server",
             "nsid", "dnssec", "trust_anchor", "allow_private", "at", "payload")  # fmt: skip


def head_start(options: Options) -> "tuple[Options, HeadStart | None]":
    """Send the priming query now, where a walk would send the same one soon.

    Returns: the options, with the seed that chose the server, and the query.
    """
    plain = Options()._replace(**{field: getattr(options, field) for field in _HARMLESS})
    if options != plain or not options.payload:
        return options, None
    from os import urandom

    from dnstrace.network.headstart import prime

    seed = int.from_bytes(urandom(4), "big") if options.seed is None else options.seed
    early = prime(seed, options.payload, options.nsid)
    return options._replace(seed=seed), early
