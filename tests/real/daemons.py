"""Configurations of the real servers: three kinds of authority, four of recursive resolver."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from .addresses import RECURSORS, Authority
from .programs import RECURSORS as PROGRAMS
from .programs import is_missing


class Daemon(NamedTuple):
    """A server to start: its command line and one address at which it has to answer."""

    name: str
    command: tuple[str, ...]
    address: str


def authority(server: Authority, zones: dict[str, Path], home: Path) -> Daemon:
    """Write the configuration of one authoritative server.

    Args:
        server: which kind, where it listens.
        zones: the files of the zones that it holds, by zone name.
        home: an empty directory for it.
    """
    write = {"nsd": _nsd, "knot": _knot, "bind": _bind}[server.kind]
    return Daemon(server.name, write(server, zones, home), server.addresses[0])


def _nsd(server: Authority, zones: dict[str, Path], home: Path) -> tuple[str, ...]:
    lines = ["server:", *(f"  ip-address: {address}" for address in server.addresses)]
    lines += [
        '  username: ""',
        '  chroot: ""',
        f"  zonesdir: {home}",
        *(f'  {name}: "{home}/{name}"' for name in ("pidfile", "zonelistfile", "xfrdfile")),
        f'  xfrdir: "{home}"',
        f'  cookie-secret-file: "{home}/cookies"',
        '  database: ""',
        f'  nsid: "ascii_{server.name}"',
        "  server-count: 1",
        "  reuseport: no",
        "  rrl-ratelimit: 0",
        "  ipv4-edns-size: 1232",
        "  ipv6-edns-size: 1232",
        "remote-control:",
        "  control-enable: no",
    ]
    for name, path in zones.items():
        lines += ["zone:", f'  name: "{name}"', f'  zonefile: "{path}"']
    (home / "nsd.conf").write_text("\n".join(lines) + "\n")
    return ("nsd", "-d", "-c", str(home / "nsd.conf"))


def _knot(server: Authority, zones: dict[str, Path], home: Path) -> tuple[str, ...]:
    lines = [
        "server:",
        f"  rundir: {home}",
        f"  listen: [{', '.join(f'{address}@53' for address in server.addresses)}]",
        f"  nsid: {server.name}",
        "  udp-workers: 1",
        "  tcp-workers: 1",
        "  background-workers: 1",
        "  udp-max-payload: 1232",
        "database:",
        f"  storage: {home}",
        "log:",
        "  - target: stderr",
        "    any: warning",
        "template:",
        "  - id: default",
        f"    storage: {home}",
        "    zonefile-sync: -1",
        "    zonefile-load: whole",
        "    journal-content: none",
        "    semantic-checks: off",
        "zone:",
    ]
    for name, path in zones.items():
        lines += [f"  - domain: {name}", f"    file: {path}"]
    (home / "knot.conf").write_text("\n".join(lines) + "\n")
    return ("knotd", "-c", str(home / "knot.conf"))


def _bind(server: Authority, zones: dict[str, Path], home: Path) -> tuple[str, ...]:
    listen = {family: [a for a in server.addresses if (":" in a) == family] for family in (0, 1)}
    lines = [
        "options {",
        f'  directory "{home}";',
        f'  pid-file "{home}/pid";',
        f'  session-keyfile "{home}/session.key";',
        f"  listen-on {{ {' '.join(a + ';' for a in listen[False])} }};",
        f"  listen-on-v6 {{ {' '.join(a + ';' for a in listen[True])} }};",
        f'  server-id "{server.name}";',
        "  recursion no; notify no; dnssec-validation no; allow-query { any; };",
        "  minimal-responses no-auth; edns-udp-size 1232; max-udp-size 1232;",
        "  check-names primary ignore; check-integrity no;",
        "};",
        "controls { };",
    ]
    lines += [f'zone "{name}" {{ type primary; file "{path}"; }};' for name, path in zones.items()]
    (home / "named.conf").write_text("\n".join(lines) + "\n")
    return ("named", "-g", "-n", "1", "-c", str(home / "named.conf"))


def recursors(hints: Path, anchor: Path, home: Path) -> list[Daemon]:
    """Write the configurations of the recursive resolvers that this machine has.

    Args:
        hints: the root's name servers, as a master file.
        anchor: the root's DS, as a master file.
        home: an empty directory.
    """
    ds = anchor.read_text().strip()
    commands: dict[str, Callable[[], tuple[str, ...]]] = {
        "stub": lambda: _unbound("stub", RECURSORS["stub"], hints, anchor, home),
        "unbound": lambda: _unbound("unbound", RECURSORS["unbound"], hints, anchor, home),
        "bind": lambda: _bind_recursor(hints, ds, home),
        "knot": lambda: _kresd(hints, anchor, home),
        "powerdns": lambda: _powerdns(hints, ds, home),
    }
    return [
        Daemon(name, command(), RECURSORS[name])
        for name, command in commands.items()
        if not is_missing(PROGRAMS[name])
    ]


def _unbound(name: str, address: str, hints: Path, anchor: Path, home: Path) -> tuple[str, ...]:
    conf = home / f"{name}.conf"
    conf.write_text(
        f"""server:
  interface: {address}
  {"interface: ::1" if name == "stub" else ""}
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "{home}"
  pidfile: ""
  use-syslog: no
  root-hints: "{hints}"
  trust-anchor-file: "{anchor}"
  do-not-query-localhost: no
  access-control: 0.0.0.0/0 allow
  access-control: ::0/0 allow
  num-threads: 1
  val-log-level: 0
  ede: yes
