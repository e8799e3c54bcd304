"""Arguments: what they mean, and the one line that says what is wrong with them."""

from pathlib import Path

import pytest

from dnstrace.cli.args.command import find
from dnstrace.cli.args.parse import parse
from dnstrace.cli.args.questions import Questions, reverse_name
from dnstrace.cli.args.request import Request, request_of
from dnstrace.cli.args.table import EVERYWHERE, TABLE
from dnstrace.cli.args.time_argument import moment
from dnstrace.cli.args.values import name_of
from dnstrace.errors import UsageError
from dnstrace.options import Options
from dnstrace.wire import names, types
from tests.cli.commands import all_commands


def read(line: str) -> Request:
    """What a command line means."""
    return request_of(parse(find(line.split())))


def questions(line: str) -> list[str]:
    """The questions that a command line asks; a wrong line of a file fails."""
    return [each.text for each in Questions(read(line), pytest.fail)]


def of_lines(*lines: bytes) -> tuple[list[str], list[str]]:
    """The questions that lines of standard input ask, and what is wrong with them."""
    said = list[str]()
    asked = Questions(read("-"), said.append)
    return [each.text for each in asked.of_lines(lines, "standard input")], said


@pytest.mark.parametrize(
    ("line", "words", "kind"),
    [
        ("example.com", ("example.com",), None),
        ("example.com mx", ("example.com",), types.MX),
        ("example.com a.b AAAA", ("example.com", "a.b"), types.AAAA),
        ("mx", ("mx",), None),
        ("mx mx", ("mx",), types.MX),
        ("example.com TYPE65280", ("example.com",), 65280),
        ("-t ns com", ("com",), types.NS),
        ("-tns com", ("com",), types.NS),
        ("--type=ns com", ("com",), types.NS),
        ("-- -odd- lab", ("-odd-", "lab"), None),
        ("- TXT", ("-",), types.TXT),
        ("example.com localhost", ("example.com", "localhost"), None),
        ("example.com aaaaa", ("example.com", "aaaaa"), None),
    ],
)
def test_names_and_types(line: str, words: tuple[str, ...], kind: int | None) -> None:
    request = read(line)
    assert (request.names, request.types) == (words, () if kind is None else (kind,))


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("-4", {"families": (4,)}),
        ("-46", {"families": (4, 6)}),
        ("--tcp --no-qmin --no-nsid", {"tcp": True, "qmin": False, "nsid": False}),
        ("--no-chaos --no-stub --no-dnssec", {"chaos": False, "stub": False, "dnssec": False}),
        ("--timeout 0.5 --tries=2", {"timeout": 0.5, "tries": 2}),
        ("--bufsize 0 --port 5300 --seed 7", {"payload": 0, "port": 5300, "seed": 7}),
        ("--source ::1", {"source": "::1"}),
        ("--start example.com@192.0.2.1", {"start": ("example.com", "192.0.2.1")}),
        ("--allow-private", {"allow_private": ("all",)}),
        ("--allow-private 10.0.0.0/8", {"allow_private": ("10.0.0.0/8",)}),
        (
            "--allow-private 10.0.0.0/8 --allow-private=fc00::/7",
            {"allow_private": ("10.0.0.0/8", "fc00::/7")},
        ),
        ("--lab", {"lab": ""}),
        ("--lab dead-server", {"lab": "dead-server"}),
        ("--lab=F01", {"lab": "F01"}),
        ("--lab ./my.toml --vantage Tokyo", {"lab": "./my.toml", "vantage": "Tokyo"}),
        ("@192.0.2.53", {"server": "192.0.2.53"}),
        ("--at 2026-01-31T12:00:00Z", {"at": 1769860800.0}),
    ],
)
def test_options(line: str, changed: dict[str, object]) -> None:
    assert read(f"{line} example.com").options == Options(**changed)  # type: ignore[arg-type]
    if not line.endswith(("--lab", "--allow-private")):
        assert read(f"example.com {line}").options == Options(**changed)  # type: ignore[arg-type]


def test_a_name_after_lab_is_no_world() -> None:
    assert read("--lab www.example.com").names == ("www.example.com",)
    assert read("--lab localhost").names == ("localhost",)


@pytest.mark.parametrize(
    ("line", "name", "kind"),
    [
        ("--lab", "www.example.com", "A"),
        ("--lab=F08", "www.start.broken.com", "A"),
        ("--lab broken-tcp --json", "long.example.com", "TXT"),
        ("--seed 5 --lab broken-tcp", "long.example.com", "TXT"),
        ("--lab broken-tcp -t NS", "long.example.com", "NS"),
        ("--lab org", "org", "A"),
        ("--lab org NS", "org", "NS"),
        ("--lab org -o file", "org", "A"),
        ("--lab org --seed 5 -q", "org", "A"),
        ("--lab dead-server org ns", "org", "NS"),
    ],
)
def test_a_world_without_a_name_is_asked_what_it_is_made_for(
    line: str, name: str, kind: str
) -> None:
    assert questions(line) == [f"{name}. {kind}"]


@pytest.mark.parametrize("word", ["192.0.2.1", "2001:db8::1"])
def test_an_address_is_hardly_meant_as_a_name(word: str) -> None:
    with pytest.raises(UsageError, match=f"give -x {word}"):
        questions(word)
    assert questions("192.0.2.1.") == ["192.0.2.1. A"]


def test_output() -> None:
    output = read("a.b --json --no-wire --width 100 -o f --fail-on error -v --no-color").output
    assert output.formats == (("json", "f"),)
    assert not output.wires
    assert (output.width, output.fail_on, output.verbose) == (100, "error", True)
    assert output.color is False


@pytest.mark.parametrize(
    ("line", "formats"),
    [
        ("", (("tree", None),)),
        ("--short", (("short", None),)),
        ("--format json", (("json", None),)),
        ("--json --json", (("json", None),)),
        ("--format json=a --format tree", (("json", "a"), ("tree", None))),
        ("--format json=a --short -o b", (("json", "a"), ("short", "b"))),
    ],
)
def test_formats(line: str, formats: tuple[tuple[str, str | None], ...]) -> None:
    assert read(f"a.b {line}").output.formats == formats


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("--tcp --no-tcp", "tcp", False),
        ("--no-dnssec --dnssec", "dnssec", True),
        ("--no-stub --stub --no-stub", "stub", False),
        ("--no-verbose", "verbose", False),
    ],
)
def test_a_flag_is_taken_back(line: str, field: str, value: object) -> None:
    assert getattr(read(f"a.b {line}").options, field) is value


def test_the_last_colour_counts() -> None:
    assert read("a.b --no-color --color").output.color is True
    assert read("a.b --color=never").output.color is False
    assert read("a.b --color --color=auto").output.color is None
    assert read("--color a.b").names == ("a.b",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "no name given"),
        ("example.com AAAAA", "did you mean AAAA?"),
        ("MX", "MX is a type"),
        ("A AAAA", "A is a type"),
        ("-t A MX", "MX is a type"),
        ("example.com axfr", "zone transfer"),
        ("example.com FOO", "a name is written FOO."),
        ("-t AAAAA example.com", "did you mean AAAA?"),
        ("-t TYPE70000 example.com", "no RR type"),
        ("--jsn example.com", "did you mean --json?"),
        ("--frobnicate example.com", "--help"),
        ("-Z example.com", "no option -Z"),
        ("--tcp=yes example.com", "takes no value"),
        ("example.com --timeout", "needs a value"),
        ("example.com --timeout --json", "needs a value"),
        ("example.com --timeout soon", "a number of seconds from 0.01"),
        ("example.com --timeout nan", "a number of seconds"),
        ("example.com --tries 0", "a whole number from 1"),
        ("example.com --tries 1_0", "a whole number from 1"),
        ("example.com --tries ٣", "a whole number from 1"),
        ("example.com --port 70000", "from 1 to 65535"),
        ("example.com --bufsize x", "--bufsize 'x'"),
        ("example.com --source nowhere", "give an IPv4 or IPv6 address"),
        ("example.com --start example.com", "example.com@192.0.2.1"),
        ("example.com @nowhere", "give the address of the server"),
        ("example.com @::1 @::2", "give one"),
        ("example.com --fail-on bad", "info, notice"),
        ("example.com --json --short", "give one of them a file, as in --format short=FILE"),
        ("example.com --format jsn", "did you mean json?"),
        ("example.com --format json=", "give the name of a file"),
        ("example.com --color=pink", "auto, always, never"),
        ("example.com --at tomorrow", "2026-01-31T12:00:00Z"),
        ("example.com --width 3", "from 40"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(line: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(line)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "https://a.b/",
        "😀.example",
        "a..b",
        ".a",
        "x" * 64,
        ".".join(["x" * 60] * 5),
        "a\\300b",
        "a\\",
        "ⅷ..x",
        "\u0336",
    ],
)
def test_bad_names_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        name_of(name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("faß.de", "xn--fa-hia.de."),
        ("BÜCHER.example", "xn--bcher-kva.example."),
        ("example.com", "example.com."),
        ("ExAmPle.com.", "ExAmPle.com."),
        (".", "."),
        (" example.com\t", "example.com."),
        ("a\\ ", "a\\032."),
        ("0/25.2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa."),
    ],
)
def test_names(typed: str, name: str) -> None:
    assert names.to_text(name_of(typed)) == name


