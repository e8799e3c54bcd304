"""Servers that answer by the client's subnet: what they reply (RFC 7871)."""

from ipaddress import ip_address, ip_network

from dns.edns import ECSOption, Option

from dnstrace.lab.authority.query import Query
from dnstrace.lab.world.spec import SubnetSpec


def choose(
    query: Query, subnets: tuple[SubnetSpec, ...]
) -> tuple[SubnetSpec | None, Option | None]:
    """What is said to the client of a query, and the option that goes into the reply.

    Returns: nothing for a query without the option, or a server that does not mind it; with the
        option and scope 0 for a client that no subnet holds (RFC 7871 §7.2.1).
    """
    asked = next((item for item in query.message.options if isinstance(item, ECSOption)), None)
    if asked is None or not subnets:
        return None, None
    address = ip_address(asked.address)
    fitting = [one for one in subnets if address in ip_network(one.net)]
    chosen = max(fitting, key=lambda one: ip_network(one.net).prefixlen, default=None)
    scope = chosen.scope if chosen else 0
    return chosen, ECSOption(asked.address, asked.srclen, scope)
