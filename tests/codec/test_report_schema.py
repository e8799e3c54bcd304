"""The published schema allows what the code can say, value for value."""

from collections.abc import Iterable
from typing import Any, get_args

import pytest

from dnstrace.codec.report.encode_exchange import KINDS
from dnstrace.model.annotation import Comparison, Rpki, StubStatus
from dnstrace.model.exchange import Outcome, StrayKind, TimedBy
from dnstrace.model.finding import SEVERITIES
from dnstrace.model.question import LeftOut, Purpose, RetryReason, Transport
from dnstrace.model.report import NetworkKind, Status
from dnstrace.model.security import SecurityStatus
from dnstrace.model.trace import StepReason
from dnstrace.model.verdict import DetailKind
from dnstrace.model.zonecut import CutSource
from tests.factory.schema import SCHEMA

STUB = "properties/stub/anyOf/0/properties"
EXCHANGE, STEP = "$defs/exchange/properties", "$defs/step/properties"
VERDICT = "$defs/verdict/properties"
STRAYS = f"{EXCHANGE}/strays/properties"
SETS: dict[str, Iterable[object]] = {
    "properties/status": Status,
    "properties/security": SecurityStatus,
    "properties/network/properties/kind": get_args(NetworkKind),
    "properties/findings/items/properties/severity": SEVERITIES,
    "properties/origins/items/properties/rpki": (*get_args(Rpki), None),
    f"{STUB}/status": get_args(StubStatus),
    f"{STUB}/timed_by": get_args(TimedBy),
    f"{STUB}/compared": get_args(Comparison),
    f"{EXCHANGE}/beside": get_args(Purpose),
    f"{EXCHANGE}/because": RetryReason,
    f"{EXCHANGE}/left_out": get_args(LeftOut),
    f"{EXCHANGE}/transport": get_args(Transport),
    f"{EXCHANGE}/outcome": Outcome,
    f"{EXCHANGE}/timed_by": get_args(TimedBy),
    f"{STRAYS}/counts/items/properties/kind": get_args(StrayKind),
    f"{STRAYS}/kept/items/properties/kind": get_args(StrayKind),
    f"{STEP}/because": StepReason,
    f"{STEP}/source": ("", *get_args(CutSource)),
    f"{STEP}/security": SecurityStatus,
    f"{VERDICT}/verdict": [kind for kind, _ in KINDS],
    f"{VERDICT}/detail/anyOf/0/properties/kind": DetailKind,
    f"{VERDICT}/cut/properties/source": get_args(CutSource),
}
# Sets of the wire format, whose names are checked with the messages they come from.
OF_THE_WIRE = {
    "properties/network/properties/families/items",
    f"{EXCHANGE}/flags/items",
    f"{EXCHANGE}/query/properties/flags/items",
}


def node(path: str) -> Any:
    """The part of the schema at a path."""
    found: Any = SCHEMA
    for key in path.split("/"):
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found


def enums(value: Any, path: str = "") -> Iterable[str]:
    """The paths of all closed sets of a schema."""
    if isinstance(value, dict) and isinstance(value.get("enum"), list):
        yield path.removeprefix("/")
    items = enumerate(value) if isinstance(value, list) else ()
    for key, part in value.items() if isinstance(value, dict) else items:
        yield from enums(part, f"{path}/{key}")


@pytest.mark.parametrize("path", SETS)
def test_a_closed_set_is_the_codes(path: str) -> None:
    assert node(path)["enum"] == list(SETS[path])


def test_every_closed_set_is_checked() -> None:
    assert set(enums(SCHEMA)) - OF_THE_WIRE == set(SETS)
