"""The system calls that Python 3.11 does not offer, through the C library."""

import ctypes
import os
import sys
from pathlib import Path

from dnstrace.errors import UsageError

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x0002_0000, 0x1000_0000, 0x4000_0000
MS_RDONLY, MS_REMOUNT = 0x1, 0x20
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x4_0000
PR_SET_PDEATHSIG, PR_SET_TIMERSLACK, PR_SET_CHILD_SUBREAPER = 1, 29, 36

SETTINGS = (
    ("/proc/sys/user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000"),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "sysctl kernel.unprivileged_userns_clone=1",
    ),
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    ("/proc/sys/user/max_net_namespaces", "0", "sysctl user.max_net_namespaces=10000"),
)
"""Files that forbid a private namespace, the value that does, and what allows it."""


class BoxError(UsageError):
    """The kernel refuses a private network; the text says which setting is to blame."""


def _library() -> ctypes.CDLL:
    if not sys.platform.startswith("linux"):
        raise BoxError("a private network needs Linux; elsewhere use dnstrace --lab NAME")
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` name for new ones (unshare(2)). Raises: OSError."""
    _check(_library().unshare(flags), "unshare")


def enter(descriptor: int, kind: int) -> None:
    """Enter the namespace behind an open descriptor (setns(2)). Raises: OSError."""
    _check(_library().setns(descriptor, kind), "setns")


def mount(source: str, target: str, kind: str, flags: int = 0, data: str = "") -> None:
    """Mount (mount(2)). Raises: OSError."""
    result = _library().mount(
        source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode()
    )
    _check(result, f"mount {target}")


def process_control(option: int, value: int) -> None:
    """prctl(2) with one argument. Raises: OSError."""
    _check(_library().prctl(option, ctypes.c_ulong(value), 0, 0, 0), "prctl")


def isolate() -> None:
    """Give this process, which must have one thread only, a network and mounts of its own.

    Root does it directly; others, and root where that is forbidden, by way of a user namespace in
    which they are root.

    Raises: BoxError, with the setting to blame, where the kernel forbids it.
    """
    user, group = os.geteuid(), os.getegid()
    try:
        if user == 0:
            try:
                unshare(CLONE_NEWNET | CLONE_NEWNS)
                _make_mounts_private()
                return
            except PermissionError:
                pass
        unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
        _make_mounts_private()
    except OSError as error:
        raise BoxError(f"no private network: {error.strerror}; {blame()}") from error


def _make_mounts_private() -> None:
    mount("none", "/", "none", MS_REC | MS_PRIVATE)


def blame() -> str:
    """Which setting of this system forbids user namespaces, as an instruction."""
    for path, forbidding, remedy in SETTINGS:
        try:
            value = Path(path).read_text().strip()
        except OSError:
            continue
        if value == forbidding:
            return f"{path} is {value}: allow it with `{remedy}`, or run as root"
    return "allow user namespaces (in a container: run it with --privileged), or run as root"
