"""A world on real sockets in a private network; skipped where the kernel allows none."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dnstrace.lab import Internet, load
from dnstrace.lab.namespace.kernel import BoxError

pytestmark = pytest.mark.namespace

RUN = [sys.executable, "-m", "dnstrace", "lab", "run"]

ASK = """
import socket, sys, time
address, count = sys.argv[1], int(sys.argv[2])
family = socket.AF_INET6 if ":" in address else socket.AF_INET
query = bytes.fromhex("123401000001000000000000037777770662726f6b656e03636f6d0000010001")
best = 9.0
for _ in range(count):
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.settimeout(3)
        try:
            sock.connect((address, 53))
            begin = time.perf_counter()
            sock.send(query)
            reply = sock.recv(4096)
            best = min(best, time.perf_counter() - begin)
        except OSError as error:
            print(type(error).__name__)
            sys.exit()
print(f"{best * 1000:.3f} {reply.hex()}")
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Internet]:
    """The fault worlds' base, well, with one world of faults beside it."""
    try:
        with Internet("faults/F40-v6-only") as internet:
            yield internet
    except BoxError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def default() -> Iterator[Internet]:
    """The default world."""
    try:
        with Internet() as internet:
            yield internet
    except BoxError as error:
        pytest.skip(str(error))


def needs(program: str) -> None:
    """Skip a test where a program is missing."""
    if shutil.which(program) is None:
        pytest.skip(f"not installed: {program}")


def run(*arguments: str, timeout: float = 30.0) -> subprocess.CompletedProcess[str]:
    """`dnstrace lab run` as a user types it."""
    return subprocess.run(
        [*RUN, *arguments], capture_output=True, text=True, timeout=timeout, check=False
    )


def test_replies_come_from_the_asked_address_after_the_round_trip(small: Internet) -> None:
    world = load("faults/F40-v6-only")
    address = "2a0b:4d07:77::1"
    took, reply = small.run([sys.executable, "-c", ASK, address, "15"]).stdout.split()
    assert reply.startswith("1234")
    expected = world.round_trip(address, world.vantage) * 1000
    assert expected <= float(took) <= expected + 1.0


def test_a_family_without_route(small: Internet) -> None:
    assert small.run([sys.executable, "-c", ASK, "45.90.77.1", "1"]).stdout == "OSError\n"


def test_the_resolver_of_the_box_knows_the_world(default: Internet) -> None:
    code = "import socket; print(socket.gethostbyname('www.example.com'))"
    done = default.run([sys.executable, "-c", code])
    assert done.stdout == "185.31.40.80\n", done.stderr
    assert default.run(["cat", "/etc/nsswitch.conf"]).stdout.count("hosts: files dns") == 1


def test_dig_traces(default: Internet) -> None:
    needs("dig")
    shown = default.run(["dig", "+trace", "+nodnssec", "www.example.com"]).stdout
    assert "www.example.com.\t60\tIN\tA\t185.31.40.80" in shown
    assert shown.count(";; Received") == 4


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (["drill", "-T", "www.example.com"], "185.31.40.80"),
        (["delv", "www.example.com"], "; fully validated"),
        (["delv", "www.example.co.uk"], "; fully validated"),
        (["delv", "nope.example.org"], "; negative response, fully validated"),
        (["delv", "www.plain.fr"], "; unsigned answer"),
        (["delv", "x.y.apps.example.com"], "; fully validated"),
        (["unbound-host", "-r", "-D", "-v", "www.example.com"], "(secure)"),
    ],
)
def test_other_tools(default: Internet, command: list[str], word: str) -> None:
    needs(command[0])
    done = default.run(command)
    assert word in done.stdout, done.stderr


def test_large_answers_come_by_tcp(default: Internet) -> None:
    needs("dig")
    done = default.run(["dig", "@3.4.5.6", "long.example.com", "TXT"])
    assert "Truncated, retrying in TCP mode" in done.stdout
    assert "SERVER: 3.4.5.6#53(3.4.5.6) (TCP)" in done.stdout


def test_loopback_has_no_other_server(default: Internet) -> None:
    done = default.run([sys.executable, "-c", ASK, "127.0.0.1", "1"])
    assert done.stdout == "ConnectionRefusedError\n"


@pytest.mark.parametrize("code", [0, 7])
def test_exit_code_is_the_commands(code: int) -> None:
    assert run("faults/F01", "--", "sh", "-c", f"exit {code}").returncode == code


def test_unknown_command() -> None:
    done = run("faults/F01", "--", "no-such-command")
    assert done.returncode == 127
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_the_command_and_nothing_stays(number: int, tmp_path: Path) -> None:
    mark = tmp_path / "pids"
    script = f"echo $$ > {mark}; sleep 97 & echo $! >> {mark}; wait"
    with subprocess.Popen([*RUN, "faults/F01", "--", "sh", "-c", script]) as process:
        deadline = time.monotonic() + 20
        while not (mark.exists() and mark.read_text().count("\n") == 2):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        begin = time.monotonic()
        process.send_signal(number)
        assert process.wait(10) == 128 + number
        assert time.monotonic() - begin < 5
    for pid in mark.read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
