"""The reference says what the code does: limits, exit codes, signs."""

import re
from collections.abc import Callable
from pathlib import Path

from dnstrace.cli import exits
from dnstrace.cli.args.help import TAIL
from dnstrace.cli.args.option import Option
from dnstrace.cli.args.settings import variable
from dnstrace.cli.args.table import CONFIGURABLE, GROUPS, options_of
from dnstrace.cli.args.values import bounds
from dnstrace.dnssec import limits as validation
from dnstrace.model import exchange
from dnstrace.render import records, summary, words
from dnstrace.resolver.limits import Limits
from dnstrace.wire import message, rdata
from tests.cli.commands import all_commands

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


HEAD = """\
# Options

Every option of every subcommand, made from the table that the parser, `--help` and completion are
made from. A flag is cancelled by its opposite (`--no-tcp`, `--dnssec`); the last one counts. Each
can also be set in `config.toml` by its long name without dashes, or by its variable; `true` and
`false` stand for a flag. See [the command](command.md#configuration).
"""


def row(option: Option) -> str:
    """The line of an option."""
    every = list(all_commands())
    having = [name for name, each in every if option in options_of(each.options).values()]
    shown = [name.removeprefix("dnstrace ") if " " in name else "trace" for name in having]
    where = "all" if len(having) == len(every) else ", ".join(shown)
    range = ""
    if option.least is not None and option.most is not None:
        range = bounds(option.least, option.most)
    default = "" if option.default is None else f"{option.default:g}"
    usage = option.usage.replace("|", "\\|")
    name = f"`{variable(option)}`" if option in CONFIGURABLE else ""
    return f"| `{usage}` | {option.help} | {range} | {default} | {name} | {where} |"


def test_options_are_documented(golden: Callable[[Path, str], None]) -> None:
    parts = [HEAD]
    for title, options in GROUPS:
        lines = [
            "| option | meaning | range | default | variable | commands |",
            "|---|---|---|---|---|---|",
        ]
        parts.append("\n".join([f"## {title}", "", *lines, *map(row, options)]) + "\n")
    golden(REFERENCE / "options.md", "\n".join(parts))


def test_variables_are_documented() -> None:
    """Those of options are in options.md; the others stand in command.md."""
    text = (REFERENCE / "command.md").read_text() + (REFERENCE / "options.md").read_text()
    sources = (REFERENCE.parents[1] / "dnstrace").rglob("*.py")
    used = {
        name
        for path in sources
        for name in re.findall(r'"(DNSTRACE_[A-Z_]*[A-Z])"', path.read_text())
    }
    assert used
    assert not {name for name in used if f"`{name}`" not in text}
