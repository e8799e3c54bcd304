"""The tree: goldens at three widths, what is shown where, and nothing that acts on a terminal."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from dnstrace import Options, render, render_tree, to_json, trace_sync
from dnstrace.codec.report.decode import unarchive
from dnstrace.codec.report.encode import archive
from dnstrace.model.report import Report
from dnstrace.render.screen import console, show
from tests.factory import ALL, clean, failed, hostile, negative, rich

GOLDEN = Path(__file__).parent / "golden"
each_report = pytest.mark.parametrize("make", ALL.values(), ids=ALL)


class Terminal(io.StringIO):
    """A file that says it is a terminal, in a given encoding."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """It does."""
        return True


class AsciiTerminal(Terminal):
    """One that knows ASCII only."""

    encoding = "ascii"


def drawn(
    report: Report,
    width: int = 80,
    verbose: bool = False,
    quiet: bool = False,
    color: bool | None = False,
    file: io.StringIO | None = None,
) -> str:
    """What is printed of a report."""
    target = file or Terminal()
    show(report, console(target, color, width), verbose, quiet)
    return target.getvalue()


@pytest.mark.parametrize("width", [60, 80, 160])
@each_report
def test_golden(make: Any, width: int, golden: Any) -> None:
    golden(GOLDEN / f"{make.__name__}-{width}.txt", drawn(make(), width))


@pytest.mark.parametrize("make", [rich, hostile])
def test_golden_with_the_records_of_every_section(make: Any, golden: Any) -> None:
    golden(GOLDEN / f"{make.__name__}-verbose.txt", drawn(make(), verbose=True))


def test_golden_in_ascii(golden: Any) -> None:
    text = drawn(rich(), file=AsciiTerminal())
    assert text.isascii()
    golden(GOLDEN / "rich-ascii.txt", text)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 110, 160])
@each_report
def test_no_line_is_wider_than_asked(make: Any, width: int) -> None:
    for verbose in (False, True):
        lines = drawn(make(), width, verbose).splitlines()
        assert max(map(len, lines)) <= width


@pytest.mark.parametrize("verbose", [False, True])
@each_report
def test_nothing_acts_on_a_terminal(make: Any, verbose: bool) -> None:
    text = drawn(make(), verbose=verbose)
    harmful = "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
    assert not re.search(harmful, text)


def test_colour_is_all_that_escape_sequences_do() -> None:
    text = drawn(hostile(), color=True)
    assert "\x1b[" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f]", re.sub(r"\x1b\[[0-9;]*m", "", text))


def test_without_colour_no_sign_is_lost() -> None:
    colored = re.sub(r"\x1b\[[0-9;]*m", "", drawn(rich(), color=True))
    assert colored == drawn(rich())


@each_report
def test_a_saved_report_is_drawn_alike(make: Any) -> None:
    report = make()
    assert drawn(unarchive(archive(report))) == drawn(report)


@pytest.mark.parametrize("verbose", [False, True])
def test_a_report_without_octets_is_drawn_alike(verbose: bool) -> None:
    report = rich()
    again = drawn(unarchive(archive(report, wires=False)), verbose=verbose)
    assert again == re.sub(r" · \d+ octets", "", drawn(report, verbose=verbose)) or verbose


def test_everybody_who_was_asked_is_there() -> None:
    text = drawn(rich())
    for exchange in rich().trace.exchanges():
        assert exchange.query.server.address in text


def test_nsid_speaks_of_the_answer_and_an_identity_is_marked_as_asked_apart() -> None:
    text = " ".join(drawn(rich()).split())
    assert "ns1.example.com 3.4.5.6 TCP (connect 60.2 ms) · fra3.acme" in text
    assert re.search(r"id\.server: lhr1\.quiet \(separate.*query\)", text, re.DOTALL)


def test_a_sub_walk_stands_inside_the_zone_that_needs_it() -> None:
    lines = drawn(rich()).splitlines()
    outer = next(index for index, line in enumerate(lines) if "── cdn.de." in line)
    inner = next(index for index, line in enumerate(lines) if "── hoster.net." in line)
    assert inner == outer + 1
    assert lines[inner].index("hoster.net.") == lines[outer].index("cdn.de.") + 4


def test_times_stand_in_one_column() -> None:
    tree = drawn(rich()).partition("\n\n")[0].splitlines()
    ends = {len(line) for line in tree if re.search(r"\d ms$", line)}
    assert ends == {80}


def test_failures_say_code_and_server() -> None:
    text = " ".join(drawn(failed()).split())
    assert "✗ ns1.broken.com 192.0.2.1 no reply in 1.5 s (server-timeout)" in text
    assert "critical all-servers-timeout: No name server of broken.com. answers." in text
    assert "At ns1.broken.com. (192.0.2.1)." in text


def test_security_is_said_only_where_it_is_known() -> None:
    assert "DNSSEC unchecked" in drawn(clean())
    assert "DNSSEC secure" in drawn(negative())
    assert "expired 3 days ago" in " ".join(drawn(failed()).split())


def test_the_lab_is_never_taken_for_a_measurement() -> None:
    assert (
        drawn(clean()).splitlines()[0].endswith('in the lab\'s world "internet" seen from Berlin')
    )
    assert "lab" not in drawn(rich())


def test_quiet_leaves_the_tree_out() -> None:
    assert drawn(clean(), quiet=True).splitlines()[0] == "www.example.com.  300  A  192.0.2.80"


def test_a_word_of_sixteen_thousand_letters_is_drawn_at_once() -> None:
    finding = failed().findings[0]._replace(text="x" * 16_000)
    text = drawn(failed()._replace(findings=(finding,)))
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("make", [clean, failed, negative], ids=["clean", "failed", "negative"])
def test_without_the_tree_the_question_and_the_network_are_said(make: Any) -> None:
    text = drawn(make(), quiet=True)
    assert f"{make().question.text}:" in text
    assert ("lab's world" in text) is (make().network.kind == "lab")


def test_colours_are_legible_on_dark_and_on_light() -> None:
    """Red and magenta are; green marks a sign whose shape says the same; all others fail on one."""
    room = Path(render.__file__).parent
    text = "".join(path.read_text("utf-8") for path in sorted(room.glob("*.py")))
    styles = set(re.findall(r"\"((?:bold |dim )?[a-z]+)\"", text))
    illegible = ("cyan", "yellow", "blue", "white", "black", "bold green")
    assert not {style for style in styles if style.endswith(illegible)}
    assert {"red", "magenta", "green"} <= styles


def test_a_zone_keeps_its_security_whatever_was_asked_beside_the_walk() -> None:
    report = trace_sync("www.example.com", options=Options(lab="default", seed=1, stub=False))
    drawn = render_tree(report, verbose=True)
    (zone,) = [line for line in drawn.splitlines() if "referral from com." in line]
    assert zone.endswith("secure")
    steps = json.loads(to_json(report))["steps"]
    root_verdict = next(step["verdict"] for step in steps if step["zone"] == ".")
    assert root_verdict == "referral"
