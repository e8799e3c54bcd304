"""Reads tests/real/zones, adds what a parent has to know of its children, and signs.

A zone file is master-file text after a heading of comments:

    ; about: what the zone shows
    ; level: root, tld, second (as it is without the line) or third to fifth: whose servers hold it
    ; on: which of nsd, knot, bind hold it, all three without the line
    ; sign: nsec, nsec3 or optout, then algorithm=N salt=HEX iterations=N csk spare expired future
    ; ds: the RDATA that the parent gets in place of the true DS, or `none`
    ; moreds: RDATA that it gets beside the true one
    ; parent: a record that the parent gets in place of the delegation
    ; also: a record that it gets beside the delegation
    ; drop: a pattern; lines of the signed zone that match are left out
    ; change: `pattern -> text`, done in the signed zone to records other than RRSIG

A file without SOA gets the usual apex: three name servers ns1 to ns3, one of each kind, with both
families.
"""

import re
import subprocess
from collections.abc import Container
from pathlib import Path
from typing import NamedTuple

import dns.name
import dns.rdatatype
import dns.zone

from .addresses import KINDS, SECOND

ZONES = Path(__file__).with_name("zones")
HEADING = re.compile(r"^; (\w+): (.*)$", re.MULTILINE)
SOA = "$TTL 3600\n@ SOA ns1 hostmaster 1 7200 3600 1209600 300\n"


class ZoneFile(NamedTuple):
    """One zone: its name with the final dot, its heading and its text with an apex."""

    name: str
    heading: dict[str, list[str]]
    text: str

    def said(self, key: str, otherwise: str = "") -> str:
        """The heading's only or first line of that key."""
        return self.heading.get(key, [otherwise])[0]

    @property
    def level(self) -> str:
        """Whose servers hold it."""
        return self.said("level", "second")

    @property
    def kinds(self) -> list[str]:
        """Which kinds of server hold it."""
        return [kind for kind in self.said("on", " ".join(KINDS)).split() if kind in KINDS]

    @property
    def labels(self) -> int:
        """How deep it stands below the root."""
        return self.name.rstrip(".").count(".") + bool(self.name.rstrip("."))


def read_zones(directory: Path = ZONES) -> dict[str, ZoneFile]:
    """All zone files by zone name, the deepest first."""
    zones = []
    for path in sorted(directory.glob("*.zone")):
        text = path.read_text(encoding="utf-8")
        heading: dict[str, list[str]] = {}
        for key, value in HEADING.findall(text):
            heading.setdefault(key, []).append(value)
        name = "." if path.stem == "root" else path.stem + "."
        zones.append(ZoneFile(name, heading, text if " SOA " in text else _usual_apex() + text))
    return {zone.name: zone for zone in sorted(zones, key=lambda zone: -zone.labels)}


def _usual_apex() -> str:
    lines = [f"@ NS ns{number}\n" for number in (1, 2, 3)]
    for number, kind in enumerate(KINDS, 1):
        v4, v6 = SECOND[kind]
        lines.append(f"ns{number} A {v4}\nns{number} AAAA {v6}\n")
    return SOA + "".join(lines)


def build(zones: dict[str, ZoneFile], target: Path) -> tuple[dict[str, Path], str]:
    """Write every zone as its servers shall load it.

    Returns: the file of each zone, and the root's DS record as a trust anchor line.
    """
    records = {name: _records(zone) for name, zone in zones.items()}
    extra: dict[str, list[str]] = {name: [] for name in zones}
    files = {}
    anchor = ""
    for name, zone in zones.items():  # the deepest first: a parent needs its children's DS
        path = target / f"{name.rstrip('.') or 'root'}.zone"
        path.write_text(f"$ORIGIN {name}\n{zone.text}\n" + "\n".join(extra[name]) + "\n")
        ds = _sign(zone, path) if zone.said("sign") else []
        files[name] = path
        if name == ".":
            anchor = "".join(f"{record}\n" for record in ds)
        else:
            extra[_parent(name, zones)] += _delegation(zone, ds, records, _parent(name, zones))
    return files, anchor


def _records(zone: ZoneFile) -> dns.zone.Zone:
    return dns.zone.from_text(
        zone.text, origin=zone.name, relativize=False, check_origin=False, allow_include=False
    )


