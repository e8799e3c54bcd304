"""A server out of options and what is chosen for a server only."""

from typing import NamedTuple

from dnstrace.codec.anchors import built_in
from dnstrace.engine.builders import anchors_of, settings_of, validator_of
from dnstrace.options import Options
from dnstrace.server.front import Policy
from dnstrace.server.listen import DEFAULT, open_all, place
from dnstrace.server.log import Log
from dnstrace.server.service import Service, Setup
from dnstrace.server.traces import Traces
from dnstrace.transport import entropy
from dnstrace.wire import addresses


class Choices(NamedTuple):
    """What a server is asked for beside the options of its walks."""

    listen: tuple[str, ...] = ()  # as `listen.place` reads them; (): this host's loopback
    clients: tuple[str, ...] = ()  # networks that are served too
    rebind_protection: bool = False
    cache_size: int = 64  # MiB
    traces: str | None = None  # a directory, or "-"


def serve(options: Options, choices: Choices) -> None:
    """Serve until a signal ends it.

    Raises: UsageError, one line that says what to do.
    """
    log = Log()
    settings = settings_of(options, None)
    anchors = anchors_of(options, None)
    traces = choices.traces
    setup = Setup(
        settings,
        lambda: validator_of(options, anchors),
        Policy(
            tuple(map(addresses.prefix, choices.clients)),
            settings.allowed,
            choices.rebind_protection,
            (anchors or built_in()) if validator_of(options, anchors) is not None else None,
        ),
        entropy.seed(options.seed),
        choices.cache_size << 20,
        options.source,
        Traces(traces, options.differing(), log) if traces is not None else None,
    )
    Service(setup, open_all(tuple(map(place, choices.listen)) or DEFAULT), log).run()
