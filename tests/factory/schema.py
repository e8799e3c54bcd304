"""The published schema of a report."""

import json
from pathlib import Path

import jsonschema

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/reference/report.schema.json").read_text(encoding="utf-8")
)


VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