remote-control:
  control-enable: no
"""
    )
    return ("unbound", "-d", "-c", str(conf))


def _bind_recursor(hints: Path, ds: str, home: Path) -> tuple[str, ...]:
    tag, algorithm, digest, *octets = ds.split(" DS ", 1)[1].split()
    conf = home / "recursor-named.conf"
    conf.write_text(
        f"""options {{
  directory "{home}"; pid-file "{home}/named.pid"; session-keyfile "{home}/session.key";
  listen-on {{ {RECURSORS["bind"]}; }}; listen-on-v6 {{ none; }};
  recursion yes; allow-recursion {{ any; }}; dnssec-validation yes; empty-zones-enable no;
  minimal-responses no;
}};
controls {{ }};
trust-anchors {{ . static-ds {tag} {algorithm} {digest} "{"".join(octets)}"; }};
zone "." {{ type hint; file "{hints}"; }};
"""
    )
    return ("named", "-g", "-n", "1", "-c", str(conf))


def _kresd(hints: Path, anchor: Path, home: Path) -> tuple[str, ...]:
    directory = home / "kresd"
    directory.mkdir()
    conf = directory / "config"
    conf.write_text(
        f"""net.listen('{RECURSORS["knot"]}', 53, {{ kind = 'dns' }})
modules = {{ 'hints > iterate' }}
modules.unload('priming')
modules.unload('ta_signal_query')
modules.unload('ta_update')
hints.root_file('{hints}')
trust_anchors.add_file('{anchor}', true)
cache.storage = 'lmdb://{directory}/cache'
cache.size = 20 * MB
"""
    )
    return ("kresd", "-n", "-c", str(conf), str(directory))


def _powerdns(hints: Path, ds: str, home: Path) -> tuple[str, ...]:
    directory = home / "powerdns"
    directory.mkdir()
    (directory / "anchor.lua").write_text(f'addTA(".", "{ds.split(" DS ", 1)[1]}")\n')
    (directory / "recursor.conf").write_text(
        f"""local-address={RECURSORS["powerdns"]}
local-port=53
hint-file={hints}
lua-config-file={directory}/anchor.lua
dnssec=validate
socket-dir={directory}
daemon=no
write-pid=no
threads=1
query-local-address=0.0.0.0, ::
dont-query=
setuid=
setgid=
chroot=
disable-syslog=yes
security-poll-suffix=
max-qperq=100
"""
    )
    return ("pdns_recursor", f"--config-dir={directory}")
