"""Servers that had to be asked without EDNS options, or without EDNS, and what that explains."""

from dnstrace.diagnose.composing import subject
from dnstrace.diagnose.wording import Cause
from dnstrace.model.exchange import Exchange
from dnstrace.model.question import RetryReason, Server
from dnstrace.model.trace import Trace
from dnstrace.wire import types
from dnstrace.wire.edns import rcode

_CHOKES = (types.FORMERR, types.NOTIMP, types.BADVERS, types.SERVFAIL, types.REFUSED)
LEAST_PATIENCE = 0.4  # seconds after which a query beside the walk counts as unanswered
_AFTER = {
    RetryReason.SILENCE: "timeout",
    RetryReason.FORMERR: "formerr",
    RetryReason.NOTIMP: "notimp",
    RetryReason.BADVERS: "badvers",
    RetryReason.REFUSED: "refused",
    RetryReason.SERVFAIL: "servfail",
}
_UNSIGNED = (
    "signature-missing",
    "denial-missing",
    "dnskey-missing",
    "dnskey-invalid",
    "ds-missing",
)


def fallback_code(exchange: Exchange) -> str:
    """The code for what made a reply come only when something was left out; "" for others."""
    query = exchange.query
    if exchange.reply is None or not query.left_out or rcode(exchange.reply) in _CHOKES:
        return ""
    after = _AFTER.get(query.because, "formerr")
    return f"{'edns-option' if query.left_out == 'options' else 'edns'}-{after}"


def without_signatures(code: str, exchange: Exchange) -> str:
    """The server's own fault where signatures lack because it was asked without EDNS; else ""."""
    lacks = code in _UNSIGNED and exchange.query.payload is None
    return (fallback_code(exchange) or "edns-formerr") if lacks else ""


def explained(trace: Trace, servers: dict[tuple[str, Server, object], Cause]) -> None:
    """Take away what a server's trouble with EDNS explains, and what only looked like that.

    A silence to options counts where no query with options was ever answered, and two were not.
    """
    for key in [key for key in servers if key[0].startswith("edns-")]:
        code, server, _ = key
        asked = [e for e in trace.exchanges() if subject(e.query.server) == server]
        if code == "edns-option-timeout" and not _minds_options(asked):
            del servers[key]
        elif (silent := ("server-timeout", server, None)) in servers:
            cited = (*servers[silent].exchanges, *servers[key].exchanges)
            servers[key] = servers[key]._replace(exchanges=tuple(dict.fromkeys(cited)))
            del servers[silent]


def _minds_options(asked: list[Exchange]) -> bool:
    with_options = [e for e in asked if e.query.options and e.query.payload is not None]
    silent = [e for e in with_options if e.reply is None and e.waited >= LEAST_PATIENCE]
    return len(silent) >= 2 and all(e.reply is None for e in with_options)
