"""The resolvers that a scenario can be played against, and how each is told of it."""

import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from dns.rdtypes.ANY.RRSIG import RRSIG

from ..real.programs import FAKETIME
from .scenario import Scenario

ADDRESS, PORT = "127.0.0.1", 5353
DATE = "%Y%m%d%H%M%S"


class Setting(NamedTuple):
    """What a scenario asks of a resolver, in files.

    Attributes:
        hints, anchors: master files; anchors may be empty, which means no validation.
        minimise: whether the scenario is about QNAME minimisation.
        date: the time of its clock; None: the true one.
        moving: whether time passes in the scenario; the monotonic clock has to move along then.
    """

    home: Path
    hints: Path
    anchors: Path
    minimise: bool
    date: datetime | None
    moving: bool

    def environment(self) -> dict[str, str]:
        """The variables that set the clock."""
        variables = {**os.environ, "TZ": "UTC"}
        if self.date is None and not self.moving:
            return variables
        variables["LD_PRELOAD"] = str(FAKETIME[0])
        if self.moving:
            self.set_clock(0.0)
            file = {"FAKETIME_TIMESTAMP_FILE": str(self.home / "clock"), "FAKETIME_NO_CACHE": "1"}
            return variables | file | {"FAKETIME_DONT_FAKE_MONOTONIC": "0"}
        assert self.date is not None
        shown = self.date.strftime("@%Y-%m-%d %H:%M:%S")
        return variables | {"FAKETIME": shown, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def set_clock(self, passed: float) -> None:
        """Let the clock stand `passed` seconds after the scenario's date."""
        start = self.date.timestamp() if self.date else datetime.now(UTC).timestamp()
        shown = datetime.fromtimestamp(start + passed, UTC)
        following = self.home / "clock.next"
        following.write_text(shown.strftime("@%Y-%m-%d %H:%M:%S\n"))
        following.replace(self.home / "clock")


def prepare(scenario: Scenario, home: Path) -> Setting:
    """Write the files that a scenario's configuration amounts to."""
    addresses = scenario.setting("stub-addr")
    names = [name.rstrip(".") for name in scenario.setting("stub-name")]
    lines = []
    for number, address in enumerate(addresses):
        name = names[number] if number < len(names) else "k.root-servers.net"
        family = "AAAA" if ":" in address else "A"
        lines += [f". 3600000 NS {name}.", f"{name}. 3600000 {family} {address}"]
    hints = home / "root.hints"
    hints.write_text("\n".join(lines) + "\n")
    anchors = home / "anchors"
    module = scenario.setting("module-config")
    wanted = scenario.setting("trust-anchor") if not module or "validator" in module[0] else []
    anchors.write_text("".join(f"{line}\n" for line in wanted))
    minimise = scenario.setting("query-minimization", "qname-minimisation")
    dates = scenario.setting("val-override-date")
    stamps = scenario.setting("val-override-timestamp")
    date = None
    if stamps:
        date = datetime.fromtimestamp(int(stamps[0].strip('"')), UTC)
    elif "-1" in dates:  # the resolver that it was written for does not look at times then
        date = datetime.fromtimestamp(_latest(scenario) + 1, UTC)
    elif dates:
        date = datetime.strptime(dates[0], DATE).replace(tzinfo=UTC)
    moving = any(step.kind == "TIME_PASSES" for step in scenario.steps)
    on = minimise[0].lower() in ("yes", "on", "true") if minimise else "minim" in scenario.title
    return Setting(home, hints, anchors, on, date, moving)


def _latest(scenario: Scenario) -> int:
    """When the last signature was made, seconds since 1970."""
    entries = [entry for part in scenario.ranges for entry in part.entries]
    records = [rrset[0] for entry in entries for some in entry.sections.values() for rrset in some]
    return max((one.inception for one in records if isinstance(one, RRSIG)), default=0)


def dnstrace() -> str:
    """The command beside the Python that runs this."""
    return str(Path(sys.executable).with_name("dnstrace"))


def common_options(setting: Setting) -> list[str]:
    """Options that the command and the server share."""
    options = ["--hints", str(setting.hints), "--trust-anchor", str(setting.anchors)]
    return [*options, "--allow-private", *([] if setting.minimise else ["--no-qmin"])]


def server_command(subject: str, setting: Setting) -> list[str]:
    """The command line that starts a subject as a server."""
    if subject == "serve":
        listen = f"{ADDRESS}:{PORT}"
        return [dnstrace(), "serve", "--listen", listen, *common_options(setting)]
    peers = {"unbound": _unbound, "knot": _knot, "bind": _bind, "powerdns": _powerdns}
    return peers[subject](setting)


def _unbound(setting: Setting) -> list[str]:
    conf = setting.home / "unbound.conf"
    conf.write_text(
        f"""server:
  interface: {ADDRESS}@{PORT}
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "{setting.home}"
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  target-fetch-policy: "0 0 0 0 0"
  qname-minimisation: {"yes" if setting.minimise else "no"}
  root-hints: "{setting.hints}"
  trust-anchor-file: "{setting.anchors}"
  trust-anchor-signaling: no
  module-config: "{"validator " if setting.anchors.stat().st_size else ""}iterator"
  local-zone: "test." nodefault
  unblock-lan-zones: yes
remote-control:
  control-enable: no
"""
    )
    return ["unbound", "-d", "-c", str(conf)]


def _knot(setting: Setting) -> list[str]:
    (setting.home / "kresd").mkdir(exist_ok=True)
    conf = setting.home / "kresd" / "config"
    anchors: dict[str, list[str]] = {}
    for line in setting.anchors.read_text().splitlines():
        anchors.setdefault(line.split()[0].lower(), []).append(line)
    files = []
    for number, lines in enumerate(anchors.values()):
        path = setting.home / f"anchors{number}"
        path.write_text("\n".join(lines) + "\n")
        files.append(f"trust_anchors.add_file('{path}', true)")
    conf.write_text(
        f"""net.listen('{ADDRESS}', {PORT}, {{ kind = 'dns' }})
modules = {{ 'hints > iterate' }}
modules.unload('priming')
modules.unload('ta_signal_query')
modules.unload('ta_update')
modules.unload('detect_time_skew')
hints.root_file('{setting.hints}')
trust_anchors.remove('.')
option('NO_MINIMIZE', {"false" if setting.minimise else "true"})
option('ALLOW_LOCAL', true)
cache.size = 10 * MB
"""
        + "\n".join(files)
        + "\n"
    )
    return ["kresd", "-n", "-c", str(conf), str(conf.parent)]


def _anchors(setting: Setting) -> list[tuple[str, str, str]]:
    """Owner, DS or DNSKEY, and RDATA of each trust anchor."""
    found = []
    for line in setting.anchors.read_text().splitlines():
        owner, rest = line.split(None, 1)
        kind = "DS" if re.search(r"\sDS\s", rest) else "DNSKEY"
        rdata = re.split(rf"\s{kind}\s+", f" {rest}", maxsplit=1)[1].split(";")[0]
        found.append((owner, kind, rdata.replace("(", " ").replace(")", " ")))
    return found


def _bind(setting: Setting) -> list[str]:
    conf = setting.home / "named.conf"
    anchors = ""
    for owner, kind, rdata in _anchors(setting):
        one, two, three, *text = rdata.split()
        form = "static-ds" if kind == "DS" else "static-key"
        anchors += f'"{owner}" {form} {one} {two} {three} "{"".join(text)}";\n'
    conf.write_text(
        f"""options {{
  directory "{setting.home}"; pid-file "{setting.home}/named.pid";
  session-keyfile "{setting.home}/session.key";
  listen-on port {PORT} {{ {ADDRESS}; }}; listen-on-v6 {{ none; }};
  recursion yes; allow-recursion {{ any; }}; empty-zones-enable no; minimal-responses no;
  qname-minimization {"relaxed" if setting.minimise else "off"};
  dnssec-validation {"yes" if anchors else "no"};
}};
controls {{ }};
{f"trust-anchors {{ {anchors} }};" if anchors else ""}
zone "." {{ type hint; file "{setting.hints}"; }};
"""
    )
    return ["named", "-g", "-n", "1", "-c", str(conf)]


def _powerdns(setting: Setting) -> list[str]:
    home = setting.home / "powerdns"
    home.mkdir()
    anchors = _anchors(setting)
    (home / "anchors.lua").write_text(
        "clearTA()\n" + "".join(f'addTA("{o}", "{r}")\n' for o, k, r in anchors if k == "DS")
    )
    (home / "recursor.conf").write_text(
        f"""local-address={ADDRESS}
local-port={PORT}
hint-file={setting.hints}
lua-config-file={home}/anchors.lua
dnssec={"validate" if anchors else "off"}
qname-minimization={"yes" if setting.minimise else "no"}
socket-dir={home}
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
"""
    )
    return ["pdns_recursor", f"--config-dir={home}"]
