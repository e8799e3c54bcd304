"""The host's own resolver as it is after a start: Unbound, which knows nothing yet."""

import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from dnstrace.codec.root_addresses import ROOT_SERVERS

# Where the box's resolv.conf points. The box itself listens at every address, for UDP and TCP; of
# two UDP sockets the more specific gets the datagram, while TCP allows no second one.
ADDRESS = "127.0.0.53"
IDENTITY = "cold-stub"
_WHO = b"\x12\x34\0\0\0\1\0\0\0\0\0\0\x02id\x06server\0\0\x10\0\x03"  # id.server CH TXT
PATIENCE_S = 10.0


class ColdStub:
    """Unbound at the stub's address, with an empty cache after every `start`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "ColdStub":
        """Write its configuration."""
        self._directory = tempfile.TemporaryDirectory()
        home = Path(self._directory.name)
        hints = home / "hints"
        hints.write_text(
            "".join(
                f". 3600000 NS {letter}.root-servers.net.\n"
                f"{letter}.root-servers.net. 3600000 A {v4}\n"
                f"{letter}.root-servers.net. 3600000 AAAA {v6}\n"
                for letter, v4, v6 in ROOT_SERVERS
            )
        )
        self._configuration = home / "unbound.conf"
        self._configuration.write_text(
            f"""server:
  interface: {ADDRESS}
  identity: "{IDENTITY}"
  do-tcp: no
  edns-buffer-size: 4096
  module-config: "iterator"
  root-hints: "{hints}"
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "{home}"
  pidfile: ""
  use-syslog: no
remote-control:
  control-enable: no
"""
        )
        return self

    def start(self) -> None:
        """Start it anew and wait until it listens; it has asked nobody anything then."""
        self._stop()
        self._process = subprocess.Popen(
            ["unbound", "-d", "-c", str(self._configuration)], stderr=subprocess.PIPE
        )
        deadline = time.monotonic() + PATIENCE_S
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.settimeout(0.05)
            while time.monotonic() < deadline and self._process.poll() is None:
                sock.sendto(_WHO, (ADDRESS, 53))
                try:
                    if IDENTITY.encode() in sock.recv(4096):
                        return
                except TimeoutError:
                    continue
                time.sleep(0.01)  # that was the box's own answer
        self._process.kill()
        _, complaint = self._process.communicate()
        raise SystemExit(f"unbound does not answer at {ADDRESS}: {complaint.decode()}")

    def _stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
            self._process = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it and remove its files."""
        self._stop()
        self._directory.cleanup()
