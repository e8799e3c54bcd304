"""A short run of each target of the fuzzer, and all of its corpus."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz import corpus
from tests.fuzz.targets import TARGETS, Target

# What takes processor time is measured by `make fuzz`, where nobody else competes for it.
UNTIMED = [target for target in TARGETS if target.name != "cost"]
SEEDS = [(target, name, data) for target in UNTIMED for name, data in corpus.seeds(target.name)]


@pytest.mark.parametrize("target", UNTIMED, ids=lambda target: target.name)
def test_holds_for_anything(target: Target) -> None:
    @settings(
        max_examples=target.examples,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(target.strategy)
    def holds(value: object) -> None:
        target.check(value)

    holds()


@pytest.mark.parametrize(
    ("target", "data"),
    [pytest.param(target, data, id=f"{target.name}/{name}") for target, name, data in SEEDS],
)
def test_holds_for_the_corpus(target: Target, data: bytes) -> None:
    target.check(target.decode(data))


def test_every_directory_of_the_corpus_belongs_to_a_target() -> None:
    there = {path.name for path in corpus.HOME.iterdir()}
    assert there <= {target.name for target in TARGETS}
