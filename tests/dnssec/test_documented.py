"""docs/dnssec.md tells every code and every limit, as they are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from dnstrace.dnssec import codes, limits

PAGE = (Path(__file__).parents[2] / "docs" / "dnssec.md").read_text(encoding="utf-8")


def test_every_code_is_told_and_no_other() -> None:
    known = {value for value in vars(codes).values() if isinstance(value, str) and value[1] != "_"}
    known = {value for value in known if re.fullmatch(r"[a-z0-9-]+", value)}
    table = PAGE.partition("## Codes")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z0-9-]+)` ", table, re.MULTILINE)) == known


def test_every_limit_is_told() -> None:
    table = PAGE.partition("## Limits")[2].partition("\nKeys that")[0]
    told = {int(number) for number in re.findall(r"(?<=[|;] )\d+", table)}
    values = {value for name, value in vars(limits).items() if name.startswith("MAX_")}
    assert {int(number) for number in re.findall(r"(?<= )\d+(?= bits)", PAGE)} == {
        limits.MAX_RSA_BITS,
        limits.MAX_EXPONENT_BITS,
    }
    assert told == values - {limits.MAX_RSA_BITS, limits.MAX_EXPONENT_BITS}


def test_no_cryptography_before_it_is_needed() -> None:
    program = (
        "import sys, dnstrace.dnssec, dnstrace.codec.anchors\n"
        "found = {name.partition('.')[0] for name in sys.modules}\n"
        "bad = {'dns', 'cryptography', 'asyncio'} & found\n"
        "sys.exit(f'imported: {bad}' if bad else 0)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
