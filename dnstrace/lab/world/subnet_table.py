"""What a world file says of client subnets (RFC 7871)."""

from ipaddress import ip_network

from dnstrace.lab.world.spec import SubnetSpec
from dnstrace.lab.world.table import Table


def read_subnets(table: Table) -> tuple[SubnetSpec, ...]:
    """The `[[server.subnets]]` of a world file: net, scope (its length), variant.

    Raises: WorldError when one is wrong.
    """
    found = []
    for entry in table.tables("subnets"):
        text = entry.text("net")
        try:
            net = ip_network(text)
        except ValueError:
            raise entry.error("net", f"{text!r} is no network") from None
        scope = entry.integer("scope", net.prefixlen)
        found.append(SubnetSpec(str(net), scope, entry.text("variant", "")))
        entry.finish()
    return tuple(found)
