"""What a query brings along, and of which kind the honest reply to it is: conditions of faults."""

from collections.abc import Callable

from dns.edns import OptionType
from dns.flags import Flag
from dns.rcode import NOERROR, NXDOMAIN, REFUSED
from dns.rdatatype import NS, SOA

from dnstrace.lab.authority.query import COMPACT_OK, Query
from dnstrace.lab.authority.response import Response

OPTION_NAMES = {
    "nsid": OptionType.NSID,
    "ecs": OptionType.ECS,
    "expire": OptionType.make(9),
    "cookie": OptionType.COOKIE,
    "padding": OptionType.PADDING,
    "zoneversion": OptionType.make(19),
}
ASSIGNED_OPTIONS = 25
"""IANA has assigned no EDNS option code above this one but a few scattered ones."""
UNKNOWN_FLAGS = 0x3FFF
"""All EDNS flags but DO and CO."""


def _option(code: int) -> Callable[[Query], bool]:
    return lambda query: any(item.otype == code for item in query.message.options)


FEATURES: dict[str, Callable[[Query], bool]] = {
    "edns": lambda query: query.edns >= 0,
    "do": lambda query: query.dnssec_ok,
    "option": lambda query: bool(query.message.options),
    "unknown-option": lambda query: any(
        item.otype > ASSIGNED_OPTIONS for item in query.message.options
    ),
    "unknown-version": lambda query: query.edns > 0,
    "unknown-flag": lambda query: query.edns >= 0 and bool(query.message.ednsflags & UNKNOWN_FLAGS),
    "compact-ok": lambda query: query.edns >= 0 and bool(query.message.ednsflags & COMPACT_OK),
    "capitals": lambda query: any(label != label.lower() for label in query.question.name.labels),
    "rd": lambda query: bool(query.message.flags & Flag.RD),
    "cd": lambda query: bool(query.message.flags & Flag.CD),
    "ad": lambda query: bool(query.message.flags & Flag.AD),
    **{name: _option(code) for name, code in OPTION_NAMES.items()},
}
"""How each of `fault_names.FEATURES` is told."""


def kind_of_reply(response: Response | None) -> str:
    """One of `fault_names.REPLIES`."""
    if response is None:
        return "other"
    kinds = {item.rdataset.rdtype for item in response.authority}
    if response.rcode == NXDOMAIN:
        return "nxdomain"
    if response.rcode == REFUSED:
        return "refused"
    if response.rcode != NOERROR:
        return "other"
    if response.answer:
        return "data"
    if NS in kinds and SOA not in kinds:
        return "referral"
    return "nodata" if SOA in kinds else "other"
