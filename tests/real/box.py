"""The box: a small Internet of real servers at the real root addresses, in a network namespace."""

import time
from pathlib import Path

import dns.zone

from . import daemons
from .addresses import DEAD, RECURSORS, Authority, authorities
from .namespace import Namespace
from .zonefiles import ZoneFile, build, read_zones


class Box(Namespace):
    """Every server is up and answers when it is made.

    Attributes:
        zones: the zone files by zone name.
        files: what the servers loaded, signed where signed.
        hints, anchor: root hints and trust anchor as files.
        servers: every authoritative server.
    """

    def __init__(self, scratch: Path) -> None:
        super().__init__(scratch)
        try:
            self.zones: dict[str, ZoneFile] = read_zones()
            (scratch / "zones").mkdir()
            self.files, anchor = build(self.zones, scratch / "zones")
            self.anchor = scratch / "root.ds"
            self.anchor.write_text(anchor)
            self.roots = _root_letters(self.zones["."])
            self.hints = scratch / "root.hints"
            self.hints.write_text(_hints(self.roots))
            self.servers = authorities(self.roots)
            self._start()
        except BaseException:
            self.close()
            raise

    def held_by(self, server: Authority) -> dict[str, Path]:
        """The files of the zones that a server holds."""
        return {
            name: self.files[name]
            for name, zone in self.zones.items()
            if zone.level == server.level and server.kind in zone.kinds
        }

    def _start(self) -> None:
        self.add_addresses([a for server in self.servers for a in server.addresses])
        self.add_addresses([*DEAD, *RECURSORS.values()])
        self.cover("/etc/resolv.conf", f"nameserver {RECURSORS['stub']}\n")
        self.cover("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n")
        starting = []
        for server in self.servers:
            home = self.scratch / server.name
            home.mkdir()
            starting.append(daemons.authority(server, self.held_by(server), home))
        home = self.scratch / "recursors"
        home.mkdir()
        starting += daemons.recursors(self.hints, self.anchor, home)
        for daemon in starting:
            self.start(*daemon.command, log=self.log(daemon.name))
        for daemon in starting:
            self._wait(daemon)

    def log(self, name: str) -> Path:
        """Where a server's messages are."""
        return self.scratch / f"{name}.log"

    def _wait(self, daemon: daemons.Daemon) -> None:
        """Until it answers with data: BIND answers SERVFAIL or REFUSED while it loads."""
        recursive = daemon.address in RECURSORS.values()
        zone = "." if recursive else self._a_zone(daemon.name)
        ask = ["dig", "+time=1", "+tries=1", "+noall", "+answer", f"@{daemon.address}"]
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            done = self.run(*ask, zone, "SOA", check=False)
            if "SOA" in done.stdout:
                return
            time.sleep(0.05)
        raise AssertionError(f"{daemon.name} is silent: {self.log(daemon.name).read_text()}")

    def _a_zone(self, name: str) -> str:
        server = next(server for server in self.servers if server.name == name)
        return sorted(self.held_by(server))[0]


def _root_letters(root: ZoneFile) -> dict[str, tuple[str, str]]:
    zone = dns.zone.from_text(root.text, origin=".", relativize=False, check_origin=False)
    found = {}
    for server in zone.find_rdataset(".", "NS"):
        v4, v6 = (zone.find_rdataset(server.target, rdtype)[0].address for rdtype in ("A", "AAAA"))
        found[server.target.to_text()[0]] = (v4, v6)
    return found


def _hints(roots: dict[str, tuple[str, str]]) -> str:
    lines = []
    for letter, (v4, v6) in sorted(roots.items()):
        name = f"{letter}.root-servers.net."
        lines += [f". 3600000 NS {name}", f"{name} 3600000 A {v4}", f"{name} 3600000 AAAA {v6}"]
    return "\n".join(lines) + "\n"
