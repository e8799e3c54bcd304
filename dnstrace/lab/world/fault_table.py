"""What a world file says of one fault."""

from ipaddress import ip_address

from dnstrace.lab.faults.fault_names import FAULT_KINDS, FEATURES, REPLIES
from dnstrace.lab.world.spec import FaultSpec
from dnstrace.lab.world.table import Table


def read_fault(table: Table) -> FaultSpec:
    """A `[[server.faults]]` or `[[middlebox]]`: kind, conditions, parameters.

    Raises: WorldError when one is wrong.
    """
    kind = table.choice("kind", tuple(FAULT_KINDS), "")
    fault = FaultSpec(
        kind=kind,
        transport=table.choice("transport", ("", "udp", "tcp"), ""),
        family=table.choice("family", ("", "v4", "v6"), ""),
        qname=table.text("qname", "").lower(),
        qtype=table.text("qtype", "").upper(),
        edns=table.boolean("edns"),
        first=table.integer("first", 0),
        rate=table.number("rate", 1.0),
        has=_features(table, "has"),
        lacks=_features(table, "lacks"),
        reply=table.choice("reply", ("", *REPLIES), ""),
        address=read_address(table, "address", table.text("address"))
        if table.has("address")
        else "",
        at=table.text("at", ""),
        where=table.where(""),
    )
    parameters = table.rest()
    for key in parameters:
        if key not in FAULT_KINDS[kind]:
            takes = ", ".join(FAULT_KINDS[kind]) or "no parameters"
            raise table.error(key, f"is not a parameter of {kind}; it takes {takes}")
    return fault._replace(parameters=tuple(parameters.items()))  # type: ignore[arg-type]


def _features(table: Table, key: str) -> tuple[str, ...]:
    named = table.texts(key, [])
    for feature in named:
        if feature not in FEATURES:
            raise table.error(key, f"no feature {feature!r}; there are {', '.join(FEATURES)}")
    return named


def read_address(table: Table, key: str, text: str) -> str:
    """An address in its standard form.

    Raises: WorldError when it is none.
    """
    try:
        return str(ip_address(text))
    except ValueError:
        raise table.error(key, f"{text!r} is no IPv4 or IPv6 address") from None
