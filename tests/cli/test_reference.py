"""The reference says what the code does: limits, exit codes, signs."""

import re
from pathlib import Path

from dnstrace.cli import exits
from dnstrace.cli.args.help import TAIL
from dnstrace.dnssec import limits as validation
from dnstrace.model import exchange
from dnstrace.render import records, summary, words
from dnstrace.resolver.limits import Limits
from dnstrace.wire import message, rdata

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_limits_are_documented_with_their_values() -> None:
    text = (REFERENCE / "limits.md").read_text()
    documented = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", text, re.MULTILINE))
    expected = {name: str(value) for name, value in Limits()._asdict().items()}
    for module in (validation, message, exchange, records, summary, words, rdata):
        for name, value in vars(module).items():
            if name in documented or (module is validation and name.startswith("MAX_")):
                expected[name] = str(value)
    assert documented == expected


def test_exit_codes_are_documented() -> None:
    table = (REFERENCE / "exit-codes.md").read_text()
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    codes = {value for name, value in vars(exits).items() if name.isupper() and name[0] != "_"}
    assert documented == {code for code in codes if isinstance(code, int)}
    line = TAIL.partition("Exit codes:")[2]
    assert documented == {int(code) for code in re.findall(r"(\d+) [a-z]", line)}
