"""The box's own /etc, and nothing in /run that leads out of it."""

import os
from pathlib import Path

from dnstrace.lab.namespace.kernel import MS_BIND, MS_RDONLY, MS_REC, MS_REMOUNT, mount

STUB_ADDRESS = "127.0.0.53"
RESOLV_CONF = f"nameserver {STUB_ADDRESS}\noptions edns0\n"
NSSWITCH_CONF = """\
passwd: files
group: files
shadow: files
hosts: files dns
networks: files
protocols: files
services: files
"""
HOSTS = "127.0.0.1 localhost\n::1 localhost ip6-localhost\n"

ANCHORS_ELSEWHERE = ("/usr/share/dns/root.key", "/var/lib/unbound/root.key")
"""Where Debian's drill, unbound-host and unbound keep the root's key; covered where they exist."""

HIDDEN = (
    "/run/systemd/resolve",
    "/run/nscd",
    "/var/run/nscd",
    "/var/cache/nscd",
    "/run/dbus",
    "/run/avahi-daemon",
    "/run/dnsmasq",
    "/run/unbound",
    "/var/run/unbound",
    "/run/named",
    "/run/resolvconf",
    "/run/NetworkManager",
    "/run/connman",
    "/run/sssd",
    "/var/lib/sss/pipes",
)
"""Directories whose sockets and files speak of the network outside."""


def furnish(scratch: Path, hosts: str, trust_anchor: str) -> None:
    """Give this mount namespace its own /etc and hide what leads out.

    The old /etc shines through: all but the files that name resolution reads are links to it.

    Args:
        scratch: an empty directory; it is covered by the new mounts.
        hosts: further lines of /etc/hosts.
        trust_anchor: DNSKEY and DS lines of the world's root, empty if it is not signed.
    Raises: OSError when a mount is refused.
    """
    outside = scratch / "etc"
    mount("tmpfs", str(scratch), "tmpfs", 0, "mode=755")
    outside.mkdir()
    mount("/etc", str(outside), "none", MS_BIND | MS_REC)
    _protect(outside)
    files = {
        "resolv.conf": RESOLV_CONF,
        "nsswitch.conf": NSSWITCH_CONF,
        "hosts": HOSTS + hosts,
        **anchor_files(trust_anchor),
    }
    anchor = scratch / "root.key"
    anchor.write_text(trust_anchor)
    for elsewhere in ANCHORS_ELSEWHERE if trust_anchor else ():
        if Path(elsewhere).is_file():
            mount(str(anchor), os.path.realpath(elsewhere), "none", MS_BIND)
    mount("tmpfs", "/etc", "tmpfs", 0, "mode=755")
    _write(Path("/etc"), outside, files)
    hide(HIDDEN)


def _protect(directory: Path) -> None:
    """Make a bind mount read-only, and every mount below it.

    Nothing that goes on in the box is to reach the host's own files, not even a mistake of ours.
    """
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    top = str(directory)
    for point in sorted({place for place in mounts if place == top or place.startswith(f"{top}/")}):
        locked = os.statvfs(point).f_flag & (os.ST_NOSUID | os.ST_NODEV | os.ST_NOEXEC)
        mount("none", point, "none", MS_BIND | MS_REMOUNT | MS_RDONLY | locked)


def _write(directory: Path, outside: Path, files: dict[str, str]) -> None:
    """Link to everything in `outside`, but write `files` (by relative path) ourselves."""
    here = {name.split("/")[0] for name in files}
    for entry in os.scandir(outside) if outside.is_dir() else ():
        if entry.name not in here:
            (directory / entry.name).symlink_to(outside / entry.name)
    for name in sorted(here):
        below = {
            path.partition("/")[2]: text
            for path, text in files.items()
            if path.startswith(f"{name}/")
        }
        if below:
            (directory / name).mkdir()
            _write(directory / name, outside / name, below)
        else:
            (directory / name).write_text(files[name])


def anchor_files(trust_anchor: str) -> dict[str, str]:
    """Where delv, drill, unbound-host and others look for the root's key, below /etc."""
    if not trust_anchor:
        return {}
    key = next(line for line in trust_anchor.splitlines() if " DNSKEY " in line)
    fields = key.split(" DNSKEY ")[1].split(maxsplit=3)
    flags, protocol, algorithm, octets = *fields[:3], fields[3].replace(" ", "")
    plain = f". IN DNSKEY {flags} {protocol} {algorithm} {octets}\n"
    keys = f'trust-anchors {{\n    . static-key {flags} {protocol} {algorithm} "{octets}";\n}};\n'
    return {
        "bind/bind.keys": keys,
        "trusted-key.key": plain,
        "unbound/root.key": plain,
    }


def hide(directories: tuple[str, ...]) -> None:
    """Cover those of the directories that exist with an empty one."""
    covered: set[str] = set()
    for directory in directories:
        real = os.path.realpath(directory)
        if os.path.isdir(real) and real not in covered:
            covered.add(real)
            mount("tmpfs", real, "tmpfs", 0, "mode=755")
