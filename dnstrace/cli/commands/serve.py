"""`dnstrace serve`: a local recursive resolver."""

import os
from typing import TYPE_CHECKING

import click

from dnstrace.cli.commands.completion import FILE
from dnstrace.errors import UsageError

if TYPE_CHECKING:
    from dnstrace.options import Options
    from dnstrace.wire.addresses import Prefix


@click.command()
@click.option(
    "--listen",
    "places",
    metavar="ADDR:PORT",
    multiple=True,
    help="UDP and TCP; [v6]:port. Repeatable.  [127.0.0.1:5300 and [::1]:5300]",
)
@click.option(
    "--allow-from",
    "clients",
    metavar="NET",
    multiple=True,
    help="Serve clients of this network too, not only this host.  Repeatable.",
)
@click.option("--hints", type=FILE, help="Root hints in master-file format.")
@click.option(
    "--trust-anchor",
    type=FILE,
    envvar="DNSTRACE_TRUST_ANCHOR",  # for boxes whose root has keys of its own
    help="DS or DNSKEY lines; empty: no validation.",
)
@click.option("--no-dnssec", is_flag=True, help="Do not validate.")
@click.option("--no-qmin", is_flag=True, help="Send whole names to every server.")
@click.option(
    "--allow-private",
    "private",
    metavar="[NET]",
    is_flag=False,
    flag_value="all",
    multiple=True,
    help="Ask servers at private addresses too: in NET, or everywhere.  Repeatable.",
)
@click.option(
    "--rebind-protection",
    is_flag=True,
    help="Refuse answers that give a public name a private address.",
)
@click.option(
    "--cache-size", type=click.IntRange(1, 1 << 20), default=64, metavar="MIB", show_default=True
)
@click.option("--traces", metavar="DIR|-", help="Write every walk as a report, one line each.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=53, metavar="N", help="Servers' port.  [53]"
)
@click.option("--source", metavar="ADDR", help="Send from this address.")
@click.option(
    "--timeout", type=click.FloatRange(0.05, 60), default=1.5, metavar="S", help="One try.  [1.5]"
)
@click.option(
    "--total", type=click.FloatRange(0.1, 600), default=10.0, metavar="S", help="A question.  [10]"
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), metavar="N", help="Choice of servers.")
def serve(
    places: tuple[str, ...],
    clients: tuple[str, ...],
    hints: str | None,
    trust_anchor: str | None,
    no_dnssec: bool,
    no_qmin: bool,
    private: tuple[str, ...],
    rebind_protection: bool,
    cache_size: int,
    traces: str | None,
    port: int,
    source: str | None,
    timeout: float,
    total: float,
    seed: int | None,
) -> None:
    """Resolve for this host: a recursive, validating resolver on UDP and TCP.

    It announces on stderr that it is ready. SIGHUP flushes the cache, SIGTERM answers what is in
    flight and ends.

    \b
    dnstrace serve
    dnstrace serve --listen 192.0.2.7:53 --allow-from 192.0.2.0/24 --traces /var/log/dnstrace
    """
    from dnstrace.options import Options

    options = Options(
        hints=hints,
        trust_anchor=trust_anchor,
        dnssec=not no_dnssec,
        qmin=not no_qmin,
        allow_private=private,
        port=port,
        source=source,
        timeout=timeout,
        total=total,
        seed=seed,
        nsid=False,
        chaos=False,
        stub=False,
    )
    _run(options, places, clients, rebind_protection, cache_size << 20, traces)


def _run(
    options: "Options",
    places: tuple[str, ...],
    clients: tuple[str, ...],
    rebind_protection: bool,
    cache: int,
    traces: str | None,
) -> None:
    from dnstrace.codec.anchors import built_in
    from dnstrace.engine.builders import anchors_of, settings_of, validator_of
    from dnstrace.server.front import Policy
    from dnstrace.server.listen import DEFAULT, open_all, place
    from dnstrace.server.log import Log
    from dnstrace.server.service import Service, Setup
    from dnstrace.server.traces import Traces

    log = Log()
    if options.source is not None:
        _address(options.source)
    settings = settings_of(options, None)
    anchors = anchors_of(options, None)
    seed = options.seed
    if seed is None:
        seed = int.from_bytes(os.urandom(4), "big")
    setup = Setup(
        settings,
        lambda: validator_of(options, anchors),
        Policy(
            _networks(clients),
            settings.allowed,
            rebind_protection,
            (anchors or built_in()) if validator_of(options, anchors) is not None else None,
        ),
        seed,
        cache,
        options.source,
        Traces(traces, options.differing(), log) if traces is not None else None,
    )
    Service(setup, open_all(tuple(map(place, places)) or DEFAULT), log).run()


def _address(text: str) -> None:
    from dnstrace.wire import addresses

    try:
        addresses.pack(text)
    except addresses.BadAddress as error:
        raise UsageError(f"--source: {error}") from None


def _networks(texts: tuple[str, ...]) -> "tuple[Prefix, ...]":
    from dnstrace.wire import addresses

    try:
        return tuple(map(addresses.prefix, texts))
    except addresses.BadAddress as error:
        raise UsageError(f"--allow-from: {error}") from None
