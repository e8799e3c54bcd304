"""`dnstrace serve`: a local recursive resolver."""

from dnstrace.cli import exits
from dnstrace.cli.args.command import Command, Given
from dnstrace.cli.args.table import SERVING

TEXT = """\
Resolve for this host: a recursive, validating resolver on UDP and TCP.

It announces on stderr that it is ready. SIGHUP flushes the cache, SIGTERM
answers what is in flight and ends. --trust-anchor with an empty file: no
validation.

  dnstrace serve
  dnstrace serve --listen 192.0.2.7:53 --allow-from 192.0.2.0/24 \\
      --traces /var/log/dnstrace"""


def run(given: Given) -> int:
    """Serve until a signal ends it."""
    from dnstrace.cli.args.request import options_of
    from dnstrace.server.start import Choices, serve

    options = options_of(given)._replace(nsid=False, chaos=False, stub=False)
    chosen = {field: given.values[field] for field in Choices._fields if field in given.values}
    serve(options, Choices(**chosen))  # type: ignore[arg-type]
    return exits.ANSWERED


COMMAND = Command(
    "a local recursive resolver on UDP and TCP",
    "",
    TEXT,
    SERVING,
    run,
)
