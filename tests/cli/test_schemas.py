"""What the measuring commands write as JSON is what its schema says, and nothing besides."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.running import run

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "geoloc" / "data"
LAB = ("--lab", "--seed", "1")


def strict(schema: Any) -> Any:
    """The same schema, in which every key that an object may have is named."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if "properties" in schema:
        made["additionalProperties"] = False
    return made


@pytest.mark.parametrize(
    "arguments",
    [
        ("servers", "example.com", "--json", *LAB),
        ("servers", ".", "--json", "-v", *LAB),
        ("servers", "nothing.example.com", "--json", *LAB),
        ("servers", "example.com", "--json", "-4", "--lab", "all-dead"),
        ("servers", "com", "--json", "--lab", "middlebox"),
        ("servers", "example.com", "--json", "--asn-db", "{all}", "--vrps", "{vrps}", *LAB),
        ("whereami", "--json", "--vantage", "Berlin", *LAB),
        ("whereami", "--json", "--vantage", "Tokyo", *LAB),
        ("whereami", "--json", "--lab", "middlebox"),
        ("sites", "import", "--json", str(DATA / "globalping.json")),
        *(
            ("sites", "import", "--json", str(path))
            for path in sorted(DATA.glob("RIPE-Atlas-measurement-*.json"))
        ),
    ],
    ids=lambda arguments: " ".join(Path(a).name for a in arguments[:4]),
)
def test_output_is_what_the_schema_says(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "all.pfx2as").write_text("0.0.0.0\t1\t64500_64501\n::\t0\t64500\n")
    (tmp_path / "vrps.csv").write_text("ASN,IP Prefix,Max Length\nAS64501,0.0.0.0/0,32\n")
    files = {"all": tmp_path / "all.pfx2as", "vrps": tmp_path / "vrps.csv"}
    done = run(*(argument.format(**files) for argument in arguments))
    document = json.loads(done.stdout)
    name = document["schema"].split("/")[1]
    schema = json.loads((ROOT / "docs" / "reference" / f"{name}.schema.json").read_text("utf-8"))
    assert schema["title"] == document["schema"]
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(strict(schema)).validate(document)
