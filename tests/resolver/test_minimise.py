"""How much of a name each zone's servers get to see (RFC 9156)."""

import pytest

from dnstrace.model.question import Question
from dnstrace.resolver.limits import Limits
from dnstrace.resolver.minimise import next_question
from dnstrace.wire import names, types
from tests.resolver import replies


def check(name: str, zone: str, expected: list[str], kind: str = "TXT") -> None:
    """All questions on the way down when no further zone cut is met."""
    question = replies.question(f"{name} {kind}")
    labels, steps, asked = names.depth(names.from_text(zone)), 0, []
    while True:
        following = next_question(question, names.from_text(zone), labels, steps, Limits())
        asked.append(names.to_text(following.name))
        if following == question:
            break
        assert following.type == types.A
        labels, steps = names.depth(following.name), steps + 1
    assert asked == expected
    assert steps <= Limits().minimised


@pytest.mark.parametrize(
    ("name", "zone", "expected"),
    [
        ("www.example.com", ".", ["com.", "example.com.", "www.example.com."]),
        ("www.example.com", "com", ["example.com.", "www.example.com."]),
        ("www.example.com", "example.com", ["www.example.com."]),
        ("example.com", "example.com", ["example.com."]),
        ("com", ".", ["com."]),
        (".", ".", ["."]),
    ],
)
def test_label_by_label(name: str, zone: str, expected: list[str]) -> None:
    check(name, zone, expected)


def test_a_long_name_takes_ten_steps_at_most() -> None:
    name = ".".join("abcdefghijklmnopqrstuvwxyz") + "."
    question = replies.question(name)
    labels, steps, added = 0, 0, []
    while True:
        following = next_question(question, names.ROOT, labels, steps, Limits())
        added.append(names.depth(following.name) - labels)
        if following == question:
            break
        labels, steps = names.depth(following.name), steps + 1
    assert sum(added) == 26
    assert len(added) <= 11
    assert added[:4] == [1, 1, 1, 1]
    assert all(count > 1 for count in added[4:7])


def test_a_name_of_127_labels_ends_too() -> None:
    question = Question(names.from_text(".".join(["a"] * 127)), types.A)
    labels, steps = 0, 0
    while (following := next_question(question, names.ROOT, labels, steps, Limits())) != question:
        assert names.depth(following.name) > labels
        labels, steps = names.depth(following.name), steps + 1
    assert steps <= 10


def test_the_class_and_the_case_stay() -> None:
    question = Question(names.from_text("WwW.ExAmPle.CoM"), types.TXT, 3)
    following = next_question(question, names.ROOT, 0, 0, Limits())
    assert following == Question(names.from_text("CoM"), types.A, 3)


def test_another_type_may_hide_the_original_one() -> None:
    question = replies.question("www.example.com TXT")
    shown = next_question(question, names.ROOT, 0, 0, Limits(), types.NS)
    assert shown == Question(names.from_text("com"), types.NS)
