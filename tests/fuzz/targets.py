"""The targets of the fuzzer: what goes in, and what has to hold for it."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

from hypothesis import strategies as st

from dnstrace import api, lab
from dnstrace.annotate.geoloc.rows import RowFault, decoded_row
from dnstrace.codec import anchors, hints
from dnstrace.codec.report.decode import unarchive
from dnstrace.codec.report.encode import archive
from dnstrace.engine import session
from dnstrace.engine.replay import replay
from dnstrace.engine.venue import Venue
from dnstrace.errors import UsageError
from dnstrace.model.report import ANSWERED, NetworkUsed, Report
from dnstrace.options import Options
from dnstrace.wire import addresses
from tests.fuzz import checks, inputs, outputs, pointers, replies
from tests.fuzz.forger import Forged, small
from tests.lab.odd_worlds import play

MOST_SECONDS, MOST_QUERIES = 10.5, 100
MOST_CPU = 0.05  # seconds for reading, judging and showing one reply
LARGEST = 1_232  # octets of a reply to which that applies
dearest: dict[str, float] = {}
"""The most seconds of CPU that one input of a target took, where that is measured."""


def _same(data: bytes) -> bytes:
    return data


class Target(NamedTuple):
    """One part of the program under fuzz.

    Args:
        examples: how many the tests try; `make fuzz` goes by the clock.
        decode: what `check` gets, out of the octets of a corpus file; `encode` is its inverse.
    """

    name: str
    strategy: st.SearchStrategy[Any]
    check: Callable[[Any], object]
    examples: int = 100
    decode: Callable[[bytes], Any] = _same
    encode: Callable[[Any], bytes] = _same


def text_target(
    name: str, strategy: st.SearchStrategy[str], check: Callable[[str], object], examples: int = 100
) -> Target:
    """A target whose inputs are text."""
    return Target(name, strategy, check, examples, _text, _octets)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _walk(name: str, script: bytes, options: Options) -> Report:
    watching = outputs.Watching()
    forged: Any = Forged(script)
    venue = Venue(
        NetworkUsed("lab", "fuzz"),
        lambda record: lab.LabNetwork(forged, record),
        anchors=anchors.parse(small().trust_anchor_text(), "fuzz"),
    )
    (report,) = session.run([api.question(name)], options, watching, venue)
    outputs.harmless(watching.frame())
    return report


def walks(script: bytes) -> None:
    """A walk among tampered replies ends within its limits, and all outputs are made of it."""
    chosen = script[1] if len(script) > 1 else 0
    options = Options(
        stub=False, seed=1, qmin=bool(chosen & 1), dnssec=bool(chosen & 2), chaos=bool(chosen & 4)
    )
    report = _walk("www.broken.com", script, options)
    exchanges = [exchange for exchange in report.trace.exchanges() if exchange.sent]
    assert report.elapsed <= MOST_SECONDS
    walked = [e for e in exchanges if e.query.beside != "chaos"]
    assert len(walked) <= MOST_QUERIES
    asked = {exchange.query.server.address for exchange in exchanges}
    assert all(addresses.may_be_asked(addresses.pack(address)) for address in asked)
    outputs.every_output(report)
    outputs.by_schema(report)
    again = replay(report)
    assert again.status == report.status
    assert again.trace == report.trace


def validated(script: bytes) -> None:
    """Tampered replies of signed zones come to what the true ones say, or to nothing secure."""
    report = _walk("www.good.net", script, Options(stub=False, seed=1, chaos=False))
    assert report.elapsed <= MOST_SECONDS
    assert report.security.status != "insecure"
    if report.security.status == "secure":
        assert report.status == ANSWERED
        (signed,) = report.answer
        assert signed.rrset.name == b"\3www\4good\3net\0"
        assert signed.rrset.rdatas == (bytes([45, 90, 79, 80]),)


def cost(wire: bytes) -> None:
    """Reading, judging and showing a reply of up to 1,232 octets is cheap."""
    wire = wire[:LARGEST]
    least = MOST_CPU + 1.0
    for _ in range(3):  # a collection of garbage or a cold cache is not the reply's fault
        began = process_time()
        report = checks.told(wire)
        if report is not None:
            outputs.drawn(report)
            archive(report)
        least = min(least, process_time() - began)
        if least < MOST_CPU / 2:
            break
    dearest["cost"] = max(dearest.get("cost", 0.0), least)
    assert least <= MOST_CPU, f"{least * 1000:.0f} ms of CPU"


def told(wire: bytes) -> None:
    """Whatever a reply holds, every output of it is harmless."""
    report = checks.told(wire)
    if report is not None:
        outputs.every_output(report)


def world(text: str) -> None:
    """A world file is a world, or one line says what is wrong."""
    with TemporaryDirectory() as directory:
        assert "\n" not in play(text, Path(directory) / "world.toml")


def saved(text: str) -> None:
    """A saved report is read, and can be shown; or one line says what is wrong."""
    try:
        report = unarchive(text)
    except UsageError as error:
        outputs.one_line(str(error))
        return
    outputs.harmless(outputs.drawn(report))


def _file(text: str, load: Callable[[str], object]) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "file"
        path.write_bytes(_octets(text))
        try:
            load(str(path))
        except UsageError as error:
            outputs.one_line(str(error))


def root_hints(text: str) -> None:
    """A hints file is a root zone cut, or one line says what is wrong."""
    _file(text, hints.read)


def trust_anchors(text: str) -> None:
    """A file of trust anchors is read, can be written again, or one line says what is wrong."""

    def load(path: str) -> None:
        found = anchors.read(path)
        assert anchors.parse("\n".join(anchors.to_lines(found)), path) == found

    _file(text, load)


def site_rows(text: str) -> None:
    """A line of `dnstrace sites decode` becomes one line of JSON, or one line says why not."""
    try:
        row = decoded_row(text)
    except RowFault as fault:
        outputs.one_line(str(fault))
        return
    checks.printable(row)
    assert isinstance(json.loads(row), dict)


def _report(data: bytes) -> Report:
    return unarchive(data.decode())


def _archived(report: Report) -> bytes:
    return archive(report).encode()


TARGETS = [
    Target("reader", replies.messages | inputs.alike, checks.reader, 300),
    Target("rdata", inputs.rdata, checks.rdata_text, 300),
    Target("pointers", pointers.pointed, pointers.read_alike, 200),
    Target("queries", pointers.asked, pointers.only_a_name, 200),
    Target("edns", inputs.options, checks.options, 200),
    Target("fits", inputs.fitting, checks.fits, 200),
    Target("classify", replies.messages | inputs.alike, checks.verdicts, 200),
    Target("delegation", replies.messages, checks.delegations, 150),
    Target("told", replies.replies | inputs.alike, told, 40),
    Target("cost", inputs.dear, cost, 60),
    Target("walk", inputs.scripts, walks, 12),
    Target("validate", inputs.scripts, validated, 12),
    text_target("world", inputs.worlds, world, 12),
    text_target("saved", inputs.saved, saved, 40),
    text_target("hints", inputs.hint_files, root_hints, 100),
    text_target("anchors", inputs.anchor_files, trust_anchors, 100),
    text_target("sites", inputs.site_lines, site_rows, 100),
    Target("render", inputs.reports, outputs.every_output, 25, _report, _archived),
]
