"""Formats beside the tree and JSON: nothing hostile acts in them, and programs can read them."""

import csv
import io
import re

import pytest

from dnstrace.render.escape import csv_cell, markdown, markdown_code, prometheus
from tests.cli.running import run_here

LAB = ("--lab", "--seed", "1")
HOSTILE = "a|b`c*d_e[f](g)<h>@i#1 www.x.y https://z.a :smile: ~~k~~ $l$ &amp; \x1b[31m\u202e"


def test_markdown_has_verdict_answer_and_hops() -> None:
    done = run_here(*LAB, "www.example.com", "--format", "markdown")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("**✓ www")
    rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert "| `www.example.com.` | 60 | `A` | `185.31.40.80` |" in rows
    assert sum("`com.`" in row for row in rows) == 1


def test_markdown_says_what_is_wrong_and_what_to_do() -> None:
    done = run_here("--lab=all-dead", "--seed", "1", "--format", "markdown")
    assert done.returncode == 5 or done.returncode == 4
    assert "- **error** `all-servers-timeout`:" in done.stdout
    assert "Next: `dnstrace servers example.net`" in done.stdout


@pytest.mark.parametrize("world", ["F37", "F38"])
def test_hostile_texts_stay_texts(world: str) -> None:
    done = run_here(f"--lab={world}", "--seed", "1", "--format", "markdown")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", done.stdout)
    for row in done.stdout.splitlines():
        if row.startswith("| `"):  # no cell ends another
            assert row.count(" | ") in (3, 5), row


def test_markdown_escapes_what_renders() -> None:
    shown = markdown(HOSTILE)
    bare = re.sub(r"`[^`]*`|\\.", "", shown)
    assert not set(bare) & set("|`*_[]<>@#~$&\x1b\u202e")
    assert "www." not in bare
    assert "https:" not in bare
    assert ":smile:" not in bare
    assert markdown("plain words, 1.5 s (30%)") == "plain words, 1.5 s (30%)"


@pytest.mark.parametrize("text", ["", "`", "``a`", "a|b", " ", "x`y``z"])
def test_a_code_span_holds_any_text(text: str) -> None:
    shown = markdown_code(text)
    fence = re.match("`+", shown)
    assert fence is not None
    assert "|" not in shown
    inside = shown[len(fence[0]) : -len(fence[0])]
    assert fence[0] not in re.findall("`+", inside)


def test_csv_has_a_line_for_every_address() -> None:
    done = run_here("servers", "example.com", *LAB, "--count", "2", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["address"] for row in rows] == ["3.4.5.6", "2600:1f00:3456::6"]
    assert {row["zone"] for row in rows} == {"example.com."}
    assert {row["replies"] for row in rows} == {"2"}
    assert all(float(row["rtt_min_ms"]) > 0 for row in rows)
    assert {row["city"] for row in rows} == {"Paris"}
    assert csv_cell("=cmd()").startswith("'=")
    assert csv_cell("\x1b[1m") == "\\027[1m"


def test_prometheus_is_in_the_text_format() -> None:
    done = run_here("servers", "example.com", *LAB, "--count", "1", "--format", "prometheus")
    sample = re.compile(
        r'(\w+)\{((?:\w+="(?:[^"\\\n]|\\[\\"n])*",?)*)\} (\d+(?:\.\d+)?(?:e[+-]?\d+)?)'
    )
    seen, typed = set(), set()
    for line in done.stdout.splitlines():
        if line.startswith("# TYPE "):
            typed.add(line.split()[2])
        elif not line.startswith("# HELP "):
            found = sample.fullmatch(line)
            assert found, line
            seen.add(found[1])
    assert seen == typed
    assert (
        'dnstrace_servers_up{zone="example.com.",server="ns1.example.com.",address="3.4.5.6"} 1'
        in (done.stdout)
    )
    assert prometheus('a"b\\c\n') == 'a\\"b\\\\c\\\\010'


def test_down_is_zero() -> None:
    done = run_here(
        "servers", "example.net", "--lab=all-dead", "--count", "1", "--format", "prometheus"
    )
    ups = [line for line in done.stdout.splitlines() if line.startswith("dnstrace_servers_up")]
    assert ups
    assert all(line.endswith(" 0") for line in ups)
    assert 'dnstrace_servers_finding{zone="example.net.",code="' in done.stdout
