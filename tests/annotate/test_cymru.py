"""Team Cymru's answers read, kept, and asked for no more often than needed."""

import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from dnstrace.annotate.asn.cymru import MAX_AGE, Cymru
from dnstrace.annotate.asn.cymru_cache import Kept, default_path
from dnstrace.model.annotation import Origin
from dnstrace.model.question import Question
from dnstrace.model.rrset import RRset, SignedRRset
from dnstrace.model.verdict import Answer, NXDomain, Unusable, Verdict
from dnstrace.resolver.ports import Looked
from dnstrace.wire import names, types

NOW = 1_780_000_000.0
REPLIES = {
    "0.2.0.192.origin.asn.cymru.com.": ["64500 | 192.0.2.0/24 | US | arin | 2000-03-30"],
    "0.100.51.198.origin.asn.cymru.com.": [
        "64501 | 198.51.0.0/16 | US | arin | 2000-03-30",
        "64502 64503 | 198.51.96.0/19 | US | arin | ",
    ],
    "1.0.0.0.8.b.d.0.1.0.0.2.origin6.asn.cymru.com.": ["64504 | 2001:db8::/32 | US | arin |"],
    "AS64500.asn.cymru.com.": ["64500 | US | arin | 2000-03-30 | EXAMPLE - Example, Inc., US"],
    "AS64504.asn.cymru.com.": ["64504 | US | arin | 2000-03-30 | \x1b[31mSIX\xff"],
}


class Asked:
    """An `Ask` that answers from a table and notes what was asked."""

    def __init__(self, replies: dict[str, list[str]]) -> None:
        self.replies, self.names = replies, list[str]()

    async def __call__(self, question: Question, attempt: int = 0) -> Looked:
        name = names.to_text(question.name)
        self.names.append(name)
        assert question.type == types.TXT
        found = self.replies.get(name)
        verdict: Verdict = NXDomain((), (), question.name)
        if found == ["?"]:
            verdict = Unusable("all-servers-timeout")
        elif found is not None:
            rdatas = tuple(bytes((len(text),)) + text.encode("latin-1") for text in found)
            rrset = RRset(names.lower(question.name), types.TXT, types.IN, 60, rdatas)
            verdict = Answer((SignedRRset(rrset),), question.name)
        return Looked(verdict, names.ROOT)


def run(job: Coroutine[Any, Any, tuple[Origin, ...]]) -> tuple[Origin, ...]:
    """A coroutine that waits for nothing, run to its end."""
    try:
        job.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    raise AssertionError("it waits")


def origins(*addresses: str, kept: Kept | None = None, asked: Asked | None = None) -> list[Any]:
    """(address, AS, name, prefix) for each origin found."""
    cymru = Cymru(kept or Kept(None, NOW, MAX_AGE), NOW)
    found = run(cymru.origins(addresses, asked or Asked(REPLIES)))
    assert all(origin.source.startswith("Team Cymru") for origin in found)
    return [tuple(origin[:4]) for origin in found]


def test_origin_and_name() -> None:
    expected = ("192.0.2.53", 64500, "EXAMPLE - Example, Inc., US", "192.0.2.0/24")
    assert origins("192.0.2.53") == [expected]


def test_the_longest_prefix_and_all_its_origins() -> None:
    assert origins("198.51.100.1") == [
        ("198.51.100.1", 64502, None, "198.51.96.0/19"),
        ("198.51.100.1", 64503, None, "198.51.96.0/19"),
    ]


def test_family_6_and_hostile_names() -> None:
    assert origins("2001:db8:1::53") == [
        ("2001:db8:1::53", 64504, r"\027[31mSIX\255", "2001:db8::/32")
    ]


def test_one_question_a_prefix_and_never_for_the_address() -> None:
    asked = Asked(REPLIES)
    origins("192.0.2.53", "192.0.2.54", "2001:db8:1::53", "2001:db8:2::1", asked=asked)
    assert asked.names == [
        "0.2.0.192.origin.asn.cymru.com.",
        "AS64500.asn.cymru.com.",
        "1.0.0.0.8.b.d.0.1.0.0.2.origin6.asn.cymru.com.",
        "AS64504.asn.cymru.com.",
    ]


def test_what_nobody_announces_is_asked_once_and_unknown() -> None:
    asked = Asked(REPLIES)
    assert origins("203.0.113.1", "203.0.113.2", "nonsense", asked=asked) == []
    assert len(asked.names) == 1


@pytest.mark.parametrize(
    "text", ["?", "", "x | y", "64500", "1 | 10.0.0.0/8 | |", "0 | 192.0.2.0/24"]
)
def test_no_reply_or_a_broken_one_is_unknown(text: str) -> None:
    asked = Asked({"0.2.0.192.origin.asn.cymru.com.": [text]})
    assert origins("192.0.2.1", asked=asked) == []


def test_no_reply_is_not_kept() -> None:
    kept = Kept(None, NOW, MAX_AGE)
    origins("192.0.2.1", kept=kept, asked=Asked({"0.2.0.192.origin.asn.cymru.com.": ["?"]}))
    assert origins("192.0.2.1", kept=kept) != []


@pytest.mark.parametrize(
    ("later", "questions"), [(60.0, 0), (MAX_AGE - 1, 0), (MAX_AGE + 1, 2), (-60, 2)]
)
def test_kept_in_a_file_for_four_hours(tmp_path: Path, later: float, questions: int) -> None:
    path = str(tmp_path / "deep" / "cymru.json")
    kept = Kept(path, NOW, MAX_AGE)
    first = origins("192.0.2.53", kept=kept)
    kept.save()
    asked = Asked(REPLIES)
    again = origins("192.0.2.53", kept=Kept(path, NOW + later, MAX_AGE), asked=asked)
    assert again == first
    assert len(asked.names) == questions
    assert list(tmp_path.joinpath("deep").iterdir()) == [Path(path)]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", '{"prefixes": [["x", [1], 1780000000]], "names": []}', "[" * 100_000,
     '{"prefixes": [["192.0.2.0/24", ["a"], 1779999999]], "names": []}'],
)  # fmt: skip
def test_broken_file_counts_as_empty(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cymru.json"
    path.write_text(text)
    kept = Kept(str(path), NOW, MAX_AGE)
    assert len(origins("192.0.2.53", kept=kept)) == 1
    kept.save()
    assert json.loads(path.read_text())["names"]


def test_where_the_file_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_path() == f"{tmp_path}/dnstrace/cymru.json"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert default_path() == "/home/somebody/.cache/dnstrace/cymru.json"


def test_cache_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Kept(str(tmp_path / "file" / "cymru.json"), NOW, MAX_AGE)
    assert len(origins("192.0.2.53", kept=kept)) == 1
    kept.save()
