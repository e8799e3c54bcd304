"""Ask a world a question, as a test does it: by dnspython, never by the product's own reader."""

from collections.abc import Sequence

from dns.edns import GenericOption, Option, OptionType
from dns.message import Message, from_wire, make_query

from dnstrace.lab.faults.actions import Reaction, Send
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.world import World


def react(
    world: World,
    server: str,
    name: str,
    kind: str = "A",
    *,
    transport: str = "udp",
    vantage: Place | None = None,
    klass: str = "IN",
    dnssec: bool = False,
    nsid: bool = False,
    payload: int | None = None,
    port: int = 53,
) -> Reaction:
    """What a server does with a question; `payload` None asks without EDNS."""
    options: list[Option] = [GenericOption(OptionType.NSID, b"")] if nsid else []
    edns = 0 if payload or dnssec or nsid else -1
    query = make_query(
        name,
        kind,
        klass,
        use_edns=edns,
        want_dnssec=dnssec,
        payload=payload or 1232,
        options=options,
        id=4711,
    )
    return world.serve(
        query.to_wire(),
        server=server,
        port=port,
        transport=transport,
        vantage=vantage or world.vantage,
    )


def ask(world: World, server: str, name: str, kind: str = "A", **how: object) -> Message:
    """The reply of a server that behaves: exactly one message."""
    (action,) = react(world, server, name, kind, **how)  # type: ignore[arg-type]
    assert isinstance(action, Send)
    return from_wire(action.wire)


def lines(section: Sequence[object]) -> list[str]:
    """The records of a section as sorted text."""
    return sorted(line for rrset in section for line in str(rrset).splitlines())
