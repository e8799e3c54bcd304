"""The bench's world: three signed hops of known delays, as wide as those of the Internet."""

from dnstrace.codec.root_addresses import ROOT_SERVERS

_GTLD_SERVERS = """\
a 192.5.6.30    2001:503:a83e::2:30
b 192.33.14.30  2001:503:231d::2:30
c 192.26.92.30  2001:503:83eb::30
d 192.31.80.30  2001:500:856e::30
e 192.12.94.30  2001:502:1ca1::30
f 192.35.51.30  2001:503:d414::30
g 192.42.93.30  2001:503:eea3::30
h 192.54.112.30 2001:502:8cc::30
i 192.43.172.30 2001:503:39c1::30
j 192.48.79.30  2001:502:7094::30
k 192.52.178.30 2001:503:d2d::30
l 192.41.162.30 2001:500:d937::30
m 192.55.83.30  2001:501:b1f9::30
"""
TLD_SERVERS = {
    f"{letter}.gtld-servers.net.": (v4, v6)
    for letter, v4, v6 in (line.split() for line in _GTLD_SERVERS.splitlines())
}
IN_DOMAIN = {"ns1.example.com.": "3.4.5.6", "ns2.example.com.": "3.4.6.6"}
HOSTING = {"ns1.hosting.net.": "185.31.42.53", "ns2.hosting.net.": "185.31.43.53"}
# The names of the TLD's servers stand in a zone of other servers, as they do on the Internet.
NSTLD = {"av1.nstld.com.": "192.42.177.30", "av2.nstld.com.": "192.42.178.30"}
LEAVES = {
    "example.com": IN_DOMAIN,
    "elsewhere.com": HOSTING,
    "hosting.net": HOSTING,
    "nstld.com": NSTLD,
    "gtld-servers.net": NSTLD,
}
# Root 20, top-level domain 30, authoritative 60 ms: no walk is faster than 110 ms.
HEAD = """title = "Three hops of 20, 30 and 60 ms"
vantage = "Frankfurt"
vantages = ["Frankfurt"]
path = { factor = 1.4, base_ms = 0.0 }
[case]
ask = "www.example.com A"
outcome = "answered"
"""


def world() -> str:
    """A signed world of three hops, each with its delay, everything in one town."""
    roots = {f"{letter}.root-servers.net.": (v4, v6) for letter, v4, v6 in ROOT_SERVERS}
    root, tld = _addresses(roots), _addresses(TLD_SERVERS)
    tops = [f"{zone} NS {name}" for zone in ("com.", "net.") for name in TLD_SERVERS]
    parts = [
        HEAD,
        _zone(".", list(roots), [*root, *tops, *tld]),
        _zone("root-servers.net", list(roots), root),
    ]
    for top in ("com", "net"):
        below = {zone: servers for zone, servers in LEAVES.items() if zone.endswith(top)}
        lines = [f"{zone}. NS {name}" for zone, servers in below.items() for name in servers]
        lines += [line for zone, servers in below.items() for line in _glue(zone, servers)]
        if top == "net":
            lines += [f"root-servers.net. NS {name}" for name in roots] + root
        parts.append(_zone(top, list(TLD_SERVERS), lines))
    for zone, servers in LEAVES.items():
        lines = tld if zone == "gtld-servers.net" else ["www A 185.31.40.80"]
        parts.append(_zone(zone, list(servers), [*lines, *_glue(zone, servers)]))
    parts += [_server(name, roots[name], [".", "root-servers.net"], 20) for name in roots]
    parts += [_server(name, TLD_SERVERS[name], ["com", "net"], 30) for name in TLD_SERVERS]
    for servers in (IN_DOMAIN, HOSTING, NSTLD):
        zones = [zone for zone, theirs in LEAVES.items() if theirs is servers]
        parts += [_server(name, (address,), zones, 60) for name, address in servers.items()]
    return "\n".join(parts)


def _addresses(servers: dict[str, tuple[str, str]]) -> list[str]:
    return [
        f"{name} {'AAAA' if ':' in address else 'A'} {address}"
        for name in servers
        for address in servers[name]
    ]


def _glue(zone: str, servers: dict[str, str]) -> list[str]:
    return [f"{n} A {address}" for n, address in servers.items() if n.endswith(f".{zone}.")]


def _zone(name: str, servers: list[str], lines: list[str]) -> str:
    soa = f"@ SOA {servers[0]} hostmaster.example. 1 7200 3600 1209600 300"
    text = "\n".join([soa, *(f"@ NS {server}" for server in servers), *lines])
    return f'[[zone]]\nname = "{name}"\nsigning = "nsec"\ntext = """\n$TTL 86400\n{text}\n"""\n'


def _server(name: str, addresses: tuple[str, ...], zones: list[str], delay_ms: int) -> str:
    identifier = f"fra.{name.rstrip('.')}"
    return f"""
[[server]]
name = "{name.rstrip(".")}"
addresses = {list(addresses)}
zones = {zones}
instances = [{{ at = "Frankfurt", id = "fra", nsid = "{identifier}" }}]
[[server.faults]]
kind = "delay"
ms = {delay_ms}
"""