def _parent(name: str, zones: Container[str]) -> str:
    while name != ".":
        name = name.partition(".")[2] or "."
        if name in zones:
            return name
    return "."


def _delegation(
    zone: ZoneFile, ds: list[str], records: dict[str, dns.zone.Zone], parent: str
) -> list[str]:
    """What the parent holds of a child: NS, glue that it may give, DS."""
    lines = list(zone.heading.get("parent", []))
    if not lines:
        own = records[zone.name]
        for server in own.get_rdataset(zone.name, "NS") or ():
            lines.append(f"{zone.name} 172800 NS {server.target}")
            lines += _glue(server.target, records, parent)
    said = zone.said("ds")
    if said and said != "none":
        ds = [f"{zone.name} 86400 DS {said}"]
    elif said == "none":
        ds = []
    more = [f"{zone.name} 86400 DS {rdata}" for rdata in zone.heading.get("moreds", [])]
    return [*lines, *zone.heading.get("also", []), *ds, *more]


def _glue(target: dns.name.Name, records: dict[str, dns.zone.Zone], parent: str) -> list[str]:
    if not target.is_subdomain(dns.name.from_text(parent)):
        return []
    home = _parent("x." + target.to_text(), records)
    lines = []
    for rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
        found = records[home].get_rdataset(target, rdtype)
        lines += [f"{target} 172800 {rdtype.name} {rdata}" for rdata in found or ()]
    return lines


def _sign(zone: ZoneFile, path: Path) -> list[str]:
    """Sign a zone file in place with BIND's tools; its DS records."""
    denial, *words = zone.said("sign").split()
    options = dict(word.partition("=")[::2] for word in words)
    keys = path.with_suffix(".keys")
    keys.mkdir()
    algorithm = options["algorithm"]
    generate = ["dnssec-keygen", "-q", "-K", str(keys), "-a", algorithm]
    if int(algorithm) in (5, 7, 8, 10):
        generate += ["-b", "1024"]
    run(*generate, "-f", "KSK", zone.name)
    if "csk" not in options:
        run(*generate, zone.name)
    sign = ["dnssec-signzone", "-q", "-P", "-S", "-O", "full", "-N", "keep", "-K", str(keys)]
    sign += ["-d", str(keys), "-o", zone.name, "-f", f"{path}.signed"]
    sign += ["-z"] if "csk" in options else []
    if denial != "nsec":
        sign += ["-3", options.get("salt", "-"), "-H", options.get("iterations", "0")]
        sign += ["-A"] if denial == "optout" else []
    sign += _validity(options)
    if int(options.get("iterations", "0")) > 150:
        # More than BIND's signer agrees to.
        pairs = sorted(str(key.with_suffix("")) for key in keys.glob("K*.private"))
        sign = ["ldns-signzone", "-n", "-s", options["salt"], "-t", options["iterations"]]
        sign += ["-o", zone.name, "-f", f"{path}.signed", str(path), *pairs]
        run(*sign)
        made = [run("dnssec-dsfromkey", "-2", f"{pair}.key") for pair in pairs]
        (keys / f"dsset-{zone.name}").write_text("".join(made))
    else:
        run(*sign, str(path))
    dsset = (keys / f"dsset-{zone.name}").read_text().splitlines()
    if "spare" in options:
        # The second key-signing key comes after the DS was taken: it has none.
        run(*generate, "-f", "KSK", zone.name)
        run(*sign, str(path))
    lines = Path(f"{path}.signed").read_text().splitlines()
    path.write_text("\n".join(_mutate(zone, lines)) + "\n")
    return [" ".join(line.split()) for line in dsset]


def _validity(options: dict[str, str]) -> list[str]:
    if "expired" in options:
        return ["-s", "now-2592000", "-e", "now-864000"]
    if "future" in options:
        return ["-s", "now+864000", "-e", "now+2592000"]
    return ["-s", "now-86400", "-e", "now+2592000"]


def _mutate(zone: ZoneFile, lines: list[str]) -> list[str]:
    if drop := zone.said("drop"):
        lines = [line for line in lines if not re.search(drop, line)]
    if change := zone.said("change"):
        pattern, _, text = change.partition(" -> ")
        lines = [line if "RRSIG" in line else re.sub(pattern, text, line) for line in lines]
    return lines


def run(*command: str) -> str:
    """Run a tool that has to succeed; what it prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout
