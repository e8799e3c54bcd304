"""The archive: what is written fits the schema and is read back equal; the rest is refused."""

import json
import re
from typing import Any

import jsonschema
import pytest

from dnstrace.codec.json_value import parse
from dnstrace.codec.report.decode import unarchive
from dnstrace.codec.report.encode import archive, document
from dnstrace.errors import UsageError
from tests.factory import ALL, clean, hostile, rich
from tests.factory.schema import SCHEMA, VALIDATOR

each_report = pytest.mark.parametrize("make", ALL.values(), ids=ALL)


def closed(schema: Any) -> Any:
    """The schema with no room for keys that it does not name: what we write has to be described."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    if "properties" in inner and inner.get("type") == "object":
        inner["additionalProperties"] = False
    return inner


@each_report
@pytest.mark.parametrize("wires", [True, False], ids=["wires", "no-wires"])
def test_what_is_written_fits_the_schema(make: Any, wires: bool) -> None:
    written = json.loads(archive(make(), wires))
    VALIDATOR.validate(written)
    jsonschema.Draft202012Validator(closed(SCHEMA)).validate(written)


def test_every_key_is_described() -> None:
    def bare(schema: Any, path: str) -> list[str]:
        found: list[str] = []
        for key, value in schema.get("properties", {}).items():
            described = "description" in value or "$ref" in value or "enum" in value
            found += [] if described else [f"{path}.{key}"]
            found += bare(value, f"{path}.{key}")
        for name, value in schema.get("$defs", {}).items():
            found += bare(value, name)
        return found

    assert not bare(SCHEMA, "")


@each_report
def test_read_back_equal(make: Any) -> None:
    report = make()
    assert unarchive(archive(report)) == report


@each_report
def test_without_wires_only_the_octets_and_sizes_are_lost(make: Any) -> None:
    written = archive(make(), wires=False)
    back = unarchive(written)
    assert back.partial
    assert not json.loads(written)["replayable"]
    assert b'_wire"' not in written.encode()
    sizes = re.compile(r'"size": (\d+|null)')
    assert sizes.sub("", archive(back)) == sizes.sub("", written)


@each_report
def test_no_control_octet_is_written(make: Any) -> None:
    assert re.fullmatch(r"[ -~]*", archive(make()))


def test_keys_stand_in_the_order_of_the_schema() -> None:
    assert list(document(clean())) == list(SCHEMA["properties"])


def test_hostile_texts_come_back_as_they_were() -> None:
    back = json.loads(archive(hostile()))
    assert back["findings"][0]["text"] == hostile().findings[0].text
    assert "\\027]52" in back["steps"][0]["exchanges"][0]["nsid_text"]


def refusal(text: str) -> str:
    """The one line with which a text is refused."""
    with pytest.raises(UsageError) as caught:
        unarchive(text, "some.json")
    line = str(caught.value)
    assert line.startswith("some.json: ")
    assert "\n" not in line
    assert len(line) < 300
    return line


def changed(path: str, value: object) -> str:
    """The rich report with one value changed; `path` is separated by blanks."""
    report = json.loads(archive(rich()))
    at = report
    *way, last = [int(part) if part.isdigit() else part for part in path.split()]
    for part in way:
        at = at[part]
    at[last] = value
    return json.dumps(report)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("{}", "dnstrace --json"),
        ("[]", "dnstrace --json"),
        ("null", "dnstrace --json"),
        ('{"schema": "dnstrace/report/3"}', "the dnstrace that wrote it"),
        ('{"schema": "dnstrace/report/1"}', "replayable"),
        ('{"schema": NaN}', "NaN"),
        ('{"a": 1, "a": 2}', "twice"),
        ("[" * 100_000, "nested too deep"),
        ("[" * 200 + "]" * 200, "nested too deep"),
        ('{"seed": ' + "9" * 5000 + "}", "not a report"),
        ("; <<>> DiG 9.18 <<>> +trace", "not JSON"),
        (archive(rich())[:-200], "cut off"),
        (archive(rich())[: len(archive(rich())) // 2], "column"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_no_report_is_refused(text: str, said: str) -> None:
    assert said in refusal(text)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("steps 0 exchanges 0 wire", "!!", "steps[0].exchanges[0].wire: is not base 64"),
        ("steps 0 exchanges 0 wire", "AAAA", "steps[0].exchanges[0].wire: no DNS message"),
        ("steps 0 zone", "a..b.", "steps[0].zone: is no domain name"),
        ("steps 0 zone", 3, "steps[0].zone: a string belongs here"),
        ("steps 0 id", True, "steps[0].id: an integer belongs here"),
        ("steps 0 id", -1, "steps[0].id: -1 is not between"),
        ("steps 2 exchanges 1 query type", "AAAAA", "query.type: is no RR type"),
        ("steps 2 exchanges 1 query class", "CLASS70000", "query.class: is no mnemonic"),
        ("steps 2 exchanges 1 server address", "::g", "server.address: '::g' is no IP address"),
        ("steps 0 servers 0 addresses", ["a"], "addresses[0]: 'a' is no IP address"),
        ("steps 2 exchanges 1 outcome", "fine", "outcome: 'fine' is none of reply"),
        ("steps 2 exchanges 1 query options 0 data", "xyz", "data: is not hexadecimal"),
        ("steps 0 verdicts 0 verdict", "maybe", "is no verdict"),
        ("started", "yesterday", "started: an instant like"),
        ("started", "2026-13-31T12:34:56.123456Z", "started: an instant like"),
        ("elapsed_ms", 1e300, "elapsed_ms: a number beyond all measure"),
        ("status", "\x1b[31m", "status: '\\x1b[31m' is none of"),
        ("findings", None, "findings: a list belongs here, not nothing"),
        ("network", [], "network: an object belongs here"),
        ("rcode", "FINE", "rcode: is no mnemonic"),
    ],
)
def test_what_is_wrong_is_named(path: str, value: object, said: str) -> None:
    assert said in refusal(changed(path, value))


def test_a_report_without_wires_that_was_edited_is_refused() -> None:
    report = json.loads(archive(rich(), wires=False))
    report["steps"][2]["exchanges"][3]["sections"]["answer"][0].update(type="A", rdata="300.1.2.3")
    assert "sections.answer[0].rdata: not an RDATA of A" in refusal(json.dumps(report))


def test_unknown_keys_are_passed_over() -> None:
    report = json.loads(archive(rich())) | {"later": [1]}
    assert unarchive(json.dumps(report)) == rich()


def test_too_large_is_refused_unread() -> None:
    text = " " * (3 << 20) + "{"  # were it read, it would be no JSON
    with pytest.raises(UsageError, match="report: larger than 2 MiB"):
        parse(text, "report", most=2 << 20)
