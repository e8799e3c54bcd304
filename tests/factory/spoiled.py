"""A report's document with something in it replaced, somewhere."""

import json
from typing import Any

from hypothesis import strategies as st

from dnstrace.codec.report.encode import archive
from tests.factory import rich
from tests.factory.strategies import texts

RICH = json.loads(archive(rich()))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)


def spoil(value: Any, data: st.DataObject) -> Any:
    """Replace something, somewhere."""
    if isinstance(value, dict) and value:
        key = data.draw(st.sampled_from(sorted(value)))
        return {**value, key: spoil(value[key], data)}
    if isinstance(value, list) and value:
        at = data.draw(st.integers(0, len(value) - 1))
        return [*value[:at], spoil(value[at], data), *value[at + 1 :]]
    return data.draw(anything)
