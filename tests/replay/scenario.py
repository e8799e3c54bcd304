"""Reads a scenario: configuration, what servers answer in which step, what the client does."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import dns.exception

from .packets import Entry, parse_entry

COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|;.*')


class Range(NamedTuple):
    """Which entries answer at which addresses (none: at any) between two steps, both included.

    Attributes:
        once: a REPLY step, which answers one query for the same name and type.
    """

    first: int
    last: int
    addresses: frozenset[str]
    entries: tuple[Entry, ...]
    once: bool = False


class Step(NamedTuple):
    """One thing that happens: QUERY, CHECK_ANSWER, TIME_PASSES with its seconds, or another."""

    number: int
    kind: str
    entry: Entry | None
    seconds: float = 0.0


class Scenario(NamedTuple):
    """One file.

    Attributes:
        settings: the configuration's keys and values in order, quotes removed.
        odd: why it cannot be replayed from outside, or "".
    """

    path: Path
    title: str
    settings: tuple[tuple[str, str], ...]
    ranges: tuple[Range, ...]
    steps: tuple[Step, ...]
    odd: str

    def setting(self, *keys: str) -> list[str]:
        """All values of these keys."""
        return [value for key, value in self.settings if key in keys]


class Unreadable(Exception):
    """A file that is not in the form that is known here."""


def read(path: Path) -> Scenario:
    """Read one file.

    Raises: Unreadable.
    """
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    config, found, rest = text.partition("CONFIG_END")
    if not found:
        raise Unreadable("no CONFIG_END")
    body = _Body(rest.splitlines())
    try:
        ranges, steps = body.read()
    except (ValueError, IndexError, dns.exception.DNSException) as problem:
        raise Unreadable(f"line {body.at}: {problem}") from problem
    settings = tuple(_settings(config))
    odd = "the configuration holds files" if "_BEGIN" in config or "_FILE" in config else ""
    return Scenario(path, body.title, settings, tuple(ranges), tuple(steps), odd)


def _settings(config: str) -> Iterator[tuple[str, str]]:
    for line in config.splitlines():
        # A trust anchor or local data may hold ; inside quotes, and # names the root server.
        line = COMMENT.sub(lambda match: match.group(1) or "", line).strip()
        key, colon, value = line.partition(":")
        if not colon or line.startswith("#"):
            continue
        name = re.search(r"#\s*([A-Za-z0-9.-]+)", value)
        value = re.sub(r"\s+#.*", "", value).strip().strip("\"'")
        yield key.strip(), value
        if name and key.strip() == "stub-addr":
            yield "stub-name", name.group(1)


class _Body:
    """The lines after the configuration, read from top to bottom."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0
        self.title = ""

    def next(self) -> list[str]:
        """The words of the next line that is not empty; [] at the end."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            words = COMMENT.sub(lambda match: match.group(1) or "", line).split()
            if words:
                return words
        return []

    def read(self) -> tuple[list[Range], list[Step]]:
        ranges: list[Range] = []
        replies: list[Range] = []
        steps: list[Step] = []
        while words := self.next():
            if words[0] == "SCENARIO_BEGIN":
                self.title = " ".join(words[1:])
            elif words[0] == "RANGE_BEGIN":
                ranges.append(self._range(int(words[1]), int(words[2]), words[3:]))
            elif words[0] == "STEP":
                step = self._step(words)
                steps.append(step)
                asked = [one.number for one in steps if one.kind == "QUERY"]
                if step.kind == "REPLY" and step.entry and asked:
                    single = (step.entry._replace(match=step.entry.match | {"qname", "qtype"}),)
                    replies.append(Range(asked[-1], step.number, frozenset(), single, True))
            elif words[0] == "SCENARIO_END":
                break
        return [*ranges, *replies], steps

    def _range(self, first: int, last: int, listed: list[str]) -> Range:
        addresses = set(listed)
        entries = []
        while words := self.next():
            if words[0] == "RANGE_END":
                break
            if words[0] == "ADDRESS":
                addresses.update(words[1:])
            elif words[0].startswith("ENTRY_BEGIN"):
                entries.append(self._entry())
        return Range(first, last, frozenset(addresses), tuple(entries))

    def _step(self, words: list[str]) -> Step:
        number, kind = int(words[1]), words[2]
        if kind == "TIME_PASSES":
            return Step(number, kind, None, float(words[-1]) if words[3] == "ELAPSE" else -1.0)
        if kind in ("QUERY", "CHECK_ANSWER", "REPLY", "CHECK_OUT_QUERY"):
            before = self.at
            if self.next()[:1] == ["ENTRY_BEGIN"]:
                return Step(number, kind, self._entry())
            self.at = before
        return Step(number, kind, None)

    def _entry(self) -> Entry:
        collected = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if line.strip().startswith("ENTRY_END"):
                break
            collected.append(line)
        return parse_entry(collected)
