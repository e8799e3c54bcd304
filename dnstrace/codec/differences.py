"""Differences as JSON, `dnstrace/diff/1`: one object, `same` first."""

from collections.abc import Sequence

from dnstrace.model.difference import Difference

SCHEMA = "dnstrace/diff/1"


def differences_json(found: Sequence[Difference]) -> str:
    """One line of ASCII JSON without the line feed."""
    import json

    told = [
        {**each._asdict(), "before": list(each.before), "after": list(each.after)} for each in found
    ]
    document = {"schema": SCHEMA, "same": not found, "differences": told}
    return json.dumps(document, allow_nan=False).replace("\x7f", "\\u007f")