def test_reverse_names() -> None:
    assert names.to_text(reverse_name("192.0.2.1")) == "1.2.0.192.in-addr.arpa."
    assert names.to_text(reverse_name("2001:db8::1")) == (
        "1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa."
    )
    assert [text[-4:] for text in questions("-x 192.0.2.1 -x ::1")] == [" PTR", " PTR"]
    assert questions("-x 192.0.2.1 ANY") == ["1.2.0.192.in-addr.arpa. ANY"]
    with pytest.raises(UsageError, match="give an IPv4 or IPv6 address"):
        questions("-x nowhere")


def test_lines_of_standard_input() -> None:
    asked, said = of_lines(b"example.com\n", b"# a remark\n", b"\n", b"a.b MX TXT # mail\n")
    assert asked == ["example.com. A", "a.b. MX", "a.b. TXT"]
    assert said == []


@pytest.mark.parametrize("line", [b"a b c", b"a..b", b"a.b FOO", b"\xff\xfe", b"http://a.b/"])
def test_a_bad_line_is_named_and_the_others_are_asked(line: bytes) -> None:
    asked, (said,) = of_lines(b"a.b", line, b"c.d")
    assert asked == ["a.b. A", "c.d. A"]
    assert said.startswith("standard input, line 2: ")


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("example.com A AAAA MX", ["example.com. A", "example.com. AAAA", "example.com. MX"]),
        ("-t A -t MX example.com", ["example.com. A", "example.com. MX"]),
        ("-t A example.com MX A", ["example.com. A", "example.com. MX"]),
        ("a.b c.d NS SOA", ["a.b. NS", "a.b. SOA", "c.d. NS", "c.d. SOA"]),
        ("MX example.com", ["example.com. MX"]),
        ("mx example.com", ["example.com. MX"]),
        ("example.com IN MX", ["example.com. MX"]),
        ("example.com in mx", ["example.com. MX"]),
        ("in NS", ["in. NS"]),
        ("in", ["in. A"]),
        ("IN example.com", ["example.com. A"]),
        ("@192.0.2.1 CH TXT id.server", ["id.server. CH TXT"]),
        ("@192.0.2.1 -c CH -t TXT id.server", ["id.server. CH TXT"]),
        ("trace example.com", ["example.com. A"]),
    ],
)
def test_types_and_classes_in_any_order(line: str, asked: list[str]) -> None:
    assert questions(line) == asked


@pytest.mark.parametrize(
    ("line", "ours"),
    [
        ("@8.8.8.8 a.b MX +short +tcp +nsid +dnssec -p 5353 -4",
         "@8.8.8.8 a.b MX --short --tcp --nsid --dnssec --port 5353 -4"),
        ("a.b +notcp +nodnssec +nonsid", "a.b --no-tcp --no-dnssec --no-nsid"),
        ("a.b +timeout=3 +tries=2", "a.b --timeout 3 --tries 2"),
        ("a.b +retry=1 +bufsize=4096", "a.b --tries 2 --bufsize 4096"),
        ("a.b +noedns", "a.b --bufsize 0"),
        ("a.b +noall +answer", "a.b -q"),
        ("a.b +trace +multiline +nocmd +nostats +nocookie", "a.b"),
        ("a.b +subnet=192.0.2.0/24", "a.b --subnet 192.0.2.0/24"),
        ("@192.0.2.1 a.b +norec --at-server", "@192.0.2.1 a.b --no-recurse --at-server"),
        ("a.b +notls +nocdflag", "a.b"),
        ("a.b -b ::1 -tMX", "a.b --source ::1 --type MX"),
    ],
)  # fmt: skip
def test_dig_s_words_are_understood(line: str, ours: str) -> None:
    assert read(line) == read(ours)


def test_names_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "names"
    path.write_text("a.b\n\nc.d MX A\n")
    assert questions(f"-f {path}") == ["a.b. A", "c.d. MX", "c.d. A"]
    assert questions(f"--file {path} e.f NS") == ["e.f. NS", "a.b. NS", "c.d. MX", "c.d. A"]
    with pytest.raises(UsageError, match=r"cannot read .*none: No such file"):
        questions(f"-f {path}none")


@pytest.mark.parametrize(
    "text",
    ["2026-01-31T12:00:00Z", "2026-01-31 13:00+01:00", "20260131120000", "@1769860800"],
)
def test_moments(text: str) -> None:
    assert moment(text) == 1769860800.0


def test_no_command_has_a_flag_twice() -> None:
    for name, command in all_commands():
        wanted = {*command.options, *EVERYWHERE}
        flags = [flag for each in TABLE if each.field in wanted for flag in each.flags]
        assert len(flags) == len(set(flags)), name
        assert all(flag.startswith("-") for flag in flags)
        assert wanted <= {each.field for each in TABLE}, name
