"""A network namespace of its own, in which every address that a test needs is local."""

import os
import shlex
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path


class Namespace:
    """Network, mount and process namespaces, as root or, without privileges, in a user namespace.

    Whatever was started in it ends with it: its first process takes the others along.
    """

    def __init__(self, scratch: Path) -> None:
        """Make it. `scratch` is a directory for the files that are put over those in /etc."""
        self.scratch = scratch
        self.user = ["--user", "--map-root-user"] if os.geteuid() else []
        self._started: list[subprocess.Popen[bytes]] = []
        self._keeper = subprocess.Popen(
            [
                # Whatever ends us, a signal too, ends the namespace.
                "setpriv",
                "--pdeathsig",
                "KILL",
                "unshare",
                *self.user,
                "--net",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "tail",
                "-f",
                "/dev/null",
            ],
            start_new_session=True,
        )
        self._first = self._wait_for_first()
        self.run("ip", "link", "set", "lo", "up")

    def _wait_for_first(self) -> str:
        children = Path(f"/proc/{self._keeper.pid}/task/{self._keeper.pid}/children")
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self._keeper.poll() is None:
            pid = children.read_text().strip()
            # It has unshared, mounted and executed when it is no longer `unshare` itself.
            if pid and Path(f"/proc/{pid}/comm").read_text().strip() == "tail":
                return pid
            time.sleep(0.01)
        raise RuntimeError("no network namespace can be made here")

    def command(self, *command: str) -> list[str]:
        """A command line that runs `command` inside."""
        user = ["--user", "--preserve-credentials"] if self.user else []
        return [
            "nsenter",
            "-t",
            self._first,
            *user,
            "--net",
            "--mount",
            "--pid",
            "--wd=" + os.getcwd(),
            "--",
            *command,
        ]

    def run(
        self, *command: str, check: bool = True, timeout: float = 60, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside to its end.

        Args:
            command: the program and its arguments.
            check: whether it has to succeed.
            timeout: seconds.
            more: environment variables that it gets.
        """
        done = subprocess.run(
            self.command(*command),
            capture_output=True,
            text=True,
            timeout=timeout,
            errors="backslashreplace",
            env={**os.environ, **more},
        )
        if check and done.returncode:
            raise AssertionError(f"{shlex.join(command)}: {done.stdout}{done.stderr}")
        return done

    def start(self, *command: str, log: Path, **more: str) -> subprocess.Popen[bytes]:
        """Start a command inside; it ends with the namespace at the latest."""
        with log.open("wb") as file:
            process = subprocess.Popen(
                self.command(*command),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, **more},
            )
        self._started.append(process)
        return process

    def add_addresses(self, addresses: Sequence[str]) -> None:
        """Make addresses local."""
        lines = [
            f"address add {a}/{128 if ':' in a else 32} dev lo" + (" nodad" if ":" in a else "")
            for a in addresses
        ]
        batch = self.scratch / "addresses"
        batch.write_text("\n".join(lines) + "\n")
        self.run("ip", "-batch", str(batch))

    def cover(self, path: str, text: str) -> None:
        """Let a file of /etc have another content inside."""
        cover = self.scratch / path.strip("/").replace("/", "-")
        cover.write_text(text)
        self.run("mount", "--bind", str(cover), path)

    def close(self) -> None:
        """End every process inside, and the namespaces with them."""
        self._keeper.kill()
        self._keeper.wait()
        for process in self._started:
            process.wait()
