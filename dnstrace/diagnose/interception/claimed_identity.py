"""What servers call themselves, held against who they are supposed to be."""

import re
from collections import defaultdict
from typing import NamedTuple

from dnstrace.diagnose.catalogue import entry
from dnstrace.diagnose.composing import completed, subject
from dnstrace.model.annotation import Annotations
from dnstrace.model.exchange import Exchange
from dnstrace.model.finding import Finding
from dnstrace.model.question import Server
from dnstrace.model.trace import Trace
from dnstrace.wire import edns, names

_ROOT_SERVERS = names.from_text("root-servers.net")
_GTLD_SERVERS = names.from_text("gtld-servers.net")
_SELF = ("id.server", "hostname.bind")
_VERSION = ("version.bind", "version.server")
# Software that resolves or forwards, as it calls itself; no root or gTLD server runs any of it.
_NOT_AUTHORITATIVE = re.compile(
    r"dnsmasq|unbound|recursor|kresd|mikrotik|routeros|pi-?hole|adguard|technitium|fritz|openwrt"
    r"|coredns|microsoft dns|smartdns|nominum|infoblox|systemd-resolved",
    re.IGNORECASE,
)


class _Operator(NamedTuple):
    name: str
    style: (
        str  # in lower case; found in each identifier of its instances, and in no other operator's
    )


_VERISIGN = _Operator("Verisign", r"^(nnn|nn|a|n)\d+[a-z]?[-.]|^rootns|^[a-z]\.[a-z]\.[a-z]{3}\d")
# The style of each letter, as root-servers.org and the operators' own pages show it.
_ROOTS = {
    b"a": _VERISIGN,
    b"b": _Operator("USC-ISI", r"^b\d+-[a-z]{3}"),
    b"c": _Operator("Cogent", r"\.c\.root-servers\."),
    b"d": _Operator("University of Maryland", r"\.?droot|^[a-z]{4}\d*$|\.pch(\.net)?$"),
    b"e": _Operator("NASA Ames", r"eroot|\.pch(\.net)?$"),
    b"f": _Operator("ISC", r"\.f\.root-servers\."),
    b"g": _Operator("US DoD DISA", r"groot|g\.root-servers"),
    b"h": _Operator("US Army Research Lab", r"\.h\.root-servers\."),
    b"i": _Operator("Netnod", r"^([a-z]\d+\.)?[a-z]{3}\d?$|dnsnode"),
    b"j": _VERISIGN,
    b"k": _Operator("RIPE NCC", r"\.k\.ripe\.net$"),
    b"l": _Operator("ICANN", r"\.l\.root|\.l\.dns\.icann\.org|^[a-z]{2}-[a-z]{3}-[a-z]{2}$"),
    b"m": _Operator("WIDE/JPRS", r"^m-[a-z]{3}(-|$)"),
}


class _Claim(NamedTuple):
    """One identity that one server gave."""

    address: str
    server: Server
    operator: _Operator
    text: str
    exchange: int
    version: bool  # of the software, not of the instance


def claimed_identity(trace: Trace, annotations: Annotations) -> list[Finding]:
    """Identities that cannot be: one of several operators, of a foreign style, of a home router.

    Judged are the root and the gTLD servers only: their operators and habits are known, while
    elsewhere one operator may well serve many zones under many names.
    """
    claims = _claims(trace, annotations)
    return [*_same(claims), *_foreign(claims), *_routers(claims)]


def _claims(trace: Trace, annotations: Annotations) -> list[_Claim]:
    servers: dict[str, tuple[Server, _Operator]] = {}
    claims = []
    for exchange in trace.exchanges():
        server = exchange.query.server
        operator = _operator(server.name)
        if operator is None or server.name is None:
            continue
        servers[server.address] = subject(server), operator
        text = _nsid(exchange)
        if text and not exchange.query.beside:
            claims.append(
                _Claim(server.address, subject(server), operator, text, exchange.id, False)
            )
    for address, name, said, cited in annotations.identities:
        if said and cited is not None and address in servers and name in _SELF + _VERSION:
            claims.append(_Claim(address, *servers[address], said, cited, name in _VERSION))
    return claims


def _operator(name: bytes | None) -> _Operator | None:
    if name is None:
        return None
    lower = names.lower(name)
    if lower in (_ROOT_SERVERS, _GTLD_SERVERS):
        return None
    if names.is_below(lower, _GTLD_SERVERS):
        return _VERISIGN
    if names.is_below(lower, _ROOT_SERVERS):
        return _ROOTS.get(names.split(lower)[0])
    return None


def _nsid(exchange: Exchange) -> str:
    """The NSID as text, other octets than printable ASCII as \\DDD."""
    found = edns.read_edns(exchange.reply) if exchange.reply is not None else None
    data = (found.option(edns.NSID) if found else None) or b""
    return "".join(chr(o) if 0x20 <= o < 0x7F and o != 0x5C else f"\\{o:03d}" for o in data)


def _fits(claim: _Claim) -> bool:
    return re.search(claim.operator.style, claim.text.lower()) is not None


def _same(claims: list[_Claim]) -> list[Finding]:
    """One identity from operators that share nothing; some do host each other's instances."""
    by_text: dict[str, list[_Claim]] = defaultdict(list)
    for claim in claims:
        if not claim.version:
            by_text[claim.text.lower()].append(claim)
    found = []
    for same in by_text.values():
        operators = list(dict.fromkeys(claim.operator.name for claim in same))
        # An identifier in the style of one of them is that one's machine, hosting the other.
        if len(operators) > 1 and not any(map(_fits, same)):
            text = (
                f"The servers of {_and(operators)} all call themselves {_short(same[0].text)}: "
                "one machine answers for all of them."
            )
            found.append(_made("same-identity", text, same))
    return found


def _foreign(claims: list[_Claim]) -> list[Finding]:
    """Servers none of whose identities is in their operator's style."""
    by_server: dict[str, list[_Claim]] = defaultdict(list)
    for claim in claims:
        if not claim.version:
            by_server[claim.address].append(claim)
    strange = [group for group in by_server.values() if not any(map(_fits, group))]
    if not strange:
        return []
    every = [claim for group in strange for claim in group]
    first = every[0]
    text = (
        f"{first.server.label} calls itself {_short(first.text)}, which is not how "
        f"{first.operator.name} names its instances."
    )
    return [_made("wrong-identity-style", text, every)]


def _routers(claims: list[_Claim]) -> list[Finding]:
    telling = [claim for claim in claims if _NOT_AUTHORITATIVE.search(claim.text)]
    if not telling:
        return []
    text = (
        f"{telling[0].server.label} says that it is {_short(telling[0].text)}: software of "
        "resolvers and home routers, which no root server runs."
    )
    return [_made("resolver-software-at-root", text, telling)]


def _made(code: str, text: str, claims: list[_Claim]) -> Finding:
    exchanges = tuple(sorted({claim.exchange for claim in claims}))
    servers = tuple(dict.fromkeys(claim.server for claim in claims))
    return completed(Finding(code, entry(code).severity, text, exchanges, servers))


def _and(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _short(text: str) -> str:
    return f'"{text}"' if len(text) <= 60 else f'"{text[:60]}…"'
