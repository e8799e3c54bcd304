"""Makes findings: severity, remedy and the next command come from the catalogue."""

from collections.abc import Iterable

from dnstrace.diagnose.catalogue import entry
from dnstrace.model.exchange import Exchange
from dnstrace.model.finding import Finding, Severity
from dnstrace.model.question import Server
from dnstrace.wire import names


def finding(
    code: str,
    text: str,
    exchanges: Iterable[Exchange] = (),
    *,
    zone: bytes | None = None,
    severity: Severity | None = None,
    claim: str = "",
) -> Finding:
    """A finding that cites these exchanges, and is about the servers asked in them.

    Args:
        severity: instead of the catalogue's.
    """
    cited = {exchange.id: exchange for exchange in exchanges}
    servers = (subject(exchange.query.server) for exchange in cited.values())
    whom, ids = tuple(dict.fromkeys(servers)), tuple(sorted(cited))
    severe = severity or entry(code).severity
    return completed(Finding(code, severe, text, ids, whom, zone, claim))


def completed(made: Finding) -> Finding:
    """A finding with the remedy and the next command of its code, where it has none of its own."""
    about = entry(made.code)
    return made._replace(
        remedy=made.remedy or about.advice,
        next=made.next or next_command(made.code, made.zone),
    )


def subject(server: Server) -> Server:
    """A server as findings name it: the port is that of a query, not of a fault."""
    return Server(server.address, name=server.name)


def next_command(code: str, zone: bytes | None) -> str:
    """A command line that tells more about such a finding; "" where none does."""
    command = entry(code).next
    if not command or ("{zone}" in command and zone is None):
        return ""
    return command.format(zone=names.to_text(zone).removesuffix(".") or "." if zone else "")
