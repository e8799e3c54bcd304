"""What an option is: everything that the parser, the help, completion and the reference need."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from dnstrace.cli.args import values

TextOf = Callable[[str, str], object]


def text(value: str, _flag: str) -> object:
    """The value as it was written."""
    return value


class Option(NamedTuple):
    """One option, declared once; `metavar` is empty for a flag.

    A flag `--name` is taken back by `--no-name`, and the other way round.
    """

    flags: tuple[str, ...]
    field: str  # where its value goes; several options may share one
    metavar: str
    help: str
    read: TextOf = text  # text and flag to the value; raises UsageError
    value: object = True  # what a flag stands for
    default: object = None  # shown by the help
    least: float | None = None  # of a number; both whole: it has to be whole
    most: float | None = None
    choices: tuple[str, ...] = ()
    repeatable: bool = False
    optional: Callable[[str, list[str]], bool] | None = None
    """Its value may be missing: whether the next word is one, given the line's other words."""

    @property
    def name(self) -> str:
        """The long name without dashes, "" where there is none: its name in a configuration."""
        return next((flag[2:] for flag in self.flags if flag.startswith("--")), "")

    @property
    def usage(self) -> str:
        """How it is written: `-t, --type TYPE`."""
        flags = ", ".join(self.flags)
        if not self.metavar:
            return flags
        if self.optional is None:
            return f"{flags} {self.metavar}"
        return (
            f"{flags}[={self.metavar}]" if self.optional is never else f"{flags} [{self.metavar}]"
        )

    @property
    def described(self) -> str:
        """Its help with the default behind it."""
        return self.help if self.default is None else f"{self.help} [{self.default:g}]"


def never(_word: str, _others: list[str]) -> bool:
    """For an optional value that is written behind `=` only."""
    return False


class Written(NamedTuple):
    """An option as it was written: `value` is `None` where none was given."""

    option: Option
    flag: str  # or whatever else names it in a message
    value: str | None
    negated: bool = False


def values_by_field(written: Iterable[Written]) -> dict[str, object]:
    """The values by field; those of options that may be repeated as a tuple.

    Raises: UsageError that names the flag.
    """
    found: dict[str, object] = {}
    for each in written:
        option, value = each.option, value_of(each)
        before = found.get(option.field, ())
        if option.repeatable and isinstance(before, tuple):
            found[option.field] = (*before, value)
        else:
            found[option.field] = value
    return found


def value_of(written: Written) -> object:
    """What an option as it was written stands for.

    Raises: UsageError that names the flag.
    """
    option, flag, value, negated = written
    if value is None:
        return option.value if not negated else not option.value
    if option.choices:
        return values.choice(value, flag, option.choices)
    if option.least is not None and option.most is not None:
        return values.number(value, flag, option.least, option.most)
    return option.read(value, flag)


def count(
    flags: tuple[str, ...],
    field: str,
    metavar: str,
    help: str,
    most: int,
    default: int | None = None,
    least: int = 1,
) -> Option:
    """An option that is a whole number from `least` to `most`."""
    return Option(flags, field, metavar, help, default=default, least=least, most=most)


def file(flags: tuple[str, ...], field: str, help: str, repeatable: bool = False) -> Option:
    """An option that is the path of a file."""
    return Option(flags, field, "FILE", help, repeatable=repeatable)


def flag(flags: tuple[str, ...], field: str, help: str, value: object = True) -> Option:
    """An option that stands for a value and takes none."""
    return Option(flags, field, "", help, value=value)
