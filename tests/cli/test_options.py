"""Options: what differs goes into a report and comes back; what cannot be is told at once."""

import json

import pytest

from dnstrace.cli.args.venue import venue_of
from dnstrace.cli.startup.signals import Ending
from dnstrace.errors import UsageError
from dnstrace.options import Options


def test_what_differs_comes_back_through_json() -> None:
    options = Options(
        families=(4,), timeout=0.5, payload=0, start=("a.b", "::1"), allow_private=("all",), seed=3
    )
    pairs = json.loads(json.dumps(dict(options.differing())))
    assert Options.from_report(tuple(pairs.items())) == options


def test_defaults_are_not_mentioned() -> None:
    assert Options().differing() == ()


def test_durations_and_sizes_carry_units() -> None:
    keys = dict(Options(timeout=1.0, total=2.0, payload=512).differing())
    assert keys == {"timeout_s": 1.0, "total_s": 2.0, "payload_octets": 512}


def test_unknown_keys_are_left_out() -> None:
    assert Options.from_report((("later", 1), ("lab", "x"))) == Options()


def test_an_address_that_is_not_this_host_s_is_told_before_the_walk(ending: Ending) -> None:
    venue_of(Options(source="127.0.0.1"), ending)
    with pytest.raises(UsageError, match="this host cannot send from there"):
        venue_of(Options(source="fe80::1"), ending)  # link-local, and of no link
