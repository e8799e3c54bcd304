"""The library: walks for programs, also for those that run on asyncio."""

import asyncio
import re
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dnstrace
from dnstrace import Options, Report, UsageError
from tests.transport import loopback
from tests.transport.loopback import Heard, names_end, reply_to

DELAY = 0.25


def root(heard: Heard) -> None:
    """A root zone that holds the answer itself, given after a while; it primes at once."""
    end = names_end(heard.wire)
    if heard.wire[12:end] == b"\0":
        ns = b"\0" + struct.pack("!HHIH", 2, 1, 60, 3) + b"\x01a\0"
        head = heard.wire[:2] + struct.pack("!HHHHH", 0x8400, 1, 1, 0, 0)
        heard.answer(head + heard.wire[12 : end + 4] + ns)
        return
    time.sleep(DELAY)
    heard.answer(reply_to(heard.wire))


@pytest.fixture
def options(tmp_path: Path) -> Iterator[Options]:
    """Options that lead to a root server on the loopback."""
    hints = tmp_path / "hints"
    hints.write_text(". 60 NS a.\na. 60 A 127.0.0.1\n")
    with loopback.udp(root) as port:
        yield Options(
            hints=str(hints), port=port, allow_private=("127.0.0.0/8",), stub=False, chaos=False,
            dnssec=False, qmin=False, families=(4,), source="127.0.0.1",
        )  # fmt: skip


def check(report: Report) -> None:
    """The walk came to its answer over a real socket."""
    assert report.status == "answered"
    assert report.network.kind == "real"
    (part,) = report.answer
    assert part.rrset.rdatas == (b"\xc0\0\x09\x50",)
    assert [e.query.server.address for e in report.trace.exchanges() if e.sent] == ["127.0.0.1"] * 2


def test_inside_asyncio_the_loop_stays_free(options: Options) -> None:
    async def main() -> tuple[Report, int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.005)
                ticks += 1

        ticker = asyncio.create_task(tick())
        report = await dnstrace.trace("www.example.com", options=options)
        ticker.cancel()
        return report, ticks

    report, ticks = asyncio.run(main())
    check(report)
    assert report.elapsed >= DELAY
    assert ticks >= 10


def test_two_walks_side_by_side(options: Options) -> None:
    async def main() -> list[Report]:
        return list(
            await asyncio.gather(
                dnstrace.trace("www.example.com", options=options),
                dnstrace.trace("www.example.net", options=options),
            )
        )

    reports = asyncio.run(main())
    for report in reports:
        check(report)


def test_a_walk_that_is_cancelled_lets_go_of_everything(options: Options) -> None:
    async def main() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(dnstrace.trace("www.example.com", options=options), 0.05)

    asyncio.run(main())


def test_without_asyncio(options: Options) -> None:
    report = dnstrace.trace_sync("www.example.com", "A", options)
    check(report)
    again = dnstrace.replay(dnstrace.from_json(dnstrace.to_json(report)))
    assert again.answer == report.answer
    assert [step.question for step in again.trace.steps] == [
        step.question for step in report.trace.steps
    ]


def test_a_replay_of_real_packets_is_equal(options: Options) -> None:
    report = dnstrace.from_json(
        dnstrace.to_json(dnstrace.trace_sync("www.example.com", "A", options))
    )
    assert dnstrace.replay(report).trace == report.trace


def test_what_cannot_be_is_refused_before_a_packet(options: Options) -> None:
    with pytest.raises(UsageError):
        dnstrace.trace_sync("a..b", "A", options)
    with pytest.raises(UsageError):
        dnstrace.trace_sync("www.example.com", "NOSUCH", options)
    with pytest.raises(UsageError):
        asyncio.run(dnstrace.trace("www.example.com", 1, options._replace(hints="/nowhere")))


def test_public_names_are_all_there() -> None:
    for name in dnstrace.__all__:
        assert getattr(dnstrace, name) is not None
    with pytest.raises(AttributeError):
        dnstrace.nothing_of_the_kind  # noqa: B018


@pytest.mark.parametrize(
    "changed",
    [
        {"timeout": -1}, {"timeout": "1"}, {"timeout": float("nan")}, {"total": 0}, {"tries": 1.5},
        {"tries": True}, {"port": 70000}, {"payload": -1}, {"seed": "x"}, {"families": 4},
        {"families": ()}, {"families": (5,)}, {"source": "x"}, {"server": "x"},
        {"server": "192.0.2.1"}, {"start": "x"}, {"start": ("a", "b", "c")}, {"hints": 1},
        {"allow_private": "10.0.0.0/8"}, {"allow_private": ("x",)}, {"asn_db": "/nowhere"},
        {"at": "now"}, {"at": float("inf")}, {"lab": "nowhere"}, {"vantage": "nowhere"},
        {"subnet": "x"}, {"tcp": "no"}, {"trust_anchor": "/nowhere"},
    ],
    ids=str,
)  # fmt: skip
def test_options_that_cannot_be_are_usage_errors(changed: dict[str, Any]) -> None:
    options = Options(lab="default")._replace(**changed)
    with pytest.raises(UsageError) as caught:
        dnstrace.trace_sync("www.example.com", "A", options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", [None, b"www.example.com", 1, "", "a..b"])
@pytest.mark.parametrize("kind", ["A"])
def test_names_that_cannot_be_are_usage_errors(name: Any, kind: str) -> None:
    with pytest.raises(UsageError):
        dnstrace.trace_sync(name, kind, Options(lab="default"))


@pytest.mark.parametrize("kind", [None, -1, 65536, 1.0, True, "NOSUCH", "AXFR", 251])
def test_types_that_cannot_be_are_usage_errors(kind: Any) -> None:
    with pytest.raises(UsageError):
        dnstrace.trace_sync("www.example.com", kind, Options(lab="default"))


def test_paths_and_lists_will_do(tmp_path: Path) -> None:
    anchor = tmp_path / "empty.key"
    anchor.write_text("")
    options = Options(lab="default", trust_anchor=anchor, allow_private=["all"])  # type: ignore[arg-type]
    report = dnstrace.trace_sync("www.example.com", options=options)
    assert report.security.status == "unchecked"
    dnstrace.replay(dnstrace.from_json(dnstrace.to_json(report)))


@pytest.mark.parametrize(("key", "value"), [("seed", "x"), ("timeout_s", -1), ("start", ["com"])])
def test_a_report_whose_options_were_edited_is_told_so(key: str, value: object) -> None:
    report = dnstrace.trace_sync("www.example.com", options=Options(lab="default", seed=1))
    field = key.removesuffix("_s")
    with pytest.raises(UsageError, match=f"the report's options: {field}"):
        dnstrace.replay(report._replace(options=(*report.options, (key, value))))


def test_at_the_prompt_a_report_is_short_and_names_are_completed() -> None:
    report = dnstrace.trace_sync("www.example.com", options=Options(lab="default", seed=1))
    assert re.fullmatch(r"<Report www\.example\.com\. A: answered, \d+ exchanges>", repr(report))
    assert set(dnstrace.__all__) <= set(dir(dnstrace))
