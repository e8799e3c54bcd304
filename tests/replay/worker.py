"""Plays scenarios inside a namespace: `python -m tests.replay.worker SUBJECT`, paths on stdin."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdata

from . import judge, subjects
from .mock import Mock
from .packets import Entry
from .resign import resigned
from .scenario import Scenario, Unreadable, read

PATIENCE = 12.0


class Result(NamedTuple):
    """How one scenario went: `passed` None when it was not played."""

    name: str
    passed: bool | None
    reason: str
    asked: list[str]
    seconds: float


class Failed(Exception):
    """A check that did not hold."""


def play(mock: Mock, subject: str, path: Path, everything: bool) -> Result:
    """Play one scenario; whatever goes wrong is a result."""
    began = time.monotonic()
    name = f"{path.parent.name}/{path.stem}"
    try:
        scenario = resigned(read(path))
    except Unreadable as problem:
        return Result(name, None, str(problem), [], 0.0)
    why = judge.unplayable(scenario) or ("" if everything else judge.unfair(scenario))
    if not why and subject == "trace" and not judge.single(scenario):
        why = "not a single question"
    if why:
        return Result(name, None, why, [], 0.0)
    home = Path(tempfile.mkdtemp(prefix="replay"))
    mock.play(scenario)
    try:
        setting = subjects.prepare(scenario, home)
        (_trace if subject == "trace" else _serve)(mock, scenario, subject, setting)
        passed, reason = True, ""
    except Failed as problem:
        passed, reason = False, str(problem)
    finally:
        shutil.rmtree(home)
    return Result(name, passed, reason, list(mock.asked), round(time.monotonic() - began, 2))


def _serve(mock: Mock, scenario: Scenario, subject: str, setting: subjects.Setting) -> None:
    log = setting.home / "log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            subjects.server_command(subject, setting),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=setting.environment(),
        )
    try:
        _wait_for(server, log)
        _steps(mock, scenario, setting)
        if server.poll() is not None:
            raise Failed(f"it ended with {server.returncode}")
    finally:
        server.terminate()
        try:
            server.wait(3)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        _forget(server.pid)
    if "Traceback" in (text := log.read_text(errors="replace")):
        raise Failed(f"traceback: {text.strip().splitlines()[-1]}")


def _wait_for(server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection((subjects.ADDRESS, subjects.PORT), 1).close()
            return
        time.sleep(0.02)
    raise Failed(f"did not start: {log.read_text(errors='replace').strip()[-200:]}")


def _steps(mock: Mock, scenario: Scenario, setting: subjects.Setting) -> None:
    answers: list[dns.message.Message | None] = []
    passed = 0.0
    for step in scenario.steps:
        mock.step = step.number
        if step.kind == "QUERY" and step.entry and step.entry.raw is not None:
            _throw(step.entry.raw)
        elif step.kind == "QUERY" and step.entry:
            answers.append(_ask(step.entry))
        elif step.kind == "CHECK_ANSWER" and step.entry:
            got = answers.pop(0) if answers else None
            if found := judge.difference(step.entry, got):
                raise Failed(f"step {step.number}: {found}")
        elif step.kind == "TIME_PASSES":
            passed += step.seconds
            setting.set_clock(passed)


def _throw(octets: bytes) -> None:
    """Send what is no query; nobody waits for what comes back."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as thrower:
        thrower.sendto(octets, (subjects.ADDRESS, subjects.PORT))


def _ask(entry: Entry) -> dns.message.Message | None:
    if entry.question is None:
        raise Failed("a query without a question")
    name, rdclass, rdtype = entry.question
    query = dns.message.make_query(name, rdtype, rdclass, flags=entry.flags)
    query.set_opcode(entry.opcode)
    if "DO" in entry.reply:
        query.use_edns(0, dns.flags.DO, 4096)
    try:
        reply, _ = dns.query.udp_with_fallback(
            query, subjects.ADDRESS, PATIENCE, subjects.PORT, one_rr_per_rrset=True
        )
    except (OSError, dns.exception.DNSException):
        return None
    return reply


def _trace(mock: Mock, scenario: Scenario, subject: str, setting: subjects.Setting) -> None:
    query = next(step for step in scenario.steps if step.kind == "QUERY")
    check = next(step for step in scenario.steps if step.kind == "CHECK_ANSWER")
    mock.step = query.number
    assert query.entry
    assert query.entry.question
    assert check.entry
    name, _, rdtype = query.entry.question
    command = [subjects.dnstrace(), name.to_text(), rdtype.name, "--json"]
    try:
        with subprocess.Popen(
            [*command, *subjects.common_options(setting)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=setting.environment(),
        ) as running:
            stdout, stderr = running.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        running.kill()
        raise Failed("30 seconds were not enough") from None
    finally:
        _forget(running.pid)
    if "Traceback" in stderr or not stdout:
        raise Failed(f"exit {running.returncode}: {stderr.strip()[-200:]}")
    report = json.loads(stdout)
    answer = {
        f"{record['name'].lower().rstrip('.')}. {record['type']} {_usual(record)}"
        for record in report["answer"]
        if record["type"] != "RRSIG"
    }
    wants = bool(query.entry.reply & {"DO", "AD"})
    secure = report["security"] == "secure"
    rcode = report["rcode"]
    if found := judge.compare(check.entry, rcode, answer, secure if wants else None):
        raise Failed(found)


def _forget(pid: int) -> None:
    """Remove what libfaketime leaves of a process; the next one with its id would wait for it."""
    for left in Path("/dev/shm").glob(f"*faketime_*_{pid}"):
        left.unlink(missing_ok=True)


def _usual(record: dict[str, str]) -> str:
    """RDATA as dnspython writes it, who puts spaces into keys."""
    origin, kind = dns.name.root, record["type"]
    rdata = dns.rdata.from_text("IN", kind, record["rdata"], origin, relativize=False)
    return rdata.to_text().lower()


def main() -> None:
    """Play the paths on stdin, one a line; a JSON line for each result."""
    mock = Mock()
    for line in sys.stdin:
        result = play(mock, sys.argv[1], Path(line.strip()), "all" in sys.argv[2:])
        print(json.dumps(result._asdict()), flush=True)


if __name__ == "__main__":
    main()
