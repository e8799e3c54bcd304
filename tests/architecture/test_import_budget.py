"""The first query leaves before anything is imported that only rendering or validation needs.

Measured from outside: `dnstrace` is run with hints that name a silent server on the loopback, and
an audit hook notes what had been imported when the first datagram left for it.
"""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

# Each costs milliseconds at import; none is needed to send a query.
TOO_EARLY = {
    "rich",
    "click",
    "dns",
    "aiodns",
    "cryptography",
    "asyncio",
    "dataclasses",
    "json",
    "importlib.metadata",
    "inspect",
    "ipaddress",
    "logging",
    "email",
    "tomllib",
    "argparse",
    "dnstrace.render",
    "dnstrace.dnssec",
    "dnstrace.diagnose",
    "dnstrace.lab",
    "dnstrace.annotate",
}

WATCH = """
import sys
before = set(sys.modules)
port = int(sys.argv.pop())
def watch(event, arguments):
    if event not in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        return
    address = arguments[1]
    if isinstance(address, tuple) and address[1] == port:
        import os
        os.write(3, "\\n".join(sorted(set(sys.modules) - before)).encode())
        os._exit(0)
sys.addaudithook(watch)
from dnstrace.cli.main import main
main()
"""


@pytest.fixture(scope="module")
def imported_before_first_packet(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the modules that were imported when the first datagram left."""
    directory: Path = tmp_path_factory.mktemp("budget")
    hints = directory / "root.hints"
    hints.write_text(". 3600000 NS a.root-servers.net.\na.root-servers.net. 3600000 A 127.0.0.1\n")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        port = str(silent.getsockname()[1])
        noted = directory / "modules"
        arguments = [
            "www.example.com",
            "--hints",
            str(hints),
            "--port",
            port,
            "--allow-private",
            "--no-stub",
            "--timeout",
            "1",
            port,
        ]
        program = [sys.executable, "-c", WATCH, *arguments]
        done = subprocess.run(
            ["sh", "-c", f'exec "$@" 3>{noted}', "sh", *program],
            capture_output=True,
            text=True,
            timeout=30,
        )
    modules = noted.read_text().split()
    assert modules, f"no datagram left: {done.stdout}{done.stderr}"
    return set(modules)


def test_nothing_heavy_before_the_first_packet(imported_before_first_packet: set[str]) -> None:
    assert not TOO_EARLY & imported_before_first_packet


def test_few_modules_before_the_first_packet(imported_before_first_packet: set[str]) -> None:
    assert len(imported_before_first_packet) <= 133, sorted(imported_before_first_packet)


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_short_answers_import_little(option: str) -> None:
    program = (
        "import sys, json, os\n"
        "def modules(code):\n"
        "    print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
        "    end(code)\n"
        "end, os._exit = os._exit, modules\n"
        "from dnstrace.cli.main import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, option], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0
    heavy = {"dns", "rich", "asyncio", "aiodns", "cryptography", "tomllib", "dnstrace.engine"}
    assert not heavy & set(json.loads(done.stderr))
